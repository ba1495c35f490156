"""What depends on something: what breaks, what changes, what only reads."""

import json
from itertools import pairwise

import pytest

from mcdecl.analysis.lineage import Edge, Graph, Node, Point, Role
from mcdecl.analysis.lineage.impact import OUTSIDE, Impact, Severity, impact
from mcdecl.report.lineage import impact_text
from tests.analysis.lineage.conftest import CHAIN, ORDERS, QUERY, Drawn


def told(found: Impact) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Severity and reasons by address."""
    return {effect.node.id: (effect.severity.value, effect.why) for effect in found.effects}


def test_a_condition_on_a_field_breaks_and_what_the_query_fills_gets_nothing_new(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("data_extension.Orders", "Customer")))
    assert record["query_definition.Pick"] == ("breaks", ("has a condition on it",))
    assert record["import_definition.Load"] == ("breaks", ("puts who into it",))
    assert record["sends.Orders"] == ("breaks", ("identify their subscribers by it",))
    assert record["automation.Nightly"] == (
        "breaks",
        ("runs import_definition.Load", "runs query_definition.Pick"),
    )
    assert record["data_extension.Big"] == ("changes", ("gets no new rows from query_definition.Pick",))
    assert record["filter_definition.Huge"] == ("changes", ("has rows of data_extension.Big",))
    assert record["verification.Some"][0] == "changes"
    assert "data_extension.Orders" not in record


def test_a_field_that_an_output_is_made_of(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("data_extension.Orders", "Total")))
    assert record["query_definition.Pick"] == ("breaks", ("makes Doubled of it",))
    assert record["sends.Orders"] == ("reads", ("may use Total: sends are not part of the project",))


def test_a_field_that_nobody_names_breaks_nothing(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("data_extension.Orders", "Note")))
    assert record == {
        "query_definition.Pick": ("reads", ("reads data_extension.Orders, but not Note",)),
        "sends.Orders": ("reads", ("may use Note: sends are not part of the project",)),
    }


def test_an_extract_takes_every_field_and_writes_another_file_without_one(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("data_extension.Big", "Doubled")))
    assert record["data_extract.Out"] == ("changes", ("takes it with all other columns",))
    assert record["file_transfer.Send"] == ("changes", ("has Doubled of file big.csv (private store)",))
    assert record["filter_definition.Huge"] == ("breaks", ("has a condition on it",))
    assert record["query_definition.Pick"] == ("breaks", ("fills it",))
    assert record["verification.Some"] == ("reads", ("reads data_extension.Big, but not Doubled",))


def test_a_data_extension_breaks_who_reads_and_who_fills_it(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("data_extension.Orders")))
    assert record["query_definition.Pick"] == ("breaks", ("reads it",))
    assert record["import_definition.Load"] == ("breaks", ("writes rows to it",))
    assert record["data_extension.Big"][0] == "changes"


def test_a_query_breaks_the_automation_that_runs_it_and_its_target_only_changes(drawn: Drawn) -> None:
    record = told(impact(drawn(CHAIN), Point("query_definition.Pick")))
    assert record["automation.Nightly"] == ("breaks", ("runs it",))
    assert record["data_extension.Big"] == ("changes", ("reads rows from it",))
    assert "data_extension.Orders" not in record


def test_a_filter_breaks_the_activity_that_applies_it(drawn: Drawn) -> None:
    text = (
        f"{ORDERS}filter_definitions:\n  Huge: {{name: H, source: Orders, where: Total > 1}}\n"
        "filter_activities:\n  Copy: {name: C, filter: Huge, source: Orders, into: Big}\n"
    )
    record = told(impact(drawn(text), Point("data_extension.Orders", "Total")))
    assert record["filter_activity.Copy"] == ("breaks", ("applies filter_definition.Huge",))
    assert record["data_extension.Big"] == ("changes", ("gets no new rows from filter_activity.Copy",))
    record = told(impact(drawn(text), Point("data_extension.Orders", "Id")))
    assert record["filter_activity.Copy"] == ("changes", ("takes it with all other columns",))


def test_folders_and_locations_break_what_lies_in_them(drawn: Drawn) -> None:
    graph = drawn(f"{ORDERS}{QUERY}    folder: Query/A\n")
    assert told(impact(graph, Point("folder.Query")))["query_definition.Pick"] == (
        "breaks",
        ("is in folder.Query/A",),
    )


def test_a_query_of_tables_that_nobody_declares_is_not_cleared(drawn: Drawn) -> None:
    sql = "SELECT * FROM [All Orders] o JOIN Elsewhere e ON e.k = o.Id"
    text = f"{ORDERS}query_definitions:\n  Q: {{name: Q, sql: {sql!r}, target: Big, mode: Append}}\n"
    found = impact(drawn(text), Point("data_extension.Orders", "Note"))
    assert told(found)["query_definition.Q"][0] == "changes"
    assert any(item.startswith("query_definition.Q: some of the tables") for item in found.unknown)


def test_what_no_project_can_know_is_always_said(drawn: Drawn) -> None:
    found = impact(drawn(ORDERS), Point("data_extension.Big"))
    assert found.unknown == (OUTSIDE,)
    assert "Nothing in the project depends on data_extension.Big." in impact_text(found)
    assert OUTSIDE in impact_text(found)


def test_the_text_has_the_worst_first_and_counts(drawn: Drawn) -> None:
    text = impact_text(impact(drawn(CHAIN), Point("data_extension.Big", "Doubled")))
    assert text.splitlines()[0] == "Depending on data_extension.Big.Doubled: 3 break, 4 change, 1 only read."
    assert (
        text.index("Breaks without it")
        < text.index("Still works")
        < text.index("Reads the same")
        < text.index("Not known")
    )


def test_many_reasons_are_counted() -> None:
    nodes = [Node("data_extension.T", "data_extension", "T"), Node("automation.A", "automation", "A")]
    nodes += [Node(f"query_definition.Q{number}", "query_definition", f"Q{number}") for number in range(9)]
    edges = [Edge(Point("data_extension.T"), Point(node.id)) for node in nodes[2:]]
    edges += [Edge(Point(node.id), Point("automation.A"), Role.RUNS) for node in nodes[2:]]
    assert "; and 6 more" in impact_text(impact(Graph.of(nodes, edges), Point("data_extension.T")))


def test_the_json_form_counts_and_round_trips(drawn: Drawn) -> None:
    data = impact(drawn(CHAIN), Point("data_extension.Big", "Doubled")).to_json()
    assert json.loads(json.dumps(data)) == data
    assert data["summary"] == {"breaks": 3, "changes": 4, "reads": 1}
    assert data["subject"] == "data_extension.Big.Doubled"
    assert [item["severity"] for item in data["effects"]] == sorted(item["severity"] for item in data["effects"])


@pytest.mark.parametrize("subject", [Point("n0"), Point("n0", "c")])
def test_a_ring_and_a_long_chain_end(subject: Point) -> None:
    nodes = [Node(f"n{number}", "data_extension", "x", columns=("c",)) for number in range(4000)]
    pairs = [*pairwise(nodes), (nodes[-1], nodes[0])]
    edges = [Edge(Point(node.id, column), Point(other.id, column)) for node, other in pairs for column in (None, "c")]
    found = impact(Graph.of(nodes, edges), subject)
    assert len(found.effects) == 3999
    assert found.effects[0].severity is Severity.BREAKS
