"""Whether a file's name can be one that an import's pattern means on some day."""

import re

_PLACE = re.compile(r"%%(year|month|day|hour|minute|second)([+-]\d{1,4})?%%", re.IGNORECASE)
_DIGITS = {"year": r"\d{4}"}


def fits(name: str, pattern: str) -> bool:
    """Whether the pattern can mean this name. `%%Year%%` and the like are documented, in any case of letters."""
    parts, at = [], 0
    for place in _PLACE.finditer(pattern):
        parts += [re.escape(pattern[at : place.start()]), _DIGITS.get(place[1].lower(), r"\d{2}")]
        at = place.end()
    parts.append(re.escape(pattern[at:]))
    return re.fullmatch("".join(parts), name, re.IGNORECASE) is not None
