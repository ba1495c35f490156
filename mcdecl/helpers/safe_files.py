"""Files that somebody else may have put there: only regular ones, inside a folder, no larger than is sensible.

A branch can hold links to anywhere; devices and pipes never end. Whatever is refused is an `OSError`, whose words say
why, so that it is reported like any file that cannot be read.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

LARGEST: Final = 32 * 1024 * 1024
"""Bytes that one file of a project may have; a thousand data extensions in one file are below 2 MB."""
LARGEST_DOCUMENT: Final = 512 * 1024 * 1024
"""Bytes that a file may have which is read whole and grows with the account, such as a saved plan."""
LARGEST_SECRET: Final = 64 * 1024
"""Bytes that a file with a secret or a key may have."""


def read_inside(root: Path, file: str | Path, *, largest: int = LARGEST) -> bytes:
    """What a file below `root` holds. Links are followed as long as they stay inside.

    Raises:
        OSError: it cannot be read, leads out of the folder, is no regular file, or is too large.
    """
    return read_regular(inside(root, file), largest=largest)


def inside(root: Path, file: str | Path) -> Path:
    """Where a file below `root` really is; it need not be there.

    Raises:
        OSError: a link leads out of the folder, or to nowhere, or the path itself does.
    """
    path = root / file
    try:
        real, folder = path.resolve(), root.resolve()
    except RuntimeError:  # Python before 3.13, for links in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    if real != folder and folder not in real.parents:
        raise OSError(errno.EPERM, "it leads out of the project's folder, where nothing is read or written", str(path))
    return real


def stays(root: Path, file: Path) -> None:
    """See that a file below `root` is where its name says: that neither it nor a folder above it is a link.

    Raises:
        OSError: it is, or leads in a ring.
    """
    if inside(root, file) != root.resolve() / file:
        raise OSError(errno.EPERM, "it is a link, and mcdecl keeps its files in a folder of the project", str(file))


def real_path(path: Path) -> Path:
    """Where a path leads, by all links; a ring of links, at which `Path.resolve` fails, leads to itself."""
    return Path(os.path.realpath(path))


def check_named(root: Path, path: Path) -> Path:
    """A path that a person named, absolute: it may be anywhere, but one in the project leads nowhere else.

    Raises:
        OSError: it begins in the folder `root`, and a link leads out of it.
    """
    named, folder = (Path(os.path.normpath(somewhere.absolute())) for somewhere in (path, root))
    if folder in named.parents:
        inside(folder, named)
    return named


def read_regular(path: Path, *, largest: int = LARGEST) -> bytes:
    """What a regular file holds, wherever it is; a device or a pipe is not even waited for.

    Raises:
        OSError: it cannot be read, is no regular file, or is too large.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        check_mode(path, os.fstat(descriptor).st_mode)
        content = file.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {_size(largest)}", str(path))
    return content


def check_regular(path: Path) -> None:
    """See that a file which is about to be read, however large, is a regular one: others may never begin, or never end.

    Raises:
        OSError: there is none, or it is a folder, a device, a pipe or a socket.
    """
    check_mode(path, path.stat().st_mode)


def check_own(path: Path) -> None:
    """See that a regular file or nothing is where mcdecl keeps its own: a branch can put a link or a pipe there.

    Raises:
        OSError: something else is there.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a link, where mcdecl keeps a file of its own", str(path))
    check_mode(path, mode)


def check_mode(path: Path, mode: int) -> None:
    """See that what has a mode is a regular file.

    Raises:
        OSError: it is something else.
    """
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EPERM, "it is no regular file but a device, a pipe or a socket", str(path))


def _size(count: int) -> str:
    return f"{count // (1024 * 1024)} MB" if count >= 1024 * 1024 else f"{count // 1024} KB"
