"""Rows that an account did not take, in a file that an import takes again."""

from pathlib import Path

import pytest

from mcdecl.account.errors import ServiceUnavailable
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_import import ADD, WrittenRows, import_rows
from mcdecl.operations.run.rows_refused import RefusedRows, read_refused
from tests.operations.run.rows_account import KEYED, RowsAccount

NAMES = ("Id", "Name")


def rows_file(folder: Path, bad: range, count: int = 120) -> Path:
    path = folder / "rows.csv"
    lines = [f"{number},{'bad' if number in bad else 'n'}" for number in range(1, count + 1)]
    path.write_text("\n".join(["Id,Name", *lines]) + "\n")
    return path


def imported(account: RowsAccount, path: Path, refused: Path) -> WrittenRows:
    aside = RefusedRows(refused, KEYED.names)
    return import_rows(account, KEYED, path, ADD, lambda _: None, refused=aside)  # type: ignore[arg-type]


def test_refused_rows_are_in_the_file_with_number_and_reason(tmp_path: Path) -> None:
    refused = tmp_path / "bad.csv"
    assert imported(RowsAccount(), rows_file(tmp_path, range(49, 53)), refused).refused == 4
    assert refused.read_text() == "Id,Name,_row,_refused\n" + "".join(
        f"{number},bad,{number},Name is refused\n" for number in range(49, 53)
    )
    text = refused.read_text().replace("bad", "good")
    refused.write_text(text)
    account = RowsAccount()
    assert imported(account, refused, tmp_path / "more.csv").rows == 4
    assert account.rows == [[str(number), "good"] for number in range(49, 53)]
    assert not (tmp_path / "more.csv").exists()


def test_none_is_missing_or_there_twice_after_it_was_broken_off(tmp_path: Path) -> None:
    account, path, refused = RowsAccount(), rows_file(tmp_path, range(40, 111)), tmp_path / "bad.csv"
    account.faults = [None, ServiceUnavailable("away")]
    with pytest.raises(ServiceUnavailable):
        imported(account, path, refused)
    with refused.open("a") as file:
        file.write('51,bad,51,Name is refused\n52,bad,52,"Na')  # noted, and then killed before the bookmark
    assert imported(account, path, refused).refused_in_all == 71
    assert [int(line[2]) for line in read_refused(refused)[1]] == list(range(40, 111))


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    refused = tmp_path / "bad.csv"
    for text in ("mine\n", "Id,_row,_refused\n1,1,x\n", "Id,Name,_row,_refused\na,b,c,d\n"):
        refused.write_text(text)
        with pytest.raises(RunError, match="no list of refused rows"):
            imported(RowsAccount(), rows_file(tmp_path, range(0)), refused)
        assert refused.read_text() == text


def test_numbers_are_those_of_where_the_rows_are_from_and_values_may_stay_out(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "bad.csv", (), numbers=(7, 9, 30))
    refused.begin(0)
    refused.add([(1, ["a"], "a is too long"), (3, ["c"], "no")])
    assert read_refused(refused.path) == (["_row", "_refused"], [["7", ""], ["30", ""]])
    refused.begin(2)
    assert read_refused(refused.path)[1] == [["7", ""]]
