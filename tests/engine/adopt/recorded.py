"""Answers over REST in the shapes that the service was recorded with; every name and id in them is invented."""

from collections.abc import Mapping
from typing import Any

LEGACY = "legacy/v1/beta/bulk/automations/automation/definition/"
NOTES = "legacy/v1/beta/automations/notifications/"
TABLE_TYPE, TRACKING_TYPE = "bb94a04d-9632-4623-be47-daabc3f588a6", "c7219016-a7f0-4c72-8657-1ec12c28a0db"
TRACKING: Mapping[str, tuple[str, str]] = {
    "AccountIDs": ("string", ""),
    "Attributes": ("string", ""),
    "CharacterEncoding": ("dropdown", "UTF-8"),
    "ColumnDelimiter": ("dropdown", ","),
    "EmailSendDefinitionExternalKey": ("string", ""),
    "ExtractBounces": ("bool", "True"),
    "ExtractClicks": ("bool", "True"),
    "ExtractConversions": ("bool", "False"),
    "ExtractOpens": ("bool", "True"),
    "ExtractSendJobs": ("bool", "False"),
    "ExtractSent": ("bool", "True"),
    "ExtractSurveyResponses": ("bool", "False"),
    "ExtractUnsubs": ("bool", "True"),
    "Format": ("dropdown", "csv"),
    "IncludeGEO": ("bool", "True"),
    "IncludeMilliseconds": ("bool", "False"),
    "IncludeTestSends": ("bool", "False"),
    "IncludeUserAgentInformation": ("bool", "False"),
    "NeverHeardOf": ("string", "x"),
    "QuoteText": ("bool", "False"),
    "TextQualifier": ("string", '"'),
    "Timezone": ("integer", "5"),
    "UnicodeOutput": ("bool", "False"),
}


def page(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A list on one page."""
    return {"count": len(items), "page": 1, "pageSize": 500, "items": list(items), **more}


def activity(number: int, name: str, object_id: str, order: int = 1, **more: Any) -> dict[str, Any]:
    """An activity of a step."""
    own = {"id": f"a-{number}-{name}-{order}", "name": name, "activityObjectId": object_id, "objectTypeId": number}
    return {**own, "displayOrder": order, **more}


def automation(key: str, *steps: list[dict[str, Any]], category: int, **more: Any) -> dict[str, Any]:
    """An automation as a read of it has it; one without a start is unspecified."""
    listed = [
        {"id": f"s-{key}-{number}", "name": "", "description": "", "step": number, "activities": activities}
        for number, activities in enumerate(steps, start=1)
    ]
    start = {
        "typeId": 0,
        "type": "unspecified",
        "statusId": 2,
        "status": "Ready",
        "schedule": {"scheduleStatus": "none"},
    }
    named = {"id": f"id-{key}".lower(), "name": key.replace("_", " "), "description": "", "key": key}
    return {**named, "categoryId": category, **start, "steps": listed, **more}


def schedule(rule: str, kind: int, **more: Any) -> dict[str, Any]:
    """A schedule as a read of an automation has it."""
    moments = {"startDate": "2024-11-07T12:15:00", "endDate": "2079-06-06T00:00:00"}
    numbers = {"typeId": kind, "rangeTypeId": 1, "occurrences": 478403, "timezoneId": 5}
    texts = {"scheduledTime": "2024-11-08T11:15:00", "pattern": "<Pattern/>", "timezoneName": "W. Europe Standard Time"}
    return {
        "id": f"schedule-{kind}",
        **moments,
        **numbers,
        **texts,
        "icalRecur": rule,
        "scheduleStatus": "active",
        **more,
    }


SCHEDULED = {
    "typeId": 1,
    "type": "scheduled",
    "statusId": 6,
    "status": "Scheduled",
    "lastRunTime": "2024-11-08T03:15:20.27",
}


def drop(pattern: str, kind: int, folder: str) -> dict[str, Any]:
    """The start of an automation by a file."""
    own = {"fileNamingPattern": pattern, "fileNamePatternTypeId": kind, "folderLocationText": folder}
    trigger = {**own, "queueFiles": True, "isPublished": True, "triggerActive": False}
    return {"typeId": 2, "type": "triggered", "statusId": 8, "status": "InactiveTrigger", "fileTrigger": trigger}


def automations(ids: Mapping[str, str], category: int) -> list[dict[str, Any]]:
    """Automations of all sorts."""
    checked = [{"id": ids["T"], "name": "Visits", "key": "T", "description": "", "rowCount": 0}]
    waits = ["1 Years", "1 Months", "1 Weeks", "1 Days", "1 Hours", "1 Minutes", "03:00 PM"]
    return [
        automation(
            "Many",
            [
                activity(42, "Newsletter", "9b1c7bf9-0000-0000-0000-000000000042", 2),
                activity(73, "Table file", "id-x1", 1),
                activity(53, "Out", "id-f1", 3),
                activity(43, "Visits in", ids["I"], 4, targetDataExtensions=checked),
                activity(300, "An older name", ids["Q"], 5),
                activity(423, "Clean up", "39f6a488-0000-0000-0000-000000000423", 6),
                activity(1000, "Visits", "id-v1", 7),
                activity(303, "Pick", "id-p1", 8),
            ],
            category=category,
            **SCHEDULED | {"statusId": 4, "status": "PausedSchedule"},
            schedule=schedule("FREQ=DAILY;COUNT=1;INTERVAL=1", 3, occurrences=1, scheduleStatus="paused"),
        ),
        automation("Waits", *([activity(467, name, f"id-w-{name}")] for name in waits), category=category),
        automation(
            "Journey",
            [activity(952, "Welcome", "161b64a1-0000-0000-0000-000000000952")],
            category=category,
            **SCHEDULED,
            schedule=schedule("FREQ=HOURLY;UNTIL=20790606T080000;INTERVAL=1", 2),
        ),
        automation("Any_File", [activity(300, "Q", ids["Q"])], category=category, **drop("", 0, "import\\")),
        automation("One_File", [activity(300, "Q", ids["Q"])], category=category, **drop("visits", 1, "")),
        automation("Same_Name", [activity(1000, "Visits", "id-v2"), activity(1000, "", "id-v3", 2)], category=category),
        automation("Gone", [activity(300, "Deleted", "00000000-0000-0000-0000-000000000300")], category=category),
        automation("Unknown_Type", [activity(4711, "What", "id-what")], category=category),
        automation("Over_A_List", [activity(303, "Pick from a list", "id-p3")], category=category),
        automation("No_Steps", category=category),
        automation("Empty_Step", [], category=category),
        automation(
            "Odd_Rule",
            [activity(300, "Q", ids["Q"])],
            category=category,
            **SCHEDULED,
            schedule=schedule("FREQ=YEARLY;UNTIL=20790606T080000;INTERVAL=1", 6),
        ),
        automation("Odd_Start", [activity(300, "Q", ids["Q"])], category=category, **drop("a", 9, "import\\")),
    ]


def workers(found: Mapping[str, Any]) -> dict[str, Any]:
    """An automation in the words of the older REST, with the settings of its waits."""
    settings = {"03:00 PM": '{"specifiedTime":"15:00","timeZone":"GMT Standard Time"}'}
    processes = []
    for place, step in enumerate(found["steps"]):
        listed = []
        for number, item in enumerate(step["activities"]):
            text = {"serializedObject": settings[item["name"]]} if item["name"] in settings else {}
            own = {name: item[name] for name in ("name", "activityObjectId", "objectTypeId")}
            listed.append({"id": f"w{number}", "sequence": number, **own, **text, "guidId": item["id"]})
        processes.append({"id": f"p{place}", "name": "", "sequence": place, "workers": listed, "guidId": step["id"]})
    return {"id": f"legacy-{found['key']}", "key": found["key"], "name": found["name"], "processes": processes}


def extracts(ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Extracts as reads of single ones have them."""
    del ids
    table = {"ColumnDelimiter": ",", "DECustomerKey": "T"}
    flags = dict.fromkeys(("HasColumnHeaders", "TextQualified", "UsesLineFeed"), "False")
    fields = [{"name": name, "type": "string", "value": value} for name, value in table.items()]
    fields += [{"name": name, "type": "bool", "value": value} for name, value in flags.items()]
    events = [{"name": name, "type": kind, "value": value} for name, (kind, value) in TRACKING.items()]

    def one(number: str, name: str, kind: str, file: str, interval: int, **more: Any) -> dict[str, Any]:
        own = {"dataExtractDefinitionId": f"id-{number}", "name": name, "key": number.upper(), "description": "d"}
        by = {"createdBy": 7, "modifiedBy": 7}
        return {**own, "dataExtractTypeId": kind, "fileSpec": file, **by, "intervalType": interval, **more}

    span = {"startDate": "2024-01-01T00:00:00", "endDate": "2024-01-31T00:00:00"}
    rolling = [
        one(f"r{kind}", f"Rolling {kind}", TRACKING_TYPE, "events_%%Year%%", kind, dataFields=events)
        for kind in (1, 2, 3, 5, 6)
    ]
    return [
        one("x1", "Table file", TABLE_TYPE, "visits-%%Year%%-%%Month%%-%%Day%%", 0, dataFields=fields),
        one("t1", "Events", TRACKING_TYPE, "events.zip", 0, dataFields=events, **span),
        one("t2", "Once fixed", TRACKING_TYPE, "events.zip", 3, dataFields=events, **span),
        *rolling,
        one("z1", "Zip it", "9a487c7d-96bd-484c-ad80-0f0bcbb91ca7", "all.zip", 0, dataFields=[]),
    ]


def transfers() -> list[dict[str, Any]]:
    """File transfers as reads of single ones have them."""
    hours = dict.fromkeys(("maxFileAge", "maxFileAgeScheduleOffset", "maxImportFrequency"), 0)
    flags = {"isEncrypted": False, "isCompressed": False, "isPgp": False, "isFileSpecLocalized": False}
    dates = {"createdDate": "2022-11-09T05:31:56.477", "modifiedDate": "2022-11-17T07:13:20.05"}

    def one(number: str, place: str, **more: Any) -> dict[str, Any]:
        own = {
            "id": f"id-{number}",
            "name": number,
            "description": "",
            "customerKey": number.upper(),
            "fileSpec": "%%Year%%",
        }
        return {**own, **hours, **flags, "fileTransferLocationId": place, "isUpload": True, **dates, **more}

    return [
        one("f1", "id-ftp"),
        one("f2", "id-aws", isUpload=False, maxFileAge=3),
        one("f3", "id-objects", isCompressed=True),
    ]


PLACES = [
    {"name": "Salesforce Objects & Reports", "id": "id-objects", "locationTypeId": 4},
    {"name": "ExactTarget Enhanced FTP", "id": "id-ftp", "locationTypeId": 0, "relPath": "ExactTarget Enhanced FTP"},
    {"name": "Old bucket", "id": "id-gcp", "locationTypeId": 16, "locationUrl": "GCP://bucket/Task"},
    {"name": "New bucket", "id": "id-aws", "locationTypeId": 13, "locationUrl": "S3://bucket/my/path"},
    {"name": "Partner", "id": "id-sftp", "locationTypeId": 2, "locationUrl": "sftp://partner.example"},
]
MORE_PLACES = [
    {
        "customerKey": "GCP",
        "name": "Old bucket",
        "description": "",
        "locationType": "GcpBlobStorage",
        "gcpFileTransferLocation": {"relativePath": "Task", "bucketName": "bucket"},
    },
    {
        "customerKey": "AWS",
        "name": "New bucket",
        "description": "",
        "locationType": "AmazonSimpleStorage",
        "awsFileTransferLocation": {
            "regionName": "eucentral1",
            "transferAccelerationEnabled": False,
            "accessKeyId": "key-id",
            "relativePath": "my/path",
            "bucketName": "bucket",
            "authType": "AccessKey",
        },
    },
    {
        "customerKey": "SFTP",
        "name": "Partner",
        "description": "where they send files",
        "locationType": "ExternalSftp",
        "sFtpFileTransferLocation": {
            "portNumber": 22,
            "userName": "nto",
            "url": "sftp://partner.example",
            "authType": "Password",
        },
    },
]


def picks(ids: Mapping[str, str], category: int) -> list[dict[str, Any]]:
    """Filter activities: one that works, one that is deleted, one over a list."""

    def one(number: str, status: int, kind: int) -> dict[str, Any]:
        sides = {
            "sourceObjectId": ids["T"],
            "sourceTypeId": kind,
            "destinationObjectId": ids["U"],
            "destinationTypeId": 2,
        }
        own = {"filterActivityId": f"id-{number}", "customerKey": number.upper(), "name": number, "description": ""}
        dates = {"createdDate": "2025-12-01T17:53:39.163", "modifiedDate": "2026-01-28T10:14:46.717"}
        return {"categoryId": category, **own, **sides, "filterDefinitionId": ids["F"], "statusId": status, **dates}

    return [one("p1", 1, 2), one("p2", 0, 2), one("p3", 1, 1)]


def verifications(ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Verifications: they tell neither name nor key."""
    told = {"shouldStopOnFailure": True, "shouldEmailOnFailure": False, "notificationEmailAddress": "", "createdBy": 7}

    def one(number: int, **more: Any) -> dict[str, Any]:
        own = {
            "dataVerificationDefinitionId": f"id-v{number}",
            "targetObjectId": ids["T"],
            "verificationType": "IsEqualTo",
        }
        return {**own, "value1": number, "value2": 0, **told, "notificationEmailMessage": "", **more}

    return [one(1), one(2, shouldEmailOnFailure=True, notificationEmailAddress="ops@example.com"), one(3)]


def answers(ids: Mapping[str, str], automation_folder: int, filter_folder: int) -> dict[str, Any]:
    """Every answer by its path; `ids` are those of what SOAP shows: T and U, Q, I, F."""
    found, one_by_one = automations(ids, automation_folder), extracts(ids)
    types = [
        {"name": "Data Extension Extract", "extractId": TABLE_TYPE},
        {"name": "Tracking Extract", "extractId": TRACKING_TYPE},
    ]
    types.append({"name": "Zip", "extractId": "9a487c7d-96bd-484c-ad80-0f0bcbb91ca7"})
    script = {"ssjsActivityId": "39f6a488-0000-0000-0000-000000000423", "name": "Clean up", "key": "clean-up"}
    entries = [
        {"id": f"legacy-{item['key']}", "key": item["key"], "name": item["name"], "status": "Ready"} for item in found
    ]
    by_path: dict[str, Any] = {
        "automation/v1/dataextracttypes": types,
        "automation/v1/dataextracts": page(
            *({name: item[name] for name in item if name != "dataFields"} for item in one_by_one)
        ),
        "automation/v1/filetransfers": page(
            *({"id": item["id"], "name": item["name"], "customerKey": item["customerKey"]} for item in transfers())
        ),
        "automation/v1/ftplocations": {**page(*PLACES), "pageSize": 2},
        "data/v1/filetransferlocations": page(*MORE_PLACES, pageSize=50, requestId="r", resultMessages=[]),
        "automation/v1/filters": page(*picks(ids, filter_folder)),
        "automation/v1/scripts": page({**script, "description": "", "script": "<script>", "categoryId": 304}),
        LEGACY.rstrip("/"): {"startIndex": 0, "itemsPerPage": 50, "totalResults": len(entries), "entry": entries},
    }
    by_path |= {f"automation/v1/automations/{item['id']}": item for item in found}
    by_path |= {f"automation/v1/dataextracts/{item['dataExtractDefinitionId']}": item for item in one_by_one}
    by_path |= {f"automation/v1/filetransfers/{item['id']}": item for item in transfers()}
    by_path |= {
        f"automation/v1/dataverifications/{item['dataVerificationDefinitionId']}": item for item in verifications(ids)
    }
    by_path |= {f"{LEGACY}legacy-{item['key']}": workers(item) for item in found}
    note = {
        "id": "n",
        "notificationType": "Error",
        "definition": "ops@example.com",
        "body": "test",
        "channelType": "Account",
    }
    by_path |= {f"{NOTES}legacy-{item['key']}": {"programId": "x", "workers": [note]} for item in found}
    return by_path
