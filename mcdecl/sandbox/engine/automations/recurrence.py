"""When a schedule comes round: the part of RRULE that the account's schedules have, on the clock of their zone.

A schedule keeps its hour of the day when the clocks change. One of minutes or hours keeps its distance instead.
"""

import re
from calendar import monthrange, weekday
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mcdecl.sandbox.time_zones import zone_of

if TYPE_CHECKING:
    from mcdecl.sandbox.objects.base import Document

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_STEPS = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_EMPTY_PERIODS = 1000
"""After how many periods without a day (the 31st of every February) a rule is over."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        frequency: Its word.
        interval: Every how many minutes, hours, days, weeks or months.
        days: The days of the week, each with its place in the month, or 0 for all of them.
        dates: The days of the month; negative ones count from its end.
        places: Which of a period's days count; all when empty.
        times: How often it comes round, None without an end.
        until: The last local moment, None without one.
    """

    frequency: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    dates: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    times: int | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, text: str) -> "Rule":
        """Reads an RRULE that the account took."""
        parts = dict(part.partition("=")[::2] for part in text.upper().split(";") if part)
        until = parts.get("UNTIL", "").rstrip("Z")
        form = "%Y%m%dT%H%M%S" if "T" in until else "%Y%m%d"
        return cls(
            parts.get("FREQ", ""),
            max(1, int(parts.get("INTERVAL") or 1)),
            tuple((_DAYS.index(day), int(place or 0)) for place, day in _DAY.findall(parts.get("BYDAY", ""))),
            _numbers(parts.get("BYMONTHDAY", "")),
            _numbers(parts.get("BYSETPOS", "")),
            int(parts["COUNT"]) if parts.get("COUNT") else None,
            datetime.strptime(until, form).replace(tzinfo=UTC).replace(tzinfo=None) if until else None,
        )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)


def next_run(schedule: "Document", after: datetime) -> datetime | None:
    """The first moment of a schedule after another.

    Args:
        schedule: The schedule as an automation keeps it.
        after: The moment, with a zone.

    Returns:
        The moment in UTC, or None when the schedule is over.
    """
    zone = zone_of(schedule["timezoneId"]) or ZoneInfo("UTC")
    rule, start = Rule.of(schedule["icalRecur"]), datetime.fromisoformat(schedule["startUtc"])
    end = datetime.fromisoformat(schedule["endUtc"])
    for number, moment in enumerate(_moments(rule, start.astimezone(zone), after)):
        over = rule.times is not None and number >= rule.times
        if over or moment > end or _is_past(rule, moment, zone):
            return None
        if moment > after:
            return moment
    return None


def _is_past(rule: Rule, moment: datetime, zone: ZoneInfo) -> bool:
    return rule.until is not None and moment.astimezone(zone).replace(tzinfo=None) > rule.until


def _moments(rule: Rule, start: datetime, after: datetime) -> Iterator[datetime]:
    """The moments in UTC; those long before `after` are passed over unless they have to be counted."""
    first = 0 if rule.times is not None else max(0, _periods(rule, start, after) - 1)
    step = _STEPS.get(rule.frequency)
    if step is not None:
        for number in count(first):
            moment = start.astimezone(UTC) + number * rule.interval * step
            if not rule.days or moment.astimezone(start.tzinfo).weekday() in {day for day, _ in rule.days}:
                yield moment
    empty = 0
    for number in count(first):
        days = [day for day in _of_period(rule, start, number * rule.interval) if day >= start.replace(tzinfo=None)]
        empty = 0 if days else empty + 1
        if empty > _EMPTY_PERIODS:
            return
        for day in days:
            yield day.replace(tzinfo=start.tzinfo).astimezone(UTC)


def _periods(rule: Rule, start: datetime, after: datetime) -> int:
    """How many whole periods lie between two moments, or somewhat fewer."""
    if rule.frequency == "MONTHLY":
        local = after.astimezone(start.tzinfo)
        return ((local.year - start.year) * 12 + local.month - start.month) // rule.interval
    length = _STEPS.get(rule.frequency) or timedelta(days=7 if rule.frequency == "WEEKLY" else 1)
    return (after - start) // (length * rule.interval)


def _of_period(rule: Rule, start: datetime, offset: int) -> list[datetime]:
    """The local moments of the day, week or month that lies so many of them after the start's."""
    bare = start.replace(tzinfo=None)
    wanted = {day for day, _ in rule.days}
    if rule.frequency == "DAILY":
        day = bare + timedelta(days=offset)
        return [day] if not wanted or day.weekday() in wanted else []
    if rule.frequency == "WEEKLY":
        monday = bare - timedelta(days=bare.weekday()) + timedelta(weeks=offset)
        days = sorted(wanted or {bare.weekday()})
        return _placed(rule, [monday + timedelta(days=day) for day in days])
    months = bare.year * 12 + bare.month - 1 + offset
    return _placed(rule, _of_month(rule, bare, months // 12, months % 12 + 1))


def _of_month(rule: Rule, bare: datetime, year: int, month: int) -> list[datetime]:
    last = monthrange(year, month)[1]
    if rule.days and not rule.dates:
        found = {day for wanted, place in rule.days for day in _weekdays(year, month, wanted, place)}
    else:
        dates = rule.dates or (bare.day,)
        found = {day if day > 0 else last + 1 + day for day in dates}
        weekdays = {day for day, _ in rule.days}
        found = {day for day in found if 1 <= day <= last}
        found = {day for day in found if not weekdays or weekday(year, month, day) in weekdays}
    return [bare.replace(year=year, month=month, day=day) for day in sorted(found)]


def _weekdays(year: int, month: int, wanted: int, place: int) -> list[int]:
    first, last = monthrange(year, month)
    days = list(range(1 + (wanted - first) % 7, last + 1, 7))
    if not place:
        return days
    index = place - 1 if place > 0 else place
    return [days[index]] if -len(days) <= index < len(days) else []


def _placed(rule: Rule, days: list[datetime]) -> list[datetime]:
    if not rule.places:
        return days
    places = {place - 1 if place > 0 else len(days) + place for place in rule.places}
    return [day for place, day in enumerate(days) if place in places]
