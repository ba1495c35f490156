"""A site on disk: written whole or not at all, its old pages taken away, and what is not its own left alone."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from mcdecl.engine.adopt.staging import write_all
from mcdecl.helpers.error import Error

LIST: Final = "mcdecl-docs.json"
"""The list of the site's own files, with the digest of each."""


class NotOurFileError(Error):
    """A file that the site did not write stands where a page is to be; `message` says so, `hint` what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} already exists, and `mcdecl docs` did not write it.",
            "Name another folder with --out, or move the file away.",
        )


class Put(Struct, frozen=True):
    """How many pages were written because they are new or differ, and how many were taken away."""

    written: int
    removed: int


def put(directory: Path, pages: Mapping[str, str], progress: Callable[[int], None] = lambda _number: None) -> Put:
    """Make a folder hold these pages, and of the site's earlier ones no others.

    A page that is to go and was edited since is left alone, as is everything else that the site did not write.

    Raises:
        NotOurFileError: a file of somebody else is in the way; nothing was changed.
        OSError: a file cannot be read or written; nothing was changed.
    """
    own = _own(directory)
    for path in (*pages, LIST):
        _is_free(directory, path, own)
    gone = [path for path, digest in own.items() if path not in pages and _digest_of(directory / path) == digest]
    written = write_all(directory, _changed(directory, pages, progress), gone)
    _clear(directory, gone)
    return Put(len(written - {LIST}), len(gone))


def _changed(directory: Path, pages: Mapping[str, str], progress: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    """The pages that are new or differ, one after the other, and the list if it does."""
    digests: dict[str, str] = {}
    for number, (path, text) in enumerate(pages.items(), start=1):
        progress(number)
        content = text.encode()
        digests[path] = sha256(content).hexdigest()
        if not _holds(directory / path, content):
            yield path, content
    listing = (json.dumps({"format_version": "1.0", "files": dict(sorted(digests.items()))}, indent=1) + "\n").encode()
    if not _holds(directory / LIST, listing):
        yield LIST, listing


def _own(directory: Path) -> dict[str, str]:
    """Path to digest of what the site wrote before; nothing where its list cannot be read."""
    try:
        listed = json.loads((directory / LIST).read_bytes())
        files = dict(listed["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {path: str(digest) for path, digest in files.items() if _is_inside(directory, path)}


def _is_inside(directory: Path, path: str) -> bool:
    """Whether a path, which anybody may have written, is one of a page below the folder and leads nowhere else."""
    parts = PurePosixPath(path).parts
    if not path.endswith(".html") or "\\" in path or ":" in path or ".." in parts or path.startswith("/"):
        return False
    return not any(step.is_symlink() for step in _steps(directory, path))


def _steps(directory: Path, path: str) -> Iterator[Path]:
    """The folders below the site's that a path goes through, and the file."""
    step = directory
    for part in PurePosixPath(path).parts:
        step = step / part
        yield step


def _is_free(directory: Path, path: str, own: Mapping[str, str]) -> None:
    """See that a page may be written.

    Raises:
        NotOurFileError: it may not.
    """
    *folders, target = _steps(directory, path)
    for folder in folders:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise NotOurFileError(folder)
    there = target.is_symlink() or target.exists()
    if there and (target.is_symlink() or not target.is_file() or not (path in own or _is_list(target))):
        raise NotOurFileError(target)


def _is_list(target: Path) -> bool:
    """Whether a file is the list of a site."""
    if target.name != LIST:
        return False
    try:
        return "files" in json.loads(target.read_bytes())
    except (OSError, ValueError, TypeError):
        return False


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _digest_of(path: Path) -> str | None:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _clear(directory: Path, gone: list[str]) -> None:
    """Take away the folders that held old pages alone."""
    for path in gone:
        for folder in reversed(list(_steps(directory, path))[:-1]):
            with suppress(OSError):
                folder.rmdir()
