"""What probes that write have in common: data extensions and rows as they are sent, and fields as they read back."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcdecl.account.errors import RetrieveFailed
from mcdecl.kinds.fields import CHILDREN
from mcdecl.operations.probes.model import ProbeRefusedError, WritingBench
from mcdecl.wire.values import TYPE, Result, Retrieve, SimpleFilter, SoapObject, at

Record = dict[str, Any]
ID_FIELD: SoapObject = {"Name": "Id", "FieldType": "Text", "MaxLength": 20, "IsRequired": True, "IsPrimaryKey": True}
"""The primary key of every data extension that a probe makes."""


def table(bench: WritingBench, name: str, fields: Sequence[SoapObject] = (), **more: Any) -> SoapObject:
    """A data extension as it is sent, with a primary key and these fields."""
    key = bench.prefix + name
    every = [ID_FIELD, *fields]
    return {
        TYPE: "DataExtension",
        "CustomerKey": key,
        "Name": key,
        "CategoryID": bench.folder,
        **more,
        "Fields": {"Field": every},
    }


def made(bench: WritingBench, sent: SoapObject) -> Result:
    """Create what a probe begins with.

    Raises:
        ProbeRefusedError: The account does not take it.
    """
    result = bench.account.create([sent])[0]
    if not result.ok:
        raise ProbeRefusedError(f"the account refused what the probe begins with: {result.message}")
    return result


def update(bench: WritingBench, key: str, **changes: Any) -> Result:
    """Change a data extension, found by its key."""
    return bench.account.update([{TYPE: "DataExtension", "CustomerKey": key, **changes}])[0]


def field_change(bench: WritingBench, key: str, *fields: SoapObject) -> Result:
    """Change or add fields of a data extension."""
    return update(bench, key, Fields={"Field": list(fields)})


def read(bench: WritingBench, key: str, *properties: str) -> Record | None:
    """A data extension by its key."""
    by_key = SimpleFilter("CustomerKey", "equals", (key,))
    records = bench.account.retrieve(Retrieve("DataExtension", properties, by_key))
    return records[0] if records else None


def fields_of(bench: WritingBench, key: str) -> dict[str, Record]:
    """The fields of a data extension by name, in the order of their ordinals."""
    by_parent = SimpleFilter(CHILDREN.parent, "equals", (key,))
    try:
        records = bench.account.retrieve(Retrieve(CHILDREN.object_type, CHILDREN.properties, by_parent))
    except RetrieveFailed:  # some accounts fail on this filter: fact:field-filter-by-parent
        everything = bench.account.retrieve(Retrieve(CHILDREN.object_type, CHILDREN.properties))
        records = [record for record in everything if at(record, CHILDREN.parent) == key]
    return {str(record["Name"]): record for record in sorted(records, key=lambda record: record.get("Ordinal") or 0)}


def row(key: str, values: Mapping[str, str]) -> SoapObject:
    """A row as it is sent."""
    properties = [{"Name": name, "Value": value} for name, value in values.items()]
    return {TYPE: "DataExtensionObject", "CustomerKey": key, "Properties": {"Property": properties}}
