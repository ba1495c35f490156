"""What a change reaches, and in which order it runs."""

from mcdecl.analysis.lineage.changes import changed, declared, feeding, flow_of_change, only_needed, reached
from mcdecl.helpers.structs import replace
from mcdecl.project import Project
from tests.analysis.lineage.conftest import CHAIN, Drawn, Loaded


def without(project: Project, address: str, **state: object) -> Project:
    """The project with other values of a resource."""
    resources = [
        replace(item, state={**item.state, **state}) if item.address == address else item for item in project.resources
    ]
    return replace(project, resources=tuple(resources))


def test_what_people_read_is_no_change_of_rows(loaded: Loaded) -> None:
    now = loaded(CHAIN)
    then = without(now, "query_definition.Pick", description="for people", folder="Query/Old")
    assert changed(declared(then), declared(now)) == ()
    other = without(now, "query_definition.Pick", mode="Append")
    assert changed(declared(other), declared(now)) == ("query_definition.Pick",)


def test_a_change_reaches_what_lies_behind_it(drawn: Drawn) -> None:
    graph = drawn(CHAIN)
    ids = reached([graph], ["query_definition.Pick"])
    assert {"data_extension.Big", "data_extract.Out", "file_transfer.Send"} <= ids
    assert not ids & {"import_definition.Load", "data_extension.Orders"}


def test_what_is_reached_runs_in_the_order_of_the_flow(loaded: Loaded, drawn: Drawn) -> None:
    project, graph = loaded(CHAIN), drawn(CHAIN)
    resources = declared(project)
    flow = flow_of_change(graph, resources, reached([graph], ["query_definition.Pick"]))
    assert flow.steps == ("query_definition.Pick", "data_extract.Out", "file_transfer.Send")
    assert set(flow.tables) == {"data_extension.Orders", "data_extension.Big"}
    assert flow.filled == ("data_extension.Big",)
    assert feeding(graph, resources, flow.steps) == {"import_definition.Load"}
    whole = flow_of_change(
        graph, resources, reached([graph], ["query_definition.Pick"]), also=feeding(graph, resources, flow.steps)
    )
    assert whole.steps[0] == "import_definition.Load"


def test_only_what_is_asked_for_runs_with_what_it_is_made_from(loaded: Loaded, drawn: Drawn) -> None:
    graph = drawn(CHAIN)
    ids = reached([graph], ["query_definition.Pick"])
    flow = flow_of_change(graph, declared(loaded(CHAIN)), ids, frozenset({"data_extension.Big"}))
    assert flow.steps == ("query_definition.Pick",)


def test_an_automation_decides_the_order_of_what_goes_in_a_circle(loaded: Loaded, drawn: Drawn) -> None:
    text = CHAIN.replace(
        "import_definitions:",
        "  Back: {name: Back, sql: 'SELECT Id FROM [Big Orders]', target: Orders, mode: Update}\nimport_definitions:",
    )
    for order in (["Pick", "Back"], ["Back", "Pick"]):
        steps = ", ".join(f"{{run: [query_definition.{name}]}}" for name in order) + ", {run: [verification.Some]}"
        written = text.partition("automations:")[0] + f"automations:\n  Nightly: {{name: Nightly, steps: [{steps}]}}\n"
        project, graph = loaded(written), drawn(written)
        flow = flow_of_change(graph, declared(project), reached([graph], ["query_definition.Pick"]))
        assert [step for step in flow.steps if step.startswith("query")] == [
            f"query_definition.{name}" for name in order
        ]


def test_a_project_is_cut_down_to_what_is_needed(loaded: Loaded, drawn: Drawn) -> None:
    project, graph = loaded(CHAIN), drawn(CHAIN)
    flow = flow_of_change(graph, declared(project), frozenset({"query_definition.Pick"}))
    kept = {item.address for item in only_needed(project, flow.needed).resources}
    assert {"query_definition.Pick", "data_extension.Orders", "data_extension.Big"} <= kept
    assert not kept & {"automation.Nightly", "data_extract.Out", "filter_definition.Huge"}
