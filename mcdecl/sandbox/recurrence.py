"""When a schedule comes round: the RRULE that the account's schedules have (RFC 5545), on the clock of their zone.

A schedule keeps its hour of the day when the clocks change. One of minutes or hours keeps its distance instead.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from mcdecl.sandbox.time_zones import zone_of

if TYPE_CHECKING:
    from dateutil.rrule import rrule

_STEPS = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_PERIODS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_BESIDE = ("FREQ", "INTERVAL", "COUNT", "UNTIL")
"""The parts of a rule that do not say which days count."""
_EARLIEST = datetime(1970, 1, 1)  # noqa: DTZ001 - a local moment


class Rule(Struct, frozen=True):
    """A rule.

    Attributes:
        frequency: Its word.
        interval: Every how many minutes, hours, days, weeks or months.
        days: Its parts that say which days of a period count, as they are written.
        times: How often it comes round, None without an end.
        until: The last local moment, None without one.
    """

    frequency: str
    interval: int = 1
    days: str = ""
    times: int | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, text: str) -> "Rule":
        """Reads an RRULE.

        Raises:
            ValueError: It is none.
        """
        parts = dict(part.partition("=")[::2] for part in text.upper().split(";") if part)
        until = parts.get("UNTIL", "").rstrip("Z")
        form = "%Y%m%dT%H%M%S" if "T" in until else "%Y%m%d"
        rule = cls(
            parts.get("FREQ", ""),
            max(1, int(parts.get("INTERVAL") or 1)),
            ";".join(f"{name}={value}" for name, value in parts.items() if name not in _BESIDE),
            int(parts["COUNT"]) if parts.get("COUNT") else None,
            datetime.strptime(until, form).replace(tzinfo=UTC).replace(tzinfo=None) if until else None,
        )
        rule.starting(_EARLIEST)
        if any(not 1 <= abs(int(day)) <= 31 for day in parts.get("BYMONTHDAY", "1").split(",")):
            raise ValueError(f"no month has the days {parts['BYMONTHDAY']}")
        return rule

    def starting(self, moment: datetime) -> "rrule":
        """The rule without its end, from a local moment on.

        Raises:
            ValueError: It cannot be read.
        """
        return _rrule(f"FREQ={self.frequency};INTERVAL={self.interval}", self.days, moment)


def _rrule(head: str, days: str, start: datetime) -> "rrule":
    from dateutil.rrule import rrule, rrulestr

    rule = rrulestr(f"{head};{days}".rstrip(";"), dtstart=start)
    if not isinstance(rule, rrule):
        raise ValueError(f"{head} is more than one rule")  # noqa: TRY004 - what it is made from is wrong
    return rule


def next_run(schedule: Mapping[str, Any], after: datetime) -> datetime | None:
    """The first moment of a schedule after another.

    Args:
        schedule: The schedule as an automation keeps it.
        after: The moment, with a zone.

    Returns:
        The moment in UTC, or None when the schedule is over.
    """
    zone = zone_of(schedule["timezoneId"]) or ZoneInfo("UTC")
    rule, start = Rule.of(schedule["icalRecur"]), datetime.fromisoformat(schedule["startUtc"]).astimezone(zone)
    end = datetime.fromisoformat(schedule["endUtc"])
    if rule.until is not None:
        end = min(end, rule.until.replace(tzinfo=zone).astimezone(UTC))
    moments = _distant if rule.frequency in _STEPS else _daily
    for number, moment in enumerate(moments(rule, start, after, end)):
        if moment > end or (rule.times is not None and number >= rule.times):
            return None
        if moment > after:
            return moment
    return None


def _first(rule: Rule, start: datetime, after: datetime) -> int:
    """How many moments can be passed over, because they lie long before another; none when they are counted."""
    period = _STEPS.get(rule.frequency) or _PERIODS.get(rule.frequency)
    if period is None or rule.times is not None:
        return 0
    return max(0, (after - start) // (period * rule.interval) - 1)


def _daily(rule: Rule, start: datetime, after: datetime, end: datetime) -> Iterator[datetime]:
    """The moments of a rule of days, weeks or months: at the same hour by the clock of the zone."""
    period = _PERIODS.get(rule.frequency, timedelta()) * rule.interval
    bare, last = start.replace(tzinfo=None), end.astimezone(start.tzinfo).replace(tzinfo=None)
    for moment in rule.starting(bare + _first(rule, start, after) * period).replace(until=last):
        yield moment.replace(tzinfo=start.tzinfo).astimezone(UTC)


def _distant(rule: Rule, start: datetime, after: datetime, end: datetime) -> Iterator[datetime]:
    """The moments of a rule of minutes or hours: always as far from each other, on the days that count."""

    @cache
    def counts(day: datetime) -> bool:
        return not rule.days or _rrule("FREQ=DAILY;COUNT=1", rule.days, day)[0] == day

    step = _STEPS[rule.frequency] * rule.interval
    for number in count(_first(rule, start, after)):
        moment = start.astimezone(UTC) + number * step
        if moment > end:
            return
        local = moment.astimezone(start.tzinfo).replace(tzinfo=None)
        if counts(local.replace(hour=0, minute=0, second=0, microsecond=0)):
            yield moment
