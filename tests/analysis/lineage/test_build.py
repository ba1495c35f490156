"""What resources say about rows, as edges."""

from mcdecl.analysis.lineage import Edge, Point, graph_of
from tests.analysis.lineage.conftest import CHAIN, ORDERS, QUERY, Drawn, Loaded, said


def test_a_query_has_its_rows_from_tables_and_gives_them_to_its_target(drawn: Drawn) -> None:
    assert said(drawn(ORDERS + QUERY)) >= {
        "data_extension.Orders feeds query_definition.Pick",
        "query_definition.Pick feeds data_extension.Big",
    }


def test_the_columns_of_a_query_come_from_fields_and_go_into_fields(drawn: Drawn) -> None:
    assert said(drawn(ORDERS + QUERY), columns=True) == {
        "data_extension.Orders.Id feeds query_definition.Pick.Id",
        "data_extension.Orders.Total feeds query_definition.Pick.Doubled",
        "data_extension.Orders.Customer decides query_definition.Pick",
        "query_definition.Pick.Id feeds data_extension.Big.Id",
        "query_definition.Pick.Doubled feeds data_extension.Big.Doubled",
        "data_extension.Orders.Customer decides sends.Orders",
    }


def test_from_the_file_to_the_file(drawn: Drawn) -> None:
    assert said(drawn(CHAIN)) == {
        "file.exacttarget enhanced ftp/o.csv feeds import_definition.Load",
        "import_definition.Load feeds data_extension.Orders",
        "data_extension.Orders feeds query_definition.Pick",
        "data_extension.Orders feeds sends.Orders",
        "query_definition.Pick feeds data_extension.Big",
        "data_extension.Big feeds filter_definition.Huge",
        "data_extension.Big feeds verification.Some",
        "data_extension.Big feeds data_extract.Out",
        "data_extract.Out feeds file.private store/big.csv",
        "file.private store/big.csv feeds file_transfer.Send",
        "file_transfer.Send feeds file.exacttarget enhanced ftp/big.csv",
        *(
            f"{text} runs automation.Nightly"
            for text in (
                "import_definition.Load",
                "query_definition.Pick",
                "verification.Some",
                "data_extract.Out",
                "file_transfer.Send",
            )
        ),
    }


def test_a_file_column_goes_through_the_import_into_its_field(drawn: Drawn) -> None:
    edges = said(drawn(CHAIN), columns=True)
    assert "file.exacttarget enhanced ftp/o.csv.who feeds import_definition.Load.Customer" in edges
    assert "import_definition.Load.Customer feeds data_extension.Orders.Customer" in edges
    assert "data_extension.Big.Doubled decides filter_definition.Huge" in edges


def test_a_column_goes_through_extract_and_transfer_into_the_file(drawn: Drawn) -> None:
    edges = said(drawn(CHAIN), columns=True)
    assert {
        "data_extension.Big.Doubled feeds data_extract.Out.Doubled",
        "data_extract.Out.Doubled feeds file.private store/big.csv.Doubled",
        "file.private store/big.csv.Doubled feeds file_transfer.Send.Doubled",
        "file_transfer.Send.Doubled feeds file.exacttarget enhanced ftp/big.csv.Doubled",
    } <= edges


def test_a_mapping_by_header_takes_columns_named_as_the_fields_without_naming_them(drawn: Drawn) -> None:
    graph = drawn(
        f"{ORDERS}import_definitions:\n  Load: {{name: L, into: Big, file: {{pattern: b.csv}}, mode: AddAndUpdate}}\n"
    )
    file = "file.exacttarget enhanced ftp/b.csv"
    assert Edge(Point(file, "Doubled"), Point("import_definition.Load", "Doubled"), named=False) in graph.edges
    assert graph.nodes[file].columns == ("Id", "Doubled")


def test_a_mapping_by_ordinal_takes_columns_by_number(drawn: Drawn) -> None:
    graph = drawn(
        f"{ORDERS}import_definitions:\n  Load: {{name: L, into: Big, file: {{pattern: b.csv}}, mode: AddAndUpdate, "
        "mapping: by_ordinal}\n"
    )
    assert "file.exacttarget enhanced ftp/b.csv.column 2 feeds import_definition.Load.Doubled" in said(
        graph, columns=True
    )


def test_the_control_column_decides(drawn: Drawn) -> None:
    graph = drawn(
        f"{ORDERS}import_definitions:\n  Load: {{name: L, into: Big, file: {{pattern: b.csv}}, mode: ColumnBased, "
        "control: {column: what, actions: {d: Delete}}, mapping: {Id: id}}\n"
    )
    assert "file.exacttarget enhanced ftp/b.csv.what decides import_definition.Load" in said(graph, columns=True)


def test_a_filter_activity_copies_the_fields_that_both_have(drawn: Drawn) -> None:
    graph = drawn(
        f"{ORDERS}filter_definitions:\n  Huge: {{name: H, source: Orders, where: Total > 1}}\n"
        "filter_activities:\n  Copy: {name: C, filter: Huge, source: Orders, into: Big}\n"
    )
    assert said(graph) >= {
        "filter_definition.Huge names filter_activity.Copy",
        "data_extension.Orders feeds filter_activity.Copy",
        "filter_activity.Copy feeds data_extension.Big",
    }
    assert {text for text in said(graph, columns=True) if "Copy" in text} == {
        "data_extension.Orders.Id feeds filter_activity.Copy.Id",
        "filter_activity.Copy.Id feeds data_extension.Big.Id",
    }


def test_data_views_and_tables_that_nobody_declares_are_outer_nodes_with_the_columns_that_are_used(
    drawn: Drawn,
) -> None:
    sql = "SELECT s.JobID AS Id, x.Cost AS Doubled FROM _Sent s JOIN Elsewhere x ON x.Id = s.JobID"
    graph = drawn(f"{ORDERS}query_definitions:\n  Q: {{name: Q, sql: {sql!r}, target: Big, mode: Append}}\n")
    assert graph.nodes["data_view._Sent"].outer
    assert graph.nodes["data_view._Sent"].columns == ("JobID",)
    assert graph.nodes["table.Elsewhere"].outer
    assert set(graph.nodes["table.Elsewhere"].columns) == {"Cost", "Id"}
    assert graph.nodes["query_definition.Q"].partial == "some of the tables that it reads are not declared"


def test_a_star_takes_every_field_without_naming_it(drawn: Drawn) -> None:
    graph = drawn(
        f"{ORDERS}query_definitions:\n  Q: {{name: Q, sql: 'SELECT * FROM [Big Orders]', target: Big, mode: Append}}\n"
    )
    assert (
        Edge(Point("data_extension.Big", "Doubled"), Point("query_definition.Q", "Doubled"), named=False) in graph.edges
    )


def test_a_ring_of_queries_is_no_trouble(drawn: Drawn) -> None:
    text = f"{ORDERS}query_definitions:\n"
    for name, table, target in (("A", "All Orders", "Big"), ("B", "Big Orders", "Orders"), ("C", "Big Orders", "Big")):
        text += f"  {name}: {{name: {name}, sql: 'SELECT Id FROM [{table}]', target: {target}, mode: Update}}\n"
    assert said(drawn(text)) >= {
        "data_extension.Big feeds query_definition.C",
        "query_definition.C feeds data_extension.Big",
        "query_definition.B feeds data_extension.Orders",
    }


def test_a_query_that_cannot_be_read_says_so_and_still_has_its_target(drawn: Drawn) -> None:
    graph = drawn(f"{ORDERS}query_definitions:\n  Q: {{name: Q, sql: 'SELEC !!', target: Big, mode: Append}}\n")
    assert graph.nodes["query_definition.Q"].partial == "its SQL cannot be read"
    assert "query_definition.Q feeds data_extension.Big" in said(graph)


def test_what_an_automation_waits_for_starts_it(drawn: Drawn) -> None:
    graph = drawn(
        "automations:\n  A: {name: A, steps: [{wait: 1 hour}], file_drop: {pattern: in.csv}}\n"
        "import_definitions:\n  L: {name: L, into: T, file: {pattern: in.csv}, mode: Overwrite}\n"
    )
    assert "file.exacttarget enhanced ftp/in.csv starts automation.A" in said(graph)
    assert "import_definition.L feeds data_extension.T" in said(graph)
    assert graph.nodes["data_extension.T"].outer


UNITS = "environments: {sandbox: {account: sandbox, business_units: {parent: 1, us: 2}}}\n"


def test_units_share_what_the_parent_has_in_its_shared_folder(loaded: Loaded) -> None:
    shared = "    folder: Shared Items/Shared Data Extensions\n    business_unit: parent\n"
    text = ORDERS.replace("    name: All Orders\n", f"    name: All Orders\n{shared}").replace(
        "    name: Big Orders\n", "    name: Big Orders\n    business_unit: us\n"
    )
    text += QUERY.replace("FROM [All", "FROM ENT.[All").replace(
        "    name: Pick\n", "    name: Pick\n    business_unit: us\n"
    )
    graph = graph_of(loaded(text, UNITS))
    assert said(graph) >= {
        "parent:data_extension.Orders feeds us:query_definition.Pick",
        "us:query_definition.Pick feeds us:data_extension.Big",
    }
    assert "parent:data_extension.Orders.Total feeds us:query_definition.Pick.Doubled" in said(graph, columns=True)
