"""Scope of a plan: targets, excludes, and what the targets depend on."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field

from mcdecl.engine.plan.model import Action, Plan, Scope
from mcdecl.engine.plan.order import Further, Needs, all_needs, joined, nothing_further
from mcdecl.engine.plan.renames import moved_from
from mcdecl.helpers.error import Error
from mcdecl.helpers.patterns import matches
from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.kinds.risk import Risk


class SelectionError(Error, ValueError):
    """A selection that cannot be; `message` says why, `hint` what to do."""


class Selected(Struct, frozen=True):
    """What a scope selects.

    Attributes:
        resources: the selected ones with everything that they need, in the project's order.
        removals: the selected ones.
        spared: what was excluded though something selected needs it (excluded to needing address). It is among
            the resources, because only a look at the account tells whether it can be spared.
        left_out: how many resources and removals of the project are not planned.
    """

    resources: tuple[Resource, ...]
    removals: tuple[Removal, ...]
    spared: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0


def covers(scope: Scope, names: Collection[str]) -> bool:
    """Whether something with these addresses (an old one counts too) is itself meant, needs aside."""
    targeted = not scope.targets or any(matches(target, name) for target in scope.targets for name in names)
    return targeted and not excludes(scope, names)


def excludes(scope: Scope, names: Collection[str]) -> bool:
    """Whether something with these addresses is taken out."""
    return any(matches(exclude, name) for exclude in scope.excludes for name in names)


def risks(allow: Iterable[str]) -> tuple[str, ...]:
    """The risks that are allowed, each once.

    Raises:
        ValueError: there is no such risk.
    """
    names = tuple(dict.fromkeys([allow] if isinstance(allow, str) else allow))
    for risk in names:
        if risk not in list(Risk):
            raise ValueError(f"allow: there is no risk {risk!r}; write {Risk.DATA_LOSS.value!r}")
    return names


def select(
    scope: Scope,
    resources: Sequence[Resource],
    removals: Sequence[Removal],
    others: Iterable[str] = (),
    further: Further = nothing_further,
) -> Selected:
    """The resources and removals that `scope` means, and what they need.

    `others` are further addresses that a target or exclude may mean: what is unmanaged in owned folders. `further`
    is asked about what is selected.

    Raises:
        SelectionError: a target or exclude means nothing.
    """
    if not scope.partial:
        return Selected(tuple(resources), tuple(removals))
    everything: tuple[Resource | Removal, ...] = (*resources, *removals)
    names = {item.address: _names(item) for item in everything}
    _all_meant(scope, [*(name for both in names.values() for name in both), *others])
    needs = all_needs(resources)
    meant = {address for address in needs if covers(scope, names[address])}
    chosen, spared = _with_needs(meant, scope, needs, names)
    if more := further(chosen):
        chosen, spared = _with_needs(meant, scope, joined(needs, more), names)
    gone = tuple(removal for removal in removals if covers(scope, names[removal.address]))
    left_out = len(resources) - len(chosen) + len(spared) + len(removals) - len(gone)
    return Selected(tuple(resource for resource in resources if resource.address in chosen), gone, spared, left_out)


def _with_needs(
    meant: Collection[str], scope: Scope, needs: Needs, names: Mapping[str, Sequence[str]]
) -> tuple[set[str], dict[str, str]]:
    """What is meant with all that it needs; and what of that is excluded, with who needs it."""
    chosen, spared = set(meant), dict[str, str]()
    waiting = sorted(chosen)
    while waiting:
        address = waiting.pop()
        for need in needs[address]:
            if need not in needs or need in chosen:
                continue
            chosen.add(need)
            if excludes(scope, names[need]):
                spared[need] = address
            else:
                waiting.append(need)
    return chosen, spared


def without_spared(plan: Plan, selected: Selected) -> Plan:
    """The plan without what was excluded.

    Raises:
        SelectionError: something selected needs it, and it is not in the account as it is declared.
    """
    for change in plan.changes:
        if change.address in selected.spared and change.action is not Action.NO_OP:
            becomes = "blocked" if change.action is Action.BLOCKED else f"still to {change.action.value}"
            needing = selected.spared[change.address]
            raise SelectionError(
                f"{change.address} is excluded, but {needing} needs it, and it is {becomes}. Nothing was sent.",
                f"Exclude {needing} as well, or do not exclude {change.address}.",
            )
    kept = tuple(change for change in plan.changes if change.address not in selected.spared)
    return replace(plan, changes=kept, left_out=selected.left_out)


def _names(resource: Resource | Removal) -> tuple[str, ...]:
    old = moved_from(resource) if isinstance(resource, Resource) else None
    return (resource.address,) if old is None else (resource.address, f"{resource.kind}.{old}")


def _all_meant(scope: Scope, names: Sequence[str]) -> None:
    for word, patterns in (("target", scope.targets), ("exclude", scope.excludes)):
        for pattern in patterns:
            if not any(matches(pattern, name) for name in names):
                near = did_you_mean(pattern, names)
                hint = f"D{near[1:]}" if near else "Write kind.key or a pattern such as data_extension.NTO_*."
                raise SelectionError(f"The {word} {pattern} matches no resource of the project.", hint)
