"""Read the events of one time span, completely or not at all."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import BrokenAnswer, LostAnswer, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.helpers.error import Error
from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.spans import SHORTEST, Span
from mcdecl.wire.values import Combination, FilterPart, Retrieve, SimpleFilter

_TRIES = 3


class TooManyError(Error):
    """A span has more events than are read at once.

    Attributes:
        moments: When those happened that had come when the reading was broken off, in order.
    """

    def __init__(self, moments: Sequence[datetime]) -> None:
        super().__init__(f"A span has more than {len(moments):,} events.", "Ask for a shorter one.")
        self.moments = moments


class Event(Struct, frozen=True):
    """One event: its moment in server time, and its values by column."""

    moment: datetime
    row: dict[str, str]

    @property
    def id(self) -> bytes:
        """What it is known by."""
        return bytes.fromhex(self.row["EventID"])


class Reader:
    """Asks an account for events; safe for several threads."""

    def __init__(self, account: Account, *, most: int) -> None:
        """Sets it up.

        Args:
            account: Whom to ask.
            most: How many events of one span are read at once; spans of a second are read whatever they hold.
        """
        self._account = account
        self._most = most
        self._refused: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    @property
    def refused(self) -> Mapping[str, frozenset[str]]:
        """Properties that the account does not give, by the word of the kind."""
        return dict(self._refused)

    def read(self, kind: EventKind, span: Span) -> list[Event]:
        """The events of a span in the order of time, each once.

        Raises:
            TooManyError: There are more than are read at once.
            AccountError: The account did not answer.
        """
        inside = Combination(
            "AND",
            (
                SimpleFilter("EventDate", "greaterThanOrEqual", (_written(span.start),), dates=True),
                SimpleFilter("EventDate", "lessThan", (_written(span.end),), dates=True),
            ),
        )
        limit = self._most if span.length > SHORTEST else None
        for left in reversed(range(_TRIES)):
            try:
                return self._once(kind, inside, limit)
            except LostAnswer:
                if not left:
                    raise
        raise AssertionError  # the last try returns or raises

    def _once(self, kind: EventKind, inside: FilterPart, limit: int | None) -> list[Event]:
        # What came is kept even if it seems to lie outside: the account's own comparison drew the line, and each event
        # is on one side of it.
        once: dict[str, Event] = {}
        for page in self._pages(kind, inside):
            try:
                events = [Event(*kind.row(record)) for record in page]
            except ValueError as error:
                raise BrokenAnswer(f"A {kind.object_type} came that cannot be read: {error}.") from None
            once.update((event.row["EventID"], event) for event in events)
            if limit is not None and len(once) > limit:
                raise TooManyError(sorted(event.moment for event in once.values()))
        return sorted(once.values(), key=lambda event: event.moment)

    def probe(self, kind: EventKind, since: datetime) -> None:
        """Asks for one event, to learn whether the account lets itself be asked, and what time it has."""
        moment = SimpleFilter("EventDate", "greaterThanOrEqual", (_written(since),), dates=True)
        for _ in self._pages(kind, moment, first_page_only=True):
            return

    def _pages(
        self, kind: EventKind, part: FilterPart, *, first_page_only: bool = False
    ) -> Iterator[list[dict[str, Any]]]:
        """The pages of an answer; properties that the account refuses are done without from then on."""
        while True:
            sure = tuple(path for path in kind.less_sure.values() if path not in self._refused.get(kind.word, ()))
            request = Retrieve(
                kind.object_type,
                (*kind.properties, *sure),
                part,
                batch_size=1 if first_page_only else None,
                first_page_only=first_page_only,
            )
            try:
                yield from self._account.pages(request)
            except RetrieveFailed as error:
                named = frozenset(path for path in sure if _names(error.message, path))
                if not named:
                    raise
                with self._lock:
                    self._refused[kind.word] = self._refused.get(kind.word, frozenset()) | named
            else:
                return


def _names(message: str, path: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(path)}(?!\w|\.\w)", message) is not None


def _written(moment: datetime) -> str:
    """Server time without a zone, as a client in wide use sends it."""
    return moment.isoformat(timespec="seconds")
