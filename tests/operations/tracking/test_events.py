"""What is asked of each kind of event, its columns, and what it is known by."""

from datetime import datetime
from typing import Any

import pytest

from mcdecl.operations.tracking.events import COLUMNS, EVENTS, NAMES, event_id

MOMENT = datetime(2026, 3, 1, 5)
RECORD = {"EventDate": "2026-03-01T05:00:00", "SubscriberKey": "ann", "SendID": 7, "BatchID": 1, "EventType": "Sent"}


def row(word: str, **more: Any) -> dict[str, str]:
    moment, values = EVENTS[word].row({**RECORD, **more})
    assert moment == MOMENT
    return {name: value for name, value in values.items() if name != "EventID"}


COMMON = {"EventDateUTC": "2026-03-01T11:00:00Z", "SubscriberKey": "ann", "SendID": "7", "BatchID": "1"}


def test_an_event_is_a_row_of_texts_by_column() -> None:
    assert row("sent", ListID=9, SubscriberID=0, TriggeredSendDefinitionObjectID="t") == {
        "Event": "sent", **COMMON, "EventType": "Sent", "ListID": "9", "SubscriberID": "0", "TriggeredSendID": "t",
    }  # fmt: skip


def test_what_is_empty_or_not_given_is_no_value() -> None:
    assert row("sent", ListID=None, SubscriberID="", EventType=None) == {"Event": "sent", **COMMON}


def test_flags_and_what_lies_deeper_or_beside_are_read() -> None:
    values = row(
        "unsubscribe", IsMasterUnsubscribed=True, List={"ID": 3}, EventType=None,
        PartnerProperties=[{"Name": "TriggeredSendDefinitionObjectID", "Value": "t"}, {"Name": "SendID", "Value": 8}],
    )  # fmt: skip
    assert values == {"Event": "unsubscribe", **COMMON, "FromAll": "true", "ListID": "3", "TriggeredSendID": "t"}
    assert row("unsubscribe", IsMasterUnsubscribed=False)["FromAll"] == "false"


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_event_without_a_date_is_none(date: Any) -> None:
    with pytest.raises(ValueError, match=r"its EventDate is '.*', not a date"):
        EVENTS["sent"].row({**RECORD, "EventDate": date})


@pytest.mark.parametrize("name", ["SendID", "BatchID", "ListID", "SubscriberID"])
@pytest.mark.parametrize("value", ["x", "1.5", "٣", "-", "1 2"])
def test_an_event_with_a_word_in_place_of_a_number_is_none(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"its {name} is '{value}', not a number"):
        EVENTS["sent"].row({**RECORD, name: value})
    assert row("sent", **{name: "-3"})[name] == "-3"


ASKED = {
    "sent": ("ListID", "SubscriberID"),
    "not_sent": (),
    "open": (),
    "click": ("URL",),
    "bounce": ("BounceType", "BounceCategory"),
    "unsubscribe": ("IsMasterUnsubscribed",),
    "survey": ("Question", "Answer"),
    "forward": (),
    "forward_opt_in": ("OptInSubscriberKey",),
}
LESS_SURE = {"not_sent": {"ListID", "SubscriberID"}, "bounce": {"SMTPCode", "SMTPReason"}, "unsubscribe": {"List.ID"}}


@pytest.mark.parametrize("word", EVENTS)
def test_what_is_asked_of_each_kind(word: str) -> None:
    kind = EVENTS[word]
    assert kind.properties == ("EventDate", "SubscriberKey", "SendID", "BatchID", "EventType", *ASKED[word])
    assert set(kind.less_sure.values()) == {"TriggeredSendDefinitionObjectID"} | LESS_SURE.get(word, set())
    assert set(kind.asked) | set(kind.less_sure) | set(kind.extra) <= set(NAMES)


def test_the_columns_stay() -> None:
    assert NAMES[:4] == ("EventID", "Event", "EventDateUTC", "SubscriberKey")
    assert {column.name: column.type for column in COLUMNS if column.type != "VARCHAR"} == {
        "EventDateUTC": "TIMESTAMP",
        "SendID": "BIGINT",
        "BatchID": "BIGINT",
        "ListID": "BIGINT",
        "SubscriberID": "BIGINT",
        "FromAll": "BOOLEAN",
    }


def known_by(word: str = "click", **more: str) -> str:
    return event_id(EVENTS[word], {"EventDateUTC": "2026-03-01T11:00:00Z", "SendID": "7", "URL": "u", **more})


@pytest.mark.parametrize(
    "more",
    [
        {"EventType": "x"},
        {"SendID": "8"},
        {"BatchID": "2"},
        {"SubscriberKey": "b"},
        {"EventDateUTC": "x"},
        {"URL": "v"},
    ],
)
def test_two_events_differ_by_any_of_what_they_are_known_by(more: dict[str, str]) -> None:
    assert known_by(**more) != known_by()
    assert known_by("open") != known_by()


def test_an_event_is_known_by_the_same_for_ever() -> None:
    """Folders keep it: another one would bring every event once more."""
    assert known_by(SubscriberKey="Zoë") == "431e28625fae7951d01851c763dd3127"
    assert known_by(ListID="9", SubscriberID="3", TriggeredSendID="t") == known_by()
    assert known_by("open", URL="v") == known_by("open")
    assert len(bytes.fromhex(known_by())) == 16
