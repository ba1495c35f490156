"""One span of events: complete or not at all, each once, and without what the account refuses."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from mcdecl.account.errors import BrokenAnswer, LostAnswer, RetrieveFailed
from mcdecl.operations.tracking.events import EVENTS
from mcdecl.operations.tracking.reading import Event, Reader, TooManyError
from mcdecl.operations.tracking.spans import Span
from mcdecl.wire.values import Retrieve

START = datetime(2026, 3, 1)
HOUR = Span(START, START + timedelta(hours=1))
SECOND = Span(START, START + timedelta(seconds=1))


def record(key: str, minute: int = 0) -> dict[str, Any]:
    return {"EventDate": f"2026-03-01T00:{minute:02}:00", "SubscriberKey": key}


class Pages:
    """An account that answers with pages; an exception among them is raised."""

    def __init__(self, *answers: list[Any]) -> None:
        self.answers = list(answers)
        self.asked: list[Retrieve] = []

    def pages(self, request: Retrieve) -> Iterator[list[dict[str, Any]]]:
        self.asked.append(request)
        for page in self.answers.pop(0):
            if isinstance(page, Exception):
                raise page
            yield page


def reader(account: Pages, most: int = 3) -> Reader:
    return Reader(account, most=most)  # type: ignore[arg-type]


def keys(events: list[Event]) -> list[str]:
    return [event.row["SubscriberKey"] for event in events]


def test_events_of_all_pages_come_in_order_and_each_once() -> None:
    account = Pages([[record("b", 2), record("a", 1)], [record("c", 3), record("a", 1)]])
    assert keys(reader(account).read(EVENTS["open"], HOUR)) == ["a", "b", "c"]
    (request,) = account.asked
    assert (request.object_type, request.batch_size, request.first_page_only) == ("OpenEvent", None, False)
    assert request.properties == (*EVENTS["open"].properties, "TriggeredSendDefinitionObjectID")
    inside: Any = request.filter
    assert (inside.operator, [(part.property, part.operator, part.values) for part in inside.operands]) == (
        "AND",
        [
            ("EventDate", "greaterThanOrEqual", ("2026-03-01T00:00:00",)),
            ("EventDate", "lessThan", ("2026-03-01T01:00:00",)),
        ],
    )


def test_too_many_for_a_span_say_when_they_happened_but_for_a_span_of_a_second() -> None:
    many = [record("d", 4), record("a", 1), record("c", 3), record("b", 2)]
    assert len(reader(Pages([many[:3]])).read(EVENTS["open"], HOUR)) == 3
    with pytest.raises(TooManyError, match="more than 4 events") as caught:
        reader(Pages([many])).read(EVENTS["open"], HOUR)
    assert caught.value.moments == [START + timedelta(minutes=minute) for minute in (1, 2, 3, 4)]
    assert len(reader(Pages([many])).read(EVENTS["open"], SECOND)) == 4


def test_a_lost_answer_is_asked_for_three_times() -> None:
    lost = LostAnswer("gone")
    account = Pages([[record("a")], lost], [lost], [[record("b")]])
    assert keys(reader(account).read(EVENTS["open"], HOUR)) == ["b"]
    account = Pages([lost], [lost], [lost], [[record("b")]])
    with pytest.raises(LostAnswer):
        reader(account).read(EVENTS["open"], HOUR)
    assert len(account.asked) == 3


def test_a_date_that_cannot_be_read_is_a_broken_answer() -> None:
    with pytest.raises(BrokenAnswer, match="A OpenEvent came that cannot be read: its EventDate"):
        reader(Pages([[{"EventDate": "soon"}]])).read(EVENTS["open"], HOUR)


def test_a_property_that_is_refused_is_done_without_from_then_on() -> None:
    refusal = RetrieveFailed("Error: the property SMTPReason is not known.")
    account = Pages([refusal], [[record("a")]], [[]])
    one = reader(account)
    assert keys(one.read(EVENTS["bounce"], HOUR)) == ["a"]
    one.read(EVENTS["bounce"], HOUR)
    assert ["SMTPReason" in request.properties for request in account.asked] == [True, False, False]
    assert "SMTPCode" in account.asked[2].properties
    assert one.refused == {"bounce": {"SMTPReason"}}


def test_refusals_add_up() -> None:
    account = Pages([RetrieveFailed("SMTPReason")], [RetrieveFailed("SMTPCode")], [[]])
    one = reader(account)
    one.read(EVENTS["bounce"], HOUR)
    assert one.refused == {"bounce": {"SMTPReason", "SMTPCode"}}


@pytest.mark.parametrize(
    "message", ["no right", "SMTPReasons are unknown", "the property My.SMTPReason", "the property SubscriberKey"]
)
def test_any_other_refusal_is_one(message: str) -> None:
    account = Pages([RetrieveFailed(message)], [[]])
    with pytest.raises(RetrieveFailed):
        reader(account).read(EVENTS["bounce"], HOUR)
    assert len(account.asked) == 1


def test_a_probe_asks_for_one_event() -> None:
    account = Pages([[record("a")], AssertionError("only the first page is asked for")])
    reader(account).probe(EVENTS["open"], START)
    (request,) = account.asked
    assert (request.batch_size, request.first_page_only) == (1, True)
    part: Any = request.filter
    assert (part.operator, part.values, part.dates) == ("greaterThanOrEqual", ("2026-03-01T00:00:00",), True)
