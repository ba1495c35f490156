"""Apply plans while holding the locks of their business units, so that no other apply interferes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.apply.kept_tables import LOCK_TABLE
from mcdecl.engine.apply.lock import Lease, acquire
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.lock_waiting import NONE, LockTimeout, acquire_waiting
from mcdecl.engine.apply.outcome import ApplyReport
from mcdecl.engine.apply.run import Part, Watch, apply_parts, not_stopped
from mcdecl.engine.apply.send import Stop
from mcdecl.engine.apply.work import nothing
from mcdecl.engine.plan.saved import changes_since_review
from mcdecl.helpers.structs import replace

MOST_LOCKS = 8
"""Locks that are taken side by side."""


def apply_locked(
    shown: Sequence[Part],
    again: Callable[[], Sequence[Part]],
    *,
    reason: str,
    concurrency: int,
    watch: Watch,
    told: Callable[[], None] = nothing,
    names: Sequence[str] = ("",),
    stop: Stop = not_stopped,
    patience: LockTimeout = NONE,
    before: Callable[[Sequence[Part]], None] = lambda _parts: None,
) -> list[ApplyReport]:
    """Carry out the plans that were shown, under the locks of all their business units.

    All locks are taken before anything else is sent; one that is held stops all. The first apply makes the data
    extensions that hold the locks, after those that are there already were taken. `again` plans anew once all locks
    are held: what was shown has to hold still. `names` are the business units of the parts, for messages. `stop` is
    that of `apply_parts`, as are `watch` and `told`; a lock that is lost stops it as well. `patience` is for locks that
    someone else holds. `before` is called under the locks with what will be done.

    Raises:
        LockHeld: someone else holds one, and longer than there is patience.
        AccountMoved: a plan is another one by now.
        AccountError: an account cannot be asked.
    """
    takes = [partial(_take, part, name, reason, patience, stop) for part, name in zip(shown, names, strict=True)]
    tables = [_only_table(part) for part in shown]
    held: list[Lease] = []
    with ExitStack() as stack:
        stack.callback(_release, held)
        there = [number for number, part in enumerate(tables) if not part.plan.changes]
        missing = [number for number, part in enumerate(tables) if part.plan.changes]
        leases = _all_taken([takes[number] for number in there], held)
        made = apply_parts(tables, watch=watch, told=told, stop=stop)
        leases += _all_taken([takes[number] for number in missing], held)
        if len(leases) < len(shown):  # it was stopped: without its lock nothing is sent
            left = apply_parts(list(map(_without_table, shown)), watch=watch, told=told, stop=stop)
            return _joined(made, left)
        lease_of = dict(zip([*there, *missing], leases, strict=True))
        now = again()
        if others := list(_moved(shown, now, names)):
            raise AccountMoved(others)
        before(now)
        parts = [
            replace(_without_table(part), barred=partial(_lost, lease_of[number])) for number, part in enumerate(now)
        ]
        reports = apply_parts(
            parts,
            concurrency=concurrency,
            watch=watch,
            told=told,
            stop=lambda: stop() or next(filter(None, map(_lost, leases)), None),
        )
    return _joined(made, reports)


def _take(part: Part, name: str, reason: str, patience: LockTimeout, stop: Stop) -> Lease | None:
    """The lock of a part's business unit; None when it is stopped meanwhile."""
    if stop():
        return None
    try:
        return acquire_waiting(lambda: acquire(part.account, reason=reason), patience, stop)
    except LockHeld as held:
        raise held.in_unit(name) from None


def _lost(lease: Lease) -> str | None:
    return lease.why_lost or None


def _release(leases: Sequence[Lease]) -> None:
    """Give locks back, side by side."""
    with ThreadPoolExecutor(MOST_LOCKS) as pool:
        list(pool.map(lambda lease: lease.release(), leases))


def _all_taken(takes: Sequence[Callable[[], Lease | None]], held: list[Lease]) -> list[Lease]:
    """Take locks, the first before the others: of two runs that want all of them, one gets through.

    What is taken is added to `held`, also where another one cannot be taken.

    Raises:
        LockHeld: one cannot be taken.
    """

    def taken(take: Callable[[], Lease | None]) -> Lease | None:
        lease = take()
        if lease is not None:
            held.append(lease)
        return lease

    leases = [taken(take) for take in takes[:1]]
    with ThreadPoolExecutor(MOST_LOCKS) as pool:
        leases += pool.map(taken, takes[1:])
    return [lease for lease in leases if lease is not None]


def _moved(shown: Sequence[Part], now: Sequence[Part], names: Sequence[str]) -> Iterator[str]:
    for before, after, name in zip(shown, now, names, strict=True):
        for words in changes_since_review(before.plan, after.plan, but=LOCK_TABLE.address):
            yield f"{name}:{words}" if name else words


def _only_table(part: Part) -> Part:
    """The part that makes the data extension of the lock."""
    changes = tuple(change for change in part.plan.acting() if change.address == LOCK_TABLE.address)
    return replace(part, plan=replace(part.plan, changes=changes))


def _without_table(part: Part) -> Part:
    changes = tuple(change for change in part.plan.changes if change.address != LOCK_TABLE.address)
    return replace(part, plan=replace(part.plan, changes=changes))


def _joined(first: Sequence[ApplyReport], then: Sequence[ApplyReport]) -> list[ApplyReport]:
    return [ApplyReport((*table.outcomes, *rest.outcomes)) for table, rest in zip(first, then, strict=True)]
