"""The folder of a pull: who has it, what of it counts, and how events are added so that a kill at any point is no harm.

A part is written as a draft, its events' ids beside it; then the bookmark says that it is there; then it gets its
name. Killed before the bookmark, the draft is dropped and the span is read again; killed after it, the next pull
gives the part its name. Whoever takes parts away meanwhile takes each event once.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from mcdecl.helpers.safe_files import check_own
from mcdecl.helpers.structs import replace
from mcdecl.operations.tracking import bookmark as bookmarks
from mcdecl.operations.tracking import ids
from mcdecl.operations.tracking.bookmark import Bookmark, EventOrigin, Reach
from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.parts import DATABASE, EventFiles, parts, publish
from mcdecl.operations.tracking.reading import Event
from mcdecl.operations.tracking.spans import Span, before, merged
from mcdecl.operations.tracking.times import to_utc

_LOCK = ".pull.lock"
_STEM = r"[a-z_]+-\d{8}T\d{6}Z-\d{6,}"
_PART = re.compile(rf"{_STEM}\.(csv|parquet)")
_IDS = re.compile(r"\.ids-\d{6,}")
_LEFT = re.compile(rf"\.(\.ids-\d+|bookmark\.json|{_STEM}\.\w+)(\.\d+)?\.(draft|text)")
"""What a pull that was stopped may leave: drafts of its own files, and of nobody else's."""
Deliver = Callable[[Sequence[Event]], None]


class EventFolder:
    """A folder of events, held by one pull at a time. A context manager."""

    def __init__(self, path: Path, origin: EventOrigin) -> None:
        """Takes the folder and puts it in order.

        Args:
            path: Where; made when missing.
            origin: What is to be pulled into it.

        Raises:
            PullError: Another pull has it, or it holds something else.
            OSError: It cannot be used.
        """
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        for name in (_LOCK, bookmarks.NAME, DATABASE, f"{DATABASE}.wal"):
            check_own(path / name)
        self._lock = _locked(path)
        try:
            self.bookmark = self._opened(origin)
            self._known = ids.read(path, self.bookmark.ids)
            self._tidy()
            self._parts: EventFiles = parts(path, origin.format)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.close()
        self._lock.close()

    def _opened(self, origin: EventOrigin) -> Bookmark:
        bookmark = bookmarks.read(self.path)
        if bookmark is None:
            there = next((path.name for path in self.path.iterdir() if _is_part(path.name)), None)
            if there is not None:
                raise BadBookmarkError(
                    f"{self.path} holds pulled events ({there}) but no {bookmarks.NAME}.",
                    "Put it back, or pull into an empty folder: the same events would come twice.",
                )
            fresh = Bookmark(origin)
            bookmarks.write(self.path, fresh)
            return fresh
        bookmarks.check_origin(self.path, bookmark.origin, origin)
        if origin.format == "duckdb" and bookmark.sequence and not (self.path / DATABASE).exists():
            raise BadBookmarkError(
                f"{self.path / DATABASE} is gone, while {bookmarks.NAME} says what was pulled into it.",
                "Put it back, or pull into an empty folder.",
            )
        return bookmark

    def _tidy(self) -> None:
        """Names the parts that count, and drops what an ended pull has left of others."""
        publish(self.path, self.bookmark.publishing)
        for path in self.path.iterdir():
            stale = _IDS.fullmatch(path.name) is not None and path.name not in self.bookmark.ids
            if stale or _LEFT.fullmatch(path.name) is not None:
                path.unlink()

    def begin(self, words: Sequence[str], now: datetime, keep_from: datetime) -> None:
        """Notes the account's time, and from when on ids are kept: never from earlier than they are there."""
        for word in words:
            reach = self.bookmark.reach(word)
            kept = keep_from if reach.kept_from is None else max(reach.kept_from, keep_from)
            # A kind that was never read has ids from the beginning, which is to say none.
            self.bookmark = self.bookmark.reaching(word, Reach(reach.done, kept))
        # The furthest time that was ever seen: a clock that goes back little by little is noticed as well.
        self.bookmark = replace(self.bookmark, clock=max(now, self.bookmark.clock or now))
        bookmarks.write(self.path, self.bookmark)

    def add(
        self, kind: EventKind, span: Span, events: Sequence[Event], settled: datetime, complete: Deliver
    ) -> tuple[list[Event], str | None]:
        """Adds the events of a span that was read.

        Args:
            kind: Their kind.
            span: The span.
            events: All its events.
            settled: Until when nothing more is awaited: only what lies before need not be read again.
            complete: Called with the new events before they count, if there are any.

        Returns:
            The events that are new, and the file that they are in.

        Raises:
            OSError: They cannot be written; the folder is as before.
        """
        known = self._known.setdefault(kind.word, {})
        new = [event for event in events if event.id not in known]
        marked = self.bookmark
        reach = marked.reach(kind.word)
        reach = Reach(merged((*reach.done, *before([span], settled))), reach.kept_from)
        marked = marked.reaching(kind.word, reach)
        file = None
        if new:
            complete(new)
            sequence = marked.sequence + 1
            file = self._parts.write(f"{kind.word}-{to_utc(span.start):%Y%m%dT%H%M%SZ}-{sequence:06}", new)
            kept = [event for event in new if reach.keeps(event.moment)]
            marked = replace(marked, sequence=sequence, publishing=() if file is None else (file,))
            if kept:
                name = f".ids-{sequence:06}"
                ids.write_events(self.path / name, kind.word, kept)
                marked = replace(marked, ids=(*marked.ids, name))
            known |= {event.id: event.moment for event in kept}
        if marked != self.bookmark:
            bookmarks.write(self.path, marked)
            self.bookmark = marked
        publish(self.path, marked.publishing)
        return new, file

    def finish(self) -> None:
        """Brings the kept ids into one file, without those from before they are kept."""
        known = {
            word: {id: moment for id, moment in record.items() if self.bookmark.reach(word).keeps(moment)}
            for word, record in self._known.items()
        }
        old = self.bookmark.ids
        sequence = self.bookmark.sequence + 1
        name = f".ids-{sequence:06}"
        ids.write(self.path / name, known)
        marked = replace(self.bookmark, sequence=sequence, ids=(name,), publishing=())
        bookmarks.write(self.path, marked)
        self.bookmark = marked
        for text in old:
            (self.path / text).unlink(missing_ok=True)


def _is_part(name: str) -> bool:
    return name == DATABASE or _PART.fullmatch(name) is not None


def _locked(path: Path) -> sqlite3.Connection:
    """A lock that ends with the process, on every system that Python runs on."""
    connection = sqlite3.connect(path / _LOCK, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise PullError(f"Another pull works in {path}.", "Wait for it, or pull into another folder.") from None
        raise PermissionError(13, "cannot be written to", str(path)) from None
    return connection
