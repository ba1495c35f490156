"""Files for the imports of a data flow, made from the rows that are generated for their targets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import Declared, Flow
from mcdecl.analysis.lineage.model import Role
from mcdecl.kinds.import_definition import effects
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of
from mcdecl.kinds.runs import Effect
from mcdecl.operations.comparing.data import Dataset, TableId, TextRow, unit_of
from mcdecl.operations.filecheck.layout import CannotCheckError, layout_of
from mcdecl.workspace.import_files import ImportVersion, import_files, read_otherwise

Part = tuple[Declared, Graph, Flow]
_EARLIER: Final = 3
"""Rows that a table has before an import replaces them."""
_PARTS: Final = 4
"""Of so many rows of a table two are only in a file, one is in both, and one in the table alone."""


def from_file(resource: Resource) -> bool:
    """Whether it runs and takes its rows from a file."""
    run = run_of(resource.kind)
    return run is not None and run.from_file(resource.state)


@dataclass(slots=True)
class _Import:
    """An import in each version, and the data extension that it fills."""

    versions: list[ImportVersion | None]
    target: TableId = ("", "")
    keys: frozenset[str] = frozenset()
    modes: list[bool] = field(default_factory=list)
    files: dict[str, None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def replaces(self) -> bool:
        """Whether it replaces all rows of what it fills, in each version."""
        return len(self.modes) == len(self.versions) and all(self.modes)


def add_files(dataset: Dataset, versions: Sequence[Part]) -> list[str]:
    """Gives each import a file: some of the rows of its target are there alone, some in the table alone, some in both.

    Args:
        dataset: the rows; those that only a file has are taken out of it.
        versions: the versions of the data flow.

    Returns:
        What the files do not cover.
    """
    imports: dict[str, _Import] = {}
    for number, (resources, graph, flow) in enumerate(versions):
        for step in flow.steps:
            if from_file(resources[step]):
                known = imports.setdefault(step, _Import([None] * len(versions)))
                _see(known, number, step, resources, graph)
    notes: list[str] = []
    tables = {table: [*rows] for table, rows in dataset.rows.items()}
    counts = Counter(known.target for known in imports.values())
    places: Counter[TableId] = Counter()
    for step, known in imports.items():
        notes += known.problems
        rows, there = tables.get(known.target, []), [version for version in known.versions if version is not None]
        if not rows or not there:
            continue
        taken = rows if known.replaces else _shared_out(rows, places[known.target], counts[known.target], known.keys)
        places[known.target] += 1
        files = import_files(taken, known.versions)
        resource = next(resources[step] for resources, _, _ in versions if step in resources)
        step_id = unit_of(resource, step), resource.address
        for imports_of, content in ((dataset.imports, files[0]), (dataset.imports_after, files[-1])):
            if content is not None:
                imports_of[step_id] = content
        if read_otherwise(there):
            notes.append(
                f"{step} reads another form of file after the change: each version got the same rows in its own form"
            )
        if len(known.files) > 1:
            old, *_, new = known.files
            notes.append(f"{step} reads {new} instead of {old}: what differs between these files is not known")
        left = rows[:_EARLIER] if known.replaces else [row for at, row in enumerate(rows) if at % _PARTS > 1]
        dataset.rows[known.target] = left
    return notes


def _see(known: _Import, number: int, step: str, resources: Declared, graph: Graph) -> None:
    resource = resources[step]
    filled = [edge.target.node for edge in graph.down(step) if edge.role is Role.FEEDS]
    target = next((resources[id] for id in filled if id in resources and holds_rows(resources[id].kind)), None)
    if target is None:
        known.problems.append(f"{step} was not run: the data extension that it fills is not declared")
        return
    try:
        layout = layout_of(resource.key, resource.state, target.state.get("fields") or ())
    except CannotCheckError as error:
        known.problems.append(f"{step}: no file was made: {error.message.rstrip('.')}")
        return
    id = next(id for id in filled if resources.get(id) is target)
    known.target = unit_of(target, id), target.key
    known.keys |= {str(item["name"]).casefold() for item in target.state.get("fields") or () if item["primary_key"]}
    known.modes.append(Effect.REPLACES in effects(resource.state))
    file = resource.state.get("file") or {}
    known.files[" in ".join(str(file[part]) for part in ("pattern", "location") if file.get(part))] = None
    actions = (resource.state.get("control") or {}).get("actions") or {}
    known.versions[number] = ImportVersion(layout, tuple(map(str, actions)))


def _shared_out(rows: Sequence[TextRow], place: int, count: int, keys: frozenset[str]) -> list[TextRow]:
    """Rows for the file of one of several imports: most are new, the others change rows that there are."""
    taken: list[TextRow] = []
    for at, row in enumerate(rows):
        if at % _PARTS < 2 and at // _PARTS % count == place:
            taken.append(row)
        elif at % _PARTS == 2 and keys:
            other = rows[(at + 1) % len(rows)]
            taken.append({name: value if name.casefold() in keys else other.get(name) for name, value in row.items()})
    return taken
