"""The older REST, which switches schedules and sends notifications: other ids, other paging.

See fact:legacy-automations.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.automations.rest_automations import COLLECTION, STATES, by_legacy_id, switch
from mcdecl.sandbox.rest.object_type import Json, RestRefusalError
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DEFINITIONS = "legacy/v1/beta/bulk/automations/automation/definition"
NOTIFICATIONS = "legacy/v1/beta/automations/notifications"
_PAGE = 50
_ACTIONS = {"schedule": True, "pauseschedule": False}


def definitions(
    account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], body: Json | None
) -> Any | None:
    """The list, one entry of it, or the switching of one; None where there is nothing."""
    if method == "GET" and not tail:
        skip = int(query.get("$skip", "0")) if query.get("$skip", "0").isdecimal() else 0
        entries = [_entry(document) for document in account.store.all(COLLECTION)]
        shown = entries[skip : skip + _PAGE]
        return {"startIndex": skip, "itemsPerPage": _PAGE, "totalResults": len(entries), "entry": shown}
    if method == "GET":
        record = by_legacy_id(account, tail)
        return None if record is None else {**_entry(record), "processes": _processes(record)}
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


def _entry(document: Document) -> Json:
    shown = {"id": document["LegacyID"], "key": document["CustomerKey"], "name": document["Name"]}
    status = {"statusId": document["StatusID"], "status": STATES[document["StatusID"]]}
    schedule = {"scheduleObject": {"id": document["ScheduleID"]}} if document["Body"].get("schedule") else {}
    return {**shown, **status, **schedule}


def _processes(document: Document) -> list[Json]:
    """The steps in the words of the older REST, which alone shows the settings of a wait (fact:legacy-automations)."""
    return [
        {
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
    return {"sequence": number, **shown, **settings, "guidId": activity["id"]}


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
