"""The project as rules see it, with what several of them ask for worked out once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from mcdecl.analysis.lint.model import Hit
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import other_case
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.kinds.roles import DATA_EXTENSION, kinds_with_sql
from mcdecl.kinds.runs import Effect, Effects, Runs
from mcdecl.kinds.server_time import server_day
from mcdecl.project.model import Project

if TYPE_CHECKING:
    from mcdecl.analysis.lint.cache import QueryAnalysis
    from mcdecl.analysis.lint.model import RemoteTables
    from mcdecl.analysis.lint.queries import Found
    from mcdecl.kinds.field_order import OtherOrder


class Writer(Struct, frozen=True):
    """Something that puts rows into a data extension, and what it does to rows there."""

    resource: Resource
    runs: Runs
    effects: Effects

    @property
    def replaces(self) -> bool:
        """Whether every run deletes all rows first."""
        return Effect.REPLACES in self.effects

    @property
    def adds(self) -> bool:
        """Whether it adds rows to those that are there."""
        return Effect.ADDS in self.effects

    @property
    def updates(self) -> bool:
        """Whether it finds rows by their key."""
        return Effect.UPDATES in self.effects

    @property
    def from_file(self) -> bool:
        """Whether its rows come from a file."""
        return self.runs.from_file(self.resource.state)

    @property
    def place(self) -> tuple[str, ...]:
        """The path of what decides about the rows that are there: the mode, or what it fills."""
        return self.runs.place()


class Filled(Struct, frozen=True):
    """A data extension that something writes into.

    Attributes:
        key: its external key.
        writers: what writes into it, imports first.
        table: the data extension, where it is declared.
        unit: the business unit that both are in; empty where the environment names none.
    """

    key: str
    writers: tuple[Writer, ...]
    table: Resource | None = None
    unit: str = ""


class ProjectView(Struct, frozen=True, dict=True):
    """The loaded project. Everything is in normal form; what cannot be loaded is not there.

    Attributes:
        project: the project.
        remote_tables: by business unit (by nothing, where there are none), what its account has besides; empty offline.
        today: the account's day.
    """

    project: Project
    remote_tables: "Mapping[str, RemoteTables]" = field(default_factory=dict)
    today: date = field(default_factory=server_day)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Resource, ...]]:
        kinds: dict[str, list[Resource]] = {}
        for resource in self.project.resources:
            if not resource.implied:
                kinds.setdefault(resource.kind, []).append(resource)
        return {kind: tuple(resources) for kind, resources in kinds.items()}

    @cached_property
    def _by_origin(self) -> dict[Origin, Resource]:
        return {resource.origin: resource for resource in self.project.resources if not resource.implied}

    @cached_property
    def _all_by_origin(self) -> dict[Origin, list[tuple[str, Resource]]]:
        written: dict[Origin, list[tuple[str, Resource]]] = {}
        for unit in self.project.units or (self.project,):
            for resource in unit.resources:
                if not resource.implied:
                    written.setdefault(resource.origin, []).append((unit.environment.business_unit, resource))
        return written

    @property
    def units(self) -> tuple[Project, ...]:
        """The business units of the project, each with its part; the project itself where there are none."""
        return self.project.units or (self.project,)

    def all_at(self, origin: Origin) -> Sequence[tuple[str, Resource]]:
        """Every resource that is written there, one in each business unit that it is declared for, with the unit."""
        return self._all_by_origin.get(origin, ())

    def at(self, origin: Origin) -> Resource | None:
        """The resource that is written there, or None."""
        return self._by_origin.get(origin)

    def of(self, kind: str) -> tuple[Resource, ...]:
        """The declared resources of a kind, in the order of files."""
        return self._by_kind.get(kind, ())

    def unfit(self, code: str) -> Iterator[Hit]:
        """Values that nobody should set, but for those that the account is known to have already."""
        from mcdecl.analysis.lint.unfit import unfit

        for unit in self.project.units or (self.project,):
            there = self.remote_tables.get(unit.environment.business_unit)
            for unfit_here in unfit(unit, self.today):
                live = there.states.get(unfit_here.resource.address) if there is not None else None
                if unfit_here.unfit_value.why.code == code and not (live is not None and unfit_here.stands_in(live)):
                    message = f"{unfit_here.resource.key}: {unfit_here.unfit_value.why.message}"
                    yield Hit(
                        unfit_here.resource.origin,
                        message,
                        unfit_here.unfit_value.path,
                        unfit_here.unfit_value.why.hint,
                    )

    def leading_nowhere(self) -> Iterator[Hit]:
        """References to what nobody declares and the account is known not to have."""
        for unit in self.project.units or (self.project,):
            there = self.remote_tables.get(unit.environment.business_unit)
            for resource in unit.resources if there is not None and there.missing else ():
                for reference in KINDS[resource.kind].references(resource.state):
                    if there is not None and f"{reference.kind}.{reference.key}" in there.missing:
                        title = KINDS[reference.kind].title
                        message = f"{title} {reference.key} is neither declared here nor in the account"
                        hint = other_case(reference.key, unit.keys(reference.kind))
                        yield Hit(resource.origin, message, reference.written or reference.path, hint, severity="error")

    def in_order(self) -> "Iterator[tuple[Resource, str, OtherOrder]]":
        """What fills fields by their order where the account is known to have another one, and because of what."""
        from mcdecl.kinds.field_order import FIELDS, names_of, order_after, other_order

        for unit in self.project.units or (self.project,):
            there = self.remote_tables.get(unit.environment.business_unit)
            for resource, attribute, filled in filled_in_order(unit) if there is not None else ():
                state = there.states.get(filled.address) if there is not None else None
                if state is None:
                    continue
                declared = names_of(filled.state.get(FIELDS))
                held = order_after(names_of(state.get(FIELDS)), declared, filled.directives)
                if (other := other_order(declared, held)) is not None:
                    yield resource, attribute, other

    @cached_property
    def alike_fields(self) -> tuple[tuple[Mapping[str, Any], list[tuple[int, int]]], ...]:
        """The fields of data extensions, one object once, with the numbers of its tables and in them."""
        known: dict[int, tuple[Mapping[str, Any], list[tuple[int, int]]]] = {}
        for number, table in enumerate(self.tables):
            for index, item in enumerate(fields(table)):
                known.setdefault(id(item), (item, []))[1].append((number, index))
        return tuple(known.values())

    @property
    def tables(self) -> tuple[Resource, ...]:
        """The declared data extensions."""
        return self.of(DATA_EXTENSION)

    def table(self, key: str) -> Resource | None:
        """The declared data extension with this key, or None."""
        return self.project.resource(DATA_EXTENSION, key)

    @cached_property
    def _queries(self) -> "Found":
        if not any(any(unit.keys(kind)) for unit in self.units for kind in kinds_with_sql()):
            return ()
        from mcdecl.analysis.lint.queries import analyze

        return analyze(self.project, self.remote_tables)

    @cached_property
    def _told(self) -> "dict[int, QueryAnalysis]":
        # By the resource itself: several business units may have one address, each with SQL of its own.
        return {id(query): query_analysis for query, query_analysis in self._queries}

    def query_analysis(self, query: Resource) -> "QueryAnalysis":
        """What the analysis tells of a query; all of them are analysed when the first one is asked for."""
        return self._told[id(query)]

    @cached_property
    def _hits(self) -> dict[str, tuple[Hit, ...]]:
        if not self._queries:
            return {}
        from mcdecl.analysis.lint.queries import hits

        return hits(self._queries, self.project)

    def sql(self, topic: str) -> tuple[Hit, ...]:
        """What is wrong with the queries, of one sort."""
        return self._hits.get(topic, ())

    def read_by(self, query: Resource) -> tuple[str, ...]:
        """The names of the tables that a query reads; none of what is no query."""
        query_analysis = self._told.get(id(query))
        return query_analysis.tables if query_analysis is not None else ()

    @cached_property
    def _filled(self) -> tuple[Filled, ...]:
        return tuple(filled for unit in self.units for filled in _filled_in(unit))

    @cached_property
    def _writers(self) -> dict[int, tuple[Writer, ...]]:
        return {id(filled.table): filled.writers for filled in self._filled if filled.table is not None}

    def writers(self, table: Resource) -> tuple[Writer, ...]:
        """What writes into a declared data extension in its business unit, imports first."""
        return self._writers.get(id(table), ())

    def written(self) -> tuple[Filled, ...]:
        """Every data extension that something writes into, in each business unit for itself."""
        return self._filled


def _filled_in(unit: Project) -> Iterator[Filled]:
    """The data extensions that something in a business unit writes into."""
    writers: dict[str, list[Writer]] = {}
    for kind in KINDS.values():
        run = kind.run
        if run is None or run.fills is None:
            continue
        for resource in unit.resources:
            if resource.kind == kind.name:
                writer = Writer(resource, run, run.effects(resource.state))
                writers.setdefault(str(resource.state[run.fills]), []).append(writer)
    for key, those in writers.items():
        yield Filled(key, tuple(those), unit.resource(DATA_EXTENSION, key), unit.environment.business_unit)


def filled_in_order(unit: Project) -> Iterator[tuple[Resource, str, Resource]]:
    """What fills a declared data extension by the order of its fields, the attribute because of which, and that one.

    Args:
        unit: the project, or one of its business units.
    """
    for resource in unit.resources:
        run = KINDS[resource.kind].run
        attribute = run.in_order(resource.state) if run is not None and run.fills else None
        if run is None or attribute is None:
            continue
        filled = unit.resource(DATA_EXTENSION, str(resource.state[run.fills or ""]))
        if filled is not None:
            yield resource, attribute, filled


def protected(resource: Resource | None) -> bool:
    """Whether a data extension is marked so."""
    return bool(resource and resource.directives and resource.directives.protected)


def has_key(table: Resource) -> bool:
    """Whether a data extension has a primary key, or a template that may bring one."""
    return table.state.get("template") is not None or any(field["primary_key"] for field in fields(table))


def fields(table: Resource) -> list[dict[str, Any]]:
    """The declared fields of a data extension."""
    return list(table.state["fields"])
