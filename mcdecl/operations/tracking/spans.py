"""Spans of time: which are still to be read, and how long the next one should be, kind by kind. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from mcdecl.operations.tracking.events import EventKind

SHORTEST = timedelta(seconds=1)
"""No span is cut finer: events of one second stay together, so that no cut falls between equal timestamps."""
_LONGEST = timedelta(days=64)
_FASTER = 6
"""How much longer the next span is at most; after an empty one twice that step."""


class Span(Struct, frozen=True, order=True):
    """From `start` to just before `end`, in server time."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def cut(self, moments: Sequence[datetime], each: int) -> "list[Span]":
        """The span in pieces of whole seconds, in order and without gaps.

        Args:
            moments: When some of its events happened, in order; there may be more.
            each: How many of these a piece should have.

        Returns:
            At least two pieces, if the span is longer than the shortest.
        """
        wanted = [moment.replace(microsecond=0) for moment in moments[each::each]]
        middle = self.start + timedelta(seconds=int(self.length.total_seconds()) // 2)
        cuts = sorted({moment for moment in wanted if self.start < moment < self.end} or {middle})
        return [Span(start, end) for start, end in zip([self.start, *cuts], [*cuts, self.end], strict=True)]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in the fewest spans, in order; empty ones fall away."""
    whole: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if whole and span.start <= whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    return tuple(whole)


def without(span: Span, done: Sequence[Span]) -> list[Span]:
    """What of `span` is in none of `done`."""
    gaps = []
    start = span.start
    for item in merged(done):
        if item.start > start:
            gaps.append(Span(start, min(item.start, span.end)))
        start = max(start, item.end)
    gaps.append(Span(start, span.end))
    return [gap for gap in gaps if gap.start < gap.end]


def before(spans: Iterable[Span], end: datetime) -> tuple[Span, ...]:
    """The parts of spans that lie before `end`."""
    return merged(Span(span.start, min(span.end, end)) for span in spans)


class Widths:
    """How long the next span is, learnt from how many events came in the last ones."""

    def __init__(self, first: timedelta, *, wanted: int) -> None:
        """Begins without knowledge.

        Args:
            first: The length to begin with.
            wanted: How many events a span should have.
        """
        self._width = max(first, SHORTEST)
        self._wanted = wanted

    @property
    def width(self) -> timedelta:
        """The length of the next span, in whole seconds."""
        return timedelta(seconds=int(self._width.total_seconds()))

    def learn(self, span: Span, count: int) -> None:
        """Takes into account that a span had so many events."""
        if count:
            fitting = min(span.length * (self._wanted / count), max(self._width, span.length) * _FASTER)
        else:
            fitting = max(self._width, span.length) * _FASTER**2
        self._width = min(max(fitting, SHORTEST), _LONGEST)


class Lane:
    """One kind: the gaps that are to be read, cut into spans that have about as many events as wanted."""

    def __init__(self, kind: EventKind, gaps: Iterable[Span], *, widths: Widths) -> None:
        self.kind = kind
        self._gaps = deque(gaps)
        self._widths = widths

    def next(self) -> Span | None:
        """The next span to read, or None when all are handed out."""
        if not self._gaps:
            return None
        gap = self._gaps.popleft()
        end = gap.start + self._widths.width
        if gap.end <= end:
            return gap
        self._gaps.appendleft(Span(end, gap.end))
        return Span(gap.start, end)

    def read(self, span: Span, count: int) -> None:
        """Takes note of how many events a span had."""
        self._widths.learn(span, count)

    def too_many(self, span: Span, moments: Sequence[datetime], wanted: int) -> None:
        """Takes back a span in pieces; `moments` are those of the events that are known of it."""
        self._gaps.extendleft(reversed(span.cut(moments, wanted)))


class Lanes:
    """All kinds, in turn."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._turn = deque(lanes)

    def next(self) -> tuple[Lane, Span] | None:
        """The next span of the kind whose turn it is, or None when there is nothing to hand out."""
        for _ in range(len(self._turn)):
            lane = self._turn[0]
            self._turn.rotate(-1)
            span = lane.next()
            if span is not None:
                return lane, span
        return None
