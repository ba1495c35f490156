"""Data retention of a data extension: one policy in YAML, five elements on the wire.

| policy | RowBasedRetention | DeleteAtEndOfRetentionPeriod | period | RetainUntil when read |
|---|---|---|---|---|
| none | false | false | absent | empty |
| rows | true | false | present | empty |
| all_rows | false | true | present, or a date | a date |
| everything | false | false | present, or a date | a date |

Practitioners verified this table in the user interface (fact:retention-table); the documentation describes
DeleteAtEnd the other way round. A wrong reading costs data, so the meaning here is the verified one and every change
of it is risky. With a period the account calculates RetainUntil itself and moves it, so it is never compared then.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from mcdecl.kinds.language import Attribute, Group
from mcdecl.kinds.risk import Hazard, Subject, caution, data_loss
from mcdecl.kinds.rules import ChangeRule, Unfit
from mcdecl.kinds.server_time import server_day
from mcdecl.kinds.types import Choice, Day, Flag, Whole
from mcdecl.kinds.wire import Lookup, WriteContext

UNITS = {"days": 3, "weeks": 4, "months": 5, "years": 6}
"""Unit codes as working clients send and read them; one wiki says 2 for days, code and accounts say 3."""
POLICIES = {
    "none": "keep everything",
    "rows": "delete each row when its own period ends",
    "all_rows": "delete all rows at the end, keep the data extension",
    "everything": "delete all rows and the data extension itself at the end",
}
NONE: Mapping[str, Any] = {"policy": "none", "length": None, "unit": None, "until": None, "reset_on_import": False}

ATTRIBUTES = (
    Attribute(name="policy", type=Choice(tuple(POLICIES), POLICIES), doc="What is deleted.", required=True),
    Attribute(name="length", type=Whole(1, 999), doc="Length of the period, together with `unit`.", examples=(6,)),
    Attribute(name="unit", type=Choice(tuple(UNITS)), doc="Unit of the period."),
    Attribute(
        name="until", type=Day(), doc="The last day instead of a period; not for `rows`.", examples=("2031-12-31",)
    ),
    Attribute(
        name="reset_on_import",
        type=Flag(),
        doc="Whether every import restarts the period; not for `rows`.",
        default=False,
    ),
)


def _judge(before: Any, after: Any) -> str | None:
    before, after = before or NONE, after or NONE
    if (before["policy"] == "rows") != (after["policy"] == "rows"):
        return (
            "the account cannot switch row-based retention (RowBasedRetention) on or off once the data extension "
            "exists; keep it, or create a new data extension"
        )
    if before["length"] is not None and after["length"] is None:
        return "no call can remove a retention period; change it in Contact Builder, then plan again"
    return None


def hazard(before: Any, after: Any, subject: Subject) -> Hazard:
    """Every change of retention is shown; one by which rows go that would have stayed, or go sooner, loses data."""
    old, new = before or NONE, after or NONE
    if new["policy"] == "none":
        return caution(f"{subject.key} keeps its rows: retention {_described(old)} ends")
    if old["policy"] == "none":
        return data_loss(f"{subject.key} gets a retention, {_described(new)}: {_lost(new, subject)}", subject)
    change = f"{_described(old)} → {_described(new)}"
    if _is_wider(old, new):
        return data_loss(f"widens the retention of {subject.key} ({change}): {_lost(new, subject)}", subject)
    if _may_end_sooner(old, new):
        return data_loss(f"shortens the retention of {subject.key} ({change}): {_lost(new, subject)}", subject)
    return caution(f"changes the retention of {subject.key}: {change}; {POLICIES[new['policy']]}")


def unfit(value: Any, now: datetime, _beside: Mapping[str, Any]) -> Unfit | None:
    """Why a retention must not be set any more: its day is over, so the next night would delete everything.

    Args:
        value: The retention in normal form.
        now: By the account's clock, with its zone.
    """
    until = (value or NONE)["until"]
    if until is None or _day(until) is None or date.fromisoformat(until) >= server_day(now):
        return None
    goes = "all rows and the data extension itself" if value["policy"] == "everything" else "all rows"
    message = f"retention until {until} is in the past: the next nightly run would delete {goes}"
    return Unfit("MC220", message, "write a later day, or a period")


def _is_wider(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether more goes at the end than before: rows one by one, all at once, the data extension with them."""
    order = list(POLICIES)
    return order.index(new["policy"]) > order.index(old["policy"])


def _may_end_sooner(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the end may come sooner; what cannot be compared may."""
    if old["reset_on_import"] and not new["reset_on_import"]:
        return True
    if old["until"] is not None and new["until"] is not None:
        before, after = _day(old["until"]), _day(new["until"])
        return before is None or after is None or after < before
    before_days, after_days = _days(old), _days(new)
    if before_days is None or after_days is None:
        return True
    if old["unit"] == new["unit"]:
        return bool(new["length"] < old["length"])
    if {old["unit"], new["unit"]} == {"months", "years"}:
        return _months(new) < _months(old)
    return after_days[0] < before_days[1]


def _lost(new: Mapping[str, Any], subject: Subject) -> str:
    """What goes, in words; of single rows nobody counts how many are old enough."""
    rows = subject.rows()
    if new["policy"] == "rows":
        return f"the next nightly run deletes the expired part of {rows}"
    if new["policy"] == "everything":
        return f"at the end {subject.key} itself is deleted, with {rows}"
    return f"at the end all rows are deleted, now {rows}"


def _described(kept: Mapping[str, Any]) -> str:
    if kept["length"] is None:
        return f"{kept['policy']} until {kept['until']}" if kept["until"] else str(kept["policy"])
    return f"{kept['policy']} after {kept['length']} {kept['unit']}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_SPANS: Mapping[str, tuple[int, int]] = {"days": (1, 1), "weeks": (7, 7), "months": (28, 31), "years": (365, 366)}
"""The fewest and the most days of each unit."""


def _days(kept: Mapping[str, Any]) -> tuple[int, int] | None:
    """The fewest and the most days that a period can have; None for a date, or a unit that nobody knows."""
    span = _SPANS.get(str(kept["unit"]))
    return None if kept["length"] is None or span is None else (kept["length"] * span[0], kept["length"] * span[1])


def _months(kept: Mapping[str, Any]) -> int:
    return int(kept["length"]) * (12 if kept["unit"] == "years" else 1)


RULE = ChangeRule("in place, except to and from `rows`", _judge)


class RetentionCodec(Struct, frozen=True):
    """Between a retention in normal form (None is no retention) and its elements."""

    @property
    def reads(self) -> tuple[str, ...]:
        """All that the account shows of it; DataRetentionPeriod does not read back."""
        return (
            "DataRetentionPeriodLength",
            "DataRetentionPeriodUnitOfMeasure",
            "RowBasedRetention",
            "ResetRetentionPeriodOnImport",
            "DeleteAtEndOfRetentionPeriod",
            "RetainUntil",
        )

    def encode(self, value: Mapping[str, Any] | None, writing: WriteContext) -> dict[str, Any]:
        """Every element that the policy rests on: a period and a date together are refused."""
        value = value or NONE
        part: dict[str, Any] = {
            "ResetRetentionPeriodOnImport": value["reset_on_import"],
            "DeleteAtEndOfRetentionPeriod": value["policy"] == "all_rows",
            "RetainUntil": us_date(value["until"]) if value["until"] else "",
        }
        if writing.creating:
            part["RowBasedRetention"] = value["policy"] == "rows"
        if value["length"] is not None:
            part["DataRetentionPeriodLength"] = value["length"]
            part["DataRetentionPeriodUnitOfMeasure"] = UNITS[value["unit"]]
        return part

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, Any] | None:
        """The policy by the table above; None when there is none."""
        length, until = record.get("DataRetentionPeriodLength"), record.get("RetainUntil") or None
        if record.get("RowBasedRetention"):
            policy = "rows"
        elif record.get("DeleteAtEndOfRetentionPeriod"):
            policy = "all_rows"
        elif until or length is not None:
            policy = "everything"
        else:
            return None
        code = record.get("DataRetentionPeriodUnitOfMeasure")
        unit = next((name for name, number in UNITS.items() if number == code), None if code is None else str(code))
        return {
            "policy": policy,
            "length": length,
            "unit": unit if length is not None else None,
            "until": iso_date(until) if until and length is None else None,
            "reset_on_import": bool(record.get("ResetRetentionPeriodOnImport", False)),
        }


def us_date(day: str) -> str:
    """`2026-12-31` as the account writes a day: `12/31/2026 12:00:00 AM`."""
    parsed = date.fromisoformat(day)
    return f"{parsed.month}/{parsed.day}/{parsed.year} 12:00:00 AM"


def iso_date(text: str) -> str:
    """The day of a US date text as ISO; a text of another form stays as it is, so that it shows up in the plan."""
    try:
        month, day, year = (int(part) for part in text.split(maxsplit=1)[0].split("/"))
        return date(year, month, day).isoformat()
    except (ValueError, IndexError):
        return text


def _finish(state: dict[str, Any]) -> dict[str, Any] | None:
    return None if state["policy"] == "none" else state


RETENTION = Group(ATTRIBUTES, optional=True, finish=_finish)
