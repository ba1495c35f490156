"""The tables behind the data views: one each, made when the first row is written."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.tracking.views import View, ViewColumn, views

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_COLLECTION = "Table"
_TYPES = {"Text": "VARCHAR", "Number": "BIGINT", "Date": "TIMESTAMP", "Boolean": "BOOLEAN"}


def column_type(column: ViewColumn) -> str:
    """The DuckDB type of a column."""
    return _TYPES[column.type]


def record(account: "SandboxAccount", view_name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Adds rows to a data view's table; they are durable with the call's commit.

    Args:
        account: Where.
        view_name: The view, as `_Sent`.
        rows: The rows by column name; a column that is left out is empty. Dates are server time without a zone.

    Returns:
        How many were added.

    Raises:
        KeyError: When there is no such view, or it has no such column.
    """
    view = views()[view_name.casefold()]
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
    marks = ", ".join("?" for _ in view.columns)
    connection.executemany(" ".join(("INSERT INTO", view.table, f"VALUES ({marks})")), lines)
    return len(lines)


def _ensure(account: "SandboxAccount", view: View) -> None:
    if exists(account, view):
        return
    columns = ", ".join(f'"{column.name}" {column_type(column)}' for column in view.columns)
    account.store.writing().execute(f"CREATE TABLE {view.table} ({columns})")
    account.store.put(_COLLECTION, view.table, {"Name": view.table})


def exists(account: "SandboxAccount", view: View) -> bool:
    """Whether the view's table was made."""
    return account.store.get(_COLLECTION, view.table) is not None


def shown(account: "SandboxAccount", view: View) -> str:
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
        return view.table
    # The two views of automations tell the time in UTC, the others in server time.
    now = account.clock.utc().replace(tzinfo=None) if view.moment.endswith("_UTC") else account.clock.now()
    since = now - timedelta(days=view.days)
    return f"(SELECT * FROM {view.table} WHERE \"{view.moment}\" >= TIMESTAMP '{since}')"
