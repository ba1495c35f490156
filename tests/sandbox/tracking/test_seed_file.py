"""Tracking from files: taken whole, or refused at the line that is wrong."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mcdecl.sandbox.tracking.seed_file import SeedFileError, load
from mcdecl.sandbox.tracking.simulation import audience, simulate
from tests.sandbox.desk import Desk, field


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def test_csv_by_the_names_of_either_side(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "seed.CSV"
    path.write_bytes(
        b"\xef\xbb\xbfEvent,SendID,subscriberkey,EventDate,URL,IsUnique\r\n"
        b"click,7,a,2026-11-01T12:00:00Z,https://example.com,true\r\n"
        b"Sent,7,a,2026-11-01T05:00:00.25,,\r\n"
        b"forward,7,a,2026-11-01,,\r\n"
    )
    assert load(desk.account, path) == {"click": 1, "sent": 1, "forward": 1}
    assert desk.select("SELECT JobID, EventDate, URL, IsUnique FROM _Click") == [
        (7, datetime(2026, 11, 1, 6), "https://example.com", True)
    ]
    assert desk.select("SELECT EventDate FROM _Sent") == [(datetime(2026, 11, 1, 5, 0, 0, 250000),)]
    assert desk.select("SELECT TransactionTime FROM _FTAF") == [(datetime(2026, 11, 1),)]


def test_json_lines(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "seed.jsonl"
    path.write_text(
        '{"event": "send", "JobID": 7, "Subject": "News", "CreatedDate": "2026-11-01"}\n\n'
        '{"event": "open", "JobID": 7, "EventDate": "2026-11-01", "IsUnique": false, "URL": null}\n'
    )
    assert load(desk.account, path) == {"send": 1, "open": 1}
    assert desk.select("SELECT j.EmailSubject, o.IsUnique FROM _Job j JOIN _Open o ON o.JobID = j.JobID") == [
        ("News", False)
    ]


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("a.csv", "opn,7,a,2026-11-01", '"opn" is no kind of event; did you mean open?'),
        ("a.csv", ",7,a,2026-11-01", "it has no `event`"),
        ("a.csv", "open,x,a,2026-11-01", 'JobID cannot be "x": it is a Number'),
        ("a.csv", "open,7,a,soon", 'EventDate cannot be "soon": it is a Date'),
        ("a.csv", "open,7,a,", "the event has no EventDate"),
        ("a.csv", "open,7,a,2026-11-01,b", "more values than the header has columns"),
        ("a.csv", "open,7," + "a" * 255 + ",2026-11-01", "SubscriberKey is longer than 254 characters"),
        ("a.jsonl", "{", "not JSON"),
        ("a.jsonl", "[]", "not a JSON object"),
        ("a.jsonl", '{"event": "open", "Subscriber": "a"}', 'has no column "subscriber"; did you mean subscriberid?'),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(
    desk: Desk, tmp_path: Path, name: str, line: str, words: str
) -> None:
    good = {
        "a.csv": "event,SendID,SubscriberKey,EventDate\nopen,7,a,2026-11-01\n",
        "a.jsonl": '{"event": "open", "SendID": 7, "EventDate": "2026-11-01"}\n\n',
    }[name]
    path = tmp_path / name
    path.write_text(good + line + "\n")
    with pytest.raises(SeedFileError) as caught:
        load(desk.account, path)
    assert f"{name}:3: " in str(caught.value)
    assert words in str(caught.value)
    assert desk.select("SELECT * FROM _Open") == []


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_file_that_is_no_text(desk: Desk, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SeedFileError, match="UTF-8"):
        load(desk.account, path)


def test_who_unsubscribed_or_bounced_hard_is_so_among_the_subscribers(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "seed.csv"
    path.write_text(
        "event,SubscriberKey,SubscriberID,EventDate,BounceCategory,Status\n"
        "unsubscribe,A,,2026-11-02,,\n"
        "unsubscribe,a,,2026-11-03,,\n"
        "subscriber,a,1,,,Active\n"
        "bounce,b,7,2026-11-04,Hard bounce,\n"
        "bounce,c,,2026-11-04,Soft bounce,\n"
        "subscriber,c,3,,,Active\n"
    )
    load(desk.account, path)
    columns = "SubscriberKey, SubscriberID, Status, DateUnsubscribed, DateUndeliverable, BounceCount"
    assert desk.select(f"SELECT {columns} FROM _Subscribers ORDER BY SubscriberKey") == [
        ("a", 1, "unsubscribed", datetime(2026, 11, 2), None, None),
        ("b", 7, "held", None, datetime(2026, 11, 4), 1),
        ("c", 3, "Active", None, None, 1),
    ]
    places = sorted(desk.select("SELECT SubscriberKey, Status FROM _ListSubscribers"))
    assert places == [("a", "unsubscribed"), ("b", "held"), ("c", "Active")]
    desk.table("People", [field("Id", key=True)], [["a"], ["b"], ["c"], ["d"]])
    simulate(desk.account, audience(desk.account, "People"), sends=1, seed=1, days=1)
    assert desk.select("SELECT SubscriberKey FROM _Sent ORDER BY SubscriberKey") == [("c",), ("d",)]


def test_lists_people_emails_and_content_for_other_clients(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "seed.jsonl"
    path.write_text(
        '{"event": "list", "ListName": "VIP", "Type": "Public"}\n'
        '{"event": "subscriber", "SubscriberKey": "a", "EmailAddress": "a@example.com"}\n'
        '{"event": "list_subscriber", "ListName": "vip", "SubscriberKey": "a"}\n'
        '{"event": "email", "Name": "Hello", "Subject": "Hi", "IsActive": "yes"}\n'
        '{"event": "content_area", "Name": "Footer", "Content": "<p>x</p>"}\n'
    )
    counts = {"list": 1, "list_subscriber": 1, "email": 1, "content_area": 1, "subscriber": 1}
    assert load(desk.account, path) == counts
    assert desk.select("SELECT SubscriberID, SubscriberKey, Status FROM _Subscribers") == [(1, "a", "active")]
    assert sorted(desk.select("SELECT ListName, SubscriberKey, Status FROM _ListSubscribers")) == [
        ("All Subscribers", "a", "active"),
        ("VIP", "a", "active"),
    ]
    assert [email["Subject"] for email in desk.account.store.all("Email")] == ["Hi"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"event": "list"}', "a.jsonl:1: ListName is required"),
        ('{"event": "list", "ListName": "A", "Type": "Nope"}', "Type must be one of"),
        ('{"event": "list", "ListName": "A", "Color": "red"}', 'a List has no column "color"'),
        ('{"event": "email", "Name": "A", "ClonedFromID": "x"}', 'ClonedFromID cannot be "x"'),
        ('{"event": "list_subscriber", "ListName": "A", "SubscriberKey": "k"}', 'there is no list "A"'),
        ('{"event": "list_subscriber", "Nope": "A"}', 'there is no column "nope"'),
        ('{"event": "emial", "Name": "A"}', '"emial" is no kind of event; did you mean email?'),
    ],
)
def test_lines_about_lists_and_content_that_are_refused(desk: Desk, tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    with pytest.raises(SeedFileError, match=re.escape(words)):
        load(desk.account, path)
    assert list(desk.account.store.all("List")) == []
