"""A graph as indented text: where rows come from, and where they go."""

from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point, Role
from mcdecl.analysis.lineage.tree import tree


def graph(*pairs: tuple[str, str], role: Role = Role.FEEDS) -> Graph:
    names = dict.fromkeys(name for pair in pairs for name in pair)
    nodes = {name: Node(name, "data_view", name) for name in names}
    return Graph(nodes, tuple(Edge(Point(source), Point(target), role) for source, target in pairs))


def test_both_directions_are_written_from_the_start() -> None:
    text = tree(graph(("a", "b"), ("b", "c"), ("c", "d")), starts=["b"])
    assert [line.replace("data view ", "") for line in text.splitlines()] == [
        "b",
        "  comes from",
        "    a",
        "  goes to",
        "    c",
        "      d",
    ]


def test_what_was_written_is_not_repeated_and_circles_end() -> None:
    text = tree(graph(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "a")), starts=["a"])
    assert text.count("(see above)") == 4
    assert len(text.splitlines()) < 20


def test_without_a_start_each_node_has_its_neighbours() -> None:
    text = tree(graph(("a", "b"), ("b", "c")))
    assert [line.strip().replace("data view ", "") for line in text.splitlines()] == [
        *("a", "goes to", "b"),
        *("b", "comes from", "a", "goes to", "c"),
        *("c", "comes from", "b"),
    ]


def test_steps_of_automations_carry_no_rows() -> None:
    assert tree(graph(("a", "b"), role=Role.RUNS), starts=["a"]) == "data view a\n"


def test_columns_have_lines_of_their_own() -> None:
    nodes = {name: Node(name, "data_view", name, columns=("x", "y")) for name in "ab"}
    edges = (Edge(Point("a", "x"), Point("b", "y"), Role.FEEDS),)
    assert tree(Graph(nodes, edges), columns=True, starts=["a"]) == "data view a: x\n  goes to\n    data view b: y\n"
