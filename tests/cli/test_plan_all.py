"""`mcdecl plan --all`, over two accounts and what cannot be reached."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from mcdecl.account.interface import Account
from mcdecl.project import Environment
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.accounts import open_units
from tests.cli.conftest import PAIR, Folder, served

UNREACHABLE = (
    "  gone:\n    account: {auth_url: 'http://127.0.0.1:9', client_id: x, client_secret: '${env.MC_SECRET}'}\n"
)
UNSET = "  unset:\n    account: {auth_url: 'http://127.0.0.1:9', client_id: x, client_secret: '${env.MC_NOT_SET}'}\n"


def add(pair: Folder, lines: str) -> None:
    """Add an environment."""
    path = pair.path / "mcdecl.yaml"
    path.write_text(path.read_text() + lines)


def rows(out: str) -> dict[str, list[str]]:
    """The cells of the table on top, by environment."""
    table = out.partition("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line.split()[1:8] for line in table}


def test_every_environment_is_planned_under_one_table(pair: Folder) -> None:
    assert pair.mcdecl("apply", "-e", "dev", "--auto-approve").code == 0
    ran = pair.mcdecl("plan", "--all")
    assert ran.code == 0
    assert rows(ran.out) == {"dev": list("0000000"), "prod": list("2000002")}
    assert ran.out.index("environment dev") < ran.out.index("environment prod")
    assert "  + data_extension.NTO_Customers  (data.yaml:2)" in ran.out.partition("environment prod")[2]


def test_the_exit_code_is_the_worst(pair: Folder) -> None:
    assert pair.mcdecl("plan", "--all", "--detailed-exitcode").code == 2
    for name in ("dev", "prod"):
        pair.mcdecl("apply", "-e", name, "--auto-approve")
    assert pair.mcdecl("plan", "--all", "--detailed-exitcode").code == 0
    add(pair, UNREACHABLE)
    assert pair.mcdecl("plan", "--all").code == 1


def test_what_is_blocked_somewhere_is_an_error(pair: Folder) -> None:
    pair.mcdecl("apply", "-e", "prod", "--auto-approve")
    data = pair.path / "data.yaml"
    data.write_text(data.read_text().replace("length: 18", "length: 9"))
    ran = pair.mcdecl("plan", "--all", "--detailed-exitcode")
    assert ran.code == 1
    assert rows(ran.out) == {"dev": list("2000002"), "prod": list("0000101")}


@pytest.mark.parametrize(("lines", "text"), [(UNREACHABLE, "refuses the connection"), (UNSET, "MC_NOT_SET is not set")])
def test_an_environment_that_fails_is_a_row_and_stops_no_other(pair: Folder, lines: str, text: str) -> None:
    add(pair, lines)
    ran = pair.mcdecl("plan", "--all")
    assert ran.code == 1
    assert len(rows(ran.out)) == 3
    row = ran.out.splitlines()[3]
    assert row.split()[1:8] == [*"------", "1"]
    assert text in row
    assert ran.out.count("2 to create") == 2


def test_the_json_form_has_every_environment(pair: Folder) -> None:
    add(pair, UNREACHABLE)
    ran = pair.mcdecl("plan", "--all", "--format", "json")
    told = json.loads(ran.out)
    assert (told["format_version"], told["exit_code"], told["warnings"]) == ("1.0", 1, [])
    assert [(item["environment"], item["exit_code"]) for item in told["environments"]] == [
        ("dev", 2),
        ("prod", 2),
        ("gone", 1),
    ]
    assert told["environments"][1]["plan"]["environment"] == "prod"
    assert "plan" not in told["environments"][2]
    assert "refuses the connection" in told["environments"][2]["error"]


def test_accounts_are_asked_at_the_same_time(pair: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=120)

    @contextmanager
    def together(root: Path, environments: Sequence[Environment]) -> Iterator[list[Account]]:
        both.wait()
        with open_units(root, environments) as accounts:
            yield accounts

    monkeypatch.setattr("mcdecl.workspace.units.open_units", together)
    assert pair.mcdecl("plan", "--all").code == 0


def test_each_plan_is_of_its_own_variables(pair: Folder) -> None:
    pair.write("more.yaml", "data_extensions:\n  R:\n    name: ${var.region}\n    fields: [{name: A, type: Number}]\n")
    told = json.loads(pair.mcdecl("plan", "--all", "--format", "json").out)
    names = [
        change["desired"]["name"]
        for item in told["environments"]
        for change in item["plan"]["changes"]
        if change["address"] == "data_extension.R"
    ]
    assert names == ["US", "EU"]


def test_var_files_count_everywhere(pair: Folder) -> None:
    pair.write("more.yaml", "data_extensions:\n  R:\n    name: ${var.region}\n    fields: [{name: A, type: Number}]\n")
    values = pair.write("values/region.json", '{"region": "MX"}')
    assert pair.mcdecl("plan", "--all", "--var-file", str(values)).out.count('+ name: "MX"') == 2


def test_what_is_wrong_everywhere_is_said_once(pair: Folder) -> None:
    pair.write("data.yaml", "data_extensions:\n  A: {nam: A}\n")
    add(pair, UNSET)
    ran = pair.mcdecl("plan", "--all")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("data.yaml:2:") == len({line for line in ran.err.splitlines() if "data.yaml:2:" in line})
    assert "MC_NOT_SET" in ran.err


def test_warnings_are_said_once(pair: Folder) -> None:
    pair.write("more.yaml", "query_definitions:\n  Q: {name: Q, sql: SELECT 1 AS A, target: Other, mode: Overwrite}\n")
    warned = [line for line in pair.mcdecl("plan", "--all").err.splitlines() if "more.yaml" in line]
    assert len(warned) == len(set(warned)) >= 1


def test_two_names_of_one_business_unit_are_a_warning(pair: Folder, embedded: RunningSandbox) -> None:
    pair.write("mcdecl.yaml", PAIR + served("dev", embedded) + served("qa", embedded))
    ran = pair.mcdecl("plan", "--all")
    assert ran.code == 0
    assert ran.err.count("the environments dev and qa are the same business unit") == 1
    assert len(json.loads(pair.mcdecl("plan", "--all", "--format", "json").out)["warnings"]) == 1


def test_that_they_are_one_business_unit_may_show_only_when_secrets_are_known(
    pair: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_AGAIN", embedded.client_id)
    again = served("qa", embedded).replace(f"'{embedded.client_id}'", "'${env.MC_AGAIN}'")
    pair.write("mcdecl.yaml", PAIR + served("dev", embedded) + again)
    assert pair.mcdecl("validate").err == ""
    ran = pair.mcdecl("plan", "--all")
    assert ran.err.count("warning: the environments dev and qa are the same business unit") == 1


def test_environments_in_the_embedded_account_share_its_file(pair: Folder) -> None:
    pair.write("mcdecl.yaml", "project: p\nenvironments: {a: {account: sandbox}, b: {account: sandbox}}\n")
    assert pair.mcdecl("plan", "--all").out.count("2 to create") == 2


@pytest.mark.parametrize("words", [("-e", "dev"), ("--out", "plan.json")])
def test_what_is_about_one_environment_does_not_go_with_all(pair: Folder, words: tuple[str, str]) -> None:
    ran = pair.mcdecl("plan", "--all", *words)
    assert ran.code == 2
    assert f"use it without {words[0]}" in ran.err
    assert not (pair.path / "plan.json").exists()


def test_debug_shows_where_an_error_is_from(pair: Folder) -> None:
    add(pair, UNREACHABLE)
    ran = pair.mcdecl("--debug", "plan", "--all")
    assert ran.code == 1
    assert "Traceback" in ran.err


def test_targets_and_excludes_go_with_all(pair: Folder) -> None:
    ran = pair.mcdecl("plan", "--all", "data_extension.NTO_Customers")
    assert rows(ran.out) == {"dev": list("2000002"), "prod": list("2000002")}
    ran = pair.mcdecl("plan", "--all", "--exclude", "data_extension.*")
    assert rows(ran.out) == {"dev": list("1000002"), "prod": list("1000002")}


def test_a_target_that_means_nothing_is_an_error_in_every_row(pair: Folder) -> None:
    ran = pair.mcdecl("plan", "--all", "data_extension.Nope")
    assert ran.code == 1
    assert ran.out.count("data_extension.Nope matches no resource of the project") == 4


def test_prune_goes_with_all_where_there_are_owned_folders(pair: Folder) -> None:
    add(pair, "    owned_folders: [Data Extensions/CRM]\n")
    assert pair.mcdecl("apply", "-e", "prod", "--auto-approve").code == 0
    pair.write("data.yaml", "folders:\n  Data Extensions/CRM: {}\n")
    ran = pair.mcdecl("plan", "--all", "--prune")
    assert ran.code == 1
    assert rows(ran.out) == {"dev": [*"------", "1"], "prod": list("0010012")}
    assert "--prune needs owned_folders" in ran.out


def test_the_row_of_what_cannot_be_read_has_its_error_and_no_warning(pair: Folder) -> None:
    add(pair, "  twin: {account: sandbox}\n  same: {account: sandbox}\n")
    add(
        pair,
        '  unset: {account: {subdomain: x, client_id: "${env.NOPE_FOR_SURE}", client_secret: "${env.NOPE_TOO}"}}\n',
    )
    table = pair.mcdecl("plan", "--all").out.partition("\n\n")[0]
    (row,) = (line for line in table.splitlines() if line.startswith("unset"))
    assert "error" in row
    assert "NOPE_FOR_SURE" in row
