"""AutomationInstance: runs of automations, Retrieve only, with a filter (fact:instances-need-filter).

Documents call the id of a run ProgramInstanceID, the contract has only the ObjectID for it: the former is for filters
alone. Status is 1 for a run that went well and 2 for one that failed, as the author of a client that reads both takes
it; the other numbers are taken to be those of automations (fact:instance-status-numbers).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations import instances
from mcdecl.sandbox.automations.rest_automations import RUNNING, STOPPED
from mcdecl.sandbox.soap.object_type import Document, ObjectKind, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_COMPLETE, _FAILED = 1, 2
_STATUS = {
    instances.RUNNING: RUNNING,
    instances.COMPLETE: _COMPLETE,
    instances.ERROR: _FAILED,
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
    filter_only = ("ProgramInstanceID",)
    filtered_by = ("AutomationID", "ProgramInstanceID", "CustomerKey", "ObjectID")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All runs, the oldest first."""
        return [_view(account, run) for run in account.store.all(instances.COLLECTION)]


def _view(account: "SandboxAccount", run: Document) -> Document:
    names = ("ObjectID", "AutomationID", "Name", "CustomerKey", "StartTime", "ScheduledTime")
    last = run["CompletedTime"] or run["StartTime"]
    shown = {name: run[name] for name in names} | {
        "ProgramInstanceID": run["ObjectID"],
        "Client": {"ID": account.mid},
        "StatusLastUpdate": last,
    }
    shown |= {"CreatedDate": run["StartTime"], "ModifiedDate": last}
    if run["CompletedTime"]:
        shown["CompletedTime"] = run["CompletedTime"]
    return {**shown, "Status": _STATUS[run["Status"]], "StatusMessage": run["StatusMessage"] or run["Status"]}
