"""Whatever a project declares: its graph is the same every time, both ways round, and has no strangers in it."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.analysis.lineage import Graph, Point, around, graph_of, mermaid, svg
from mcdecl.analysis.lineage.impact import impact
from mcdecl.analysis.lineage.unused import unused
from mcdecl.kinds.resource import Resource
from mcdecl.project.model import Environment, Project
from tests.strategies import HOSTILE
from tests.wanted import extract, filtered, imported, query, resource, table

TABLES = [name for name in HOSTILE if name.strip() and not name.startswith("_") and "\t" not in name][:12]
COLUMNS = ("Id", "Email", "ÅÄÖ ß", "a.b", "x]y")


def project_of(resources: list[Resource]) -> Project:
    return Project("p", Path(), Environment("e", "sandbox"), tuple(resources))


def quoted(name: str) -> str:
    return f"[{name.replace(']', ']]')}]"


@st.composite
def declared(draw: st.DrawFn) -> list[Resource]:
    """Tables, and whatever reads and fills them, rings included; some name tables that nobody declares."""
    keys = draw(st.lists(st.sampled_from(TABLES), min_size=1, max_size=5, unique=True))
    resources = [table(key, *({"name": name, "type": "Text", "length": 9} for name in COLUMNS)) for key in keys]
    some, column = st.sampled_from([*keys, "Nobody"]), st.sampled_from(COLUMNS)
    for number in range(draw(st.integers(0, 4))):
        picked = quoted(draw(column))
        sql = f"SELECT {draw(st.sampled_from(['*', picked, f'MAX({picked}) AS Id']))} FROM {quoted(draw(some))}"
        where = draw(st.sampled_from(["", f" WHERE {quoted(draw(column))} = 'x'", " WHERE ((("]))
        resources.append(query(f"Q{number}", draw(some), sql=sql + where))
    if draw(st.booleans()):
        resources.append(
            imported("I", draw(some), mapping=draw(st.sampled_from(["by_header", {"Id": "id", "No": "x"}])))
        )
        resources.append(filtered("F", draw(some)))
        resources.append(resource("filter_activity", "A", name="A", filter="F", source=draw(some), into=draw(some)))
        resources.append(extract("E", draw(some)))
        resources.append(
            resource("automation", "N", name="N", steps=[{"run": ["query_definition.Q0", "data_extract.E"]}])
        )
    return resources


def both_ways(graph: Graph) -> tuple[set[object], set[object]]:
    down = {edge for node in graph.nodes for edge in graph.down(node)}
    up = {edge for node in graph.nodes for edge in graph.up(node)}
    return down, up


@settings(max_examples=60, deadline=None)
@given(declared(), st.randoms())
def test_a_graph_is_the_same_in_whatever_order_things_are_declared(resources, random) -> None:
    first = graph_of(project_of(resources))
    again = list(resources)
    random.shuffle(again)
    other = graph_of(project_of(again))
    assert other == first
    assert list(other.nodes) == list(first.nodes)
    assert svg(other, columns=True) == svg(first, columns=True)
    assert mermaid(other, columns=True) == mermaid(first, columns=True)


@settings(max_examples=60, deadline=None)
@given(declared())
def test_edges_lead_both_ways_between_nodes_and_columns_that_are_there(resources) -> None:
    graph = graph_of(project_of(resources))
    down, up = both_ways(graph)
    assert down == up == set(graph.edges)
    whole = {(edge.source.node, edge.target.node) for edge in graph.coarse()}
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            assert end.column is None or end.column in graph.nodes[end.node].columns
        assert (edge.source.node, edge.target.node) in whole


@settings(max_examples=60, deadline=None)
@given(declared())
def test_who_is_downstream_of_one_has_it_upstream(resources) -> None:
    graph = graph_of(project_of(resources)).flow()
    for node in graph.nodes:
        for other in around(graph, [node], up=0).nodes:
            assert node in around(graph, [other], down=0).nodes


@settings(max_examples=60, deadline=None)
@given(declared())
def test_what_nothing_reads_or_fills_can_go_without_a_change_to_the_rest(resources) -> None:
    whole = graph_of(project_of([*resources, table("Lonely", folder="Data Extensions/X")]))
    rest = graph_of(project_of(resources))
    assert whole.only(set(whole.nodes) - {"data_extension.Lonely", "folder.Data Extensions/X"}) == rest
    assert "data_extension.Lonely" in {unread.address for unread in unused(whole)}


@settings(max_examples=60, deadline=None)
@given(declared())
def test_an_impact_lies_beside_or_downstream_and_never_holds_its_subject(resources) -> None:
    graph = graph_of(project_of(resources))
    for node in graph.nodes.values():
        for column in (None, *node.columns):
            effects = {effect.node.id for effect in impact(graph, Point(node.id, column)).effects}
            writers = {edge.source.node for edge in graph.up(node.id)}
            allowed = {text for start in (node.id, *writers) for text in around(graph, [start], up=0).nodes}
            assert node.id not in effects
            assert effects <= allowed
