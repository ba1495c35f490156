"""`mcdecl graph`, `impact` and `unused`, and what plans say of who uses what goes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.analysis.lineage.conftest import CHAIN, ORDERS, QUERY
from tests.cli.conftest import CUSTOMERS, Folder

STAR = """\
  Copied:
    name: Copied
    fields: [{name: Id, type: Number}, {name: Customer, type: Text, length: 18}, {name: Total, type: Number},
      {name: Note, type: Text, length: 50}]
query_definitions:
  Star: {name: Star, sql: "SELECT * FROM [All Orders]", target: Copied, mode: Overwrite}
"""


@pytest.mark.parametrize(
    ("form", "holds"),
    [("mermaid", "flowchart LR\n"), ("dot", "digraph lineage {"), ("json", '"format_version"'), ("html", "<svg ")],
)
def test_a_graph_in_every_form(folder: Folder, form: str, holds: str) -> None:
    folder.write("data.yaml", CHAIN)
    whole = folder.mcdecl("graph", "--format", form)
    part = folder.mcdecl("graph", "query_definition.Pick", "--up", "1", "--columns", "--format", form)
    assert (whole.code, part.code) == (0, 0)
    assert holds in whole.out
    assert "Nightly" in whole.out
    assert "Nightly" not in part.out
    assert "Customer" in part.out


def test_one_column(folder: Folder) -> None:
    folder.write("data.yaml", CHAIN)
    data = json.loads(folder.mcdecl("graph", "data_extension.big.doubled", "--up", "2", "--format", "json").out)
    columns = {edge["source"]["column"] for edge in data["edges"] if "column" in edge["source"]}
    assert columns == {"Customer", "Total", "Doubled"}


def test_json_has_columns_only_when_they_are_asked_for(folder: Folder) -> None:
    folder.write("data.yaml", CHAIN)
    plain, full = (json.loads(folder.mcdecl("graph", "--format", "json", *more).out) for more in ((), ("--columns",)))
    assert not any("column" in edge["source"] for edge in plain["edges"])
    assert any("column" in edge["source"] for edge in full["edges"])
    assert plain["nodes"] == full["nodes"]


def test_a_folder_is_drawn_with_what_lies_in_it(folder: Folder) -> None:
    folder.write("data.yaml", ORDERS + QUERY + "    folder: Query/A\n")
    assert "Pick" in folder.mcdecl("graph", "folder.Query/A", "--down", "1").out


def test_business_units_are_one_graph_and_are_told_apart(folder: Folder) -> None:
    folder.write(
        "mcdecl.yaml",
        "project: units\nenvironments: {sandbox: {account: sandbox, business_units: {parent: 1, us: 2, eu: 3}}}\n",
    )
    both = CUSTOMERS.replace("name: NTO Customers\n", "name: NTO Customers\n    business_unit: [us, eu]\n")
    folder.write("data.yaml", both)
    whole = json.loads(folder.mcdecl("graph", "--format", "json").out)
    assert [(node["id"], node["business_unit"]) for node in whole["nodes"]] == [
        ("eu:data_extension.NTO_Customers", "eu"),
        ("us:data_extension.NTO_Customers", "us"),
    ]
    assert "data extension · us" in folder.mcdecl("graph").out
    assert "eu:" not in folder.mcdecl("graph", "--business-unit", "us", "--format", "json").out
    assert folder.mcdecl("impact", "us:data_extension.NTO_Customers.Email").code == 0
    several = folder.mcdecl("impact", "data_extension.NTO_Customers")
    assert "write one of eu:data_extension.NTO_Customers, us:data_extension.NTO_Customers" in several.err


def test_what_the_parent_shares_is_found_by_its_shared_name(folder: Folder) -> None:
    folder.write(
        "mcdecl.yaml",
        "project: units\nenvironments: {sandbox: {account: sandbox, business_units: {parent: 1, us: 2, eu: 3}}}\n",
    )
    folder.write("data.yaml", CUSTOMERS)
    for words in ("ENT.NTO_Customers", "us:data_extension.ENT.NTO_Customers"):
        run = folder.mcdecl("impact", words, "--format", "json")
        assert run.code == 0, run.err
        assert json.loads(run.out)["subject"] == "parent:data_extension.NTO_Customers"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graph", "data_extension.Ordrs"), "did you mean data_extension.Orders?"),
        (("graph", "data_extension.Orders.Totl"), "did you mean Total?"),
        (("impact", "data_extension.Ordrs"), "did you mean data_extension.Orders?"),
        (("impact", "data_extension.Orders.Totl"), "did you mean Total?"),
        (("impact", "nonsense"), "write kind.key, or kind.key.field"),
    ],
)
def test_what_is_not_there(folder: Folder, arguments: tuple[str, ...], message: str) -> None:
    folder.write("data.yaml", CHAIN)
    run = folder.mcdecl(*arguments)
    assert run.code == 1
    assert message in run.err
    assert run.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("graph", "--up", "1"),
        ("graph", "query_definition.Pick", "--down", "-1"),
        ("graph", "query_definition.Pick", "--down", "x"),
        ("graph", "--format", "png"),
        ("impact",),
        ("unused", "data_extension.Orders"),
    ],
)
def test_a_wrong_command_line(folder: Folder, arguments: tuple[str, ...]) -> None:
    assert folder.mcdecl(*arguments).code == 2


def test_more_than_a_pull_request_renders_is_told(folder: Folder) -> None:
    many = "".join(
        f"  Q{n}: {{name: Q{n}, sql: 'SELECT Id FROM [All Orders]', target: Big, mode: Update}}\n" for n in range(260)
    )
    folder.write("data.yaml", f"{ORDERS}query_definitions:\n{many}")
    run = folder.mcdecl("graph")
    assert run.code == 0
    assert "pull requests render up to 500" in run.err
    assert "pull requests" not in folder.mcdecl("graph", "data_extension.Orders", "--up", "1").err


def test_impact_in_words_and_as_json(folder: Folder) -> None:
    folder.write("data.yaml", CHAIN)
    text = folder.mcdecl("impact", "data_extension.Orders.Customer")
    assert text.code == 0
    assert "query_definition.Pick" in text.out
    assert "has a condition on it" in text.out
    data = json.loads(folder.mcdecl("impact", "data_extension.Orders.Customer", "--format", "json").out)
    assert data["summary"]["breaks"] == 4


def test_unused_in_words_and_as_json(folder: Folder) -> None:
    folder.write("data.yaml", ORDERS + QUERY)
    text = folder.mcdecl("unused")
    assert (text.code, "data_extension.Orders.Note" in text.out, "Not known:" in text.out) == (0, True, True)
    data = json.loads(folder.mcdecl("unused", "--format", "json").out)
    assert {item["address"] for item in data["unused"]} == {
        "data_extension.Big",
        "data_extension.Orders.Note",
        "query_definition.Pick",
    }


def test_a_project_with_an_error_is_told_as_everywhere(folder: Folder) -> None:
    folder.write("data.yaml", "data_extensions: {T: {}}\n")
    for command in (("graph",), ("impact", "data_extension.T"), ("unused",)):
        assert folder.mcdecl(*command).code == 1


def test_a_query_that_cannot_be_read_does_not_keep_the_rest_from_being_drawn(folder: Folder) -> None:
    folder.write("data.yaml", ORDERS + QUERY + "  Odd: {name: O, sql: 'SELEC ((', target: Big, mode: Update}\n")
    run = folder.mcdecl("graph")
    assert (run.code, "Pick" in run.out) == (0, True)
    assert "query_definition.Odd: its SQL cannot be read" in folder.mcdecl("impact", "query_definition.Odd").out


def test_a_plan_names_who_uses_a_field_that_goes(folder: Folder) -> None:
    folder.write("data.yaml", ORDERS + STAR)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    dropped = ORDERS.replace("{name: Note, type: Text, length: 50}", "{name: Note, removed: true}")
    folder.write("data.yaml", dropped + STAR)
    words = "Note is used by query_definition.Star (takes it with all other columns)"
    assert f"caution: {words}" in folder.mcdecl("plan").out
    (change,) = (
        load
        for load in json.loads(folder.mcdecl("plan", "--format", "json").out)["changes"]
        if load["action"] == "update"
    )
    assert words in change["milder"]
    folder.write("data.yaml", ORDERS.replace("length: 50}", "length: 20}") + STAR)
    assert f"note: {words}" in folder.mcdecl("plan").out


def test_a_plan_names_who_uses_what_is_renamed_or_deleted(folder: Folder) -> None:
    folder.write("data.yaml", ORDERS + STAR)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write(
        "data.yaml",
        ORDERS.replace("{name: Note,", "{name: Remark, renamed_from: Note,") + STAR.replace(" Note", " Remark"),
    )
    out = folder.mcdecl("plan").out
    assert "Note is used by query_definition.Star (takes it with all other columns)" in out
    text = ORDERS + STAR
    folder.write("data.yaml", "data_extensions:\n" + text[text.index("  Big:") :])
    folder.write("gone.yaml", "removed: [{address: data_extension.Orders}]\n")
    assert "query_definition.Star" in folder.mcdecl("plan").out


def test_a_saved_plan_with_users_is_carried_out(folder: Folder, tmp_path: Path) -> None:
    folder.write("data.yaml", ORDERS + STAR)
    folder.mcdecl("apply", "--auto-approve")
    folder.write(
        "data.yaml", ORDERS.replace("{name: Note, type: Text, length: 50}", "{name: Note, removed: true}") + STAR
    )
    file = str(tmp_path / "plan.json")
    assert folder.mcdecl("plan", "--out", file).code == 0
    run = folder.mcdecl("apply", file, "--auto-approve", "--allow", "data_loss")
    assert (run.code, run.err) == (0, "")


def test_a_query_is_made_after_every_table_that_it_reads(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("data.yaml", ORDERS + QUERY)
    changes = json.loads(folder.mcdecl("plan", "query_definition.Pick", "--format", "json").out)["changes"]
    waits = {change["address"]: change.get("waits_for", []) for change in changes}
    assert waits["query_definition.Pick"] == ["data_extension.Big", "data_extension.Orders"]
    assert folder.mcdecl("apply", "query_definition.Pick", "--auto-approve").code == 0


def test_a_plan_without_queries_needs_no_parser(folder: Folder) -> None:
    code = (
        "import sys; from mcdecl.cli.main import main; "
        f"main(['-C', {str(folder.path)!r}, 'plan']); "
        "print(sorted({'sqlglot', 'mcdecl.analysis.lineage'} & set(sys.modules)), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr.splitlines()[-1] == "[]"
