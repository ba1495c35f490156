"""Tracking events and sends over SOAP, as the service tells them."""

from datetime import datetime, timedelta

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import RetrieveFailed
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.tracking.tables import record
from mcdecl.wire.values import Combination, Retrieve, SimpleFilter

START = datetime(2026, 3, 1, 12)
EVENTS = {
    "SentEvent": "_Sent",
    "NotSentEvent": "_NotSent",
    "OpenEvent": "_Open",
    "ClickEvent": "_Click",
    "BounceEvent": "_Bounce",
    "UnsubEvent": "_Unsubscribe",
    "SurveyEvent": "_SurveyResponse",
    "ForwardedEmailEvent": "_FTAF",
    "ForwardedEmailOptInEvent": "_ForwardOptIn",
}


def put(server: RunningSandbox, table: str, *rows: dict[str, object]) -> None:
    with server.account.store.exclusively():
        record(server.account, table, rows)


def sent(key: str, hours: float = 0, job: int = 7) -> dict[str, object]:
    return {"JobID": job, "SubscriberKey": key, "EventDate": START + timedelta(hours=hours), "SubscriberID": 5}


def keys(account: SoapAccount, part: SimpleFilter | Combination | None) -> list[str]:
    records = account.retrieve(Retrieve("SentEvent", ("SubscriberKey",), part))
    return [item["SubscriberKey"] for item in records]


@pytest.mark.parametrize("name", EVENTS)
def test_every_kind_reads_whole(embedded: RunningSandbox, account: SoapAccount, name: str) -> None:
    from mcdecl.sandbox.soap.object_types import kinds

    row = sent("a")
    if name == "ForwardedEmailEvent":
        row["TransactionTime"] = row.pop("EventDate")
    put(embedded, EVENTS[name], row)
    (found,) = account.retrieve(Retrieve(name, kinds()[name].retrievable))
    assert (found["SendID"], found["SubscriberKey"], found["EventDate"]) == (7, "a", "2026-03-01T12:00:00")


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (None, ["a", "b", "c"]),
        (SimpleFilter("EventDate", "between", ("2026-03-01T12:00:00", "2026-03-01T13:00:00"), dates=True), ["a", "b"]),
        (SimpleFilter("EventDate", "greaterThan", ("2026-03-01T18:00:00Z",)), ["b", "c"]),
        (SimpleFilter("SendID", "equals", ("8",)), ["c"]),
        (SimpleFilter("SubscriberKey", "IN", ("A", "c")), ["a", "c"]),
        (
            Combination(
                "OR",
                (
                    SimpleFilter("SendID", "equals", ("8",)),
                    SimpleFilter("EventDate", "lessThanOrEqual", ("2026-03-01T12:00:00",), dates=True),
                ),
            ),
            ["a", "c"],
        ),
    ],
)
def test_filters(
    embedded: RunningSandbox, account: SoapAccount, part: SimpleFilter | Combination | None, wanted: list[str]
) -> None:
    put(embedded, "_Sent", sent("a"), sent("b", 1), sent("c", 2, job=8))
    assert keys(account, part) == wanted


@pytest.mark.parametrize("name", ["BounceReason", "SubscriberID"])
def test_what_practitioners_found_refused(embedded: RunningSandbox, account: SoapAccount, name: str) -> None:
    put(embedded, "_Bounce", sent("a"))
    with pytest.raises(RetrieveFailed, match=name):
        account.retrieve(Retrieve("BounceEvent", ("SendID", name)))


@pytest.mark.parametrize(
    "part", [SimpleFilter("EventDate", "equals", ("soon",)), SimpleFilter("SendID", "equals", ("x",))]
)
def test_filters_that_make_no_sense(embedded: RunningSandbox, account: SoapAccount, part: SimpleFilter) -> None:
    put(embedded, "_Sent", sent("a"))
    with pytest.raises(RetrieveFailed):
        keys(account, part)


def test_the_subscribers_number_comes_as_a_pair(embedded: RunningSandbox, account: SoapAccount) -> None:
    put(embedded, "_Sent", sent("a"))
    (found,) = account.retrieve(Retrieve("SentEvent", ("SubscriberID",)))
    assert found["PartnerProperties"] == [{"Name": "SubscriberID", "Value": "5"}]


def test_events_go_back_two_years_where_data_views_have_half_a_year(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    now = embedded.account.clock.now()
    put(embedded, "_Sent", *({**sent(str(days)), "EventDate": now - timedelta(days=days)} for days in (1, 200, 731)))
    assert keys(account, None) == ["1", "200"]


@pytest.mark.parametrize(
    ("category", "type"),
    [
        ("Hard bounce", "HardBounce"),
        ("Soft bounce", "SoftBounce"),
        ("Block bounce", "OtherBounce"),
        (None, "OtherBounce"),
    ],
)
def test_bounces_tell_their_sort(
    embedded: RunningSandbox, account: SoapAccount, category: str | None, type: str
) -> None:
    put(embedded, "_Bounce", {**sent("a"), "BounceCategory": category})
    (found,) = account.retrieve(Retrieve("BounceEvent", ("EventType", "BounceCategory")))
    assert (found["EventType"], found["BounceCategory"]) == (type, category or "")


def test_sends_have_their_counts(embedded: RunningSandbox, account: SoapAccount) -> None:
    put(
        embedded,
        "_Job",
        {"JobID": 7, "EmailName": "N", "EmailSubject": "S", "CreatedDate": START, "DeliveredTime": START},
    )
    put(embedded, "_Sent", sent("a"), sent("b"), sent("c", job=8))
    put(embedded, "_Bounce", {**sent("a"), "BounceCategory": "Hard bounce"})
    names = ("ID", "EmailName", "Subject", "SentDate", "NumberSent", "NumberDelivered", "HardBounces", "UniqueOpens")
    part = SimpleFilter("ID", "equals", ("7",))
    (found,) = account.retrieve(Retrieve("Send", names, part))
    assert {name: found[name] for name in names} == {
        "ID": 7, "EmailName": "N", "Subject": "S", "SentDate": "2026-03-01T12:00:00", "NumberSent": 2,
        "NumberDelivered": 1, "HardBounces": 1, "UniqueOpens": 0,
    }  # fmt: skip
    (both,) = account.retrieve(Retrieve("Send", ("ID",), Combination("AND", (part, part))))
    assert both["ID"] == 7


def test_events_can_only_be_read(account: SoapAccount) -> None:
    (result,) = account.create([{"@type": "SentEvent", "SendID": 7}])
    assert not result.ok


def test_pages_hold_equal_timestamps_apart(embedded: RunningSandbox, account: SoapAccount) -> None:
    embedded.configure(page_size=2)
    put(embedded, "_Sent", *(sent(str(number)) for number in range(5)))
    part = SimpleFilter("EventDate", "greaterThanOrEqual", ("2026-03-01T12:00:00",), dates=True)
    pages = [len(page) for page in account.pages(Retrieve("SentEvent", ("SubscriberKey",), part))]
    assert (pages, keys(account, part)) == ([2, 2, 1], ["0", "1", "2", "3", "4"])
