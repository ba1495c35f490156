"""Mermaid, DOT, SVG and HTML: hostile names do no harm, nothing is left out, the same input gives the same text."""

import re
import shutil
import subprocess
from itertools import pairwise, product
from xml.etree import ElementTree as ET

import pytest

from mcdecl.analysis.lineage import Edge, Graph, Node, Point, Role, mermaid, svg
from mcdecl.analysis.lineage.dot import dot
from mcdecl.analysis.lineage.drawing import plain
from mcdecl.analysis.lineage.mermaid import MOST_EDGES, too_much
from tests.analysis.lineage.conftest import CHAIN, Drawn
from tests.strategies import HOSTILE

NAMES = (
    *HOSTILE,
    "end",
    "subgraph x",
    'a"]; click a "javascript:alert(1)"',
    "%% comment",
    "`md`",
    "\x00\x1b[31m",
    "a\nb",
)


def hostile() -> Graph:
    """A graph in which every node and column has a hostile name."""
    nodes = [
        Node(f"data_extension.{name}", "data_extension", name, columns=(name,), outer=number % 3 == 0)
        for number, name in enumerate(NAMES)
    ]
    edges = [
        edge
        for (node, other), column in product(pairwise(nodes), (False, True))
        for edge in [
            Edge(Point(node.id, node.label if column else None), Point(other.id, other.label if column else None))
        ]
    ]
    return Graph.of(nodes, edges)


@pytest.mark.parametrize("columns", [False, True])
def test_mermaid_has_only_tame_characters_whatever_the_names(columns: bool) -> None:
    text = mermaid(hostile(), columns=columns, marked=[f"data_extension.{NAMES[0]}"])
    for line in text.splitlines()[1:]:
        box = re.fullmatch(r"  +(?:subgraph )?n\d+(?:c\d+)?\W{1,2}\"([^\"]*)\"\W{1,2}", line)
        if box:
            assert re.fullmatch(r"[\w .,\-/·…#;]*", re.sub(r"<br/><small>|</small>", "", box[1])), line
        else:
            assert re.fullmatch(r"  +(n\d+(c\d+)? (-->|-\.->) n\d+(c\d+)?|direction TB|end|class.*)", line), line


@pytest.mark.parametrize("columns", [False, True])
def test_svg_is_well_formed_and_says_every_name(columns: bool) -> None:
    root = ET.fromstring(svg(hostile(), columns=columns))
    texts = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {plain(name) for name in NAMES if len(name) < 40} <= texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.parametrize("columns", [False, True])
def test_dot_quotes_every_name(columns: bool) -> None:
    text = dot(hostile(), columns=columns)
    bare = re.sub(r'"(?:\\.|[^"\\])*"', "", re.sub(r"<<TABLE.*</TABLE>>", "", text))
    assert re.fullmatch(r"[\w\s\[\]=,;{}>:-]*", bare), bare
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True)


def test_nothing_to_draw_is_drawn_as_that() -> None:
    empty = Graph.of((), ())
    assert "nothing to draw" in mermaid(empty)
    assert "nothing to draw" in svg(empty)
    assert dot(empty).startswith("digraph")


def test_mermaid_of_a_chain(drawn: Drawn) -> None:
    text = mermaid(drawn(CHAIN).flow(), marked=["query_definition.Pick"])
    assert text.startswith('flowchart LR\n  n0(["Nightly<br/><small>automation</small>"])\n')
    assert '[("Orders<br/><small>data extension</small>")]' in text
    assert '[/"o.csv<br/><small>file · ExactTarget Enhanced FTP</small>"/]' in text
    pick = re.search(r'(n\d+)\["Pick', text)
    assert pick
    assert f"class {pick[1]} marked" in text


def test_columns_are_drawn_only_where_something_goes_from_or_to_them(drawn: Drawn) -> None:
    graph = drawn(CHAIN).flow()
    text = mermaid(graph, columns=True)
    assert '["Customer"]' in text
    assert '["Note"]' not in text
    assert "<text" in svg(graph, columns=True)
    assert 'PORT="c0"' in dot(graph, columns=True)


def test_what_gives_no_values_is_drawn_with_gaps(drawn: Drawn) -> None:
    assert " -.-> " in mermaid(drawn(CHAIN).flow())
    assert "stroke-dasharray" in svg(drawn(CHAIN).flow())
    assert "[style=dashed]" in dot(drawn(CHAIN).flow())


def test_circles_and_edges_back_to_the_same_box_are_drawn() -> None:
    nodes = [Node(name, "data_extension", name) for name in "abc"]
    edges = [Edge(Point(item), Point(other)) for item, other in ("ab", "bc", "ca", "aa")]
    text = svg(Graph.of(nodes, edges))
    assert text.count("<path d=") - 1 == 3  # the arrow itself is one
    assert "marker-start" in text


def test_boxes_do_not_lie_upon_each_other(drawn: Drawn) -> None:
    root = ET.fromstring(svg(drawn(CHAIN).flow(), columns=True))
    boxes = [
        tuple(float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
        for box in root.iter("{http://www.w3.org/2000/svg}rect")
    ]
    for number, (x, y, width, height) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            beside = x + width <= other[0] or other[0] + other[2] <= x
            above = y + height <= other[1] or other[1] + other[3] <= y
            assert beside or above
    assert len(boxes) == len(drawn(CHAIN).flow().nodes)


def test_more_than_pull_requests_render_is_told() -> None:
    nodes = [Node(f"n{number}", "file", "f") for number in range(MOST_EDGES + 2)]
    edges = [Edge(Point("n0"), Point(node.id)) for node in nodes[1:]]
    assert too_much(mermaid(Graph.of(nodes, edges))) == "501 edges: pull requests render up to 500"
    long = Graph.of([Node(f"n{number}", "file", "x" * 5000) for number in range(11)], ())
    assert "characters" in (too_much(mermaid(long)) or "")
    assert too_much(mermaid(Graph.of(nodes[:3], edges[:2]))) is None


def test_a_long_chain_is_no_trouble() -> None:
    nodes = [Node(f"n{number:05}", "data_extension", "x") for number in range(3000)]
    edges = [Edge(Point(node.id), Point(other.id)) for node, other in pairwise(nodes)]
    assert svg(Graph.of(nodes, edges)).count("<rect") == 3000


def test_an_edge_names_a_column_or_does_not_and_the_naming_one_stays() -> None:
    nodes = [Node("a", "file", "a"), Node("b", "file", "b")]
    named, unnamed = (Edge(Point("a", "x"), Point("b", "x"), Role.FEEDS, named=name) for name in (True, False))
    assert Graph.of(nodes, [unnamed, named]).edges == (named,)
    assert Graph.of(nodes, [unnamed]).edges == (unnamed,)
