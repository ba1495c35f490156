"""Reading the rows of a data extension page by page, over REST, as the texts that the account shows.

REST gives no value and an empty text alike as an empty text (fact:rest-rows-shape), and names in small letters.
Whether the pages of one token are a snapshot is not known (fact:row-sets-no-snapshot); so the number of rows is
watched from page to page, and once more at the end.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.observe.read import observe
from mcdecl.kinds.resource import Removal
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.shared import shared_key
from mcdecl.operations.run.errors import RunError

PAGE_ROWS = 2500
"""The largest page that the service gives (fact:rest-rows-page)."""
_ROUTE = "data/v1/customobjectdata"


class RowsTable(Struct, frozen=True):
    """A data extension as the account has it.

    Attributes:
        key: Its external key.
        fields: Its fields in normal form, in order.
    """

    key: str
    fields: tuple[Mapping[str, Any], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(str(field["name"]) for field in self.fields)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the fields that are its primary key."""
        return tuple(str(field["name"]) for field in self.fields if field["primary_key"])


class Page(Struct, frozen=True):
    """Some rows.

    Attributes:
        token: What the next pages are asked by.
        count: The number of rows in all, at the time of this page.
        rows: The values, in the order of the table's fields.
    """

    token: str
    count: int
    rows: list[list[str]]


def table_of(account: Account, key: str) -> RowsTable:
    """A data extension with its fields.

    Args:
        account: Where.
        key: Its external key.

    Raises:
        RunError: There is none.
        AccountError: The account cannot be asked.
    """
    if (shared := shared_key(key)) is not None:
        raise RunError(
            f"{key} is the parent's, and only the parent shows its fields.",
            f"Save its rows there, and run without --backup: "
            f"mcdecl rows export {DATA_EXTENSION}.{shared} --business-unit PARENT",
        )
    live_resource = observe(account, (), (Removal(DATA_EXTENSION, key),)).live.resources.get(f"{DATA_EXTENSION}.{key}")
    fields = live_resource.state.get("fields") if live_resource is not None else None
    if not fields:
        raise RunError(f"There is no data extension {key} in the account.", "Create it first: mcdecl apply")
    return RowsTable(key, tuple(fields))


def read_page(account: Account, table: RowsTable, number: int, token: str = "") -> Page:
    """A page of rows.

    Args:
        account: Where.
        table: The data extension.
        number: The page, from 1.
        token: That of the first page; an empty text to begin anew.

    Raises:
        NotFound: The token is not known any more.
        RunError: The answer has another shape than is known.
        AccountError: The account cannot be asked.
    """
    by = f"token/{token}" if token else _by_key(table)
    answer = account.rest_get(f"{_ROUTE}/{by}/rowset", {"$page": str(number), "$pagesize": str(PAGE_ROWS)})
    try:
        rows = _rows(answer["items"], table)
        if int(answer.get("page") or number) != number:
            raise RunError(f"The account answers with page {answer['page']} of the rows of {table.key}, not {number}.")
        return Page(str(answer["requestToken"]), int(answer["count"]), rows)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        raise _odd(table) from None


def count_now(account: Account, table: RowsTable) -> int:
    """How many rows there are now, by the smallest page (fact:row-count-rest).

    Args:
        account: Where.
        table: The data extension.

    Raises:
        RunError: The answer has another shape than is known.
        AccountError: The account cannot be asked.
    """
    answer = account.rest_get(f"{_ROUTE}/{_by_key(table)}/rowset", {"$page": "1", "$pagesize": "1"})
    try:
        return int(answer["count"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise _odd(table) from None


def _by_key(table: RowsTable) -> str:
    return f"key/{quote(table.key, safe='')}"


def _odd(table: RowsTable) -> RunError:
    return RunError(f"The account answers with something else than rows of {table.key}.")


def _rows(items: Sequence[Mapping[str, Mapping[str, Any]]], table: RowsTable) -> list[list[str]]:
    """The values by field; a field that was added meanwhile is passed over, one that is gone is an error.

    Where the values are is looked up again only where the names differ from those of the row before.
    """
    wanted = [name.casefold() for name in table.names]
    names: tuple[str, ...] | None = None
    rows = []
    for item in items:
        keys, values = item.get("keys", {}), item.get("values", {})
        if (*keys, *values) != names:
            names = (*keys, *values)
            places = {name.casefold(): place for place, name in enumerate(names)}
            picked = itemgetter(*(places[name] for name in wanted), 0)
        texts = picked((*keys.values(), *values.values()))[:-1]
        rows.append([value if type(value) is str else _text(value) for value in texts])
    return rows


def _text(value: Any) -> str:
    return "" if value is None else str(value)
