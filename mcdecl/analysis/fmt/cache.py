"""Which files were in canonical form already, by their digests, kept below `.mcdecl` from run to run.

Only what formatting left as it was is kept, so a file that is found here is formatted by the same code to itself.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.own_folder import own_folder, read_own
from mcdecl.project.files import CONFIG

FOLDER: Final = Path(".mcdecl") / "cache"
FILE: Final = FOLDER / "formatted.txt"
WORTH: Final = 100_000
"""Bytes of files from which reading and writing the cache pays."""
_VERSION: Final = "mcdecl formatted 1"
_CODE: Final = ("analysis/fmt", "analysis/sql", "helpers", "kinds", "project")
"""Where the code is that decides how a file is formatted, below the package."""


class FormattedFiles:
    """The digests of files in canonical form. On leaving, those that were seen are kept.

    Nothing is kept outside of a project, and where formatting takes no time.
    """

    def __init__(self, root: Path, *, size: int, whole: bool) -> None:
        """Begin with what an earlier run kept.

        Args:
            root: the project's folder.
            size: how many bytes there are to format.
            whole: whether these are all files of the project: then what is not seen is forgotten.
        """
        self._root = root if size >= WORTH and (root / CONFIG).is_file() else None
        self._kept = _read(root) if self._root is not None else frozenset[str]()
        self._seen = set[str]() if whole else set(self._kept)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._root is not None and self._seen != self._kept:
            _write(self._root, self._seen)

    def holds(self, name: str, content: bytes) -> bool:
        """Whether a file of this name and content is known to be in canonical form."""
        if self._root is None or (digest := _digest(name, content)) not in self._kept:
            return False
        self._seen.add(digest)
        return True

    def add(self, name: str, content: bytes) -> None:
        """Keep that a file is in canonical form."""
        if self._root is not None:
            self._seen.add(_digest(name, content))


def _digest(name: str, content: bytes) -> str:
    """The name tells what a file is, so it counts, too."""
    return hashlib.sha256(b"\0".join((name.encode("utf-8", "surrogateescape"), content))).hexdigest()


@cache
def _edition() -> str:
    """Changes with the code that formats, and with the parsers."""
    digest = hashlib.sha256(f"{version('PyYAML')} {version('sqlglot')}".encode())
    package = Path(__file__).parents[2]
    for folder in _CODE:
        for path in sorted((package / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(root: Path) -> frozenset[str]:
    """What the file holds; nothing when it is not there or not what was written by this code."""
    try:
        first, *digests = read_own(root, FILE).decode().splitlines()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(digests) if first == f"{_VERSION} {_edition()}" else frozenset()


def _write(root: Path, digests: Iterable[str]) -> None:
    """Written whole or not at all; where it cannot be, the next run takes longer."""
    with suppress(OSError):
        write_whole(own_folder(root, FOLDER) / FILE.name, "\n".join((f"{_VERSION} {_edition()}", *sorted(digests), "")))
