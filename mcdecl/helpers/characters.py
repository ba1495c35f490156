"""Characters that a text must not have: XML has no way to say them, or they act on a terminal or the reader."""

import json
import re
from typing import Final

_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_TURNS: Final = {
    code: f"\\u{code:04x}" for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""They turn the direction of what follows, so that a line reads otherwise than it is."""
_UNSEEN: Final = {
    code: json.dumps(chr(code))[1:-1]
    for code in (0xAD, 0x180E, 0x200B, 0x2028, 0x2029, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF,
                 *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080))
}  # fmt: skip
"""Nobody sees them: two names could look alike. What joins letters and pictures is no such character."""
_HIDDEN: Final = _CONTROLS | _TURNS | _UNSEEN
_AS_JSON: Final = {code: f"\\u{code:04x}" if 32 <= code < 0x10000 else words for code, words in _HIDDEN.items()}
"""The same in a form that texts of JSON have too: there the first 32 are escaped already."""
_ACTING: Final = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_PLAIN: Final = rf"\x1b\[[0-9;]*m|\r\n|({_ACTING})"
_TERMINAL: Final = rf"\x1b\[[0-9;?]*[A-Za-z]|\r|({_ACTING})"
"""What may be written is found first, and stays."""
_COMMANDS: Final = r"(?m)^([ \t]*):(?=:)|#(?=#(?:\[|vso\[|teamcity\[))"
"""What begins a command to the pipeline that reads a log: `::error::` at the start of a line, `##[error]` anywhere."""

_OUTSIDE_XML: Final = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 does not allow in a document, not even escaped; compiled when a text is in doubt."""


def outside_xml(text: str) -> str | None:
    """The first character of a text that no SOAP message can carry, as `U+000B`; None when there is none."""
    if text.isprintable():  # the quick answer for most texts
        return None
    match = re.search(_OUTSIDE_XML, text)
    return None if match is None else f"U+{ord(match[0]):04X}"


def printable(text: str) -> str:
    """A text without control characters: what people named things is no command to the terminal or to the reader."""
    return text if text.isprintable() else text.translate(_HIDDEN)


def harmless(text: str, *, terminal: bool) -> str:
    """What is written to a stream, without characters that act on whoever reads it.

    Colours stay; on a terminal, what moves its cursor stays too: progress is shown with it. Anywhere else a pipeline
    may read along, and carry out what looks like a command.
    """
    if not terminal and may_command(text):
        text = re.sub(_COMMANDS, lambda begin: f"{begin[1]}\\u003a" if begin[1] is not None else "\\u0023", text)
    if text.rstrip("\n").isprintable():
        return text
    return re.sub(_TERMINAL if terminal else _PLAIN, _hidden, text)


def may_command(text: str) -> bool:
    """Whether a pipeline that reads the text may take something in it for a command."""
    return ("::" in text or "##" in text) and re.search(_COMMANDS, text) is not None


def _hidden(match: re.Match[str]) -> str:
    acting: str | None = match[1]
    return match[0] if acting is None else acting.translate(_AS_JSON)
