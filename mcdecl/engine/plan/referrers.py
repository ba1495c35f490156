"""Resources that refer to something a plan deletes or replaces, and so block it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from mcdecl.engine.plan.model import Action, AttributeStatus, Change
from mcdecl.engine.plan.risks import with_warning
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import LiveResource, Resource

_TOLD: Final = 8
"""Users of one thing that are named; the others are counted."""


class Referrer(Struct, frozen=True):
    """Something that refers to what goes.

    Attributes:
        going: the address of what goes.
        user: the address of what refers to it.
        how: in a few words how: the attribute, or that its SQL reads it.
        by_name: whether it is found by its name, so that what takes the place of a replaced one is found, too.
    """

    going: str
    user: str
    how: str
    by_name: bool = False


class Others(Struct, frozen=True):
    """What else the account has that may refer to what goes, and the kinds of which that could not be read."""

    resources: Sequence[LiveResource] = ()
    unread: Sequence[str] = ()


Find = Callable[[Collection[str]], Others]
"""Reads what of the account may refer to these addresses: asked only for what a plan deletes or makes anew."""
Reading = Callable[[Iterable[Resource | LiveResource], Mapping[str, str]], Iterable[Referrer]]
"""Gives which resources read, by a text such as SQL, what has these names: names by address."""


def nobody(_going: Collection[str]) -> Others:
    """For plans of what is known to have none."""
    return Others()


def reads_nothing(_resources: Iterable[Resource | LiveResource], _names: Mapping[str, str]) -> Iterable[Referrer]:
    """For those who do not understand SQL."""
    return ()


class Sight(Struct, frozen=True):
    """How a plan sees what refers to what it takes away.

    Attributes:
        find: reads what the account has.
        reading: understands texts.
        where: the `file:line` of a declared resource.
    """

    find: Find = nobody
    reading: Reading = reads_nothing
    where: Callable[[Resource], str] = lambda _resource: ""


def referring(resource: Resource | LiveResource, going: Collection[str]) -> Iterator[Referrer]:
    """What a resource, wanted or live, refers to among addresses; whatever lies in something refers to it."""
    own, kind = f"{resource.kind}.{resource.key}", KINDS[resource.kind]
    folded = {address.casefold() if KINDS[address.partition(".")[0]].above else address: address for address in going}
    for reference in kind.references(resource.state):
        above = KINDS[reference.kind].above
        key: str | None = reference.key
        while key is not None:
            address = f"{reference.kind}.{key}"
            if (met := folded.get(address.casefold() if above else address)) is not None and met != own:
                yield Referrer(met, own, reference.attribute.name)
            key = above(key) if above else None
    step = kind.above(resource.key) if kind.above else None
    while step is not None and kind.above is not None:
        if (met := folded.get(f"{resource.kind}.{step}".casefold())) is not None:
            yield Referrer(met, own, "is in it")
        step = kind.above(step)


def guarded(
    changes: Mapping[str, Change],
    wanted: Sequence[Resource],
    left_out: Sequence[Resource],
    names: Mapping[str, str],
    sight: Sight,
) -> dict[str, Change]:
    """The changes, those blocked that take away what something else goes on referring to.

    Args:
        changes: all of them by address.
        wanted: the resources that the plan is about: what they are to be like counts, not what they are like.
        left_out: declared resources that the plan is not about.
        names: what the account calls those of its resources that are to go, by address.
        sight: how to see the rest.
    """
    going = {address for address, change in changes.items() if change.action in (Action.DELETE, Action.REPLACE)}
    if not going:
        return dict(changes)
    called = {address: names[address] for address in going if address in names}
    others = sight.find(going)
    declared, own = _declared(wanted, left_out), {resource.address for resource in wanted}
    live = _besides(others, own)
    users: dict[str, dict[str, str]] = {}
    for referrer in _referrers([*declared.values(), *live], going, called, sight.reading):
        again = changes[referrer.going].action is Action.REPLACE and (referrer.user in own or referrer.by_name)
        # What refers to a replaced one is sent again with the new one, or finds it by its name.
        if not again and not _goes(changes, referrer.user):
            words = _words(referrer, declared.get(referrer.user), sight, meant=referrer.user in own)
            users.setdefault(referrer.going, {}).setdefault(referrer.user, words)
    record = {
        **changes,
        **{address: blocked_by(changes[address], tuple(user.values())) for address, user in users.items()},
    }
    if others.unread:
        words = f"mcdecl could not read whether anything refers to it: {'; '.join(others.unread)}"
        record |= {address: replace(record[address], notes=(*record[address].notes, words)) for address in going}
    return record


def _declared(wanted: Sequence[Resource], left_out: Sequence[Resource]) -> dict[str, Resource]:
    """What files declare, by address, whether the plan is about it or not."""
    return {resource.address: resource for resource in (*wanted, *left_out) if not resource.implied}


def _besides(others: Others, own: Collection[str]) -> list[LiveResource]:
    """What the account has besides the resources that the plan is about: those count as they are to be."""
    return [there for there in others.resources if f"{there.kind}.{there.key}" not in own]


def warned(
    changes: Mapping[str, Change],
    wanted: Sequence[Resource],
    left_out: Sequence[Resource],
    names: Mapping[str, str],
    sight: Sight,
) -> dict[str, Change]:
    """The changes, those that give something another name with a warning for whatever goes on reading the old one.

    Arguments as for `guarded`. Where another resource takes the old name, that is what is read from then on; whoever
    changes with it may mean that.
    """
    takers = {(item.kind, str(item.state.get("name", "")).casefold()): item.address for item in wanted}
    renamed = {
        address: names[address]
        for address, change in changes.items()
        if change.action is Action.UPDATE
        and address in names
        and any(diff.path == "name" for diff in change.of(AttributeStatus.CHANGED))
        and takers.get((change.kind, names[address].casefold())) != address
    }
    if not renamed:
        return dict(changes)
    declared, own = _declared(wanted, left_out), {resource.address for resource in wanted}
    live = _besides(sight.find(renamed), own)
    record = dict(changes)
    for referrer in dict.fromkeys(sight.reading([*declared.values(), *live], renamed)):
        name = renamed[referrer.going]
        taker = takers.get((changes[referrer.going].kind, name.casefold()))
        if _goes(changes, referrer.user) or (
            taker is not None and referrer.user in changes and changes[referrer.user].acts
        ):
            continue
        user = _words(replace(referrer, how=""), declared.get(referrer.user), sight, meant=referrer.user in own)
        outcome = "would fail" if taker is None else f"would read {taker} instead"
        warning = f"{user} reads it by the name {name} and {outcome}"
        record[referrer.going] = with_warning(record[referrer.going], warning)
    return record


def _referrers(
    resources: Sequence[Resource | LiveResource], going: Collection[str], names: Mapping[str, str], reading: Reading
) -> Iterator[Referrer]:
    for resource in resources:
        yield from referring(resource, going)
    if names:
        yield from reading(resources, names)


def _words(referrer: Referrer, declared: Resource | None, sight: Sight, *, meant: bool) -> str:
    """Who refers to it, where that is declared, and how."""
    if declared is None:
        parts = [referrer.how, "in the account, not declared by this project"]
    else:
        parts = [sight.where(declared), referrer.how, "" if meant else "left out of this plan"]
    words = "; ".join(part for part in parts if part)
    return f"{referrer.user} ({words})" if words else referrer.user


def _goes(changes: Mapping[str, Change], address: str) -> bool:
    return address in changes and changes[address].action is Action.DELETE


def blocked_by(change: Change, users: Sequence[str], becomes: str = "") -> Change:
    """The change as one that cannot be made while these use what it takes away; `becomes` says what it would do."""
    more = f" and {len(users) - _TOLD} more" if len(users) > _TOLD else ""
    does = becomes or ("be deleted" if change.action is Action.DELETE else "be deleted and created again")
    reason = (
        f"{change.address} cannot {does}: it is used by {', '.join(users[:_TOLD])}{more}; point that at something else "
        "first, or remove it as well"
    )
    return Change(
        change.address,
        change.kind,
        change.key,
        Action.BLOCKED,
        change.attributes,
        (reason,),
        notes=change.notes,
        source=change.source,
        unit=change.unit,
    )
