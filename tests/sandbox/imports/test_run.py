from typing import Any

import pytest
import requests

from mcdecl.sandbox.imports import run
from mcdecl.sandbox.imports.rest_imports import BLANK_FILES
from mcdecl.sandbox.tasks.tasks import TaskContext
from tests.sandbox.caller import KEY_FIELD, field, row, where
from tests.sandbox.imports.conftest import Imports
from tests.sandbox.imports.test_soap_import_definition import definition, maps
from tests.sandbox.sftp import names

FULL = "Id,Name,Email,Age,Spent,Since,Active\n1,Ann,ann@example.com,30,12.5,1/31/2026,yes\n2,Bob,,,,,\n"


def test_a_file_goes_in_with_types_defaults_and_no_values(imports: Imports) -> None:
    imports.table()
    summary = imports.once(FULL)
    assert (summary.status, summary.figures) == ("Completed", (2, 2, 0, 0))
    assert imports.rows("Id", "Name", "Email", "Age", "Spent", "Since", "Active", "Region") == [
        ("1", "Ann", "ann@example.com", "30", "12.50", "1/31/2026 12:00:00 AM", "True", "US"),
        ("2", "Bob", "", "", "", "", "", "US"),
    ]


def test_rows_are_visible_over_rest(imports: Imports) -> None:
    imports.table()
    imports.once(FULL)
    answer = requests.get(
        f"{imports.sandbox.rest_url}data/v1/customobjectdata/key/A/rowset",
        headers={"Authorization": f"Bearer {imports.soap.token}"},
        timeout=60,
    ).json()
    assert answer["count"] == 2
    assert answer["items"][0]["values"]["name"] == "Ann"


BAD_ROWS = "Id,Name,Age\n1,Ann,30\n2,Bob,old\n3,Far too long a name,1\n,Dan,4\n5,Eve,5\n"


def test_bad_rows_are_passed_over_when_errors_are_allowed(imports: Imports) -> None:
    imports.table()
    summary = imports.once(BAD_ROWS)
    assert (summary.status, summary.figures) == ("Completed", (5, 2, 0, 3))
    assert imports.rows("Id") == ["1", "5"]
    assert f"See Reports/I_{summary.task}_results.csv" in summary.message
    assert imports.results() == [
        "Row,Line,Reason",
        '2,3,"Age: ""old"" is not a valid Number value."',
        '3,4,"Name: The value has 19 characters, more than the 10 of the column."',
        "4,5,Id: A value is required.",
    ]


def test_an_import_that_allows_no_errors_stops_at_the_first(imports: Imports) -> None:
    imports.table()
    summary = imports.once(BAD_ROWS, AllowErrors=False)
    assert (summary.status, summary.figures) == ("Error", (2, 1, 0, 1))
    assert summary.message.startswith(
        'Age: "old" is not a valid Number value. The import stopped at row 2 (line 3), because it does not allow errors'
    )
    assert imports.rows("Id") == ["1"]
    assert imports.results()[1:] == ['2,3,"Age: ""old"" is not a valid Number value."']


def test_an_overwrite_that_stops_has_emptied_the_data_extension(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    summary = imports.once(BAD_ROWS, AllowErrors=False, UpdateType="Overwrite")
    assert summary.status == "Error"
    assert imports.rows("Id") == ["1"]


def test_what_is_wrong_with_the_whole_file_is_found_before_an_overwrite_empties_anything(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    for content in ('Id,Name\n1,"Ann\n2,Bob\n', "Id;Name\n1;Ann\n", b"Id,Name\n1,\xff\n", "Wrong\n1\n"):
        imports.send(content)
        if not imports.soap.keys("ImportDefinition", where("CustomerKey", "equals", "I")):
            imports.define(UpdateType="Overwrite")
        assert imports.run().status == "Error"
        assert imports.rows("Id") == ["9"]


@pytest.mark.parametrize("content", ["", "\n", "Id,Name\n", "\ufeff"])
def test_an_empty_file_overwrites_with_nothing(imports: Imports, content: str) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    summary = imports.once(content, UpdateType="Overwrite")
    assert (summary.status, summary.figures) == ("Completed", (0, 0, 0, 0))
    assert imports.rows("Id") == []


def test_an_empty_file_does_nothing_otherwise(imports: Imports) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    assert imports.once("").status == "Completed"
    assert imports.rows("Id") == ["9"]


def test_a_missing_file_is_said_with_its_name_and_place(imports: Imports) -> None:
    imports.table()
    imports.define(FileSpec="gone_%%Year%%.csv")
    summary = imports.run()
    year = imports.sandbox.account.clock.now().year
    assert summary.status == "Error"
    assert f"No file gone_{year}.csv was found in Import of ExactTarget Enhanced FTP." in summary.message


@pytest.mark.parametrize("pattern", ["../Export/a.csv", "..\\a.csv", "/etc/passwd", "", ".."])
def test_no_pattern_leads_out_of_the_folder(imports: Imports, pattern: str) -> None:
    imports.table()
    imports.define(FileSpec=pattern)
    summary = imports.run()
    assert summary.status == "Error"
    assert "cannot be the name of a file" in summary.message


def test_a_required_field_without_a_column_is_an_error(imports: Imports) -> None:
    imports.table()
    summary = imports.once("Name\nAnn\n")
    assert (summary.status, summary.message) == ("Error", "No column of the file fills the required field Id.")


def test_ordinals_fill_the_fields_in_their_order(imports: Imports) -> None:
    imports.table(KEY_FIELD + field("Name") + field("City"))
    imports.once("1,Ann\n2,Bob\n", FieldMappingType="MapByOrdinal", HeaderLines=0)
    assert imports.rows("Id", "Name", "City") == [("1", "Ann", ""), ("2", "Bob", "")]


def test_a_manual_map_goes_by_names_and_by_numbers(imports: Imports) -> None:
    imports.table()
    mapped = maps(("customer", "Id"), (3, "Name"))
    imports.once("customer,unused,who\n1,x,Ann\n", FieldMappingType="ManualMap", FieldMaps=mapped)
    assert imports.rows("Id", "Name") == [("1", "Ann")]


def test_a_manual_map_by_numbers_needs_no_header(imports: Imports) -> None:
    imports.table()
    mapped = maps((2, "Id"), (1, "Name"))
    imports.once("Ann,1\n", FieldMappingType="ManualMap", FieldMaps=mapped, HeaderLines=0)
    assert imports.rows("Id", "Name") == [("1", "Ann")]


@pytest.mark.parametrize(("source", "words"), [("nope", "no column nope"), (4, "2 columns, but column 4")])
def test_a_mapped_column_that_is_not_there_is_said(imports: Imports, source: str | int, words: str) -> None:
    imports.table()
    mapped = maps(("customer", "Id"), (source, "Name"))
    summary = imports.once("customer,who\n1,Ann\n", FieldMappingType="ManualMap", FieldMaps=mapped)
    assert summary.status == "Error"
    assert words in summary.message


def test_a_list_is_not_imported_into(imports: Imports) -> None:
    imports.table()
    into = '<DestinationObject xsi:type="List"><ID>101</ID></DestinationObject>'
    summary = imports.once("Id\n1\n", DestinationObject=into)
    assert "not into lists" in summary.message


def test_a_file_that_is_too_old_is_refused(imports: Imports) -> None:
    imports.table()
    imports.send(FULL)
    imports.define(MaxFileAge=2)
    assert imports.run().status == "Completed"
    imports.later(hours=3)
    assert "3 hours old, more than the 2" in imports.run().message


def test_a_location_of_others_cannot_be_reached(imports: Imports) -> None:
    imports.table()
    elsewhere = "<RetrieveFileTransferLocation><CustomerKey>Partner SFTP</CustomerKey></RetrieveFileTransferLocation>"
    summary = imports.once(FULL, RetrieveFileTransferLocation=elsewhere)
    assert "cannot reach the file location Partner SFTP" in summary.message


def test_a_period_of_retention_begins_anew(imports: Imports) -> None:
    imports.table(
        DataRetentionPeriodLength=1, DataRetentionPeriodUnitOfMeasure=3, RowBasedRetention=False,
        ResetRetentionPeriodOnImport=True, DeleteAtEndOfRetentionPeriod=True,
    )  # fmt: skip
    before = imports.soap.one("DataExtension", "RetainUntil", key="A")["RetainUntil"]
    imports.later(hours=48)
    imports.once(FULL)
    assert imports.soap.one("DataExtension", "RetainUntil", key="A")["RetainUntil"] != before


def test_no_results_file_is_written_when_all_went_well(imports: Imports) -> None:
    imports.table()
    imports.once(FULL)
    assert names(imports.sandbox.sftp, "Reports") == []


def test_two_imports_into_one_data_extension_at_once_both_count(imports: Imports) -> None:
    imports.table()
    imports.define()
    imports.soap.create(definition("J", FileSpec="b.csv", AllowErrors="true")).accepted()
    imports.send("Id,Name\n" + "".join(f"a{number},x\n" for number in range(500)))
    imports.send("Id,Name\n" + "".join(f"b{number},x\n" for number in range(500)), "b.csv")
    tasks = [imports.soap.perform("ImportDefinition", CustomerKey=key).result["Result"]["Task"]["ID"] for key in "IJ"]
    assert [imports.ended(task).figures for task in tasks] == [(500, 500, 0, 0)] * 2
    assert len(set(imports.rows("Id"))) == 1000
    assert len(set(imports.rows("_CustomObjectKey"))) == 1000


def test_fields_that_change_while_an_import_runs_end_it(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = run.stage

    def meanwhile(work: TaskContext, *rest: Any) -> Any:
        found = staged(work, *rest)
        with work.account.store.exclusively() as store:
            (owner,) = store.find("DataExtension", "CustomerKey", "A")
            store.put("DataExtension", owner["ObjectID"], {**owner, "Fields": owner["Fields"][:-1]})
        return found

    monkeypatch.setattr(run, "stage", meanwhile)
    imports.table()
    summary = imports.once(FULL, UpdateType="Overwrite")
    assert summary.status == "Error"
    assert "was changed while the import ran" in summary.message


def test_a_data_extension_that_was_deleted_ends_the_import(imports: Imports) -> None:
    imports.table()
    imports.define()
    imports.send(FULL)
    imports.soap.delete('<Objects xsi:type="DataExtension"><CustomerKey>A</CustomerKey></Objects>').accepted()
    assert imports.run().message == "The destination data extension does not exist any more."


def test_fields_that_the_file_does_not_fill_get_their_defaults(imports: Imports) -> None:
    imports.table(
        KEY_FIELD
        + field("Since", "Date", DefaultValue="GetDate()")
        + field("Active", "Boolean", DefaultValue="True")
        + field("Score", "Number", DefaultValue="7")
        + field("Rate", "Decimal", MaxLength=5, Scale=2, DefaultValue="1.5")
    )
    imports.once("Id,Score\n1,\n2,8\n")
    assert imports.rows("Id", "Active", "Score", "Rate") == [("1", "True", "7", "1.50"), ("2", "True", "8", "1.50")]
    assert all(imports.rows("Since"))


def test_names_that_sql_would_trip_over(imports: Imports) -> None:
    imports.table(KEY_FIELD + field("it's", MaxLength=50) + field("select", "Number") + field('a "b"', MaxLength=50))
    lines = ['Id,it\'s,select,"a ""b"""', '1,o\'clock,5,"x ""y"""', "2,z,five,"]
    imports.once("\n".join(lines), NullRepresentation="it's")
    assert imports.rows("it's", "select", 'a "b"') == [("o'clock", "5", 'x "y"')]
    assert imports.results()[1] == '2,3,"select: ""five"" is not a valid Number value."'


@pytest.mark.parametrize(
    ("handling", "status", "left"), [(0, "Error", ["9"]), (1, "Completed", []), (2, "Completed", ["9"])]
)
def test_an_empty_file_does_what_the_definition_says(
    imports: Imports, handling: int, status: str, left: list[str]
) -> None:
    imports.table()
    imports.soap.create(row("A", Id="9", Name="Zoe"))
    imports.send("")
    imports.define(UpdateType="Overwrite")
    store = imports.sandbox.account.store
    (document,) = store.find("ImportDefinition", "CustomerKey", "I")
    store.put("ImportDefinition", document["ObjectID"], {**document, BLANK_FILES: handling})
    assert imports.run().status == status
    assert imports.rows("Id") == left
