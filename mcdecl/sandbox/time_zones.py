"""The account's time zones: their numbers, and a zone of the IANA names with the same rules.

See fact:time-zone-numbers.
"""

import re
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NAMES = """
1 Etc/GMT+6 2 Africa/Casablanca 3 Europe/London 4 UTC 5 Europe/Berlin 6 Europe/Budapest 7 Europe/Paris 8 Europe/Warsaw
9 Africa/Lagos 10 Asia/Amman 11 Europe/Bucharest 12 Asia/Beirut 13 Africa/Cairo 14 Africa/Johannesburg 15 Europe/Kiev
16 Asia/Jerusalem 17 Europe/Chisinau 18 Africa/Windhoek 19 Asia/Baghdad 20 Asia/Riyadh 21 Europe/Moscow
22 Africa/Nairobi 23 Asia/Tbilisi 24 Asia/Tehran 25 Asia/Dubai 26 Asia/Baku 27 Asia/Yerevan 28 Indian/Mauritius
30 Asia/Kabul 31 Asia/Yekaterinburg 32 Asia/Karachi 33 Asia/Tashkent 34 Asia/Kolkata 35 Asia/Colombo 36 Asia/Kathmandu
37 Asia/Novosibirsk 38 Asia/Almaty 39 Asia/Yangon 40 Asia/Bangkok 41 Asia/Krasnoyarsk 42 Asia/Shanghai 43 Asia/Irkutsk
44 Asia/Singapore 45 Australia/Perth 46 Asia/Taipei 47 Asia/Tokyo 48 Asia/Seoul 49 Asia/Yakutsk 50 Australia/Adelaide
51 Australia/Darwin 52 Australia/Brisbane 53 Australia/Sydney 54 Pacific/Port_Moresby 55 Australia/Hobart
56 Asia/Vladivostok 57 Pacific/Guadalcanal 58 Pacific/Auckland 59 Pacific/Fiji 60 Pacific/Tongatapu 61 Atlantic/Azores
62 Atlantic/Cape_Verde 63 Etc/GMT+2 64 America/Sao_Paulo 65 America/Argentina/Buenos_Aires 66 America/La_Paz
67 America/Godthab 68 America/Montevideo 69 America/St_Johns 70 America/Halifax 72 America/Cuiaba 73 America/Santiago
74 America/Caracas 75 America/Bogota 76 America/New_York 77 America/Indiana/Indianapolis 78 America/Guatemala
79 America/Chicago 80 America/Mexico_City 82 America/Regina 83 America/Phoenix 84 America/Chihuahua 86 America/Denver
87 America/Los_Angeles 88 America/Tijuana 89 America/Anchorage 90 Pacific/Honolulu 91 Pacific/Pago_Pago 92 Etc/GMT+12
"""
_WINDOWS = """
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
_WINDOWS_NAMES = {
    int(number): f"{name.strip()} Standard Time"
    for number, name in re.findall(r"(\d+) ([^,]+)", _WINDOWS.replace("\n", " "))
} | {
    1: "Central Standard Time (no DST)",
    80: "Central Standard Time (Mexico)",
    84: "Mountain Standard Time (Mexico)",
    88: "Pacific Standard Time (Mexico)",
}
_BY_WINDOWS_NAME = {name.casefold(): number for number, name in _WINDOWS_NAMES.items()}
_BY_NUMBER = {int(number): name for number, name in re.findall(r"(\d+) (\S+)", _NAMES)}


@cache
def zone_of(number: int) -> ZoneInfo | None:
    """The zone with a number, or None when there is none or this machine does not know its rules."""
    try:
        return ZoneInfo(_BY_NUMBER[number])
    except (KeyError, ZoneInfoNotFoundError):
        return None


def named_zone(name: str) -> ZoneInfo | None:
    """The zone that has this name in Windows, as waits say it (fact:wait-windows-zone), or None."""
    return zone_of(_BY_WINDOWS_NAME.get(name.casefold(), 0))


def windows_names() -> dict[int, str]:
    """The names in Windows by number, those of all zones that have one."""
    return dict(sorted(_WINDOWS_NAMES.items()))


def windows_name(number: int) -> str:
    """The name in Windows of the zone with a number, empty where none is known."""
    return _WINDOWS_NAMES.get(number, "")
