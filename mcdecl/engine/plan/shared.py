"""What units below the parent use of what it shares, and what its changes mean for them.

A unit below names the parent's data extensions `ENT.`: by key where an attribute refers to one, by name in SQL. So each
of its resources says itself which of the parent's changes it has to wait for, and which would break it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, Change, Plan
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.language import Items
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.kinds.shared import in_shared_folder, shared_key, shared_names

_SENDS = (Action.CREATE, Action.UPDATE, Action.REPLACE)
_TOUCHES = (Action.UPDATE, Action.REPLACE)


class SharedUse(Struct, frozen=True):
    """That a resource uses something that the parent shares.

    Attributes:
        address: the address of that in the parent.
        how: the attribute that refers to it, or that its SQL reads it.
        by_name: whether it is found by its name, so that what takes the place of a replaced one is found, too.
    """

    address: str
    how: str
    by_name: bool = False


class SharedNames(Struct, frozen=True):
    """The addresses of what the parent shares, by key, and by name in small letters."""

    keys: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, called: Iterable[tuple[str, str, str]]) -> "SharedNames":
        """The names of things, each given as address, key and name."""
        listed = list(called)
        return cls(
            {key: address for address, key, _ in listed},
            {name.casefold(): address for address, _, name in listed},
        )

    def without(self, others: "SharedNames") -> "SharedNames":
        """The names that the others do not have."""
        return SharedNames(
            {key: address for key, address in self.keys.items() if key not in others.keys},
            {name: address for name, address in self.names.items() if name not in others.names},
        )

    def uses(self, resource: Resource | LiveResource) -> Iterator[SharedUse]:
        """What a resource, wanted or live, of a unit below uses under these names."""
        for reference in KINDS[resource.kind].references(resource.state):
            key = shared_key(reference.key) if holds_rows(reference.kind) else None
            if key is not None and key in self.keys:
                yield SharedUse(self.keys[key], ".".join(reference.path))
        attribute = sql_attribute(resource.kind)
        sql = resource.state.get(attribute) if attribute is not None else None
        for name in shared_names(sql) if isinstance(sql, str) else ():
            if (address := self.names.get(name.casefold())) is not None:
                yield SharedUse(address, f"its {attribute} reads it", by_name=True)

    def used(self, resource: Resource | LiveResource) -> frozenset[str]:
        """The addresses of what it uses."""
        return frozenset(use.address for use in self.uses(resource))


class Shared(Struct, frozen=True):
    """What the parent shares, and how a plan changes it.

    Attributes:
        changes: the parent's changes of what holds rows, by address.
        before: what units below call it now.
        after: what they call it once the changes are made.
        left_out: addresses of those of the changes that are not part of the plan.
        absent: names in small letters that units below read and that the parent's account does not have.
        spelled: the names in their own spelling, by that in small letters.
    """

    changes: Mapping[str, Change] = field(default_factory=dict)
    before: SharedNames = field(default_factory=SharedNames)
    after: SharedNames = field(default_factory=SharedNames)
    left_out: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    spelled: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, live: Live) -> "Shared":
        """What a plan of the parent says, and the account that it was made for."""
        changes = {change.address: change for change in plan.changes if holds_rows(change.kind)}
        moved = {f"{change.kind}.{change.moved_from}": change for change in changes.values() if change.moved_from}
        before, after = [], []
        for address, there in live.resources.items():
            if not holds_rows(there.kind):
                continue
            change = moved.get(address) or changes.get(address)
            now = change.address if change is not None else address
            if _seen(there.state):
                before.append((now, there.key, there.name))
            if change is None or not change.acts:
                after += before[-1:] if _seen(there.state) else []
        for address, change in changes.items():
            held = live.resources.get(f"{change.kind}.{change.moved_from or change.key}")
            state = {**(held.state if held is not None else {}), **(change.desired or {})}
            if change.action in _SENDS and _seen(state):
                after.append((address, change.key, str(state.get("name", held.name if held is not None else ""))))
        spelled = {name.casefold(): name for _, _, name in (*before, *after)}
        return cls(changes, SharedNames.of(before), SharedNames.of(after), spelled=spelled)

    def with_left_out(self, others: "Shared") -> "Shared":
        """This, with the changes of a plan that is not carried out."""
        more = {address: change for address, change in others.changes.items() if address not in self.changes}
        return Shared(
            {**more, **self.changes},
            SharedNames({**others.before.keys, **self.before.keys}, {**others.before.names, **self.before.names}),
            SharedNames({**others.after.keys, **self.after.keys}, {**others.after.names, **self.after.names}),
            frozenset(more),
            self.absent,
            {**others.spelled, **self.spelled},
        )

    def without(self, names: Iterable[str]) -> "Shared":
        """This, when it is known that the parent's account has nothing with these names."""
        return replace(self, absent=frozenset(name.casefold() for name in names))

    def change_of(self, kind: str, key: str) -> Change | None:
        """The change of what a resource of a unit below refers to by a key."""
        there = shared_key(key) if holds_rows(kind) else None
        address = self.after.keys.get(there, "") if there is not None else ""
        return self.changes.get(address) if address not in self.left_out else None

    def awaited(self, resource: Resource) -> tuple[str, ...]:
        """The addresses, with their unit, of the changes that have to be made, or unblocked, before it is sent."""
        changes = self._changes(self.after.used(resource), (*_SENDS, Action.BLOCKED))
        return tuple(change.full_address for change in changes)

    def touching(self, used: Iterable[LiveResource]) -> tuple[str, ...]:
        """The addresses, with their unit, of the changes of what one of these live resources uses."""
        addresses = frozenset[str]().union(*map(self.before.used, used)) if self.changes else frozenset()
        return tuple(change.full_address for change in self._changes(addresses, _TOUCHES))

    def unreadable(self, resource: Resource) -> Iterator[str]:
        """What a resource reads with its SQL and the parent does not share, in words."""
        attribute = sql_attribute(resource.kind)
        for name in dict.fromkeys(shared_names(str(resource.state.get(attribute, "")))) if attribute else ():
            if name.casefold() in self.absent:
                near = did_you_mean(name, [self.spelled.get(known, known) for known in self.after.names])
                words = f"{attribute}: the parent business unit has no data extension named {name}"
                yield words + (f"; {near}" if near else "")

    def missing(self, resource: Resource) -> Iterator[str]:
        """Why a resource must not be sent: what it uses is still to be changed, outside of the plan."""
        for use in sorted(self.after.uses(resource), key=lambda use: use.address):
            change = self.changes.get(use.address)
            if change is None or use.address not in self.left_out or not _matters(change, resource):
                continue
            becomes = "blocked" if change.action is Action.BLOCKED else f"still to {change.action.value}"
            yield (
                f"it uses {change.full_address} ({use.how}), which is {becomes} and left out of this plan; plan "
                f"business unit {change.unit} as well, or apply that first"
            )

    def _changes(self, addresses: Iterable[str], actions: Sequence[Action]) -> Iterator[Change]:
        for address in sorted(addresses):
            change = self.changes.get(address)
            if change is not None and change.action in actions and address not in self.left_out:
                yield change


NOTHING_SHARED = Shared()


def _seen(state: Mapping[str, Any]) -> bool:
    """Whether the units below see what has this state: one whose folder is not known is taken for shared."""
    folder = state.get("folder")
    return not isinstance(folder, str) or in_shared_folder(folder)


def _matters(change: Change, user: Resource) -> bool:
    """Whether a change makes a difference to a user of what it changes: its name, key, folder, or an item of it.

    An item matters where the user's texts mention it, or take all there are.
    """
    if change.action is Action.NO_OP:
        return False
    if change.action is not Action.UPDATE or change.moved_from is not None:
        return True
    items = {attribute.name for attribute in KINDS[change.kind].attributes if isinstance(attribute.type, Items)}
    text = str(user.state).casefold()
    for diff in change.attributes:
        attribute, _, item = diff.path.partition(".")
        if attribute in ("name", "folder"):
            return True
        names = (item, item.rpartition(".")[0], diff.before, diff.after) if attribute in items else ()
        if any(isinstance(name, str) and name and name.casefold() in text for name in names) or (names and "*" in text):
            return True
    return False
