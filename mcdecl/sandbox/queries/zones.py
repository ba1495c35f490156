"""AT TIME ZONE: Windows' names of time zones, which are the ones SQL Server takes."""

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.types import OFFSET, TypedSql
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
    "dateline standard time": "Etc/GMT+12",
    "utc-11": "Etc/GMT+11",
    "aleutian standard time": "America/Adak",
    "marquesas standard time": "Pacific/Marquesas",
    "utc-09": "Etc/GMT+9",
    "pacific standard time (mexico)": "America/Tijuana",
    "utc-08": "Etc/GMT+8",
    "mountain standard time (mexico)": "America/Mazatlan",
    "yukon standard time": "America/Whitehorse",
    "easter island standard time": "Pacific/Easter",
    "eastern standard time (mexico)": "America/Cancun",
    "haiti standard time": "America/Port-au-Prince",
    "cuba standard time": "America/Havana",
    "turks and caicos standard time": "America/Grand_Turk",
    "paraguay standard time": "America/Asuncion",
    "venezuela standard time": "America/Caracas",
    "central brazilian standard time": "America/Cuiaba",
    "sa western standard time": "America/La_Paz",
    "pacific sa standard time": "America/Santiago",
    "tocantins standard time": "America/Araguaina",
    "sa eastern standard time": "America/Cayenne",
    "greenland standard time": "America/Godthab",
    "montevideo standard time": "America/Montevideo",
    "magallanes standard time": "America/Punta_Arenas",
    "saint pierre standard time": "America/Miquelon",
    "bahia standard time": "America/Bahia",
    "utc-02": "Etc/GMT+2",
    "azores standard time": "Atlantic/Azores",
    "cape verde standard time": "Atlantic/Cape_Verde",
    "morocco standard time": "Africa/Casablanca",
    "sao tome standard time": "Africa/Sao_Tome",
    "w. central africa standard time": "Africa/Lagos",
    "namibia standard time": "Africa/Windhoek",
    "jordan standard time": "Asia/Amman",
    "middle east standard time": "Asia/Beirut",
    "syria standard time": "Asia/Damascus",
    "west bank standard time": "Asia/Hebron",
    "south sudan standard time": "Africa/Juba",
    "kaliningrad standard time": "Europe/Kaliningrad",
    "sudan standard time": "Africa/Khartoum",
    "libya standard time": "Africa/Tripoli",
    "arabic standard time": "Asia/Baghdad",
    "belarus standard time": "Europe/Minsk",
    "e. africa standard time": "Africa/Nairobi",
    "iran standard time": "Asia/Tehran",
    "astrakhan standard time": "Europe/Astrakhan",
    "azerbaijan standard time": "Asia/Baku",
    "russia time zone 3": "Europe/Samara",
    "mauritius standard time": "Indian/Mauritius",
    "saratov standard time": "Europe/Saratov",
    "georgian standard time": "Asia/Tbilisi",
    "volgograd standard time": "Europe/Volgograd",
    "caucasus standard time": "Asia/Yerevan",
    "afghanistan standard time": "Asia/Kabul",
    "west asia standard time": "Asia/Tashkent",
    "ekaterinburg standard time": "Asia/Yekaterinburg",
    "qyzylorda standard time": "Asia/Qyzylorda",
    "sri lanka standard time": "Asia/Colombo",
    "nepal standard time": "Asia/Katmandu",
    "central asia standard time": "Asia/Bishkek",
    "bangladesh standard time": "Asia/Dhaka",
    "omsk standard time": "Asia/Omsk",
    "myanmar standard time": "Asia/Rangoon",
    "altai standard time": "Asia/Barnaul",
    "w. mongolia standard time": "Asia/Hovd",
    "north asia standard time": "Asia/Krasnoyarsk",
    "n. central asia standard time": "Asia/Novosibirsk",
    "tomsk standard time": "Asia/Tomsk",
    "north asia east standard time": "Asia/Irkutsk",
    "taipei standard time": "Asia/Taipei",
    "ulaanbaatar standard time": "Asia/Ulaanbaatar",
    "aus central w. standard time": "Australia/Eucla",
    "transbaikal standard time": "Asia/Chita",
    "north korea standard time": "Asia/Pyongyang",
    "yakutsk standard time": "Asia/Yakutsk",
    "aus central standard time": "Australia/Darwin",
    "west pacific standard time": "Pacific/Port_Moresby",
    "tasmania standard time": "Australia/Hobart",
    "vladivostok standard time": "Asia/Vladivostok",
    "lord howe standard time": "Australia/Lord_Howe",
    "bougainville standard time": "Pacific/Bougainville",
    "russia time zone 10": "Asia/Srednekolymsk",
    "magadan standard time": "Asia/Magadan",
    "norfolk standard time": "Pacific/Norfolk",
    "sakhalin standard time": "Asia/Sakhalin",
    "central pacific standard time": "Pacific/Guadalcanal",
    "russia time zone 11": "Asia/Kamchatka",
    "utc+12": "Etc/GMT-12",
    "fiji standard time": "Pacific/Fiji",
    "chatham islands standard time": "Pacific/Chatham",
    "utc+13": "Etc/GMT-13",
    "tonga standard time": "Pacific/Tongatapu",
    "samoa standard time": "Pacific/Apia",
    "line islands standard time": "Pacific/Kiritimati",
}


def at_zone(value: TypedSql, name: str | None) -> TypedSql:
    """A date and time placed in a zone, or moved to it when it has one already.

    Args:
        value: The date and time.
        name: The zone, by Windows' name.

    Returns:
        The date and time with the offset there. A time that the clocks leave out is an hour later, one that they show
        twice is the second (documented).

    Raises:
        QueryError: When it is no date and time, or there is no such zone.
        UnsupportedSqlError: When the zone is computed.
    """
    if value.type.kind not in ("datetime", "offset"):
        raise QueryError(f"Argument data type {value.type.name} is invalid for argument 1 of AT TIME ZONE function.")
    if name is None:
        raise UnsupportedSqlError("AT TIME ZONE with a computed zone")
    zone = _ZONES.get(name.casefold())
    if zone is None:
        raise QueryError(f"The time zone parameter '{name}' provided to AT TIME ZONE clause is invalid.")
    if value.type.kind == "offset":
        return TypedSql(f"mc_in_zone(struct_extract({value.sql}, 'u'), '{zone}')", value.type)
    type = replace(OFFSET, scale=value.type.scale)
    return TypedSql(f"mc_in_zone(timezone('UTC', timezone('{zone}', {value.sql})), '{zone}')", type)


SERVER = "(UTC-06:00) Central America"
"""What CURRENT_TIMEZONE calls the zone of the service, which is six hours behind UTC all year."""
