"""Files that are written whole or not at all: first a draft beside them, which then takes their place."""

import os
from contextlib import suppress
from pathlib import Path


def draft_of(path: Path) -> Path:
    """What a file is called while a longer piece of work writes it: hidden, beside its place."""
    return path.with_name(f".{path.name}.draft")


def utf8(path: Path) -> str:
    """A path as DuckDB takes it, which wants UTF-8 whatever the locale of the process is."""
    return os.fsencode(path).decode(errors="surrogateescape")


def write_whole(path: Path, content: str | bytes, *, durable: bool = False) -> None:
    """Writes a file whole or not at all, also when two processes write it at once: the later one's stays.

    Args:
        path: The file; it is replaced if it is there.
        content: What it is to hold; text is written as UTF-8 with the line ends that it has.
        durable: Wait until the disk has it, so that a power cut leaves it whole too.

    Raises:
        OSError: It cannot be written; no draft is left.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
