"""Rows that a condition means: asked of the account, written whole or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed, LostAnswer
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.operations.run.rows_where import export_matching, filter_of
from mcdecl.wire.values import Combination, SimpleFilter

TABLE = RowsTable(
    "T",
    tuple(
        {"name": name, "type": type, "length": length, "primary_key": name == "Id"}
        for name, type, length in (("Id", "Text", 10), ("Orders", "Number", None), ("Since", "Date", None))
    ),
)
LOST = LostAnswer("The answer is lost.")


def test_a_condition_is_a_filter_by_the_names_of_the_fields() -> None:
    assert filter_of("id = 'a'", TABLE) == SimpleFilter("Id", "equals", ("a",))
    both = filter_of("id = 'a' AND (orders > 3 OR since > '2026-01-01')", TABLE)
    assert isinstance(both, Combination)
    assert both.operator == "AND"
    inner = both.operands[1]
    assert isinstance(inner, Combination)
    assert (inner.operator, len(inner.operands)) == ("OR", 2)
    dates = [part.dates for part in inner.operands if isinstance(part, SimpleFilter)]
    assert dates == [False, True]


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("id =", "cannot be asked", "Write it as in a filter definition"),
        ("idd = 'a'", "T has no field idd", "Did you mean Id?"),
        ("xyz = 'a'", "T has no field xyz", "There are Id, Orders, Since"),
        ("orders = 'many'", "--where: ", "Write it as in a filter definition"),
    ],
)
def test_what_cannot_be_asked_is_told(text: str, words: str, hint: str) -> None:
    with pytest.raises(RunError) as raised:
        filter_of(text, TABLE)
    assert words in raised.value.message
    assert hint in raised.value.hint


class Pages:
    """An account that gives pages, or loses the answer after some of them."""

    def __init__(self, *tries: list[Any]) -> None:
        self._tries = list(tries)
        self.asked: list[Any] = []

    def pages(self, request: Any) -> Iterator[list[dict[str, Any]]]:
        self.asked.append(request)
        for page in self._tries.pop(0):
            if isinstance(page, Exception):
                raise page
            yield [{"Properties": {"Property": properties}} for properties in page]


def row(id: str, orders: Any = None) -> list[dict[str, Any]]:
    return [{"Name": "ID", "Value": id}, {"Name": "Orders", "Value": orders}]


def exported(account: Pages, folder: Path) -> int:
    where = SimpleFilter("Id", "equals", ("a",))
    return export_matching(account, TABLE, where, folder / "t.csv", lambda *told: heard.append(told))  # type: ignore[arg-type]


heard: list[tuple[int, int]] = []


@pytest.fixture(autouse=True)
def _deaf() -> None:
    heard.clear()


def test_rows_are_written_page_by_page(tmp_path: Path) -> None:
    account = Pages([[row("a", 1), row("b")], [row("c", 3)]])
    assert exported(account, tmp_path) == 3
    assert (tmp_path / "t.csv").read_text() == "Id,Orders,Since\na,1,\nb,,\nc,3,\n"
    assert heard == [(2, 0), (3, 0)]
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert (account.asked[0].object_type, account.asked[0].properties) == (
        "DataExtensionObject[T]", ("Id", "Orders", "Since"),
    )  # fmt: skip


def test_it_begins_anew_after_a_lost_answer(tmp_path: Path) -> None:
    account = Pages([[row("a")], LOST], [LOST], [[row("a")], [row("b")]])
    assert exported(account, tmp_path) == 2
    assert (tmp_path / "t.csv").read_text() == "Id,Orders,Since\na,,\nb,,\n"
    assert len(account.asked) == 3


@pytest.mark.parametrize("tries", [[[LOST]] * 3, [[CallFailed("no right")]]])
def test_what_fails_leaves_the_file_as_it_was(tmp_path: Path, tries: list[Any]) -> None:
    (tmp_path / "t.csv").write_text("before")
    with pytest.raises((LostAnswer, CallFailed)):
        exported(Pages(*tries), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("t.csv", "before")]


@pytest.mark.parametrize(
    "properties",
    [
        [{"Name": "Orders", "Value": "1"}],
        [{"Value": "b"}, {"Name": "Orders", "Value": "1"}],
        [{"Name": "Id", "Value": "b"}, {"Name": "x", "Value": "1"}],
        [{"Name": "Id", "Value": "b"}, {"Value": "1"}],
        [],
        None,
    ],
)
def test_a_row_of_other_fields_is_damaged_and_not_one_without_values(tmp_path: Path, properties: Any) -> None:
    (tmp_path / "t.csv").write_text("before")
    with pytest.raises(RunError, match=r"A row of T in the account's answer is damaged: it has .*, not Id, Orders"):
        exported(Pages([[row("a"), properties]]), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("t.csv", "before")]
