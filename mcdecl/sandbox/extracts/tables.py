"""The Data Extension Extract: all rows of a data extension, in the order of its fields."""

from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.sandbox.extracts.lines import Style, field_column, write_lines
from mcdecl.sandbox.extracts.parameters import BadParameterError, Parameters
from mcdecl.sandbox.rows import rows

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document
    from mcdecl.sandbox.tasks.tasks import TaskContext

# Documented for SOAP, or fields that REST shows for the same type. CharacterEncoding is one of the other type that
# files need as much here.
_NAMES = (
    "DECustomerKey HasColumnHeaders OutputFileName _AsyncID StartDate EndDate ColumnDelimiter TextQualified "
    "UsesLineFeed CharacterEncoding NotificationEmail"
)
_KNOWN = frozenset(_NAMES.casefold().split())
SENT_ALWAYS = ("StartDate", "EndDate", "_AsyncID")
"""What a SOAP request has to have, though nothing depends on it (fact:extract-fixed-parameters)."""


class TableExtract:
    """One extract of a data extension."""

    def __init__(self, account: "SandboxAccount", parameters: Parameters) -> None:
        """Checks the parameters.

        Args:
            account: Where.
            parameters: The parameters.

        Raises:
            BadParameterError: They do not do.
        """
        unknown = parameters.values.keys() - _KNOWN
        if unknown:
            raise BadParameterError(f"A Data Extension Extract has no parameter {min(unknown)}.")
        self._owner = _owner(account, parameters.needed("DECustomerKey"))
        self._style = Style(
            delimiter=parameters.delimiter(),
            qualifier='"' if parameters.flag("TextQualified") else "",
            crlf=not parameters.flag("UsesLineFeed"),
            header=parameters.flag("HasColumnHeaders"),
            encoding=parameters.encoding(),
        )

    def write(self, work: "TaskContext", path: Path) -> int:
        """Writes the file.

        Args:
            work: The task.
            path: The file.

        Returns:
            How many rows it has.
        """
        with work.account.store.exclusively():
            own = rows.table_name(self._owner) if rows.exists(work.account, self._owner) else ""
            source = work.frozen.get(self._owner["ObjectID"], own)
        columns = [field_column(field) for field in self._owner["Fields"]]
        return write_lines(work.connection, columns, source, self._style, path)


def _owner(account: "SandboxAccount", key: str) -> "Document":
    records = account.store.find("DataExtension", "CustomerKey", key)
    if not records:
        raise BadParameterError(f"No data extension with the DECustomerKey {key} exists.")
    return records[0]
