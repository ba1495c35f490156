"""The rows and files that both versions of a data flow are played on: from test cases, or from a folder."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.comparing.model import NotPlayed
from mcdecl.operations.testing.model import Case
from mcdecl.operations.testing.script import Script
from mcdecl.operations.testing.script_builder import UnusableError, script_of
from mcdecl.operations.testing.suites import Suite
from mcdecl.operations.testing.values import Value, sent
from mcdecl.project import Project

TextRow = Mapping[str, str | None]
TableId = tuple[str, str]
"""The business unit, empty where there are none, and the external key of a data extension."""
StepId = tuple[str, str]
"""The business unit, empty where there are none, and the address of something that runs."""
CASES: Final = "test cases"


def unit_of(resource: Resource, id: str) -> str:
    """The business unit of a resource, which its id in the graph begins with; empty where there are none.

    Args:
        resource: the resource.
        id: its id.
    """
    return id.removesuffix(resource.address).rstrip(":")


@dataclass(slots=True)
class Dataset:
    """Rows and files.

    Attributes:
        name: what they are, for a person.
        rows: rows by data extension, as texts.
        files: Parquet files with rows, by data extension; these count where there are no rows.
        given: files of the FTP: business unit, path and content.
        imports: the content of the file that an import takes, by its business unit and address.
        imports_after: that of an import as it is after the change, where that may read another file.
        runs: what else has to run for the rows to be there: business unit and address.
        tracking: events: business unit, name of a file and its content.
        views: rows of data views, by business unit and name.
        now: what the clock shows; None for any moment.
        about: ids of the steps that the rows are for: what others fill is not compared on them; empty for all.
    """

    name: str
    rows: dict[TableId, list[TextRow]] = field(default_factory=dict)
    files: dict[TableId, Path] = field(default_factory=dict)
    given: list[tuple[str, str, bytes]] = field(default_factory=list)
    imports: dict[StepId, bytes] = field(default_factory=dict)
    imports_after: dict[StepId, bytes] = field(default_factory=dict)
    runs: set[StepId] = field(default_factory=set)
    tracking: list[tuple[str, str, bytes]] = field(default_factory=list)
    views: dict[tuple[str, str], Sequence[TextRow]] = field(default_factory=dict)
    now: datetime | None = None
    about: frozenset[str] = frozenset()

    def file_of(self, step: StepId, *, after: bool) -> bytes | None:
        """The content of the file that an import takes before or after the change."""
        other = self.imports_after.get(step) if after else None
        return self.imports.get(step) if other is None else other


def text_of(value: Value) -> str | None:
    """A value of a test case as an account is told it."""
    return None if value is None else sent(value)


class Wanted(Struct, frozen=True):
    """What rows are needed for: these data extensions, and what fills them when it runs."""

    tables: frozenset[TableId]
    steps: frozenset[StepId]


def from_cases(suites: Sequence[Suite], project: Project, wanted: Wanted) -> tuple[list[Dataset], list[NotPlayed]]:
    """The given rows and files of test cases, in as few sets as possible: no two of a set have a key in common.

    Args:
        suites: the files of cases.
        project: the project as it is now.
        wanted: what they are needed for.

    Returns:
        The sets, and the cases that could not be read.
    """
    sets: list[Dataset] = []
    problems: list[NotPlayed] = []
    for suite in suites:
        problems += (NotPlayed(suite.file, problem.message) for problem in suite.problems)
        for case in suite.cases:
            script = _script(case, project, problems)
            if script is not None:
                _packed(sets, script, project, wanted)
    return sets, problems


def _script(case: Case, project: Project, problems: list[NotPlayed]) -> Script | None:
    environment = case.data.get("environment")
    if case.data.get("variables") or (environment and environment != project.environment.name):
        return None  # it is about another project than the one that is compared
    name = f"{case.file}: {case.name}"
    if case.problems:
        problems.append(NotPlayed(name, case.problems[0].message))
        return None
    try:
        return script_of(case, project)
    except UnusableError as error:
        problems.append(NotPlayed(name, error.problems[0].message))
        return None


def _packed(sets: list[Dataset], script: Script, project: Project, wanted: Wanted) -> None:
    """Puts what a case gives into the first set that has room for it."""
    own = Dataset(CASES, now=script.now)
    for given in script.rows:
        table_id = given.unit, given.table.key
        if table_id in wanted.tables:
            table = own.rows.setdefault(table_id, [])
            table += ({name: text_of(value) for name, value in row.items()} for row in given.rows.rows)
    for step in script.steps:
        step_id = (step.unit, step.resource.address) if step.resource is not None else ("", "")
        own.runs |= {step_id} & wanted.steps
        if step_id in wanted.steps and step.content is not None:
            own.imports.setdefault(step_id, step.content)
    if script.files and own.runs:
        own.given = [(file.unit, file.name, file.content) for file in script.files]
    if script.tracking is not None:
        own.tracking = [(script.unit, *script.tracking)]
    if not (own.rows or own.given or own.imports or own.tracking):
        return
    room = next((dataset for dataset in sets if _fits(own, dataset, project)), None)
    if room is None:
        sets.append(own)
    else:
        _merge(own, room)


def _merge(own: Dataset, room: Dataset) -> None:
    for table_id, rows in own.rows.items():
        room.rows.setdefault(table_id, []).extend(rows)
    room.given += (file for file in own.given if file not in room.given)
    room.imports |= own.imports
    room.runs |= own.runs
    room.tracking += own.tracking
    room.now = room.now or own.now


def _fits(own: Dataset, dataset: Dataset, project: Project) -> bool:
    if own.now is not None and dataset.now is not None and own.now != dataset.now:
        return False
    known = {(unit, name): content for unit, name, content in dataset.given}
    if any(known.get((unit, name), content) != content for unit, name, content in own.given):
        return False
    if any(dataset.imports.get(step, content) != content for step, content in own.imports.items()):
        return False
    return not any(
        keys_of(project, table_id, rows) & keys_of(project, table_id, dataset.rows.get(table_id, ()))
        for table_id, rows in own.rows.items()
    )


def keys_of(project: Project, table_id: TableId, rows: Iterable[TextRow]) -> set[tuple[str, ...]]:
    """The primary keys of rows, as the service matches them; none of a data extension without one."""
    unit, key = table_id
    state = (project.unit(unit) if unit else project).state(DATA_EXTENSION, key)
    names = [str(item["name"]).casefold() for item in (state or {}).get("fields") or () if item["primary_key"]]
    return {tuple(_keyed(row, names)) for row in rows} if names else set()


def _keyed(row: TextRow, names: Sequence[str]) -> Iterator[str]:
    values = {name.casefold(): value for name, value in row.items()}
    return ((values.get(name) or "").rstrip(" ").casefold() for name in names)
