"""Rows of the lock's data extension: read, claim, release."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from shlex import quote
from typing import Any

from mcdecl.account.errors import AccountError, BrokenAnswer, CallFailed, LostAnswer, RetrieveFailed
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.engine.apply.kept_tables import LOCK_TABLE
from mcdecl.engine.apply.own_tables import (
    columns_of,
    row_of,
    shown_moment,
    values_of,
    written_time,
)
from mcdecl.helpers.error import Error
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.structs import replace
from mcdecl.wire.values import TYPE, Result, Retrieve, SimpleFilter, SoapObject

MARGIN = timedelta(seconds=60)
"""How far the clocks of two clients may be apart: a lease is over for others this much later."""
KEPT = 5
"""Generations that stay when a release sweeps up, for whoever asks what happened."""
MOST_TRIES = 5

COLUMNS = columns_of(LOCK_TABLE)

_NO_GENERATION = f"A row of {LOCK_TABLE.key} came without a readable Generation: nobody can say who holds the lock."
_NO_GENERATION_HINT = (
    "Try again; if it keeps happening, look at the rows of this data extension in the account and delete the one."
)


class LockHeld(Error):  # noqa: N818 - named after what happened, as the account's errors are
    """Someone else holds the lock.

    Attributes:
        holder: who.
        since: since when, or None if the row does not tell.
        until: when its lease runs out unless it is renewed, or None if the row does not tell.
        reason: what for.
        message: all of that in words.
        hint: how to go on.
    """

    def __init__(
        self,
        holder: str,
        since: datetime | None,
        until: datetime | None,
        reason: str,
        environment: str = "ENV",
        unit: str = "",
    ) -> None:
        self.holder, self.since, self.until, self.reason = holder, since, until, reason
        self.environment, self.unit = environment, unit
        purpose = f" ({reason})" if reason else ""
        where = f"business unit {unit}" if unit else "this business unit"
        message = f"{holder or 'someone'} holds the lock of {where} since {shown_moment(since)}{purpose}."
        end = f"Wait: the lease runs out at {shown_moment(until + MARGIN)} unless it is renewed. " if until else ""
        names = f"-e {quote(environment)}" + (f" --business-unit {quote(unit)}" if unit else "")
        hint = f"{end}If that run is surely dead, release the lock: mcdecl unlock --force {names}"
        super().__init__(message, hint)

    def seen_from(self, environment: str) -> "LockHeld":
        """The same, with a hint that names the environment whose account it is."""
        return LockHeld(self.holder, self.since, self.until, self.reason, environment, self.unit)

    def in_unit(self, unit: str) -> "LockHeld":
        """The same, of a business unit by its name."""
        return LockHeld(self.holder, self.since, self.until, self.reason, self.environment, unit)


class NoLockTable(CallFailed):
    """The data extension of the lock is not in the account."""

    default_hint = "An apply with `lock: true` on the environment makes it; look at the plan."

    def __init__(self) -> None:
        super().__init__(f"There is no data extension {LOCK_TABLE.key} in this business unit to hold a lock in.")


@dataclass(frozen=True, slots=True)
class LockState:
    """One generation of the lock; generation 0 stands for a table without rows, which is free.

    Attributes:
        generation: its number.
        holder: who took it.
        reason: what for.
        since: when the lock was taken, in UTC; None if the row does not tell.
        until: when its lease runs out, in UTC; None if the row does not tell: then it has no end.
        released: whether it was given back, by its holder or by force.
        token: what the holder knows its own rows by.
    """

    generation: int = 0
    holder: str = ""
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    released: bool = True
    token: str = field(default="", repr=False)

    def held_at(self, moment: datetime) -> bool:
        """Whether others must still keep away at `moment` (by their own clocks)."""
        return not self.released and (self.until is None or moment < self.until + MARGIN)

    def refusal(self) -> LockHeld:
        """What to tell who wanted the lock."""
        return LockHeld(self.holder, self.since, self.until, self.reason)


def read_rows(account: Account) -> list[LockState]:
    """All generations, oldest first.

    Raises:
        NoLockTable: the data extension does not exist.
        AccountError: it cannot be read.
    """
    try:
        records = account.retrieve(Retrieve(f"DataExtensionObject[{LOCK_TABLE.key}]", COLUMNS))
    except RetrieveFailed:
        # The words for a missing table are not known (fact:missing-table-words); whether it is there can be asked.
        table = Retrieve("DataExtension", ("CustomerKey",), SimpleFilter("CustomerKey", "equals", (LOCK_TABLE.key,)))
        if account.retrieve(table):
            raise
        raise NoLockTable from None
    return sorted(map(_read, records), key=lambda row: row.generation)


def newest(rows: Sequence[LockState]) -> LockState:
    """The row that counts, or the free generation 0 when there is none.

    One released row releases all of its token: a renewal that crosses a release does not bring the lock back.
    """
    if not rows:
        return LockState()
    top = rows[-1]
    return replace(top, released=any(row.released for row in rows if row.token == top.token))


def _read(record: Mapping[str, Any]) -> LockState:
    values = values_of(record)
    generation = values.get("generation", "")
    if not (generation.isascii() and generation.isdigit()):
        # Such a row may be the newest one: nobody can say then who holds the lock.
        raise BrokenAnswer(_NO_GENERATION, hint=_NO_GENERATION_HINT, retryable=False)
    return LockState(
        generation=int(generation),
        holder=values.get("holder", ""),
        reason=values.get("reason", ""),
        since=utc_moment(values.get("since", "")),
        until=utc_moment(values.get("until", "")),
        released=values.get("released", "").casefold() in ("true", "1"),
        token=values.get("token", ""),
    )


def _row(row: LockState, **values: str) -> SoapObject:
    """A row on the wire: its key and these columns."""
    return row_of(LOCK_TABLE, {"Generation": str(row.generation), **values})


def claimed(account: Account, claim: LockState) -> AccountError | None:
    """Create the row of a claim.

    Returns:
        What stood in the way, if anything; only reading the rows tells who got the generation.

    Raises:
        AccountError: nothing was created.
    """
    row = _row(
        claim,
        Holder=claim.holder,
        Reason=claim.reason,
        Since=written_time(claim.since),
        Until=written_time(claim.until),
        Token=claim.token,
        Released="false",
    )
    try:
        (result,) = account.create([row])
    except LostAnswer as lost:
        return lost
    return None if result.ok else _refused("The lock could not be taken", result)


def give_back(account: Account, rows: Sequence[LockState], token: str) -> None:
    """Mark the newest row of a token released, if none is yet; an answer that is lost is read back.

    Raises:
        AccountError: the account cannot be asked, or refuses.
    """
    trouble: AccountError | None = None
    for _ in range(MOST_TRIES):
        mine = [row for row in rows if row.token == token]
        if not mine or any(row.released for row in mine):
            return
        if trouble is not None and not isinstance(trouble, LostAnswer):
            break
        try:
            (result,) = account.update([_row(mine[-1], Released="true")])
        except LostAnswer as lost:
            trouble = lost
        else:
            if result.ok:
                return
            trouble = _refused("The lock could not be released", result)
        rows = read_rows(account)
    if trouble is not None:
        raise trouble


def sweep(account: Account, rows: Sequence[LockState]) -> None:
    """Delete old generations; a leftover is no harm, the next release tries again.

    The newest rows always stay, so that numbers only ever grow.
    """
    old = rows[:-KEPT][:MOST_OBJECTS]
    if not old:
        return
    keys = [{"Key": [{"Name": "Generation", "Value": str(row.generation)}]} for row in old]
    with suppress(AccountError):
        account.delete([{TYPE: "DataExtensionObject", "CustomerKey": LOCK_TABLE.key, "Keys": key} for key in keys])


def _refused(what: str, result: Result) -> CallFailed:
    return CallFailed(
        f"{what}: {result.message}",
        code=result.code,
        hint=f"Check that the credential may write rows, and that {LOCK_TABLE.key} has the columns mcdecl gave it.",
    )
