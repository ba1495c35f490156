"""The older REST, which switches schedules and sends notifications: other ids, other paging.

See fact:legacy-automations.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.automations.rest_automations import (
    ACTIVITIES,
    COLLECTION,
    RUNNING,
    SCHEDULED,
    STATES,
    TYPES,
    by_legacy_id,
    switch,
)
from mcdecl.sandbox.clock import SERVER_ZONE, server_date
from mcdecl.sandbox.organization.soap_organization import USER_EMAIL, USER_ID, USER_NAME
from mcdecl.sandbox.rest.object_type import Json, RestRefusalError
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.time_zones import windows_name

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DEFINITIONS = "legacy/v1/beta/bulk/automations/automation/definition"
NOTIFICATIONS = "legacy/v1/beta/automations/notifications"
_SCHEDULES = "legacy/v1/beta/automations/schedule"
_HUB_NOTIFICATIONS = "legacy/v1/beta/hub/notifications"
_USERS = "legacy/v1/beta/organization/user"
"""Where the service would show these: it writes whole addresses, this account the paths, and answers none of them."""
_PAGE = 50
_ACTIONS = {"schedule": True, "pauseschedule": False}


def definitions(
    account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], body: Json | None
) -> Any | None:
    """The list, one entry of it, or the switching of one; None where there is nothing."""
    if method == "GET" and not tail:
        skip = int(query.get("$skip", "0")) if query.get("$skip", "0").isdecimal() else 0
        documents = list(account.store.all(COLLECTION))
        shown = [_entry(account, document) for document in documents[skip : skip + _PAGE]]
        return {"startIndex": skip, "itemsPerPage": _PAGE, "totalResults": len(documents), "entry": shown}
    if method == "GET":
        record = by_legacy_id(account, tail)
        return None if record is None else _definition(account, record)
    action = _ACTIONS.get(query.get("action", "").lower())
    if method != "POST" or tail or action is None or body is None:
        return None
    return _switched(account, body, on=action)


def _switched(account: "SandboxAccount", body: Json, *, on: bool) -> Json:
    record = by_legacy_id(account, str(body.get("id", "")))
    if record is None:
        raise RestRefusalError("The automation does not exist.")
    schedule = body.get("scheduleObject") or {}
    if on and (not isinstance(schedule, dict) or schedule.get("id") != record["ScheduleID"]):
        raise RestRefusalError("scheduleObject.id is not that of the automation's schedule.")
    switch(account, record, on=on)
    return {"id": record["LegacyID"], "key": record["CustomerKey"]}


def _entry(account: "SandboxAccount", document: Document) -> Json:
    """An entry of the list (its names and their order are recorded)."""
    body, legacy_id = document["Body"], document["LegacyID"]
    shown = {
        "id": legacy_id,
        "key": document["CustomerKey"],
        "createdDate": _utc(document["CreatedDate"]),
        "name": document["Name"],
        "description": body["description"],
        "clientId": account.mid,
        "status": STATES[document["StatusID"]],
        "createdBy": _user(),
        "modifiedDate": _utc(document["ModifiedDate"]),
        "modifiedBy": _user(),
    }
    if body["steps"]:
        shown["processes"] = [_counted(place, step) for place, step in enumerate(body["steps"])]
    if document["StatusID"] == SCHEDULED:
        shown["schedule"] = f"{_SCHEDULES}/{document['ScheduleID']}"
    return {
        **shown,
        **({"lastRunTime": _utc(document["LastRunTime"])} if "LastRunTime" in document else {}),
        "isPlatformObject": False,
        "notifications": f"{_HUB_NOTIFICATIONS}/{legacy_id}",
        "automationType": TYPES[body["typeId"]],
    }


def _definition(account: "SandboxAccount", document: Document) -> Json:
    """One definition: what the list shows, its steps whole, who saved it, and its schedule (recorded)."""
    shown = {**_entry(account, document), "processes": _processes(document)}
    shown.pop("schedule", None)
    paused = {"lastPausedDate": _utc(document["Paused"]), "lastPausedBy": _user()} if "Paused" in document else {}
    schedule = document["Body"].get("schedule")
    return {
        **shown,
        "categoryId": document["Body"]["categoryId"],
        **paused,
        "lastSaveDate": _utc(document["ModifiedDate"]),
        "lastSavedBy": _user(),
        "guidId": document["ObjectID"],
        **({"scheduleObject": _schedule(document, schedule)} if schedule else {}),
    }


def _schedule(document: Document, schedule: Json) -> Json:
    saved = {name: _utc(document["ModifiedDate"]) for name in ("createdDate", "lastUpdated")}
    user = f"{_USERS}/{USER_ID}"
    return {
        "id": document["ScheduleID"],
        "key": document["ScheduleID"],
        "createdDate": saved["createdDate"],
        "createdBy": user,
        "lastUpdated": saved["lastUpdated"],
        "lastUpdatedBy": user,
        "name": "",
        "description": f"{schedule['icalRecur']} from {schedule['startDate']}",
        "startDate": schedule["startDate"],
        "iCalRecur": schedule["icalRecur"],
        "timeZone": windows_name(schedule["timezoneId"]),
        "timeZoneId": schedule["timezoneId"],
        "scheduleStatus": "active" if document["StatusID"] in (SCHEDULED, RUNNING) else "paused",
    }


def _counted(place: int, step: Json) -> Json:
    """A step as the list has it: how many activities of which kind."""
    counts = Counter(activity["objectTypeId"] for activity in step["activities"])
    kinds = [
        {"name": ACTIVITIES.get(kind, str(kind)), "objectTypeId": kind, "count": count}
        for kind, count in counts.items()
    ]
    return {"id": step["id"], "name": step["annotation"], "description": "", "sequence": place, "workerCounts": kinds}


def _user() -> Json:
    return {"id": str(USER_ID), "name": USER_NAME, "email": USER_EMAIL}


def _utc(server: str) -> str:
    """A moment of server time in UTC, as this REST writes it (recorded)."""
    moment = server_date(server).replace(tzinfo=SERVER_ZONE).astimezone(UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"


def _processes(document: Document) -> list[Json]:
    """The steps in the words of the older REST, which alone shows the settings of a wait (fact:legacy-automations)."""
    return [
        {
            "id": step["id"],
            "name": step["annotation"],
            "description": "",
            "sequence": place,
            "workers": [_worker(number, activity) for number, activity in enumerate(step["activities"])],
            "guidId": step["id"],
        }
        for place, step in enumerate(document["Body"]["steps"])
    ]


def _worker(number: int, activity: Json) -> Json:
    shown = {name: activity[name] for name in ("name", "activityObjectId", "objectTypeId")}
    settings = {"serializedObject": activity["serializedObject"]} if activity.get("serializedObject") else {}
    head = {
        "id": activity["id"],
        "key": activity["id"],
        "sequence": number,
        "name": shown.pop("name"),
        "description": "",
    }
    return {**head, **shown, **settings, "guidId": activity["id"]}


def notifications(account: "SandboxAccount", method: str, tail: str, body: Json | None) -> Json | None:
    """Who is told of the runs of one automation; a write sets all of them."""
    record = by_legacy_id(account, tail)
    if record is None:
        return None
    if method == "POST" and body is not None:
        workers = body.get("workers")
        if not isinstance(workers, list) or not all(isinstance(worker, dict) for worker in workers):
            raise RestRefusalError("workers must be a list.", code=10001)
        record = {**record, "Workers": workers}
        account.store.put(COLLECTION, record["ObjectID"], record)
    return {"programId": tail, "workers": record["Workers"]}
