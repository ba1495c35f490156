"""Parts of a graph: what is upstream, what is downstream, what a plan touches."""

from mcdecl.analysis.lineage import Graph, Point, around, touched
from mcdecl.analysis.lineage.walk import column_part
from tests.analysis.lineage.conftest import CHAIN, Drawn, said


def test_up_goes_against_the_flow_and_down_along_it(drawn: Drawn) -> None:
    graph = drawn(CHAIN).flow()
    assert set(around(graph, ["query_definition.Pick"], up=1, down=1).nodes) == {
        "data_extension.Orders",
        "query_definition.Pick",
        "data_extension.Big",
        "automation.Nightly",
    }
    assert set(around(graph, ["query_definition.Pick"], up=0, down=0).nodes) == {"query_definition.Pick"}
    assert "file.exacttarget enhanced ftp/o.csv" in around(graph, ["query_definition.Pick"], down=0).nodes


def test_without_a_number_of_steps_all_of_it_is_there(drawn: Drawn) -> None:
    graph = drawn(CHAIN).flow()
    assert set(around(graph, ["file.exacttarget enhanced ftp/o.csv"]).nodes) == set(graph.nodes)


def test_an_address_that_is_not_there_is_passed_over(drawn: Drawn) -> None:
    assert around(drawn(CHAIN), ["data_extension.Gone"]) == Graph.of((), ())


def test_touched_is_downstream_and_one_step_up(drawn: Drawn) -> None:
    texts = set(touched(drawn(CHAIN), ["query_definition.Pick", "folder.Query"]).nodes)
    assert {"data_extension.Orders", "data_extension.Big", "file.exacttarget enhanced ftp/big.csv"} <= texts
    assert "import_definition.Load" not in texts
    assert not any(node.startswith("folder.") for node in texts)


def test_one_column_is_followed_without_its_neighbours(drawn: Drawn) -> None:
    part = column_part(drawn(CHAIN).flow(), Point("data_extension.Big", "Doubled"))
    edges = said(part, columns=True)
    assert "data_extension.Orders.Total feeds query_definition.Pick.Doubled" in edges
    assert "file.exacttarget enhanced ftp/o.csv.sum feeds import_definition.Load.Total" in edges
    assert "file_transfer.Send.Doubled feeds file.exacttarget enhanced ftp/big.csv.Doubled" in edges
    assert not any("Id" in edge for edge in edges)


def test_steps_count_for_columns_too(drawn: Drawn) -> None:
    part = column_part(drawn(CHAIN).flow(), Point("data_extension.Big", "Doubled"), up=1, down=0)
    assert said(part, columns=True) == {"query_definition.Pick.Doubled feeds data_extension.Big.Doubled"}


def test_a_column_that_decides_ends_where_it_decides_when_followed_down(drawn: Drawn) -> None:
    part = column_part(drawn(CHAIN).flow(), Point("data_extension.Orders", "Customer"), up=0)
    assert "data_extension.Orders.Customer decides query_definition.Pick" in said(part, columns=True)
