"""The rows that two versions of a data flow are played on: of test cases, of a folder, or generated."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.analysis.audience.model import Plainness
from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import Declared, Flow, feeding
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import filled_by, holds_rows
from mcdecl.kinds.server_time import server_moment
from mcdecl.operations.comparing.data import CASES, Dataset, TableId, Wanted, from_cases, unit_of
from mcdecl.operations.comparing.folder import FolderRows, from_folder
from mcdecl.operations.comparing.model import NotPlayed
from mcdecl.operations.testing.suites import read_suites
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.keep import named_folder


class Data(Struct, frozen=True):
    """The rows that are asked for.

    Attributes:
        folder: a folder of CSV and Parquet files; None for the test cases and generated rows.
        cases: whether the test cases count.
        rows: how many rows to generate for a data extension; 0 for none.
        seed: what generated rows begin from: the same makes the same rows.
    """

    folder: Path | None = None
    cases: bool = True
    rows: int = 60
    seed: int = 1


DEFAULT: Final = Data()


Parts = tuple[tuple[Declared, Graph, Flow], ...]
"""Of each version its resources, its graph, and what of it is reached."""


def rows_for(project: Project, parts: Parts, data: Data) -> tuple[list[Dataset], list[NotPlayed], list[str]]:
    """The sets of rows to play on, what cannot be used, and what generated rows do not cover.

    Args:
        project: the project as it is.
        parts: the versions.
        data: the rows that are asked for.

    Raises:
        RequestError: there are none.
    """
    from mcdecl.workspace.generated_rows import generated, not_at_other_times

    fields = _fields(parts)
    tables = frozenset(fields)
    if data.folder is not None:
        named_folder(project, data.folder, "--data")
        found = from_folder(data.folder, fields)
        moments = [server_moment()]
        uncovered = [*found.uncovered, *_without_file(parts, found, data.folder)]
        return [found.dataset], found.problems, [*uncovered, *not_at_other_times(parts, moments, found.dataset.name)]
    sets: list[Dataset] = []
    problems: list[NotPlayed] = []
    if data.cases:
        sets, problems = from_cases(read_suites(project.root), project, _wanted(parts, tables))
    uncovered = []
    if sets and not data.rows:
        moments = [dataset.now or server_moment() for dataset in sets]
        uncovered = not_at_other_times(parts, moments, CASES)
    if data.rows:
        made, uncovered = generated(parts, data.rows, data.seed)
        sets += made
    if not sets:
        raise RequestError(
            "There are no rows to compare on: no test case gives rows to a data extension that the change reaches.",
            "Give a folder of CSV or Parquet files with --data, or let rows be generated.",
        )
    return sets, problems, uncovered


def _without_file(parts: Parts, found: FolderRows, folder: Path) -> Iterator[str]:
    """What steps read, and nothing fills, that a folder has no file for."""
    there = {*found.dataset.files, *found.empty}
    for resources, graph, flow in parts:
        filled = set(_filled_tables(resources, flow.steps))
        for id in dict.fromkeys(edge.source.node for step in flow.steps for edge in graph.up(step)):
            if id in resources and holds_rows(resources[id].kind):
                table = table_id(resources[id], id)
                if table not in filled and table not in there:
                    there.add(table)
                    yield f"{id} has no file in {folder}: it is played without rows"


def plainer_rows(
    parts: Parts, data: Data, plainness: Plainness, now: datetime, failed: Collection[str] = ()
) -> Dataset:
    """Generated rows that queries do not fail on which fail on the others.

    Args:
        parts: the versions.
        data: the rows that are asked for.
        plainness: what they do without.
        now: what the clock shows.
        failed: the steps that fail on the others.
    """
    from mcdecl.workspace.generated_rows import generated_at

    return generated_at(now, parts, data.rows, data.seed, plainness, failed=failed)[0]


def _fields(parts: Parts) -> dict[TableId, set[str]]:
    """What rows are needed of, and the fields that each data extension has in any version."""
    fields: dict[TableId, set[str]] = {}
    for resources, _, flow in parts:
        for id in flow.tables:
            names = fields.setdefault(table_id(resources[id], id), set())
            names |= {str(item["name"]) for item in resources[id].state.get("fields") or ()}
    return fields


def _wanted(parts: Parts, tables: frozenset[TableId]) -> Wanted:
    """What cases give rows to: what steps read, and whatever fills that."""
    steps: set[tuple[str, str]] = set()
    for resources, graph, flow in parts:
        ids = (*flow.steps, *feeding(graph, resources, flow.steps))
        steps |= {(unit_of(resources[id], id), resources[id].address) for id in ids}
        above = {edge.source.node for id in ids for edge in graph.up(id)}
        tables |= {table_id(resources[id], id) for id in above if id in resources and holds_rows(resources[id].kind)}
    return Wanted(tables, frozenset(steps))


def table_id(resource: Resource, id: str) -> TableId:
    """The business unit and the key of a resource by its id.

    Args:
        resource: the resource.
        id: its id in the graph.
    """
    return unit_of(resource, id), resource.key


def _filled_tables(resources: Declared, steps: Sequence[str]) -> Iterator[TableId]:
    """The data extensions that steps fill."""
    for id in steps:
        resource = resources[id]
        key = filled_by(resource.kind, resource.state)
        if key is not None:
            yield unit_of(resource, id), key
