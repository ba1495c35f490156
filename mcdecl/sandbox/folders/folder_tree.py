"""The folders every account starts with: roots per content type, and the shared tree."""

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

FIRST_FREE_ID = 1000
DATA_EXTENSION_ROOT = 2


class _Folder(Struct, frozen=True):
    id: int
    name: str
    type: str
    key: str = ""
    parent: int = 0
    children: bool = True


# Names, keys and content types are facts of real accounts; ids differ from account to account, but the root of
# the data extensions is 2 in the recordings.
_START = (
    _Folder(2, "Data Extensions", "dataextension", "dataextension_default"),
    _Folder(10, "Query", "queryactivity", "queryactivity_default"),
    _Folder(11, "Data Filters", "filterdefinition", "filterdefinition_default"),
    _Folder(12, "Filters", "filteractivity", "filteractivity_default"),
    _Folder(13, "My Automations", "automations", "automations_default"),
    _Folder(14, "My Emails", "email", "email_default"),
    _Folder(15, "My Templates", "template", "template_default"),
    _Folder(16, "Portfolio", "media", "media_default"),
    _Folder(17, "My Content", "content", "content_default"),
    _Folder(18, "My Lists", "list", "list_default"),
    _Folder(19, "My Groups", "group", "group_default"),
    _Folder(20, "Measures", "measure", "measure_default"),
    _Folder(21, "Scripts", "ssjsactivity", "ssjsactivity_default"),
    _Folder(22, "Triggered Sends", "triggered_send", "triggered_send_default"),
    _Folder(23, "User-Initiated", "userinitiatedsends", "userinitiatedsends_default"),
    _Folder(24, "Publication Lists", "publication", "publication_default"),
    _Folder(25, "Suppression Lists", "suppression_list", "suppression_list_default"),
    _Folder(26, "My Subscribers", "mysubs", "mysubs_default"),
    _Folder(27, "My Tracking", "job", "job_default"),
    _Folder(28, "Journey Builder Sends", "triggered_send_journeybuilder"),
    _Folder(29, "Journeys", "journey", "journey_default"),
    _Folder(30, "Content Builder", "asset", "asset_default"),
    _Folder(31, "Salesforce Data Extensions", "salesforcedataextension", "salesforcedataextension_default", 0, False),
    _Folder(
        32, "Synchronized Data Extensions", "synchronizeddataextension", "synchronizeddataextension_default", 0, False
    ),
    _Folder(33, "Hidden", "Hidden", "", 0, False),
    _Folder(40, "Shared Items", "shared_data", "shared_data_default", 0, False),
    _Folder(41, "Shared Data Extensions", "shared_dataextension", "shared_dataextension_default", 40),
    _Folder(
        42,
        "Shared Salesforce Data Extensions",
        "shared_salesforcedataextension",
        "shared_salesforcedataextension_defau",
        40,
        False,
    ),
)


def plant(account: "SandboxAccount") -> None:
    """Puts the starting folders into an empty account. The shared tree is only the enterprise's own.

    See fact:shared-folder-root.
    """
    now, own = account.now(), account.enterprise is account
    base = 0 if own else account.new_id("DataFolder", FIRST_FREE_ID) - 1
    if not own:
        account.store.put("Unit", "", {"FolderBase": base})
    for folder in _START:
        if not own and folder.type.startswith("shared_"):
            continue
        document = {
            "ID": base + folder.id,
            "ParentID": base + folder.parent if folder.parent else 0,
            "CustomerKey": folder.key[:36],
            "Name": folder.name,
            "Description": "",
            "ContentType": folder.type,
            "IsActive": True,
            "IsEditable": False,
            "AllowChildren": folder.children,
            "CreatedDate": now,
            "ModifiedDate": now,
        }
        account.store.put("DataFolder", str(document["ID"]), document)
    if own:
        account.store.put("Sequence", "DataFolder", {"value": FIRST_FREE_ID})
