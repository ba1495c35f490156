"""AT TIME ZONE: Windows' names of time zones, which are the ones SQL Server takes."""

from mcdecl.sandbox.queries.types import SqlType, TypedSql
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_ZONES = {
    "utc": "UTC",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "romance standard time": "Europe/Paris",
    "e. europe standard time": "Europe/Chisinau",
    "fle standard time": "Europe/Kiev",
    "gtb standard time": "Europe/Bucharest",
    "turkey standard time": "Europe/Istanbul",
    "russian standard time": "Europe/Moscow",
    "south africa standard time": "Africa/Johannesburg",
    "egypt standard time": "Africa/Cairo",
    "israel standard time": "Asia/Jerusalem",
    "arab standard time": "Asia/Riyadh",
    "arabian standard time": "Asia/Dubai",
    "pakistan standard time": "Asia/Karachi",
    "india standard time": "Asia/Kolkata",
    "se asia standard time": "Asia/Bangkok",
    "singapore standard time": "Asia/Singapore",
    "china standard time": "Asia/Shanghai",
    "tokyo standard time": "Asia/Tokyo",
    "korea standard time": "Asia/Seoul",
    "aus eastern standard time": "Australia/Sydney",
    "e. australia standard time": "Australia/Brisbane",
    "cen. australia standard time": "Australia/Adelaide",
    "w. australia standard time": "Australia/Perth",
    "new zealand standard time": "Pacific/Auckland",
    "newfoundland standard time": "America/St_Johns",
    "atlantic standard time": "America/Halifax",
    "eastern standard time": "America/New_York",
    "us eastern standard time": "America/Indianapolis",
    "central standard time": "America/Chicago",
    "central america standard time": "America/Guatemala",
    "canada central standard time": "America/Regina",
    "central standard time (mexico)": "America/Mexico_City",
    "mountain standard time": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "alaskan standard time": "America/Anchorage",
    "hawaiian standard time": "Pacific/Honolulu",
    "e. south america standard time": "America/Sao_Paulo",
    "argentina standard time": "America/Buenos_Aires",
    "sa pacific standard time": "America/Bogota",
}


def at_zone(value: TypedSql, name: str | None) -> TypedSql:
    """A date and time placed in a zone, or moved to it when it has one already.

    Args:
        value: The date and time.
        name: The zone, by Windows' name.

    Returns:
        The local time there; only its type knows the zone.

    Raises:
        QueryError: When it is no date and time.
        UnsupportedSqlError: When the zone is computed, or not known here.
    """
    if not value.type.is_moment:
        raise QueryError(f"Argument data type {value.type.name} is invalid for argument 1 of AT TIME ZONE function.")
    zone = _ZONES.get((name or "").casefold())
    if zone is None:
        raise UnsupportedSqlError(f"AT TIME ZONE with {name or 'a computed zone'}")
    type = SqlType("datetime", "datetimeoffset", zone=zone)
    if value.type.zone is None:
        return TypedSql(f"CAST({value.sql} AS TIMESTAMP)", type)
    return TypedSql(f"timezone('{zone}', timezone('{value.type.zone}', {value.sql}))", type)
