"""Tracking in its tables and as data views show it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.tracking.tables import record, table_of
from mcdecl.sandbox.tracking.views import views
from tests.sandbox.desk import NOW, Desk, field


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def sent(key: str, *, days: float = 0) -> dict[str, object]:
    moment = NOW - timedelta(days=days)
    return {"JobID": 7, "SubscriberID": 1, "SubscriberKey": key, "EventDate": moment, "Domain": "example.com"}


@pytest.mark.parametrize("name", [view.name for view in views().values()])
def test_every_view_can_be_read_empty_and_filled(desk: Desk, name: str) -> None:
    assert desk.select(f"SELECT * FROM {name}") == []
    column = next(
        view_column.name for view_column in views()[name.casefold()].columns if view_column.type in ("Number", "Text")
    )
    record(desk.account, name, [{column: "1", **_now(name)}])
    assert len(desk.select(f"SELECT [{column}] FROM {name}")) == 1


def _now(name: str) -> dict[str, object]:
    moment = views()[name.casefold()].moment
    return {moment: NOW} if moment else {}


def test_events_are_shown_for_six_months_by_the_clock(desk: Desk) -> None:
    record(desk.account, "_Sent", [sent("new"), sent("old", days=179), sent("gone", days=181)])
    assert desk.select("SELECT SubscriberKey FROM _Sent ORDER BY EventDate") == [("old",), ("new",)]
    desk.account.clock.advance(timedelta(days=2).total_seconds())
    assert desk.select("SELECT SubscriberKey FROM _sent") == [("new",)]


def test_subscribers_do_not_grow_old(desk: Desk) -> None:
    record(desk.account, "_Subscribers", [{"SubscriberKey": "a", "DateJoined": NOW - timedelta(days=999)}])
    assert desk.select("SELECT SubscriberKey FROM ENT._Subscribers") == [("a",)]


def test_opens_join_sends_without_regard_to_case(desk: Desk) -> None:
    record(desk.account, "_Sent", [sent("A"), sent("b")])
    record(desk.account, "_Open", [{**sent("a"), "IsUnique": True}])
    sql = (
        "SELECT s.SubscriberKey FROM _Sent s LEFT JOIN _Open o ON o.JobID = s.JobID "
        "AND o.SubscriberKey = s.SubscriberKey AND o.IsUnique = 1 WHERE o.JobID IS NULL"
    )
    assert desk.select(sql) == [("b",)]


def test_a_query_writes_what_it_reads_of_a_view(desk: Desk) -> None:
    desk.table("Recent", [field("SubscriberKey", key=True, MaxLength=254)])
    record(desk.account, "_Sent", [sent("a"), sent("b", days=40)])
    sql = "SELECT DISTINCT SubscriberKey FROM _Sent WHERE EventDate > DATEADD(month, -1, GETDATE())"
    assert desk.run(sql, "Recent").error is None
    assert desk.rows("Recent") == [("a",)]


def test_rows_last_and_are_emptied_with_the_account(tmp_path: Path) -> None:
    account = open_account(tmp_path / "account.duckdb")
    record(account, "_Job", [{"JobID": 1, "CreatedDate": account.clock.now()}])
    account.store.commit()
    account.close()
    account = open_account(tmp_path / "account.duckdb")
    record(account, "_Job", [{"JobID": 2, "CreatedDate": account.clock.now()}])
    account.store.commit()
    assert account.store.connection.execute("SELECT JobID FROM tracking_job").fetchall() == [(1,), (2,)]
    account.reset()
    assert record(account, "_Job", [{"JobID": 3}]) == 1
    account.close()


def test_unknown_view_or_column(desk: Desk) -> None:
    with pytest.raises(KeyError):
        record(desk.account, "_Nothing", [{}])
    with pytest.raises(KeyError, match="_Sent has no column Nope"):
        record(desk.account, "_Sent", [{"Nope": 1}])
    assert record(desk.account, "_Sent", []) == 0


def test_units_keep_their_events_apart() -> None:
    enterprise = open_account(units=[42])
    unit = enterprise.units[42]
    record(enterprise, "_Sent", [sent("above")])
    record(unit, "_Sent", [sent("below"), sent("below too")])
    counts = [
        account.store.connection.execute(f"SELECT count(*) FROM {table_of(account, views()['_sent'])}").fetchone()
        for account in (enterprise, unit)
    ]
    assert counts == [(1,), (2,)]
    enterprise.close()
