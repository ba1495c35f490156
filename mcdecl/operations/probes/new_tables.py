"""Probes that create data extensions and look at what reads back."""

import re
from datetime import UTC, datetime, timedelta

from mcdecl.operations.probes.making import field_change, fields_of, made, read, table, update
from mcdecl.operations.probes.model import Verdicts, WritingBench, differs, judged
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter, SoapObject, at

_BEHIND = timedelta(hours=6)
_NEAR = timedelta(minutes=30)
_US_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M")
_SSJS_LENGTH = 50
_LENGTHS = {"Mail": 254, "Phone": 50, "Locale": 5}
_TAKEN = 310007
_MISSING = (310002, 310007)
_LONGEST_KEY = 200


def new_data_extension(bench: WritingBench) -> Verdicts:
    """A data extension with a field of each sort."""
    fields = [
        {"Name": "Open", "FieldType": "Text"},
        {"Name": "Mail", "FieldType": "EmailAddress"},
        {"Name": "Phone", "FieldType": "Phone"},
        {"Name": "Locale", "FieldType": "Locale"},
        {"Name": "Added", "FieldType": "Date", "DefaultValue": "GETDATE()"},
        {"Name": "Flag", "FieldType": "Boolean", "DefaultValue": "true"},
    ]
    sent = table(bench, "fields", fields, Description="What a probe writes")
    made(bench, sent)
    yield from _read_back(bench, sent)
    yield from _fields(bench, sent)
    wanted: tuple[tuple[str, str, SoapObject], ...] = (
        ("text-4000", "text", {"Name": "Long", "FieldType": "Text", "MaxLength": 4000}),
        ("decimal-38", "decimal", {"Name": "Large", "FieldType": "Decimal", "MaxLength": 38, "Scale": 0}),
    )
    for fact, name, field in wanted:
        result = bench.account.create([table(bench, name, [field])])[0]
        yield judged(fact, result.ok, result.message)
    unwanted: tuple[tuple[str, str, SoapObject], ...] = (
        ("field-underscore-names", "underscore", {"Name": "_Probe", "FieldType": "Number"}),
        ("key-field-required", "key", {"Name": "Other", "FieldType": "Number", "IsPrimaryKey": True}),
    )
    for fact, name, field in unwanted:
        result = bench.account.create([table(bench, name, [field])])[0]
        yield judged(fact, not result.ok, result.message)


def _read_back(bench: WritingBench, sent: SoapObject) -> Verdicts:
    key = str(sent["CustomerKey"])
    written = ("Name", "Description", "CategoryID", "IsSendable", "IsTestable")
    record = read(bench, key, "CustomerKey", "CreatedDate", "RetainUntil", "DataRetentionPeriodLength", *written)
    if record is None:
        yield differs("written-reads-back", "the data extension is not found by its key", [])
        return
    wanted = {**sent, "IsSendable": False, "IsTestable": False}
    other = [name for name in written if record.get(name) != wanted[name]]
    words = f"different: {', '.join(other)}" if other else f"{len(written)} properties"
    yield judged("written-reads-back", not other, words, [f"DataExtension.{name}" for name in other])
    left_out = record.get("RetainUntil") == "" and "DataRetentionPeriodLength" not in record
    yield judged(
        "nil-shapes", left_out, "an empty text is there, an empty number is not" if left_out else "another shape"
    )
    yield from _server_time(bench, str(record.get("CreatedDate", "")))
    by_folder = SimpleFilter("CategoryID", "equals", (str(bench.folder),))
    inside = bench.account.retrieve(Retrieve("DataExtension", ("CustomerKey",), by_folder))
    found = any(str(item.get("CustomerKey")) == key for item in inside)
    yield judged("folder-id-filter", found, f"{len(inside)} data extensions")


def _server_time(bench: WritingBench, created: str) -> Verdicts:
    there = bench.account.server_time or datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return
    behind = there.replace(tzinfo=None) - moment.replace(tzinfo=None)
    hours = round(behind / timedelta(hours=1), 1)
    yield judged("server-time-utc-6", abs(behind - _BEHIND) < _NEAR, f"{hours:g} hours behind UTC", hours)


def _fields(bench: WritingBench, sent: SoapObject) -> Verdicts:
    names = [str(field["Name"]) for field in sent["Fields"]["Field"]]
    fields = fields_of(bench, str(sent["CustomerKey"]))
    numbers = [fields[name].get("Ordinal") for name in fields]
    in_order = list(fields) == names and numbers == list(range(len(names)))
    yield judged("fields-in-sent-order", in_order, f"order {', '.join(fields)}; numbers {', '.join(map(str, numbers))}")
    length = fields["Open"].get("MaxLength")
    yield judged(
        "text-without-max-length", length == _SSJS_LENGTH, f"MaxLength {length or 'none: unlimited'}", length or 0
    )
    other = [name for name, wanted in _LENGTHS.items() if fields[name].get("MaxLength") != wanted]
    yield judged("fixed-field-lengths", not other, f"different: {', '.join(other)}" if other else "all three")
    date, flag = str(fields["Added"].get("DefaultValue")), str(fields["Flag"].get("DefaultValue"))
    yield judged("getdate-default", date == "GetDate()", f"reads as {date}")
    yield judged("boolean-default", flag in ("True", "False"), f"reads as {flag}")


def sendable(bench: WritingBench) -> Verdicts:
    """A sendable data extension."""
    sent = table(
        bench,
        "sendable",
        IsSendable=True,
        SendableDataExtensionField={"Name": "Id"},
        SendableSubscriberField={"Name": "Subscriber Key"},
    )
    made(bench, sent)
    record = read(bench, str(sent["CustomerKey"]), "SendableSubscriberField.Name") or {}
    name = str(at(record, "SendableSubscriberField.Name"))
    yield judged("sendable-subscriber-field", name == "_SubscriberKey", f"reads as {name}")


def retention(bench: WritingBench) -> Verdicts:
    """A data extension whose rows would go in five years."""
    months, unit = 60, 5
    sent = table(
        bench,
        "retention",
        RowBasedRetention=False,
        DeleteAtEndOfRetentionPeriod=True,
        DataRetentionPeriodLength=months,
        DataRetentionPeriodUnitOfMeasure=unit,
    )
    made(bench, sent)
    names = ("DataRetentionPeriodLength", "DataRetentionPeriodUnitOfMeasure", "RetainUntil")
    length, measure, until = ((read(bench, str(sent["CustomerKey"]), *names) or {}).get(name) for name in names)
    good = (length, measure) == (months, unit) and bool(_US_DATE.fullmatch(str(until)))
    form = re.sub(r"\d", "0", str(until))
    yield judged("retention-reads-back", good, f"length {length}, unit {measure}, until a day such as {form}")


def names(bench: WritingBench) -> Verdicts:
    """A name and a key twice, a long key, and what is left of a name after a Delete."""
    sent = table(bench, "names")
    made(bench, sent)
    key = str(sent["CustomerKey"])
    again = {**table(bench, "names2"), "CustomerKey": key.upper()}
    result = bench.account.create([again])[0]
    yield judged("keys-without-case", not result.ok, result.message)
    yield judged("error-codes", result.ok or result.code is not None, f"code {result.code}")
    result = bench.account.create([{**table(bench, "names3"), "Name": key}])[0]
    yield judged(
        "data-extension-name-taken", not result.ok and result.code == _TAKEN, f"code {result.code}, {result.message}"
    )
    long = table(bench, "long")
    result = bench.account.create([{**long, "CustomerKey": str(long["CustomerKey"]).ljust(_LONGEST_KEY, "x")}])[0]
    yield judged("data-extension-key-200", result.ok, result.message)
    gone = {TYPE: "DataExtension", "CustomerKey": key}
    result = bench.account.delete([gone])[0]
    if result.ok:
        free = bench.account.create([{**sent, "CustomerKey": f"{key}_again"}])[0]
        yield judged("name-not-free-at-once", not free.ok, free.message, 0)
        missing = bench.account.delete([{TYPE: "DataExtension", "CustomerKey": bench.prefix + "of_nothing"}])[0]
        refused = not missing.ok and missing.code in _MISSING
        yield judged("data-extension-missing", refused, f"code {missing.code}, {missing.message}")


def field_changes(bench: WritingBench) -> Verdicts:
    """What changes of fields an account takes."""
    sent = table(
        bench,
        "changes",
        [
            {"Name": "A", "FieldType": "Text", "MaxLength": 10},
            {"Name": "N", "FieldType": "Decimal", "MaxLength": 10, "Scale": 2},
            {"Name": "O", "FieldType": "Number"},
        ],
        Description="What a probe writes",
    )
    key = str(sent["CustomerKey"])
    object_id = made(bench, sent).object_id
    ids = {name: field.get("ObjectID") for name, field in fields_of(bench, key).items()}
    for fact, change in (
        ("field-type-not-sent", {"ObjectID": ids["A"], "FieldType": "Text"}),
        ("field-never-shorter", {"ObjectID": ids["A"], "MaxLength": 5}),
        ("field-never-required-later", {"ObjectID": ids["O"], "IsRequired": True}),
        ("primary-key-flag-change", {"ObjectID": ids["O"], "IsPrimaryKey": True, "IsRequired": True}),
    ):
        result = field_change(bench, key, change)
        yield judged(fact, not result.ok, result.message)
    result = field_change(bench, key, {"ObjectID": ids["N"], "Scale": 3})
    scale = fields_of(bench, key)["N"].get("Scale")
    yield judged("scale-ignored", result.ok and scale == 2, f"{result.message}; Scale {scale}")
    field_change(bench, key, {"Name": "Late", "FieldType": "Number", "Ordinal": 0})
    order = list(fields_of(bench, key))
    yield judged("new-fields-last", order[-1] == "Late", f"order {', '.join(order)}")
    field_change(bench, key, {"ObjectID": ids["A"], "Name": "B"})
    order = list(fields_of(bench, key))
    yield judged("field-by-object-id", "B" in order and "A" not in order, f"order {', '.join(order)}")
    update(bench, key, Name=key)
    record = read(bench, key, "Description") or {}
    yield judged(
        "update-patches", bool(record.get("Description")) and list(fields_of(bench, key)) == order, "after an Update"
    )
    late = fields_of(bench, key)["Late"].get("ObjectID") if "Late" in order else None
    if late:
        gone = {TYPE: "DataExtension", "CustomerKey": key, "Fields": {"Field": [{"ObjectID": late}]}}
        bench.account.delete([gone])
        left = list(fields_of(bench, key))
        yield judged("field-delete", "Late" not in left and "B" in left, f"left: {', '.join(left) or 'nothing'}")
    both = {
        TYPE: "DataExtension",
        "ObjectID": object_id,
        "CustomerKey": f"{key}_moved",
        "Fields": {"Field": [{"Name": "More", "FieldType": "Number"}]},
    }
    result = bench.account.update([both])[0]
    yield judged("key-and-fields-apart", not result.ok, result.message)
