"""Names that only one resource of a kind can have: who has to give one up first, and who never will."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, AttributeStatus, Change
from mcdecl.engine.plan.order import needs_of
from mcdecl.engine.plan.replacement import temporary_name
from mcdecl.engine.plan.skipping import blocked
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.kinds.values import same_name


@cache
def _unique(kind: str) -> str | None:
    """The attribute of a kind that only one resource can have a value of; None where there is none."""
    return next((attribute.name for attribute in KINDS[kind].attributes if attribute.unique), None)


def taken_names(resource: Resource, live: Live) -> str | None:
    """The name that a resource would take from nobody or somebody: it is new, or gets another name; else None."""
    unique = _unique(resource.kind)
    name = resource.state.get(unique) if unique is not None else None
    if not isinstance(name, str):
        return None
    there = live.resources.get(resource.address)
    if there is None and resource.directives is not None and resource.directives.moved_from is not None:
        there = live.resources.get(f"{resource.kind}.{resource.directives.moved_from}")
    return None if there is not None and same_name(there.name, name) else name


class Names(Struct, frozen=True):
    """The names that a plan gives out, and who has them now.

    Attributes:
        live: the account, seen under the keys that it will have.
        going: new keys by kind and old key, of what gets another key.
        resources: what the plan is about, by address.
        removals: what it deletes.
        left_out: addresses that are declared and that it leaves out.
    """

    live: Live
    going: Mapping[tuple[str, str], str]
    resources: Mapping[str, Resource]
    removals: Sequence[Removal]
    left_out: Collection[str]

    def needs(self) -> dict[str, tuple[str, ...]]:
        """By address the change that frees the name which it takes: another name, or a delete."""
        needs: dict[str, tuple[str, ...]] = {}
        for address, resource in self.resources.items():
            holder = self._holder(resource)
            if holder is not None and self._frees(resource, holder):
                needs[address] = (holder,)
        return needs

    def obstacles(self, resource: Resource) -> Iterator[str]:
        """Why a resource cannot have its name, a sentence each."""
        holder, name = self._holder(resource), resource.state.get("name")
        if holder is None:
            return
        kind = KINDS[resource.kind]
        if self._frees(resource, holder):
            return
        if self._deletes(holder):
            when = (
                " when nothing uses it any more"
                if self._used(holder)
                else f", and the account keeps the name of a deleted {kind.title} for a while"
            )
            offer = self._offer(resource, holder)
            yield f"name: {name} is the name of {holder}, which this plan deletes{when}; {offer}"
        elif holder in self.left_out:
            yield f"name: {name} is the name of {holder}, which this plan leaves out; apply that first"
        else:
            yield f"name: {name} is the name of {holder} in the account; {self._offer(resource, holder)}"

    def _holder(self, resource: Resource) -> str | None:
        """The address, as it will be, of another resource that has the name now."""
        name = taken_names(resource, self.live)
        key = self.live.named.get((resource.kind, name.casefold())) if name is not None else None
        if key is None:
            return None
        key = self.going.get((resource.kind, key), key)
        return f"{resource.kind}.{key}" if key != resource.key else None

    def _frees(self, resource: Resource, holder: str) -> bool:
        """Whether the plan makes the holder give up its name for good before that is needed."""
        if (other := self.resources.get(holder)) is not None:
            return not same_name(str(other.state.get("name", "")), str(resource.state["name"]))
        return self._deletes(holder) and not KINDS[resource.kind].renames_away and not self._used(holder)

    def _deletes(self, holder: str) -> bool:
        return any(removal.destroy and removal.address == holder for removal in self.removals)

    def _used(self, holder: str) -> bool:
        """Whether anything in the account rests on the holder: its delete waits until that points elsewhere."""
        return any(holder in needs_of(there) for there in self.live.resources.values())

    def circles(self) -> Iterator[tuple[str, ...]]:
        """The addresses of what changes places by name: each takes the name of the next, the last that of the first."""
        needs = self.needs()
        done: set[str] = set()
        for start in sorted(needs):
            path: list[str] = []
            address: str | None = start
            while address is not None and address not in done:
                done.add(address)
                path.append(address)
                address = next(iter(needs.get(address, ())), None)
            if address in path:
                yield tuple(path[path.index(address) :])

    def _offer(self, resource: Resource, holder: str) -> str:
        """What to do about a name that stays somebody else's."""
        there = self.live.resources.get(resource.address)
        if there is None and KINDS[resource.kind].rekey and holder not in self.resources:
            return (
                f"if it is to get the key {resource.key}, write moved: [{{from: {holder}, to: {resource.address}}}], "
                "else choose another name"
            )
        return "choose another name"


def with_names_in_turn(changes: Mapping[str, Change], names: Names) -> dict[str, Change]:
    """The changes, one of those that change places by name passing through another, and none that takes a name in vain.

    Args:
        changes: all of them by address.
        names: what the plan gives out.
    """
    record, needs = dict(changes), names.needs()
    for circle in names.circles():
        members = [record[address] for address in circle]
        if all(change.acts for change in members):
            chosen = min(
                members, key=lambda change: (not _renames(change), change.moved_from is not None, change.address)
            )
            others = ", ".join(address for address in circle if address != chosen.address)
            record[chosen.address] = _passing(chosen, others) if _renames(chosen) else _not_passing(chosen, others)
    while in_vain := [address for address in needs if record[address].acts and _stays(record, needs[address])]:
        for address in in_vain:
            (holder,) = needs[address]
            reason = f"name: it is the name of {holder}, which this plan does not rename after all"
            record[address] = blocked(record[address], [reason])
    return record


def _renames(change: Change) -> bool:
    return change.action is Action.UPDATE and any(diff.path == "name" for diff in change.of(AttributeStatus.CHANGED))


def _passing(change: Change, others: str) -> Change:
    name = temporary_name(change.key)
    note = f"it passes through the name {name}, because it and {others} change places by name"
    return replace(change, passes_through=name, notes=(*change.notes, note))


def _not_passing(change: Change, others: str) -> Change:
    reason = (
        f"name: it and {others} change places by name, and all of them are replaced; give it another name, apply, then "
        "its own"
    )
    return blocked(change, [reason])


def _stays(record: Mapping[str, Change], holders: Sequence[str]) -> bool:
    return any((holder := record.get(address)) is not None and not holder.acts for address in holders)
