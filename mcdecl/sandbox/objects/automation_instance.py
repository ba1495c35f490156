"""AutomationInstance: runs of automations, Retrieve only, by the automation (one without a filter fails: reported).

Documents call the id of a run ProgramInstanceID, the contract has only the ObjectID for it. The numbers of states are
taken to be those of automations; a run that went well has none of its own there, so it shows 1, our own.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.engine.automations import instances
from mcdecl.sandbox.objects.base import Document, ObjectKind, words
from mcdecl.sandbox.rest_objects.automations import ERROR, RUNNING, STOPPED

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_COMPLETE = 1
_STATUS = {
    instances.RUNNING: RUNNING,
    instances.COMPLETE: _COMPLETE,
    instances.ERROR: ERROR,
    instances.STOPPED: STOPPED,
    instances.SKIPPED: STOPPED,
}


class AutomationInstance(ObjectKind):
    """The rules of runs."""

    name = instances.COLLECTION
    retrievable = words(
        "ObjectID AutomationID Name CustomerKey Client.ID Status StatusMessage StatusLastUpdate StartTime "
        "CompletedTime ScheduledTime CreatedDate ModifiedDate"
    )
    filtered_by = ("AutomationID", "ObjectID")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All runs, the oldest first."""
        return [_view(account, run) for run in account.store.all(instances.COLLECTION)]


def _view(account: "SandboxAccount", run: Document) -> Document:
    names = ("ObjectID", "AutomationID", "Name", "CustomerKey", "StartTime", "ScheduledTime")
    last = run["CompletedTime"] or run["StartTime"]
    shown = {name: run[name] for name in names} | {"Client": {"ID": account.mid}, "StatusLastUpdate": last}
    shown |= {"CreatedDate": run["StartTime"], "ModifiedDate": last}
    if run["CompletedTime"]:
        shown["CompletedTime"] = run["CompletedTime"]
    return {**shown, "Status": _STATUS[run["Status"]], "StatusMessage": run["StatusMessage"] or run["Status"]}
