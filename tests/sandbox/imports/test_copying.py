"""Imports that copy the rows of a data extension."""

from typing import Any

import pytest

from mcdecl.sandbox.file_transfers.soap_file_locations import all_locations
from mcdecl.sandbox.imports.rest_imports import Imports as RestImports
from mcdecl.sandbox.rest.object_type import RestRefusalError
from tests.sandbox.caller import KEY_FIELD, data_extension, field, row
from tests.sandbox.imports.conftest import Imports

SOURCE = KEY_FIELD + field("Name", MaxLength=50) + field("Spent", "Decimal", MaxLength=8, Scale=2) + field("Age")
MODES = {"AddAndUpdate": 0, "AddAndDoNotUpdate": 1, "UpdateButDoNotAdd": 2, "Overwrite": 4}


def define(imports: Imports, mode: str = "AddAndUpdate", **more: Any) -> None:
    """The import I of S into A, made over REST."""
    account = imports.sandbox.account
    with account.store.exclusively() as store:
        ids = {key: store.find("DataExtension", "CustomerKey", key)[0]["ObjectID"] for key in ("S", "A")}
        body = {"name": "I", "customerKey": "I", "allowErrors": True, "updateTypeId": MODES[mode]}
        sides = {"sourceCustomObjectId": ids["S"], "destinationObjectId": ids["A"], "destinationObjectTypeId": 310}
        RestImports().create(account, {**body, **sides, **more})


def source(imports: Imports, *rows: dict[str, str], fields: str = SOURCE) -> None:
    imports.soap.create(data_extension("S", Name="Source", fields=fields)).accepted()
    for values in rows:
        imports.soap.create(row("S", **values)).accepted()


ANN, BOB = {"Id": "1", "Name": "Ann", "Spent": "12.5", "Age": "30"}, {"Id": "2", "Name": "A very long name"}


def test_values_go_into_fields_of_their_names_with_types_and_defaults(imports: Imports) -> None:
    imports.table()
    source(imports, ANN)
    define(imports)
    summary = imports.run()
    assert (summary.status, summary.figures) == ("Completed", (1, 1, 0, 0))
    assert imports.rows("Id", "Name", "Spent", "Age", "Email", "Region") == [("1", "Ann", "12.50", "30", "", "US")]


def test_rows_that_do_not_fit_are_passed_over_and_told(imports: Imports) -> None:
    imports.table()
    source(imports, ANN, BOB)
    define(imports)
    summary = imports.run()
    assert summary.figures == (2, 1, 0, 1)
    assert imports.results()[1] == '2,2,"Name: The value has 16 characters, more than the 10 of the column."'


def test_fields_that_are_named(imports: Imports) -> None:
    imports.table()
    source(imports, ANN)
    maps = [("Id", "Id"), ("Age", "Name")]
    named = [{"sourceFieldName": column, "destinationFieldName": into} for column, into in maps]
    define(imports, fieldMappingType="ManualMap", fieldMappings=named)
    assert imports.run().status == "Completed"
    assert imports.rows("Id", "Name") == [("1", "30")]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("AddAndUpdate", [("1", "Ann"), ("3", "Old"), ("4", "Dan")]),
        ("AddAndDoNotUpdate", [("1", "Was"), ("3", "Old"), ("4", "Dan")]),
        ("UpdateButDoNotAdd", [("1", "Ann"), ("3", "Old")]),
        ("Overwrite", [("1", "Ann"), ("4", "Dan")]),
    ],
)
def test_every_mode(imports: Imports, mode: str, wanted: list[tuple[str, str]]) -> None:
    imports.table()
    for values in ({"Id": "1", "Name": "Was"}, {"Id": "3", "Name": "Old"}):
        imports.soap.create(row("A", **values)).accepted()
    source(imports, ANN, {"Id": "4", "Name": "Dan"})
    define(imports, mode)
    assert imports.run().status == "Completed"
    assert sorted(imports.rows("Id", "Name")) == wanted


@pytest.mark.parametrize(
    ("handling", "status", "left"), [(0, "Error", ["1"]), (1, "Completed", []), (2, "Completed", ["1"])]
)
def test_a_source_without_rows_is_like_a_blank_file(
    imports: Imports, handling: int, status: str, left: list[str]
) -> None:
    imports.table()
    imports.soap.create(row("A", Id="1")).accepted()
    source(imports)
    define(imports, "Overwrite", blankFileProcessingType=handling)
    summary = imports.run()
    assert (summary.status, imports.rows("Id")) == (status, left)
    assert summary.message.startswith("The source is empty")


def test_fields_without_a_common_name_fail_and_change_nothing(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="1")).accepted()
    source(imports, {"Other": "x"}, fields=field("Other"))
    define(imports, "Overwrite")
    assert imports.run().status == "Error"
    assert imports.rows("Id") == ["1"]


def test_what_cannot_be_copied_is_refused(imports: Imports) -> None:
    imports.table()
    source(imports)
    account = imports.sandbox.account
    for wrong, why in (
        ({"sourceCustomObjectId": "nope"}, "does not exist"),
        ({"sourceCustomObjectId": "", "fileNamingPattern": "_CustomObject"}, "sourceCustomObjectId is required"),
    ):
        usual = {"fileType": "CSV", "fieldMappingType": "InferFromColumnHeadings"}
        with pytest.raises(RestRefusalError, match=why):
            define(imports, **usual, **_location(imports), **wrong)
    (own,) = account.store.find("DataExtension", "CustomerKey", "A")
    with pytest.raises(RestRefusalError, match="must be different"):
        define(imports, sourceCustomObjectId=own["ObjectID"])


def _location(imports: Imports) -> dict[str, str]:
    return {"fileTransferLocationId": next(iter(all_locations(imports.sandbox.account))).id}
