from datetime import datetime, timedelta

from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.lanes import Lane, Lanes
from mcdecl.operations.tracking.spans import Span, Widths

START = datetime(2026, 3, 1)
KIND = EventKind("sent", "SentEvent", {}, {})


def span(first: int, last: int) -> Span:
    return Span(START + timedelta(minutes=first), START + timedelta(minutes=last))


def lane(*gaps: Span, minutes: int = 60) -> Lane:
    return Lane(KIND, gaps, widths=Widths(timedelta(minutes=minutes), wanted=100))


def taken(lane: Lane) -> list[Span]:
    return list(iter(lane.next, None))


def test_gaps_are_handed_out_in_spans_that_fit() -> None:
    assert taken(lane(span(0, 150), span(200, 260))) == [span(0, 60), span(60, 120), span(120, 150), span(200, 260)]
    assert taken(lane()) == []


def test_the_width_is_learnt() -> None:
    item = lane(span(0, 500))
    first = item.next()
    assert first is not None
    item.read(first, 200)
    assert item.next() == span(60, 90)


def test_a_span_of_too_many_comes_back_in_pieces_and_in_order() -> None:
    item = lane(span(0, 60), span(100, 160))
    first = item.next()
    assert first is not None
    moments = [START + timedelta(minutes=minute) for minute in (0, 10, 20, 30, 40)]
    item.too_many(first, moments, 2)
    assert taken(item) == [span(0, 20), span(20, 40), span(40, 60), span(100, 160)]


def test_every_kind_has_its_turn() -> None:
    item, two, three = lane(span(0, 120)), lane(), lane(span(0, 60))
    lanes = Lanes([item, two, three])
    assert list(iter(lanes.next, None)) == [(item, span(0, 60)), (three, span(0, 60)), (item, span(60, 120))]
    assert lanes.next() is None
    assert Lanes([]).next() is None
