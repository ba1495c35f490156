"""A full account, put straight into the store of an embedded one: what people have after some years, not what is tidy.

Some data extensions have neither a primary key nor a retention, texts without a length, `Decimal(38,0)`, or a field
`_ContactKey`; queries read data views and tables that nobody has any more; automations run scripts, wait, are paused,
start with a file.
"""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from mcdecl.sandbox.server import RunningSandbox

Document = dict[str, Any]
STAMPS = {"CreatedDate": "2024-02-29T10:00:00", "ModifiedDate": "2024-02-29T10:00:00"}
AREAS = (
    "CRM",
    "Consent & Opt-in",
    "Web/App",
    "Loyalty 2.0",
    "Archive (do not use)",
    "Événements",
    "_Temp",
    "100% Sale",
)
SCRIPT = "Clean up"


def guid(*parts: object) -> str:
    """An id, the same each time."""
    return str(uuid5(NAMESPACE_OID, "/".join(map(str, parts))))


def fill(server: RunningSandbox, tables: int = 500, queries: int = 150, automations: int = 80) -> None:
    """Fill an empty embedded account with as many objects of each kind."""
    store = server.account.store
    with store.exclusively():
        for index, area in enumerate(AREAS):
            for root, type_, number in (
                (2, "dataextension", 2000),
                (10, "queryactivity", 3000),
                (13, "automations", 4000),
            ):
                store.put("DataFolder", str(number + index), folder(number + index, root, area, type_))
        for number in range(tables):
            made = table(number)
            store.put("DataExtension", made["ObjectID"], made)
        for number in range(queries):
            made = query(number, tables)
            store.put("QueryDefinition", made["ObjectID"], made)
        words = {"ssjsActivityId": guid("script"), "name": SCRIPT, "key": "clean-up", "description": "", "script": ""}
        record = {"ObjectID": guid("script"), "CustomerKey": "clean-up", "Name": SCRIPT, "Body": words}
        store.put("Script", guid("script"), {**record, **STAMPS})
        for number in range(automations):
            made = automation(number, queries)
            store.put("Automation", made["ObjectID"], made)
        store.commit()


def folder(id_: int, parent: int, name: str, type_: str) -> Document:
    """A folder that anybody may change."""
    flags = {"IsActive": True, "IsEditable": True, "AllowChildren": True}
    words = {"ID": id_, "ParentID": parent, "CustomerKey": "", "Name": name, "Description": name, "ContentType": type_}
    return {**words, **flags, **STAMPS}


def field(table_number: int, number: int, name: str, type_: str, length: int | None = None, **more: Any) -> Document:
    """A field of a data extension."""
    words = {"ObjectID": guid("field", table_number, number), "Name": name, "FieldType": type_, "MaxLength": length}
    flags = {"Scale": 0, "IsRequired": False, "IsPrimaryKey": False, "Ordinal": number, "DefaultValue": ""}
    return {**words, **flags, **more}


def fields(number: int) -> list[Document]:
    """Five to twelve fields; every third data extension has no primary key."""
    key = {"IsPrimaryKey": True, "IsRequired": True} if number % 3 else {}
    made = [field(number, 0, "_ContactKey" if number % 50 == 7 else "SubscriberKey", "Text", 254, **key)]
    made.append(field(number, 1, "Email Address", "EmailAddress", 254))
    made.append(field(number, 2, "Created", "Date", None, DefaultValue="GetDate()" if number % 4 == 0 else ""))
    made.append(field(number, 3, "Points", "Decimal", 38 if number % 5 == 0 else 18, Scale=0 if number % 5 == 0 else 2))
    made.append(field(number, 4, "Free text", "Text", None if number % 23 == 0 else 4000))
    for index in range(5, 5 + number % 8):
        kind, length = (("Text", 50), ("Number", None), ("Boolean", None), ("Phone", 50), ("Locale", 5))[index % 5]
        made.append(field(number, index, f"Field_{index}", kind, length))
    return made


def table(number: int) -> Document:
    """A data extension."""
    made: Document = {
        "ObjectID": guid("table", number),
        "CustomerKey": f"DE_{number:03}" if number % 2 == 0 else guid("key", number).upper(),
        "Name": f"{('Customers', 'Orders', 'Opt-ins', 'Visits')[number % 4]} {number:03}",
        "Description": "" if number % 3 else f"Feeds no. {number}",
        "CategoryID": 2000 + number % len(AREAS),
        "Fields": fields(number),
        "IsSendable": number % 3 == 1,
        "IsTestable": False,
        "RowBasedRetention": False,
        "DeleteAtEndOfRetentionPeriod": False,
        "ResetRetentionPeriodOnImport": False,
        "DataRetentionPeriodLength": None,
        "DataRetentionPeriodUnitOfMeasure": None,
        "RetainFrom": None,
        "RetainUntil": None,
        "Template": None,
        **STAMPS,
    }
    if made["IsSendable"]:
        made["SendableDataExtensionField"] = {"Name": made["Fields"][0]["Name"]}
        made["SendableSubscriberField"] = {"Name": "Subscriber Key"}
    if number % 4 == 2:
        made |= {"RowBasedRetention": True, "DataRetentionPeriodLength": 6, "DataRetentionPeriodUnitOfMeasure": 5}
        made["RetainFrom"] = STAMPS["CreatedDate"]
    return made


def query(number: int, tables: int) -> Document:
    """A query, into one of the data extensions."""
    target, source = table(number * 3 % tables), table((number * 7 + 1) % tables)
    key = target["Fields"][0]["Name"]
    selects = (
        f"SELECT s.[{source['Fields'][0]['Name']}] AS [{key}], s.[Email Address]\r\nFROM [{source['Name']}] s\r\n",
        f"SELECT o.SubscriberKey AS [{key}]\nFROM _Open o\nWHERE o.EventDate > DATEADD(day, -30, GETDATE())",
        f"-- old, see CRM\nSELECT SubscriberKey AS [{key}] FROM [Somebody has deleted this]",
        f"SELECT [{key}], [Email Address], Points FROM [{target['Name']}] WHERE Points > 0",
    )
    return {
        "ObjectID": guid("query", number),
        "CustomerKey": guid("query key", number),
        "Name": f"Q {number:03} {AREAS[number % len(AREAS)]}",
        "Description": "",
        "CategoryID": 3000 + number % len(AREAS),
        "QueryText": selects[number % 4],
        "TargetID": target["ObjectID"],
        "DataExtensionTarget": {"CustomerKey": target["CustomerKey"], "Name": target["Name"], "Description": ""},
        "TargetType": "DE",
        "TargetUpdateType": ("Overwrite", "Update" if target["Fields"][0]["IsPrimaryKey"] else "Append")[number % 2],
        "Status": "Active",
        **STAMPS,
    }


def automation(number: int, queries: int) -> Document:
    """An automation: scheduled, paused, started by a file, or by hand."""
    made = query(number * 2 % queries, 1000)
    activities = [("query", made["ObjectID"], made["Name"], 300)]
    if number % 3 == 0:
        activities.append(("script", guid("script"), SCRIPT, 423))
    steps = [
        {
            "id": guid("step", number, index),
            "annotation": "",
            "stepNumber": index,
            "activities": [
                {"id": guid("activity", number, index), "name": name, "activityObjectId": id_, "objectTypeId": type_,
                 "displayOrder": 1}
            ],
        }
        for index, (_, id_, name, type_) in enumerate(activities)
    ]  # fmt: skip
    id_, name = guid("automation", number), f"A {number:02} nightly"
    body = {
        "id": id_,
        "name": name,
        "description": "",
        "key": f"auto-{number}",
        "categoryId": 4000 + number % len(AREAS),
    }
    return {
        "ObjectID": id_,
        "CustomerKey": body["key"],
        "Name": name,
        "LegacyID": f"legacy-{id_}",
        "ScheduleID": guid("schedule", number),
        "Workers": [],
        "StatusID": (6, 4, 7, 2)[number % 4],
        "Body": {**body, "steps": steps, **start_of(number)},
        **STAMPS,
    }


def start_of(number: int) -> Document:
    """What starts an automation."""
    if number % 4 == 2:
        drop = {"fileNamePattern": "crm_", "fileNamePatternTypeId": 4, "folderLocation": "Import", "queueFiles": True}
        return {"typeId": 2, "startSource": {"typeId": 2, "fileDrop": drop}, "fileDrop": drop}
    if number % 4 == 3:
        return {"typeId": 0, "startSource": {"typeId": 0}}
    rule = "FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1"
    days = {"startDate": "2024-01-31T06:00:00", "endDate": "2079-06-06T00:00:00", "icalRecur": rule, "timezoneId": 1}
    zoned = {**days, "startDate": "2024-01-31T06:00:00-06:00", "endDate": "2079-06-06T00:00:00-06:00"}
    utc = {"startUtc": "2024-01-31T12:00:00+00:00", "endUtc": "2079-06-06T06:00:00+00:00", "occurrences": 0}
    schedule = {**days, "typeId": 3, **utc}
    return {"typeId": 1, "startSource": {"typeId": 1, "schedule": {**zoned, "scheduleTypeId": 3}}, "schedule": schedule}
