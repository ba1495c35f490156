"""Names of files and the patterns that mean them, as imports, extracts and transfers have them.

`%%Year%%`, `%%Month%%` and `%%Day%%` in any letter case (fact:file-pattern-tokens), also in relative forms such as
`%%Day-1%%`; hour, minute and second are taken to work alike. The account puts the moment of the run in their place:
an import takes the time zone of the user who starts it alone, of the account in an automation
(fact:dated-pattern-zone).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mcdecl.kinds.checks import closest
from mcdecl.kinds.rules import Unfit

FORBIDDEN: Final = '\\/:*<>|?"'
"""Characters that the Enhanced FTP does not take in a name (fact:ftp-file-names)."""
FILE_NAME: Final = "^[^{}]+$".format(FORBIDDEN.replace("\\", r"\\"))
"""A regular expression for a name, or a pattern, without them."""
PLACEHOLDER: Final = re.compile(r"%%(year|month|day|hour|minute|second)([+-]\d{1,4})?%%", re.IGNORECASE)
"""One placeholder: its unit, and by how many units it is off."""
_DIGITS = {"year": r"\d{4}"}
_ANY: Final = re.compile(r"%%(.*?)%%")
_UNITS: Final = ("Year", "Month", "Day", "Hour", "Minute", "Second")
PLACEHOLDERS: Final = tuple(f"%%{unit}%%" for unit in _UNITS)
"""The placeholders for a part of a date, without their relative forms."""
_OF_TRIGGER: Final = frozenset({"FILENAME_FROM_TRIGGER", "BASEFILENAME_FROM_TRIGGER"})
"""The name of the file that started a file drop automation, whole or without its ending (fact:triggering-file-name)."""
_MEANT: Final = {
    "YYYY": "Year",
    "YY": "Year",
    "MM": "Month",
    "DD": "Day",
    "HH": "Hour",
    "MI": "Minute",
    "SS": "Second",
}
"""What other programs write for a part of a date."""


def fits(name: str, pattern: str) -> bool:
    """Whether a pattern can mean this name on some day.

    Args:
        name: The name of a file.
        pattern: The pattern.
    """
    parts, at = [], 0
    for place in PLACEHOLDER.finditer(pattern):
        parts += [re.escape(pattern[at : place.start()]), _DIGITS.get(place[1].lower(), r"\d{2}")]
        at = place.end()
    parts.append(re.escape(pattern[at:]))
    return re.fullmatch("".join(parts), name, re.IGNORECASE) is not None


def is_dated(pattern: str) -> bool:
    """Whether a pattern means another name on another day.

    Args:
        pattern: The pattern.
    """
    return PLACEHOLDER.search(pattern) is not None


def unknown_placeholders(pattern: str) -> list[str]:
    """The placeholders of a pattern that stand for nothing: the account looks for a file that is called so.

    Args:
        pattern: The pattern.
    """
    matches = list(_ANY.finditer(pattern))
    return [
        match[0] for match in matches if not PLACEHOLDER.fullmatch(match[0]) and match[1].upper() not in _OF_TRIGGER
    ]


def unfit_placeholder(value: Any, _now: datetime, _beside: Mapping[str, Any]) -> Unfit | None:
    """Why a pattern must not be set: a placeholder in it stands for nothing.

    Args:
        value: The pattern.
    """
    unknown = unknown_placeholders(value) if isinstance(value, str) else []
    if not unknown:
        return None
    word = unknown[0].strip("%").strip()
    near = _MEANT.get(word.upper()) or closest(re.sub(r"[+-]\d+$", "", word), (*_UNITS, *_OF_TRIGGER))
    hint = f"did you mean %%{near}%%?" if near else f"the account knows {', '.join(PLACEHOLDERS)}"
    return Unfit("MC413", f"{unknown[0]} in {value} is not a known placeholder", hint)
