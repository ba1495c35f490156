"""Runs of automations: one document each, and the rows of the data views that tell of them afterwards."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.clock import SERVER_ZONE, server_date
from mcdecl.sandbox.tasks.notices import notify
from mcdecl.sandbox.tracking.tables import record

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document

COLLECTION = "AutomationInstance"
RUNNING, COMPLETE, ERROR, STOPPED, SKIPPED = "Running", "Complete", "Error", "Stopped", "Skipped"
SCHEDULE, FILE, ONCE = "Schedule", "File", "Once"
"""What started a run."""


def begin(account: "SandboxAccount", automation: "Document", id: str, how: str, due: str, file: str) -> "Document":
    """Writes down that a run begins. To be called by who holds the store.

    Args:
        account: Where.
        automation: The automation.
        id: The id of the run.
        how: What started it.
        due: When it was due, in server time.
        file: The file that started it, or empty.

    Returns:
        The run.
    """
    run = {
        "ObjectID": id,
        "AutomationID": automation["ObjectID"],
        "CustomerKey": automation["CustomerKey"],
        "Name": automation["Name"],
        "How": how,
        "File": file,
        "Status": RUNNING,
        "StatusMessage": "",
        "ScheduledTime": due,
        "StartTime": account.now(),
        "CompletedTime": "",
        "WaitsUntil": "",
        "Stopping": False,
        "Activities": [],
    }
    account.store.put(COLLECTION, id, run)
    return run


def get(account: "SandboxAccount", id: str) -> "Document | None":
    """A run by its id. To be called by who holds the store."""
    return account.store.get(COLLECTION, id)


def changed(account: "SandboxAccount", id: str, **parts: Any) -> "Document":
    """Changes a run. To be called by who holds the store.

    Returns:
        The run as it is now.

    Raises:
        LookupError: The account was emptied meanwhile.
    """
    run = account.store.get(COLLECTION, id)
    if run is None:
        raise LookupError(id)
    run = {**run, **parts}
    account.store.put(COLLECTION, id, run)
    return run


def end(account: "SandboxAccount", automation: "Document", id: str, status: str, message: str) -> None:
    """Writes down how a run ended, in the data views too, and for whom that is. To be called by who holds the store."""
    run = changed(account, id, Status=status, StatusMessage=message, CompletedTime=account.now(), WaitsUntil="")
    record(account, "_AutomationInstance", [_row(account, automation, run)])
    record(account, "_AutomationActivityInstance", [_activity_row(account, run, item) for item in run["Activities"]])
    kind = status if status in (COMPLETE, SKIPPED) else ERROR
    text = f"{automation['Name']}: {status}. {message}".strip()
    for address in _recipients(automation, kind):
        notify(account, automation["Name"], kind, address, text)


def skipped(account: "SandboxAccount", automation: "Document", id: str, how: str, due: str, file: str) -> None:
    """Writes down that a run was passed over because the one before was not at its end."""
    begin(account, automation, id, how, due, file)
    end(account, automation, id, SKIPPED, "The automation was still running.")


def _recipients(automation: "Document", kind: str) -> list[str]:
    return [
        str(worker["definition"])
        for worker in automation["Workers"]
        if worker.get("notificationType") == kind and worker.get("definition")
    ]


def _utc(text: str) -> datetime | None:
    return server_date(text).replace(tzinfo=SERVER_ZONE).astimezone(UTC).replace(tzinfo=None) if text else None


def _row(account: "SandboxAccount", automation: "Document", run: "Document") -> dict[str, Any]:
    body = automation["Body"]
    head = {
        "MemberID": account.mid,
        "AutomationName": run["Name"],
        "AutomationDescription": body["description"],
        "AutomationCustomerKey": run["CustomerKey"],
        "AutomationInstanceID": run["ObjectID"],
        "AutomationType": "triggered" if body["typeId"] == 2 else "scheduled",
        "AutomationStepCount": len(body["steps"]),
        "AutomationInstanceIsRunOnce": run["How"] == ONCE,
        "FilenameFromTrigger": run["File"],
        "AutomationInstanceStatus": run["Status"],
        "AutomationInstanceActivityErrorDetails": run["StatusMessage"] if run["Status"] == ERROR else "",
    }
    for kind in (COMPLETE, ERROR, "Skip"):
        word = SKIPPED if kind == "Skip" else kind
        head[f"AutomationNotificationRecipient_{kind}"] = ",".join(_recipients(automation, word))
    times = {"ScheduledTime": "ScheduledTime", "StartTime": "StartTime", "EndTime": "CompletedTime"}
    return head | {f"AutomationInstance{name}_UTC": _utc(run[held]) for name, held in times.items()}


def _activity_row(account: "SandboxAccount", run: "Document", document: "Document") -> dict[str, Any]:
    return {
        "MemberID": account.mid,
        "AutomationName": run["Name"],
        "AutomationCustomerKey": run["CustomerKey"],
        "AutomationInstanceID": run["ObjectID"],
        "ActivityCustomerKey": document["CustomerKey"],
        "ActivityInstanceID": document["ObjectID"],
        "ActivityType": document["Type"],
        "ActivityName": document["Name"],
        "ActivityInstanceStep": document["Step"],
        "ActivityInstanceStartTime_UTC": _utc(document["StartTime"]),
        "ActivityInstanceEndTime_UTC": _utc(document["CompletedTime"]),
        "ActivityInstanceStatus": document["Status"],
        "ActivityInstanceStatusDetails": document["StatusMessage"],
    }
