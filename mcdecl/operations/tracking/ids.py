"""Ids of events that were already downloaded, for the time span that is read again."""

import struct
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.safe_files import LARGEST_DOCUMENT, read_regular
from mcdecl.operations.tracking.errors import BadBookmarkError
from mcdecl.operations.tracking.events import EVENTS, ID_BYTES
from mcdecl.operations.tracking.reading import Event

_RECORD = struct.Struct(f"<B{ID_BYTES}sq")
"""The kind's number, the id, and the moment in milliseconds."""
_BEGIN = datetime(1970, 1, 1)  # noqa: DTZ001 - server time has no zone
_WORDS = list(EVENTS)
Known = dict[str, dict[bytes, datetime]]


def read(folder: Path, names: Iterable[str]) -> Known:
    """The ids in the files of a folder, by kind.

    Raises:
        BadBookmarkError: A file is missing or torn.
    """
    known: Known = {}
    for name in names:
        path = folder / name
        try:
            data = read_regular(path, largest=LARGEST_DOCUMENT)
            for number, id, moment in _RECORD.iter_unpack(data):
                known.setdefault(_WORDS[number], {})[id] = _BEGIN + timedelta(milliseconds=moment)
        except (OSError, struct.error, IndexError) as error:
            raise BadBookmarkError(
                f"{path}, which says what was pulled lately, is missing or damaged ({error}).",
                "Nothing was pulled. Put back a copy of it, or pull into an empty folder.",
            ) from None
    return known


def write_events(path: Path, word: str, events: Iterable[Event]) -> None:
    """Writes the ids of events of one kind.

    Raises:
        OSError: They cannot be written.
    """
    write(path, {word: {event.id: event.moment for event in events}})


def write(path: Path, known: Mapping[str, Mapping[bytes, datetime]]) -> None:
    """Writes ids, whole or not at all.

    Raises:
        OSError: They cannot be written.
    """
    records = (
        _RECORD.pack(_WORDS.index(word), id, (moment - _BEGIN) // timedelta(milliseconds=1))
        for word, record in known.items()
        for id, moment in record.items()
    )
    write_whole(path, b"".join(records), durable=True, mode=0o600)
