"""The account's time zones: a number each, which the usual names of the world's zones (IANA) are mapped to.

Names and numbers are as clients know them (fact:time-zone-numbers); the mapping is ours. Numbers 29, 71, 81 and 85
turn into others when they are read back (fact:time-zone-numbers), so they are not used.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.values import Unknown

_TABLE: Final = """
1 Etc/GMT+6
2 Africa/Casablanca
3 Europe/London Europe/Dublin Europe/Lisbon GB
4 Etc/UTC UTC Etc/GMT Atlantic/Reykjavik Africa/Abidjan Africa/Accra
5 Europe/Berlin Europe/Amsterdam Europe/Rome Europe/Vienna Europe/Zurich Europe/Stockholm Europe/Oslo Europe/Luxembourg
6 Europe/Budapest Europe/Prague Europe/Belgrade Europe/Bratislava Europe/Ljubljana
7 Europe/Paris Europe/Madrid Europe/Brussels Europe/Copenhagen
8 Europe/Warsaw Europe/Sarajevo Europe/Skopje Europe/Zagreb
9 Africa/Lagos Africa/Algiers Africa/Tunis
10 Asia/Amman
11 Europe/Bucharest Europe/Athens
12 Asia/Beirut
13 Africa/Cairo
14 Africa/Johannesburg Africa/Maputo Africa/Harare
15 Europe/Kyiv Europe/Kiev Europe/Helsinki Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius
16 Asia/Jerusalem Asia/Tel_Aviv
17 Europe/Chisinau
18 Africa/Windhoek
19 Asia/Baghdad
20 Asia/Riyadh Asia/Kuwait Asia/Qatar
21 Europe/Moscow
22 Africa/Nairobi Africa/Addis_Ababa
23 Asia/Tbilisi
24 Asia/Tehran
25 Asia/Dubai Asia/Muscat
26 Asia/Baku
27 Asia/Yerevan
28 Indian/Mauritius
30 Asia/Kabul
31 Asia/Yekaterinburg
32 Asia/Karachi
33 Asia/Tashkent
34 Asia/Kolkata Asia/Calcutta
35 Asia/Colombo
36 Asia/Kathmandu
37 Asia/Novosibirsk
38 Asia/Almaty
39 Asia/Yangon Asia/Rangoon
40 Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh
41 Asia/Krasnoyarsk
42 Asia/Shanghai Asia/Hong_Kong Asia/Macau
43 Asia/Irkutsk
44 Asia/Singapore Asia/Kuala_Lumpur Asia/Manila
45 Australia/Perth
46 Asia/Taipei
47 Asia/Tokyo
48 Asia/Seoul
49 Asia/Yakutsk
50 Australia/Adelaide
51 Australia/Darwin
52 Australia/Brisbane
53 Australia/Sydney Australia/Melbourne Australia/Canberra
54 Pacific/Port_Moresby Pacific/Guam
55 Australia/Hobart
56 Asia/Vladivostok
57 Pacific/Guadalcanal
58 Pacific/Auckland
59 Pacific/Fiji
60 Pacific/Tongatapu
61 Atlantic/Azores
62 Atlantic/Cape_Verde
63 Etc/GMT+2
64 America/Sao_Paulo
65 America/Argentina/Buenos_Aires America/Buenos_Aires
66 America/La_Paz America/Guyana
67 America/Nuuk America/Godthab
68 America/Montevideo
69 America/St_Johns
70 America/Halifax
72 America/Cuiaba America/Manaus
73 America/Santiago
74 America/Caracas
75 America/Bogota America/Lima
76 America/New_York America/Toronto America/Detroit US/Eastern
77 America/Indiana/Indianapolis America/Indianapolis
78 America/Guatemala America/Costa_Rica
79 America/Chicago America/Winnipeg US/Central
80 America/Mexico_City
82 America/Regina
83 America/Phoenix
84 America/Chihuahua America/Mazatlan
86 America/Denver America/Edmonton US/Mountain
87 America/Los_Angeles America/Vancouver US/Pacific
88 America/Tijuana
89 America/Anchorage
90 Pacific/Honolulu
91 Pacific/Pago_Pago
92 Etc/GMT+12
"""

_WINDOWS: Final = """
2 Morocco, 3 GMT, 4 Greenwich, 5 W. Europe, 6 Central Europe, 7 Romance, 8 Central European, 9 W. Central Africa,
10 Jordan, 11 GTB, 12 Middle East, 13 Egypt, 14 South Africa, 15 FLE, 16 Israel, 17 E. Europe, 18 Namibia,
19 Arabic, 20 Arab, 21 Russian, 22 E. Africa, 23 Georgian, 24 Iran, 25 Arabian, 26 Azerbaijan, 27 Caucasus,
28 Mauritius, 30 Afghanistan, 31 Ekaterinburg, 32 Pakistan, 33 West Asia, 34 India, 35 Sri Lanka, 36 Nepal,
37 N. Central Asia, 38 Central Asia, 39 Myanmar, 40 SE Asia, 41 North Asia, 42 China, 43 North Asia East,
44 Singapore, 45 W. Australia, 46 Taipei, 47 Tokyo, 48 Korea, 49 Yakutsk, 50 Cen. Australia, 51 AUS Central,
52 E. Australia, 53 AUS Eastern, 54 West Pacific, 55 Tasmania, 56 Vladivostok, 57 Central Pacific,
58 New Zealand, 59 Fiji, 60 Tonga, 61 Azores, 62 Cape Verde, 63 Mid-Atlantic, 64 E. South America, 65 Argentina,
66 SA Western, 67 Greenland, 68 Montevideo, 69 Newfoundland, 70 Atlantic, 72 Central Brazilian, 73 Pacific SA,
74 Venezuela, 75 SA Pacific, 76 Eastern, 77 US Eastern, 78 Central America, 79 Central, 82 Canada Central,
83 US Mountain, 86 Mountain, 87 Pacific, 89 Alaskan, 90 Hawaiian, 91 Samoa, 92 Dateline
"""
"""Number to the name in Windows, without the ` Standard Time` that each ends in."""
_WITH_REMARK: Final = {
    1: "Central Standard Time (no DST)",
    80: "Central Standard Time (Mexico)",
    84: "Mountain Standard Time (Mexico)",
    88: "Pacific Standard Time (Mexico)",
}

_LISTED: Final = {int(line.split()[0]): tuple(line.split()[1:]) for line in _TABLE.strip().splitlines()}
IDS: Final[Mapping[str, int]] = {name: number for number, names in _LISTED.items() for name in names}
"""Name to number."""
WINDOWS: Final[Mapping[int, str]] = {
    int(entry.split()[0]): f"{' '.join(entry.split()[1:])} Standard Time"
    for entry in _WINDOWS.replace("\n", " ").split(",")
} | _WITH_REMARK
"""Number to the name that Windows has for the zone, which waits are written with."""
ACCOUNT: Final = "Etc/GMT+6"
"""The account's own time: Central without daylight saving (fact:server-time-utc-6)."""


def zone_name(number: int) -> str | None:
    """The usual name of a number, or None."""
    names = _LISTED.get(number)
    return names[0] if names else None


def of_windows(name: str) -> str | None:
    """The usual name of a zone that is called so in Windows, or None."""
    return next((zone_name(number) for number, text in WINDOWS.items() if text.casefold() == name.casefold()), None)


def same_zone(before: object, after: object) -> bool | None:
    """Whether two names mean the same zone of the account; None where the account hides its own."""
    if isinstance(before, Unknown):
        return None
    return before == after or (str(before) in IDS and IDS.get(str(before)) == IDS.get(str(after)))


def complaint(name: str) -> tuple[str, str] | None:
    """What is wrong with the name of a zone, and what to do; None where nothing is."""
    if name in IDS:
        return None
    hint = did_you_mean(name, IDS) or "use an IANA name such as Europe/Berlin or America/Chicago"
    return f"the account has no time zone for {name}", hint


def words(_beside: Mapping[str, object], _below: tuple[str | int, ...]) -> Iterable[tuple[str, str]]:
    """The names of the account's zones, for editors."""
    return ((name, "") for name in IDS)


def with_offset(moment: str, zone: str) -> str:
    """A local moment with the offset that its zone has then, so that nobody has to guess whose time it is.

    Raises:
        LookupError: this machine does not know the zone's rules.
    """
    from zoneinfo import ZoneInfo  # reads the machine's rules, which only a call needs

    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).isoformat()


def local_to(moment: str, zone: str) -> str:
    """A moment with an offset as the clock of `zone` shows it, to the minute; one without is taken as it is.

    Raises:
        LookupError: this machine does not know the zone's rules.
    """
    from zoneinfo import ZoneInfo

    moment_then = datetime.fromisoformat(moment)
    if moment_then.tzinfo is not None:
        moment_then = moment_then.astimezone(ZoneInfo(zone))
    return moment_then.replace(tzinfo=None).isoformat(timespec="minutes")


def now_in(zone: str, now: datetime) -> datetime:
    """What the clock of `zone` shows at a moment, without an offset.

    Args:
        zone: The zone's IANA name.
        now: The moment, with a zone of its own.

    Raises:
        LookupError: this machine does not know the zone's rules.
    """
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
