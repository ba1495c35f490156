"""What a change does to rows: the data flow as it was and as it is, each played on the same rows."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
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
    beside,
    changed,
    declared,
    flow_of_change,
    holding,
    only_needed,
    reached,
)
from mcdecl.analysis.lineage.flows import flow_of
from mcdecl.analysis.lineage.model import Role
from mcdecl.analysis.lineage.walk import reach
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import run_of, sql_attribute
from mcdecl.kinds.server_time import server_moment
from mcdecl.kinds.shared import in_shared_folder
from mcdecl.operations.comparing.data import Dataset
from mcdecl.operations.comparing.model import GENERATED, Comparison, NotPlayed, StoreKind, TableDifference, merged
from mcdecl.operations.comparing.tables import EXAMPLES, Subject, compare_tables, database
from mcdecl.project import Project
from mcdecl.project.globs import matching
from mcdecl.workspace.compare_base import compared_with, load_version
from mcdecl.workspace.compare_playing import (
    AFTER,
    BEFORE,
    Played,
    PlayedVersion,
    Playing,
    Say,
    check_that_rows_fit,
    fed_by,
    not_run,
    problems_of,
    spoiled_by,
)
from mcdecl.workspace.compare_rows import DEFAULT, Data, Parts, plainer_rows, rows_for, table_id
from mcdecl.workspace.lineage import project_graph
from mcdecl.workspace.rehearsing import Rehearsals

BY_ROWS: Final = re.compile(
    r"the value NULL into|PRIMARY KEY|conversion failed|error converting|overflow|divide by zero|would be truncated|"
    r"not properly formatted|invalid length parameter|more than 1 value",
    re.IGNORECASE,
)
"""Messages about steps that would run on other rows."""
CHANCE: Final = re.compile(r"\b(NEWID|NEWSEQUENTIALID|CRYPT_GEN_RANDOM)\s*\(", re.IGNORECASE)
"""Functions that give another value each time."""
_STALE: Final = "nothing that the project runs fills it any more, so its rows stay as they are"
_MOST_FED: Final = 12


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
    ids |= beside(graphs, resources, ids)
    flows = _flows(graphs, resources, ids, only)
    asked_for = tuple(id for id in starts if not only or id in _around(graphs, only))
    parts = tuple(zip(resources, graphs, flows, strict=True))
    head = replace(head, changed=asked_for, uncovered=tuple(_run_by_nothing(parts, asked_for)))
    if not any(flow.steps for flow in flows):
        return head
    sets, problems, uncovered = rows_for(now, parts, data)
    runs = {(f"{unit}:{address}" if unit else address) for dataset in sets for unit, address in dataset.runs}
    before, after = (
        _version(word, project, graph, known, flow)
        for word, project, graph, known, flow in zip(
            (BEFORE, AFTER), (then, now), graphs, resources, _flows(graphs, resources, ids, only, runs), strict=True
        )
    )
    with Rehearsals.opened(setting_up) as rehearsals, TemporaryDirectory(prefix="mcdecl-") as room:
        plainer = partial(plainer_rows, parts, data)
        comparing = _Comparing(Playing(rehearsals, Path(room), (before, after), ids, say), examples, only, plainer)
        head = replace(head, problems=tuple(problems), uncovered=(*head.uncovered, *uncovered))
        return comparing.run(head, sets)


def _flows(
    graphs: tuple[Graph, Graph],
    resources: tuple[Declared, Declared],
    ids: frozenset[str],
    only: frozenset[str],
    also: Collection[str] = (),
) -> tuple[Flow, Flow]:
    """What of each version runs. What only the later one fills has its rows before the change as well."""
    before, after = (
        flow_of_change(graph, known, ids, only, frozenset(also)) for graph, known in zip(graphs, resources, strict=True)
    )
    return holding(before, graphs[0], resources[0], after.filled), after


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


def _version(word: str, project: Project, graph: Graph, resources: Declared, flow: Flow) -> PlayedVersion:
    return PlayedVersion(word, only_needed(project, flow.needed), graph, resources, flow)


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


@dataclass(slots=True)
class _Comparing:
    """Two versions, and where they are played."""

    playing: Playing
    examples: int
    only: frozenset[str]
    plainer: Callable[[Plainness, datetime, Collection[str]], Dataset]

    @property
    def _before(self) -> PlayedVersion:
        return self.playing.versions[0]

    @property
    def _after(self) -> PlayedVersion:
        return self.playing.versions[1]

    def run(self, head: Comparison, sets: Sequence[Dataset]) -> Comparison:
        """What differs on all sets of rows."""
        tables: list[TableDifference] = []
        problems, uncovered, sizes = [*head.problems], [*head.uncovered], dict[str, int]()
        missing = {version.word: self.playing.missing(version) for version in (self._before, self._after)}
        for dataset in sets:
            moment = dataset.now or server_moment()
            played = self.playing.both(dataset, moment, missing)
            sizes[dataset.name] = sizes.get(dataset.name, 0) + max(side.loaded for side in played)
            check_that_rows_fit(dataset, played)
            uncovered += not_run(played[0], played[1], dataset)
            tables += self._compared(dataset, played[0], played[1], self._about(dataset))
            if dataset.name == GENERATED:
                tables += self._compared_plainly(dataset, played, moment, missing, uncovered)
            problems += problems_of(played[0], played[1], dataset, self.playing.ids)
        problems += (NotPlayed(id, _STALE, AFTER) for id in self._no_longer_filled())
        uncovered += [*self._by_chance(), *self._shared(tables)]
        order = {id: place for place, id in enumerate((*self._after.flow.steps, *self._before.flow.steps))}
        return replace(
            head,
            played=tuple(dict.fromkeys((*self._before.flow.steps, *self._after.flow.steps))),
            data=tuple(sizes.items()),
            tables=tuple(sorted(merged(tables, self.examples), key=lambda table: not table.differs)),
            problems=tuple(sorted(dict.fromkeys(problems), key=lambda item: order.get(item.what, -1))),
            uncovered=tuple(dict.fromkeys(uncovered)),
            feeds={table.address: self._fed(table) for table in tables if table.differs},
        )

    def _compared_plainly(
        self,
        dataset: Dataset,
        played: Sequence[Played],
        moment: datetime,
        missing: Mapping[str, Mapping[str, str]],
        uncovered: list[str],
    ) -> Iterator[TableDifference]:
        """What steps fill that no version can run on generated rows, on rows that have less in them.

        One row for each key comes besides: it has the empty values that the next rows do without, and these have the
        groups that it does without. A step that is compared so counts as run; what is not covered then is added to
        `uncovered`.
        """
        failed = self._failed_by_rows(played)
        waiting, lost, about = dict.fromkeys(failed), self._lost(played), self._about(dataset)
        ran: dict[str, list[str]] = {}
        compared: set[str] = set()
        shown: set[str] = set()
        for plainness in Plainness:
            if plainness is Plainness.NOT or not waiting:
                continue
            again = self.playing.both(self.plainer(plainness, moment, failed), moment, missing)
            mended = [id for id in failed if not any(id in side.failed for side in again)]
            among = lost - self._lost(played, mended) - compared
            shown |= among
            yield from self._compared(dataset, again[0], again[1], among if about is None else among & about)
            for id in waiting.keys() & set(mended):
                ran.setdefault(id, []).append(plainness.value)
            if plainness is not Plainness.ONE_EACH:
                compared |= among
                waiting = {id: None for id in waiting if id not in mended}
        for id in (id for id in failed if id in ran):
            rows = " and on ".join(ran[id])
            uncovered.append(f"{id} fails on some generated rows ({played[0].failed[id]}): it is compared on {rows}")
            for side in played:
                del side.failed[id]
        uncovered += (
            f"{id} is not compared: what it is made by runs on no generated rows together"
            for id in self._after.flow.tables
            if id in lost - self._lost(played) - shown
        )

    def _about(self, dataset: Dataset) -> frozenset[str] | None:
        """What steps fill that the rows of a set are for, and whatever is made of it; None for everything."""
        if not dataset.about:
            return None
        graphs = (self._before.graph, self._after.graph)
        return frozenset().union(
            *(reach([id for id in dataset.about if id in graph.nodes], partial(fed_by, graph)) for graph in graphs)
        )

    def _failed_by_rows(self, played: Sequence[Played]) -> list[str]:
        return [
            id
            for id, why in played[0].failed.items()
            if id in self.playing.ids and id in played[1].failed and BY_ROWS.search(why)
        ]

    def _lost(self, played: Sequence[Played], mended: Collection[str] = ()) -> frozenset[str]:
        """What rests on steps that failed, but for those that are `mended`."""
        ids = self.playing.ids.difference(mended)
        sides = zip((self._before, self._after), played, strict=True)
        return frozenset().union(*(spoiled_by(version, side, ids) for version, side in sides))

    def _no_longer_filled(self) -> frozenset[str]:
        """Data extensions that are still there after the change, though nothing that runs has to do with them."""
        left = (id for id in self._before.flow.filled if id not in self._after.flow.tables and self._meant(id))
        return frozenset(id for id in left if id in self._after.resources)

    def _by_chance(self) -> Iterator[str]:
        """Steps that give other rows each time they run."""
        for id in dict.fromkeys((*self._before.flow.steps, *self._after.flow.steps)):
            resource = self._after.resources.get(id) or self._before.resources[id]
            sql = sql_attribute(resource.kind)
            called = CHANCE.search(str(resource.state[sql])) if sql is not None else None
            if called is not None:
                yield f"{id} uses {called[1].upper()}(): each run gives other values, so it may differ unchanged"

    def _shared(self, tables: Iterable[TableDifference]) -> Iterator[str]:
        """Data extensions that differ and that business units outside the project may read."""
        differing = dict.fromkeys(table.address for table in tables if table.differs)
        for address in differing:
            resource = self._after.resources.get(address) or self._before.resources.get(address)
            if resource is not None and in_shared_folder(resource.state.get("folder")):
                yield f"{address} is shared: what business units outside this project do with its rows is not known"

    def _compared(
        self, dataset: Dataset, before: Played, after: Played, among: frozenset[str] | None = None
    ) -> Iterator[TableDifference]:
        """How tables and files differ: all of them, or those `among` some."""
        spoiled = self._lost((before, after))
        wanted = (self.playing.ids if among is None else self.playing.ids & among) - self._no_longer_filled()
        with database(self.playing.room) as connection:
            for id in dict.fromkeys((*self._before.flow.tables, *self._after.flow.tables)):
                if id not in wanted or id in spoiled or not self._meant(id):
                    continue
                resource = self._after.resources.get(id) or self._before.resources[id]
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
            edge.source.node in self.only for version in (self._before, self._after) for edge in version.graph.up(id)
        )

    def _wrote_spoiled(self, spoiled: frozenset[str], name: str) -> bool:
        """Whether a file is made from what a failed step was to fill."""
        nodes = (node for version in (self._before, self._after) for node in version.graph.nodes.values())
        patterns = [node.label.partition("%%")[0] for node in nodes if node.kind == "file" and node.id in spoiled]
        return any(pattern and name.rpartition("/")[2].startswith(pattern) for pattern in patterns)

    def _fed(self, table: TableDifference) -> tuple[str, ...]:
        """What goes on from a data extension: files, sends and whatever else lies outside."""
        found: dict[str, None] = {}
        for graph in (self._after.graph, self._before.graph):
            if table.address in graph.nodes:
                below = reach([table.address], partial(fed_by, graph))
                nodes = (graph.nodes[id] for id in below if id != table.address)
                found |= dict.fromkeys(node.label for node in nodes if node.outer)
        return tuple(found)[:_MOST_FED]
