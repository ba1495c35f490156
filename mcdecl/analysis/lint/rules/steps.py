"""What the steps of automations do to each other: side by side, in the wrong order, or with one file."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import Final

from msgspec import Struct

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import QUERIES, TABLE, query
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.kinds import KINDS
from mcdecl.kinds.automation import KIND as AUTOMATION
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION, holds_rows, sql_attribute
from mcdecl.project.model import Project

FAMILY: Final = "activities and automations"


class _Activity(Struct, frozen=True):
    """Something that a step runs.

    Attributes:
        resource: What.
        step: The number of the step, as written.
        place: Its place in the step, from 0.
        reads: Keys of the data extensions whose rows it reads.
        fills: The key of the data extension that it writes into, or an empty text.
    """

    resource: Resource
    step: int
    place: int
    reads: frozenset[str]
    fills: str

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where it is written in the automation."""
        return ("steps", self.step - 1, "run", self.place)

    def needs(self, other: "_Activity") -> bool:
        """Whether it reads what another one writes."""
        return bool(other.fills) and other.fills in self.reads and other.resource != self.resource


class _Automation(Struct, frozen=True, dict=True):
    """An automation with what is declared of what it runs."""

    resource: Resource
    activities: tuple[_Activity, ...]

    @cached_property
    def _needed(self) -> Mapping[str, frozenset[str]]:
        """By address, everything that an activity reads from, directly or by way of others."""
        direct = {
            activity.resource.address: {other.resource.address for other in self.activities if activity.needs(other)}
            for activity in self.activities
        }
        record: dict[str, frozenset[str]] = {}
        for address in direct:
            seen, new = set[str](), {address}
            while new := {below for text in new for below in direct[text]} - seen:
                seen |= new
            record[address] = frozenset(seen)
        return record

    def rests_on(self, activity: _Activity, other: _Activity) -> bool:
        """Whether an activity reads, directly or by way of others, what another one writes."""
        return other.resource.address in self._needed[activity.resource.address]


def _automations(view: ProjectView) -> Iterator[_Automation]:
    for unit in view.units:
        tables = [resource for resource in unit.resources if resource.kind == DATA_EXTENSION]
        names = {str(table.state["name"]).casefold(): table.key for table in tables}
        for automation in unit.resources:
            if automation.kind == AUTOMATION.name:
                yield _Automation(automation, tuple(_activities(view, unit, names, automation)))


def _activities(
    view: ProjectView, unit: Project, names: Mapping[str, str], automation: Resource
) -> Iterator[_Activity]:
    """What an automation runs in its business unit."""
    for number, step in automation.state["steps"].items():
        for place, address in enumerate(step.get("run", ())):
            kind, _, key = address.partition(".")
            resource = unit.resource(kind, key) if kind in KINDS else None
            if resource is not None:
                yield _activity(view, names, resource, (int(number), place))


def _activity(view: ProjectView, names: Mapping[str, str], resource: Resource, at: tuple[int, int]) -> _Activity:
    kind = KINDS[resource.kind]
    fills = kind.run.fills if kind.run is not None else None
    reads = {
        reference.key
        for reference in kind.references(resource.state)
        if holds_rows(reference.kind) and reference.attribute.name != fills
    }
    if sql_attribute(resource.kind) is not None:  # what a SELECT reads only its text tells
        reads |= {names.get(name.casefold(), name) for name in view.read_by(resource)}
    return _Activity(resource, *at, frozenset(reads), str(resource.state[fills]) if fills else "")


def side_by_side(view: ProjectView) -> Iterator[Hit]:
    """Activities of one step of which one reads what the other writes."""
    for automation in _automations(view):
        for activity in automation.activities:
            for other in automation.activities:
                if activity.step == other.step and activity.needs(other):
                    message = (
                        f"{activity.resource.address} reads {other.fills}, which {other.resource.address} writes in "
                        "the same step: they run in parallel, so it may read the old rows"
                    )
                    hint = f"run {activity.resource.address} in a separate step after this one"
                    yield Hit(automation.resource.origin, message, activity.path, hint)


def wrong_order(view: ProjectView) -> Iterator[Hit]:
    """Activities that read what only a later step writes.

    Where the later one in turn rests on the earlier one, the order is meant: rows that one run leaves for the next.
    """
    for automation in _automations(view):
        for activity in automation.activities:
            for other in automation.activities:
                if other.step <= activity.step or not activity.needs(other) or automation.rests_on(other, activity):
                    continue
                if any(before.fills == other.fills and before.step < activity.step for before in automation.activities):
                    continue
                message = (
                    f"{activity.resource.address} reads {other.fills}, which {other.resource.address} writes only in "
                    f"step {other.step}: it uses the rows of the previous run"
                )
                hint = f"run {other.resource.address} in an earlier step"
                yield Hit(automation.resource.origin, message, activity.path, hint)


def one_file(view: ProjectView) -> Iterator[Hit]:
    """Activities that write one file, compared without case: the later one replaces what the earlier one wrote."""
    written: dict[tuple[str, str], list[Resource]] = {}
    for kind in KINDS.values():
        for resource in view.of(kind.name) if kind.run is not None and kind.run.writes else ():
            file = kind.run.file(resource.state) if kind.run is not None else None
            if file is not None:
                written.setdefault((file[0].casefold(), file[1].casefold()), []).append(resource)
    together = [
        frozenset(activity.resource.address for activity in automation.activities) for automation in _automations(view)
    ]
    for resources in written.values():
        for first, second in combinations(resources, 2):
            where, name = _written(second)
            if first.address == second.address:  # of two business units, each with a store of its own
                continue
            same = any({first.address, second.address} <= addresses for addresses in together)
            message = f"{first.address} writes {name} to {where} too: the later one replaces the file of the other"
            path = (str(KINDS[second.kind].run.writes),)  # type: ignore[union-attr]
            yield Hit(second.origin, message, path, "give each file its own name", "error" if same else None)


def _written(resource: Resource) -> tuple[str, str]:
    run = KINDS[resource.kind].run
    file = run.file(resource.state) if run is not None else None
    assert file is not None  # noqa: S101 - narrows the type; it is among those that write one
    return file


_TABLES: Final = TABLE + "".join(
    f"  {name}: {{name: {name}, fields: [{{name: OrderId, type: Text, length: 36, primary_key: true}}]}}\n"
    for name in ("First", "Second")
)
_BOTH: Final = (
    QUERIES
    + query("Fill", "SELECT OrderId FROM Orders", target="First", mode="Update")
    + query("Use", "SELECT OrderId FROM First", target="Second", mode="Update")
)
_STEPS: Final = """\
automations:
  Nightly: {name: Nightly, steps: [%s]}
"""
_EXTRACT: Final = """\
data_extracts:
  Out: {name: Out, type: Data Extension Extract, file: orders.csv, parameters: {DECustomerKey: Orders}}
  Other: {name: Other, type: Data Extension Extract, file: %s, parameters: {DECustomerKey: Orders}}
"""


def _steps(words: str) -> Example:
    return Example(yaml=_TABLES + _BOTH + _STEPS % words)


RULES: Final = (
    Rule(
        code="MC908",
        family=FAMILY,
        severity="warning",
        title="Activities of one step depend on each other",
        why="Activities in one step run in parallel. Whether the second reads the rows from before or after the first "
        "is left to chance; usually it is before.",
        bad=_steps("{run: [query_definition.Fill, query_definition.Use]}"),
        good=_steps("{run: [query_definition.Fill]}, {run: [query_definition.Use]}"),
        check=side_by_side,
    ),
    Rule(
        code="MC909",
        family=FAMILY,
        severity="warning",
        title="A step reads what a later step writes",
        why="Steps run in order, so every run uses the results of the previous run. The rule ignores a later step that "
        "itself depends on the earlier one: such a pair keeps a history.",
        bad=_steps("{run: [query_definition.Use]}, {run: [query_definition.Fill]}"),
        good=_steps("{run: [query_definition.Fill]}, {run: [query_definition.Use]}"),
        check=wrong_order,
    ),
    Rule(
        code="MC910",
        family=FAMILY,
        severity="warning",
        title="Two activities write one file",
        why="The second file replaces the first, and the recipient gets the rows of another table. File names are not "
        "case-sensitive. In a single automation this is an error.",
        bad=Example(yaml=TABLE + _EXTRACT % "Orders.CSV"),
        good=Example(yaml=TABLE + _EXTRACT % "others.csv"),
        check=one_file,
        hardens=True,
    ),
)
