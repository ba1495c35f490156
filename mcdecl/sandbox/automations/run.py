"""A run of an automation: its steps one after the other, what is in a step side by side, and an end at what fails."""

from datetime import datetime
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.automations import instances, waits
from mcdecl.sandbox.automations.rest_automations import ACTIVITIES, RUNNABLE, WAIT
from mcdecl.sandbox.automations.side_by_side import frozen_rows
from mcdecl.sandbox.clock import SERVER_ZONE, wire_date
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.task import COMPLETED, Task, TaskFailedError, TaskFigures, TaskOutcome

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document
    from mcdecl.sandbox.task import Frozen
    from mcdecl.sandbox.tasks.tasks import TaskContext

_TICK = 0.02
"""How many seconds pass between two looks at the clock while a run waits."""


_STOPPED = "The run was stopped."
_NOTHING_DONE = "This account does not run activities of this type; nothing was done."


def run_automation(work: "TaskContext") -> TaskOutcome:
    """Runs an automation that `starting.start` has begun.

    Raises:
        TaskFailedError: When an activity failed, with its words, or when someone stopped the run.
    """
    steps = work.definition["Body"]["steps"]
    for number, step in enumerate(steps, start=1):
        _check_stop(work)
        _run_step(work, number, step)
    return TaskOutcome(TaskFigures(total=len(steps)))


def _check_stop(work: "TaskContext") -> None:
    with work.account.store.exclusively() as store:
        run = store.get(instances.COLLECTION, work.task.interaction)
    if run is None or run["Stopping"]:
        raise TaskFailedError(_STOPPED)


def _run_step(work: "TaskContext", number: int, step: "Document") -> None:
    """Starts what is in a step, waits for all of it, and fails with the first that failed."""
    rows = frozen_rows(work, number, step)
    started = [(activity, _start(work, activity, rows)) for activity in step["activities"]]
    failed = ""
    for activity, task in started:
        begun = work.account.now()
        if activity["objectTypeId"] == WAIT:
            words = _wait(work, activity)
            record = {"Key": "", "Start": begun, "Failed": bool(words), "Words": words}
        elif activity["objectTypeId"] not in RUNNABLE:
            record = {"Key": "", "Start": begun, "Failed": False, "Words": _NOTHING_DONE}
        elif isinstance(task, Task):
            ended = work.account.tasks.wait(task.id)
            record = _told(ended)
        else:
            record = {"Key": "", "Start": begun, "Failed": True, "Words": str(task)}
        _note(work, number, activity, record)
        name = activity["name"] or f"activity {activity['displayOrder']}"
        failed = failed or (f"{name} of step {number}: {record['Words']}" if record["Failed"] else "")
    if failed:
        raise TaskFailedError(failed)


def _told(task: Task) -> "Document":
    return {"Key": task.key, "Start": task.started, "Failed": task.status != COMPLETED, "Words": task.message}


def _start(work: "TaskContext", activity: "Document", rows: "Frozen") -> Task | str | None:
    """Starts an activity; the words of a refusal, or None for a wait and for what does nothing here."""
    if activity["objectTypeId"] not in RUNNABLE:
        return None
    type = ACTIVITIES[activity["objectTypeId"]]
    with work.account.store.exclusively() as store:
        definition = store.get(type, activity["activityObjectId"])
        if definition is None:
            return "What it runs does not exist any more."
        try:
            return work.account.tasks.start(type, definition, by_hand=False, frozen=rows)
        except RefusalError as refusal:
            return refusal.message


def _wait(work: "TaskContext", activity: "Document") -> str:
    """Waits on the account's clock; the words of a failure, or nothing."""
    account = work.account
    try:
        over = waits.until(activity, account.clock.utc())
    except TaskFailedError as error:
        return str(error)
    _waits(work, over)
    while account.clock.utc() < over:
        account.tasks.pause(_TICK)
        _check_stop(work)
    _waits(work, None)
    return ""


def _waits(work: "TaskContext", over: datetime | None) -> None:
    text = wire_date(over.astimezone(SERVER_ZONE).replace(tzinfo=None)) if over else ""
    with work.account.store.exclusively():
        instances.changed(work.account, work.task.interaction, WaitsUntil=text)


def _note(work: "TaskContext", number: int, activity: "Document", document: "Document") -> None:
    with work.account.store.exclusively() as store:
        run = store.get(instances.COLLECTION, work.task.interaction)
        if run is None:
            raise TaskFailedError(_STOPPED)
        record = {
            "ObjectID": new_guid(),
            "CustomerKey": document["Key"],
            "Name": activity["name"],
            "Type": activity["objectTypeId"],
            "Step": f"{number}.{activity['displayOrder']}",
            "StartTime": document["Start"],
            "CompletedTime": work.account.now(),
            "Status": instances.ERROR if document["Failed"] else instances.COMPLETE,
            "StatusMessage": document["Words"],
        }
        instances.changed(work.account, run["ObjectID"], Activities=[*run["Activities"], record])
