"""Data retention of a data extension: which combinations are taken, and how they read back.

See fact:retention-reads-back.

A policy is told by RowBasedRetention, DeleteAtEndOfRetentionPeriod, and a period or a fixed date; the date is
calculated from the period for everything but row-based retention.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mcdecl.sandbox.clock import SERVER_ZONE, server_date, us_date
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DAYS, WEEKS, MONTHS, YEARS = 3, 4, 5, 6
_UNITS = {"Days": DAYS, "Weeks": WEEKS, "Months": MONTHS, "Years": YEARS}
LONGEST = 999
LENGTH, UNIT = "DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure"
_FLAGS = ("RowBasedRetention", "ResetRetentionPeriodOnImport", "DeleteAtEndOfRetentionPeriod")
_TOUCHED = frozenset((*_FLAGS, LENGTH, UNIT, "DataRetentionPeriod", "RetainUntil"))


def retention(account: "SandboxAccount", sent: Document, stored: Document | None) -> Document:
    """What to store of a data extension's retention.

    Args:
        account: Where.
        sent: What came.
        stored: The data extension as it is; None when it is created.

    Returns:
        The attributes of the retention.

    Raises:
        RefusalError: When the combination is refused.
    """
    old = stored or {}
    kept = {name: old.get(name, False) for name in _FLAGS}
    kept |= {name: old.get(name) for name in (LENGTH, UNIT, "RetainUntil", "RetainFrom")}
    if not _TOUCHED & sent.keys():
        return kept
    _check_row_based(sent, stored)
    flags = {name: sent.get(name, kept[name]) for name in _FLAGS}
    period = _period(sent, kept)
    date = _fixed_date(sent, kept)
    if period is not None and date is not None:
        # Both at once are refused by a create; an update takes both (fact:retention-date-and-period); which of them
        # counts then is not known, here the period. Of one that came alone, it replaces the other.
        if stored is None and _sends_period(sent) and sent.get("RetainUntil"):
            raise _refuse("RetainUntil and a retention period cannot be given together.")
        period, date = (period, None) if _sends_period(sent) else (None, date)
    if period is not None and not _sends_period(sent) and _is_none(sent):
        period = None
    _check_policy(flags, period, date)
    if flags["RowBasedRetention"]:
        flags["ResetRetentionPeriodOnImport"] = False
    moved = period != (kept[LENGTH], kept[UNIT])
    return {
        **flags,
        LENGTH: period[0] if period else None,
        UNIT: period[1] if period else None,
        "RetainUntil": date,
        "RetainFrom": account.now() if period and (moved or not kept["RetainFrom"]) else kept["RetainFrom"],
    }


def restarted(account: "SandboxAccount", document: Document) -> Document:
    """A data extension whose period begins anew, as an import does where ResetRetentionPeriodOnImport says so."""
    return {**document, "RetainFrom": account.now()} if document[LENGTH] else document


def retain_until(document: Document) -> str:
    """RetainUntil as it reads: US text at midnight, calculated from the period, or empty."""
    last = last_day(document)
    return us_date(last) if last is not None else ""


def last_day(document: Document) -> datetime | None:
    """The midnight of RetainUntil, which stands for the last day; None where nothing is kept until a day."""
    if document.get("RetainUntil"):
        return datetime.fromisoformat(document["RetainUntil"])
    if document.get(LENGTH) is None or document.get("RowBasedRetention"):
        return None
    start = datetime.fromisoformat(document["RetainFrom"]).replace(hour=0, minute=0, second=0, microsecond=0)
    return later(start, document[LENGTH], document[UNIT])


def later(start: datetime, length: int, unit: int) -> datetime:
    """A moment so many days, weeks, months or years later; of a month that is too short, its last day."""
    if unit in (DAYS, WEEKS):
        return start + timedelta(days=length * (1 if unit == DAYS else 7))
    months = start.year * 12 + start.month - 1 + length * (1 if unit == MONTHS else 12)
    year, month = divmod(months, 12)
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return start.replace(year=year, month=month + 1)


def _check_row_based(sent: Document, stored: Document | None) -> None:
    asked = sent.get("RowBasedRetention")
    if stored is not None and asked is not None and asked != stored["RowBasedRetention"]:
        raise _refuse("RowBasedRetention cannot be changed by an update.")


def _sends_period(sent: Document) -> bool:
    return bool(sent.get(LENGTH))


def _is_none(sent: Document) -> bool:
    """Whether an update says "no retention" the only way it can: both flags false, an empty date, no period.

    The reference has no recording of it; this is the combination that such a data extension reads back with.
    """
    explicit = sent.get("DeleteAtEndOfRetentionPeriod") is False and sent.get("RowBasedRetention") is False
    return explicit and sent.get("RetainUntil") == ""


def _period(sent: Document, kept: Document) -> tuple[int, int] | None:
    length = sent.get(LENGTH, kept[LENGTH])
    unit = sent.get(UNIT, _UNITS.get(sent.get("DataRetentionPeriod", ""), kept[UNIT]))
    if not length:
        if unit and LENGTH not in sent and {UNIT, "DataRetentionPeriod"} & sent.keys():
            raise _refuse("DataRetentionPeriodLength is required with a unit of measure.")
        return None
    if not 1 <= length <= LONGEST:
        raise _refuse(f"DataRetentionPeriodLength must be from 1 to {LONGEST}.")
    if unit not in (DAYS, WEEKS, MONTHS, YEARS):
        raise _refuse("DataRetentionPeriodUnitOfMeasure must be 3 (days), 4 (weeks), 5 (months) or 6 (years).")
    return int(length), int(unit)


def _fixed_date(sent: Document, kept: Document) -> str | None:
    text = sent.get("RetainUntil")
    if text is None:
        date: str | None = kept["RetainUntil"]
        return date
    if not text.strip():
        return None
    return read_date(text).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


def read_date(text: str) -> datetime:
    """Reads a date in ISO or US form.

    Args:
        text: As `2027-01-31` or `1/31/2027 12:00:00 AM`.

    Returns:
        The moment in server time.

    Raises:
        RefusalError: When it is neither.
    """
    try:
        return server_date(text)
    except ValueError:
        pass
    for form in ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=SERVER_ZONE).replace(tzinfo=None)
        except ValueError:
            continue
    raise _refuse(f'RetainUntil "{text}" is not a date.')


def _check_policy(flags: Document, period: tuple[int, int] | None, date: str | None) -> None:
    if flags["RowBasedRetention"]:
        if flags["DeleteAtEndOfRetentionPeriod"]:
            raise _refuse("RowBasedRetention and DeleteAtEndOfRetentionPeriod cannot both be true.")
        if period is None or date is not None:
            raise _refuse("RowBasedRetention needs a retention period and takes no RetainUntil.")
    elif flags["DeleteAtEndOfRetentionPeriod"] and period is None and date is None:
        raise _refuse("DeleteAtEndOfRetentionPeriod needs a retention period or RetainUntil.")


def _refuse(text: str) -> RefusalError:
    return RefusalError(Code.DE_INVALID, text)
