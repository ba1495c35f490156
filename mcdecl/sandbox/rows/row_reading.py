"""Reading rows: Retrieve of `DataExtensionObject[key or name]`."""

from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.data_extensions.sharing import shared_as
from mcdecl.sandbox.errors import RetrieveError
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import shown
from mcdecl.sandbox.soap.filters import FilterColumn, predicate
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.soap.writer import Write, each, tag

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_KINDS = {"Number": "number", "Decimal": "number", "Boolean": "boolean", "Date": "date"}


def find_rows(account: "SandboxAccount", name: str, request: Document) -> tuple[list[Document], Write]:
    """Finds rows.

    Args:
        account: Where.
        name: What stands in the brackets: a CustomerKey, else a Name (clients do both).
        request: The RetrieveRequest.

    Returns:
        The rows and what writes them.

    Raises:
        RetrieveError: When the table or a column is not there, or the filter is refused.
    """
    home, owner = _owner(account, name)
    kinds = {
        field["Name"].casefold(): (field["Name"], _KINDS.get(field["FieldType"], "text")) for field in owner["Fields"]
    }
    kinds[rows.ROW_KEY.casefold()] = (rows.ROW_KEY, "number")
    asked = [asked.strip() for asked in request.get("Properties", [])]
    for column in asked:
        if column.casefold() not in kinds:
            raise RetrieveError(f"Error: Invalid column name '{column}'.")
    if not asked:
        raise RetrieveError("Error: At least one column is required.")
    names = [known for known, _ in kinds.values()]
    records: list[Document] = [dict(zip(names, values, strict=True)) for values in rows.fetch(home, owner, names)]
    part = request.get("Filter")
    if part is not None:
        test = predicate(part, lambda wanted: _column(kinds, wanted), like=False)
        records = [row for row in records if test(row)]
    return records, _writer([(column, kinds[column.casefold()][0]) for column in asked])


def _owner(account: "SandboxAccount", name: str) -> "tuple[SandboxAccount, Document]":
    for attribute in ("CustomerKey", "Name"):
        records = account.store.find("DataExtension", attribute, name)
        if records:
            return account, records[0]
    shared = shared_as(account, name)
    if shared is not None:
        return account.enterprise, shared
    raise RetrieveError(f"Error: No data extension with the key or name '{name}' exists.")


def _column(kinds: dict[str, tuple[str, str]], wanted: str) -> FilterColumn | None:
    if wanted.casefold() not in kinds:
        raise RetrieveError(f"Error: Invalid column name '{wanted}'.")
    name, kind = kinds[wanted.casefold()]

    def get(row: Document) -> Any:
        value = row[name]
        return value.casefold() if isinstance(value, str) else value

    return FilterColumn(get, kind)


def _writer(columns: list[tuple[str, str]]) -> Write:
    def write(row: Document) -> str:
        properties = "".join(
            f"<Property>{tag('Name', asked)}{tag('Value', shown(row[name]))}</Property>" for asked, name in columns
        )
        return (
            '<Results xsi:type="DataExtensionObject"><PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>'
            f"<Type>DataExtensionObject</Type><Properties>{properties}</Properties></Results>"
        )

    return each(write)
