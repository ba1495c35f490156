"""Download all events of a time span, without duplicates, even after an interruption."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.folder import EventFolder
from mcdecl.operations.tracking.into import EventTable
from mcdecl.operations.tracking.reading import Event, Reader, TooManyError
from mcdecl.operations.tracking.sends import Sends
from mcdecl.operations.tracking.spans import Lane, Lanes, Span, Widths, before, without
from mcdecl.operations.tracking.times import shown_moment, to_server

RETENTION = timedelta(days=730)
"""How far back the service has events (fact:tracking-730-days)."""
OVERLAP = timedelta(days=1)
"""How much is read again for events that come late, unless told otherwise; nothing is published about how late."""
_DAY = timedelta(days=1)
_MOST, _WANTED = 40_000, 10_000
"""Events in a span: how many are read at once, how many are aimed at. Pages have 2,500."""


class PullRequest(Struct, frozen=True):
    """What is to be pulled.

    Attributes:
        kinds: The kinds of events.
        since: From when on, in server time; None to begin where the folder's bookmark begins.
        until: Until just before when; None for the account's now.
        overlap: How much of what was read last is read again, for events that come late.
        at_once: How many questions may be under way.
    """

    kinds: Sequence[EventKind]
    since: datetime | None
    until: datetime | None = None
    overlap: timedelta = OVERLAP
    at_once: int = 8


@dataclass
class Pulled:
    """What a pull brought.

    Attributes:
        since: From when on events were wanted, in server time.
        until: Until just before when.
        counts: How many new events there are of each kind.
        again: How many came that were there already.
        spans: How many spans were read.
        files: The files that were written, in order.
        notes: What else to know.
        busiest: The most sent events of one hour, as far as spans tell.
    """

    since: datetime
    until: datetime
    counts: dict[str, int]
    again: int = 0
    spans: int = 0
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    busiest: float = 0.0

    @property
    def total(self) -> int:
        """All new events."""
        return sum(self.counts.values())


OnProgress = Callable[[Pulled], None]


class Pull:
    """One pull into a folder."""

    def __init__(
        self, account: Account, folder: EventFolder, request: PullRequest, *, into: EventTable | None = None
    ) -> None:
        """Sets it up; asks nothing yet."""
        self._account = account
        self._folder = folder
        self._wish = request
        self._into = into
        self._reader = Reader(account, most=_MOST)
        self._sends = Sends(account)

    def run(self, progress: OnProgress = lambda _pulled: None) -> Pulled:
        """Reads and adds what is missing.

        Args:
            progress: Told after each span what there is so far.

        Returns:
            What was added.

        Raises:
            PullError: The wish makes no sense, or the account's clock went back too far.
            AccountError: The account stopped answering; what was added until then stays, and the next pull goes on.
            OSError: The folder cannot be written; likewise.
        """
        now = self._now()
        overlap = self._wish.overlap
        self._check_clock(now)
        words = [kind.word for kind in self._wish.kinds]
        until = now if self._wish.until is None else min(_whole(self._wish.until, up=True), now)
        sinces = {word: self._since(word, until) for word in words}
        self._folder.begin(words, now, now - 2 * overlap)
        pulled = Pulled(min(sinces.values()), until, dict.fromkeys(words, 0))
        if pulled.since < now - RETENTION:
            pulled.notes.append(f"The service keeps events for {RETENTION.days} days: earlier ones cannot be had.")
        lanes = Lanes([self._lane(kind, Span(sinces[kind.word], until), now - overlap) for kind in self._wish.kinds])
        self._read(lanes, now - overlap, pulled, progress)
        self._folder.finish()
        for word, names in self._reader.refused.items():
            pulled.notes.append(f"The account does not give {', '.join(sorted(names))} of {word} events.")
        if self._sends.refusal is not None:
            pulled.notes.append(f"The account does not tell the names of sends: {self._sends.refusal}")
        return pulled

    def _now(self) -> datetime:
        """The account's time: this machine's clock may be wrong, and must not decide what counts as read."""
        self._reader.probe(self._wish.kinds[0], _whole(to_server(datetime.now(UTC))))
        return _whole(to_server(self._account.server_time or datetime.now(UTC)))

    def _check_clock(self, now: datetime) -> None:
        before = self._folder.bookmark.clock
        if before is not None and now < before - self._wish.overlap:
            raise BadBookmarkError(
                f"The clock went back: it is {shown_moment(now)}, while the bookmark in {self._folder.path} was "
                f"written at {shown_moment(before)}.",
                "Nothing was pulled. Check the clock, and pull again when it is past that time.",
            )

    def _since(self, word: str, until: datetime) -> datetime:
        done = self._folder.bookmark.reach(word).done
        if self._wish.since is not None:
            since = _whole(self._wish.since)
        elif done:
            since = done[0].start
        else:
            raise PullError(f"Nothing was pulled of {word} events yet.", "Say from when on with --since DATE.")
        if since >= until:
            raise PullError(
                f"There is no time between --since {shown_moment(since)} and {shown_moment(until)}.",
                "--since is to be earlier than --until, and not in the future.",
            )
        return since

    def _lane(self, kind: EventKind, wanted: Span, settled: datetime) -> Lane:
        reach = self._folder.bookmark.reach(kind.word)
        # Ids reach back only so far: what lies before is never read again.
        done = before(reach.done, settled if reach.kept_from is None else max(settled, reach.kept_from))
        first = min(_DAY, wanted.length / self._wish.at_once)
        return Lane(kind, without(wanted, done), widths=Widths(first, wanted=_WANTED))

    def _read(self, lanes: Lanes, settled: datetime, pulled: Pulled, progress: OnProgress) -> None:
        """Keeps as many questions under way as are allowed; what comes is added by this thread alone."""
        waiting: dict[Future[list[Event]], tuple[Lane, Span]] = {}
        failure: AccountError | None = None
        pool = ThreadPoolExecutor(max_workers=self._wish.at_once)
        try:
            while True:
                while failure is None and len(waiting) < self._wish.at_once and (task := lanes.next()) is not None:
                    lane, span = task
                    waiting[pool.submit(self._reader.read, lane.kind, span)] = task
                if not waiting:
                    break
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    lane, span = waiting.pop(future)
                    try:
                        self._add(lane, span, future.result(), settled, pulled)
                    except TooManyError as error:
                        lane.too_many(span, error.moments, _WANTED)
                    except AccountError as error:
                        failure = failure or error
                    progress(pulled)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if failure is not None:
            raise failure

    def _add(self, lane: Lane, span: Span, events: Sequence[Event], settled: datetime, pulled: Pulled) -> None:
        lane.read(span, len(events))
        new, file = self._folder.add(lane.kind, span, events, settled, self._complete)
        pulled.counts[lane.kind.word] += len(new)
        pulled.again += len(events) - len(new)
        pulled.spans += 1
        if file is not None:
            pulled.files.append(file)
        if lane.kind.word == "sent":
            hours = max(span.length / timedelta(hours=1), 1.0)
            pulled.busiest = max(pulled.busiest, len(events) / hours)

    def _complete(self, events: Sequence[Event]) -> None:
        self._sends.name(events)
        if self._into is not None:
            self._into.send(self._account, events)


def _whole(moment: datetime, *, up: bool = False) -> datetime:
    """The second that a moment lies in, or the next one."""
    cut = moment.replace(microsecond=0)
    return cut + timedelta(seconds=1) if up and cut < moment else cut
