"""Copies of what REST showed of single objects, kept from run to run: a list tells which of them still hold.

A copy is given again only while the list that names the object shows of it exactly what it showed when the copy was
made, the date of its last change among it. A copy that was made so soon after that change that another one could bear
the same date is not kept. What lists do not date is never copied.
"""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.own_folder import own_folder, read_own
from mcdecl.helpers.version import __version__
from mcdecl.wire.routes import Listed
from mcdecl.wire.values import at

FOLDER: Final = Path(".mcdecl") / "cache"
_FORMAT: Final = 1
_SETTLED: Final = timedelta(seconds=60)
"""So long after a change another one has another date, whichever of the service's clocks dates it."""
_ZONES: Final = timedelta(minutes=15)
"""Time zones differ by multiples of this."""
_DAYS_KEPT: Final = 30
_OF_RUNS: Final = ("lastRunTime", "lastRunInstanceId")
"""What changes with every run of an object and is no part of how it is set up."""


class _Copy(Struct, frozen=True):
    """What an object's list showed, as a digest; what its own answer said; the day when it was last of use."""

    shown: str
    answer: Any
    day: str


class _Switch:
    """Whether copies are used: one command a process, and threads of pools have no context of their own."""

    afresh = False


@contextmanager
def reading_afresh() -> Iterator[None]:
    """Read every object from the account within the block, whatever copies there are."""
    before, _Switch.afresh = _Switch.afresh, True
    try:
        yield
    finally:
        _Switch.afresh = before


class Copies:
    """The copies of one account. Safe for several threads."""

    def __init__(self, root: Path, scope: Mapping[str, object]) -> None:
        """Nothing is read from disk yet.

        Args:
            root: The project's folder, below which they are kept.
            scope: What tells the account, and who asks, from others; nothing secret.
        """
        words = json.dumps({**scope, "version": __version__, "format": _FORMAT}, sort_keys=True, default=str)
        self._scope = hashlib.sha256(words.encode()).hexdigest()
        self._root = root
        self._file = FOLDER / f"objects-{self._scope[:16]}.json"
        self._lock = threading.Lock()
        self._copies: dict[str, _Copy] | None = None
        self._is_changed = False

    def of(self, path: str, listed: Listed) -> Any | None:
        """What was read at a path when its list showed the same; None where it has to be read again."""
        if _Switch.afresh or not at(listed.entry, listed.changed):
            return None
        with self._lock:
            copies = self._read()
            copy = copies.get(path)
            if copy is None or copy.shown != _digest(listed):
                return None
            if copy.day != (today := _today()):
                copies[path], self._is_changed = _Copy(copy.shown, copy.answer, today), True
            return _own(copy.answer)

    def keep(self, path: str, listed: Listed, answer: Any, now: datetime | None) -> None:
        """Keep an answer.

        Args:
            path: Where it was read.
            listed: What a list had shown of the object before it was read.
            answer: What was read there.
            now: The service's clock before it was read; None where that is not known.
        """
        if now is None or not isinstance(answer, dict) or not _is_settled(at(listed.entry, listed.changed), now):
            return
        kept = {name: value for name, value in answer.items() if name not in _OF_RUNS}
        with self._lock:
            self._read()[path] = _Copy(_digest(listed), _own(kept), _today())
            self._is_changed = True

    def save(self) -> None:
        """Write what is new; where that cannot be, the next run asks again."""
        with self._lock:
            if not self._is_changed or self._copies is None:
                return
            self._is_changed = False
            oldest = (datetime.now(UTC) - timedelta(days=_DAYS_KEPT)).date().isoformat()
            kept = {
                path: [copy.shown, copy.day, copy.answer] for path, copy in self._copies.items() if copy.day >= oldest
            }
        with suppress(OSError):
            folder = own_folder(self._root, FOLDER)
            text = json.dumps({"scope": self._scope, "objects": kept}, separators=(",", ":"))
            write_whole(folder / self._file.name, text, mode=0o600)

    def _read(self) -> dict[str, _Copy]:
        """The copies; none where the file is not there, or not what was written for this account."""
        if self._copies is None:
            self._copies = {}
            with suppress(OSError, ValueError):
                record = read_json(read_own(self._root, self._file))
                if isinstance(record, dict) and record.get("scope") == self._scope:
                    self._copies = dict(_copies(record.get("objects")))
        return self._copies


def _copies(record: Any) -> Iterator[tuple[str, _Copy]]:
    for path, entry in record.items() if isinstance(record, dict) else ():
        if isinstance(entry, list) and [type(part) for part in entry] == [str, str, dict]:
            yield path, _Copy(entry[0], entry[2], entry[1])


def _digest(listed: Listed) -> str:
    """Stands for all that a list shows of an object but its runs, and for what mcdecl itself notes with `@`."""
    return hashlib.sha256(json.dumps(_lasting(listed.entry), sort_keys=True, default=str).encode()).hexdigest()


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _lasting(item) for name, item in value.items() if name not in _OF_RUNS}
    return value


def _is_settled(changed: Any, now: datetime) -> bool:
    """Whether a change is long enough ago. Without an offset its time zone is not known, so that only minutes count."""
    try:
        moment = datetime.fromisoformat(str(changed))
    except ValueError:
        return False
    if moment.tzinfo is not None:
        return now - moment >= _SETTLED
    return _SETTLED <= (now.replace(tzinfo=None) - moment) % _ZONES <= _ZONES - _SETTLED


def _own(answer: Any) -> Any:
    """The same once more, so that what is done with one of them is not done with the other."""
    return json.loads(json.dumps(answer))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
