"""What runs and downloads that were started from a project's folder came to: a file of JSON lines, for `mcdecl runs`.

It holds for reading only; nothing depends on it. What cannot be written or read is done without.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.own_lines import add_line, lines_of
from mcdecl.helpers.structs import plain

FILE = "ended.jsonl"
RUN, PULL = "run", "pull"
"""The kinds of what ends: a run, a download of tracking events."""


class Ending(Struct, frozen=True):
    """How something stood when it was last looked at.

    Attributes:
        id: its id, the same in every line about it.
        kind: `RUN` or `PULL`.
        outcome: how it stands, in a word.
        started: when it was started, in UTC.
        environment: in which environment of the project.
        unit: in which of the environment's business units; empty where it names none.
        address: what ran, or the data extension that a download fills; empty where there is none.
        who: by whom.
        ended: when its end was seen, in UTC; empty while it is not known.
        task: its number in the account, where it has one.
        words: what it came to, in a few words.
    """

    id: str
    kind: str
    outcome: str
    started: str
    environment: str
    unit: str = ""
    address: str = ""
    who: str = ""
    ended: str = ""
    task: int | None = None
    words: str = ""


def new_id() -> str:
    """An id for something that begins."""
    return uuid4().hex[:8]


def utc_text() -> str:
    """Now, in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def note_ending(root: Path, ending: Ending) -> str:
    """Add a line about something; the last one about it counts.

    Args:
        root: the project's folder.
        ending: how it stands.

    Returns:
        Why it could not be noted, or an empty text.
    """
    return add_line(root, FILE, plain(ending))


def endings(root: Path) -> dict[str, Ending]:
    """The last that is known of everything, by its id, in the order in which they began.

    Args:
        root: the project's folder.
    """
    return {ending.id: ending for ending in _read(lines_of(root, FILE))}


def _read(lines: list[str]) -> Iterator[Ending]:
    """What can be read; a line that was cut off, or comes from another version, is passed over."""
    for line in lines:
        with suppress(ValueError, TypeError):
            ending = Ending(**read_json(line))
            if all(isinstance(text, str) for text in (ending.id, ending.kind, ending.outcome, ending.started)):
                yield ending
