"""What is still to be read of each kind, handed out in spans that fit."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.spans import Span, Widths


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
