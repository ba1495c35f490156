"""Spans of time."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.operations.tracking.events import EventKind
from mcdecl.operations.tracking.spans import SHORTEST, Lane, Lanes, Span, Widths, before, merged, without

START = datetime(2026, 1, 1)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(at(min(pair)), at(max(pair))))


def seconds(found: list[Span] | tuple[Span, ...]) -> list[int]:
    return [
        second
        for span in found
        for second in range(int((span.start - START).total_seconds()), int((span.end - START).total_seconds()))
    ]


@given(st.lists(spans))
def test_merging_keeps_the_time(found: list[Span]) -> None:
    assert seconds(merged(found)) == sorted(set(seconds(found)))


@given(spans, st.lists(spans))
def test_gaps_and_what_is_done_make_up_the_whole(whole: Span, done: list[Span]) -> None:
    assert seconds(without(whole, done)) == sorted(set(seconds([whole])) - set(seconds(done)))


@given(st.lists(spans), st.integers(0, 60))
def test_before_cuts_off(found: list[Span], end: int) -> None:
    assert seconds(before(found, at(end))) == sorted(second for second in set(seconds(found)) if second < end)


@given(st.integers(2, 60), st.lists(st.floats(0, 60), max_size=30), st.integers(1, 10))
def test_cuts_have_no_gaps_whole_seconds_and_get_shorter(length: int, moments: list[float], each: int) -> None:
    span = Span(START, at(length))
    pieces = span.cut(sorted(map(at, moments)), each)
    assert (pieces[0].start, pieces[-1].end) == (span.start, span.end)
    assert all(left.end == right.start for left, right in pairwise(pieces))
    assert all(SHORTEST <= piece.length < span.length and piece.start.microsecond == 0 for piece in pieces)


def test_cuts_fall_where_the_events_are() -> None:
    pieces = Span(START, at(1000)).cut([at(500 + number / 10) for number in range(100)], 25)
    assert [int((piece.start - START).total_seconds()) for piece in pieces] == [0, 502, 505, 507]


def test_widths_follow_the_events() -> None:
    widths = Widths(timedelta(hours=1), wanted=100)
    widths.learn(Span(START, START + timedelta(hours=1)), 200)
    assert widths.width == timedelta(minutes=30)
    widths.learn(Span(START, START + timedelta(minutes=30)), 0)
    assert widths.width > timedelta(hours=2)
    widths.learn(Span(START, at(1)), 10**6)
    assert widths.width == SHORTEST


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


def test_what_is_left_of_a_span_is_never_empty() -> None:
    start = datetime(2026, 3, 1)
    hours = [start + timedelta(hours=number) for number in range(4)]
    whole = Span(hours[0], hours[3])
    assert without(whole, [whole]) == []
    assert without(whole, []) == [whole]
    assert without(whole, [Span(hours[0], hours[1])]) == [Span(hours[1], hours[3])]
    assert without(whole, [Span(hours[1], hours[2])]) == [Span(hours[0], hours[1]), Span(hours[2], hours[3])]
    assert without(whole, [Span(hours[2], hours[3])]) == [Span(hours[0], hours[2])]
    assert without(Span(hours[0], hours[1]), [Span(hours[2], hours[3])]) == [Span(hours[0], hours[1])]
