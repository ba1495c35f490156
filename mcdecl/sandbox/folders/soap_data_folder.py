"""DataFolder: the tree. A folder is known by its ID; there is no path."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.folder_tree import FIRST_FREE_ID
from mcdecl.sandbox.organization.soap_organization import USER_ID
from mcdecl.sandbox.soap.object_type import Document, Done, ObjectKind, SaveMode, find, same, stamped, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

KEY_LENGTH = 36
# Types that SOAP may create. Automations, journeys and Content Builder's are REST's (clients say so), the
# system-fed ones are nobody's.
_CREATABLE = frozenset(
    words(
        "automated_email campaign condensedlpview content contextual_suppression_list dataextension document "
        "email filteractivity filterdefinition globalemail globalemailsub group hidden image job list livecontent "
        "measure media microsite micrositelayout mysubs organization programs2 publication queryactivity "
        "shared_content shared_data shared_dataextension shared_email shared_item shared_portfolio "
        "shared_publication shared_suppression_list shared_survey shared_template ssjsactivity suppression_list "
        "survey template triggered_send userinitiatedsends"
    )
)
_SHOWN_OF_PARENT = ("CustomerKey", "Name", "Description", "ContentType", "IsActive", "IsEditable", "AllowChildren")
_CONTENT = ("DataExtension", "QueryDefinition", "FilterDefinition")


class DataFolder(ObjectKind):
    """The rules of folders."""

    name = "DataFolder"
    retrievable = words(
        "Client.ID Client.CreatedBy Client.ModifiedBy Client.EnterpriseID CreatedDate ModifiedDate ID ObjectID "
        "CustomerKey ParentFolder.ID ParentFolder.ObjectID ParentFolder.CustomerKey ParentFolder.Name "
        "ParentFolder.Description ParentFolder.ContentType ParentFolder.IsActive ParentFolder.IsEditable "
        "ParentFolder.AllowChildren Name Description ContentType IsActive IsEditable AllowChildren"
    )
    required = ("Name", "Description", "ContentType")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All folders; ObjectID never reads (fact:folder-objectid-nil)."""
        return [_view(account, folder) for folder in account.store.all(self.name)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates a folder below an existing one of the same content type."""
        name = _required(sent, "Name", Code.FOLDER_NAME_REQUIRED)
        type = _required(sent, "ContentType", Code.FOLDER_TYPE_REQUIRED)
        if type.casefold() not in _CREATABLE:
            raise RefusalError(
                Code.FOLDER_TYPE_INVALID, f'ContentType "{type}" is not valid for a folder made by SOAP.'
            )
        description = sent.get("Description", "") if _needs_none(account) else _described(sent)
        parent = _parent(account, sent)
        _check_place(account, parent, type, name, None)
        key = (sent.get("CustomerKey") or "")[:KEY_LENGTH]
        _check_key(account, key, None)
        id = account.new_id(self.name)
        folder: Document = {
            "ID": id,
            "ParentID": parent["ID"],
            "CustomerKey": key,
            "Name": name,
            "Description": description,
            "ContentType": type,
            "IsActive": sent.get("IsActive", True),
            "IsEditable": sent.get("IsEditable", False),
            "AllowChildren": sent.get("AllowChildren", False),
        }
        account.store.put(self.name, str(id), stamped(account, folder, new=True))
        return Done("Folder created successfully.", id, new_guid(), {**sent, "ID": id}, echo_on_create=False)

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes or moves a folder that is editable."""
        folder = _located(account, sent)
        _check_editable(account, folder)
        changed = dict(folder)
        if "Name" in sent:
            changed["Name"] = _required(sent, "Name", Code.FOLDER_NAME_REQUIRED)
        if "Description" in sent:
            changed["Description"] = _described(sent)
        if "ContentType" in sent and not same(sent["ContentType"], folder["ContentType"]):
            raise RefusalError(Code.FOLDER_TYPE_INVALID, "The ContentType of a folder cannot be changed.")
        if "ParentFolder" in sent:
            changed["ParentID"] = _moved(account, sent, folder)
        parent = account.store.get(self.name, str(changed["ParentID"])) or {}
        if changed["ParentID"] != folder["ParentID"] or not same(changed["Name"], folder["Name"]):
            _check_place(account, parent, folder["ContentType"], changed["Name"], folder)
        if "CustomerKey" in sent and "ID" in sent:
            changed["CustomerKey"] = sent["CustomerKey"][:KEY_LENGTH]
            _check_key(account, changed["CustomerKey"], folder)
        for name in ("IsActive", "IsEditable", "AllowChildren"):
            changed[name] = sent.get(name, folder[name])
        account.store.put(self.name, str(folder["ID"]), stamped(account, changed, new=False))
        return Done("Folder updated successfully.", echo=sent)

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes an empty folder. Which code a full one gets is not published; see `Code`."""
        folder = _located(account, sent)
        _check_editable(account, folder)
        if any(other["ParentID"] == folder["ID"] for other in account.store.all(self.name)):
            raise RefusalError(Code.FOLDER_INVALID_CALL, f'Folder "{folder["Name"]}" has child folders.')
        for kind in _CONTENT:
            for document in account.store.all(kind):
                if document.get("CategoryID") == folder["ID"] and document.get("Status") != "Inactive":
                    raise RefusalError(Code.FOLDER_INVALID_CALL, f'Folder "{folder["Name"]}" is not empty.')
        account.store.remove(self.name, str(folder["ID"]))
        return Done("Folder deleted successfully.", echo=sent)


def folder_of(account: "SandboxAccount", id: int, types: tuple[str, ...], code: Code) -> int:
    """Checks that folder `id` exists and holds one of the content `types`.

    Args:
        account: Where.
        id: The folder.
        types: The content types allowed, lower case.
        code: The code to refuse with.

    Returns:
        The id.

    Raises:
        RefusalError: When it does not.
    """
    folder = account.store.get("DataFolder", str(id))
    if folder is None:
        raise RefusalError(code, f"The folder with CategoryID {id} does not exist.")
    if folder["ContentType"].casefold() not in types:
        raise RefusalError(
            code, f'The folder "{folder["Name"]}" is of content type {folder["ContentType"]}, not {types[0]}.'
        )
    return id


def _view(account: "SandboxAccount", folder: Document) -> Document:
    parent = account.store.get("DataFolder", str(folder["ParentID"])) or {}
    above = {name: parent.get(name) for name in _SHOWN_OF_PARENT} | {"ID": folder["ParentID"]}
    who = dict.fromkeys(("CreatedBy", "ModifiedBy"), USER_ID)
    client = {"ID": account.mid, **who, "EnterpriseID": account.enterprise.mid}
    return {**folder, "Client": client, "ParentFolder": above}


def _required(sent: Document, name: str, code: Code) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RefusalError(code, f"{name} is required for a folder.")
    return value


def _needs_none(account: "SandboxAccount") -> bool:
    return account.settings.folder_description_optional


def _described(sent: Document) -> str:
    """The description, which may be empty but not missing: a client that works on real accounts sends it so."""
    value = sent.get("Description")
    if not isinstance(value, str):
        raise RefusalError(Code.FOLDER_DESCRIPTION_REQUIRED, "Description is required for a folder.")
    return value


def _parent(account: "SandboxAccount", sent: Document) -> Document:
    id = sent.get("ParentFolder", {}).get("ID", 0)
    if not id:
        raise RefusalError(
            Code.FOLDER_PARENT, "A ParentFolder with its ID is required: root folders cannot be created."
        )
    parent = account.store.get("DataFolder", str(id))
    if parent is None:
        raise RefusalError(Code.FOLDER_PARENT, f'ParentFolder ID: "{id}" does not exist.')
    return parent


def _check_place(account: "SandboxAccount", parent: Document, type: str, name: str, folder: Document | None) -> None:
    """The rules of a parent: allows children, active, of the same type, no sibling of that name."""
    if not parent["AllowChildren"]:
        raise RefusalError(
            Code.FOLDER_PARENT, f'ParentFolder "{parent["Name"]}" cannot contain child folders.'
        )  # fact:folder-no-children
    if not parent["IsActive"]:
        raise RefusalError(Code.FOLDER_INACTIVE, f'ParentFolder "{parent["Name"]}" is not active.')
    if not same(parent["ContentType"], type):
        raise RefusalError(
            Code.FOLDER_PARENT,
            f'ParentFolder "{parent["Name"]}" is of content type {parent["ContentType"]}, not {type}.',
        )
    for other in account.store.all("DataFolder"):
        mine = folder is not None and other["ID"] == folder["ID"]
        if not mine and other["ParentID"] == parent["ID"] and same(other["Name"], name):
            place = f'ParentFolder ID: "{parent["ID"]}"'
            text = f'{place} already has a child Folder named "{name}". Please select a different Name.'
            # text recorded (fact:folder-name-taken), the code is not
            raise RefusalError(Code.FOLDER_NAME_INVALID, text)


def _check_key(account: "SandboxAccount", key: str, folder: Document | None) -> None:
    holder = find(account.store.all("DataFolder"), "CustomerKey", key)
    if holder is not None and (folder is None or holder["ID"] != folder["ID"]):
        raise RefusalError(Code.FOLDER_KEY_TAKEN, f'A folder with the CustomerKey "{key}" already exists.')


def _located(account: "SandboxAccount", sent: Document) -> Document:
    folders = account.store.all("DataFolder")
    if sent.get("ID"):
        record = account.store.get("DataFolder", str(sent["ID"]))
    elif sent.get("CustomerKey"):
        record = find(folders, "CustomerKey", sent["CustomerKey"])
    else:
        raise RefusalError(Code.FOLDER_NO_LOCATOR, "The ID of the folder is required.")
    if record is None:
        raise RefusalError(Code.FOLDER_NOT_FOUND, "No folder with that ID was found.")
    return record


def _check_editable(account: "SandboxAccount", folder: Document) -> None:
    """Refuses the folders that an account starts with: IsEditable is about the web interface.

    See fact:folder-flags-off.
    """
    if folder["ID"] - account.folder_base < FIRST_FREE_ID and not folder["IsEditable"]:
        raise RefusalError(Code.FOLDER_INVALID_CALL, f'Folder "{folder["Name"]}" is not editable.')


def _moved(account: "SandboxAccount", sent: Document, folder: Document) -> int:
    parent = _parent(account, sent)
    above: Document | None = parent
    while above is not None:
        if above["ID"] == folder["ID"]:
            raise RefusalError(Code.FOLDER_PARENT, f'Folder "{folder["Name"]}" cannot be moved below itself.')
        above = account.store.get("DataFolder", str(above["ParentID"]))
    return int(parent["ID"])
