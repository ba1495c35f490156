"""Rows of a data extension into a file: page by page, resumable, whole or not at all."""

import json
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from mcdecl.account.errors import NotFound, ServiceUnavailable
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_export import account_id, csv_lines, export_rows
from mcdecl.operations.run.rows_reading import read_page
from tests.operations.run.rows_account import KEYED, RowsAccount

ROWS = [[str(number), f"n{number}"] for number in range(5)]
TEXT = "Id,Name\n" + "".join(f"{id},{name}\n" for id, name in ROWS)


def exported(account: RowsAccount, folder: Path) -> int:
    told = heard.append
    return export_rows(account, KEYED, folder / "t.csv", lambda *counts: told(counts), at_once=1)  # type: ignore[arg-type]


heard: list[tuple[int, int]] = []


@pytest.fixture(autouse=True)
def _deaf() -> None:
    heard.clear()


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_rows_are_there_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert exported(RowsAccount(ROWS, size=2), tmp_path) == 5
    assert (tmp_path / "t.csv").read_text() == TEXT
    assert (there(tmp_path), heard) == (["t.csv"], [(2, 5), (4, 5), (5, 5)])


def test_no_rows_are_a_header(tmp_path: Path) -> None:
    assert exported(RowsAccount(), tmp_path) == 0
    assert (tmp_path / "t.csv").read_text() == "Id,Name\n"


def test_it_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    account = RowsAccount(ROWS, size=2)
    account.counts = [5, 5, ServiceUnavailable("away")]
    with pytest.raises(ServiceUnavailable):
        exported(account, tmp_path)
    assert there(tmp_path) == [".t.csv.bookmark", ".t.csv.part"]
    with (tmp_path / ".t.csv.part").open("ab") as part:
        part.write(b"what was not sure")
    heard.clear()
    assert exported(account, tmp_path) == 5
    assert ((tmp_path / "t.csv").read_text(), heard, there(tmp_path)) == (TEXT, [(5, 5)], ["t.csv"])


@pytest.mark.parametrize("part", ["", "Id"])
def test_it_begins_anew_where_the_part_is_gone_or_short(tmp_path: Path, part: str) -> None:
    account = RowsAccount(ROWS, size=2)
    account.counts = [5, ServiceUnavailable("away")]
    with pytest.raises(ServiceUnavailable):
        exported(account, tmp_path)
    (tmp_path / ".t.csv.part").unlink()
    if part:
        (tmp_path / ".t.csv.part").write_text(part)
    assert exported(account, tmp_path) == 5
    assert (tmp_path / "t.csv").read_text() == TEXT


def test_it_begins_anew_where_the_account_has_forgotten(tmp_path: Path) -> None:
    account = RowsAccount(ROWS, size=2)
    account.forgets = 1
    assert exported(account, tmp_path) == 5
    assert (tmp_path / "t.csv").read_text() == TEXT
    assert [told for told in heard if told == (2, 5)] == [(2, 5)] * 2


def test_a_data_extension_that_is_not_known_is_no_forgetting(tmp_path: Path) -> None:
    account = RowsAccount(ROWS)
    account.counts = [NotFound("none")]
    with pytest.raises(NotFound):
        exported(account, tmp_path)


@pytest.mark.parametrize("counts", [[5, 6], [5, 5, 5, 6], [6, 6, 6, 6]])
def test_rows_that_changed_meanwhile_are_no_file(tmp_path: Path, counts: list[int]) -> None:
    account = RowsAccount(ROWS, size=2)
    account.counts = list(counts)
    with pytest.raises(RunError, match="The rows of T changed while they were read"):
        exported(account, tmp_path)
    assert there(tmp_path) == []


def test_a_bookmark_of_something_else_is_left_alone(tmp_path: Path) -> None:
    account = RowsAccount(ROWS, size=2)
    account.counts = [5, ServiceUnavailable("away")]
    with pytest.raises(ServiceUnavailable):
        exported(account, tmp_path)
    mark = tmp_path / ".t.csv.bookmark"
    data = json.loads(mark.read_text())
    for change in ({"account": "other"}, {"key": "U"}):
        mark.write_text(json.dumps({**data, **change}))
        with pytest.raises(RunError, match="from another account or data extension"):
            exported(account, tmp_path)
    mark.write_text("{}")
    with pytest.raises(RunError, match="cannot be read"):
        exported(account, tmp_path)
    mark.write_text(json.dumps({**data, "fields": ["Id"]}))  # other fields: begun anew
    assert exported(account, tmp_path) == 5


def test_pages_are_asked_for_side_by_side_and_written_in_their_order(tmp_path: Path) -> None:
    rows = [[str(number), f"n{number}"] for number in range(9)]
    third, together = Event(), Barrier(3, timeout=120)

    class Slow(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            answer = super().rest_get(path, query)
            if query["$page"] in ("2", "3", "4"):
                together.wait()
            if query["$page"] == "2":
                assert third.wait(120)
            elif query["$page"] == "3":
                third.set()
            return answer

    account = Slow(rows, size=2)
    assert export_rows(account, KEYED, tmp_path / "t.csv", lambda *_: None, at_once=3) == 9  # type: ignore[arg-type]
    assert (tmp_path / "t.csv").read_text() == "Id,Name\n" + "".join(f"{id},{name}\n" for id, name in rows)
    assert sorted(query["$page"] for path, query in account.asked if "/token/" in path) == ["2", "3", "4", "5"]


def test_an_account_that_always_forgets_is_not_asked_for_ever(tmp_path: Path) -> None:
    class Forgetful(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            self.forgets = 0 if "/token/" in path else None
            return super().rest_get(path, query)

    account = Forgetful(ROWS, size=2)
    with pytest.raises(NotFound):
        exported(account, tmp_path)
    assert len(account.asked) == 10


def test_a_carriage_return_is_quoted_and_the_lines_beside_it_are_plain() -> None:
    assert csv_lines([["a", "b"], ["c\rd", "e"], ["f", 'g"']]) == b'a,b\n"c\rd","e"\nf,"g"""\n'


def test_what_tells_accounts_apart() -> None:
    assert account_id(RowsAccount()) == "https://auth.example"  # type: ignore[arg-type]


def test_lines_end_in_a_line_feed() -> None:
    assert csv_lines([["a", "b,c"], ["é", ""]]) == 'a,"b,c"\né,\n'.encode()


def test_a_page_by_key_then_by_token() -> None:
    account = RowsAccount(ROWS, size=2)
    first = read_page(account, KEYED, 1)  # type: ignore[arg-type]
    second = read_page(account, KEYED, 2, first.token)  # type: ignore[arg-type]
    assert (first.token, first.count, first.rows, second.rows) == ("tok", 5, ROWS[:2], ROWS[2:4])
    assert [path.rpartition("customobjectdata/")[2] for path, _ in account.asked] == [
        "key/T/rowset",
        "token/tok/rowset",
    ]


@pytest.mark.parametrize("answer", [{}, [], {"items": [{}], "requestToken": "t", "count": 1}, {"items": 3}])
def test_an_answer_of_another_shape(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    account = RowsAccount()
    monkeypatch.setattr(account, "rest_get", lambda *_: answer)
    with pytest.raises(RunError, match="something else than rows of T"):
        read_page(account, KEYED, 1)  # type: ignore[arg-type]
