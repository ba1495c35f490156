"""Shared data extensions: they lie in the parent business unit, and the units below it call them `ENT.` and the key."""

import re
from collections.abc import Iterator
from typing import Final

from mcdecl.kinds.types import folder_parts

PREFIX: Final = "ENT."
"""What units below the parent put before the key; SQL has it, too (fact:ent-prefix)."""
ROOT: Final = "Shared Items"
"""The root of the shared folders, which only the parent has (fact:shared-folder-root)."""
FOLDER: Final = f"{ROOT}/Shared Data Extensions"
"""The folder in which every unit sees a data extension."""


def shared_key(written: str) -> str | None:
    """The parent's key of what is written with the prefix, in any letter case; None without it."""
    start = len(PREFIX)
    return written[start:] if written[:start].upper() == PREFIX and len(written) > start else None


def as_shared(key: str) -> str:
    """What the units below call the parent's data extension with this key."""
    return PREFIX + key


def in_shared_folder(path: object) -> bool:
    """Whether a folder path leads into the shared folders."""
    return isinstance(path, str) and folder_parts(path)[0].casefold() == ROOT.casefold()


_READ: Final = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'"""
    r"""|(?:\[ENT\]|\bENT)\s*\.\s*(?:\[(?P<bracketed>(?:[^\]]|\]\])+)\]|"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>\w+))"""
    r"""|\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*\"""",
    re.IGNORECASE | re.DOTALL,
)
"""A name with the prefix; comments, texts and other names are passed over as a whole."""


def shared_names(sql: str) -> Iterator[str]:
    """The names that a query reads with the prefix, in the order and spelling of its text."""
    for match in _READ.finditer(sql):
        if match["bracketed"]:
            yield match["bracketed"].replace("]]", "]")
        elif match["quoted"]:
            yield match["quoted"].replace('""', '"')
        elif match["plain"]:
            yield match["plain"]
