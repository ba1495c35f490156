"""Generated rows for the data flow of a project: by what its queries and filters ask."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from mcdecl.analysis.audience.generated import GeneratedField, GeneratedTable, generate_rows
from mcdecl.analysis.audience.model import Asked, ColumnId, Plainness
from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import Declared, Flow
from mcdecl.analysis.lineage.flows import flow_of
from mcdecl.analysis.lineage.model import Point, Role
from mcdecl.analysis.sql import Table as SqlTable
from mcdecl.analysis.sql import views
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.flow import Table
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.operations.comparing.data import Dataset, unit_of
from mcdecl.operations.comparing.model import GENERATED
from mcdecl.workspace.generated_imports import Part, add_files, from_file

NOW: Final = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - server time has no zone
"""What the clock shows where rows are generated: the same on any day, so that the same seed makes the same rows."""
_VIEW: Final = "data_view"
_RANKS: Final = {"_job": -30, "_sent": -2, "_open": 0, "_click": 1}
"""In which order events happen, in hours from an open; the others come with it."""
_ABOUT_SENDS: Final = ("_sent", "_job", "_subscribers")
_IMPLIED: Final = {
    "_click": ("_open", *_ABOUT_SENDS),
    "_sent": _ABOUT_SENDS[1:],
    **dict.fromkeys(("_open", "_bounce", "_unsubscribe", "_complaint", "_surveyresponse", "_ftaf"), _ABOUT_SENDS),
    **dict.fromkeys(("_listsubscribers", "_businessunitunsubscribes"), ("_subscribers",)),
    "_journeyactivity": ("_journey",),
    "_automationactivityinstance": ("_automationinstance",),
}
"""What a row of a data view cannot be without: who clicks has opened what was sent."""
_USUAL: Final = {
    "status": ("active", "unsubscribed", "bounced", "held"),
    "domain": ("example.com", "example.org"),
    "bouncecategory": ("Hard bounce", "Soft bounce", "Block bounce"),
    "jobstatus": ("Complete",),
    "journeystatus": ("Running", "Stopped"),
    "locale": ("",),
}
"""What columns of data views have where no query asks for anything."""
_AFTER: Final = " (after)"
"""Behind the address of a step, where it asks for something else after the change."""
_FEW: Final = (1, 2)
"""How many rows there are where few are tried."""
_FAR: Final = 12
"""How many tables back a value is followed."""


def generated(versions: Sequence[Part], extra: int, seed: int) -> tuple[list[Dataset], list[str]]:
    """Rows for everything that the versions of a data flow read, and what they do not cover.

    Where conditions are about nothing but the time, there are rows for several moments, each with its own clock. Where
    all rows together decide about each, as with an average, there are few rows besides.

    Args:
        versions: the versions: resources, graph, and the part that is played.
        extra: how many rows without a plan each table gets besides.
        seed: what chance begins from.
    """
    from mcdecl.analysis.audience.moments import clocks

    needs: dict[str, Asked] = {}
    first, uncovered = generated_at(NOW, versions, extra, seed, needs=needs)
    asked = [(step.removesuffix(_AFTER), query) for step, query in needs.items()]
    timed = _timed(needs)
    moments = clocks(timed.values(), NOW)
    at_times = [generated_at(moment, versions, extra, seed)[0] for moment in moments]
    overall = frozenset(step for step, query in asked if query.overall)
    on_few = [generated_at(NOW, versions, 0, seed, few_rows=size)[0] for size in (_FEW if overall else ())]
    for dataset in at_times:
        dataset.about = frozenset(step for step, query in asked if query.timed)
    for dataset in on_few:
        dataset.about = overall
    for condition, holds in timed.items():
        if len({holds(moment) for moment in (NOW, *moments)}) == 1:
            uncovered.append(f"{condition}: no moment was found at which it changes")
    return [first, *at_times, *on_few], uncovered


def not_at_other_times(versions: Sequence[Part], moments: Collection[datetime], rows: str) -> list[str]:
    """Conditions about nothing but the time that come out the same whenever given rows are played, a sentence each.

    Args:
        versions: as for `generated`.
        moments: what the clock shows.
        rows: what the rows are called.
    """
    from mcdecl.analysis.audience.moments import clocks

    first = min(moments)
    timed = _timed(_needs(versions, first)[1])
    return [
        f"{condition}: {rows} are played at one moment only, and at others it may come out differently"
        for condition, holds in timed.items()
        if len({holds(moment) for moment in moments}) == 1 and clocks([holds], first)
    ]


def _timed(needs: Mapping[str, Asked]) -> dict[str, Callable[[datetime], bool | None]]:
    """The conditions about nothing but the time, by their steps and words: whether each holds at a moment."""
    return {
        f"{step.removesuffix(_AFTER)}: {words}": holds
        for step, query in needs.items()
        for words, holds in query.timed.items()
    }


def generated_at(
    now: datetime,
    versions: Sequence[Part],
    extra: int,
    seed: int,
    plainness: Plainness = Plainness.NOT,
    few_rows: int = 0,
    needs: dict[str, Asked] | None = None,
    failed: Collection[str] = (),
) -> tuple[Dataset, list[str]]:
    """The same where the clock shows one moment.

    Args:
        now: the moment.
        versions: as for `generated`.
        extra: as for `generated`.
        seed: as for `generated`.
        plainness: what the rows do without.
        few_rows: as for `generate_rows`.
        needs: gets what each step asks.
        failed: the steps that failed on other rows, for which one row for each key has what their targets need.
    """
    tables, asked = _needs(versions, now)
    for resources, graph, flow in versions if plainness is Plainness.ONE_EACH else ():
        _fit_targets(tables, resources, graph, flow.steps, failed)
    made = generate_rows(tables.values(), asked, now, extra, seed, plainness, few_rows)
    if needs is not None:
        needs |= asked
    dataset = Dataset(GENERATED, now=now)
    for id, rows in made.rows.items():
        if not rows:
            continue
        if _is_view(id):
            unit, _, name = id.rpartition(f"{_VIEW}.")
            dataset.views[unit.rstrip(":"), name] = rows
            continue
        resource = next(resources[id] for resources, _, _ in versions if id in resources)
        dataset.rows[unit_of(resource, id), resource.key] = [*rows]
    notes = add_files(dataset, versions)
    shown = (words.replace(_AFTER, "") for words in made.uncovered)
    return dataset, list(dict.fromkeys((*shown, *notes)))


def _needs(versions: Sequence[Part], now: datetime) -> tuple[dict[str, GeneratedTable], dict[str, Asked]]:
    """The tables that rows are made for, by their ids, and what each step asks of them."""
    from mcdecl.analysis.audience.asked import asked_by

    tables: dict[str, GeneratedTable] = {}
    asked: dict[str, Asked] = {}
    for number, (resources, graph, flow) in enumerate(versions):
        filled = _filled(resources, graph, flow)
        for id in flow.tables:
            _add_table(tables, id, resources[id], filled=id in filled)
        origins = _Origins(resources, graph, flow, filled)
        for step in flow.steps:
            names = _names(resources, graph, step)
            tables |= {id: _view_table(id) for id in names.values() if id not in tables and _is_view(id)}
            columns = {name: _columns(id, resources) for name, id in names.items()}
            for sql in _conditions(resources, graph, step):
                own = asked_by(sql, columns, now).moved(partial(_column, names), names.get)
                moved = own.moved(origins.of, lambda table: table)
                asked[step if number == 0 or step not in asked else f"{step}{_AFTER}"] = moved
    return tables, asked


def _fit_targets(
    tables: dict[str, GeneratedTable], resources: Declared, graph: Graph, steps: Iterable[str], failed: Collection[str]
) -> None:
    """Sees that steps that failed find a value for each field that needs one, and for each row another key."""
    for step in (step for step in steps if step in failed):
        for target in dict.fromkeys(edge.target.node for edge in graph.down(step) if edge.role is Role.FEEDS):
            if target in resources and holds_rows(resources[target].kind):
                _fit_target(tables, resources[target], graph, target)


def _fit_target(tables: dict[str, GeneratedTable], resource: Resource, graph: Graph, target: str) -> None:
    keys: list[set[ColumnId]] = []
    for item in resource.state.get("fields") or ():
        if not (item["required"] or item["primary_key"]):
            continue
        sources = set(_sources(graph, target, str(item["name"]), frozenset(tables)))
        for id, name in sources:
            tables[id] = tables[id].requiring(name)
        if item["primary_key"]:
            keys.append({(id, name) for id, name in sources if not tables[id].filled})
    columns = {column for sources in keys for column in sources}
    from_one = len({id for id, _ in columns}) == 1 and all(len(sources) == 1 for sources in keys)
    for id in {id for id, _ in columns} if from_one else ():
        tables[id] = replace(tables[id], apart=tables[id].apart or frozenset(name for _, name in columns))


def _sources(graph: Graph, table: str, name: str, known: frozenset[str]) -> Iterator[ColumnId]:
    """The columns that the values of a column come from, as far back as rows are made for their tables."""
    seen: set[ColumnId] = set()
    waiting = [(table, name.casefold(), 0)]
    while waiting:
        at, column, far = waiting.pop()
        spelled = Point(at, graph.nodes[at].column(column))
        for edge in graph.up(at):
            if edge.target != spelled or edge.source.column is None or edge.role is not Role.FEEDS:
                continue
            for above in graph.up(edge.source.node):
                id = above.source.node, (above.source.column or "").casefold()
                if above.target == edge.source and id[0] in known and id[1] and id not in seen:
                    seen.add(id)
                    yield id
                    if far < _FAR:
                        waiting.append((*id, far + 1))


def _is_view(id: str) -> bool:
    return id.rpartition(":")[2].partition(".")[0] == _VIEW


def _column(names: Mapping[str, str], column: ColumnId) -> ColumnId | None:
    table, name = column
    return (names[table], name) if table in names else None


def _names(resources: Declared, graph: Graph, step: str) -> dict[str, str]:
    """The ids of the tables and data views that a step reads, by the names that SQL has for them, in lower case."""
    names: dict[str, str] = {}
    for edge in graph.up(step):
        id = edge.source.node
        if id in resources and holds_rows(resources[id].kind):
            names[str(resources[id].state["name"]).casefold()] = id
        elif id in graph.nodes and graph.nodes[id].kind == _VIEW and _known_view(id) is not None:
            names[graph.nodes[id].label.casefold()] = id
        elif id in resources and edge.role is Role.NAMES:
            names |= _names(resources, graph, id)
    return names


def _known_view(id: str) -> SqlTable | None:
    view = views.data_views().get(id.rpartition(f"{_VIEW}.")[2].casefold())
    return view if view is not None and view.fields else None


def _columns(id: str, resources: Declared) -> Mapping[str, str]:
    """The columns of a table in lower case, and their types."""
    if id in resources:
        fields = resources[id].state.get("fields") or ()
        return {str(item["name"]).casefold(): str(item["type"]) for item in fields}
    return {item.name.casefold(): item.type for item in _view_table(id).fields}


def _view_table(id: str) -> GeneratedTable:
    """A data view as a table that rows are made for."""
    view = _known_view(id)
    assert view is not None  # noqa: S101 - only known ones are asked for
    key = min(view.keys, key=sorted) if view.keys else frozenset()
    fields = tuple(
        GeneratedField(
            item.name,
            "EmailAddress" if item.name == "EmailAddress" else item.type.name or "Text",
            item.type.length,
            required=not item.nullable,
            key=item.name.casefold() in key,
            usual_values=_USUAL.get(item.name.casefold(), ()) if item.type.name == "Text" else (),
            days=max(view.days - 10, 1) if item.name == view.moment else 700,
        )
        for item in view.fields
    )
    head, name = id.rpartition(f"{_VIEW}.")[0] + f"{_VIEW}.", view.name.casefold()
    implied = tuple(head + views.data_views()[other].name for other in _IMPLIED.get(name, ()))
    return GeneratedTable(view.name, fields, id=id, moment=view.moment or "", rank=_RANKS.get(name, 1), implied=implied)


def _add_table(tables: dict[str, GeneratedTable], id: str, resource: Resource, *, filled: bool) -> None:
    """Puts a table there, or the fields that another version of it does not have."""
    fields = tuple(
        GeneratedField(
            str(item["name"]),
            str(item["type"]),
            item["length"],
            item["scale"],
            bool(item["required"]),
            bool(item["primary_key"]),
        )
        for item in resource.state.get("fields") or ()
    )
    known = tables.get(id)
    if known is not None:
        there = {item.name.casefold() for item in known.fields}
        later = tuple(replace(item, key=False) for item in fields if item.name.casefold() not in there)
        tables[id] = replace(known, fields=(*known.fields, *later), filled=known.filled or filled)
        return
    tables[id] = GeneratedTable(str(resource.state["name"]), fields, filled, id)


def _filled(resources: Declared, graph: Graph, flow: Flow) -> set[str]:
    """The tables whose rows come from other tables; what an import would bring has to be there.

    So have the rows of earlier runs that a step reads itself in what it fills.
    """
    filled: dict[bool, set[str]] = {True: set(), False: set()}
    for step in flow.steps:
        targets = (edge.target.node for edge in graph.down(step) if edge.role is Role.FEEDS)
        filled[from_file(resources[step])].update(targets)
    read_itself = {
        edge.target.node
        for step in flow.steps
        for edge in graph.down(step)
        if edge.target.node in {above.source.node for above in graph.up(step)}
    }
    return filled[False] - filled[True] - read_itself


def _conditions(resources: Declared, graph: Graph, step: str) -> Iterator[str]:
    """The SELECTs that say what a step asks: its own, or one made of the filter that it applies."""
    resource = resources[step]
    sql = sql_attribute(resource.kind)
    if sql is not None:
        yield str(resource.state[sql])
        return
    for edge in graph.up(step):
        applied = resources.get(edge.source.node)
        if edge.role is Role.NAMES and applied is not None:
            yield from _of_filter(applied, resources)


def _of_filter(resource: Resource, resources: Declared) -> Iterator[str]:
    source = flow_of(resource).source
    if not isinstance(source, Table):
        return
    names = [str(item.state["name"]) for item in resources.values() if holds_rows(item.kind) and item.key == source.key]
    for attribute in KINDS[resource.kind].attributes:
        if attribute.field_of is not None and attribute.show is not None and names:
            name = names[0].replace("]", "]]")
            yield f"SELECT * FROM [{name}] WHERE {attribute.show(resource.state[attribute.name])}"  # noqa: S608


class _Origins:
    """What is asked of tables that other steps fill is asked of those that they are filled from."""

    def __init__(self, resources: Declared, graph: Graph, flow: Flow, filled: set[str]) -> None:
        self._graph, self._filled = graph, filled
        self._tables = {id for id in flow.tables if holds_rows(resources[id].kind)}

    def of(self, column: ColumnId) -> ColumnId:
        """Where the values of a column come from, as far as they come from one column."""
        table, name = column
        for _ in range(_FAR):
            if table not in self._tables or table not in self._filled:
                return table, name
            spelled = self._graph.nodes[table].column(name)
            sources = {
                (far.source.node, far.source.column)
                for edge in self._graph.up(table)
                if edge.target == Point(table, spelled) and edge.source.column is not None and edge.role is Role.FEEDS
                for far in self._graph.up(edge.source.node)
                if far.target == edge.source and far.source.column is not None
            }
            if len(sources) != 1:
                return table, name
            ((node, found),) = sources
            if (node not in self._tables and not (_is_view(node) and _known_view(node))) or found is None:
                return table, name
            table, name = node, found.casefold()
        return table, name
