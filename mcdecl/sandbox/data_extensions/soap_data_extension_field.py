"""DataExtensionField: fields, for reading only; they are written through their data extension."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.data_extensions.field_index import INDEXED, FieldViews
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
        """All fields of all data extensions."""
        return FieldViews(account.store.all("DataExtension"))

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """The fields that a filter by data extension, name or ObjectID asks for: the others are not read for them."""
        keys = asked_values(part, "DataExtension.CustomerKey")
        if keys is not None:
            owners = (owner for key in keys for owner in account.store.find("DataExtension", "CustomerKey", key))
            return FieldViews({owner["ObjectID"]: owner for owner in owners}.values())
        for name in INDEXED:
            values = asked_values(part, name)
            if values is not None:
                return account.field_index.find(account.store.all("DataExtension"), name, values)
        return self.views(account)
