"""FilterDefinition: rules over a data extension (or over profile attributes)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.data_extensions.sharing import readable, shared_as
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.filters.filter_rules import check_rules
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, same, stamped, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

KEY_LENGTH = 36
_ROOT = 11
_HELPERS = ("DataSourceType", "DataSourceClassName")
COLLECTION = "FilterDefinition"


class FilterDefinition(ObjectKind):
    """The rules of filter definitions."""

    name = COLLECTION
    retrievable = (
        *words(
            "CreatedDate ModifiedDate ObjectID CustomerKey Name Description DataSource.CreatedDate "
            "DataSource.ModifiedDate DataSource.ID DataSource.ObjectID DataSource.CustomerKey DataSource.Name "
            "DataSource.ListName DataFilter CategoryID"
        ),
        *_HELPERS,
    )
    partner_properties = _HELPERS
    required = ("Name", "DataFilter")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All filter definitions as they read; the source shows its key and name of today."""
        return [_view(account, document) for document in account.store.all(COLLECTION)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates a filter definition."""
        if sent.get("ObjectID"):
            raise RefusalError(Code.FILTER_WITH_OBJECT_ID, "ObjectID must not be given for a new filter definition.")
        key = _checked_key(account, sent)
        document: Document = {
            "ObjectID": new_guid(),
            "CustomerKey": key,
            "Name": _checked_name(account, sent.get("Name", ""), None),
            "Description": sent.get("Description", ""),
            "CategoryID": _checked_folder(account, sent, account.folder_base + _ROOT),
            **_checked_rules(account, sent),
        }
        account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=True))
        return Done("FilterDefinition created", 0, document["ObjectID"], {**document, TYPE: COLLECTION})

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes a filter definition; source and rules must come with every update (fact:filter-update-whole)."""
        existing = _located(account, sent)
        rules = _checked_rules(account, sent)
        if existing["SourceID"] and not rules["SourceID"]:
            raise RefusalError(
                Code.FILTER_SOURCE_MISSING, "DataSource is required when a filter definition is updated."
            )
        if rules["SourceID"] != existing["SourceID"]:
            raise RefusalError(Code.NONE, "The DataSource of a filter definition cannot be changed.")
        document = {**existing, **rules}
        if "Name" in sent:
            document["Name"] = _checked_name(account, sent["Name"], existing)
        document["Description"] = sent.get("Description", existing["Description"])
        document["CategoryID"] = _checked_folder(account, sent, existing["CategoryID"])
        account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=False))
        return Done("FilterDefinition updated", echo={**document, TYPE: COLLECTION})

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes a filter definition."""
        account.store.remove(COLLECTION, _located(account, sent)["ObjectID"])
        return Done("FilterDefinition deleted", echo=sent)


def _view(account: "SandboxAccount", document: Document) -> Document:
    owner_and_source = readable(account, document["SourceID"] or "")
    source = owner_and_source[1] if owner_and_source else None
    kind = "DataExtension" if document["SourceID"] else "List"
    read = {**document, "PartnerProperties": {"DataSourceType": kind, "DataSourceClassName": kind}}
    read |= read["PartnerProperties"]
    if source is not None:
        shown = {name: source[name] for name in ("ObjectID", "CustomerKey", "Name", "CreatedDate", "ModifiedDate")}
        read["DataSource"] = {TYPE: "DataExtension", **shown}
    return read


def _checked_rules(account: "SandboxAccount", sent: Document) -> Document:
    source = _source(account, sent.get("DataSource"))
    part = sent.get("DataFilter")
    if part is None:
        raise RefusalError(Code.FILTER_RULES_MISSING, "DataFilter is required for a filter definition.")
    check_rules(part, source)
    if source is None:
        return {"DataSource": None, "SourceID": None, "DataFilter": part}
    shown = {TYPE: "DataExtension", "ObjectID": source["ObjectID"], "CustomerKey": source["CustomerKey"]}
    return {"DataSource": shown, "SourceID": source["ObjectID"], "DataFilter": part}


def _source(account: "SandboxAccount", sent: Document | None) -> Document | None:
    """The source data extension; None for a definition over profile attributes."""
    if sent is None or sent[TYPE] == "List":
        return None
    if sent.get("ObjectID"):
        there = readable(account, sent["ObjectID"])
        record = there[1] if there else None
    elif sent.get("CustomerKey"):
        own = account.store.find("DataExtension", "CustomerKey", sent["CustomerKey"])
        record = own[0] if own else shared_as(account, sent["CustomerKey"])
    else:
        raise RefusalError(Code.FILTER_SOURCE_MISSING, "A DataSource needs ObjectID or CustomerKey.")
    if record is None or sent[TYPE] != "DataExtension":
        raise RefusalError(Code.FILTER_SOURCE_NOT_FOUND, "The data extension of DataSource was not found.")
    return record


def _checked_key(account: "SandboxAccount", sent: Document) -> str:
    key = str(sent.get("CustomerKey") or new_guid())
    if len(key) > KEY_LENGTH:
        raise RefusalError(Code.NONE, f"CustomerKey is longer than {KEY_LENGTH} characters.")
    if account.store.find(COLLECTION, "CustomerKey", key):
        raise RefusalError(Code.FILTER_KEY_TAKEN, f"A filter definition with the CustomerKey {key} already exists.")
    return key


def _checked_name(account: "SandboxAccount", name: str, existing: Document | None) -> str:
    if not name.strip():
        raise RefusalError(Code.FILTER_NAME_MISSING, "Name is required for a filter definition.")
    if existing is not None and same(name, existing["Name"]):
        return name
    if account.store.find(COLLECTION, "Name", name):
        raise RefusalError(Code.FILTER_NAME_TAKEN, f"A filter definition named {name} already exists.")
    return name


def _checked_folder(account: "SandboxAccount", sent: Document, default: int) -> int:
    if "CategoryID" not in sent:
        return default
    return folder_of(account, sent["CategoryID"], ("filterdefinition",), Code.NONE)


def _located(account: "SandboxAccount", sent: Document) -> Document:
    if sent.get("ObjectID"):
        record = account.store.get(COLLECTION, sent["ObjectID"].lower())
    elif sent.get("CustomerKey"):
        record = next(iter(account.store.find(COLLECTION, "CustomerKey", sent["CustomerKey"])), None)
    else:
        raise RefusalError(Code.FILTER_NO_LOCATOR, "ObjectID or CustomerKey is required for a filter definition.")
    if record is None:
        raise RefusalError(Code.FILTER_NOT_FOUND, "The filter definition was not found.")
    return record
