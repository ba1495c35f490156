"""What can be wrong with a file, and how it may be written."""

import codecs

import pytest

from tests.sandbox.caller import KEY_FIELD, field
from tests.sandbox.imports.conftest import Imports
from tests.sandbox.imports.test_soap_import_definition import maps

TEXT = "Id,Name\n1,Zoë\n"


@pytest.fixture
def table(imports: Imports) -> Imports:
    imports.table(KEY_FIELD + field("Name") + field("Note", MaxLength=200))
    return imports


@pytest.mark.parametrize(
    ("content", "page"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-16"), None),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None),
        (TEXT.encode("utf-32"), None),
        (TEXT.encode("utf-16-le"), 1200),
        (TEXT.encode("cp1252"), 1252),
        (TEXT.encode("latin-1"), 28591),
        (TEXT.encode("mac_roman"), 10000),
        (TEXT.encode("utf-8"), 65001),
        (TEXT.encode("utf-8-sig"), 1252),  # the mark is in the file, the code page only said of it
    ],
)
def test_encodings(table: Imports, content: bytes, page: int | None) -> None:
    summary = table.once(content, EncodingCodePage=page)
    assert summary.status == "Completed", summary
    assert table.rows("Id", "Name") == [("1", "Zoë")]


@pytest.mark.parametrize(
    ("content", "page", "words"),
    [
        (TEXT.encode("utf-16-le"), None, "looks like UTF-16, but has no byte order mark"),
        (TEXT.encode("utf-16-be"), None, "looks like UTF-16, but has no byte order mark"),
        (TEXT.encode("cp1252"), None, "is not valid utf-8"),
        (TEXT.encode("utf-16")[:-1], None, "is not valid utf-16"),
        (TEXT.encode(), 99, "The code page 99 is not known"),
    ],
)
def test_bytes_of_another_encoding_are_said(table: Imports, content: bytes, page: int | None, words: str) -> None:
    summary = table.once(content, EncodingCodePage=page)
    assert summary.status == "Error"
    assert words in summary.message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(table: Imports, end: str) -> None:
    assert table.once(end.join(["Id,Name", "1,Ann", "", "2,Bob"])).figures == (2, 2, 0, 0)
    assert table.rows("Id", "Name") == [("1", "Ann"), ("2", "Bob")]


def test_a_line_end_of_its_own(table: Imports) -> None:
    summary = table.once("Id,Name~|1,Ann~|2,Bob~|", EndOfLineRepresentation="~|")
    assert summary.figures == (2, 2, 0, 0)
    assert table.rows("Name") == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("mark", "parts"),
    [
        ("\t", {"FileType": "TAB"}),
        (";", {"FileType": "Other", "Delimiter": ";"}),
        ("|", {"FileType": "Other", "Delimiter": "|"}),
        ("\t", {"FileType": "Other", "Delimiter": "\\t"}),
    ],
)
def test_delimiters(table: Imports, mark: str, parts: dict[str, str]) -> None:
    assert table.once(f'Id{mark}Name\n1{mark}"A{mark}B"\n', **parts).status == "Completed"
    assert table.rows("Id", "Name") == [("1", f"A{mark}B")]


def test_a_wrong_delimiter_is_guessed_at(table: Imports) -> None:
    summary = table.once("Id;Name\n1;Ann\n")
    assert summary.status == "Error"
    assert 'There is one column, "Id;Name": the delimiter is probably another one.' in summary.message


def test_a_delimiter_of_two_characters_is_refused(table: Imports) -> None:
    assert "must be one character" in table.once("Id\n1\n", FileType="Other", Delimiter="||").message


def test_quotes_hold_delimiters_line_breaks_and_quotes(table: Imports) -> None:
    summary = table.once('"Id","Name","Note"\n1,"Ann, the first","a ""b"" c"\n2,Bob,"two\r\nlines"\n3,O"Neil,x\n')
    assert (summary.status, summary.figures) == ("Completed", (3, 3, 0, 0))
    assert table.rows("Id", "Name", "Note") == [
        ("1", "Ann, the first", 'a "b" c'),
        ("2", "Bob", "two\r\nlines"),
        ("3", 'O"Neil', "x"),
    ]


def test_quotes_are_characters_where_they_are_not_standard(table: Imports) -> None:
    table.once('Id,Name\n1,"Ann"\n2,"Bob\n', StandardQuotedStrings=False)
    assert table.rows("Name") == ['"Ann"', '"Bob']


def test_a_quote_that_is_never_closed_is_said_with_its_line(table: Imports) -> None:
    summary = table.once('Id,Name\n1,Ann\n2,"Bob\n3,Cid\n')
    assert (summary.status, summary.figures) == ("Error", (0, 0, 0, 0))
    assert summary.message == "The quote that opens in line 3 is never closed. Close it, or double it."
    assert table.rows("Id") == []


def test_a_quote_that_swallows_a_large_file_is_noticed(table: Imports) -> None:
    summary = table.once('Id,Name\n1,"Ann\n' + "2,Bob\n" * 50_000)
    assert "line 2 is never closed" in summary.message


def test_a_quote_that_closes_too_early_spoils_its_row_only(table: Imports) -> None:
    summary = table.once('Id,Name\n1,"Ann" Lee\n2,Bob\n')
    assert summary.figures == (2, 1, 0, 1)
    assert table.results()[1].startswith("1,2,A quote is closed before the end of its value")


@pytest.mark.parametrize(
    ("row", "words"), [("2,Bob,x,y", "has 4 columns"), ("2", "has 1 column,"), ('"2","Bob","x","y"', "has 4 columns")]
)
def test_a_row_with_another_number_of_columns_is_an_error(table: Imports, row: str, words: str) -> None:
    summary = table.once(f"Id,Name,Note\n1,Ann,a\n{row}\n3,Cid,c\n")
    assert (summary.status, summary.figures) == ("Completed", (3, 2, 0, 1))
    assert table.rows("Id") == ["1", "3"]
    assert words in table.results()[1]
    assert table.results()[1].startswith("2,3,")


def test_a_row_with_too_many_columns_stops_an_import_that_allows_no_errors(table: Imports) -> None:
    summary = table.once("Id,Name\n1,Ann\n2,Bob,x\n", AllowErrors=False)
    assert summary.message.startswith("The row has 3 columns, the file has 2. The import stopped at row 2 (line 3)")
    assert table.rows("Id") == ["1"]


def test_a_nul_character_spoils_its_row_only(table: Imports) -> None:
    assert table.once("Id,Name\n1,A\0n\n2,Bob\n").figures == (2, 1, 0, 1)


def test_the_text_for_no_value(table: Imports) -> None:
    table.once("Id,Name\n1,NULL\n2,null\n", NullRepresentation="NULL")
    assert table.rows("Name") == ["", "null"]


def test_several_header_lines_are_passed_over(table: Imports) -> None:
    table.once("Id,Name\nkey,who is it\n1,Ann\n", HeaderLines=2)
    assert table.rows("Id", "Name") == [("1", "Ann")]


def test_headings_are_compared_without_case_and_unknown_ones_passed_over(table: Imports) -> None:
    table.once(" ID ,what,nAmE\n1,x,Ann\n")
    assert table.rows("Id", "Name") == [("1", "Ann")]


def test_a_heading_that_comes_twice_is_said(table: Imports) -> None:
    assert table.once("Id,Name,name\n1,a,b\n").message == "The file has more than one column Name."


def test_headings_in_another_script(imports: Imports) -> None:
    imports.table(KEY_FIELD + field("Имя", MaxLength=50))
    mapped = maps(("客户", "Id"), ("名", "Имя"))
    imports.once("客户,名\n1,李\n", FieldMappingType="ManualMap", FieldMaps=mapped)
    assert imports.rows("Id", "Имя") == [("1", "李")]


def test_a_file_is_deleted_after_its_import_when_the_definition_says_so(table: Imports) -> None:
    table.once(TEXT, DeleteFile=True)
    assert not list(table.sandbox.account.files.folder("Import").iterdir())


def test_a_file_of_a_failed_import_stays(table: Imports) -> None:
    table.once("Wrong\n1\n", DeleteFile=True)
    assert [path.name for path in table.sandbox.account.files.folder("Import").iterdir()] == ["a.csv"]


def test_a_run_that_comes_too_soon_is_refused(table: Imports) -> None:
    assert table.once(TEXT, MaxImportFrequency=2).status == "Completed"
    assert "less than 2 hours ago" in table.run().message
    table.later(hours=3)
    table.send(TEXT)
    assert table.run().status == "Completed"
