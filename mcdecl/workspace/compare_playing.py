"""Two versions of a data flow, each played in an embedded account of its own on the same rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec import Struct

from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import Declared, Flow
from mcdecl.analysis.lineage.model import Role
from mcdecl.analysis.lineage.walk import reach
from mcdecl.helpers.atomic_write import only
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of, sql_attribute
from mcdecl.kinds.shared import as_shared, shared_names
from mcdecl.operations.comparing.data import Dataset, TableId, unit_of
from mcdecl.operations.comparing.files import Layout, version_of
from mcdecl.operations.comparing.model import NotPlayed
from mcdecl.operations.comparing.parquet import write_tables
from mcdecl.operations.comparing.tables import Version
from mcdecl.operations.run.errors import RunError
from mcdecl.project import Project
from mcdecl.workspace.compare_rows import table_id
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.played_account import PlayedAccount, opened_account
from mcdecl.workspace.rehearsing import Rehearsals

BEFORE, AFTER = "before", "after"
Say = Callable[[str], None]
"""Hears what is done now."""


class PlayedVersion(Struct, frozen=True):
    """One version of the project, reduced to what a change reaches."""

    word: str
    project: Project
    graph: Graph
    resources: Declared
    flow: Flow


@dataclass(slots=True)
class Played:
    """What one version has come to on one set of rows.

    Attributes:
        tables: the rows of each data extension.
        files: each file that was written, with the columns and the key of the table that it is of.
        failed: the steps that failed, and why.
        refused: rows that did not fit.
        loaded: how many rows there were.
        skipped: imports for which there was no file.
    """

    tables: dict[TableId, Version] = field(default_factory=dict)
    files: dict[tuple[str, str], Version] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    loaded: int = 0
    skipped: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Playing:
    """Where versions are played.

    Attributes:
        rehearsals: the accounts.
        room: a folder for what is read and written in between.
        versions: the version before the change, and the one after it.
        ids: what the change reaches.
        say: hears what is done now.
    """

    rehearsals: Rehearsals
    room: Path
    versions: tuple[PlayedVersion, PlayedVersion]
    ids: frozenset[str]
    say: Say
    _written: int = 0

    def missing(self, version: PlayedVersion) -> Mapping[str, str]:
        """By id, why something is not in the account of a version.

        Args:
            version: the version.
        """
        missing = self.rehearsals.set_up(version.project).missing
        return {
            f"{unit}:{address}" if version.project.units else address: why
            for unit, of_unit in missing.items()
            for address, why in of_unit.items()
        }

    def both(self, dataset: Dataset, moment: datetime, missing: Mapping[str, Mapping[str, str]]) -> list[Played]:
        """What each version comes to on the same rows.

        Args:
            dataset: the rows.
            moment: what the clock shows.
            missing: by the word for a version, why something is not in its account.
        """
        files = self._files_of(dataset)
        return [self._play(version, dataset, files, moment, missing[version.word]) for version in self.versions]

    def _files_of(self, dataset: Dataset) -> Mapping[TableId, Path]:
        """Each table of a set as a file, made once for both versions."""
        made = {table: self._file("parquet") for table, rows in dataset.rows.items() if rows}
        write_tables((dataset.rows[table], file) for table, file in made.items())
        return {**dataset.files, **made}

    def _file(self, ending: str) -> Path:
        self._written += 1
        return self.room / f"table-{self._written}.{ending}"

    def _play(
        self,
        version: PlayedVersion,
        dataset: Dataset,
        files: Mapping[TableId, Path],
        moment: datetime,
        missing: Mapping[str, str],
    ) -> Played:
        played = Played()
        documents = self.rehearsals.set_up(version.project).documents
        with opened_account(version.project.environment) as account:
            account.begin(documents)
            account.hold_clock(moment)
            self._fill(account, version, dataset, files, played, missing)
            steps = [id for id in version.flow.steps if id in self.ids or _step_id(version, id) in dataset.runs]
            for number, id in enumerate(steps, 1):
                resource = version.resources[id]
                self.say(f"{dataset.name}, {version.word}: {number} of {len(steps)}, {id}")
                self._step(account, version, dataset, id, resource, played, missing)
            for id in version.flow.tables:
                if id in missing:
                    continue
                table = unit, key = table_id(version.resources[id], id)
                target = self._file("parquet")
                columns, keys = account.save(unit, key, target)
                played.tables[table] = Version(_parquet(target), columns, keys)
        return played

    def _fill(
        self,
        account: PlayedAccount,
        version: PlayedVersion,
        dataset: Dataset,
        files: Mapping[TableId, Path],
        played: Played,
        missing: Mapping[str, str],
    ) -> None:
        for id in version.flow.tables:
            unit, key = table = table_id(version.resources[id], id)
            if table not in files or id in missing:
                continue
            try:
                loaded, refused = account.load(unit, key, files[table])
            except RunError as error:
                played.refused.append((id, error.message))
                continue
            played.loaded += loaded
            for values in refused:
                shown = f" ({values.example!r})" if values.example else ""
                count = f"{values.rows:,} row{'s' if values.rows != 1 else ''}"
                played.refused.append((id, f"{count} left out: {values.column} {values.why}{shown}"))
        for unit, name, content in dataset.given:
            account.put(unit, name, content)
        for unit, name, content in dataset.tracking:
            try:
                account.add_events(unit, name, content)
            except RunError as error:
                played.refused.append((name, error.message))
        for (unit, name), rows in dataset.views.items():
            account.fill_view(unit, name, rows)

    def _step(
        self,
        account: PlayedAccount,
        version: PlayedVersion,
        dataset: Dataset,
        id: str,
        resource: Resource,
        played: Played,
        missing: Mapping[str, str],
    ) -> None:
        unit, run = unit_of(resource, id), run_of(resource.kind)
        if id in missing:
            played.failed[id] = missing[id]
            return
        try:
            if run is not None and run.from_file(resource.state):
                content = dataset.file_of((unit, resource.address), after=version.word == AFTER)
                if content is not None:
                    account.put_for(unit, resource, content)
                elif not dataset.given:
                    played.skipped.append(id)
                    return
            known = {path for _, path in account.files(unit)} if run is not None and run.writes else set()
            account.run(unit, resource)
        except RunError as error:
            played.failed[id] = error.message.rstrip(".") + _unknown_above(version, id)
            return
        if run is not None and run.writes:
            for name, path in account.files(unit):
                if path not in known:
                    self._keep(version, id, unit, name, path, played)

    def _keep(self, version: PlayedVersion, id: str, unit: str, name: str, path: Path, played: Played) -> None:
        """Keeps a file that a step has written, as a table."""
        columns, key = _source(version, id)
        name = _named(version, id, name)
        for earlier in [other for other in played.files if other[1].rpartition("/")[2] == name.rpartition("/")[2]]:
            moved = played.files.pop(earlier)  # a transfer takes it from where it was
            columns, key = columns or moved.columns, key or moved.key
        table = version_of(path, self._file("csv"), Layout(known=columns), key)
        if table is not None:
            played.files[unit, name] = table


def fed_by(graph: Graph, id: str) -> Iterator[str]:
    """The ids of what takes its rows from something, or whose rows it decides about.

    Args:
        graph: the graph of a version.
        id: its id.
    """
    return (edge.target.node for edge in graph.down(id) if edge.role in (Role.FEEDS, Role.DECIDES))


def _named(version: PlayedVersion, id: str, name: str) -> str:
    """What a file that a step writes is called: by its pattern, which stays the same from day to day."""
    below = (version.graph.nodes[edge.target.node] for edge in version.graph.down(id))
    patterns = list(dict.fromkeys(node.label for node in below if node.kind == "file"))
    return f"{name.rpartition('/')[0]}/{patterns[0]}" if len(patterns) == 1 else name


def _unknown_above(version: PlayedVersion, id: str) -> str:
    """Which data extensions of the parent a step reads that the project does not hold, as the end of a sentence."""
    sql = sql_attribute(version.resources[id].kind)
    above = [edge.source.node for edge in version.graph.up(id) if edge.source.node in version.resources]
    known = {str(version.resources[node].state.get("name")).casefold() for node in above}
    names = shared_names(str(version.resources[id].state[sql])) if sql is not None else ()
    unknown = list(dict.fromkeys(as_shared(name) for name in names if name.casefold() not in known))
    return f": this project does not have {', '.join(unknown)} of the parent business unit" if unknown else ""


def _step_id(version: PlayedVersion, id: str) -> tuple[str, str]:
    resource = version.resources[id]
    return unit_of(resource, id), resource.address


def _source(version: PlayedVersion, id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns and the key of the table that a step reads, where it reads one."""
    tables = [edge.source.node for edge in version.graph.up(id) if edge.role is Role.FEEDS]
    for node in tables:
        resource = version.resources.get(node)
        if resource is not None and holds_rows(resource.kind):
            fields = resource.state.get("fields") or ()
            return (
                tuple(str(item["name"]) for item in fields),
                tuple(str(item["name"]) for item in fields if item["primary_key"]),
            )
    return (), ()


def _parquet(file: Path) -> str:
    path = only(file).replace("'", "''")
    return f"read_parquet('{path}')"


def spoiled_by(version: PlayedVersion, played: Played, ids: frozenset[str]) -> frozenset[str]:
    """What rests on a step that failed: nobody can say what it would hold.

    Args:
        version: a version.
        played: what it has come to.
        ids: what the change reaches.
    """
    failed = [id for id in played.failed if id in version.graph.nodes and id in ids]
    return frozenset(reach(failed, partial(fed_by, version.graph)))


def problems_of(before: Played, after: Played, dataset: Dataset, ids: frozenset[str]) -> Iterator[NotPlayed]:
    """What could not be run or used.

    Args:
        before: what the version before the change has come to.
        after: what the one after it has come to.
        dataset: the rows.
        ids: what the change reaches.
    """
    for id in dict.fromkeys((*before.failed, *after.failed)):
        sides = before.failed.get(id), after.failed.get(id)
        if sides[0] == sides[1]:
            if id in ids:  # else a test case is about its failure
                yield NotPlayed(id, str(sides[0]), data=dataset.name)
            continue
        for word, why in zip((BEFORE, AFTER), sides, strict=True):
            if why is not None:
                yield NotPlayed(id, why, word, dataset.name)
    both = set(before.refused) & set(after.refused)
    for word, refused in ((BEFORE, before.refused), (AFTER, after.refused)):
        for id, why in refused:
            yield NotPlayed(id, why, "" if (id, why) in both else word, dataset.name)


def not_run(before: Played, after: Played, dataset: Dataset) -> Iterator[str]:
    """Which imports were passed over, a sentence each.

    Args:
        before: what the version before the change has come to.
        after: what the one after it has come to.
        dataset: the rows.
    """
    for id in dict.fromkeys((*before.skipped, *after.skipped)):
        yield f"{id} was not run on {dataset.name}: they have no file for it"


def check_that_rows_fit(dataset: Dataset, played: Sequence[Played]) -> None:
    """Sees that a folder had a row that fits: nothing could be compared otherwise.

    Args:
        dataset: the rows.
        played: what each version has come to.

    Raises:
        RequestError: it has none.
    """
    refused = [words for side in played for words in side.refused]
    if dataset.files and refused and not any(side.loaded for side in played):
        id, why = refused[0]
        raise RequestError(
            f"There are no rows to compare on: no row of {dataset.name} fits, such as in {id}: {why}.",
            "Correct the files, or the fields that they are for.",
        )
