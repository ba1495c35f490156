"""Characters that a text must not have, because XML has no way to say them."""

import re
from typing import Final

_OUTSIDE_XML: Final = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 does not allow in a document, not even escaped; compiled when a text is in doubt."""


def outside_xml(text: str) -> str | None:
    """The first character of a text that no SOAP message can carry, as `U+000B`; None when there is none."""
    if text.isprintable():  # the quick answer for most texts
        return None
    match = re.search(_OUTSIDE_XML, text)
    return None if match is None else f"U+{ord(match[0]):04X}"
