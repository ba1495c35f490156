"""A business unit with something of every kind: as resources, and as mcdev of older and newer versions keeps it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from mcdecl.kinds.resource import Resource
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import (
    activity,
    automated,
    extract,
    filtered,
    imported,
    location,
    query,
    resource,
    table,
    transfer,
    verified,
)

Layout = Literal["old", "new"]
ID = {"name": "Id", "type": "Text", "length": 18, "primary_key": True}
SQL = "SELECT Id\r\nFROM Visits \n"
OPS = "ops@example.com"
SCHEDULE = {"rule": "FREQ=DAILY;INTERVAL=1", "start": "2031-01-31T06:00", "time_zone": "Europe/Berlin"}
NOTES = {"completed": ["ops@example.com", "crm@example.com"], "errors": []}


def resources() -> list[Resource]:
    """What the account holds."""
    fields = [ID, {"name": "Points", "type": "Decimal", "length": 18, "scale": 2}, {"name": "Seen", "type": "Date"}]
    return [
        table("T", *fields, name="Visits", retention={"policy": "rows", "length": 6, "unit": "months"}),
        table("U", *fields, name="Picked", retention={"policy": "all_rows", "until": "2031-12-31"}),
        table("V", ID, name="Kept", retention={"policy": "everything", "length": 2, "unit": "years"}),
        query("q1", "U", name="Region", sql=SQL),
        location("SFTP", name="Partner"),
        imported("I", "T", name="Visits in", file={"pattern": "v.csv", "location": "SFTP"}, notification=OPS),
        filtered("F", "T", name="Seen once"),
        activity("P", "F", "T", "U", name="Pick"),
        extract("X", "U", name="Picked out", parameters={"HasColumnHeaders": True}),
        resource("data_extract", "Y", name="Events", type="Tracking Extract", file="e.zip", interval={"kind": 3}),
        transfer("O", name="Out", location="SFTP", compressed=True, max_file_age=0),
        verified("Nightly/1", "U", rule="IsGreaterThan", value=0),
        verified("Nightly/2", "U", notification="ops@example.com", message="none", stop=False),
        automated(
            "Nightly",
            {"name": "Files in", "run": ["import_definition.I", "query_definition.q1", "verification.Nightly/1"]},
            {"run": ["filter_activity.P", "data_extract.X", "verification.Nightly/2", "script.Clean up"]},
            {"wait": "2 hours"},
            {"wait": {"until": "15:00", "time_zone": "Europe/London"}},
            "file_transfer.O",
            schedule=SCHEDULE,
            notifications=NOTES,
            active=True,
        ),
        automated("Dropped", "query_definition.q1", file_drop={"pattern": "", "match": "any", "folder": "Import"}),
    ]  # fmt: skip


def fill(server: RunningSandbox) -> None:
    """Put what mcdecl cannot create into the account: a script."""
    stamps = {"CreatedDate": "2024-02-29T10:00:00", "ModifiedDate": "2024-02-29T10:00:00"}
    words = {"ssjsActivityId": "s1", "name": "Clean up", "key": "clean-up", "description": "", "script": ""}
    with server.account.store.exclusively():
        record = {"ObjectID": "s1", "CustomerKey": "clean-up", "Name": "Clean up", "Body": words}
        server.account.store.put("Script", "s1", {**record, **stamps})
        server.account.store.commit()


def put(unit: Path, kind: str, key: str, content: Mapping[str, Any], inside: str = "") -> Path:
    """A file of mcdev's, in a folder of its subtype where it has one."""
    type_ = f"{kind}-{inside}" if inside else kind
    path = unit / kind / inside / f"{key}.{type_}-meta.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write(unit: Path, layout: Layout) -> None:
    """The folder of the business unit as mcdev retrieves it, with types beside that have no kind here."""
    new = layout == "new"
    for key, content in _tables(new).items():
        put(unit, "dataExtension", key, content if new else _texts(content))
    target = {"r__dataExtension_key" if new else "r__dataExtension_CustomerKey": "U"}
    words = {"name": "Region", "key": "q1", "description": "", "r__folder_Path": "Query"}
    path = put(unit, "query", "q1", {**words, **target, "targetUpdateTypeName": "Overwrite", "isFrozen": False})
    path.with_name("q1.query-meta.sql").write_bytes(SQL.encode())
    put(unit, "fileLocation" if new else "ftpLocation", "SFTP", _LOCATION)
    put(
        unit,
        "fileLocation",
        "FTP",
        {"customerKey": "FTP", "name": "FTP", "c__locationType": "Enhanced FTP Site Import Directory"},
    )
    put(unit, "importFile", "I", _import(new))
    put(unit, "dataFilter" if new else "filterDefinition", "F", _FILTER)
    put(unit, "filter", "P", _PICK)
    put(unit, "filter", "gone", {**_PICK, "customerKey": "gone", "statusId": 0})
    for key, extracted in _extracts(new).items():
        put(unit, "dataExtract", key, extracted)
    put(unit, "fileTransfer", "O", _transfer(new))
    checks = ("Nightly__s1.3", "Nightly__s2.3") if new else ("5f0c-1", "5f0c-2")
    for key, check in zip(checks, _checks(new), strict=True):
        word = "c__automation_step" if new else "dataVerificationDefinitionId"
        put(unit, "verification", key, {word: key, **check})
    put(unit, "automation", "Nightly", _automation(new, checks))
    put(unit, "automation", "Dropped", _dropped(new))
    put(unit, "script", "clean-up", {"key": "clean-up", "name": "Clean up", "r__folder_Path": "Scripts"})
    put(unit, "asset", "block-1", {"customerKey": "block-1", "name": "Block"}, inside="block")
    put(unit, "asset", "mail-1", {"customerKey": "mail-1", "name": "Mail"}, inside="message")
    put(unit, "campaign", "c1", {"campaignCode": "c1", "name": "Summer"})


_LOCATION: dict[str, Any] = {
    "customerKey": "SFTP",
    "name": "Partner",
    "description": "",
    "c__locationType": "External SFTP Site",
    "sFtpFileTransferLocation": {
        "authType": "Password",
        "portNumber": 22,
        "url": "sftp://files.example/in",
        "userName": "nto",
    },
}
_FILTER: dict[str, Any] = {
    "key": "F",
    "name": "Seen once",
    "r__source_dataExtension_key": "T",
    "r__folder_Path": "Data Filters",
    "c__filterDefinition": {
        "ConditionSet": {
            "@_Operator": "AND",
            "Condition": {"@_Operator": "Equals", "Value": "x", "r__dataExtensionField_name": "Id"},
        }
    },
}
_PICK: dict[str, Any] = {
    "customerKey": "P",
    "name": "Pick",
    "description": "",
    "statusId": 1,
    "r__dataFilter_key": "F",
    "r__source_dataExtension_key": "T",
    "r__destination_dataExtension_key": "U",
    "r__folder_Path": "Filters",
}


def _tables(new: bool) -> dict[str, dict[str, Any]]:
    def made(key: str, name: str, fields: Sequence[Mapping[str, Any]], **kept: Any) -> dict[str, Any]:
        words = {"CustomerKey": key, "Name": name, "Description": "", "IsSendable": False, "IsTestable": False}
        place = {"r__folder_ContentType": "dataextension", "r__folder_Path": "Data Extensions"}
        return {**words, "ResetRetentionPeriodOnImport": False, **kept, "Fields": list(fields), **place}

    def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
        flags = {"IsRequired": False, "IsPrimaryKey": False}
        return {"Name": name, "DefaultValue": "", "FieldType": kind, **flags, **more}

    own = field("Id", "Text", MaxLength=18, IsRequired=True, IsPrimaryKey=True)
    fields = (own, field("Points", "Decimal", MaxLength=18, Scale=2), field("Seen", "Date"))
    if new:
        kept = (
            {"c__retentionPolicy": "individialRecords", "DataRetentionPeriodLength": 6,
             "c__dataRetentionPeriodUnitOfMeasure": "Months"},
            {"c__retentionPolicy": "allRecords", "c__retainUntil": "2031-12-31"},
            {"c__retentionPolicy": "allRecordsAndDataextension", "DataRetentionPeriodLength": 2,
             "c__dataRetentionPeriodUnitOfMeasure": "Years", "c__retainUntil": "2033-1-5"},
        )  # fmt: skip
    else:
        flags = {"RowBasedRetention": False, "DeleteAtEndOfRetentionPeriod": False, "RetainUntil": ""}
        kept = (
            {**flags, "RowBasedRetention": True, "DataRetentionPeriodLength": 6, "DataRetentionPeriodUnitOfMeasure": 5},
            {**flags, "DeleteAtEndOfRetentionPeriod": True, "RetainUntil": "12/31/2031 12:00:00 AM"},
            {**flags, "DataRetentionPeriodLength": 2, "DataRetentionPeriodUnitOfMeasure": 6},
        )
    listed = (("T", "Visits", fields), ("U", "Picked", fields), ("V", "Kept", (own,)))
    return {key: made(key, name, each, **words) for (key, name, each), words in zip(listed, kept, strict=True)}


def _texts(value: Any) -> Any:
    """Flags and numbers as the texts that old versions keep."""
    if isinstance(value, Mapping):
        return {name: _texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value


def _import(new: bool) -> dict[str, Any]:
    words: dict[str, Any] = {
        "customerKey": "I",
        "name": "Visits in",
        "allowErrors": False,
        "c__dataAction": "AddUpdate",
        "c__subscriberImportType": "DataExtension",
        "dateFormatLocale": "en-US",
        "fieldMappings": [],
        "fieldMappingType": "InferFromColumnHeadings",
        "fileNamingPattern": "v.csv",
        "fileType": "CSV",
        "hasColumnHeader": True,
        "maxFileAgeHours": 0,
        "notificationEmailAddress": "ops@example.com",
        "standardQuotedStrings": True,
    }
    if new:
        into = {"c__type": "DataExtension", "r__dataExtension_key": "T"}
        return {**words, "destination": into, "source": {"c__type": "File Location", "r__fileLocation_name": "Partner"}}
    older = {
        "c__destinationType": "DataExtension",
        "r__dataExtension_CustomerKey": "T",
        "sendEmailNotification": "true",
    }
    return {**_texts(words), **older, "r__ftpLocation_name": "Partner"}


def _extracts(new: bool) -> dict[str, dict[str, Any]]:
    def fields(*listed: tuple[str, str, str]) -> list[dict[str, str]]:
        return [{"name": name, "type": kind, "value": value} for name, kind, value in listed]

    picked = fields(
        ("ColumnDelimiter", "string", ","),
        ("HasColumnHeaders", "bool", "True"),
        ("TextQualified", "bool", "False"),
        *(() if new else (("DECustomerKey", "string", "U"),)),
    )
    source = {"r__dataExtension_key": "U"} if new else {}
    words = {"description": "", "createdBy": 7, "intervalType": 0}
    return {
        "X": {**words, **source, "key": "X", "name": "Picked out", "fileSpec": "t.csv", "dataFields": picked,
              "r__dataExtractType_name": "Data Extension Extract"},
        "Y": {**words, "key": "Y", "name": "Events", "fileSpec": "e.zip", "intervalType": 3 if new else "3",
              "dataFields": fields(("ExtractBounces", "bool", "True"), ("IncludeGEO", "bool", "False")),
              "r__dataExtractType_name": "Tracking Extract"},
    }  # fmt: skip


def _transfer(new: bool) -> dict[str, Any]:
    hours = dict.fromkeys(("maxFileAge", "maxFileAgeScheduleOffset", "maxImportFrequency"), 0)
    flags = {"isCompressed": True, "isEncrypted": False, "isFileSpecLocalized": False, "isPgp": False, "isUpload": True}
    words = {"customerKey": "O", "name": "Out", "description": "", "fileSpec": "t.csv", **hours, **flags}
    place = {"r__fileLocation_name" if new else "r__ftpLocation_name": "Partner"}
    return {**(words if new else _texts(words)), **place}


def _checks(new: bool) -> list[dict[str, Any]]:
    target = {"r__dataExtension_key" if new else "r__dataExtension_CustomerKey": "U"}
    words = {"value2": 0, "shouldStopOnFailure": True, "shouldEmailOnFailure": False, "notificationEmailMessage": ""}
    first = {**target, **words, "verificationType": "IsGreaterThan", "value1": 0, "notificationEmailAddress": ""}
    told = {"shouldStopOnFailure": False, "shouldEmailOnFailure": True, "notificationEmailMessage": "none"}
    address = ["ops@example.com"] if new else "ops@example.com"
    second = {
        **target,
        **words,
        **told,
        "verificationType": "IsEqualTo",
        "value1": 3,
        "notificationEmailAddress": address,
    }
    return [first if new else _texts(first), second if new else {**_texts(second), "notificationEmailAddress": address}]


def _automation(new: bool, checks: tuple[str, str]) -> dict[str, Any]:
    def run(type_: str, key: str, name: str) -> dict[str, str]:
        return {"r__type": type_, **({"r__key": key} if new else {"name": name})}

    clock = {"name": "15:00" if new else "03:00 PM", "timeZone": "GMT Standard Time", "r__type": "wait"}
    first = [
        run("importFile", "I", "Visits in"),
        run("query", "q1", "Region"),
        run("verification", checks[0], checks[0]),
    ]
    second = [
        run("filter", "P", "Pick"),
        run("dataExtract", "X", "Picked out"),
        run("verification", checks[1], checks[1]),
        run("script", "clean-up", "Clean up"),
    ]
    steps = [
        {"name": "Files in", "activities": first},
        {"name": "", "activities": second},
        {"name": "", "activities": [{"name": "2 Hours", "r__type": "wait"}]},
        {"name": "", "activities": [clock]},
        {"name": "", "activities": [run("fileTransfer", "O", "Out")]},
    ]
    schedule = {
        "startDate": "2031-01-31T06:00:00",
        "endDate": "2079-06-06T00:00:00",
        "icalRecur": "FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1",
        "timezoneName": "W. Europe Standard Time",
    }
    notes = [{"email": NOTES["completed"], "message": "", "type": "Complete"}]
    words = {"key": "Nightly", "name": "Nightly", "description": "", "r__folder_Path": "my automations"}
    return {
        **words,
        "type": "scheduled",
        "status": "Scheduled",
        "schedule": schedule,
        "steps": steps,
        "notifications": notes,
    }


def _dropped(new: bool) -> dict[str, Any]:
    trigger = {
        "fileNamePatternTypeId": 0,
        "fileNamingPattern": "",
        "folderLocationText": "import\\",
        "isPublished": True,
        "queueFiles": True,
        "triggerActive": False,
    }
    run = {"r__type": "query", **({"r__key": "q1"} if new else {"name": "Region"})}
    words = {"key": "Dropped", "name": "Dropped", "description": "", "r__folder_Path": "my automations"}
    steps = [{"name": "", "activities": [run]}]
    return {**words, "type": "triggered", "status": "InactiveTrigger", "fileTrigger": trigger, "steps": steps}
