"""What a change does to rows: the data flow as it was and as it is, each played on the same rows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mcdecl.analysis.audience.model import Plainness
from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import (
    Declared,
    Flow,
    changed,
    declared,
    feeding,
    flow_of_change,
    only_needed,
    reached,
)
from mcdecl.analysis.lineage.flows import flow_of
from mcdecl.analysis.lineage.model import Role
from mcdecl.analysis.lineage.walk import reach
from mcdecl.helpers.atomic_write import only
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import filled_by, holds_rows, run_of, sql_attribute
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.kinds.shared import as_shared, in_shared_folder, shared_names
from mcdecl.operations.comparing.data import Dataset, TableId, Wanted, from_cases
from mcdecl.operations.comparing.files import Layout, version_of
from mcdecl.operations.comparing.folder import FolderRows, from_folder
from mcdecl.operations.comparing.model import GENERATED, Comparison, NotPlayed, StoreKind, TableDifference, merged
from mcdecl.operations.comparing.parquet import write_tables
from mcdecl.operations.comparing.tables import EXAMPLES, Subject, Version, compare_tables, database
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.testing.suites import read_suites
from mcdecl.project import Project
from mcdecl.project.globs import matching
from mcdecl.workspace.compare_base import compared_with, load_version
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.keep import named_folder
from mcdecl.workspace.lineage import project_graph
from mcdecl.workspace.played_account import PlayedAccount, opened_account
from mcdecl.workspace.rehearsing import Rehearsals

BEFORE, AFTER = "before", "after"
BY_ROWS: Final = re.compile(
    r"the value NULL into|PRIMARY KEY|conversion failed|error converting|overflow|divide by zero|would be truncated|"
    r"not properly formatted|invalid length parameter|more than 1 value",
    re.IGNORECASE,
)
"""Messages about steps that would run on other rows."""
CHANCE: Final = re.compile(r"\b(NEWID|NEWSEQUENTIALID|CRYPT_GEN_RANDOM)\s*\(", re.IGNORECASE)
"""Functions that give another value each time."""
_MOST_FED: Final = 12
Say = Callable[[str], None]
"""Hears what is done now."""


@dataclass(frozen=True, slots=True)
class Data:
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


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of the project, reduced to what a change reaches."""

    word: str
    project: Project
    graph: Graph
    resources: Declared
    flow: Flow


@dataclass(slots=True)
class _Played:
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


def compare(
    project: Project,
    ref: str | None = None,
    addresses: Sequence[str] = (),
    *,
    data: Data = DEFAULT,
    examples: int = EXAMPLES,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
    say: Say = lambda _words: None,
    setting_up: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Comparison:
    """Show what a change does to rows. No account but embedded ones is asked for anything.

    The data flow is played as it was and as it is, on the same rows: what the change reaches by lineage, and no more.

    Args:
        project: the project as it is.
        ref: the commit, branch or tag to compare with; see `compared_with` for what counts when it is left out.
        addresses: addresses or patterns: only what these are, or fill.
        data: the rows.
        examples: how many rows to show of each sort.
        variables: the values that the project was read with, for reading the other version.
        variable_files: files with values of variables, for the same.
        say: hears what is done now.
        setting_up: entered while an account is set up.

    Raises:
        RequestError: there is no other version, or no rows.
        NothingMatchesError: an address means nothing.
        MissingExtraError: the packages of the extra `sandbox` are not installed.
    """
    base = compared_with(project, ref)
    files = [Path(file) for file in variable_files]
    with ExitStack() as rooms:
        then = load_version(project, base, rooms, variables=variables, variable_files=files)
        return compare_versions(
            then,
            project,
            Comparison(base.words, base.commit),
            addresses,
            data=data,
            examples=examples,
            say=say,
            setting_up=setting_up,
        )


def split_words(words: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The version that is named first, if one is, and the addresses.

    Args:
        words: what was written; an address begins with a kind, or with `file`; a business unit may stand before.
    """
    if not words or _is_address(words[0]):
        return None, tuple(words)
    return words[0], tuple(words[1:])


def _is_address(word: str) -> bool:
    unit, colon, rest = word.partition(":")
    bare = rest if colon and "." not in unit else word
    kind, dot, _ = bare.partition(".")
    return bool(dot) and (kind in KINDS or kind == "file" or "*" in kind)


def compare_versions(
    then: Project,
    now: Project,
    head: Comparison,
    addresses: Sequence[str] = (),
    *,
    data: Data = DEFAULT,
    examples: int = EXAMPLES,
    say: Say = lambda _words: None,
    setting_up: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Comparison:
    """The same for two versions that are read already.

    Args:
        then: the version before the change.
        now: the version after it.
        head: says what the first one is.
        addresses: as for `compare`.
        data: as for `compare`.
        examples: as for `compare`.
        say: as for `compare`.
        setting_up: as for `compare`.

    Raises:
        RequestError: there are no rows.
        NothingMatchesError: an address means nothing.
    """
    resources = declared(then), declared(now)
    starts = changed(*resources)
    graphs = project_graph(then), project_graph(now)
    only = _asked(resources, graphs, addresses)
    if not starts:
        return head
    ids = reached(graphs, starts)
    flows = [flow_of_change(graph, known, ids, only) for graph, known in zip(graphs, resources, strict=True)]
    asked_for = tuple(id for id in starts if not only or id in _around(graphs, only))
    parts = tuple(zip(resources, graphs, flows, strict=True))
    head = replace(head, changed=asked_for, uncovered=tuple(_run_by_nothing(parts, asked_for)))
    if not any(flow.steps for flow in flows):
        return head
    sets, problems, uncovered = _data(now, parts, data)
    runs = {(f"{unit}:{address}" if unit else address) for dataset in sets for unit, address in dataset.runs}
    before, after = (
        _version(word, project, graph, known, flow_of_change(graph, known, ids, only, frozenset(runs)))
        for word, project, graph, known in zip((BEFORE, AFTER), (then, now), graphs, resources, strict=True)
    )
    with Rehearsals.opened(setting_up) as rehearsals, TemporaryDirectory(prefix="mcdecl-") as room:
        plainer = partial(_plainer_rows, parts, data)
        comparing = _Comparing(rehearsals, Path(room), before, after, examples, say, ids, only, plainer)
        head = replace(head, problems=tuple(problems), uncovered=(*head.uncovered, *uncovered))
        return comparing.run(head, sets)


def _asked(resources: tuple[Declared, Declared], graphs: tuple[Graph, Graph], globs: Sequence[str]) -> frozenset[str]:
    """The ids that addresses mean."""
    if not globs:
        return frozenset()
    ids = dict.fromkeys(id for known in resources for id in known)
    ids |= dict.fromkeys(node.id for graph in graphs for node in graph.nodes.values() if node.kind == "file")
    bare: dict[str, list[str]] = {}
    for id in ids:
        unit, colon, rest = id.partition(":")
        bare.setdefault(rest if colon and "." not in unit else id, []).append(id)
    named = matching([*ids, *(name for name in bare if name not in ids)], globs)
    return frozenset(id for name in named for id in ([name] if name in ids else bare[name]))


def _around(graphs: tuple[Graph, Graph], only: frozenset[str]) -> frozenset[str]:
    """What the ids are made from, and they themselves."""
    found: set[str] = set()
    for graph in graphs:
        found |= {*reach([id for id in only if id in graph.nodes], partial(_above, graph))}
    return frozenset(found | only)


def _above(graph: Graph, id: str) -> Iterator[str]:
    return (edge.source.node for edge in graph.up(id) if edge.role in (Role.FEEDS, Role.DECIDES, Role.NAMES))


def _version(word: str, project: Project, graph: Graph, resources: Declared, flow: Flow) -> _Version:
    return _Version(word, only_needed(project, flow.needed), graph, resources, flow)


Parts = tuple[tuple[Declared, Graph, Flow], ...]
"""Of each version its resources, its graph, and what of it is reached."""


def _run_by_nothing(parts: Parts, ids: Sequence[str]) -> Iterator[str]:
    """Filters that change, and that nothing which runs applies."""
    for id in ids:
        versions = [(known[id], graph, flow) for known, graph, flow in parts if id in known]
        chosen = [item for item, _, _ in versions if flow_of(item).source is not None and run_of(item.kind) is None]
        applied = any({*reach([id], partial(_used_by, graph))} & {*flow.steps} for _, graph, flow in versions)
        if chosen and not applied:
            yield f"{id}: nothing in the project runs it, so what its change does to rows is not known"


def _used_by(graph: Graph, id: str) -> Iterator[str]:
    return (edge.target.node for edge in graph.down(id) if edge.role is Role.NAMES)


def _data(project: Project, parts: Parts, data: Data) -> tuple[list[Dataset], list[NotPlayed], list[str]]:
    """The sets of rows to play on, what cannot be used, and what generated rows do not cover.

    Raises:
        RequestError: there are none.
    """
    fields = _fields(parts)
    tables = frozenset(fields)
    if data.folder is not None:
        named_folder(project, data.folder, "--data")
        found = from_folder(data.folder, fields)
        return [found.dataset], found.problems, [*found.uncovered, *_without_file(parts, found, data.folder)]
    sets: list[Dataset] = []
    problems: list[NotPlayed] = []
    if data.cases:
        sets, problems = from_cases(read_suites(project.root), project, _wanted(parts, tables))
    uncovered: list[str] = []
    if data.rows:
        from mcdecl.workspace.generated_rows import generated

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
        filled = set(filled_tables(resources, flow.steps))
        for id in dict.fromkeys(edge.source.node for step in flow.steps for edge in graph.up(step)):
            if id in resources and holds_rows(resources[id].kind):
                table = table_id(resources[id], id)
                if table not in filled and table not in there:
                    there.add(table)
                    yield f"{id} has no file in {folder}: it is played without rows"


def _plainer_rows(parts: Parts, data: Data, plainness: Plainness, now: datetime) -> Dataset:
    """Generated rows that queries do not fail on which fail on the others."""
    from mcdecl.workspace.generated_rows import generated_at

    return generated_at(now, parts, data.rows, data.seed, plainness)[0]


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
        steps |= {(id.removesuffix(resources[id].address).rstrip(":"), resources[id].address) for id in ids}
        above = {edge.source.node for id in ids for edge in graph.up(id)}
        tables |= {table_id(resources[id], id) for id in above if id in resources and holds_rows(resources[id].kind)}
    return Wanted(tables, frozenset(steps))


def table_id(resource: Resource, id: str) -> TableId:
    """The business unit and the key of a resource by its id."""
    return id.removesuffix(resource.address).rstrip(":"), resource.key


@dataclass(slots=True)
class _Comparing:
    """Two versions, and where they are played."""

    rehearsals: Rehearsals
    room: Path
    before: _Version
    after: _Version
    examples: int
    say: Say
    ids: frozenset[str]
    only: frozenset[str]
    plainer: Callable[[Plainness, datetime], Dataset]
    _written: int = 0

    def run(self, head: Comparison, sets: Sequence[Dataset]) -> Comparison:
        """What differs on all sets of rows."""
        tables: list[TableDifference] = []
        problems, uncovered, sizes = [*head.problems], [*head.uncovered], dict[str, int]()
        missing = {version.word: self._missing(version) for version in (self.before, self.after)}
        for dataset in sets:
            moment = dataset.now or datetime.now(SERVER_ZONE).replace(tzinfo=None, microsecond=0)
            played = self._both(dataset, moment, missing)
            sizes[dataset.name] = sizes.get(dataset.name, 0) + max(side.loaded for side in played)
            _none_refused_all(dataset, played)
            uncovered += _not_run(played[0], played[1], dataset)
            tables += self._compared(dataset, played[0], played[1], self._about(dataset))
            if dataset.name == GENERATED:
                tables += self._compared_plainly(dataset, played, moment, missing, uncovered)
            problems += _problems(played[0], played[1], dataset, self.ids)
        uncovered += [*self._by_chance(), *self._shared(tables)]
        order = {id: place for place, id in enumerate((*self.after.flow.steps, *self.before.flow.steps))}
        return replace(
            head,
            played=tuple(dict.fromkeys((*self.before.flow.steps, *self.after.flow.steps))),
            data=tuple(sizes.items()),
            tables=tuple(sorted(merged(tables, self.examples), key=lambda table: not table.differs)),
            problems=tuple(sorted(dict.fromkeys(problems), key=lambda item: order.get(item.what, -1))),
            uncovered=tuple(dict.fromkeys(uncovered)),
            feeds={table.address: self._fed(table) for table in tables if table.differs},
        )

    def _both(self, dataset: Dataset, moment: datetime, missing: Mapping[str, Mapping[str, str]]) -> list[_Played]:
        files = self._files_of(dataset)
        return [
            self._play(version, dataset, files, moment, missing[version.word]) for version in (self.before, self.after)
        ]

    def _compared_plainly(
        self,
        dataset: Dataset,
        played: Sequence[_Played],
        moment: datetime,
        missing: Mapping[str, Mapping[str, str]],
        uncovered: list[str],
    ) -> Iterator[TableDifference]:
        """What steps fill that no version can run on generated rows, on rows that have less in them.

        A step that is compared so counts as run; what is not covered then is added to `uncovered`.
        """
        for plainness in Plainness:
            failed = self._failed_by_rows(played)
            if plainness is Plainness.NOT or not failed:
                continue
            plain = self.plainer(plainness, moment)
            again = self._both(plain, moment, missing)
            mended = {id for id in failed if not any(id in side.failed for side in again)}
            lost = self._lost(played)
            for id in mended:
                why = played[0].failed[id]
                uncovered.append(f"{id} fails on some generated rows ({why}): it is compared on {plainness.value}")
                for side in played:
                    del side.failed[id]
            mended_tables, about = lost - self._lost(played), self._about(dataset)
            among = mended_tables if about is None else mended_tables & about
            yield from self._compared(dataset, again[0], again[1], among)

    def _about(self, dataset: Dataset) -> frozenset[str] | None:
        """What steps fill that the rows of a set are for, and whatever is made of it; None for everything."""
        if not dataset.about:
            return None
        graphs = (self.before.graph, self.after.graph)
        return frozenset().union(
            *(reach([id for id in dataset.about if id in graph.nodes], partial(_below, graph)) for graph in graphs)
        )

    def _failed_by_rows(self, played: Sequence[_Played]) -> list[str]:
        return [
            id
            for id, why in played[0].failed.items()
            if id in self.ids and id in played[1].failed and BY_ROWS.search(why)
        ]

    def _lost(self, played: Sequence[_Played]) -> frozenset[str]:
        sides = zip((self.before, self.after), played, strict=True)
        return frozenset().union(*(_spoiled(version, side, self.ids) for version, side in sides))

    def _by_chance(self) -> Iterator[str]:
        """Steps that give other rows each time they run."""
        for id in dict.fromkeys((*self.before.flow.steps, *self.after.flow.steps)):
            resource = self.after.resources.get(id) or self.before.resources[id]
            sql = sql_attribute(resource.kind)
            called = CHANCE.search(str(resource.state[sql])) if sql is not None else None
            if called is not None:
                yield f"{id} uses {called[1].upper()}(): each run gives other values, so it may differ unchanged"

    def _shared(self, tables: Iterable[TableDifference]) -> Iterator[str]:
        """Data extensions that differ and that business units outside the project may read."""
        differing = dict.fromkeys(table.address for table in tables if table.differs)
        for address in differing:
            resource = self.after.resources.get(address) or self.before.resources.get(address)
            if resource is not None and in_shared_folder(resource.state.get("folder")):
                yield f"{address} is shared: what business units outside this project do with its rows is not known"

    def _missing(self, version: _Version) -> Mapping[str, str]:
        """By id, why something is not in the account of a version."""
        missing = self.rehearsals.set_up(version.project).missing
        return {
            f"{unit}:{address}" if version.project.units else address: why
            for unit, of_unit in missing.items()
            for address, why in of_unit.items()
        }

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
        version: _Version,
        dataset: Dataset,
        files: Mapping[TableId, Path],
        moment: datetime,
        missing: Mapping[str, str],
    ) -> _Played:
        played = _Played()
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
        version: _Version,
        dataset: Dataset,
        files: Mapping[TableId, Path],
        played: _Played,
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
        version: _Version,
        dataset: Dataset,
        id: str,
        resource: Resource,
        played: _Played,
        missing: Mapping[str, str],
    ) -> None:
        unit, run = table_id(resource, id)[0], run_of(resource.kind)
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

    def _keep(self, version: _Version, id: str, unit: str, name: str, path: Path, played: _Played) -> None:
        """Keeps a file that a step has written, as a table."""
        columns, key = _source(version, id)
        name = _named(version, id, name)
        for earlier in [other for other in played.files if other[1].rpartition("/")[2] == name.rpartition("/")[2]]:
            moved = played.files.pop(earlier)  # a transfer takes it from where it was
            columns, key = columns or moved.columns, key or moved.key
        table = version_of(path, self._file("csv"), Layout(known=columns), key)
        if table is not None:
            played.files[unit, name] = table

    def _compared(
        self, dataset: Dataset, before: _Played, after: _Played, among: frozenset[str] | None = None
    ) -> Iterator[TableDifference]:
        """How tables and files differ: all of them, or those `among` some."""
        spoiled = self._lost((before, after))
        wanted = self.ids if among is None else self.ids & among
        with database(self.room) as connection:
            for id in dict.fromkeys((*self.before.flow.tables, *self.after.flow.tables)):
                if id not in wanted or id in spoiled or not self._meant(id):
                    continue
                resource = self.after.resources.get(id) or self.before.resources[id]
                table = unit, key = table_id(resource, id)
                sides = before.tables.get(table), after.tables.get(table)
                if any(sides):
                    subject = Subject(StoreKind.DATA_EXTENSION, key, unit, dataset.name)
                    yield compare_tables(connection, subject, *sides, self.examples)
            for unit, name in dict.fromkeys((*before.files, *after.files)):
                if self._wrote_spoiled(spoiled, name) or (among is not None and not self._wrote_spoiled(among, name)):
                    continue
                sides = before.files.get((unit, name)), after.files.get((unit, name))
                yield compare_tables(
                    connection, Subject(StoreKind.FILE, name, unit, dataset.name), *sides, self.examples
                )

    def _meant(self, id: str) -> bool:
        """Whether a table is asked for: it itself, or as what something fills that is."""
        if not self.only or id in self.only:
            return True
        return any(
            edge.source.node in self.only for version in (self.before, self.after) for edge in version.graph.up(id)
        )

    def _wrote_spoiled(self, spoiled: frozenset[str], name: str) -> bool:
        """Whether a file is made from what a failed step was to fill."""
        nodes = (node for version in (self.before, self.after) for node in version.graph.nodes.values())
        patterns = [node.label.partition("%%")[0] for node in nodes if node.kind == "file" and node.id in spoiled]
        return any(pattern and name.rpartition("/")[2].startswith(pattern) for pattern in patterns)

    def _fed(self, table: TableDifference) -> tuple[str, ...]:
        """What goes on from a data extension: files, sends and whatever else lies outside."""
        found: dict[str, None] = {}
        for graph in (self.after.graph, self.before.graph):
            if table.address in graph.nodes:
                below = reach([table.address], partial(_below, graph))
                nodes = (graph.nodes[id] for id in below if id != table.address)
                found |= dict.fromkeys(node.label for node in nodes if node.outer)
        return tuple(found)[:_MOST_FED]


def _named(version: _Version, id: str, name: str) -> str:
    """What a file that a step writes is called: by its pattern, which stays the same from day to day."""
    below = (version.graph.nodes[edge.target.node] for edge in version.graph.down(id))
    patterns = list(dict.fromkeys(node.label for node in below if node.kind == "file"))
    return f"{name.rpartition('/')[0]}/{patterns[0]}" if len(patterns) == 1 else name


def _unknown_above(version: _Version, id: str) -> str:
    """Which data extensions of the parent a step reads that the project does not hold, as the end of a sentence."""
    sql = sql_attribute(version.resources[id].kind)
    above = [edge.source.node for edge in version.graph.up(id) if edge.source.node in version.resources]
    known = {str(version.resources[node].state.get("name")).casefold() for node in above}
    names = shared_names(str(version.resources[id].state[sql])) if sql is not None else ()
    unknown = list(dict.fromkeys(as_shared(name) for name in names if name.casefold() not in known))
    return f": this project does not have {', '.join(unknown)} of the parent business unit" if unknown else ""


def _step_id(version: _Version, id: str) -> tuple[str, str]:
    resource = version.resources[id]
    return table_id(resource, id)[0], resource.address


def _below(graph: Graph, id: str) -> Iterator[str]:
    return (edge.target.node for edge in graph.down(id) if edge.role in (Role.FEEDS, Role.DECIDES))


def _source(version: _Version, id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
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


def _none_refused_all(dataset: Dataset, played: Sequence[_Played]) -> None:
    """Sees that a folder had a row that fits: nothing could be compared otherwise.

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


def _spoiled(version: _Version, played: _Played, ids: frozenset[str]) -> frozenset[str]:
    """What rests on a step that failed: nobody can say what it would hold."""
    failed = [id for id in played.failed if id in version.graph.nodes and id in ids]
    return frozenset(reach(failed, partial(_below, version.graph)))


def _problems(before: _Played, after: _Played, dataset: Dataset, ids: frozenset[str]) -> Iterator[NotPlayed]:
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


def _not_run(before: _Played, after: _Played, dataset: Dataset) -> Iterator[str]:
    for id in dict.fromkeys((*before.skipped, *after.skipped)):
        yield f"{id} was not run on {dataset.name}: they have no file for it"


def filled_tables(resources: Declared, steps: Sequence[str]) -> Iterator[TableId]:
    """The data extensions that steps fill."""
    for id in steps:
        resource = resources[id]
        key = filled_by(resource.kind, resource.state)
        if key is not None:
            yield id.removesuffix(resource.address).rstrip(":"), key
