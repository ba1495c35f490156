"""`.env` in the project's folder: `KEY=VALUE` lines for `${env.KEY}`, never over what the process has already."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import text_of

FILE: Final = ".env"

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=[ \t]*(.*)")
_QUOTED: Final = re.compile(r"""(?:'(?P<plain>[^']*)'|"(?P<escaped>(?:[^"\\]|\\.)*)")\s*(?:#.*)?""")
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}


def process_environment(root: Path) -> tuple[Mapping[str, str], list[Diagnostic]]:
    """The process's environment with what `.env` below `root` adds to it, and what is wrong with the file."""
    if not (root / FILE).exists():
        return os.environ, []
    text = text_of(root, FILE)
    if isinstance(text, Diagnostic):
        return os.environ, [text]
    values, diagnostics = parsed(text)
    return {**values, **os.environ}, diagnostics


def parsed(text: str) -> tuple[dict[str, str], list[Diagnostic]]:
    """The values of a text of `KEY=VALUE` lines, and what is wrong; no message shows a value.

    A value is plain up to a `#` after a blank, literal in single quotes, or has escapes in double quotes.
    """
    values: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            diagnostics.append(_wrong(number, "this is not KEY=VALUE", "a comment begins with #"))
            continue
        name, value = match[1], _value(match[2])
        if value is None:
            diagnostics.append(_wrong(number, f"the quotes of {name} do not match", "close them; a value has one line"))
        elif name in values:
            diagnostics.append(_wrong(number, f"{name} is written twice", "take one of them out"))
        else:
            values[name] = value
    return values, diagnostics


def _value(written: str) -> str | None:
    if written[:1] not in ("'", '"') or not written:
        return re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
    match = _QUOTED.fullmatch(written)
    if match is None:
        return None
    if match["plain"] is not None:
        return match["plain"]
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match["escaped"])


def _wrong(line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(FILE, line, 1, message, hint, code="MC117")
