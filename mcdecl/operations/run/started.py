"""Which runs were started from this project's folder: a file of JSON lines, so that they can be picked up later.

It holds for reading only; nothing depends on it. What cannot be written or read is done without.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.own_lines import add_line, lines_of
from mcdecl.helpers.structs import plain
from mcdecl.operations.run.export_folder import FileFacts
from mcdecl.operations.run.wait_for_file import Expected

FILE = "started.jsonl"


class Note(Struct, frozen=True):
    """A run that was started.

    Attributes:
        task: Its number in the account, or None for an extract or an automation, which have none.
        address: What was run.
        environment: In which environment of the project.
        at: When it was started, in UTC.
        who: By whom.
        unit: In which of the environment's business units; empty where it names none.
        expected: The file that an extract is to bring, or None.
        instance: The id of a run of an automation; empty for others, and where it was not known.
        rows: The rows before it of the data extensions that it fills, by external key; None for what was not known.
        may_empty: Whether somebody took it that it leaves one of them without rows.
        id: By which its ending is found; empty in notes that have none.
    """

    task: int | None
    address: str
    environment: str
    at: str
    who: str
    unit: str = ""
    expected: Expected | None = None
    instance: str = ""
    rows: Mapping[str, int | None] = field(default_factory=dict)
    may_empty: bool = False
    id: str = ""


def note(root: Path, run: Note) -> str:
    """Adds a run.

    Args:
        root: The project's folder.
        run: The run.

    Returns:
        Why it could not be noted, or an empty text.
    """
    return add_line(root, FILE, plain(run))


def notes(root: Path, environment: str) -> list[Note]:
    """The runs that were started in an environment, the latest first.

    Args:
        root: The project's folder.
        environment: Its name.
    """
    return [item for item in all_notes(root) if item.environment == environment]


def all_notes(root: Path) -> list[Note]:
    """The runs that were started in any environment, the latest first.

    Args:
        root: The project's folder.
    """
    return list(_read(reversed(lines_of(root, FILE))))


def _read(lines: Iterator[str]) -> Iterator[Note]:
    """What can be read; a line that was cut off, or comes from another version, is passed over."""
    for line in lines:
        with suppress(ValueError, TypeError, AttributeError):
            yield _note(read_json(line))


def _note(data: dict[str, Any]) -> Note:
    """A note from its JSON; raises where that is none."""
    expected = data.pop("expected", None)
    if expected is None:
        return Note(**data)
    before = expected.pop("before", None)
    return Note(**data, expected=Expected(**expected, before=FileFacts(**before) if before else None))
