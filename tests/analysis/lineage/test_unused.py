"""What nothing reads or runs."""

from mcdecl.analysis.lineage import graph_of
from mcdecl.analysis.lineage.unused import LIMITS, Unread, key_fields, report_json, unused
from mcdecl.report.lineage import unused_text
from tests.analysis.lineage.conftest import CHAIN, ORDERS, QUERY, Drawn, Loaded


def found_in(loaded: Loaded, text: str) -> dict[str, Unread]:
    project = loaded(text)
    return {unread.address: unread for unread in unused(graph_of(project), key_fields(project.resources))}


def test_a_data_extension_that_nothing_reads_is_told_with_who_fills_it(loaded: Loaded) -> None:
    record = found_in(loaded, ORDERS + QUERY)
    assert record["data_extension.Big"].why == "nothing reads it, although query_definition.Pick fills it"
    assert "data_extension.Orders" not in record


def test_a_count_of_rows_is_no_reading(loaded: Loaded) -> None:
    text = CHAIN.replace("filter_definitions:\n  Huge: {name: Huge, source: Big, where: Doubled > 100}\n", "")
    text = text.replace("parameters: {DECustomerKey: Big}", "parameters: {DECustomerKey: Orders}")
    assert "data_extension.Big" in found_in(loaded, text)


def test_a_sendable_one_may_be_used_by_sends(loaded: Loaded) -> None:
    assert found_in(loaded, ORDERS)["data_extension.Orders"].perhaps == "it is sendable: sends may use it"


def test_a_field_that_no_reader_uses(loaded: Loaded) -> None:
    record = found_in(loaded, ORDERS + QUERY)
    assert record["data_extension.Orders.Note"].kind == "field"
    assert "data_extension.Orders.Total" not in record
    assert "data_extension.Orders.Customer" not in record


def test_fields_of_a_table_that_nothing_reads_are_not_listed_beside_it(loaded: Loaded) -> None:
    assert "data_extension.Big.Doubled" not in found_in(loaded, ORDERS + QUERY)


def test_a_key_field_serves_by_being_there(loaded: Loaded) -> None:
    assert "data_extension.Orders.Id" not in found_in(loaded, ORDERS + QUERY.replace("o.Id", "o.Total AS Id"))
    graph = graph_of(loaded(ORDERS + QUERY.replace("o.Id", "o.Total AS Id")))
    assert "data_extension.Orders.Id" in {unread.address for unread in unused(graph)}


def test_where_a_reader_is_not_understood_no_field_is_told(loaded: Loaded) -> None:
    text = f"{ORDERS}{QUERY}  Odd: {{name: Odd, sql: 'SELECT Id FROM [All Orders] JOIN Other ON 1=1', target: Big, "
    record = found_in(loaded, f"{text}mode: Append}}\n")
    assert "data_extension.Orders.Note" not in record


def test_a_query_that_no_automation_runs_or_whose_target_nothing_reads(loaded: Loaded) -> None:
    record = found_in(loaded, ORDERS + QUERY)
    assert record["query_definition.Pick"].why == (
        "no automation runs it; nothing reads data_extension.Big, which it fills"
    )
    assert "query_definition.Pick" not in found_in(loaded, CHAIN)


def test_a_filter_that_no_activity_applies_may_serve_elsewhere(loaded: Loaded) -> None:
    assert found_in(loaded, CHAIN)["filter_definition.Huge"].perhaps == "sends and journeys may use a filter"


def test_the_limits_are_always_said(loaded: Loaded, drawn: Drawn) -> None:
    assert all(limit in unused_text(()) for limit in LIMITS)
    assert "Everything in the project is used by something in it." in unused_text(())
    data = report_json(unused(drawn(ORDERS)))
    assert data["unknown"] == list(LIMITS)
    assert data["unused"][0]["address"] == "data_extension.Big"
