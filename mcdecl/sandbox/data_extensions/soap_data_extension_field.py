"""DataExtensionField: fields, for reading only; they are written through their data extension."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.soap.object_type import Document, ObjectKind, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


class DataExtensionField(ObjectKind):
    """Fields: Retrieve only."""

    name = "DataExtensionField"
    retrievable = words(
        "ObjectID CustomerKey Name Scale DefaultValue MaxLength IsRequired Ordinal IsPrimaryKey FieldType "
        "DataExtension.CustomerKey"
    )

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All fields of all data extensions, not in the order of their Ordinal (fact:fields-unsorted)."""
        records: list[Document] = []
        for owner in account.store.all("DataExtension"):
            key = owner["CustomerKey"]
            above = {"CustomerKey": key}
            fields = owner["Fields"]
            records += [
                {**field, "CustomerKey": f"[{key}].[{field['Name']}]", "DataExtension": above}
                for field in (*fields[1::2], *fields[-1 - (len(fields) - 1) % 2 :: -2])
            ]
        return records
