"""What a plan says about the rows that changed queries, filters and mappings give."""

import json

import pytest

from tests.cli.conftest import Folder
from tests.cli.test_compare import PROJECT, change

MORE = (
    (
        PROJECT
        + """\
  Follow: {name: Follow, sql: "SELECT Id FROM Chosen WHERE Region = 'US'", target: Followed, mode: Overwrite}
filter_definitions:
  Some: {name: Some, source: People, where: Region = 'US' AND Ok = true}
import_definitions:
  Load: {name: Load, into: People, file: {pattern: p.csv}, mode: AddAndUpdate, mapping: {Id: id, Region: region}}
"""
    )
    .replace("Region, type: Text, length: 2}", "Region, type: Text}")
    .replace("  Other:", "  Followed: {name: Followed, fields: [{name: Id, type: Text, length: 18}]}\n  Other:")
)


@pytest.fixture
def applied(folder: Folder) -> Folder:
    folder.write("data.yaml", MORE)
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.err
    return folder


def planned(folder: Folder) -> dict[str, dict[str, object]]:
    data = json.loads(folder.mcdecl("plan", "--format", "json").out)
    return {change["address"]: change for change in data["changes"] if "audience" in change}


def test_categories_of_changes_and_of_what_lies_downstream(applied: Folder) -> None:
    before = "SELECT Id, Region FROM [All People] WHERE Ok = 1"
    change(applied, before, "select p.region, p.id from [all people] p where (1 = p.ok)")
    found = planned(applied)
    assert {address: item["audience"] for address, item in found.items()} == {"query_definition.Pick": "same_rows"}
    assert found["query_definition.Pick"]["risk"] == "none"

    change(applied, "select p.region,", "select LOWER(p.Region) AS Region,")
    found = planned(applied)
    query = found["query_definition.Pick"]
    assert (query["audience"], query["risk"]) == ("other_columns", "none")
    assert found["data_extension.Chosen"]["audience"] == "other_columns"
    assert found["data_extension.Followed"]["audience"] == "other_rows"  # a condition reads the column
    assert found["data_extension.Followed"]["audience_by"] == ["query_definition.Pick"]

    change(applied, "where (1 = p.ok)", "where p.ok = 0")
    change(applied, "Region = 'US' AND Ok = true", "Ok = true AND Region = 'US'")
    change(applied, "Region: region", "Region: area")
    found = planned(applied)
    query = found["query_definition.Pick"]
    assert (query["audience"], query["risk"]) == ("other_rows", "caution")
    assert "the audience may change; see mcdecl compare; it feeds data_extension.Chosen" in str(query["warnings"])
    assert found["import_definition.Load"]["audience"] == "other_columns"
    condition = found["filter_definition.Some"]
    assert condition["risk"] == "none"
    assert "same rows" in str(condition["notes"])
    # By itself it asks the same; what the import brings into the column that it asks for is another matter.
    assert (condition["audience"], condition["audience_by"]) == ("other_rows", ["import_definition.Load"])
    change(applied, "Ok = true AND", "Ok = false AND")
    assert planned(applied)["filter_definition.Some"]["risk"] == "caution"


def test_rows_that_an_import_would_refuse_are_other_rows(applied: Folder) -> None:
    change(applied, "Region: region}", "Region: region, Ok: ok}")
    assert applied.mcdecl("apply", "--auto-approve").code == 0
    change(applied, "Ok: ok}", "Ok: agreed}")
    assert planned(applied)["import_definition.Load"]["audience"] == "other_rows"


def test_texts_that_may_be_too_long_are_other_rows(applied: Folder) -> None:
    change(applied, "Region, type: Text}", "Region, type: Text, length: 2}")
    change(applied, "Region: region", "Region: area")
    assert planned(applied)["import_definition.Load"]["audience"] == "other_rows"


def test_a_filter_that_asks_for_another_letter_case_may_take_other_rows(applied: Folder) -> None:
    change(applied, "where: Region = 'US' AND Ok = true", "where: ok = true AND region = 'US'")
    assert planned(applied)["filter_definition.Some"]["audience"] == "same_rows"
    change(applied, "where: ok = true AND region = 'US'", "where: ok = true AND region = 'us'")
    assert planned(applied)["filter_definition.Some"]["audience"] == "other_rows"


@pytest.mark.parametrize("more", ["pattern: p.csv, header_lines: 2", "pattern: p.csv, date_locale: en-GB"])
def test_another_way_to_read_a_file_is_a_caution(applied: Folder, more: str) -> None:
    change(applied, "pattern: p.csv", more)
    found = planned(applied)["import_definition.Load"]
    assert (found["audience"], found["risk"]) == ("other_rows", "caution")


def test_a_column_that_is_gone_is_written_as_it_was(applied: Folder) -> None:
    change(applied, "mapping: {Id: id, Region: region}", "mapping: {Id: id}")
    notes = planned(applied)["import_definition.Load"]["notes"]
    assert "other columns: the same rows, with other values in Region" in str(notes)
