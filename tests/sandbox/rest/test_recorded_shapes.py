"""What REST answers has the names, the types and the order that were recorded from the service.

The table is ours. Names and types are facts from the public recordings of Accenture/sfmc-devtools (`test/resources`).
A name with `?` is one that a recording has and an answer may lack: it has no value in every object.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from mcdecl.sandbox.server import RunningSandbox, start
from tests.end_to_end.served import Place
from tests.sandbox.caller import Caller

CLUB = Path(__file__).parents[2] / "end_to_end" / "clients" / "club.yaml"
TYPES = {"text": str, "int": int, "bool": bool, "list": list, "object": dict}
_IMPORT_END = (
    "fileType:text filter:text hasColumnHeader:bool importDefinitionId:text isOrderedImport:bool isSequential:bool "
    "maxFileAgeHours:int maxImportFrequencyHours:int maxFileAgeScheduleOffsetHours:int name:text "
    "sendEmailNotification:bool standardQuotedStrings:bool subscriberImportTypeId:int updateTypeId:int "
    "fileTransferLocationTypeId:int"
)
_IMPORT_START = (
    "allowErrors:bool customerKey:text createdDate:text modifiedDate:text dateFormatLocale:text deleteFile:bool "
    "description?:text destinationObjectId:text destinationId:int destinationObjectTypeId:int"
)
_LEGACY = (
    "id:text key:text createdDate:text name:text description:text clientId:int status:text createdBy:object "
    "modifiedDate:text modifiedBy:object processes:list schedule?:text lastRunTime?:text isPlatformObject:bool "
    "notifications:text automationType:text"
)
SHAPES = {
    "query": (
        "queryDefinitionId:text name:text key:text description:text queryText:text targetName:text targetKey:text "
        "targetId:text targetDescription:text createdDate:text modifiedDate:text targetUpdateTypeId:int "
        "targetUpdateTypeName:text categoryId:int isFrozen:bool"
    ),
    "written query": (
        "queryDefinitionId:text name:text key:text description:text queryText:text targetName:text targetKey:text "
        "targetId:text targetDescription:text createdDate:text modifiedDate:text targetUpdateTypeId:int "
        "targetUpdateTypeName:text validatedQueryText:text categoryId:int isFrozen:bool"
    ),
    "import of the list": (
        f"{_IMPORT_START} fieldMappings:list fieldMappingType:text fileNamingPattern:text fileTransferLocationId:text "
        f"{_IMPORT_END}"
    ),
    "import": (
        f"{_IMPORT_START} destinationName:text encodingName?:text fieldMappings:list fieldMappingType:text "
        "fileNamingPattern:text fileTransferLocationId:text fileTransferLocationName:text "
        f"{_IMPORT_END} blankFileProcessingType:int"
    ),
    "mapping": "sourceFieldName:text destinationFieldName:text",
    "transfer of the list": "id:text name:text description:text customerKey:text createdDate:text modifiedDate:text",
    "transfer": (
        "id:text name:text description:text customerKey:text fileSpec:text isEncrypted:bool isCompressed:bool "
        "maxFileAge:int maxFileAgeScheduleOffset:int maxImportFrequency:int fileTransferLocationId:text isUpload:bool "
        "isPgp:bool isFileSpecLocalized:bool createdDate:text modifiedDate:text"
    ),
    "extract of the list": (
        "dataExtractDefinitionId:text name:text key:text description:text dataExtractTypeId:text fileSpec:text "
        "createdDate:text modifiedDate:text createdBy:int modifiedBy:int intervalType:int"
    ),
    "extract": (
        "dataExtractDefinitionId:text name:text key:text description:text dataExtractTypeId:text fileSpec:text "
        "createdBy:int modifiedBy:int intervalType:int dataFields:list"
    ),
    "parameter": "name:text type:text value:text",
    "script": (
        "ssjsActivityId:text name:text key:text description:text script:text categoryId:int createdDate:text "
        "modifiedDate:text"
    ),
    "automation": (
        "id:text name:text description:text key:text typeId:int type:text statusId:int status:text categoryId:int "
        "lastRunTime?:text lastRunInstanceId?:text schedule:object steps:list"
    ),
    "schedule": (
        "id:text typeId:int startDate:text endDate:text scheduledTime:text rangeTypeId:int occurrences:int "
        "pattern:text icalRecur:text timezoneName:text scheduleStatus:text timezoneId:int"
    ),
    "step": "id:text name:text step:int activities:list",
    "activity": "id:text name:text activityObjectId:text objectTypeId:int displayOrder:int",
    "written automation": (
        "id:text legacyId:text name:text description:text key:text categoryId:int statusId:int lastSavedDate:text "
        "lastSavedByName:text createdDate:text createdByName:text updateInProgress:bool startSource:object steps:list"
    ),
    "definition of the list": _LEGACY,
    "definition": (
        f"{_LEGACY} categoryId:int lastPausedDate?:text lastPausedBy?:object lastSaveDate:text lastSavedBy:object "
        "guidId:text scheduleObject:object"
    ),
    "schedule of a definition": (
        "id:text key:text createdDate:text createdBy:text lastUpdated:text lastUpdatedBy:text name:text "
        "description:text startDate:text iCalRecur:text timeZone:text timeZoneId:int scheduleStatus:text"
    ),
    "process": "id:text name:text description:text sequence:int workers:list guidId:text",
    "worker": (
        "id:text key:text sequence:int name:text description:text activityObjectId:text objectTypeId:int "
        "serializedObject?:text guidId:text"
    ),
    "rows": (
        "links:object requestToken:text tokenExpireDateUtc:text customObjectId:text customObjectKey:text pageSize:int "
        "page:int count:int top:int items:list"
    ),
    "empty older list": "startIndex:int itemsPerPage:int totalResults:int entry:list",
}


def deviations(shape: str, answer: Mapping[str, Any]) -> list[str]:
    """What of an answer is not as it was recorded."""
    declared = [part.partition(":")[::2] for part in shape.split()]
    names = [name.rstrip("?") for name, _ in declared]
    types = dict(zip(names, (type for _, type in declared), strict=True))
    texts = [f"{name} is not known" for name in answer if name not in types]
    texts += [f"{name} is missing" for name, _ in declared if not name.endswith("?") and name not in answer]
    texts += [
        f"{name} is {value!r}, not {types[name]}"
        for name, value in answer.items()
        if name in types and (not isinstance(value, TYPES[types[name]]) or (types[name] == "int" and value is True))
    ]
    if list(answer) != [name for name in names if name in answer]:
        texts.append(f"the order is {', '.join(answer)}")
    return texts


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One answer of each shape, from an account that has one of everything."""
    with start(None) as server:
        place = Place(tmp_path_factory.mktemp("shapes"), server)
        place.prepare(CLUB.read_text(encoding="utf-8"))
        code, out, err = place.run("apply", "-e", "served", "--auto-approve")
        assert code == 0, out + err
        yield _asked(server)


def _asked(server: RunningSandbox) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {Caller(server).token}"}

    def call(path: str, method: str = "GET", body: Any = None) -> Any:
        answer = requests.request(method, server.rest_url + path, json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def listed(route: str) -> Any:
        return call(f"automation/v1/{route}")["items"][0]

    legacy = "legacy/v1/beta/bulk/automations/automation/definition/"
    query, entry = listed("queries"), call(legacy)["entry"][0]
    item, transfer, extract = listed("imports"), listed("filetransfers"), listed("dataextracts")
    whole = call(f"automation/v1/imports/{item['importDefinitionId']}")
    fields = call(f"automation/v1/dataextracts/{extract['dataExtractDefinitionId']}")
    automation = call(f"automation/v1/automations/{listed('automations')['id']}")
    definition = call(f"{legacy}{entry['id']}")
    # The step that waits is the third.
    steps, processes = automation["steps"], definition["processes"]
    source = {"typeId": 1, "schedule": {**automation["schedule"], "scheduleTypeId": 3}}
    sent = {"startSource": source, "steps": [{**step, "annotation": "", "stepNumber": step["step"]} for step in steps]}
    return {
        "query": query,
        "written query": call(f"automation/v1/queries/{query['queryDefinitionId']}", "PATCH", {"description": "x"}),
        "import of the list": item,
        "import": whole,
        "mapping": whole["fieldMappings"][0],
        "transfer of the list": transfer,
        "transfer": call(f"automation/v1/filetransfers/{transfer['id']}"),
        "extract of the list": extract,
        "extract": fields,
        "parameter": fields["dataFields"][0],
        "script": call("automation/v1/scripts", "POST", {"name": "S", "script": "x"}),
        "automation": automation,
        "schedule": automation["schedule"],
        "step": steps[0],
        "activity": steps[2]["activities"][0],
        "written automation": call(f"automation/v1/automations/{automation['id']}", "PATCH", sent),
        "definition of the list": entry,
        "definition": definition,
        "schedule of a definition": definition["scheduleObject"],
        "process": processes[0],
        "worker": processes[2]["workers"][0],
        "rows": call("data/v1/customobjectdata/key/Members/rowset"),
        "empty older list": call("legacy/v1/beta/mobile/code/"),
    }


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_has_the_recorded_shape(answers: dict[str, Any], name: str) -> None:
    assert deviations(SHAPES[name], answers[name]) == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"a": "x"}, "b is missing"),
        ({"a": 1, "b": 1}, "a is 1, not text"),
        ({"a": "x", "b": True}, "b is True, not int"),
        ({"b": 1, "a": "x"}, "the order is b, a"),
        ({"a": "x", "b": 1, "d": 1}, "d is not known"),
    ],
)
def test_the_comparison_can_fail(answer: dict[str, Any], text: str) -> None:
    assert text in deviations("a:text b:int c?:text", answer)
