"""What the JSON of the peer tool mcdev says of automations and of what they run, as records of the account.

mcdev takes them from REST and puts words in place of numbers, keys or names in place of ids. Here keys stand for ids:
so the codecs that read the account's own records read these as well.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from mcdecl.kinds.extract_types import IDS
from mcdecl.kinds.language import Kind, Neighbours
from mcdecl.kinds.mcdev import addresses, location_of
from mcdecl.kinds.other_activities import WAIT
from mcdecl.kinds.registry import KINDS
from mcdecl.kinds.values import NotExpressible

_OTHERS: Final[Mapping[str, int]] = {
    "dataFactoryUtility": 425,
    "emailSend": 42,
    "fireEvent": 749,
    "importMobileContact": 726,
    "interactions": 1101,
    "interactionStudioData": 1010,
    "journeyEntry": 952,
    "journeyEntryOld": 733,
    "push": 736,
    "refreshGroup": 45,
    "refreshMobileFilteredList": 724,
    "reportDefinition": 84,
    "script": 423,
    "sms": 725,
    "wait": WAIT,
}
"""mcdev's words for activities that mcdecl does not manage, and the service's numbers."""
_PAUSED: Final = 4
_STATES: Final = {"Scheduled": 6, "AwaitingTrigger": 7}
"""mcdev's words for an automation that is on, and the service's numbers; any other is taken for paused."""
_LOCATIONS: Final[Mapping[str, str]] = {
    "External SFTP Site": "ExternalSftp",
    "Amazon Simple Storage Service": "AmazonSimpleStorage",
    "Azure Blob Storage": "AzureBlobStorage",
    "Google Cloud Storage": "GcpBlobStorage",
}
"""mcdev's words for the sorts of file locations that the API can make, and the service's."""
_DATA_EXTENSION: Final = 2
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)")


def automation(data: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    """An automation with its steps, its start and its notifications."""
    steps, zones = [], []
    for number, step in enumerate(data.get("steps") or (), start=1):
        activities = []
        for place, item in enumerate(step.get("activities") or (), start=1):
            activity = {"id": f"{number}.{place}", "displayOrder": item.get("displayOrder") or place}
            activities.append({**activity, **_activity(item, f"{data.get('key')} {number}.{place}", beside)})
            if zone := item.get("timeZone"):
                zones.append({"guidId": f"{number}.{place}", "serializedObject": json.dumps({"timeZone": zone})})
        steps.append({"name": step.get("name"), "step": number, "activities": activities})
    record = {name: data.get(name) for name in ("key", "name", "description", "schedule", "fileTrigger")}
    record |= {"steps": steps, "categoryId": 0, "@definition": {"processes": [{"workers": zones}]}}
    record["statusId"] = _STATES.get(str(data.get("status")), _PAUSED)
    if isinstance(notes := data.get("notifications"), list):
        workers = [{"notificationType": note.get("type"), "definition": _joined(note.get("email"))} for note in notes]
        record["@notifications"] = {"workers": workers}
    return record


def _joined(shown: Any) -> str:
    return ",".join(shown) if isinstance(shown, list) else str(shown or "")


def _activity(item: Mapping[str, Any], place: str, beside: Neighbours) -> dict[str, Any]:
    """An activity with the number of its type, and with a key in place of its id."""
    word, name = str(item.get("r__type") or ""), str(item.get("name") or "")
    kind = _run_by_steps().get(word)
    if kind is not None and kind.step is not None:
        key = item.get("r__key") or (beside.key(word, name) if name else None)
        if key is None and kind.step.inside:
            key = place  # nothing but its place in the automation tells it apart
        if key is None:
            raise NotExpressible(f"steps: {place} runs the {kind.title} {name}, whose key mcdev does not tell")
        return {"objectTypeId": kind.step.number, "activityObjectId": str(key), "name": name}
    number = _OTHERS.get(word, item.get("objectTypeId"))
    if not isinstance(number, int):
        raise NotExpressible(
            f"steps: {place} runs something of the type {word or 'unknown'}, which mcdecl does not know"
        )
    if key := item.get("r__key"):
        name = beside.name(word, key) or ""
        if not name:
            raise NotExpressible(f"steps: {place} runs the {word} with the key {key}, which mcdev has not retrieved")
    return {"objectTypeId": number, "activityObjectId": "", "name": _clock(name) if number == WAIT else name}


def _run_by_steps() -> dict[str, Kind]:
    """The kinds that a step can run, by mcdev's types."""
    return {word: kind for kind in KINDS.values() if kind.step is not None and kind.mcdev for word in kind.mcdev.types}


def _clock(name: str) -> str:
    """The name of a wait as REST shows it: newer versions of mcdev write the time of day in 24 hours."""
    if (match := _CLOCK.fullmatch(name)) is None:
        return name
    hour = int(match[1])
    return f"{(hour + 11) % 12 + 1:02}:{match[2]} {'AM' if hour < 12 else 'PM'}"


def verification(data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A verification."""
    return {
        **data,
        "targetObjectId": _data_extension(data, "", "target"),
        "notificationEmailAddress": addresses(data),
    }


def filter_activity(data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A filter activity."""
    definition = data.get("r__dataFilter_key") or data.get("r__filterDefinition_key")
    if not definition:
        raise NotExpressible("filter: mcdev names no filter definition")
    return {
        **data,
        "categoryId": 0,
        "filterDefinitionId": definition,
        "sourceTypeId": _DATA_EXTENSION,
        "sourceObjectId": _data_extension(data, "source_", "source"),
        "destinationTypeId": _DATA_EXTENSION,
        "destinationObjectId": _data_extension(data, "destination_", "into"),
    }


def _data_extension(data: Mapping[str, Any], side: str, attribute: str) -> str:
    key = data.get(f"r__{side}dataExtension_key") or data.get(f"r__{side}dataExtension_CustomerKey")
    if not key:
        raise NotExpressible(f"{attribute}: mcdev names no data extension")
    return str(key)


def data_extract(data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A data extract, the name of its type in place of the id."""
    kind, fields = data.get("r__dataExtractType_name") or data.get("dataExtractTypeId"), data.get("dataFields")
    if not kind:
        raise NotExpressible("type: mcdev names none")
    if not isinstance(fields, list):
        raise NotExpressible("parameters: mcdev has retrieved none")
    if source := data.get("r__dataExtension_key"):
        others = [item for item in fields if item.get("name") != "DECustomerKey"]
        fields = [*others, {"name": "DECustomerKey", "type": "string", "value": source}]
    return {**data, "dataExtractTypeId": IDS.get(kind, kind), "dataFields": fields}


def file_transfer(data: Mapping[str, Any], beside: Neighbours) -> dict[str, Any]:
    """A file transfer, the location by key."""
    location = location_of(data, beside)
    if location is None:
        raise NotExpressible("location: mcdev names none")
    return {**data, "fileTransferLocationId": location}


def file_location(data: Mapping[str, Any], _beside: Neighbours) -> dict[str, Any]:
    """A file location; one that the API cannot make keeps mcdev's word for its sort."""
    word = data.get("c__locationType")
    more = {**data, "locationType": _LOCATIONS.get(str(word), word)}
    return {**{name: data.get(name) for name in ("name", "description", "locationTypeId")}, "@more": more}
