"""Names that only one resource of a kind can have: who has to give one up first, and who never will."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.order import needs_of
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.kinds.values import same_name


def taken_names(resource: Resource, live: Live) -> str | None:
    """The name that a resource would take from nobody or somebody: it is new, or gets another name; else None."""
    attribute = next((item for item in KINDS[resource.kind].attributes if item.unique), None)
    name = resource.state.get(attribute.name) if attribute is not None else None
    if not isinstance(name, str):
        return None
    there = live.resources.get(resource.address)
    if there is None and resource.directives is not None and resource.directives.moved_from is not None:
        there = live.resources.get(f"{resource.kind}.{resource.directives.moved_from}")
    return None if there is not None and same_name(there.name, name) else name


@dataclass(frozen=True, slots=True)
class Names:
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
            if self._circle(resource):
                yield (
                    f"name: {name} is the name of {holder} until this plan, and that takes, by whatever way, the name "
                    f"that {resource.address} gives up; give one of them another name, apply, then the last"
                )
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

    def _circle(self, resource: Resource) -> bool:
        """Whether the names that have to be given up first lead back to this one."""
        seen = {resource.address}
        holder = self._holder(resource)
        while holder is not None and holder not in seen:
            seen.add(holder)
            other = self.resources.get(holder)
            holder = self._holder(other) if other is not None else None
        return holder == resource.address

    def _offer(self, resource: Resource, holder: str) -> str:
        """What to do about a name that stays somebody else's."""
        there = self.live.resources.get(resource.address)
        if there is None and KINDS[resource.kind].rekey and holder not in self.resources:
            return (
                f"if it is to get the key {resource.key}, write moved: [{{from: {holder}, to: {resource.address}}}], "
                "else choose another name"
            )
        return "choose another name"
