"""A comparison of two environments that name business units: unit by unit, paired by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from threading import Event
from typing import Any, TypeVar

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import Observation
from mcdecl.engine.observe.sharing import unreadable
from mcdecl.engine.observe.snapshot import look_at
from mcdecl.engine.plan.compare import Comparison, EnvironmentSnapshot, compare
from mcdecl.engine.plan.compare_units import ComparisonSet, UnitComparison
from mcdecl.engine.plan.unmanaged import unmanaged
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Resource
from mcdecl.project import Project
from mcdecl.project.globs import matching_units
from mcdecl.project.units import UNITS, shared_by_reference
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.environments import Describe, answered, doubts
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.planning import owned_content
from mcdecl.workspace.side_by_side import side_by_side

T = TypeVar("T")
Found = Mapping[str, T | AccountError]
"""What was found in each unit, or why it could not be read."""


def compared_units(
    left: Project,
    right: Project,
    globs: Sequence[str],
    chosen_units: Sequence[str],
    *,
    describe: Describe,
    debug: bool,
) -> ComparisonSet:
    """The units of two environments, compared in what the project declares for one of them.

    A unit that cannot be read is told, and the others are compared.

    Raises:
        NothingMatchesError: a glob means nothing.
        RequestError: only one of them names units, neither has one that is asked for, or one cannot be reached.
    """
    both, pairs = (left, right), _Pairs.of(left, right, chosen_units)
    names = left.environment.name, right.environment.name
    owning = [project for project in both if project.environment.owned_folders]
    strange = answered(owning, lambda project: _each(project, pairs.names, _strangers), describe=describe, debug=debug)
    everything = {name: _addresses([project.unit(name) for project in both], name, strange) for name in pairs.names}
    chosen = {
        name: frozenset(matching_unit)
        for name, matching_unit in matching_units(everything, tuple(globs)).items()
        if matching_unit
    }
    sides = answered(both, lambda project: _sides(project, chosen), describe=describe, debug=debug)
    read = [(name, record.get(name, {})) for record in (strange, sides) for name in names]
    unit_comparisons = [_compared(unit, pairs, chosen[unit], read, describe) for unit in chosen]
    return ComparisonSet(*names, tuple(unit_comparisons), pairs.only_left, pairs.only_right, doubts(both))


class _Pairs(Struct, frozen=True):
    """The units that are meant, with their MIDs: those of both environments, and those of one alone."""

    left: Mapping[str, int]
    right: Mapping[str, int]

    @classmethod
    def of(cls, left: Project, right: Project, chosen: Sequence[str]) -> "_Pairs":
        known = [item.environment.business_units for item in (left, right)]
        for project, other in ((left, right), (right, left)):
            if not project.environment.business_units:
                message = f"{other.environment.name} names {UNITS}, {project.environment.name} does not"
                raise RequestError(f"{message}; their business units cannot be matched")
        for name in chosen:
            if all(name not in units for units in known):
                hint = did_you_mean(name, [*known[0], *known[1]]) or f"there is {', '.join({**known[0], **known[1]})}"
                raise RequestError(f"neither environment has a business unit {name}; {hint}")
        meant = [
            {name: units[name] for name in item.environment.units_in_order if not chosen or name in chosen}
            for item, units in zip((left, right), known, strict=True)
        ]
        return cls(*meant)

    @property
    def names(self) -> list[str]:
        return [name for name in self.left if name in self.right]

    @property
    def only_left(self) -> dict[str, int]:
        return {name: mid for name, mid in self.left.items() if name not in self.right}

    @property
    def only_right(self) -> dict[str, int]:
        return {name: mid for name, mid in self.right.items() if name not in self.left}


def _each(project: Project, names: Sequence[str], ask: Callable[[Project, Account], T]) -> Found[T]:
    """What `ask` gives for each of these units of one environment."""
    units = [project.unit(name) for name in names]
    if not units:
        return {}

    def asked(unit: Project, account: Account) -> T | AccountError:
        try:
            return ask(unit, account)
        except AccountError as error:
            return error

    with open_units(project.root, [unit.environment for unit in units]) as accounts:
        jobs = [partial(asked, unit, account) for unit, account in zip(units, accounts, strict=True)]
        return dict(zip(names, side_by_side(jobs, project.environment.calls_at_once), strict=True))


def _strangers(unit: Project, account: Account) -> tuple[str, ...]:
    """Addresses of what lies unmanaged in owned folders."""
    content, known = owned_content(unit, account)
    return unmanaged(content, known, unit.removals)


def _addresses(parts: Sequence[Project], name: str, strange: Mapping[str, Found[tuple[str, ...]]]) -> tuple[str, ...]:
    """What there is to compare in a unit: what is declared for one of both, and what is unmanaged there."""
    declared = [resource.address for part in parts for resource in part.resources]
    removed = [removal.address for part in parts for removal in part.removals if removal.destroy]
    found = [each.get(name, ()) for each in strange.values()]
    others = [address for each in found if not isinstance(each, AccountError) for address in each]
    return tuple(dict.fromkeys((*declared, *removed, *others)))


def _sides(project: Project, chosen: Mapping[str, frozenset[str]]) -> Found[EnvironmentSnapshot]:
    """The units of one environment as a comparison needs them; what the parent shares is known to the others."""
    environment, read = project.environment, dict[str, Index]()
    parent, sharing = environment.parent_unit, shared_by_reference([project.unit(name) for name in chosen])
    names = [name for name in environment.units_in_order if name in chosen or (sharing and name == parent)]
    parent_read = Event()

    def look(unit: Project, account: Account, resources: Sequence[Resource]) -> Observation:
        here = unit.environment.business_unit
        wanted = chosen.get(here, frozenset())
        if here != parent:
            parent_read.wait()
            return look_at(account, resources, wanted, above=read.get(parent) or unreadable())
        try:
            seen = look_at(account, resources, wanted, sharing=sharing)
            read[here] = seen.index
            return seen
        finally:
            parent_read.set()

    def side(unit: Project, account: Account) -> EnvironmentSnapshot:
        wanted = chosen.get(unit.environment.business_unit, frozenset())
        resources = [resource for resource in unit.resources if resource.address in wanted]
        return EnvironmentSnapshot.of(environment.name, resources, look(unit, account, resources).live)

    if parent not in names:
        parent_read.set()
    return _each(project, names, side)


def _compared(
    name: str, pairs: _Pairs, chosen: frozenset[str], read: Sequence[tuple[str, Found[Any]]], describe: Describe
) -> UnitComparison:
    """One unit, from what was read of it in each environment, the left one first; not compared when that failed."""
    mids = pairs.left[name], pairs.right[name]
    if wrong := list(dict.fromkeys(_wrong(name, read, describe))):
        return UnitComparison(name, *mids, None, "; ".join(wrong))
    left, right = (item for _, found in read if isinstance(item := found.get(name), EnvironmentSnapshot))
    return UnitComparison(name, *mids, Comparison(left.environment, right.environment, compare(left, right, chosen)))


def _wrong(name: str, read: Sequence[tuple[str, Found[Any]]], describe: Describe) -> Iterator[str]:
    for environment, record in read:
        if isinstance(item := record.get(name), AccountError):
            yield f"{environment}: {' '.join(describe(item).splitlines())}"
