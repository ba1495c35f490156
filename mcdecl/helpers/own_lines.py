"""Files of JSON lines below .mcdecl, for `runs` and `results`: what cannot be written or read is done without."""

import json
from pathlib import Path
from typing import Any, Final

from mcdecl.helpers.atomic_write import open_private
from mcdecl.helpers.own_folder import own_folder
from mcdecl.helpers.safe_files import inside, read_inside

FOLDER: Final = Path(".mcdecl")
_LARGEST: Final = 256 * 2**20
"""Bytes; a line has a few hundred."""


def add_line(root: Path, name: str, data: dict[str, Any]) -> str:
    """Add a line to a file.

    Args:
        root: the project's folder.
        name: the file's name.
        data: what the line says.

    Returns:
        Why it could not be added, or an empty text.
    """
    try:
        own_folder(root, FOLDER)
        with open_private(inside(root, FOLDER / name), "a", encoding="utf-8") as file:
            file.write(json.dumps(data, ensure_ascii=False) + "\n")
    except OSError as error:
        return f"{FOLDER / name} cannot be written: {error.strerror}"
    return ""


def lines_of(root: Path, name: str) -> list[str]:
    """The lines of a file, the oldest first; none where it cannot be read, such as a link out of the project.

    Args:
        root: the project's folder.
        name: the file's name.
    """
    try:
        return read_inside(root, FOLDER / name, largest=_LARGEST).decode("utf-8", errors="replace").splitlines()
    except OSError:
        return []
