"""Queries into their targets: what is written, and what a failing run leaves."""

import threading
from datetime import datetime
from decimal import Decimal

import pytest

from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.queries import execution
from mcdecl.sandbox.queries.execution import limited
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import TYPE, SaveMode
from mcdecl.sandbox.soap.object_types import kinds
from mcdecl.sandbox.tasks.errors import QueryError
from mcdecl.sandbox.tasks.targets import WrittenCount
from tests.sandbox.desk import NOW, Desk, field

BEFORE = [("a", 1), ("b", 2)]


@pytest.fixture
def target(desk: Desk) -> Desk:
    desk.table("Target", [field("Id", key=True, MaxLength=5), field("N", "Number")], BEFORE)
    desk.table("Source", [field("Id", MaxLength=20), field("N", "Number")], [("c", 3), ("B", 20)])
    return desk


def test_overwrite(target: Desk) -> None:
    assert target.run("SELECT Id, N FROM Source", "Target").written == WrittenCount(read=2, added=2, changed=0)
    assert target.rows("Target") == [("c", 3), ("B", 20)]


def test_overwrite_with_nothing_empties_the_target(target: Desk) -> None:
    assert target.run("SELECT Id, N FROM Source WHERE 1 = 2", "Target").written == WrittenCount(0, 0, 0)
    assert target.rows("Target") == []


def test_a_query_may_read_what_it_overwrites(target: Desk) -> None:
    assert target.run("SELECT Id, N * 10 AS N FROM Target", "Target").error is None
    assert target.rows("Target") == [("a", 10), ("b", 20)]


def test_append(target: Desk) -> None:
    assert target.run("SELECT Id, N FROM Source WHERE Id = 'c'", "Target", "Append").written == WrittenCount(1, 1, 0)
    assert target.rows("Target") == [*BEFORE, ("c", 3)]


def test_append_of_a_known_key_adds_nothing(target: Desk) -> None:
    outcome = target.run("SELECT Id, N FROM Source", "Target", "Append")
    assert outcome.error == (
        "Violation of PRIMARY KEY constraint 'PK_Target'. Cannot insert duplicate key in object 'C510001234.Target'. "
        "The duplicate key value is (B)."
    )
    assert target.rows("Target") == BEFORE


def test_a_key_that_repeats_far_down(target: Desk) -> None:
    """The violation is at row 1,000: none of the 999 before stays."""
    many = [(str(number), number) for number in range(999)] + [("7", 0)]
    target.table("Many", [field("Id"), field("N", "Number")], many)
    outcome = target.run("SELECT Id, N FROM Many", "Target", "Append")
    assert outcome.error is not None
    assert "duplicate key value is (7)" in outcome.error
    assert target.rows("Target") == BEFORE


def test_append_without_a_key_takes_duplicates(target: Desk) -> None:
    target.run("SELECT Id, N FROM Source", "Source", "Append")
    assert len(target.rows("Source")) == 4


def test_update_changes_by_key_without_regard_to_case_and_adds(target: Desk) -> None:
    assert target.run("SELECT Id, N FROM Source", "Target", "Update").written == WrittenCount(2, 1, 1)
    assert target.rows("Target") == [("a", 1), ("b", 20), ("c", 3)]


def test_update_leaves_other_columns_alone(target: Desk) -> None:
    target.run("SELECT 'A' AS Id", "Target", "Update")
    assert target.rows("Target") == BEFORE


def test_update_with_two_rows_of_one_key_fails(target: Desk) -> None:
    outcome = target.run("SELECT 'a' AS Id, 5 AS N UNION ALL SELECT 'A', 6", "Target", "Update")
    assert outcome.error is not None
    assert outcome.error.startswith("Violation of PRIMARY KEY constraint")
    assert target.rows("Target") == BEFORE


def test_overwrite_that_fails_while_it_runs_leaves_the_target_empty(target: Desk) -> None:
    outcome = target.run("SELECT 'x' AS Id UNION ALL SELECT 'X'", "Target")
    assert outcome.error is not None
    assert target.rows("Target") == []


def test_overwrite_that_cannot_begin_leaves_the_target(target: Desk) -> None:
    for sql in ("SELECT Nope AS Id FROM Source", "SELECT 1 AS Unknown", "SELECT Id FROM Nowhere", "SELECT 'a'"):
        assert target.run(sql, "Target").error is not None
        assert target.rows("Target") == BEFORE


FAILURES = [
    ("SELECT 'abcdef' AS Id", "String or binary data would be truncated in table 'C510001234.Target', column 'Id'."),
    ("SELECT NULL AS Id", "Cannot insert the value NULL into column 'Id', table 'C510001234.Target'"),
    ("SELECT 1 AS N", "Cannot insert the value NULL into column 'Id', table 'C510001234.Target'"),
    ("SELECT 'x' AS Id, 'y' AS N", "Conversion failed when converting the varchar value 'y' to data type int."),
    ("SELECT 'x' AS Id, 3000000000 AS N", "Arithmetic overflow error converting expression to data type int."),
    ("SELECT Id, N / 0 AS N FROM Source", "Divide by zero error encountered."),
    ("SELECT 1 AS Extra", "No column of the result is in C510001234.Target."),
    ("SELECT 'x' AS Id, 'y' AS id", "The column 'id' was specified multiple times for 'querydef'."),
    ("SELECT 'x' AS Id, 1", "No column name was specified for column 2 of 'querydef'."),
]


@pytest.mark.parametrize(("sql", "words"), FAILURES, ids=[sql for sql, _ in FAILURES])
@pytest.mark.parametrize("mode", ["Append", "Update"])
def test_nothing_half_written(target: Desk, sql: str, words: str, mode: str) -> None:
    outcome = target.run(sql, "Target", mode)
    assert outcome.written is None
    assert (outcome.error or "").startswith(words)
    assert target.rows("Target") == BEFORE


@pytest.mark.parametrize("mode", ["Overwrite", "Append", "Update"])
def test_columns_that_the_target_lacks_are_ignored(target: Desk, mode: str) -> None:
    numbered = "SELECT 'x' AS Id, ROW_NUMBER() OVER (ORDER BY Id) AS Extra FROM Source"
    assert target.run(f"SELECT Id, Extra FROM ({numbered}) AS s WHERE Extra = 1", "Target", mode).error is None
    assert "x" in {row[0] for row in target.rows("Target")}


def test_after_a_failure_the_account_goes_on(target: Desk) -> None:
    target.run("SELECT 1 / 0 AS N, 'x' AS Id", "Target", "Append")
    assert target.run("SELECT 'x' AS Id", "Target", "Append").error is None


def test_values_become_the_types_of_the_target(desk: Desk) -> None:
    fields = [
        field("Text", MaxLength=30),
        field("Number", "Number"),
        field("Money", "Decimal", MaxLength=8, Scale=2),
        field("At", "Date"),
        field("Ok", "Boolean"),
        field("Mail", "EmailAddress"),
    ]
    desk.table("Types", fields)
    sql = "SELECT {} AS Text, {} AS Number, {} AS Money, {} AS At, {} AS Ok, {} AS Mail"
    desk.run(sql.format("12", "'12'", "1.255", "'2026-01-05 13:04:09.7'", "'true'", "'no address'"), "Types")
    desk.run(sql.format("CAST('2026-01-05' AS datetime)", "1.9", "3", "'1/5/2026'", "0", "NULL"), "Types", "Append")
    assert desk.rows("Types") == [
        ("12", 12, Decimal("1.26"), datetime(2026, 1, 5, 13, 4, 9), True, "no address"),
        ("Jan  5 2026 12:00AM", 1, Decimal("3.00"), datetime(2026, 1, 5), False, None),
    ]


def test_defaults_fill_what_the_query_does_not(desk: Desk) -> None:
    fields = [
        field("Id"),
        field("Region", required=True, DefaultValue="EU"),
        field("Made", "Date", DefaultValue="GetDate()"),
    ]
    desk.table("Defaults", fields)
    assert desk.run("SELECT 'a' AS Id", "Defaults").error is None
    assert desk.rows("Defaults") == [("a", "EU", NOW)]
    assert desk.run("SELECT 'a' AS Id, NULL AS Region", "Defaults", "Append").error is not None


def test_rows_get_keys_of_their_own(target: Desk) -> None:
    for _ in range(2):
        target.run("SELECT Id, N FROM Source", "Source", "Append")
    keys = rows.fetch(target.account, target.owner("Source"), [rows.ROW_KEY])
    assert len(set(keys)) == len(keys) == 8
    rows.insert(target.account, target.owner("Source"), {"Id": "z", "N": 1})
    assert rows.fetch(target.account, target.owner("Source"), [rows.ROW_KEY])[-1] not in keys


def test_the_time_limit_cancels(target: Desk) -> None:
    numbers = ", ".join(f"({number})" for number in range(200))
    tables = ", ".join(f"(VALUES {numbers}) AS t{index}(n)" for index in range(6))
    target.account.settings.query_seconds = 0.2
    sql = f"SELECT 'a' AS Id, COUNT(*) AS N FROM {tables} WHERE t0.n + t1.n + t2.n + t3.n + t4.n + t5.n = 7"
    outcome = target.run(sql, "Target")
    assert outcome.error == "The query ran longer than 0.2 seconds and was cancelled."
    assert target.rows("Target") == []
    assert not [item for item in threading.enumerate() if isinstance(item, threading.Timer)]


_ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = -1"


def test_a_run_whose_time_is_over_between_two_statements_is_cancelled(
    target: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    class Early(threading.Timer):
        def run(self) -> None:
            over.set()
            super().run()

    monkeypatch.setattr(execution.threading, "Timer", Early)
    with pytest.raises(QueryError, match="was cancelled"), limited(target.account, 0) as connection:  # noqa: PT012
        over.wait(60)
        connection.execute(_ENDLESS)
    assert target.account.store.connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_query_that_needs_more_memory_than_there_is(target: Desk) -> None:
    target.account.store.connection.execute("SET memory_limit = '40MB'; SET max_temp_directory_size = '1MB'")
    numbers = ", ".join(f"({number})" for number in range(400))
    tables = ", ".join(f"(VALUES {numbers}) AS t{index}(n)" for index in range(3))
    outcome = target.run(f"SELECT t0.n AS N, REPLICATE(NEWID(), 30) AS Id FROM {tables}", "Target")
    assert outcome.error is not None
    assert outcome.error.startswith("There is insufficient system memory in resource pool 'default'")
    assert target.rows("Target") == []
    assert target.run("SELECT 'a' AS Id", "Target").error is None


def test_a_text_that_is_repeated_for_ever(target: Desk) -> None:
    outcome = target.run("SELECT REPLICATE(CAST('x' AS VARCHAR(MAX)), 2000000000) AS Id", "Target")
    assert outcome.error is not None
    assert "makes no texts of more than 1000000 characters" in outcome.error


def test_the_limit_is_30_minutes(desk: Desk) -> None:
    assert desk.account.settings.query_seconds == 30 * 60


def test_a_target_that_is_gone(target: Desk) -> None:
    query = target.define("SELECT Id FROM Source", "Target")
    from mcdecl.sandbox.queries.run import run_query

    kinds()["DataExtension"].delete(target.account, {TYPE: "DataExtension", "CustomerKey": "key of Target"})
    assert run_query(target.account, query).error == "Invalid object name 'Target'."


def test_the_target_may_have_been_renamed(target: Desk) -> None:
    query = target.define("SELECT Id FROM Source WHERE Id = 'c'", "Target")
    from mcdecl.sandbox.queries.run import run_query

    sent = {TYPE: "DataExtension", "CustomerKey": "key of Target", "Name": "Renamed"}
    kinds()["DataExtension"].update(target.account, sent, SaveMode(add=False, change=True))
    assert run_query(target.account, query).error is None
    assert target.rows("Renamed") == [("c", None)]


def test_with_is_taken_only_where_the_edition_has_it(target: Desk) -> None:
    sql = "WITH x AS (SELECT Id FROM Source) SELECT Id FROM x WHERE Id = 'c'"
    with pytest.raises(RefusalError, match="Only SELECT queries are valid"):
        target.run(sql, "Target")
    target.account.settings.query_ctes = True
    assert target.run(sql, "Target").error is None
    with pytest.raises(RefusalError, match="'delete' is a reserved word"):
        target.run("WITH x AS (SELECT 1 a) DELETE FROM x", "Target")
