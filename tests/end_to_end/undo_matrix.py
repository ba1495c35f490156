"""Every attribute of every kind: a change, its undo, and whether all is as before, or the label said why not.

`python -m tests.end_to_end.undo_matrix` goes through all kinds and steps.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, Change, DesiredState
from mcdecl.engine.plan.model import UndoLabel, change_from_json, change_to_json
from mcdecl.engine.plan.taking_back import RunToUndo, taken_back, worth_noting
from mcdecl.kinds import KINDS
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.end_to_end.test_matrix import automation_folders, look, states
from tests.minimal import MINIMAL


@dataclass(frozen=True)
class Tried:
    """What an undo came to.

    Attributes:
        address: whose change it was.
        step: the number of the state that was changed to.
        label: what the plan said of the way back.
        reasons: why not all comes back.
        left: what is not as it was before, by path.
    """

    address: str
    step: int
    label: UndoLabel
    reasons: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether everything came back, or the label said what does not."""
        return not self.left if self.label is not UndoLabel.IMPOSSIBLE else bool(self.reasons)


def tried(server: RunningSandbox, account: SoapAccount, kind: str, steps: Mapping[int, int]) -> Iterator[Tried]:
    """The undo of every change of a kind, for steps from one state of the matrix to another.

    Args:
        server: the embedded account.
        account: the way to it.
        kind: the kind.
        steps: the numbers of states, and of those that follow; -1 for none of the resources.
    """
    listed = states(kind)
    for first, second in steps.items():
        server.reset()
        automation_folders(server)
        _applied(account, kind, listed[first])
        before = _seen(account, kind, listed[first])
        run = _applied(account, kind, listed[second])
        saved = json.loads(json.dumps([change_to_json(change) for change in run]))
        taken = RunToUndo("r", "", tuple(change_from_json(change) for change in saved))
        resources, removals = taken_back(taken)
        made = plan_account(account, DesiredState(resources, removals))
        made.index.secrets = lambda name: f"in {name}"
        failed = [
            f"{outcome.change.address}: {outcome.message}"
            for outcome in apply(made.plan, account, made.index).outcomes
            if outcome.status is not OutcomeStatus.DONE
        ]
        after = _seen(account, kind, listed[first])
        blocked = {change.address: change.reasons for change in made.plan.changes if change.action is Action.BLOCKED}
        for change in run:
            if change.kind != kind or change.undo is None:
                continue
            left = (*_left(change, before, after), *blocked.get(change.address, ()))
            left += tuple(text for text in failed if text.startswith(f"{change.address}:"))
            yield Tried(change.address, second, change.undo, change.undo_reasons, left)


def _applied(account: SoapAccount, kind: str, state: Mapping[str, Any]) -> tuple[Change, ...]:
    made = look(account, kind, state)
    apply(made.plan, account, made.index)
    return tuple(worth_noting(made.plan, made.live))


def _seen(account: SoapAccount, kind: str, state: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {address: there.state for address, there in look(account, kind, state).live.resources.items()}


def _left(
    change: Change, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    was, now = before.get(change.address), after.get(change.address)
    if was is None or now is None:
        if was is not now:
            yield "it is there" if was is None else "it is gone"
        return
    for name, value in was.items():
        if KINDS[change.kind].attribute(name).compare(now.get(name), value) is False and now.get(name) != value:
            yield f"{name}: {value} → {now.get(name)}"


def main() -> int:
    """Go through all kinds and steps."""
    count = wrong = 0
    with start(None, record=False) as server, connect(server) as account:
        for kind in sorted(MINIMAL):
            for result in tried(server, account, kind, {0: 1, 1: 2, 2: 3, 3: 4}):
                count += 1
                if not result.right:
                    wrong += 1
                    print(f"{result.step} {result.address} ({result.label.value}): {result.left}", flush=True)
    print(f"{count - wrong} of {count} undone as their labels say")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
