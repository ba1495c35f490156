"""Data retention of a data extension: one policy in YAML, five elements on the wire.

| policy | RowBasedRetention | DeleteAtEndOfRetentionPeriod | period | RetainUntil when read |
|---|---|---|---|---|
| none | false | false | absent | empty |
| rows | true | false | present | empty |
| all_rows | false | true | present, or a date | a date |
| everything | false | false | present, or a date | a date |

Practitioners verified this table in the user interface; the documentation describes DeleteAtEnd the other way
round. A wrong reading costs data, so the meaning here is the verified one and every change of it is risky.
With a period the account calculates RetainUntil itself and moves it, so it is never compared then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mcdecl.kinds.language import Attribute, Group
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.rules import Rule
from mcdecl.kinds.types import Choice, Day, Flag, Whole
from mcdecl.kinds.wire import Lookup, Writing

UNITS = {"days": 3, "weeks": 4, "months": 5, "years": 6}
"""Unit codes as working clients send and read them; one wiki says 2 for days, code and accounts say 3."""
POLICIES = {
    "none": "keep everything",
    "rows": "delete each row when its own period is over",
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
        doc="Whether every import starts the period anew; not for `rows`.",
        default=False,
    ),
)


def _judge(before: Any, after: Any) -> str | None:
    before, after = before or NONE, after or NONE
    if (before["policy"] == "rows") != (after["policy"] == "rows"):
        return (
            "the account cannot switch retention of single rows (RowBasedRetention) on or off once the data "
            "extension exists; keep it, or make a new data extension"
        )
    if before["length"] is not None and after["length"] is None:
        return "no call takes a retention period off again; change it in Contact Builder, then plan again"
    return None


def hazard(before: Any, after: Any, subject: Subject) -> Hazard:
    """Every change of retention decides over rows, so each is told; one that lets them go sooner says so."""
    old, new = before or NONE, after or NONE
    if new["policy"] == "none":
        return caution(f"rows of {subject.key} are kept for good: retention {_told(old)} ends")
    if old["policy"] == "none":
        return caution(f"{subject.key} gets a retention: {_told(new)}; {POLICIES[new['policy']]}")
    sooner = _days(new) is not None and _days(old) is not None and (_days(new) or 0) < (_days(old) or 0)
    word = "shortens" if sooner else "changes"
    return caution(f"{word} the retention of {subject.key}: {_told(old)} → {_told(new)}; {POLICIES[new['policy']]}")


def _told(kept: Mapping[str, Any]) -> str:
    if kept["length"] is None:
        return f"until {kept['until']}" if kept["until"] else str(kept["policy"])
    return f"{kept['length']} {kept['unit']}"


def _days(kept: Mapping[str, Any]) -> int | None:
    """About how many days a period has, for telling the shorter of two; None for a date."""
    days = {"days": 1, "weeks": 7, "months": 30, "years": 365}.get(str(kept["unit"]))
    return None if kept["length"] is None or days is None else int(kept["length"]) * days


RULE = Rule("in place, except to and from `rows`", _judge)


@dataclass(frozen=True, slots=True)
class RetentionCodec:
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

    def encode(self, value: Mapping[str, Any] | None, writing: Writing) -> dict[str, Any]:
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
