"""Targets and excludes on the command line: part of a project, said so, and saved as such."""

import json
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder

MORE = """\
data_extensions:
  NTO_Other: {name: Other, folder: Data Extensions/Else, fields: [{name: A, type: Date}]}
query_definitions:
  NTO_Query: {name: Q, sql: "SELECT CustomerId, Email FROM [NTO Customers]", target: NTO_Customers, mode: Append}
"""


@pytest.fixture
def more(folder: Folder) -> Folder:
    """Two data extensions in folders of their own, and a query into one of them."""
    folder.write("more.yaml", MORE)
    return folder


def addresses(folder: Folder, *arguments: str) -> set[str]:
    data = json.loads(folder.mcdecl("plan", "--format", "json", *arguments).out)
    return {change["address"] for change in data["changes"]}


def test_a_target_brings_what_it_needs(more: Folder) -> None:
    needed = {"data_extension.NTO_Customers", "folder.Data Extensions/CRM"}
    assert addresses(more, "query_definition.*") == {"query_definition.NTO_Query", *needed}
    assert addresses(more, "data_extension.NTO_C*") == needed


def test_the_plan_says_that_it_is_partial(more: Folder) -> None:
    text = more.mcdecl("plan", "data_extension.NTO_Other").out
    assert "Partial: only data_extension.NTO_Other and dependencies; 3 resources were not planned." in text.splitlines()
    data = json.loads(more.mcdecl("plan", "data_extension.NTO_Other", "--format", "json").out)
    assert (data["partial"], data["left_out"]) == (True, 3)
    assert "Partial" not in more.mcdecl("plan").out


def test_an_apply_with_targets_does_no_more(more: Folder) -> None:
    assert more.mcdecl("apply", "data_extension.NTO_Other", "--auto-approve").code == 0
    left = {"query_definition.NTO_Query", "data_extension.NTO_Customers", "folder.Data Extensions/CRM"}
    data = json.loads(more.mcdecl("plan", "--format", "json").out)
    assert {change["address"] for change in data["changes"] if change["action"] == "create"} == left


def test_what_is_needed_cannot_be_excluded_until_it_is_there(more: Folder) -> None:
    run = more.mcdecl("plan", "--exclude", "data_extension.NTO_Customers")
    assert run.code == 1
    assert "data_extension.NTO_Customers is excluded, but query_definition.NTO_Query needs it" in run.err
    assert more.mcdecl("apply", "data_extension.NTO_Customers", "--auto-approve").code == 0
    run = more.mcdecl("plan", "--exclude", "data_extension.NTO_Customers")
    assert (run.code, "Partial: the project, without data_extension.NTO_Customers" in run.out) == (0, True)
    assert "query_definition.NTO_Query" in run.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("data_extension.NTO_Custmers",), "Did you mean data_extension.NTO_Customers?"),
        (("data_extension.X*",), "matches no resource of the project"),
        (
            ("--exclude", "query_definition.NTO_Qery"),
            "The exclude query_definition.NTO_Qery matches no resource of the project",
        ),
        (("--prune",), "--prune needs owned_folders"),
    ],
)
def test_what_means_nothing(more: Folder, arguments: tuple[str, ...], words: str) -> None:
    for command in ("plan", "apply"):
        run = more.mcdecl(command, *arguments)
        assert run.code in (1, 2)
        assert words in run.err
        assert "Traceback" not in run.err


def test_a_missing_plan_file_is_no_target(more: Folder) -> None:
    assert "There is no file reviewed.json" in more.mcdecl("apply", "reviewed.json").err


def test_a_saved_plan_keeps_its_scope(more: Folder, tmp_path: Path) -> None:
    file = str(tmp_path / "p.json")
    more.mcdecl("plan", "data_extension.NTO_*", "--exclude", "data_extension.NTO_C*", "--out", file)
    assert json.loads(Path(file).read_text())["scope"] == {
        "targets": ["data_extension.NTO_*"],
        "excludes": ["data_extension.NTO_C*"],
    }
    assert "Partial: only data_extension.NTO_*" in more.mcdecl("show", file).out
    run = more.mcdecl("apply", file)
    assert (run.code, run.out.splitlines()[-1]) == (
        0,
        "Applied: 2 created, 0 updated, 0 deleted, 0 failed, 0 skipped.",
    )


def test_a_saved_plan_takes_nothing_beside_it(more: Folder, tmp_path: Path) -> None:
    file = str(tmp_path / "p.json")
    more.mcdecl("plan", "--out", file)
    for extra in (("--exclude", "folder.*"), ("data_extension.NTO_Other",), ("--prune",)):
        assert more.mcdecl("apply", file, *extra).code == 2


def test_removed_and_moved_are_selected_too(more: Folder) -> None:
    more.mcdecl("apply", "--auto-approve")
    more.write("more.yaml", "removed: [{address: data_extension.NTO_Other}, {address: query_definition.NTO_Query}]\n")
    more.write("moved.yaml", "moved: [{from: data_extension.NTO_Customers, to: data_extension.Customers}]\n")
    more.write("data.yaml", CUSTOMERS.replace("NTO_Customers:", "Customers:"))
    assert addresses(more, "data_extension.NTO_Other") == {"data_extension.NTO_Other"}
    assert "data_extension.Customers" in addresses(more, "data_extension.NTO_Customers")


MANY = "data_extensions:\n" + "".join(
    f"  T{number}: {{name: T{number}, description: DESC, fields: [{{name: A, type: Date}}]}}\n" for number in range(10)
)


def test_touching_too_much_needs_force(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("data.yaml", MANY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", MANY.replace("DESC", "other", 4))
    words = "4 of 10 existing resources would be changed or deleted, 40 %; more than 30 % needs --force."
    plan = folder.mcdecl("plan")
    assert (plan.code, words in plan.out.splitlines()) == (0, True)
    embedded.clear_calls()
    refused = folder.mcdecl("apply", "--auto-approve")
    assert (refused.code, words in refused.err) == (1, True)
    assert not [call for call in embedded.calls if call.operation == "Update"]
    assert folder.mcdecl("apply", "--auto-approve", "--force").code == 0


def test_an_environment_has_its_own_thresholds(folder: Folder) -> None:
    folder.write("data.yaml", MANY)
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", MANY.replace("DESC", "other", 4))
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config + "    thresholds: {percent: 40}\nthresholds: {percent: 5}\n")
    assert "needs --force" not in folder.mcdecl("plan").out
