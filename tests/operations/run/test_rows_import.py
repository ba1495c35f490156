"""Rows of a file into a data extension: in calls of fifty, resumable, none twice."""

from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import AccountError, LostAnswer, ServiceUnavailable
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_import import ADD, MOST_REFUSALS, MOST_TRIES, UPSERT, WrittenRows, import_rows, rows_of
from mcdecl.operations.run.rows_reading import RowsTable
from tests.operations.run.rows_account import KEYED, UNKEYED, RowsAccount

LOST = LostAnswer("The answer is lost.")


def file(folder: Path, count: int = 120, header: str = "Id,Name") -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join([header, *(f"{number},n{number}" for number in range(1, count + 1))]) + "\n")
    return path


def imported(account: RowsAccount, path: Path, mode: str = ADD, table: RowsTable = KEYED, **more: Any) -> WrittenRows:
    return import_rows(account, table, path, mode, heard.append, **more)  # type: ignore[arg-type]


heard: list[int] = []


@pytest.fixture(autouse=True)
def _deaf() -> None:
    heard.clear()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_rows_go_in_calls_of_fifty(tmp_path: Path) -> None:
    account = RowsAccount([["x", "y"]])
    written_rows = imported(account, file(tmp_path))
    assert written_rows == WrittenRows(rows=120, before=1, after=121)
    assert [len(call) for call in account.sent] == [50, 50, 20]
    assert account.sent[0][0] == ["1", "n1"]
    assert (heard, account.options, left(tmp_path)) == ([50, 100, 120], [None] * 3, [])


def test_nothing_at_all_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("NAME,id\n,a\nb,c\n")
    account = RowsAccount()
    imported(account, tmp_path / "rows.csv")
    assert account.sent == [[["a", None], ["c", "b"]]]


def test_upserting_says_so_and_needs_a_key(tmp_path: Path) -> None:
    account = RowsAccount([["1", "old"]])
    assert imported(account, file(tmp_path, 2), UPSERT) == WrittenRows(rows=2, before=1, after=2)
    assert account.rows == [["1", "n1"], ["2", "n2"]]
    assert account.options[0]["SaveOptions"]["SaveOption"][0]["SaveAction"] == "UpdateAdd"
    with pytest.raises(RunError, match="no primary key to find rows by"):
        imported(account, file(tmp_path), UPSERT, UNKEYED)


def test_refused_rows_are_told_by_number_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Id,Name\n" + "".join(f"{number},{'bad' if number > 60 else 'n'}\n" for number in range(1, 101)))
    written_rows = imported(RowsAccount(), path)
    assert (written_rows.rows, written_rows.refused, written_rows.there) == (100, 40, 0)
    assert written_rows.refusals == tuple((row, "Name is refused") for row in range(61, 61 + MOST_REFUSALS))


def test_rows_that_are_there_already_are_refused_when_nothing_was_lost(tmp_path: Path) -> None:
    written_rows = imported(RowsAccount([["1", "x"]]), file(tmp_path, 2))
    assert (written_rows.refused, written_rows.there) == (1, 0)


def test_after_a_lost_answer_rows_that_are_there_are_its_own(tmp_path: Path) -> None:
    account = RowsAccount()
    account.faults = [None, (LOST,)]
    written_rows = imported(account, file(tmp_path))
    assert written_rows == WrittenRows(rows=120, there=50, before=0, after=120)
    assert [len(call) for call in account.sent] == [50, 50, 50, 20]


def test_it_is_given_up_after_some_losses_and_goes_on_the_next_time(tmp_path: Path) -> None:
    account, path = RowsAccount(), file(tmp_path)
    account.faults = [None, *[LOST] * MOST_TRIES]
    with pytest.raises(LostAnswer):
        imported(account, path)
    assert left(tmp_path) == [".rows.csv.T.bookmark"]
    heard.clear()
    assert imported(account, path) == WrittenRows(rows=70, before=50, after=120, earlier=50)
    assert (heard, len(account.rows), left(tmp_path)) == ([100, 120], 120, [])


def test_the_next_time_knows_its_own_rows_too(tmp_path: Path) -> None:
    account, path = RowsAccount(), file(tmp_path)
    account.faults = [None, *[(LOST,)] * MOST_TRIES]
    with pytest.raises(LostAnswer):
        imported(account, path)
    assert imported(account, path) == WrittenRows(rows=70, there=50, before=100, after=120, earlier=50)


def test_without_a_key_nobody_sends_twice(tmp_path: Path) -> None:
    account, path = RowsAccount(keyed=False), file(tmp_path)
    account.faults = [None, (LOST,)]
    with pytest.raises(RunError) as raised:
        imported(account, path, table=UNKEYED)
    assert "The answer to rows 51 to 100 of" in raised.value.message
    assert "It has 100 rows now." in raised.value.message
    assert "--from-row 51 if not, or --from-row 101 if so" in raised.value.hint
    with pytest.raises(RunError, match="The answer to rows 51 to 100"):  # still the next time
        imported(account, path, table=UNKEYED)
    assert imported(account, path, table=UNKEYED, start=101).rows == 20
    assert len(account.rows) == 120


def test_a_row_to_begin_with_counts_from_one(tmp_path: Path) -> None:
    account = RowsAccount()
    imported(account, file(tmp_path, 3), start=1)
    assert len(account.rows) == 3
    account = RowsAccount()
    imported(account, file(tmp_path, 3), start=3)
    assert account.rows == [["3", "n3"]]


def test_a_bookmark_of_something_else_is_left_alone(tmp_path: Path) -> None:
    account, path = RowsAccount(), file(tmp_path)
    account.faults = [None, ServiceUnavailable("away")]
    with pytest.raises(ServiceUnavailable):
        imported(account, path)
    with pytest.raises(RunError, match="another account, content or mode"):
        imported(account, path, UPSERT)
    path.write_text("Id,Name\n1,a\n")
    with pytest.raises(RunError, match="another account, content or mode"):
        imported(account, path)
    (tmp_path / ".rows.csv.T.bookmark").write_text("{")
    with pytest.raises(RunError, match="cannot be read"):
        imported(account, path)


@pytest.mark.parametrize(
    ("counts", "wrong"),
    [([0, 119], True), ([0, 121], True), ([0, 120], False), ([7, 127], False), ([AccountError("no"), 3], False),
     ([3, AccountError("no")], False)],
)  # fmt: skip
def test_the_numbers_have_to_be_true(tmp_path: Path, counts: list[Any], wrong: bool) -> None:
    account = RowsAccount()
    account.counts = list(counts)
    if not wrong:
        assert imported(account, file(tmp_path)).rows == 120
        return
    with pytest.raises(RunError, match="The account took 120 rows, and T grew from 0 to 1"):
        imported(account, file(tmp_path))


@pytest.mark.parametrize(("counts", "wrong"), [([9, 9], False), ([9, 11], False), ([9, 8], True), ([9, 12], True)])
def test_an_upsert_may_add_less(tmp_path: Path, counts: list[Any], wrong: bool) -> None:
    account = RowsAccount()
    account.counts = list(counts)
    if wrong:
        with pytest.raises(RunError, match="grew from 9"):
            imported(account, file(tmp_path, 2), UPSERT)
    else:
        assert imported(account, file(tmp_path, 2), UPSERT).after == counts[1]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Id,Nam", "Nam is no field"),
        ("Id,", "a column without a name is no field"),
        ("Id,ID,Name", "id comes twice"),
        ("Name", "Id needs a column"),
        ("", "Id needs a column"),
    ],
)
def test_a_header_that_does_not_fit_sends_nothing(tmp_path: Path, header: str, words: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f"{header}\n")
    account = RowsAccount()
    with pytest.raises(RunError, match=words):
        imported(account, path)
    assert (account.sent, account.asked) == ([], [])


@pytest.mark.parametrize(
    ("text", "words"),
    [("Id,Name\na,b\nc\n", r"rows\.csv:3: 1 values; the header has 2"), ('Id,Name\na,"b\n', "no CSV file in UTF-8")],
)
def test_a_broken_line_anywhere_sends_nothing(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text)
    account = RowsAccount()
    with pytest.raises(RunError, match=words):
        imported(account, path)
    assert account.sent == []


def test_empty_lines_and_missing_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("\ufeffId\na\n\nb\n", encoding="utf-8")
    assert list(rows_of(path, KEYED)) == [["a", ""], ["b", ""]]
