"""QueryDefinition: a SELECT into one data extension. Deleting only makes it inactive, and it stays visible.

No family of codes is published for it; see `Code.NONE`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.data_extensions.sharing import PREFIX, readable, shared_as
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.queries.query_text import sql_fault
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, same, stamped, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

KEY_LENGTH = 36
_ROOT = 10
_UPDATE_TYPES = ("Overwrite", "Update", "Append")
COLLECTION = "QueryDefinition"


class QueryDefinition(ObjectKind):
    """The rules of query definitions."""

    name = COLLECTION
    retrievable = words(
        "Client.ID CreatedDate ModifiedDate ObjectID CustomerKey Name Description QueryText TargetType "
        "DataExtensionTarget.CustomerKey DataExtensionTarget.Name DataExtensionTarget.Description "
        "TargetUpdateType FileSpec FileType Status CategoryID"
    )
    required = ("Name", "QueryText")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All queries, the inactive ones too."""
        return [_view(account, document) for document in account.store.all(COLLECTION)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates an active query."""
        if sent.get("ObjectID"):
            raise _refuse("ObjectID must not be given for a new query definition.")
        key = sent.get("CustomerKey") or new_guid()
        if len(key) > KEY_LENGTH:
            raise _refuse(f"CustomerKey is longer than {KEY_LENGTH} characters.")
        if _active(account, "CustomerKey", key):
            raise _taken(f"A query definition with the CustomerKey {key} already exists.")
        base: Document = {"ObjectID": new_guid(), "CustomerKey": key, "Status": "Active"}
        base |= {"Description": "", "TargetType": "DE", "CategoryID": account.folder_base + _ROOT}
        document = _checked(account, sent, base)
        account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=True))
        return Done("QueryDefinition created", 0, document["ObjectID"], _echo(document))

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes what is sent of an active query."""
        existing = _located(account, sent)
        document = _checked(account, sent, existing)
        account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=False))
        return Done("QueryDefinition updated", echo=_echo(document))

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Makes a query inactive, located by its ObjectID."""
        if not sent.get("ObjectID"):
            raise _refuse("The ObjectID of the query definition is required to delete it.")
        existing = _located(account, sent)
        gone = {**existing, "Status": "Inactive"}
        account.store.put(COLLECTION, existing["ObjectID"], stamped(account, gone, new=False))
        return Done("QueryDefinition deleted", echo=sent)


def _view(account: "SandboxAccount", document: Document) -> Document:
    """A query as it reads: the target's name is today's, its key is the copy made when it was written (proven)."""
    target = filled_table(account, document)
    shown = dict(document["DataExtensionTarget"])
    if target is not None:
        shown |= {"Name": target["Name"], "Description": target["Description"]}
    return {**document, "Client": {"ID": account.mid}, "DataExtensionTarget": shown}


def filled_table(account: "SandboxAccount", document: Document) -> Document | None:
    """The data extension that a query fills, or None when it is gone."""
    there = readable(account, document["TargetID"])
    return there[1] if there else None


def _echo(document: Document) -> Document:
    return {**document, TYPE: COLLECTION}


def _active(account: "SandboxAccount", name: str, value: object) -> Document | None:
    records = account.store.find(COLLECTION, name, value)
    return next((document for document in records if document["Status"] == "Active"), None)


def _located(account: "SandboxAccount", sent: Document) -> Document:
    if sent.get("ObjectID"):
        record = account.store.get(COLLECTION, sent["ObjectID"].lower())
    elif sent.get("CustomerKey"):
        record = _active(account, "CustomerKey", sent["CustomerKey"])
    else:
        raise _refuse("ObjectID or CustomerKey is required for a query definition.")
    if record is None or record["Status"] != "Active":
        raise _refuse("No active query definition matches.")
    return record


def _checked(account: "SandboxAccount", sent: Document, base: Document) -> Document:
    document = dict(base)
    for name in ("Name", "Description", "QueryText", "TargetType", "TargetUpdateType"):
        document[name] = sent.get(name, base.get(name))
    _check_name(account, document, base)
    _check_text(account, document)
    if document["TargetType"] != "DE":
        raise _refuse("TargetType must be DE.")
    if document["TargetUpdateType"] not in _UPDATE_TYPES:
        raise _refuse(f"TargetUpdateType must be one of {', '.join(_UPDATE_TYPES)}.")
    if "CategoryID" in sent:
        document["CategoryID"] = folder_of(account, sent["CategoryID"], ("queryactivity",), Code.NONE)
    if "DataExtensionTarget" in sent or "TargetID" not in base:
        target = _target(account, sent.get("DataExtensionTarget", {}))
        document["TargetID"] = target["ObjectID"]
        shown = {"CustomerKey": target["CustomerKey"], "Name": target["Name"], "Description": target["Description"]}
        document["DataExtensionTarget"] = shown
    _check_update_mode(account, document)
    return document


def _check_name(account: "SandboxAccount", document: Document, base: Document) -> None:
    if not (document["Name"] or "").strip():
        raise _refuse("Name is required for a query definition.")
    holder = _active(account, "Name", document["Name"])
    if holder is not None and holder["ObjectID"] != base["ObjectID"]:
        raise _taken(f"A query definition named {document['Name']} already exists.")


def _check_text(account: "SandboxAccount", document: Document) -> None:
    if not (document["QueryText"] or "").strip():
        raise _refuse("QueryText is required for a query definition.")
    fault = sql_fault(document["QueryText"], ctes=account.settings.query_ctes)
    if fault:
        raise _refuse(fault)


def _target(account: "SandboxAccount", sent: Document) -> Document:
    """The target by key, else by name (fact:query-target-name-or-key)."""
    for name in ("CustomerKey", "Name"):
        records = account.store.find("DataExtension", name, sent.get(name))
        if not records and account.enterprise is not account:
            records = [record for record in [shared_as(account, f"{PREFIX}{sent.get(name)}")] if record]
        if records:
            if name == "CustomerKey" and sent.get("Name") and not same(sent["Name"], records[0]["Name"]):
                raise _refuse("The Name and CustomerKey of DataExtensionTarget are of different data extensions.")
            return records[0]
    raise _refuse("The DataExtensionTarget does not exist.")


def _check_update_mode(account: "SandboxAccount", document: Document) -> None:
    target = filled_table(account, document)
    if document["TargetUpdateType"] != "Update" or target is None:
        return
    if not any(field["IsPrimaryKey"] for field in target["Fields"]):
        raise _refuse("TargetUpdateType Update needs a primary key on the target.")


def _refuse(text: str) -> RefusalError:
    return RefusalError(Code.NONE, text)


def _taken(text: str) -> RefusalError:
    return RefusalError(Code.NAME_ALREADY_EXISTS, text)
