"""Addresses of nodes and columns, as people write them."""

import pytest

from mcdecl.analysis.lineage import Graph, Node, Point
from mcdecl.analysis.lineage.find import UnknownPointError, find

GRAPH = Graph.of(
    [
        Node("data_extension.Orders", "data_extension", "Orders", columns=("Id", "Total.Net")),
        Node("data_extension.a.b", "data_extension", "a.b", columns=("c",)),
        Node("data_extension.a", "data_extension", "a", columns=("b", "d.e")),
        Node("us:data_extension.Here", "data_extension", "Here", columns=("X",)),
        Node("eu:data_extension.Both", "data_extension", "Both"),
        Node("us:data_extension.Both", "data_extension", "Both"),
    ],
    (),
)


@pytest.mark.parametrize(
    ("words", "point"),
    [
        ("data_extension.Orders", Point("data_extension.Orders")),
        ("DATA_EXTENSION.orders", Point("data_extension.Orders")),
        ("data_extension.Orders.id", Point("data_extension.Orders", "Id")),
        ("data_extension.Orders.total.net", Point("data_extension.Orders", "Total.Net")),
        ("data_extension.a.b", Point("data_extension.a.b")),
        ("data_extension.a.b.c", Point("data_extension.a.b", "c")),
        ("data_extension.a.d.e", Point("data_extension.a", "d.e")),
        ("us:data_extension.Here", Point("us:data_extension.Here")),
        ("data_extension.Here.x", Point("us:data_extension.Here", "X")),
    ],
)
def test_what_is_meant(words: str, point: Point) -> None:
    assert find(GRAPH, words) == point


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("data_extension.Ordrs", "nothing in the project has the name data_extension.Ordrs", "data_extension.Orders?"),
        ("data_extension.Ordrs.Id", "nothing in the project", "data_extension.Orders"),
        ("data_extension.Orders.Ids", "data_extension.Orders has no column Ids", "did you mean Id?"),
        ("data_extension.Orders.zzzz", "has no column zzzz", "it has Id, Total.Net"),
        ("eu:data_extension.Both.x", "has no column x", "its columns are not known"),
        ("data_extension.Both", "is ambiguous", "eu:data_extension.Both, us:data_extension.Both"),
        ("Ordrs", "nothing in the project has the name Ordrs", "did you mean data_extension.Orders?"),
        ("", "nothing in the project has the name ", "write kind.key"),
        ("xyzzy", "nothing in the project has the name xyzzy", "write kind.key"),
        (".", "nothing in the project has the name .", "write kind.key"),
    ],
)
def test_what_is_not_there(words: str, message: str, hint: str) -> None:
    with pytest.raises(UnknownPointError) as error:
        find(GRAPH, words)
    assert message in error.value.message
    assert hint in error.value.hint


@pytest.mark.parametrize(
    ("words", "column"),
    [
        ("ENT.Here", None),
        ("data_extension.ent.here", None),
        ("eu:data_extension.ENT.Here.x", "X"),
        ("eu:ENT.Here", None),
    ],
)
def test_what_the_parent_shares_has_a_name_of_its_own(words: str, column: str | None) -> None:
    assert find(GRAPH, words, "us") == Point("us:data_extension.Here", column)
    with pytest.raises(UnknownPointError):
        find(GRAPH, words)


def test_what_the_parent_does_not_have_is_told_by_its_whole_name() -> None:
    with pytest.raises(UnknownPointError) as error:
        find(GRAPH, "ENT.Her", "us")
    assert error.value.message == "nothing in the project has the name us:data_extension.Her"
    assert "us:data_extension.Here?" in error.value.hint


def test_a_colon_in_a_key_is_no_business_unit() -> None:
    graph = Graph.of([Node("data_extension.a:b", "data_extension", "a:b")], ())
    assert find(graph, "data_extension.a:b") == Point("data_extension.a:b")
    with pytest.raises(UnknownPointError):
        find(graph, "b")
