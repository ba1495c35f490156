"""Apply a plan while holding the lock of its business unit, so that no other apply interferes."""

from collections.abc import Callable
from dataclasses import replace

from mcdecl.account.interface import Account
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.apply.lock import acquire
from mcdecl.engine.apply.lock_rows import LOCK_TABLE
from mcdecl.engine.apply.lock_waiting import NONE, LockTimeout, acquire_waiting
from mcdecl.engine.apply.outcome import ApplyReport, Outcome
from mcdecl.engine.apply.run import Watch, apply
from mcdecl.engine.apply.send import Stop
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.saved import changes_since_review


def apply_locked(
    shown: Planned,
    account: Account,
    again: Callable[[], Planned],
    *,
    reason: str,
    concurrency: int,
    watch: Watch,
    stop: Stop = lambda: None,
    calls: Calls | None = None,
    patience: LockTimeout = NONE,
    before: Callable[[Plan], None] = lambda _plan: None,
) -> ApplyReport:
    """Carry out the plan that was shown, under the lock.

    The first apply makes the data extension that holds the lock. `again` plans anew once the lock is held: what
    was shown has to hold still. `stop` and `calls` are those of `apply`; a lock that is lost stops it as well.
    `patience` is for a lock that someone else holds. `before` is called under the lock with what will be done.

    Raises:
        LockHeld: someone else holds it, and longer than there is patience.
        AccountMoved: the plan is another one by now.
        AccountError: the account cannot be asked.
    """
    outcomes: list[Outcome] = []
    table = [change for change in shown.plan.acting() if change.address == LOCK_TABLE.address]
    if table:
        first = replace(shown.plan, changes=tuple(table))
        outcomes += apply(first, account, shown.index, watch=watch, stop=stop, calls=calls).outcomes
    # Without a lock nothing is sent, and nobody who wants to stop is made to wait for one.
    lease = None if stop() else acquire_waiting(lambda: acquire(account, reason=reason), patience, stop)
    if lease is None:
        left = _without_table(shown.plan)
        return ApplyReport((*outcomes, *apply(left, account, shown.index, watch=watch, stop=stop).outcomes))
    with lease as held:
        now = again()
        if others := changes_since_review(shown.plan, now.plan, but=LOCK_TABLE.address):
            raise AccountMoved(others)
        before(now.plan)
        report = apply(
            _without_table(now.plan),
            account,
            now.index,
            concurrency=concurrency,
            watch=watch,
            stop=lambda: stop() or held.why_lost or None,
            calls=calls,
            barred=lambda: held.why_lost or None,
        )
    return ApplyReport((*outcomes, *report.outcomes))


def _without_table(plan: Plan) -> Plan:
    return replace(plan, changes=tuple(change for change in plan.changes if change.address != LOCK_TABLE.address))
