"""The tables that a query of this account can read: data extensions by name, and data views."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mcdecl.sandbox.data_extensions.sharing import is_shared
from mcdecl.sandbox.queries.scope import Column, Relation
from mcdecl.sandbox.queries.types import BIGINT, BIT, DATETIME, SqlType, field_type, text_type
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.tracking import tables
from mcdecl.sandbox.tracking.views import DataView, ViewColumn, views

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_VIEW_TYPES = {"Number": BIGINT, "Date": DATETIME, "Boolean": BIT}


class AccountCatalog:
    """The tables of an account as it is now."""

    def __init__(self, account: "SandboxAccount", frozen: Mapping[str, str] | None = None) -> None:
        """Reads nothing yet.

        Args:
            account: Whose tables.
            frozen: By ObjectID of a data extension, the table to read in place of its own.
        """
        self._account, self._frozen = account, frozen

    def table(self, name: str, /, *, of_enterprise: bool = False) -> Relation | None:
        """A data extension or data view by its name (data extensions are not found by their key).

        Of the enterprise a unit sees the data views and what it shares; the enterprise itself sees all that it has.
        """
        account = self._account.enterprise if of_enterprise else self._account
        view = views().get(name.casefold())
        if view is not None:
            return self._view(account, view)
        records = account.store.find("DataExtension", "Name", name)
        if not records or (account is not self._account and not is_shared(account, records[0])):
            return None
        return relation(account, records[0], self._frozen)

    def _view(self, account: "SandboxAccount", view: DataView) -> Relation:
        columns = tuple(Column(column.name, rows.quoted(column.name), _view_type(column)) for column in view.columns)
        return Relation(tables.shown(account, view), columns)


def _view_type(column: ViewColumn) -> SqlType:
    return _VIEW_TYPES.get(column.type) or text_type(column.length)


def relation(account: "SandboxAccount", owner: Document, frozen: Mapping[str, str] | None = None) -> Relation:
    """A data extension's rows.

    Args:
        account: Where.
        owner: The data extension.
        frozen: By ObjectID of a data extension, the table to read in place of its own; an empty text for no rows.

    Returns:
        Its rows with the hidden key.
    """
    columns = (
        *(Column(field["Name"], rows.quoted(field["Name"]), field_type(field)) for field in owner["Fields"]),
        Column(rows.ROW_KEY, rows.quoted(rows.ROW_KEY), BIGINT, hidden=True),
    )
    own = rows.table_name(owner) if rows.exists(account, owner) else ""
    table = (frozen or {}).get(owner["ObjectID"], own)
    if table:
        return Relation(table, columns)
    empty = ", ".join(f"CAST(NULL AS {column.type.duckdb}) AS {column.sql}" for column in columns)
    return Relation(f"(SELECT {empty} WHERE false)", columns)
