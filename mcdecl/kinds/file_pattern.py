"""Names of files and the patterns that mean them, as imports, extracts and transfers have them.

`%%Year%%`, `%%Month%%` and `%%Day%%` in any letter case are documented, also in relative forms such as `%%Day-1%%`;
hour, minute and second are taken to work alike. The account puts the moment of the run in their place, by server time.
"""

import re
from typing import Final

FORBIDDEN: Final = '\\/:*<>|?"'
"""Characters that the Enhanced FTP does not take in a name (documented)."""
FILE_NAME: Final = "^[^{}]+$".format(FORBIDDEN.replace("\\", r"\\"))
"""A regular expression for a name, or a pattern, without them."""
PLACEHOLDER: Final = re.compile(r"%%(year|month|day|hour|minute|second)([+-]\d{1,4})?%%", re.IGNORECASE)
"""One placeholder: its unit, and by how many units it is off."""
_DIGITS = {"year": r"\d{4}"}


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
