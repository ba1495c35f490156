"""Sends that never were."""

from collections.abc import Iterator

import pytest

from mcdecl.sandbox.store import SandboxError
from mcdecl.sandbox.tracking.simulation import audience, made_up, simulate
from tests.sandbox.desk import NOW, Desk, field


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def ran(desk: Desk, *, seed: int = 1, count: int = 2000) -> dict[str, int]:
    return simulate(desk.account, made_up(desk.account, count), sends=2, seed=seed, days=5)


def test_the_same_seed_gives_the_same_events(desk: Desk) -> None:
    other = Desk()
    ran(desk)
    ran(other)
    for view in ("_Sent", "_Open", "_Click", "_Bounce", "_Unsubscribe", "_Job"):
        sql = f"SELECT * FROM {view}"
        assert desk.select(sql) == other.select(sql)
    assert ran(other, seed=2) != ran(desk, seed=1)
    other.close()


def test_the_shares_look_like_life(desk: Desk) -> None:
    counts = ran(desk)
    sent = counts["_Sent"]
    assert counts["_Job"] == 2
    assert 3900 < sent <= 4000
    assert 0.005 < counts["_Bounce"] / sent < 0.04
    assert 0.25 < counts["_Open"] / sent < 0.65
    assert counts["_Click"] < counts["_Open"]
    assert counts.get("_Unsubscribe", 0) < counts["_Click"]


@pytest.mark.parametrize(
    ("later", "earlier"), [("_Open", "_Sent"), ("_Click", "_Open"), ("_Bounce", "_Sent"), ("_Unsubscribe", "_Open")]
)
def test_nothing_happens_before_what_it_comes_of(desk: Desk, later: str, earlier: str) -> None:
    ran(desk)
    sql = (
        f"SELECT COUNT(*), SUM(CASE WHEN first <= EventDate THEN 1 ELSE 0 END), MAX(EventDate) FROM {later} l "
        f"LEFT JOIN (SELECT JobID, SubscriberKey, MIN(EventDate) AS first FROM {earlier} "
        "GROUP BY JobID, SubscriberKey) e "
        "ON e.JobID = l.JobID AND e.SubscriberKey = l.SubscriberKey"
    )
    ((count, right, last),) = desk.select(sql)
    assert count == right > 0
    assert last <= NOW


def test_who_bounced_hard_or_left_is_not_sent_to_again(desk: Desk) -> None:
    ran(desk)
    gone = "SELECT SubscriberKey FROM _Bounce WHERE BounceCategory = 'Hard bounce' AND JobID = 1"
    assert len(desk.select(gone)) > 0
    assert desk.select(f"SELECT SubscriberKey FROM _Sent WHERE JobID = 2 AND SubscriberKey IN ({gone})") == []


def test_an_audience_of_a_data_extension(desk: Desk) -> None:
    desk.table("People", [field("Id", key=True), field("Mail", "EmailAddress")], [["a", "a@example.org"], ["b", None]])
    people = audience(desk.account, "People")
    assert [(subscriber.key, subscriber.domain) for subscriber in people] == [
        ("a", "example.org"),
        ("b", "example.com"),
    ]
    simulate(desk.account, people, sends=1, seed=1, days=1)
    assert desk.select("SELECT SubscriberKey, Domain FROM _Sent ORDER BY SubscriberKey") == [
        ("a", "example.org"),
        ("b", "example.com"),
    ]
    assert desk.select("SELECT SubscriberKey FROM _Subscribers ORDER BY SubscriberID") == [("a",), ("b",)]
    assert audience(desk.account, "key of people") == people


def test_a_field_subscriberkey_comes_before_the_primary_key(desk: Desk) -> None:
    desk.table("People", [field("Id", key=True), field("SubscriberKey")], [["1", "a"]])
    assert [subscriber.key for subscriber in audience(desk.account, "People")] == ["a"]


def test_a_data_extension_that_tells_nobody(desk: Desk) -> None:
    desk.table("Pairs", [field("One", key=True), field("Two", key=True)])
    with pytest.raises(SandboxError, match="does not tell who is a subscriber"):
        audience(desk.account, "Pairs")
    with pytest.raises(SandboxError, match="no data extension"):
        audience(desk.account, "None")


def test_who_left_or_bounced_hard_has_another_status(desk: Desk) -> None:
    ran(desk)
    left = desk.select("SELECT SubscriberKey, MIN(EventDate) FROM _Unsubscribe GROUP BY SubscriberKey")
    hard = desk.select("SELECT SubscriberKey, EventDate FROM _Bounce WHERE BounceCategory = 'Hard bounce'")
    assert left
    assert hard
    status = "SELECT SubscriberKey, {} FROM _Subscribers WHERE Status = '{}' ORDER BY SubscriberKey"
    assert desk.select(status.format("DateUnsubscribed", "unsubscribed")) == sorted(left)
    assert desk.select(status.format("DateUndeliverable", "held")) == sorted(hard)
    lists = "SELECT Status, COUNT(*) FROM _ListSubscribers WHERE Status <> 'active' GROUP BY Status ORDER BY Status"
    assert desk.select(lists) == [("held", len(hard)), ("unsubscribed", len(left))]
    assert desk.select("SELECT SUM(BounceCount) FROM _Subscribers") == desk.select("SELECT COUNT(*) FROM _Bounce")


def test_the_next_simulation_leaves_them_out(desk: Desk) -> None:
    ran(desk)
    gone = "SELECT SubscriberKey FROM _Subscribers WHERE Status IN ('held', 'unsubscribed')"
    count = len(desk.select(gone))
    ran(desk, seed=9)
    assert desk.select("SELECT COUNT(*) FROM _Sent WHERE JobID = 3") == [(2000 - count,)]
