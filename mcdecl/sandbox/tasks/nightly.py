"""The nightly run of retention: rows whose period is over go, all rows at the end, or the data extension itself.

It runs in the night of the server's own time zone, about midnight, once a day, after the period has passed; a month
ends on the last day of a shorter one (fact:retention-nightly). A row counts from the day on which it was added
(documented there as registered; that an update of the row does not begin it again is a guess,
fact:retention-update-no-restart). That a day given as RetainUntil is still kept, and goes in the night after it, is
a guess too (fact:retention-retain-until-day), as is that `all rows` go again every night once that day is over.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.data_extensions.retention import LENGTH, UNIT, last_day, later
from mcdecl.sandbox.data_extensions.soap_data_extension import COLLECTION, remove
from mcdecl.sandbox.rows import rows

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document


class Deleted(Struct, frozen=True):
    """What a night took of one data extension.

    Attributes:
        key: Its external key.
        rows: How many rows went.
        whole: Whether it went itself.
    """

    key: str
    rows: int
    whole: bool = False


def next_night(account: "SandboxAccount", since: datetime) -> datetime | None:
    """The first night after a moment in which retention has anything to delete.

    Args:
        account: The enterprise.
        since: The moment, with its zone.

    Returns:
        Its midnight in UTC, or None when nothing that is there now ever goes.
    """
    local = since.astimezone(SERVER_ZONE).replace(tzinfo=None)
    due = min((night for unit, owner in _kept(account) if (night := _due(unit, owner)) is not None), default=None)
    if due is None:
        return None
    return max(due, _night_after(local)).replace(tzinfo=SERVER_ZONE).astimezone(UTC)


def delete_expired(account: "SandboxAccount", night: datetime) -> list[Deleted]:
    """Deletes what is over in a night, in all units of an enterprise.

    Args:
        account: The enterprise; its store is held by the caller.
        night: The night's midnight, with its zone.

    Returns:
        What went, by data extension.
    """
    local = night.astimezone(SERVER_ZONE).replace(tzinfo=None)
    expired = [
        (unit, owner) for unit, owner in _kept(account) if (due := _due(unit, owner)) is not None and due <= local
    ]
    gone = [_deleted(unit, owner, local) for unit, owner in expired]
    return [deleted for deleted in gone if deleted.rows or deleted.whole]


def _kept(account: "SandboxAccount") -> "Iterator[tuple[SandboxAccount, Document]]":
    """The data extensions with a retention, each with its unit."""
    for unit in account.units.values():
        for owner in unit.store.all(COLLECTION):
            if owner.get(LENGTH) is not None or owner.get("RetainUntil"):
                yield unit, owner


def _deleted(account: "SandboxAccount", owner: "Document", night: datetime) -> Deleted:
    key = str(owner["CustomerKey"])
    if owner["RowBasedRetention"]:
        return Deleted(key, _old_rows_deleted(account, owner, night))
    count = rows.count(account, owner)
    if not owner["DeleteAtEndOfRetentionPeriod"]:
        remove(account, owner)
        return Deleted(key, count, whole=True)
    rows.clear(account, owner)
    return Deleted(key, count)


def _old_rows_deleted(account: "SandboxAccount", owner: "Document", night: datetime) -> int:
    since = _ages(account, owner)
    before, left = rows.count(account, owner), []
    for place, (day, first) in enumerate(since):
        end = since[place + 1][1] if place + 1 < len(since) else None
        if _night_of_row(owner, day) <= night:
            rows.remove_between(account, owner, first, end)
        else:
            left.append([day, first])
    account.enterprise.store.put(rows.AGES, owner["ObjectID"], {"Since": left})
    return before - rows.count(account, owner)


def _due(account: "SandboxAccount", owner: "Document") -> datetime | None:
    """The first night in which something of a data extension goes; None when there is nothing to go."""
    if owner["RowBasedRetention"]:
        return min((_night_of_row(owner, day) for day, _ in _ages(account, owner)), default=None)
    last = last_day(owner)
    if last is None or (owner["DeleteAtEndOfRetentionPeriod"] and not rows.count(account, owner)):
        return None
    return _night_after(last)


def _night_of_row(owner: "Document", day: str) -> datetime:
    return _night_after(later(datetime.fromisoformat(day), owner[LENGTH], owner[UNIT]))


def _ages(account: "SandboxAccount", owner: "Document") -> list[list[Any]]:
    """Days on which rows were added, each with the first row key; rows of unknown age count from when they are seen."""
    store = account.enterprise.store
    known = store.get(rows.AGES, owner["ObjectID"])
    if known is None and rows.count(account, owner):
        known = {"Since": [[account.clock.now().date().isoformat(), 0]]}
        store.put(rows.AGES, owner["ObjectID"], known)
    return list(known["Since"]) if known else []


def _night_after(moment: datetime) -> datetime:
    """The first midnight after a moment."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
