"""Whole tables, in and out."""

from pathlib import Path

import duckdb
import pytest

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.rows.whole_tables import load_table, save_table
from tests.sandbox.desk import Desk, field


@pytest.fixture
def account(desk: Desk) -> SandboxAccount:
    """An account with one data extension, whose key is `key of People`."""
    fields = [field("Id", key=True, MaxLength=10), field("Email", "EmailAddress"), field("Age", "Number")]
    desk.table("People", [*fields, field("Since", "Date"), field("Vip", "Boolean", DefaultValue="true")])
    return desk.account


def written(folder: Path, values: str) -> Path:
    file = folder / "rows.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) t(ID, Email, Age, Since)) TO '{file}' (FORMAT parquet)"
        )
    return file


def test_rows_come_in_by_name_with_defaults_and_go_out_again(account: SandboxAccount, tmp_path: Path) -> None:
    file = written(tmp_path, "('a', 'a@example.com', '7', '2026-01-31'), ('b', NULL, NULL, '1/31/2026 1:30:00 PM')")
    assert load_table(account, "key of People", file) == (2, ())
    out = tmp_path / "out.parquet"
    assert save_table(account, "key of People", out) == (["Id", "Email", "Age", "Since", "Vip"], ["Id"])
    rows = duckdb.sql(f"SELECT Id, Age, CAST(Since AS VARCHAR), Vip FROM '{out}' ORDER BY Id").fetchall()
    assert rows == [("a", 7, "2026-01-31 00:00:00", True), ("b", None, "2026-01-31 13:30:00", True)]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("(NULL, NULL, NULL, NULL)", "Id", "is required"),
        ("('', NULL, NULL, NULL)", "Id", "is required"),
        ("('12345678901', NULL, NULL, NULL)", "Id", "is longer than 10 characters"),
        ("('x', 'nobody', NULL, NULL)", "Email", "is not a valid EmailAddress"),
        ("('x', NULL, '1.5', NULL)", "Age", "is not a valid Number"),
        ("('x', NULL, '2147483648', NULL)", "Age", "is not a valid Number"),
        ("('x', NULL, NULL, 'soon')", "Since", "is not a valid Date"),
        ("('x', NULL, NULL, '1700-01-01')", "Since", "is not a valid Date"),
        ("('A ', NULL, NULL, NULL)", "Id", "repeats the primary key of another row"),
    ],
)
def test_a_row_that_does_not_fit_is_left_out_and_told(
    account: SandboxAccount, tmp_path: Path, row: str, column: str, why: str
) -> None:
    file = written(tmp_path, f"('a', NULL, NULL, NULL), {row}")
    added, (refused,) = load_table(account, "key of People", file)
    assert (added, refused.column, refused.rows, refused.why) == (1, column, 1, why)


def test_a_csv_file_will_do_and_one_that_cannot_be_read_changes_nothing(
    account: SandboxAccount, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('Id,Age,Unknown\na,7,x\n"b, c",8,y\n')
    assert load_table(account, "key of People", file) == (2, ())
    upper = tmp_path / "ROWS.CSV"
    upper.write_text("Id;Age\nc;9\n")
    assert load_table(account, "key of People", upper) == (1, ())
    file.write_text("Id,Age\nd,7\ne,8,y,z\n")
    with pytest.raises(ValueError, match="not as many values as line 1"):
        load_table(account, "key of People", file)
    bad = tmp_path / "rows.parquet"
    bad.write_bytes(b"no parquet")
    with pytest.raises(ValueError, match="arquet"):
        load_table(account, "key of People", bad)
    with pytest.raises(KeyError):
        load_table(account, "nowhere", file)
    save_table(account, "key of People", tmp_path / "out.parquet")
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path / 'out.parquet'}'").fetchall() == [(3,)]
