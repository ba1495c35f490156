"""Imports that copy a data extension: what travels, what is read, and what fits."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.encoding import DETAIL
from mcdecl.kinds.import_definition import KIND
from mcdecl.kinds.import_source import OTHER_SOURCE, ROUTES, SourceCodec, rest_object, same_source
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
from mcdecl.wire.routes import KEY
from mcdecl.wire.values import TYPE
from tests.strategies import Declaring
from tests.wanted import ID, imported, table

COPIED = {"FileSpec": "_CustomObject"}
NEEDED = {"name": "Region", "type": "Text", "length": 2, "required": True}


def index() -> Index:
    made = Index()
    for key in ("S", "T"):
        made.add("data_extension", key, f"Table {key}", f"id-{key}")
    return made


def messages(source: Resource, target: Resource, **written: Any) -> list[tuple[str | None, str]]:
    project, copy = Declaring(source, target), imported("I", "T", **{"source": "S", "file": None, **written})
    return [(finding.code, finding.message) for check in KIND.checks for finding in check(copy, project)]


def test_the_source_is_read_from_the_answer_for_one_import() -> None:
    codec = SourceCodec()
    assert codec.decode({"FileSpec": "a.csv"}, index()) is None
    assert codec.decode({**COPIED, DETAIL: {"sourceCustomObjectId": "ID-s"}}, index()) == "S"
    assert "deleted" in codec.decode({**COPIED, DETAIL: {"sourceCustomObjectId": "gone"}}, index())


@pytest.mark.parametrize(
    ("detail", "reason"), [(None, "one import at a time"), ({}, "does not show"), (Unknown("no REST"), "no REST")]
)
def test_a_source_that_is_not_shown_is_unknown(detail: Any, reason: str) -> None:
    value = SourceCodec().decode({**COPIED, DETAIL: detail}, index())
    assert isinstance(value, Unknown)
    assert reason in value.reason
    assert (same_source(value, "S"), same_source(value, None)) == (None, False)


def test_other_sources_are_taken_but_no_file_in_place_of_one() -> None:
    assert OTHER_SOURCE.judge("S", "T") is None
    assert OTHER_SOURCE.judge("S", None) == OTHER_SOURCE.judge(None, "S") == OTHER_SOURCE.judge(None, None)
    assert "new key" in str(OTHER_SOURCE.judge(None, "S"))


def test_a_new_one_travels_as_rest_has_it() -> None:
    writing = WriteContext(index(), {KEY: "I", "into": "T", "source": "S"})
    parts = {
        "Name": "Copy",
        "UpdateType": "Overwrite",
        "DestinationObject": {"CustomerKey": "T"},
        "FieldMappingType": "ManualMap",
        "FieldMaps": {"FieldMap": [{"SourceName": "a", "DestinationName": "b"}]},
        "Notification": {"ResponseType": "email", "ResponseAddress": "a@b.example"},
        **SourceCodec().encode("S", writing),
    }
    sent = rest_object(parts, writing)
    assert (sent[TYPE], sent["customerKey"], sent["fileNamingPattern"]) == (ROUTES, "I", "_CustomObject")
    assert (sent["sourceCustomObjectId"], sent["sourceDataExtensionName"]) == ("id-S", "Table S")
    assert (sent["destinationObjectId"], sent["destinationObjectTypeId"], sent["updateTypeId"]) == ("id-T", 310, 4)
    assert sent["fieldMappings"] == [{"sourceFieldName": "a", "destinationFieldName": "b"}]
    assert (sent["sendEmailNotification"], sent["notificationEmailAddress"]) == (True, "a@b.example")
    assert "fileTransferLocationId" not in sent


def test_a_change_says_only_what_changes() -> None:
    writing = WriteContext(index(), {KEY: "I", "into": "T", "source": "S"}, creating=False)
    assert rest_object({"CustomerKey": "I", "Description": "New"}, writing) == {
        TYPE: ROUTES, KEY: "I", "description": "New",
    }  # fmt: skip


def test_the_usual_location_goes_along_where_it_is_known() -> None:
    known = index()
    known.add("file_location", "ExactTarget Enhanced FTP", "ExactTarget Enhanced FTP", "ftp")
    sent = rest_object({}, WriteContext(known, {KEY: "I", "into": "T"}))
    assert sent["fileTransferLocationId"] == "ftp"


SCORE, OTHER = {"name": "Score", "type": "Number"}, {"name": "Other", "type": "Text", "length": 5}


@pytest.mark.parametrize(
    ("source", "target", "written", "wanted"),
    [
        ([ID, SCORE], [ID, SCORE], {}, []),
        ([OTHER], [ID], {}, [("MC416", "S and T have no field in common")]),
        ([ID], [ID, NEEDED], {}, [("MC402", "required field Region of T gets no value from S")]),
        ([ID], [ID, NEEDED], {"mode": "UpdateButDoNotAdd"}, []),
        ([ID, SCORE], [ID], {"mapping": "by_ordinal"}, [("MC416", "S has 2 fields, and T only 1")]),
        ([ID], [ID, NEEDED], {"mapping": "by_ordinal"}, [("MC402", "required field Region of T gets no value from S")]),
        ([ID], [ID], {"mapping": {"Id": "Idd"}}, [("MC416", "S has no field Idd")]),
        ([ID], [ID], {"mapping": {"Id": "ID"}}, []),
        (
            [{**ID, "length": 50}],
            [ID],
            {},
            [("MC417", "Id of S may have 50 characters, and only 18 fit into Id of T")],
        ),
        (
            [ID, {**OTHER, "name": "Score"}],
            [ID, SCORE],
            {},
            [("MC417", "Score of S is Text, and may not fit into the Number field Score of T")],
        ),
        ([ID, {**SCORE, "type": "Decimal", "length": 18, "scale": 2}], [ID, SCORE], {}, []),
        ([ID, SCORE], [ID, {**OTHER, "name": "Score"}], {}, []),
    ],
)
def test_what_goes_into_what(
    source: list[dict[str, Any]], target: list[dict[str, Any]], written: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    assert messages(table("S", *source), table("T", *target), **written) == wanted


def test_columns_of_a_file_are_checked_without_the_target_too() -> None:
    mixed = imported("I", "Elsewhere", mapping={"A": "a", "B": 2})
    found = [finding.code for check in KIND.checks for finding in check(mixed, Declaring())]
    assert found == ["MC403"]
