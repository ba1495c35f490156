"""The tables behind the data views: one each, made when the first row is written."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.tracking.views import DataView, ViewColumn, tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_COLLECTION = "Table"
_TYPES = {"Text": "VARCHAR", "Number": "BIGINT", "Date": "TIMESTAMP", "Boolean": "BOOLEAN"}


def column_type(column: ViewColumn) -> str:
    """The DuckDB type of a column."""
    return _TYPES[column.type]


def table_of(account: "SandboxAccount", view: DataView) -> str:
    """The name of the table that holds a view's rows of one business unit: the tables of all lie in one file."""
    return view.table if account.enterprise is account else f"{view.table}_{account.mid}"


def record(account: "SandboxAccount", view_name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Adds rows to a data view's table; they are durable with the call's commit.

    Args:
        account: Where.
        view_name: The view, as `_Sent`, or one of the tables beside them.
        rows: The rows by column name; a column that is left out is empty. Dates are server time without a zone.

    Returns:
        How many were added.

    Raises:
        KeyError: When there is no such view, or it has no such column.
    """
    view = tables()[view_name.casefold()]
    known = {column.name for column in view.columns}
    lines = []
    for row in rows:
        if not known >= row.keys():
            raise KeyError(f"{view.name} has no column {', '.join(sorted(row.keys() - known))}")
        lines.append([row.get(column.name) for column in view.columns])
    if not lines:
        return 0
    connection = account.store.writing()
    _ensure(account, view)
    # A column at a time: row by row DuckDB takes a hundred times as long.
    marks = ", ".join(f"unnest(?::{column_type(column)}[])" for column in view.columns)
    connection.execute(
        f"INSERT INTO {table_of(account, view)} SELECT {marks}", [list(column) for column in zip(*lines, strict=True)]
    )
    return len(lines)


def _ensure(account: "SandboxAccount", view: DataView) -> None:
    if exists(account, view):
        return
    columns = ", ".join(f'"{column.name}" {column_type(column)}' for column in view.columns)
    account.store.writing().execute(f"CREATE TABLE {table_of(account, view)} ({columns})")
    account.store.put(_COLLECTION, view.table, {"Name": table_of(account, view)})


def exists(account: "SandboxAccount", view: DataView) -> bool:
    """Whether the view's table was made."""
    return account.store.get(_COLLECTION, view.table) is not None


def shown(account: "SandboxAccount", view: DataView) -> str:
    """The rows that a query sees of a data view: those that are not older than the view goes back.

    Args:
        account: Where.
        view: The view.

    Returns:
        A query in brackets, or the table's name, for FROM.
    """
    if not exists(account, view):
        columns = ", ".join(f'CAST(NULL AS {column_type(column)}) AS "{column.name}"' for column in view.columns)
        return f"(SELECT {columns} WHERE false)"
    if view.moment is None:
        return table_of(account, view)
    # The two views of automations tell the time in UTC, the others in server time.
    now = account.clock.utc().replace(tzinfo=None) if view.moment.endswith("_UTC") else account.clock.now()
    since = now - timedelta(days=view.days)
    return f"(SELECT * FROM {table_of(account, view)} WHERE \"{view.moment}\" >= TIMESTAMP '{since}')"
