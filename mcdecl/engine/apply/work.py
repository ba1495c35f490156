"""Progress of an apply: the steps left of each change, and the automations that were paused."""

from collections.abc import Callable, Iterable, Iterator

from mcdecl.engine.apply.outcome import Outcome, OutcomeStatus
from mcdecl.engine.apply.steps import ApplyStep, Operation, pauses, steps
from mcdecl.engine.plan import Action, Change
from mcdecl.engine.plan.model import full_address
from mcdecl.engine.plan.uses import takes_away
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.values import same_name


def nothing() -> None:
    """Nobody wants to know."""


class Work:
    """The changes of plans, the steps that each still needs, and what became of those that are settled.

    `settled` goes by the address with the business unit.

    Whatever is paused and cannot be finished is settled, but nobody hears of it before it was tried to resume it.
    `watch` hears of each change that is settled, and `told` is called after all that were settled together.
    """

    def __init__(
        self, changes: Iterable[Change], watch: Callable[[Outcome], None], told: Callable[[], None] = nothing
    ) -> None:
        self.settled: dict[str, Outcome] = {}
        self._planned = {change.full_address: change for change in changes}
        self._left = {address: list(steps(change)) for address, change in self._planned.items()}
        self._halfway: set[str] = set()
        self._paused = {address for address, change in self._planned.items() if change.resumes}
        self._watch, self._told = watch, told

    def next_step(self, change: Change) -> ApplyStep:
        """What to do next for a change that is not settled."""
        return self._left[change.full_address][0]

    def awaits(self, change: Change, need: str) -> bool:
        """Whether a change has to wait until another one is done: not for a name that it needs only afterwards.

        Of those that change places by name, one begins with a name to have in between. It does not wait for that of
        the next one then, and whatever takes its own waits for that step alone.
        """
        other = self._planned.get(full_address(change.unit, need))
        if other is None or other.kind != change.kind or not _takes_name(change, other):
            return True
        if other.passes_through is not None:
            return self._is_to_be_renamed(other)
        return change.passes_through is None or not self._is_to_be_renamed(change)

    def _is_to_be_renamed(self, change: Change) -> bool:
        """Whether a change still has to begin with the name that it has in between."""
        left = self._left[change.full_address]
        return bool(left) and left[0].operation is Operation.RENAME

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what became of the next step of each change; what has no more steps is settled."""
        try:
            self._settle(outcomes)
        finally:
            self._told()

    def _settle(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            address = outcome.change.full_address
            left = self._left[address]
            if outcome.status is OutcomeStatus.DONE and len(left) > 1:
                if left.pop(0).switch is False and pauses(self._planned[address]):
                    self._paused.add(address)
                else:
                    self._halfway.add(address)
                continue
            message = outcome.message
            if outcome.status is OutcomeStatus.UNKNOWN and left[0].switch is False and pauses(self._planned[address]):
                self._paused.add(address)
            if outcome.status is OutcomeStatus.DONE:
                self._paused.discard(address)
            elif address in self._halfway:
                message = f"{message} (part of it is done; the next plan shows the rest{self._called(address)})"
            if outcome.status is not OutcomeStatus.DONE:
                message += "".join(f"; {words}" for words in self._left_behind(self._planned[address]))
            self.settled[address] = replace(outcome, change=self._planned[address], message=message)
            if address not in self._paused:
                self._watch(self.settled[address])

    def _left_behind(self, change: Change) -> Iterator[str]:
        """What was created for something that was not done, and that nothing else would show, in words."""
        for need in change.waits_for:
            made = self.settled.get(full_address(change.unit, need))
            if made is None or made.status is not OutcomeStatus.DONE or made.change.action is not Action.CREATE:
                continue
            kind = KINDS[made.change.kind]
            if kind.found_in is not None and kind.found_in[0] == change.kind:
                yield (
                    f"{need} was created for it with the id {made.object_id or '(not told)'} and is left in the "
                    "account: nothing runs it, no list shows it and mcdecl knows no call that deletes "
                    "it, so it stays; the next apply creates another one"
                )

    def _called(self, address: str) -> str:
        """The name of whatever has been left with the one that it has in between, in words."""
        name = self._planned[address].passes_through
        return f"; until then its name is {name}" if name is not None else ""

    def left_paused(self) -> list[Change]:
        """What is paused and will not be finished."""
        return [self._planned[address] for address in sorted(self._paused & self.settled.keys())]

    def failed_parts(self, change: Change) -> list[Change]:
        """What something paused runs and could not be changed, as a unit: it is as it was, unless it is gone."""
        outcomes = (self.settled.get(full_address(change.unit, address)) for address in change.pauses)
        return [
            outcome.change for outcome in outcomes if outcome is not None and outcome.status is OutcomeStatus.FAILED
        ]

    def resumed(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what became of resuming some of them."""
        for outcome in outcomes:
            address = outcome.change.full_address
            change, before = self._planned[address], self.settled[address]
            if outcome.status is not OutcomeStatus.DONE:
                why = outcome.stays_paused or f"it could not be resumed ({outcome.message})"
                after = replace(before, message=f"{before.message}; it stays paused: {why}", stays_paused=why)
            elif all(step.switch is not None for step in steps(change)):
                after = replace(
                    before,
                    status=OutcomeStatus.DONE,
                    message="it is on again: what failed left behind what it ran before",
                )
            else:
                after = replace(before, message=f"{before.message}; it is on again")
            self._paused.discard(address)
            self.settled[address] = after
            self._watch(after)
        self._told()

    def last_step(self, change: Change) -> ApplyStep:
        """The step that resumes what was paused for a change."""
        return self._left[change.full_address][-1]

    def broken_parts(self, change: Change) -> Iterator[str]:
        """Whatever of what it runs is missing, half changed or not known to be whole, in words."""
        for address in dict.fromkeys((*change.pauses, *change.waits_for)):
            node = full_address(change.unit, address)
            outcome = self.settled.get(node)
            if outcome is None or outcome.status is OutcomeStatus.DONE:
                continue
            if outcome.change.action is Action.CREATE:
                # What runs until now does not use what is only to be made, unless it was broken before.
                if change.resumes:
                    yield f"{address} is missing"
            elif node in self._halfway:
                yield f"{address} is only half changed"
            elif outcome.status is OutcomeStatus.UNKNOWN:
                yield f"whether {address} was changed is not known"
            else:
                needs = (need for need in outcome.change.waits_for if self._takes_away(outcome.change.unit, need))
                yield from (f"{address} does not fit {need} as it is now" for need in needs)

    def _takes_away(self, unit: str, address: str) -> bool:
        """Whether a change was made that those who use the thing had to follow."""
        outcome = self.settled.get(full_address(unit, address))
        return outcome is not None and outcome.status is OutcomeStatus.DONE and takes_away(outcome.change)


def _takes_name(change: Change, other: Change) -> bool:
    """Whether a change takes the name that another one gives up."""
    name, held = (change.desired or {}).get("name"), (other.before or {}).get("name")
    gives_up = any(diff.path == "name" for diff in other.sent())
    return gives_up and isinstance(name, str) and isinstance(held, str) and same_name(name, held)
