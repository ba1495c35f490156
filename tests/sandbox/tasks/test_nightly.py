"""The nightly run of retention, as the account's clock moves."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from mcdecl.sandbox.automations.scheduler import Moved, jump, move, tick
from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.tasks.nightly import Deleted
from tests.sandbox.caller import Caller, data_extension

MONDAY = datetime(2031, 3, 3, 13, tzinfo=SERVER_ZONE)
ROWS = {"RowBasedRetention": True}
ALL = {"DeleteAtEndOfRetentionPeriod": True}


def period(length: int, unit: int = 3) -> dict[str, Any]:
    return {"DataRetentionPeriodLength": length, "DataRetentionPeriodUnitOfMeasure": unit}


class Nights:
    """One data extension A, in an account whose clock stands at noon of a Monday."""

    def __init__(self, sandbox: RunningSandbox, soap: Caller) -> None:
        self.sandbox, self.soap = sandbox, soap
        self.at(MONDAY)

    def at(self, moment: datetime) -> None:
        jump(self.sandbox.account, moment)
        self.soap.token = self.soap.new_token()

    def table(self, **retention: Any) -> None:
        self.soap.create(data_extension("A", **retention)).accepted()

    @property
    def owner(self) -> Document | None:
        return next(iter(self.sandbox.account.store.find("DataExtension", "CustomerKey", "A")), None)

    def add(self, *ids: str) -> None:
        with self.sandbox.account.store.exclusively():
            assert self.owner is not None
            rows.insert_all(self.sandbox.account, self.owner, [{"Id": id} for id in ids])

    def ids(self) -> list[str]:
        assert self.owner is not None
        return [str(row[0]) for row in rows.fetch(self.sandbox.account, self.owner, ["Id"])]

    def until(self, moment: datetime) -> Moved:
        return move(self.sandbox.account, moment)


@pytest.fixture
def nights(sandbox: RunningSandbox, soap: Caller) -> Nights:
    return Nights(sandbox, soap)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2031, 3, number, hour, tzinfo=SERVER_ZONE)


def test_rows_go_in_the_night_after_their_own_period(nights: Nights) -> None:
    """The example of Salesforce's article 000213832: rows of Monday stay on Monday's night, and go on Tuesday's."""
    nights.table(**ROWS, **period(1))
    nights.add("1", "2")
    assert nights.until(day(4)).deleted == ()
    nights.add("3")
    moved = nights.until(day(5, 1))
    assert nights.ids() == ["3"]
    assert moved.deleted == (Deleted("A", 2),)
    nights.until(day(9))
    assert nights.ids() == []


def test_rows_that_are_added_again_are_new(nights: Nights) -> None:
    nights.table(**ROWS, **period(1))
    nights.add("1", "2")
    nights.until(day(4))
    account = nights.sandbox.account
    with account.store.exclusively():
        assert nights.owner is not None
        number = rows.matching(account, nights.owner, {"Id": "1"})
        assert number is not None
        rows.remove(account, nights.owner, number, {"Id": "1"})
    nights.add("1")
    nights.until(day(5))
    assert nights.ids() == ["1"]


def test_a_retention_that_comes_later_counts_from_when_rows_were_added(nights: Nights) -> None:
    nights.table(**ROWS, **period(2, 6))
    nights.add("1")
    nights.until(day(20))
    nights.soap.token = nights.soap.new_token()
    nights.add("2")
    nights.soap.update(data_extension("A", fields="", **period(1, 4))).accepted()
    assert nights.ids() == ["1", "2"]  # only the night deletes
    nights.until(day(21, 1))
    assert nights.ids() == ["2"]


def test_rows_of_unknown_age_are_as_old_as_the_account_has_looked(nights: Nights) -> None:
    nights.table(**ROWS, **period(1))
    nights.add("1")
    store = nights.sandbox.account.store
    with store.exclusively():
        assert nights.owner is not None
        store.remove(rows.AGES, nights.owner["ObjectID"])
    nights.until(day(4))
    assert nights.ids() == ["1"]
    nights.until(day(5))
    assert nights.ids() == []


@pytest.mark.parametrize("end", [period(2), {"RetainUntil": "2031-03-05"}], ids=["period", "day"])
def test_all_rows_go_after_the_last_day_and_the_table_stays(nights: Nights, end: dict[str, Any]) -> None:
    nights.table(**ALL, **end)
    nights.add("1")
    nights.until(day(5, 10))
    nights.add("2")
    assert nights.until(day(5, 23)).deleted == ()
    assert nights.until(day(6, 1)).deleted == (Deleted("A", 2),)
    assert nights.ids() == []
    nights.add("3")
    assert nights.until(day(6, 23)).deleted == ()
    assert nights.until(day(7, 1)).deleted == (Deleted("A", 1),)


@pytest.mark.parametrize("end", [period(2), {"RetainUntil": "2031-03-05"}], ids=["period", "day"])
def test_everything_goes_with_the_data_extension_itself(nights: Nights, end: dict[str, Any]) -> None:
    nights.table(**end)
    nights.add("1", "2")
    nights.until(day(5, 23))
    assert nights.owner is not None
    assert nights.until(day(6, 1)).deleted == (Deleted("A", 2, whole=True),)
    assert nights.owner is None


def test_a_day_in_the_past_takes_everything_in_the_next_night(nights: Nights) -> None:
    nights.table(RetainUntil="2020-01-01")
    nights.until(day(3, 23))
    assert nights.owner is not None
    nights.until(day(4, 0))
    assert nights.owner is None


def test_without_retention_nothing_goes(nights: Nights) -> None:
    nights.table()
    nights.add("1")
    assert nights.until(MONDAY + timedelta(days=3650)).deleted == ()
    assert nights.ids() == ["1"]


def test_a_server_that_runs_does_it_when_midnight_has_passed(nights: Nights) -> None:
    nights.table(RetainUntil="2020-01-01")
    account = nights.sandbox.account
    tick(account)
    nights.sandbox.advance(10 * 3600)
    tick(account)
    assert nights.owner is not None
    nights.sandbox.advance(2 * 3600)
    tick(account)
    assert nights.owner is None
