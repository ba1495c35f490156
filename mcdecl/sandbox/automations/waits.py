"""Waits between steps: for so long, or until a time of day in some zone."""

import calendar
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mcdecl.sandbox.task import TaskFailedError
from mcdecl.sandbox.time_zones import named_zone, zone_of

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

_UNITS = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
_MONTHS = {"month": 1, "year": 12}
_CENTRAL = 1


def until(activity: "Document", now: datetime) -> datetime:
    """When a wait is over.

    Args:
        activity: The activity, with its settings as clients send them.
        now: When it begins, with a zone.

    Returns:
        The moment in UTC.

    Raises:
        TaskFailedError: The settings say no wait.
    """
    try:
        settings = json.loads(activity.get("serializedObject") or "{}")
        if settings.get("specifiedTime"):
            return _time_of_day(str(settings["specifiedTime"]), settings.get("timeZone"), now)
        return _later(now, int(settings["duration"]), str(settings["durationUnits"]).lower().rstrip("s"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise TaskFailedError(f"The wait {activity['name'] or 'without a name'} does not say how long.") from None


def _later(now: datetime, number: int, unit: str) -> datetime:
    if unit in _UNITS:
        return now.astimezone(UTC) + timedelta(**{_UNITS[unit]: number})
    months = now.year * 12 + now.month - 1 + number * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    day = min(now.day, calendar.monthrange(year, month)[1])
    return now.replace(year=year, month=month, day=day).astimezone(UTC)


def _time_of_day(text: str, name: object, now: datetime) -> datetime:
    zone = (named_zone(str(name)) if name else zone_of(_CENTRAL)) or ZoneInfo("UTC")
    form = "%I:%M %p" if text.strip()[-1:].lower() == "m" else "%H:%M"
    wanted = datetime.strptime(text.strip(), form).replace(tzinfo=UTC).time()
    local = now.astimezone(zone)
    today = local.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    moment = today if today > local else today + timedelta(days=1)
    return moment.astimezone(UTC)
