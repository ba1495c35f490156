"""Build a plan from desired and live state: one change for each resource, with its risk, in order."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.engine.plan import renames
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.diff import created, diff_states, finished
from mcdecl.engine.plan.fingerprint import fingerprint
from mcdecl.engine.plan.ignored import settled
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan, shown_state
from mcdecl.engine.plan.names import Names, with_names_in_turn
from mcdecl.engine.plan.obstacles import obstacles
from mcdecl.engine.plan.order import (
    Further,
    Needs,
    all_needs,
    found_only_inside,
    joined,
    nothing_further,
    ordered,
    ranked,
    waiting,
)
from mcdecl.engine.plan.pausing import left_off, note, pausing_for, running_users, standing, touching
from mcdecl.engine.plan.recall import Recall, hidden
from mcdecl.engine.plan.referrers import Find, Reading, Sight, guarded, nobody, reads_nothing, warned
from mcdecl.engine.plan.risks import hazards, worst
from mcdecl.engine.plan.rows_back import NOT_KEPT, Keeping
from mcdecl.engine.plan.said import left_alone, other_orders
from mcdecl.engine.plan.shared import NOTHING_SHARED, Shared
from mcdecl.engine.plan.since import changed_since, conflicts
from mcdecl.engine.plan.undoing import unsettable, with_undo
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.field_order import FIELDS, names_of, order_after, other_order, readable
from mcdecl.kinds.language import Attribute, Items, Kind
from mcdecl.kinds.resource import NONE, Directives, LiveResource, Removal, Resource
from mcdecl.kinds.risk import Hazard, Risk, Subject, caution
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.unfit import unfit_values
from mcdecl.kinds.values import Unknown

NO_FACTS = ResourceFacts()

SENT_ONCE = "no earlier apply of it is known, so it is sent once"
NOT_AS_APPLIED = "it differs from the last apply; the account itself does not show it"

Where = Callable[[Resource | Removal], str]


class DesiredState(Struct, frozen=True):
    """Everything that a plan should bring about.

    Attributes:
        project, environment: whose plan it is.
        resources: what should be in the account, and how.
        removals: what should not.
        unmanaged: addresses in owned folders that nobody declares, to be told.
        partial: whether only some of the project's resources are meant.
        resend_unknown: whether attributes that cannot be compared are sent again and count as changes.
        declared: further addresses that the project declares and this plan leaves out.
        recall: what is remembered of earlier applies; None when nobody looked, and then what cannot be compared is
            not sent either.
        left_out: declared resources that this plan leaves out.
        unit: the business unit that it is about; empty where the environment names none.
        shared: in a unit below the parent, what the parent shares and how that changes.
        keeping: what becomes of rows that changes lose.
    """

    resources: Sequence[Resource] = ()
    removals: Sequence[Removal] = ()
    project: str = ""
    environment: str = ""
    unmanaged: Sequence[str] = ()
    partial: bool = False
    resend_unknown: bool = False
    declared: Collection[str] = ()
    recall: Recall | None = None
    left_out: Sequence[Resource] = ()
    unit: str = ""
    shared: Shared = NOTHING_SHARED
    keeping: Keeping = NOT_KEPT


def build(
    desired_state: DesiredState,
    live: Live,
    *,
    where: Where = lambda _resource: "",
    further: Further = nothing_further,
    find: Find = nobody,
    reading: Reading = reads_nothing,
) -> Plan:
    """The plan that makes the account what `desired_state` says.

    `where` gives the `file:line` of a resource; it and `further` are asked only for those that change or are blocked.
    `find` and `reading` tell what refers to something that goes, and are asked only where something does.
    """
    live = renames.renamed(live, moved := renames.pending(desired_state.resources, live))
    needs: Needs = all_needs(desired_state.resources)
    declared = frozenset((*desired_state.declared, *needs))
    old_addresses = {f"{kind}.{new}": old for (kind, old), new in moved.items()}
    by_address = {resource.address: resource for resource in desired_state.resources}
    left_out = frozenset(resource.address for resource in desired_state.left_out)
    names = Names(live, moved, by_address, desired_state.removals, left_out)
    needs = joined(joined(needs, names.needs()), found_only_inside(needs))
    maker = _ChangeBuilder(desired_state, live, old_addresses, moved, declared, running_users(live), names)
    changes: dict[str, Change] = {}
    depths = ranked(needs)
    for resource in sorted(desired_state.resources, key=lambda item: depths[item.address]):
        changes[resource.address] = maker.change(resource, changes)
    origins: dict[str, Resource | Removal] = {
        item.address: item for item in desired_state.resources if not item.implied
    }
    for removal in desired_state.removals:
        if (change := maker.removal(removal)) is not None:
            changes[removal.address] = change
            origins[removal.address] = removal
    changes = with_names_in_turn(changes, names)
    tables = {address: there.name for address, there in live.resources.items() if KINDS[there.kind].rows}
    sight = Sight(find, reading, where)
    changes = guarded(changes, desired_state.resources, desired_state.left_out, tables, sight)
    changes = warned(changes, desired_state.resources, desired_state.left_out, tables, sight)
    needs = joined(needs, further([address for address, item in changes.items() if item.action is not Action.NO_OP]))
    placed = [
        change
        if change.action is Action.NO_OP or change.address not in origins
        else replace(change, source=where(origins[change.address]))
        for change in waiting(changes, needs, live.resources).values()
    ]
    placed = [
        with_undo(
            change, live.resources.get(change.address), live, maker.facts_of(change.address), desired_state.keeping
        )
        for change in _in_unit(placed, desired_state)
    ]
    paused = standing(desired_state.recall.pauses if desired_state.recall else {}, desired_state.resources, live)
    in_order = tuple(ordered(placed, needs))
    return Plan(
        desired_state.project,
        desired_state.environment,
        in_order,
        tuple(desired_state.unmanaged),
        desired_state.partial,
        paused=paused,
    )


def _in_unit(changes: Iterable[Change], desired_state: DesiredState) -> list[Change]:
    """The changes in their business unit, those that use what the parent shares waiting for its changes."""
    wanted = {resource.address: resource for resource in desired_state.resources}
    placed = []
    for change in changes:
        awaited = desired_state.shared.awaited(wanted[change.address]) if _is_sent(change, wanted) else ()
        waits_for = tuple(dict.fromkeys((*change.waits_for, *awaited)))
        same = change.unit == desired_state.unit and change.waits_for == waits_for
        placed.append(change if same else replace(change, unit=desired_state.unit, waits_for=waits_for))
    return placed


def _is_sent(change: Change, wanted: Collection[str]) -> bool:
    return change.acts and change.action is not Action.DELETE and change.address in wanted


def questions(desired_state: DesiredState, live: Live) -> list[str]:
    """Addresses (as they are now) of live resources whose rows decide about the plan or about what it risks."""
    pending = renames.pending(desired_state.resources, live)
    seen, now = (
        renames.renamed(live, pending),
        {f"{kind}.{new}": f"{kind}.{old}" for (kind, old), new in pending.items()},
    )
    asked = [
        now.get(resource.address, resource.address)
        for resource in desired_state.resources
        if (there := seen.resources.get(resource.address)) is not None and _rows_matter(resource, there)
    ]
    gone = [removal.address for removal in desired_state.removals if removal.destroy and KINDS[removal.kind].rows]
    return [address for address in dict.fromkeys([*asked, *gone]) if address in live.resources]


def _rows_matter(resource: Resource, there: LiveResource) -> bool:
    """Whether the number of rows decides: for new items, deleted items with values, or a replacement."""
    kind, words = KINDS[resource.kind], resource.directives or NONE
    if words.replace and kind.rows:
        diffs = diff_states(kind.attributes, there.state, resource.state, NO_FACTS, directives=words)
        if any(diff.status is AttributeStatus.BLOCKED for diff in diffs):
            return True
    for attribute in kind.attributes:
        wanted, held = resource.state.get(attribute.name), there.state.get(attribute.name)
        if kind.rows and attribute.name in resource.state and _loses_rows(attribute, held, wanted):
            return True
        if not isinstance(attribute.type, Items):
            continue
        key = attribute.type.key
        if held == wanted and attribute.name not in words.items:
            continue
        known = {item[key].casefold() for item in held or ()}
        item_words = words.items.get(attribute.name)
        if item_words is not None and any(name.casefold() in known for name in item_words.removed):
            return True
        if item_words is not None:
            known |= {name.casefold() for name in item_words.renamed}
        fresh = [item for item in wanted or () if item[key].casefold() not in known]
        if attribute.added is not None and any(attribute.added(item, NO_FACTS) for item in fresh):
            return True
    return False


def _loses_rows(attribute: Attribute, before: Any, after: Any) -> bool:
    """Whether changing the attribute as a whole loses data."""
    if attribute.hazard is None or attribute.compare(before, after) is not False:
        return False
    hazard = attribute.hazard(before, after, Subject(""))
    return hazard is not None and hazard.risk is Risk.DATA_LOSS


class _ChangeBuilder(Struct, frozen=True):
    """Makes the change of one resource, or of one removal.

    `moved` is the old key by address; `going` the new key by kind and old key; `declared` are the addresses that the
    project declares; `in_use` names by address who is running and uses it; `names` knows who has which name.
    """

    desired_state: DesiredState
    live: Live
    moved: Mapping[str, str]
    going: Mapping[tuple[str, str], str]
    declared: frozenset[str]
    in_use: Mapping[str, str]
    names: Names

    def change(self, resource: Resource, before_it: Mapping[str, Change]) -> Change:
        """The change of a resource; those of what it rests on are known already."""
        kind, words = KINDS[resource.kind], resource.directives or NONE
        there = self.live.resources.get(resource.address)
        facts = self._facts(resource)
        state = resource.state
        mark = self._mark(resource, there)
        if there is None:
            diffs = tuple(created(kind.attributes, state))
        else:
            state = settled(kind.attributes, state, there.state, words.ignore)
            if mark is not None and kind.paused_by is not None:
                state = {**state, kind.paused_by: True}
            diffs = tuple(self._differences(kind, resource, there, state, facts, before_it))
        if words.undoes is not None and not words.replace and there is not None:
            state, diffs = self._as_far_as_possible(kind, resource, there, state, diffs, facts, before_it)
        in_the_way = (
            *obstacles(resource, self.live, self.declared, new=there is None),
            *self.names.obstacles(resource),
            *self.desired_state.shared.unreadable(resource),
        )
        held = in_the_way if there is not None and not any(map(_differs, diffs)) else ()
        reasons = (
            *(() if held else in_the_way),
            *(conflicts(kind, there, diffs, words.undoes) if there is not None else ()),
            *self._reasons(resource),
            *self._unfit(kind, state, diffs),
        )
        action = _action(there, diffs, reasons, words)
        paused = self._pauses(there, before_it, paused=mark is not None)
        if paused and action is Action.NO_OP:
            action = Action.UPDATE
        if action in (Action.UPDATE, Action.REPLACE) and (busy := self._busy(there)):
            action, reasons = Action.BLOCKED, (busy,)
        if action in (Action.CREATE, Action.UPDATE, Action.REPLACE):
            reasons = tuple(self.desired_state.shared.missing(resource))
            action = Action.BLOCKED if reasons else action
        if action is Action.BLOCKED and words.replace and words.prevent_destroy and not reasons:
            reasons = ("this change needs a replacement, and lifecycle.prevent_destroy forbids deleting the old one",)
        if action is Action.REPLACE:
            diffs = tuple(_brought_by_replacing(diff) for diff in diffs)
        hazard = worst(self._hazards(action, kind, resource, there, state, diffs, facts))
        acts = action in (Action.CREATE, Action.UPDATE, Action.REPLACE)
        return Change(
            address=resource.address,
            kind=resource.kind,
            key=resource.key,
            action=action,
            attributes=diffs,
            reasons=reasons,
            risk=hazard.risk if acts else Risk.NONE,
            warnings=hazard.warnings if acts else (),
            milder=hazard.milder if acts else (),
            rows_lost=hazard.rows if acts else None,
            notes=(
                *self._notes(resource, there),
                *(words.undoes.notes if words.undoes is not None and acts else ()),
                *(renames.look_alikes(kind, diffs) if there is not None else self._moved_by_hand(resource)),
                *([_by_replacing(kind)] if action is Action.BLOCKED and not reasons and not words.replace else []),
                *(f"{diff.path}: {diff.reason}" for diff in diffs if diff.reason == NOT_AS_APPLIED),
                *self._orders(resource, state, before_it),
                *_switch_notes(kind, state, there, acts=acts, parts_change=self._touched(there, before_it)),
                *([str(mark)] if mark is not None else [note(paused)] if paused and acts else []),
            ),
            held=held,
            allow=words.allow if acts else (),
            desired=state if acts else None,
            before=shown_state(there) if there is not None and acts else None,
            object_id=there.object_id if there is not None and acts else None,
            ids=_ids(there, words) if there is not None and acts else {},
            moved_from=self.moved.get(resource.address) if acts else None,
            pauses=paused if acts else (),
            resumes=mark is not None and acts,
            fingerprint=fingerprint(there, self._asked(resource)) if acts else None,
        )

    def _as_far_as_possible(
        self,
        kind: Kind,
        resource: Resource,
        there: LiveResource,
        state: Mapping[str, Any],
        diffs: tuple[AttributeDiff, ...],
        facts: ResourceFacts,
        before_it: Mapping[str, Change],
    ) -> tuple[Mapping[str, Any], tuple[AttributeDiff, ...]]:
        """The state and the differences of an undo without what the account refuses: that is told, and left alone."""
        refused = [
            diff if reason is None else replace(diff, reason=reason)
            for diff in diffs
            if (reason := unsettable(kind.attributes, diff)) or diff.status is AttributeStatus.BLOCKED
        ]
        if not refused:
            return state, diffs
        state = settled(kind.attributes, state, there.state, [diff.path for diff in refused])
        left = (replace(diff, status=AttributeStatus.LEFT_ALONE) for diff in refused)
        return state, (*self._differences(kind, resource, there, state, facts, before_it), *left)

    def removal(self, removal: Removal) -> Change | None:
        """The change of a removal; None when it is gone or stays as somebody else's concern."""
        there = self.live.resources.get(removal.address)
        if there is None or not removal.destroy:
            if removal.why != "removed":
                return None
            if new := self.going.get((removal.kind, removal.key)):
                reason = f"it is both removed and moved to the key {new}; delete one of the two entries"
                return Change(removal.address, removal.kind, removal.key, Action.BLOCKED, reasons=(reason,))
            note = (
                "it is gone; you can delete its removed entry"
                if there is None
                else "mcdecl leaves it alone, according to its removed entry"
            )
            return Change(removal.address, removal.kind, removal.key, Action.NO_OP, notes=(note,))
        if busy := self._busy(there):
            return Change(removal.address, removal.kind, removal.key, Action.BLOCKED, reasons=(busy,))
        kind, facts = KINDS[removal.kind], self.live.facts.get(removal.address)
        reasons = (kind.undeletable,) if kind.undeletable else tuple(changed_since(kind, there, removal.undoes))
        if reasons:
            return Change(removal.address, removal.kind, removal.key, Action.BLOCKED, reasons=reasons)
        hazard = kind.deletion(Subject(removal.key, facts or NO_FACTS)) if kind.deletion else None
        loss = worst([hazard] if hazard else [])
        return Change(
            removal.address,
            removal.kind,
            removal.key,
            Action.DELETE,
            risk=loss.risk,
            warnings=loss.warnings,
            rows_lost=loss.rows,
            notes=() if removal.why == "removed" else (removal.why,),
            allow=removal.allow,
            before=shown_state(there),
            object_id=there.object_id,
            ids=there.ids,
            fingerprint=fingerprint(there, facts),
        )

    def _pauses(self, there: LiveResource | None, before_it: Mapping[str, Change], *, paused: bool) -> tuple[str, ...]:
        """The addresses of the changes for which it is paused."""
        if there is None:
            return ()
        return tuple(pausing_for(there, self.live, before_it, self.desired_state.shared, paused=paused))

    def _touched(self, there: LiveResource | None, before_it: Mapping[str, Change]) -> bool:
        """Whether the plan changes anything that a live resource uses."""
        return there is not None and any(touching(there, self.live, before_it))

    def _busy(self, there: LiveResource | None) -> str | None:
        """Why a live resource must not be changed now: it is running, or what uses it is."""
        if there is None:
            return None
        user = self.in_use.get(f"{there.kind}.{there.key}")
        return there.busy or (f"{user} is running and uses it; plan again when the run has ended" if user else None)

    def _mark(self, resource: Resource, there: LiveResource | None) -> PauseMark | None:
        """The mark of an earlier apply that has paused it, where it is still off."""
        marks = self.desired_state.recall.pauses if self.desired_state.recall else {}
        return marks.get(resource.address) if left_off(there, resource.state) else None

    def facts_of(self, address: str) -> ResourceFacts:
        """What is known of the rows of a resource, by the address that it will have."""
        kind, _, key = address.partition(".")
        return self.live.facts.get(f"{kind}.{self.moved.get(address, key)}") or NO_FACTS

    def _asked(self, resource: Resource) -> ResourceFacts | None:
        return self.live.facts.get(f"{resource.kind}.{self.moved.get(resource.address, resource.key)}")

    def _facts(self, resource: Resource) -> ResourceFacts:
        return self._asked(resource) or NO_FACTS

    def _differences(
        self,
        kind: Kind,
        resource: Resource,
        there: LiveResource,
        state: Mapping[str, Any],
        facts: ResourceFacts,
        before_it: Mapping[str, Change],
    ) -> Iterator[AttributeDiff]:
        words = resource.directives or NONE
        if resource.address in self.moved:
            yield AttributeDiff("key", self.moved[resource.address], resource.key)
        shown_paths = set()
        for diff in diff_states(kind.attributes, there.state, state, facts, directives=words):
            shown_paths.add(diff.path)
            if diff.status is not AttributeStatus.UNKNOWN:
                yield diff
            elif self.desired_state.resend_unknown:
                yield replace(diff, status=AttributeStatus.CHANGED)
            elif (recalled := self._recalled(resource, diff)) is not None:
                yield recalled
        for reference in kind.references(state):
            needed = before_it.get(f"{reference.kind}.{reference.key}") or self.desired_state.shared.change_of(
                reference.kind, reference.key
            )
            path = ".".join(reference.path)
            if needed is not None and needed.action is Action.REPLACE and path not in shown_paths:
                refused = reference.attribute.change.judge(reference.key, reference.key)
                reason = f"{needed.full_address} is deleted and created again" + (f"; {refused}" if refused else "")
                status = AttributeStatus.BLOCKED if refused else AttributeStatus.CHANGED
                yield AttributeDiff(path, reference.key, reference.key, status, reason)

    def _recalled(self, resource: Resource, diff: AttributeDiff) -> AttributeDiff | None:
        """What becomes of a value that the account does not show; None when it was sent like this before."""
        if self.desired_state.recall is None:
            return diff
        before = self.desired_state.recall.same.get(resource.address, {}).get(diff.path)
        if before is None:
            kept = any(item.path == diff.path for item in hidden(KINDS[resource.kind].attributes, resource.state))
            return replace(diff, sent=True, reason=f"{diff.reason}; {SENT_ONCE}") if kept else diff
        return None if before else replace(diff, status=AttributeStatus.CHANGED, reason=NOT_AS_APPLIED)

    def _reasons(self, resource: Resource) -> Iterator[str]:
        yield from renames.obstacles(resource, self.live)
        yield from renames.lost_references(resource, self.going)
        if resource.address in self.moved and not KINDS[resource.kind].rekey:
            yield renames.cannot_rekey(resource.kind, self.moved[resource.address])

    def _unfit(self, kind: Kind, state: Mapping[str, Any], diffs: Sequence[AttributeDiff]) -> Iterator[str]:
        """Why values that would be set must not be set."""
        if self.live.now is None:
            return
        sent = [diff.path for diff in diffs if diff.status is AttributeStatus.CHANGED]
        for unfit_value in unfit_values(kind.attributes, state, self.live.now):
            if any(unfit_value.touched_by(path) for path in sent):
                yield f"{unfit_value.why.message}; {unfit_value.why.hint}"

    def _hazards(
        self,
        action: Action,
        kind: Kind,
        resource: Resource,
        there: LiveResource | None,
        state: Mapping[str, Any],
        diffs: Sequence[AttributeDiff],
        facts: ResourceFacts,
    ) -> Iterator[Hazard]:
        yield from _unsure(kind, state, diffs, whole=there is None or action is Action.REPLACE)
        if there is None:
            return
        subject = Subject(resource.key, facts)
        if action is Action.REPLACE and kind.deletion is not None:
            lost = kind.deletion(subject)
            yield Hazard(lost.risk, f"replaces {resource.key}: {lost.words}", lost.rows)
        elif action is Action.UPDATE:
            changed = [diff.path for diff in diffs if diff.status is AttributeStatus.CHANGED]
            yield from hazards(kind.attributes, there.state, state, changed, subject, resource.directives or NONE)
            if resource.address in self.moved:
                words = f"gives {self.moved[resource.address]} the key {resource.key}: references by key break"
                yield Hazard(Risk.CAUTION, words)

    def _moved_by_hand(self, resource: Resource) -> Iterator[str]:
        """What a new folder may be in truth."""
        if KINDS[resource.kind].above is None:
            return iter(())
        return renames.moved_by_hand(resource, self.desired_state.resources, self.live)

    def _orders(self, resource: Resource, state: Mapping[str, Any], before_it: Mapping[str, Change]) -> Iterator[str]:
        """That columns go into other fields than the files say, where they go by the order of fields."""
        run = KINDS[resource.kind].run
        attribute = run.in_order(state) if run is not None and run.fills else None
        if run is None or attribute is None:
            return
        into = f"{DATA_EXTENSION}.{state[run.fills or '']}"
        filled = next((item for item in self.desired_state.resources if item.address == into), None)
        there, change = self.live.resources.get(into), before_it.get(into)
        if filled is None or there is None or (change is not None and change.action is Action.REPLACE):
            return
        if not readable(there.state.get(FIELDS)):
            return
        declared = names_of(filled.state.get(FIELDS))
        held = order_after(names_of(there.state.get(FIELDS)), declared, filled.directives)
        if (other := other_order(declared, held)) is not None:
            yield (
                f"{attribute}: columns fill the fields of {filled.key} by position, but {other.words}. To fill them as "
                f"declared, write {other.remedy}"
            )

    def _notes(self, resource: Resource, there: LiveResource | None) -> Iterator[str]:
        yield from renames.notes(resource, self.live, pending=resource.address in self.moved)
        if there is not None and (recall := self.desired_state.recall) is not None:
            attributes = KINDS[resource.kind].attributes
            yield from left_alone(attributes, there, recall.dropped.get(resource.address, ()))
            if resource.address in recall.reordered:
                yield from other_orders(attributes, there, resource.state)
        if there is None or resource.directives is None:
            return
        for attribute in KINDS[resource.kind].attributes:
            words, held = resource.directives.items.get(attribute.name), there.state.get(attribute.name)
            if words is not None and isinstance(attribute.type, Items) and not isinstance(held, Unknown):
                yield from finished(attribute.name, held or (), attribute.type.key, words)


def _unsure(kind: Kind, state: Mapping[str, Any], diffs: Sequence[AttributeDiff], *, whole: bool) -> Iterator[Hazard]:
    """What nobody knows about making items: all of them where the resource is made, else the new ones."""
    made = {diff.path.casefold() for diff in diffs if diff.before is None and diff.status is AttributeStatus.CHANGED}
    for attribute in kind.attributes:
        if attribute.unsure is None or not isinstance(attribute.type, Items):
            continue
        for item in state.get(attribute.name) or ():
            is_made = whole or f"{attribute.name}.{item[attribute.type.key]}".casefold() in made
            if is_made and (words := attribute.unsure(item)) is not None:
                yield caution(words)


def _action(
    there: LiveResource | None, diffs: Sequence[AttributeDiff], reasons: Sequence[str], words: Directives
) -> Action:
    if reasons:
        return Action.BLOCKED
    if any(diff.status is AttributeStatus.BLOCKED for diff in diffs):
        return Action.REPLACE if there is not None and words.replace and not words.prevent_destroy else Action.BLOCKED
    if there is None:
        return Action.CREATE
    return Action.UPDATE if any(map(_sends, diffs)) else Action.NO_OP


def _sends(diff: AttributeDiff) -> bool:
    """Whether an apply sends it."""
    return diff.status is AttributeStatus.CHANGED or diff.sent


def _differs(diff: AttributeDiff) -> bool:
    """Whether the account should be made other than it is."""
    return _sends(diff) or diff.status is AttributeStatus.BLOCKED


def _switch_notes(
    kind: Kind, state: Mapping[str, Any], there: LiveResource | None, *, acts: bool, parts_change: bool
) -> Iterator[str]:
    """Whether it starts by itself: as it is now, else as it will be; told only where it or what it runs changes."""
    if kind.switch_note is not None and (acts or parts_change):
        words = kind.switch_note(there.state) if there is not None else ""
        if words := words or kind.switch_note(state):
            yield words


def _by_replacing(kind: Kind) -> str:
    """How to get what the account refuses to change, and at what price."""
    price = ", which loses its rows" if kind.rows else ""
    return f"lifecycle: {{replace: true}} would delete it and create it again{price}"


def _brought_by_replacing(diff: AttributeDiff) -> AttributeDiff:
    """What the account would refuse or ignore comes true in a new object."""
    return (
        diff
        if diff.status in (AttributeStatus.UNKNOWN, AttributeStatus.CHANGED)
        else replace(diff, status=AttributeStatus.CHANGED, reason=None)
    )


def _ids(there: LiveResource, words: Directives) -> dict[str, str]:
    """The ids of items by casefolded name, those of renamed items under both names."""
    ids = dict(there.ids)
    for item_words in words.items.values():
        for new, was in item_words.renamed.items():
            if was.casefold() in ids:
                ids.setdefault(new.casefold(), ids[was.casefold()])
    return ids
