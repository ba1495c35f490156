"""A probe that writes rows."""

import re
from urllib.parse import quote

from mcdecl.account.errors import AccountError, RetrieveFailed
from mcdecl.account.interface import MOST_OBJECTS
from mcdecl.operations.probes.making import field_change, made, row, table
from mcdecl.operations.probes.model import Verdicts, WritingBench, differs, holds, judged
from mcdecl.wire.values import Retrieve, SimpleFilter, at

_US_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M")
_UPSERT = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}


def new_rows(bench: WritingBench) -> Verdicts:
    """Rows of a data extension of the probe's own, by SOAP and by REST."""
    sent = table(
        bench,
        "rows",
        [{"Name": "Name", "FieldType": "Text", "MaxLength": 50}, {"Name": "Since", "FieldType": "Date"}],
    )
    made(bench, sent)
    key = str(sent["CustomerKey"])
    yield from _written(bench, key)
    yield from _read(bench, key)
    yield from _over_rest(bench, key)
    result = field_change(bench, key, {"Name": "Must", "FieldType": "Number", "IsRequired": True})
    yield judged("required-field-with-rows", not result.ok, result.message)


def _written(bench: WritingBench, key: str) -> Verdicts:
    account = bench.account
    many = [row(key, {"Id": f"R{number}", "Since": "2026-01-31 13:04:05"}) for number in range(MOST_OBJECTS)]
    good = sum(result.ok for result in account.create(many))
    yield judged("objects-a-call", good == MOST_OBJECTS, f"{good} of {MOST_OBJECTS} rows", good)
    first, taken, last = account.create([row(key, {"Id": text}) for text in ("first", "R1", "last")])
    shown = ", ".join("taken" if result.ok else "refused" for result in (first, taken, last))
    yield judged("results-in-order", first.ok and not taken.ok and last.ok, shown)
    yield judged("row-key-error", "primary key" in taken.message.casefold(), taken.message)
    [result] = account.create([row(key, {"Id": "unknown", "NoSuchColumn": "x"})])
    yield judged("unknown-columns-dropped", result.ok, result.message)
    [result] = account.create([row(key, {"Id": "r1"})])
    yield judged("row-values-case", not result.ok, result.message)
    [early] = account.create([row(key, {"Id": "1752", "Since": "1752-12-31"})])
    [soon] = account.create([row(key, {"Id": "1753", "Since": "1753-01-01"})])
    words = f"1752: {'taken' if early.ok else 'refused'}, 1753: {'taken' if soon.ok else 'refused'}"
    yield judged("date-1753", not early.ok and soon.ok, words)
    [result] = account.update([row(key, {"Id": "added", "Name": "x"})], options=_UPSERT)
    yield judged("save-options", result.ok, result.message)


def _read(bench: WritingBench, key: str) -> Verdicts:
    object_type = f"DataExtensionObject[{key}]"
    by_id = SimpleFilter("Id", "equals", ("R1",))
    records = bench.account.retrieve(Retrieve(object_type, ("Id", "Since"), by_id))
    values = {item.get("Name"): item.get("Value") for item in at(records[0], "Properties.Property") or ()}
    form = re.sub(r"\d", "0", str(values.get("Since")))
    yield judged("rows-us-dates", bool(_US_DATE.fullmatch(str(values.get("Since")))), f"dates such as {form}")
    try:
        bench.account.retrieve(Retrieve(object_type, ("Id",), SimpleFilter("Id", "like", ("R%",))))
    except RetrieveFailed as error:
        yield holds("rows-no-like", error.message)
    else:
        yield differs("rows-no-like", "it was answered")
    try:
        records = bench.account.retrieve(Retrieve(object_type, ("Id", "_CustomObjectKey"), by_id))
    except RetrieveFailed as error:
        yield differs("custom-object-key", error.message)
    else:
        yield judged("custom-object-key", bool(records), f"{len(records)} rows with _CustomObjectKey")


def _over_rest(bench: WritingBench, key: str) -> Verdicts:
    path = f"data/v1/customobjectdata/key/{quote(key, safe='')}/rowset"
    try:
        answer = bench.account.rest_get(path, {"$page": "1", "$pagesize": "1"})
    except AccountError:
        return
    count, items = answer.get("count"), answer.get("items") or [{}]
    enough = isinstance(count, int) and count >= MOST_OBJECTS
    yield judged("row-count-rest", enough, f"count {count}")
    parts = {**items[0].get("keys", {}), **items[0].get("values", {})}
    small = bool(parts) and all(name == name.lower() and isinstance(value, str) for name, value in parts.items())
    yield judged("rest-rows-shape", small, "names in small letters, texts" if small else "another shape")
