"""What starts an automation: a schedule's rule, moments and zone, or a file drop."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any

from mcdecl.sandbox.recurrence import Rule, next_run
from mcdecl.sandbox.rest.object_type import Json, RestRefusalError, flag, number, text
from mcdecl.sandbox.time_zones import zone_of

_ZONES = range(1, 93)
_FREQUENCIES = {"MINUTELY": 1, "HOURLY": 2, "DAILY": 3, "WEEKLY": 4, "MONTHLY": 5}
_LEAST_MINUTES = 5
_DAYS = {"BYDAY": ("DAILY", "WEEKLY", "MONTHLY"), "BYMONTHDAY": ("MONTHLY",), "BYSETPOS": ("MONTHLY",)}
"""The frequencies whose recurrence type has such days at all (WSDL)."""
OWN_OF_SCHEDULE = (
    "id", "scheduleTypeId", "typeId", "startDate", "endDate", "scheduledTime", "rangeTypeId", "occurrences", "pattern",
    "icalRecur", "timezoneName", "scheduleStatus", "timezoneId", "startUtc", "endUtc", "description",
)  # fmt: skip
"""What a schedule has of its own. Clients send parts of a read back that the account works out itself."""
NEVER = "0001-01-01T00:00:00"
"""The next run of a schedule that is off (recorded, with an hour that depends on the zone)."""
_PERIODS = {"MINUTELY": "Minute", "HOURLY": "Hour", "DAILY": "Day", "WEEKLY": "Week", "MONTHLY": "Month"}
_ANY = 0
_MATCHES = (_ANY, 1, 2, 3, 4)
_OF_DROP = ("fileNamePattern", "fileNamePatternTypeId", "folderLocation", "queueFiles")


def checked_schedule(sent: Any) -> Json:
    """A schedule as it is read back, with both moments in UTC beside.

    Raises:
        RestRefusalError: It is none.
    """
    if not isinstance(sent, dict):
        raise RestRefusalError("startSource.schedule is required for a scheduled automation.", code=10002)
    zone = number(sent, "timezoneId")
    if zone not in _ZONES:
        raise RestRefusalError(f"timezoneId {zone} is not known.", code=10005)
    rule = text(sent, "icalRecur").upper()
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    frequency = parts.get("FREQ", "")
    # Clients that work on real accounts leave the number out.
    if frequency not in _FREQUENCIES or number(sent, "scheduleTypeId") not in (0, _FREQUENCIES[frequency]):
        raise RestRefusalError("icalRecur and scheduleTypeId do not say the same.", code=10005)
    interval = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdecimal() else 1
    if frequency == "MINUTELY" and interval < _LEAST_MINUTES:
        raise RestRefusalError(f"The smallest interval is {_LEAST_MINUTES} minutes.")
    try:
        Rule.of(rule)
    except ValueError as error:
        raise RestRefusalError(f"icalRecur {rule} is no rule: {error}.", code=10005) from None
    if misplaced := [name for name, known in _DAYS.items() if name in parts and frequency not in known]:
        raise RestRefusalError(f"icalRecur: {misplaced[0]} does not go with {frequency}.", code=10005)
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RestRefusalError("icalRecur needs COUNT or UNTIL.")
    start, end = _moment(sent, "startDate"), _moment(sent, "endDate")
    if end <= start:
        raise RestRefusalError("endDate must be later than startDate.")
    return {
        **{name: value for name, value in sent.items() if name not in OWN_OF_SCHEDULE},
        "typeId": _FREQUENCIES[frequency],
        "startDate": _local(text(sent, "startDate")),
        "endDate": _local(text(sent, "endDate")),
        "icalRecur": rule,
        "timezoneId": zone,
        "occurrences": number(sent, "occurrences"),
        "startUtc": start.isoformat(),
        "endUtc": end.isoformat(),
    }


def pattern_of(rule: str) -> str:
    """The older writing of a rule: recorded for hours and days, and not known of the others."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    name = f"{_PERIODS.get(parts.get('FREQ', ''), 'Day')}Interval"
    return f"<Pattern><PatternType>0</PatternType><{name}>{parts.get('INTERVAL') or 1}</{name}></Pattern>"


def next_local_run(automation: Json) -> str:
    """The next moment of an automation's schedule by the clock of its zone."""
    schedule = automation["Body"]["schedule"]
    moment = next_run(schedule, datetime.fromisoformat(automation["Since"])) if "Since" in automation else None
    if moment is None:
        return NEVER
    return moment.astimezone(zone_of(schedule["timezoneId"]) or UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _moment(sent: Json, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text(sent, name))
    except ValueError:
        raise RestRefusalError(f"{name} is no date.", code=10003) from None
    # Without an offset it is a moment of the schedule's own zone: clients send back what a read shows.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=_zone(sent)).astimezone(UTC)


def _zone(sent: Json) -> tzinfo:
    return zone_of(number(sent, "timezoneId")) or UTC


def _local(moment: str) -> str:
    """The moment without its offset, as reads show it (fact:schedule-shape)."""
    return re.sub(r"(Z|[+-]\d\d:\d\d)$", "", moment)


def file_drop(sent: Any) -> Json:
    """A file drop as it is kept.

    Raises:
        RestRefusalError: It is none.
    """
    if not isinstance(sent, dict):
        raise RestRefusalError("startSource.fileDrop is required.", code=10002)
    how = number(sent, "fileNamePatternTypeId")
    if how not in _MATCHES:
        raise RestRefusalError("fileNamePatternTypeId is not known.", code=10005)
    if how != _ANY and not text(sent, "fileNamePattern"):
        raise RestRefusalError("startSource.fileDrop needs a fileNamePattern.", code=10002)
    return {
        **{name: value for name, value in sent.items() if name not in _OF_DROP},
        "fileNamePattern": text(sent, "fileNamePattern"),
        "fileNamePatternTypeId": number(sent, "fileNamePatternTypeId"),
        "folderLocation": text(sent, "folderLocation"),
        "queueFiles": flag(sent, "queueFiles"),
    }
