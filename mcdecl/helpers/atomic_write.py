"""Atomic writes: a file is written completely or not at all, by way of a draft beside it."""

import glob
import os
import shutil
from contextlib import suppress
from errno import EACCES, ELOOP
from pathlib import Path
from stat import S_IMODE
from threading import get_native_id
from typing import IO, Any

from mcdecl.helpers.safe_files import check_mode, real_path

_DEVICES = Path("/dev")


def draft_of(path: Path) -> Path:
    """What a file is called while a longer piece of work writes it: hidden, beside its place."""
    return path.with_name(f".{path.name}.draft")


def take_place(draft: Path, path: Path) -> None:
    """Gives a finished draft its place; what is no file there is written into, as `write_named` does.

    Raises:
        OSError: It cannot be written.
    """
    if not _takes_bytes_only(path):
        draft.replace(path)
        return
    with draft.open("rb") as made, path.open("wb") as device:
        shutil.copyfileobj(made, device)
    draft.unlink()


def utf8(path: Path) -> str:
    """A path as DuckDB takes it, which wants UTF-8 whatever the locale of the process is."""
    return os.fsencode(path).decode(errors="surrogateescape")


def only(path: Path) -> str:
    """A path for DuckDB to read this file alone: signs that would mean other files as well stand for themselves."""
    return glob.escape(utf8(path))


def open_private(path: Path, mode: str = "w", **how: Any) -> IO[Any]:
    """Opens a file of mcdecl's own, for its owner alone from the first byte on; one that is there keeps its mode.

    What lies there may be a branch's: no link is followed, and no pipe waited for.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """
    return open(path, mode, opener=lambda name, flags: _opened(name, flags, 0o600), **how)


def _opened(path: str, flags: int, mode: int) -> int:
    try:
        descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), mode)
    except OSError as error:
        if error.errno == ELOOP:
            raise OSError(ELOOP, "it is a link, where mcdecl keeps a file of its own", path) from None
        raise
    try:
        check_mode(Path(path), os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def make_way(draft: Path) -> None:
    """Removes what lies where a draft goes that another program writes, which would follow a link.

    Raises:
        OSError: It cannot be removed.
    """
    draft.unlink(missing_ok=True)


def make_private(path: Path) -> None:
    """Lets only its owner read a file, as far as the system knows owners."""
    with suppress(OSError):
        path.chmod(0o600)


def write_whole(path: Path, content: str | bytes, *, durable: bool = False, mode: int | None = None) -> None:
    """Writes a file whole or not at all, also when two processes or threads write it at once: the later one's stays.

    Args:
        path: The file; it is replaced if it is there, and so is a link or a pipe.
        content: What it is to hold; text is written as UTF-8 with the line ends that it has.
        durable: Wait until the disk has it, so that a power cut leaves it whole too.
        mode: Its permissions; None for those that a new file gets.

    Raises:
        OSError: It cannot be written; no draft is left.
    """
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.{get_native_id()}.draft")
    try:
        with open(
            draft, "wb", opener=lambda name, flags: _opened(name, flags, 0o666 if mode is None else 0o600)
        ) as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def write_named(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Writes a file that a person named, whole or not at all.

    What is no file, such as a pipe or `/dev/stdout`, is written into, and waited for: to take its place would take it
    away from everybody.

    Raises:
        OSError: It cannot be written.
    """
    if _takes_bytes_only(path):
        with path.open("wb") as device:
            device.write(content.encode() if isinstance(content, str) else content)
    else:
        write_whole(path, content, mode=mode)


def _takes_bytes_only(path: Path) -> bool:
    """Whether something is there that no draft can replace: a device, a pipe, or a name for one of the open files."""
    return _DEVICES in path.absolute().parents or (path.exists() and not path.is_file() and not path.is_dir())


def rewrite(path: Path, content: bytes) -> None:
    """Gives a file that is there another content, whole or not at all; its permissions and links to it stay.

    Raises:
        OSError: It cannot be written, or is marked as not to be.
    """
    real = real_path(path)
    if not os.access(real, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES), str(path))
    write_whole(real, content, mode=S_IMODE(real.stat().st_mode))
