"""Pulls from the embedded account: every event, each once, with what belongs to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import AccountError
from mcdecl.helpers.structs import replace
from mcdecl.operations.tracking import pull as pulls
from mcdecl.operations.tracking.errors import BadBookmarkError, PullError
from mcdecl.operations.tracking.events import NAMES
from mcdecl.operations.tracking.times import to_server
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.tracking.tables import record
from tests.operations.tracking.desk import ORIGIN, START, keys, pull, put, rows

HOUR = timedelta(hours=1)


def now() -> datetime:
    return to_server(datetime.now(UTC))


def test_an_event_comes_out_with_its_send_in_utc(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    job = {"JobID": 7, "EmailName": "Spring", "EmailSubject": "News, and more", "CreatedDate": START}
    with embedded.account.store.exclusively():
        record(embedded.account, "_Job", [job])
    put(embedded, "click", [("a", START + timedelta(milliseconds=250))], URL="https://example.com/?a=1&b=2")
    pulled = pull(account, tmp_path, "click")
    (found,) = rows(tmp_path)
    assert list(found) == list(NAMES)
    assert {name: value for name, value in found.items() if value and name != "EventID"} == {
        "Event": "click",
        "EventDateUTC": "2026-03-01T06:00:00.250Z",
        "SubscriberKey": "a",
        "EventType": "Click",
        "SendID": "7",
        "SendName": "Spring",
        "Subject": "News, and more",
        "BatchID": "1",
        "URL": "https://example.com/?a=1&b=2",
    }
    assert len(found["EventID"]) == 32
    assert (pulled.counts, len(pulled.files)) == ({"click": 1}, 1)


def test_bounces_and_unsubscribes_tell_why_and_from_what(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "bounce", [("b", START)], BounceCategory="Hard bounce", SMTPCode=550, SMTPBounceReason="No such user")
    put(embedded, "unsubscribe", [("u", START)], ListID=12)
    put(embedded, "unsubscribe", [("v", START)])
    put(embedded, "sent", [("s", START)], ListID=4)
    pull(account, tmp_path, "bounce", "unsubscribe", "sent")
    found = {row["SubscriberKey"]: row for row in rows(tmp_path)}
    assert (found["b"]["EventType"], found["b"]["SMTPCode"], found["b"]["Reason"]) == (
        "HardBounce",
        "550",
        "No such user",
    )
    assert (found["u"]["ListID"], found["u"]["FromAll"]) == ("12", "false")
    assert (found["v"]["ListID"], found["v"]["FromAll"]) == ("", "true")
    assert (found["s"]["ListID"], found["s"]["SubscriberID"]) == ("4", "1")


def test_the_edges_of_the_wish_are_from_and_just_before(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    second = timedelta(milliseconds=1)
    moments = {"early": START - second, "first": START, "last": START + HOUR - second, "late": START + HOUR}
    put(embedded, "sent", moments.items())
    pull(account, tmp_path, until=START + HOUR)
    assert keys(tmp_path) == ["first", "last"]


@pytest.mark.parametrize("page_size", [1, 3, 2500])
def test_equal_timestamps_across_pages_and_cuts(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path, page_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "_MOST", 4)
    monkeypatch.setattr(pulls, "_WANTED", 2)
    embedded.configure(page_size=page_size)
    wanted = [(f"s{number:02}", START + timedelta(seconds=number // 9)) for number in range(27)]
    put(embedded, "sent", wanted)
    pulled = pull(account, tmp_path)
    assert keys(tmp_path) == [key for key, _ in wanted]
    assert pulled.total == 27
    assert len(pulled.files) > 1


def test_a_second_pull_brings_only_what_is_new(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "sent", [("a", now() - 2 * HOUR), ("b", now() - HOUR)])
    pull(account, tmp_path, since=now() - timedelta(days=3))
    put(embedded, "sent", [("late", now() - 2 * HOUR), ("c", now() - timedelta(minutes=1))])
    again = pull(account, tmp_path, since=None)
    assert keys(tmp_path) == ["a", "b", "c", "late"]
    assert (again.total, again.again) == (2, 2)


def test_what_lies_before_the_overlap_is_not_read_again(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [("a", START)])
    pull(account, tmp_path)
    embedded.clear_calls()
    assert pull(account, tmp_path).again == 0
    asked = [call for call in embedded.calls if call.object_type == "SentEvent"]
    assert len(asked) <= 2 + 3
    assert not any(b"2026-03-01" in call.request for call in asked)


def test_an_earlier_since_fills_in_what_lies_before(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [("a", START), ("b", START + 2 * HOUR)])
    pull(account, tmp_path, since=START + HOUR)
    pull(account, tmp_path, since=START - HOUR)
    assert keys(tmp_path) == ["a", "b"]


def test_an_until_that_moves_on(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    begin = now() - timedelta(hours=10)
    put(embedded, "sent", [(f"s{number}", begin + number * HOUR) for number in range(9)])
    for number in (2, 1, 5, 9):
        pull(account, tmp_path, since=begin, until=begin + number * HOUR)
    assert keys(tmp_path) == [f"s{number}" for number in range(9)]


def test_ids_of_a_stretch_that_is_not_settled_outlive_a_pull_of_another(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    begin = now() - HOUR
    put(embedded, "sent", [("a", begin)])
    pull(account, tmp_path, since=begin - HOUR)
    embedded.advance(timedelta(days=30).total_seconds())
    pull(account, tmp_path, since=begin - 3 * HOUR, until=begin - 2 * HOUR)
    assert pull(account, tmp_path, since=begin - HOUR).again == 1
    assert keys(tmp_path) == ["a"]


def test_more_kinds_may_join_later(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "sent", [("a", START)])
    put(embedded, "open", [("a", START + HOUR)])
    pull(account, tmp_path, "sent")
    pull(account, tmp_path, "sent", "open")
    assert sorted(row["Event"] for row in rows(tmp_path)) == ["open", "sent"]


def test_events_alike_in_everything_count_once(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "open", [("a", START), ("a", START), ("a", START + timedelta(milliseconds=1))])
    assert pull(account, tmp_path, "open").total == 2


def test_clicks_of_one_moment_on_two_links_are_two(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    for link in ("https://example.com/a", "https://example.com/b"):
        put(embedded, "click", [("a", START)], URL=link)
    assert pull(account, tmp_path, "click").total == 2


def test_a_clock_that_went_back_a_little_loses_and_doubles_nothing(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [("a", now() - HOUR)])
    pull(account, tmp_path, since=START)
    embedded.advance(-timedelta(hours=20).total_seconds())
    put(embedded, "sent", [("b", now() - timedelta(hours=30))])
    pull(account, tmp_path, since=START)
    embedded.advance(timedelta(hours=20).total_seconds())
    pull(account, tmp_path, since=START)
    assert keys(tmp_path) == ["a", "b"]


def test_a_clock_that_went_back_far_is_refused(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "sent", [("a", now() - HOUR)])
    pull(account, tmp_path)
    before = (tmp_path / "bookmark.json").read_bytes()
    embedded.advance(-timedelta(hours=30).total_seconds())
    with pytest.raises(BadBookmarkError, match="clock went back"):
        pull(account, tmp_path)
    assert (tmp_path / "bookmark.json").read_bytes() == before


def test_the_accounts_clock_counts_and_not_this_machines(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    embedded.advance(-timedelta(days=3).total_seconds())
    pulled = pull(account, tmp_path)
    assert abs(pulled.until - (now() - timedelta(days=3))) < timedelta(minutes=5)
    embedded.advance(timedelta(days=3).total_seconds())
    put(embedded, "sent", [("a", now() - timedelta(days=2))])
    assert pull(account, tmp_path).total == 1


def test_properties_that_the_account_refuses_are_done_without(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mcdecl.sandbox.soap.object_types import kinds

    kind = kinds()["BounceEvent"]
    monkeypatch.setattr(kind, "retrievable", tuple(name for name in kind.retrievable if not name.startswith("SMTP")))
    put(embedded, "bounce", [("b", START)], BounceCategory="Soft bounce", SMTPBounceReason="Full")
    pulled = pull(account, tmp_path, "bounce")
    (found,) = rows(tmp_path)
    assert (found["EventType"], found["Reason"]) == ("SoftBounce", "")
    assert pulled.notes == ["The account does not give SMTPCode, SMTPReason of bounce events."]


def test_a_send_that_is_gone_has_no_name(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "sent", [("a", START)])
    assert pull(account, tmp_path).notes == []
    assert rows(tmp_path)[0]["SendName"] == ""


def test_a_lost_page_is_read_again_from_the_first(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    embedded.configure(page_size=2)
    put(embedded, "sent", [(f"s{number}", START) for number in range(7)])
    embedded.inject("drop_after", operation="Retrieve", skip=3)
    pull(account, tmp_path, until=START + HOUR, at_once=1)
    assert keys(tmp_path) == [f"s{number}" for number in range(7)]


def test_an_account_that_stops_answering_keeps_what_was_added(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [(f"s{day}", START + timedelta(days=day)) for day in range(20)])
    # One question after the other: how far they have grown does not depend on which answer comes first.
    embedded.inject("unavailable", operation="Retrieve", skip=3, count=100)
    with pytest.raises(AccountError):
        pull(account, tmp_path, at_once=1)
    there = keys(tmp_path)
    embedded._service.mishaps.waiting.clear()
    pull(account, tmp_path)
    assert 0 < len(there) < 20
    assert keys(tmp_path) == sorted(f"s{day}" for day in range(20))


def test_a_part_that_was_taken_away_does_not_come_back(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [("a", now() - HOUR)])
    pull(account, tmp_path)
    for part in tmp_path.glob("*.csv"):
        part.unlink()
    assert pull(account, tmp_path).again == 1
    assert keys(tmp_path) == []


@pytest.mark.parametrize("word", ["account", "business_unit", "format", "into"])
def test_a_bookmark_of_something_else_is_refused(account: SoapAccount, tmp_path: Path, word: str) -> None:
    pull(account, tmp_path)
    other = {"account": "elsewhere", "business_unit": 1, "format": "parquet", "into": "Events"}[word]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(BadBookmarkError, match="belongs to another"):
        pull(account, tmp_path, origin=replace(ORIGIN, **{word: other}))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_since_and_nothing_pulled_yet(account: SoapAccount, tmp_path: Path) -> None:
    with pytest.raises(PullError, match="Nothing was pulled of sent events yet"):
        pull(account, tmp_path, since=None)


def test_a_since_in_the_future(account: SoapAccount, tmp_path: Path) -> None:
    with pytest.raises(PullError, match="no time between"):
        pull(account, tmp_path, since=now() + timedelta(days=2))


def test_a_since_before_what_the_service_keeps_is_told(account: SoapAccount, tmp_path: Path) -> None:
    pulled = pull(account, tmp_path, since=now() - timedelta(days=900))
    assert pulled.notes == ["The service keeps events for 730 days: earlier ones cannot be had."]


@pytest.mark.parametrize("format", ["parquet", "duckdb"])
def test_typed_files_hold_the_same(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path, format: str) -> None:
    import duckdb

    put(embedded, "unsubscribe", [("a", now() - HOUR), ('q"\n,', now() - 2 * HOUR)], ListID=3)
    origin = replace(ORIGIN, format=format)
    pull(account, tmp_path, "unsubscribe", origin=origin)
    put(embedded, "unsubscribe", [("late", now() - 2 * HOUR)])
    pull(account, tmp_path, "unsubscribe", origin=origin)
    if format == "duckdb":
        source, connection = "events", duckdb.connect(str(tmp_path / "tracking.duckdb"))
    else:
        source, connection = f"'{tmp_path}/*.parquet'", duckdb.connect()
    sql = f"SELECT SubscriberKey, SendID, FromAll, URL FROM {source} ORDER BY 1"
    assert connection.execute(sql).fetchall() == [
        ("a", 7, False, None),
        ("late", 7, True, None),
        ('q"\n,', 7, False, None),
    ]
    types = {name: type for name, type, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    assert (types["EventDateUTC"], types["SendID"], list(types)) == ("TIMESTAMP", "BIGINT", list(NAMES))
    connection.close()


def test_a_database_that_is_gone(embedded: RunningSandbox, account: SoapAccount, tmp_path: Path) -> None:
    put(embedded, "sent", [("a", START)])
    origin = replace(ORIGIN, format="duckdb")
    pull(account, tmp_path, origin=origin)
    (tmp_path / "tracking.duckdb").unlink()
    with pytest.raises(BadBookmarkError, match="is gone"):
        pull(account, tmp_path, origin=origin)


def test_the_busiest_hour_counts_sent_events_alone_and_no_span_as_shorter(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    put(embedded, "sent", [(f"s{number}", START + timedelta(seconds=number)) for number in range(6)])
    put(embedded, "open", [(f"o{number}", START + timedelta(seconds=number)) for number in range(9)])
    until = START + timedelta(minutes=20)
    both = pull(account, tmp_path / "a", "sent", "open", until=until, at_once=1)
    assert (both.busiest, both.spans, both.counts) == (6, 2, {"sent": 6, "open": 9})
    until = START + timedelta(hours=2)
    assert pull(account, tmp_path / "b", until=until, at_once=1).busiest == 3


@pytest.mark.parametrize(
    ("moment", "up", "whole"),
    [
        (START, False, START),
        (START, True, START),
        (START.replace(microsecond=1), False, START),
        (START.replace(microsecond=1), True, START.replace(second=1)),
    ],
)
def test_spans_begin_and_end_at_whole_seconds(moment: datetime, up: bool, whole: datetime) -> None:
    assert pulls._whole(moment, up=up) == whole
