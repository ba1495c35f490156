"""DataExtension: the table and its settings. Fields are written through it and read apart from it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.data_extensions.fields import TableState, altered_field, check_sendable, new_field, refuse
from mcdecl.sandbox.data_extensions.retention import retain_until, retention
from mcdecl.sandbox.data_extensions.soap_templates import template_fields
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.folder_tree import DATA_EXTENSION_ROOT
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.filters import asked_values
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, find, same, stamped, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

KEY_LENGTH = 200  # fact:data-extension-key-200
_FOLDER_TYPES = ("dataextension", "shared_dataextension")
_SENDABLE = ("SendableDataExtensionField", "SendableSubscriberField")
COLLECTION = "DataExtension"
RELEASED = "ReleasedName"


class DataExtension(ObjectKind):
    """The rules of data extensions."""

    name = COLLECTION
    retrievable = words(
        "Client.ID CreatedDate ModifiedDate ObjectID CustomerKey Name Description IsSendable IsTestable "
        "SendableDataExtensionField.Name SendableSubscriberField.Name Template.CustomerKey "
        "DataRetentionPeriodLength DataRetentionPeriodUnitOfMeasure RowBasedRetention "
        "ResetRetentionPeriodOnImport DeleteAtEndOfRetentionPeriod RetainUntil CategoryID Status"
    )
    write_only = ("DataRetentionPeriod", "Fields")
    required = ("Name",)

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All data extensions as they read."""
        return [view(account, document) for document in account.store.all(COLLECTION)]

    def narrowed(self, account: "SandboxAccount", part: Document, /) -> Iterable[Document]:
        """Those with the keys, ids or names that a filter asks for."""
        for name in ("CustomerKey", "ObjectID", "Name"):
            values = asked_values(part, name)
            if values is not None:
                found = (document for value in values for document in account.store.find(COLLECTION, name, value))
                return [view(account, document) for document in {item["ObjectID"]: item for item in found}.values()]
        return self.views(account)

    def create(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Creates a data extension; under UpdateAdd an existing one is updated instead."""
        existing = _by_key(account, sent.get("CustomerKey"))
        if existing is not None and mode.change:
            return _change(account, sent, existing)
        if not mode.add:
            raise RefusalError(Code.DE_ADD_NOT_ALLOWED, "No data extension matches, and only an update is allowed.")
        if sent.get("ObjectID"):
            raise RefusalError(Code.DE_ADD_WITH_OBJECT_ID, "ObjectID must not be given for a new data extension.")
        return _add(account, sent)

    def update(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Updates a data extension, a patch; under UpdateAdd a missing one is created."""
        existing = locate(account, sent)
        if existing is None:
            if mode.add:
                return _add(account, sent)
            raise RefusalError(Code.DE_ADD_NOT_ALLOWED, "No data extension matches, and an update cannot add one.")
        if not mode.change:
            raise RefusalError(Code.DE_UPDATE_NOT_ALLOWED, "A data extension matches, and only adding is allowed.")
        return _change(account, sent, existing)

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes a data extension, or with `Fields/Field/ObjectID` only those fields of it."""
        existing = locate(account, sent)
        if existing is None:
            raise RefusalError(Code.DE_DELETE_NOT_FOUND, "No data extension matches: nothing was deleted.")
        if "Fields" in sent:
            return _delete_fields(account, sent, existing)
        remove(account, existing)
        return Done("Data Extension deleted.", echo=sent)


def remove(account: "SandboxAccount", existing: Document) -> None:
    """Takes a data extension away with its rows; its name stays taken for a while."""
    account.store.remove(COLLECTION, existing["ObjectID"])
    rows.drop(account, existing)
    until = account.clock.timestamp() + account.settings.name_release_seconds
    account.store.put(RELEASED, existing["Name"].casefold(), {"Name": existing["Name"], "Until": until})


def view(account: "SandboxAccount", document: Document) -> Document:
    """A data extension as it reads: the subscriber field underscored, RetainUntil calculated."""
    read = {**document, "Client": {"ID": account.mid}, "RetainUntil": retain_until(document)}
    subscriber = document.get("SendableSubscriberField")
    if subscriber:
        # Written as `Subscriber Key`, read as `_SubscriberKey` (fact:sendable-subscriber-field).
        read["SendableSubscriberField"] = {"Name": "_" + subscriber["Name"].replace(" ", "")}
    return read


def locate(account: "SandboxAccount", sent: Document) -> Document | None:
    """The data extension that ObjectID, else CustomerKey, else Name tells.

    Raises:
        RefusalError: When none of the three is given.
    """
    if sent.get("ObjectID"):
        return account.store.get(COLLECTION, sent["ObjectID"].lower())
    for name in ("CustomerKey", "Name"):
        if sent.get(name):
            records = account.store.find(COLLECTION, name, sent[name])
            return records[0] if records else None
    raise RefusalError(Code.DE_NO_LOCATOR, "One of ObjectID, CustomerKey and Name is required.")


def _by_key(account: "SandboxAccount", key: object) -> Document | None:
    records = account.store.find(COLLECTION, "CustomerKey", key)
    return records[0] if records else None


def _add(account: "SandboxAccount", sent: Document) -> Done:
    name = _checked_name(account, sent.get("Name", ""), None)
    key = _checked_key(account, sent.get("CustomerKey") or new_guid(), None)
    fields = template_fields(sent)
    for field in sent.get("Fields", {}).get("Field", []):
        fields.append(
            new_field(
                field, fields, TableState(exists=False, has_rows=False), unlimited=account.settings.unlimited_texts
            )
        )
    if not fields:
        raise refuse("A data extension needs at least one field.")
    document: Document = {
        "ObjectID": new_guid(),
        "CustomerKey": key,
        "Name": name,
        "Description": sent.get("Description", ""),
        "CategoryID": _checked_folder(account, sent, account.folder_base + DATA_EXTENSION_ROOT),
        "IsSendable": sent.get("IsSendable", False),
        "IsTestable": sent.get("IsTestable", False),
        **{part: _named(sent.get(part), _MADE_AS_READ) for part in _SENDABLE},
        "Template": _keyed(sent.get("Template")),
        **retention(account, sent, None),
        "Fields": fields,
    }
    _finish_sendable(document)
    document = stamped(account, document, new=True)
    account.store.put(COLLECTION, document["ObjectID"], document)
    echo = _echo(document, sent)
    return Done("Data Extension created.", 0, document["ObjectID"], echo)


def _change(account: "SandboxAccount", sent: Document, existing: Document) -> Done:
    document = dict(existing)
    document["Fields"] = _changed_fields(account, sent, existing)
    if "Name" in sent:
        document["Name"] = _checked_name(account, sent["Name"], existing)
    if sent.get("ObjectID") and sent.get("CustomerKey") and not same(sent["CustomerKey"], existing["CustomerKey"]):
        if sent.get("Fields", {}).get("Field"):
            # The two together are reported not to work (fact:key-and-fields-apart).
            raise refuse("CustomerKey and fields cannot be changed in the same update.")
        document["CustomerKey"] = _checked_key(account, sent["CustomerKey"], existing)
    document["CategoryID"] = _checked_folder(account, sent, existing["CategoryID"])
    for part in ("Description", "IsSendable", "IsTestable"):
        document[part] = sent.get(part, existing[part])
    for part in _SENDABLE:
        if part in sent:
            document[part] = _named(sent[part], _AS_READ if part == "SendableSubscriberField" else {})
    document |= retention(account, sent, existing)
    _follow_rename(document, existing, sent)
    _finish_sendable(document)
    rows.alter(account, existing, document)
    account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=False))
    return Done("Data Extension updated.", 0, document["ObjectID"], _echo(document, sent))


def _changed_fields(account: "SandboxAccount", sent: Document, existing: Document) -> list[Document]:
    fields = [dict(field) for field in existing["Fields"]]
    asked = sent.get("Fields", {}).get("Field", [])
    if not asked:
        return fields
    table = TableState(exists=True, has_rows=rows.count(account, existing) > 0)
    for field in asked:
        if field.get("ObjectID"):
            changed = altered_field(field, fields)
            fields[changed["Ordinal"]] = changed
        else:
            fields.append(new_field(field, fields, table, unlimited=account.settings.unlimited_texts))
    return fields


def _delete_fields(account: "SandboxAccount", sent: Document, existing: Document) -> Done:
    asked = sent["Fields"].get("Field", [])
    ids = [field.get("ObjectID", "") for field in asked]
    if not ids or not all(ids):
        # Without this an empty list would mean the whole data extension.
        raise refuse("Each field to delete needs its ObjectID.")
    gone = []
    for id in ids:
        field = find(existing["Fields"], "ObjectID", id)
        if field is None:
            raise refuse(f"No field with the ObjectID {id} belongs to this data extension.")
        _check_deletable(field, existing)
        gone.append(field)
    left = [dict(field) for field in existing["Fields"] if field not in gone]
    if not left:
        raise refuse("The last field of a data extension cannot be deleted.")
    document = {**existing, "Fields": [{**field, "Ordinal": ordinal} for ordinal, field in enumerate(left)]}
    rows.alter(account, existing, document)
    account.store.put(COLLECTION, document["ObjectID"], stamped(account, document, new=False))
    return Done("Data Extension Fields deleted", echo=sent)


def _check_deletable(field: Document, existing: Document) -> None:
    name = field["Name"]
    if field.get("FromTemplate"):
        raise refuse(f"The field {name} comes from the template and cannot be deleted.")
    if field["IsPrimaryKey"]:
        raise refuse(f"The primary key field {name} cannot be deleted.")
    if same((existing.get("SendableDataExtensionField") or {}).get("Name"), name):
        raise refuse(f"The sendable field {name} cannot be deleted.")


def _checked_name(account: "SandboxAccount", name: str, existing: Document | None) -> str:
    if not name.strip():
        raise refuse("Name is required for a data extension.")
    if name.startswith("_"):
        raise refuse(f"The name {name} is not valid: names that start with _ belong to the system.")
    if existing is not None and same(name, existing["Name"]):
        return name
    released = account.store.get(RELEASED, name.casefold())
    held = released is not None and released["Until"] > account.clock.timestamp()
    if held or account.store.find(COLLECTION, "Name", name):
        raise refuse(f"A data extension named {name} already exists.")  # fact:data-extension-name-taken
    return name


def _checked_key(account: "SandboxAccount", key: str, existing: Document | None) -> str:
    if len(key) > KEY_LENGTH:
        raise refuse(f"CustomerKey is longer than {KEY_LENGTH} characters.")
    holder = _by_key(account, key)
    if holder is not None and (existing is None or holder["ObjectID"] != existing["ObjectID"]):
        raise refuse(f"A data extension with the CustomerKey {key} already exists.")
    return key


def _checked_folder(account: "SandboxAccount", sent: Document, default: int) -> int:
    if "CategoryID" not in sent:
        return default
    return folder_of(account, sent["CategoryID"], _FOLDER_TYPES, Code.DE_INVALID)


_MADE_AS_READ = {"_emailaddress": "Email Address"}
_AS_READ = {"_subscriberkey": "Subscriber Key", **_MADE_AS_READ}
"""How the subscriber field reads. mcdev sends it back so, but for _SubscriberKey in a create: that one is refused."""


def _named(part: Document | None, names: Mapping[str, str] = MappingProxyType({})) -> Document | None:
    name = part.get("Name") if part else None
    return {"Name": names.get(name.casefold(), name)} if name else None


def _keyed(part: Document | None) -> Document | None:
    return {"CustomerKey": part["CustomerKey"]} if part and part.get("CustomerKey") else None


def _follow_rename(document: Document, existing: Document, sent: Document) -> None:
    """The sendable field follows when it is renamed in this update and not set anew."""
    sendable = document.get("SendableDataExtensionField")
    if not sendable or "SendableDataExtensionField" in sent:
        return
    old = find(existing["Fields"], "Name", sendable["Name"])
    if old is not None:
        document["SendableDataExtensionField"] = {"Name": document["Fields"][old["Ordinal"]]["Name"]}


def _finish_sendable(document: Document) -> None:
    check_sendable(document)
    if not document["IsSendable"]:
        for part in _SENDABLE:
            document[part] = None
        return
    field = find(document["Fields"], "Name", document["SendableDataExtensionField"]["Name"])
    document["SendableDataExtensionField"] = {"Name": (field or {})["Name"]}


def _echo(document: Document, sent: Document) -> Document:
    """What Create and Update answer with: the values and defaults, and the fields sent, without their ids."""
    echo = {**document, TYPE: COLLECTION, "RetainUntil": retain_until(document)}
    echo.pop("Fields")
    echoed = []
    for field in sent.get("Fields", {}).get("Field", []):
        stored = find(document["Fields"], "ObjectID", field.get("ObjectID")) or find(
            document["Fields"], "Name", field.get("Name")
        )
        echoed.append({**(stored or field), "ObjectID": None, TYPE: "DataExtensionField"})
    if echoed:
        echo["Fields"] = {"Field": echoed}
    return echo
