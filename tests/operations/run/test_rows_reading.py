"""The data extension whose rows are read, and what is no page of rows."""

from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import DesiredState
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import count_now, read_page, table_of
from tests.operations.run.rows_account import KEYED, RowsAccount
from tests.wanted import EMAIL, ID, table


def test_a_table_is_read_with_its_fields(account: SoapAccount) -> None:
    made = plan_account(account, DesiredState([table("T", ID, EMAIL)]))
    assert apply(made.plan, account, made.index).ok
    found = table_of(account, "T")
    assert (found.key, list(found.names)) == ("T", ["Id", "Email"])


def test_what_is_not_there_is_said(account: SoapAccount) -> None:
    with pytest.raises(RunError, match="There is no data extension U in the account"):
        table_of(account, "U")


@pytest.mark.parametrize(
    "answer",
    [
        {"items": [], "count": 0},
        {"items": [{"keys": {}, "values": {}}], "requestToken": "t", "count": 1},
        {"items": None, "requestToken": "t", "count": 0},
        {"items": [], "requestToken": "t", "count": "many"},
        [],
    ],
)
def test_what_is_no_page_of_its_rows_is_an_error(answer: Any) -> None:
    class Odd(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            return answer

    with pytest.raises(RunError, match="something else than rows of T"):
        read_page(Odd(), KEYED, 1)  # type: ignore[arg-type]


def test_nothing_is_an_empty_text_and_names_compare_without_case() -> None:
    class One(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            item = {"keys": {"ID": 7}, "values": {"name": None, "new": "x"}}
            return {"items": [item], "requestToken": "t", "count": "1"}

    page = read_page(One(), KEYED, 1)  # type: ignore[arg-type]
    assert (page.token, page.count, page.rows) == ("t", 1, [["7", ""]])


def test_a_page_in_the_place_of_another_is_an_error() -> None:
    class First(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            return {**super().rest_get(path, query), "page": 1}

    account = First([["a", "b"]])
    assert read_page(account, KEYED, 1).rows == [["a", "b"]]  # type: ignore[arg-type]
    with pytest.raises(RunError, match="answers with page 1 of the rows of T, not 2"):
        read_page(account, KEYED, 2, "tok")  # type: ignore[arg-type]


def test_rows_may_have_their_names_in_another_order() -> None:
    class Mixed(RowsAccount):
        def rest_get(self, path: str, query: dict[str, str]) -> Any:
            items = [{"keys": {"id": "1"}, "values": {"name": "a"}}, {"values": {"name": "b", "id": "2"}}]
            return {"items": items, "requestToken": "t", "count": 2}

    assert read_page(Mixed(), KEYED, 1).rows == [["1", "a"], ["2", "b"]]  # type: ignore[arg-type]


def test_the_number_of_rows_is_that_of_the_smallest_page() -> None:
    account = RowsAccount([["a", "b"], ["c", "d"]])
    assert count_now(account, KEYED) == 2  # type: ignore[arg-type]
    assert account.asked[-1][1] == {"$page": "1", "$pagesize": "1"}
    account.counts = ["many"]
    with pytest.raises(RunError, match="something else than rows of T"):
        count_now(account, KEYED)  # type: ignore[arg-type]
