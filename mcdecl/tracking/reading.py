"""Reading the events of one span, whole or not at all."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mcdecl.account.errors import BrokenAnswer, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.tracking.events import EventKind
from mcdecl.tracking.spans import SHORTEST, Span
from mcdecl.wire.values import Combination, Comparison, Retrieve


class TooManyError(Exception):
    """A span has more events than are read at once.

    Attributes:
        count: How many had come when the reading was broken off.
    """

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


@dataclass(frozen=True, slots=True)
class Event:
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
                Comparison("EventDate", "greaterThanOrEqual", (_written(span.start),), dates=True),
                Comparison("EventDate", "lessThan", (_written(span.end),), dates=True),
            ),
        )
        limit = self._most if span.length > SHORTEST else None
        records = self._ask(kind, inside, limit)
        try:
            events = [Event(*kind.row(record)) for record in records]
        except ValueError as error:
            raise BrokenAnswer(f"A {kind.object_type} came without a readable EventDate: {error}.") from None
        # What came is kept even if it seems to lie outside: the account's own comparison drew the line, and each event
        # is on one side of it.
        once = {event.row["EventID"]: event for event in events}
        return sorted(once.values(), key=lambda event: event.moment)

    def probe(self, kind: EventKind, span: Span) -> None:
        """Asks for one event, to learn whether the account lets itself be asked, and what time it has."""
        moment = Comparison("EventDate", "greaterThanOrEqual", (_written(span.start),), dates=True)
        self._ask(kind, moment, None, first_page_only=True)

    def _ask(
        self, kind: EventKind, part: Combination | Comparison, limit: int | None, *, first_page_only: bool = False
    ) -> list[dict[str, Any]]:
        def watch(count: int) -> None:
            if limit is not None and count > limit:
                raise TooManyError(count)

        while True:
            refused = self._refused.get(kind.word, frozenset())
            sure = tuple(path for path in kind.less_sure.values() if path not in refused)
            request = Retrieve(
                kind.object_type,
                (*kind.properties, *sure),
                part,
                batch_size=1 if first_page_only else None,
                first_page_only=first_page_only,
            )
            try:
                return self._account.retrieve(request, progress=watch)
            except RetrieveFailed as error:
                named = frozenset(path for path in sure if _names(error.message, path))
                if not named:
                    raise
                with self._lock:
                    self._refused[kind.word] = self._refused.get(kind.word, frozenset()) | named


def _names(message: str, path: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(path)}(?![\w.]\w)", message) is not None


def _written(moment: datetime) -> str:
    """Server time without a zone, as a client in wide use sends it."""
    return moment.isoformat(timespec="seconds")
