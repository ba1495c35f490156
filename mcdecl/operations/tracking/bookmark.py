"""The bookmark: how far each kind of event has been read, from which account, into which form.

It is one JSON file, written whole, with a checksum: a bookmark that somebody edited would lose events or bring them
twice, and is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.helpers.structs import replace
from mcdecl.operations.tracking.errors import BadBookmarkError
from mcdecl.operations.tracking.spans import Span

NAME = "bookmark.json"
_FORMAT = 1


class EventOrigin(Struct, frozen=True):
    """What a folder of events is of; all of it must stay the same from pull to pull.

    Attributes:
        account: Which account: a subdomain or an address, nothing secret.
        business_unit: The MID, or None for the package's own.
        format: The form of the files.
        into: The data extension that the events also go into, if they do.
    """

    account: str
    business_unit: int | None
    format: str
    into: str | None = None


class Reach(Struct, frozen=True):
    """How far one kind of event has been read.

    Attributes:
        done: Spans that need not be read again.
        kept_from: From when on the ids of events in such spans are kept all the same, for they may be read again;
            None if all of them are.
    """

    done: tuple[Span, ...] = ()
    kept_from: datetime | None = None

    def keeps(self, moment: datetime) -> bool:
        """Whether the id of an event of this moment is to be kept: it may come up again."""
        if self.kept_from is None or moment >= self.kept_from:
            return True
        return not any(span.start <= moment < span.end for span in self.done)


class Bookmark(Struct, frozen=True):
    """The state of a folder.

    Attributes:
        origin: What it is of.
        sequence: The number of the last part.
        clock: The account's time when it was last written, in server time.
        events: The reach of each kind.
        ids: Files of the ids of events that are there.
        publishing: Parts that belong to the folder, and may not have their final name yet.
    """

    origin: EventOrigin
    sequence: int = 0
    clock: datetime | None = None
    events: Mapping[str, Reach] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    publishing: tuple[str, ...] = ()

    def reach(self, word: str) -> Reach:
        """The reach of a kind."""
        return self.events.get(word, Reach())

    def reaching(self, word: str, reach: Reach) -> "Bookmark":
        """The bookmark with another reach of a kind."""
        return replace(self, events={**self.events, word: reach})


def write(folder: Path, bookmark: Bookmark) -> None:
    """Writes the bookmark of a folder, whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    values = _values(bookmark)
    text = json.dumps({**values, "checksum": _checksum(values)}, indent=1)
    write_whole(folder / NAME, text, durable=True, mode=0o600)


def read(folder: Path) -> Bookmark | None:
    """The bookmark of a folder, or None when it has none.

    Raises:
        BadBookmarkError: It is torn, edited, or of another version.
        OSError: It cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        values = read_json(read_regular(path))
        checksum = values.pop("checksum")
        if values["mcdecl_tracking"] != _FORMAT:
            raise BadBookmarkError(
                f"{path} was written by another version of mcdecl.", "Pull with that version, or into another folder."
            )
        if checksum != _checksum(values):
            raise _damaged(path)
        return _bookmark(values)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


def _damaged(path: Path) -> BadBookmarkError:
    return BadBookmarkError(
        f"{path} is torn or was edited.", "Nothing was pulled. Put back a copy of it, or pull into an empty folder."
    )


def check_origin(folder: Path, event_origin: EventOrigin, wanted: EventOrigin) -> None:
    """Nothing, if a folder's bookmark is of what is to be pulled.

    Raises:
        BadBookmarkError: It is of something else.
    """
    words = {
        "account": "account",
        "business_unit": "business unit",
        "format": "format",
        "into": "data extension (--into)",
    }
    for name, word in words.items():
        old, new = getattr(event_origin, name), getattr(wanted, name)
        if old != new:
            raise BadBookmarkError(
                f"{folder / NAME} belongs to another {word}: {_shown(old)}, not {_shown(new)}.",
                "Pull into another folder (--out): events of both in one would be mixed up.",
            )


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _checksum(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _values(bookmark: Bookmark) -> dict[str, Any]:
    origin = bookmark.origin
    return {
        "mcdecl_tracking": _FORMAT,
        "account": origin.account,
        "business_unit": origin.business_unit,
        "format": origin.format,
        "into": origin.into,
        "sequence": bookmark.sequence,
        "clock": bookmark.clock and bookmark.clock.isoformat(),
        "events": {
            word: {
                "done": [[span.start.isoformat(), span.end.isoformat()] for span in reach.done],
                "kept_from": reach.kept_from and reach.kept_from.isoformat(),
            }
            for word, reach in bookmark.events.items()
        },
        "ids": list(bookmark.ids),
        "publishing": list(bookmark.publishing),
    }


def _bookmark(values: Mapping[str, Any]) -> Bookmark:
    return Bookmark(
        EventOrigin(values["account"], values["business_unit"], values["format"], values["into"]),
        int(values["sequence"]),
        _moment(values["clock"]),
        {
            word: Reach(
                tuple(Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in reach["done"]),
                _moment(reach["kept_from"]),
            )
            for word, reach in values["events"].items()
        },
        tuple(values["ids"]),
        tuple(values["publishing"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
