"""Starting and stopping automations, and the state that they come back to."""

from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.automations import instances
from mcdecl.sandbox.automations.rest_automations import (
    AWAITING,
    COLLECTION,
    ERROR,
    INACTIVE,
    PAUSED,
    READY,
    RUNNING,
    SCHEDULED,
    STOPPED,
)
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.task import COMPLETED

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document
    from mcdecl.sandbox.task import Task

_ON = (SCHEDULED, AWAITING)
_AT_REST = {0: READY, 1: PAUSED, 2: INACTIVE}
_ENDS = {instances.ERROR: ERROR, instances.STOPPED: STOPPED}


def start(
    account: "SandboxAccount", automation: "Document", how: str = instances.ONCE, due: str = "", file: str = ""
) -> "Task":
    """Starts a run. To be called by who holds the store.

    Args:
        account: Where.
        automation: The automation.
        how: What starts it.
        due: When it was due, in server time; now when it is left out.
        file: The file that starts it, or empty.

    Returns:
        The run's task; its interaction is the id of the run.

    Raises:
        RefusalError: It has no steps, or runs already. How the service words this is not known.
    """
    if not automation["Body"]["steps"]:
        raise RefusalError(Code.NONE, f"The automation {automation['Name']} has no steps.")
    if automation["StatusID"] == RUNNING:
        raise RefusalError(Code.NONE, f"The automation {automation['Name']} is already running.")
    task = account.tasks.start(COLLECTION, automation, ended=lambda task: _ended(account, task), takes_place=False)
    instances.begin(account, automation, task.interaction, how, due or account.now(), file)
    running = {"StatusID": RUNNING, "Resting": automation["StatusID"], "LastRunInstanceID": task.interaction}
    account.store.put(COLLECTION, automation["ObjectID"], {**automation, **running, "LastRunTime": account.now()})
    return task


def stop(account: "SandboxAccount", automation: "Document") -> "Document":
    """Asks for the end of a run: what runs now goes to its end, and nothing begins after it.

    Returns:
        The run.

    Raises:
        RefusalError: The automation does not run.
    """
    if automation["StatusID"] != RUNNING:
        raise RefusalError(Code.NONE, f"The automation {automation['Name']} is not running.")
    return instances.changed(account, automation["LastRunInstanceID"], Stopping=True)


def _ended(account: "SandboxAccount", task: "Task") -> None:
    """Writes down the end of a run, and starts the next one when a file waits for it."""
    automation, run = account.store.get(COLLECTION, task.definition), instances.get(account, task.interaction)
    if automation is None or run is None:
        return
    status = instances.STOPPED if run["Stopping"] else instances.ERROR
    status = instances.COMPLETE if task.status == COMPLETED else status
    instances.end(account, automation, run["ObjectID"], status, task.message)
    automation = _rest(account, automation, status)
    waiting = automation.get("Files", [])
    if waiting and automation["StatusID"] == AWAITING:
        automation = {**automation, "Files": waiting[1:]}
        account.store.put(COLLECTION, automation["ObjectID"], automation)
        start(account, automation, instances.FILE, file=waiting[0])


def _rest(account: "SandboxAccount", automation: "Document", status: str) -> "Document":
    """Sets the state after a run.

    An automation that a schedule or a file starts goes on with them whatever became of this run: nothing says that
    the service turns them off.
    """
    resting = automation.get("Resting", READY)
    state = resting if resting in _ON else _ENDS.get(status, _AT_REST[automation["Body"]["typeId"]])
    automation = {**automation, "StatusID": state}
    account.store.put(COLLECTION, automation["ObjectID"], automation)
    return automation


def is_on(automation: "Document") -> bool:
    """Whether a schedule or a file starts an automation, also one that runs at the moment."""
    state = automation["StatusID"]
    return (automation.get("Resting") if state == RUNNING else state) in _ON


def skip(account: "SandboxAccount", automation: "Document", how: str, due: str = "", file: str = "") -> None:
    """Passes over a run because the one before is not at its end. To be called by who holds the store."""
    instances.skipped(account, automation, new_guid(), how, due or account.now(), file)


def break_off(account: "SandboxAccount") -> None:
    """Ends the runs that were under way when the process died; for an account that is being opened."""
    for automation in list(account.store.all(COLLECTION)):
        if automation["StatusID"] == RUNNING:
            text = "The embedded account was stopped while this ran."
            instances.end(account, automation, automation["LastRunInstanceID"], instances.ERROR, text)
            _rest(account, {**automation, "Files": []}, instances.ERROR)
