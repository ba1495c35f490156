"""What the system tells of processes that may end while it is asked; nothing where it has no /proc."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def of_threads(process: int, name: str) -> Iterator[str]:
    """The file of this name of each thread of a process."""
    for path in Path("/proc").glob(f"{process}/task/*/{name}"):
        with suppress(FileNotFoundError, ProcessLookupError):
            yield path.read_text()


def started_by(process: int) -> list[int]:
    """The processes that one has started and that have not ended."""
    return [int(number) for told in of_threads(process, "children") for number in told.split()]


def lives(process: int) -> bool:
    """Whether a process is there, and has not ended without anybody asking how."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False
