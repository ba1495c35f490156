"""Addresses of files that did not change, kept below `.mcdecl`, so that a large project is not read for every key."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.own_folder import own_folder
from mcdecl.helpers.safe_files import read_inside

FOLDER: Final = Path(".mcdecl") / "cache"
FILE: Final = FOLDER / "addresses.json"
_FORMAT: Final = 1
WORTH: Final = 100_000
"""Bytes of files that were read anew from which writing the index pays."""


class _Entry(NamedTuple):
    """A file as it was: when it was written, its size, the addresses that it declares."""

    written: int
    size: int
    addresses: tuple[str, ...]


def all_addresses(root: Path, files: Iterable[str], read: Callable[[Path], Iterable[str]]) -> Iterator[str]:
    """The addresses that files declare; files that are as they were are not read.

    Args:
        root: The project's folder.
        files: Relative to it.
        read: Gives the addresses of a file.
    """
    kept, entries, anew = _kept(root), dict[str, _Entry](), 0
    for file in files:
        entry = kept.get(file)
        try:
            status = (root / file).stat()
        except OSError:
            continue
        if entry is None or (entry.written, entry.size) != (status.st_mtime_ns, status.st_size):
            entry = _Entry(status.st_mtime_ns, status.st_size, tuple(dict.fromkeys(read(root / file))))
            anew += status.st_size
        entries[file] = entry
        yield from entry.addresses
    if anew >= WORTH:
        _keep(root, entries)


def _kept(root: Path) -> dict[str, _Entry]:
    """What the last reading kept; nothing where that cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        record = json.loads(read_inside(root, FILE))
        files = record.get("files") if isinstance(record, dict) and record.get("format") == _FORMAT else None
        if isinstance(files, dict):
            return {file: _Entry(parts[0], parts[1], tuple(parts[2:])) for file, parts in files.items() if _fits(parts)}
    return {}


def _fits(parts: Any) -> bool:
    return (
        isinstance(parts, list)
        and [type(part) for part in parts[:2]] == [int, int]
        and all(isinstance(address, str) for address in parts[2:])
    )


def _keep(root: Path, entries: Mapping[str, _Entry]) -> None:
    record = {file: [entry.written, entry.size, *entry.addresses] for file, entry in entries.items()}
    with suppress(OSError):
        own_folder(root, FOLDER)
        write_whole(root / FILE, json.dumps({"format": _FORMAT, "files": record}, separators=(",", ":")))
