"""DataExtensionField: fields, for reading only; they are written through their data extension."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.soap.filters import asked_values
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
        return _fields(account.store.all("DataExtension"))

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """The fields of the data extensions whose keys a filter asks for: a large account must not be read for them."""
        keys = asked_values(part, "DataExtension.CustomerKey")
        if keys is None:
            return self.views(account)
        owners = (owner for key in keys for owner in account.store.find("DataExtension", "CustomerKey", key))
        return _fields({owner["ObjectID"]: owner for owner in owners}.values())


def _fields(owners: Iterable[Document]) -> list[Document]:
    records: list[Document] = []
    for owner in owners:
        key = owner["CustomerKey"]
        above = {"CustomerKey": key}
        fields = owner["Fields"]
        records += [
            {**field, "CustomerKey": f"[{key}].[{field['Name']}]", "DataExtension": above}
            for field in (*fields[1::2], *fields[-1 - (len(fields) - 1) % 2 :: -2])
        ]
    return records
