"""Automations over REST: steps, schedules and file drops, and their state.

Reads and writes have different names (fact:automation-names-differ); what the service says to a bad one is not
recorded.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.automations.rest_schedules import (
    NEVER,
    OWN_OF_SCHEDULE,
    checked_schedule,
    file_drop,
    next_local_run,
    pattern_of,
)
from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.organization.soap_organization import USER_NAME
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, number, text
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.time_zones import windows_name

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "Automation"
KEY_LENGTH = 200
_ROOT = 13
ERROR, READY, RUNNING, PAUSED, STOPPED, SCHEDULED, AWAITING, INACTIVE = -1, 2, 3, 4, 5, 6, 7, 8
STATES = {
    ERROR: "Error",
    READY: "Ready",
    RUNNING: "Running",
    PAUSED: "PausedSchedule",
    STOPPED: "Stopped",
    SCHEDULED: "Scheduled",
    AWAITING: "AwaitingTrigger",
    INACTIVE: "InactiveTrigger",
}
TYPES = {0: "unspecified", 1: "scheduled", 2: "triggered"}
WAIT, SCRIPT = 467, 423
# Numbers of activities (fact:activity-type-numbers), and where this account has what they run.
ACTIVITIES = {
    43: "ImportDefinition",
    53: "FileTransferActivity",
    73: "DataExtractActivity",
    300: "QueryDefinition",
    303: "FilterActivity",
    SCRIPT: "Script",
    1000: "DataVerification",
}
RUNNABLE = frozenset(ACTIVITIES) - {SCRIPT}
# Numbers of activities that this account keeps without having what they run.
_NOT_HELD = (42, 45, 84, 425, 724, 725, 726, 733, 736, 749, 952, 1010, 1101)
_OWN = ("id", "name", "description", "key", "typeId", "categoryId", "steps", "startSource", "schedule", "fileDrop")
_OWN_OF_STEP = ("id", "annotation", "stepNumber", "activities")


class Automations(RestKind):
    """The rules of automations."""

    route = "automation/v1/automations"
    collection = COLLECTION
    id = "id"
    key = "key"
    title = "automation"
    listed = ("id", "name", "description", "key", "typeId", "type", "statusId", "status", "categoryId")

    def shown(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """A read: steps by `name` and `step`, the start by its sort."""
        body, state = document["Body"], document["StatusID"]
        shown = {name: body[name] for name in ("id", "name", "description", "key")}
        shown |= {"typeId": body["typeId"], "type": TYPES[body["typeId"]], "statusId": state, "status": STATES[state]}
        shown |= {"categoryId": body["categoryId"], "schedule": _schedule(document)}
        if "LastRunTime" in document:
            shown |= {"lastRunTime": document["LastRunTime"], "lastRunInstanceId": document["LastRunInstanceID"]}
        if body.get("fileDrop"):
            drop = body["fileDrop"]
            shown["fileTrigger"] = {
                **_others(drop, ("fileNamePattern", "fileNamePatternTypeId", "folderLocation", "queueFiles")),
                "fileNamingPattern": drop["fileNamePattern"],
                "fileNamePatternTypeId": drop["fileNamePatternTypeId"],
                "folderLocationText": drop["folderLocation"],
                "queueFiles": drop["queueFiles"],
                "isPublished": True,
                "triggerActive": AWAITING in (state, document.get("Resting") if state == RUNNING else None),
            }
        steps = [
            {
                **_others(step, _OWN_OF_STEP),
                "id": step["id"],
                "name": step["annotation"],
                "step": place,
                "activities": _read(step["activities"]),
            }
            for place, step in enumerate(body["steps"], start=1)
        ]
        return {**_others(body, _OWN), **shown, "steps": steps}

    def written(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """The answer to a write: in the words of writes, with the older id and without that of the schedule."""
        body = document["Body"]
        names = ("id", "name", "description", "key", "categoryId", "startSource")
        shown = {name: body[name] for name in names if name in body}
        steps = [{**step, "activities": _read(step["activities"])} for step in body["steps"]]
        saved = {"lastSavedDate": document["ModifiedDate"], "lastSavedByName": USER_NAME}
        made = {"createdDate": document["CreatedDate"], "createdByName": USER_NAME, "updateInProgress": False}
        states = {"legacyId": document["LegacyID"], "statusId": document["StatusID"]}
        start = {"startSource": shown.pop("startSource")} if "startSource" in shown else {}
        whole = {**shown, **states, **saved, **made, **start, "steps": steps}
        first = ("id", "legacyId", "name", "description", "key", "categoryId")
        return {name: whole[name] for name in (*first, *whole)}

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name, a key, a folder, steps whose activities exist, and a start."""
        if before is not None and before["StatusID"] == RUNNING:
            raise RestRefusalError("The automation is running and cannot be changed.")
        named = self.named(account, body, before, KEY_LENGTH)
        made = {name: named[name] for name in ("id", "name", "description", "key")}
        made["categoryId"] = _folder(account, named)
        made["steps"] = _steps(account, named.get("steps") or [])
        source = named.get("startSource") or {}
        kind = number(source, "typeId")
        if kind not in TYPES:
            raise RestRefusalError(f"startSource.typeId {kind} is not known.", code=10005)
        made["typeId"] = kind
        if kind:
            made["startSource"] = source
        if kind == 1:
            made["schedule"] = checked_schedule(source.get("schedule"))
        if kind == 2:
            made["fileDrop"] = file_drop(source.get("fileDrop"))
        return made

    def keep(
        self, account: "SandboxAccount", object_id: str, body: Json, *, new: bool, before: Document | None = None
    ) -> Document:
        """With its state: a new schedule is paused, a new trigger inactive, the rest ready."""
        state = {0: READY, 1: PAUSED, 2: INACTIVE}[body["typeId"]]
        if before is not None and before["Body"]["typeId"] == body["typeId"]:
            state = before["StatusID"]
        held = before or {"LegacyID": f"legacy-{object_id}", "ScheduleID": new_guid(), "Workers": []}
        return super().keep(account, object_id, body, new=new, before={**held, "StatusID": state})


def _others(body: Json, own: tuple[str, ...]) -> Json:
    """What an object has beside everything that this account knows."""
    return {name: value for name, value in body.items() if name not in own}


def _schedule(document: Document) -> Json:
    """The schedule as a read has it, in the recorded order (fact:schedule-shape); without the moments in UTC."""
    schedule, state = document["Body"].get("schedule"), document["StatusID"]
    if schedule is None:
        return {"scheduleStatus": "none"}
    active = state in (SCHEDULED, RUNNING)
    return {
        "id": document["ScheduleID"],
        "typeId": schedule["typeId"],
        "startDate": schedule["startDate"],
        "endDate": schedule["endDate"],
        "scheduledTime": next_local_run(document) if active else NEVER,
        "rangeTypeId": int("COUNT=" not in schedule["icalRecur"]),
        "occurrences": schedule["occurrences"],
        "pattern": pattern_of(schedule["icalRecur"]),
        "icalRecur": schedule["icalRecur"],
        "timezoneName": windows_name(schedule["timezoneId"]),
        "scheduleStatus": "active" if active else "paused",
        "timezoneId": schedule["timezoneId"],
        **_others(schedule, OWN_OF_SCHEDULE),
    }


def _read(activities: list[Json]) -> list[Json]:
    """Activities, in the recorded order, without what no read shows: the settings of a wait (fact:wait-not-in-read)."""
    first = ("id", "name", "activityObjectId", "objectTypeId", "displayOrder")
    return [
        {name: activity[name] for name in (*first, *activity) if name in activity and name != "serializedObject"}
        for activity in activities
    ]


def _folder(account: "SandboxAccount", body: Json) -> int:
    if "categoryId" not in body:
        return account.folder_base + _ROOT
    try:
        return folder_of(account, number(body, "categoryId"), ("automations",), Code.NONE)
    except RefusalError as refusal:
        raise RestRefusalError(refusal.message) from refusal


def _steps(account: "SandboxAccount", sent: Any) -> list[Json]:
    if not isinstance(sent, list) or not all(isinstance(step, dict) for step in sent):
        raise RestRefusalError("steps must be a list of steps.", code=10001)
    steps = []
    for step in sorted(sent, key=lambda item: number(item, "stepNumber")):
        activities = step.get("activities") or []
        if not activities and not step.get("id"):
            raise RestRefusalError("A step needs an activity.")
        made = [_activity(account, activity) for activity in activities]
        steps.append(
            {
                **_others(step, _OWN_OF_STEP),
                "id": step.get("id") or new_guid(),
                "annotation": text(step, "annotation"),
                "stepNumber": number(step, "stepNumber"),
                "activities": made,
            }
        )
    return steps


def _activity(account: "SandboxAccount", sent: Json) -> Json:
    kind, activity_id = number(sent, "objectTypeId"), text(sent, "activityObjectId").lower()
    made = {
        **sent,
        "id": sent.get("id") or new_guid(),
        "name": text(sent, "name"),
        "activityObjectId": activity_id,
        "objectTypeId": kind,
        "displayOrder": number(sent, "displayOrder"),
    }
    if kind == WAIT:
        return {
            **made,
            "activityObjectId": activity_id or new_guid(),
            "serializedObject": text(sent, "serializedObject"),
        }
    if kind in _NOT_HELD and activity_id:
        return made
    if kind not in ACTIVITIES:
        raise RestRefusalError(f"objectTypeId {kind} is no activity of this account.", code=10005)
    if account.store.get(ACTIVITIES[kind], activity_id) is None:
        raise RestRefusalError(f"The activity {activity_id or 'without id'} of type {kind} does not exist.")
    return made


def by_legacy_id(account: "SandboxAccount", legacy_id: str) -> Document | None:
    """The automation that the older REST means."""
    return next((record for record in account.store.all(COLLECTION) if record["LegacyID"] == legacy_id), None)


def switch(account: "SandboxAccount", document: Document, *, on: bool) -> None:
    """Start or pause the schedule.

    A start that lies in the past cannot be scheduled (as clients found). One that was on before may be resumed:
    nothing says otherwise, and a pause would be for good.

    Raises:
        RestRefusalError: It has none, or it is over or begins in the past.
    """
    schedule = document["Body"].get("schedule")
    if schedule is None:
        raise RestRefusalError("The automation has no schedule.")
    began = document.get("Scheduled") == schedule["startDate"]
    start, end = server_date(schedule["startUtc"]), server_date(schedule["endUtc"])
    now: datetime = account.clock.now()
    if on and (end <= now or (start <= now and not began)):
        raise RestRefusalError("The schedule cannot start in the past.")
    state = SCHEDULED if on else PAUSED
    kept = (
        {"Scheduled": schedule["startDate"], "Since": account.clock.utc().isoformat()}
        if on
        else {"Paused": account.now()}
    )
    account.store.put(COLLECTION, document["ObjectID"], {**document, "StatusID": state, **kept})
