"""Files against imports: every rule, the places it names, and what is written aside."""

import bz2
import codecs
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.helpers.structs import replace
from mcdecl.operations.filecheck import CannotCheckError, FileReport, FileRule, ImportFileLayout, check_file, layout_of
from mcdecl.operations.filecheck import check as checking
from tests.wanted import imported, table

FIELDS: list[dict[str, Any]] = [
    {"name": "Id", "type": "Text", "length": 5, "primary_key": True},
    {"name": "Email", "type": "EmailAddress", "required": True},
    {"name": "N", "type": "Number"},
    {"name": "D", "type": "Date"},
    {"name": "Ok", "type": "Boolean"},
    {"name": "M", "type": "Decimal", "length": 6, "scale": 2},
    {"name": "L", "type": "Locale"},
]
HEADER = "Id,Email,N,D,Ok,M,L"
GOOD = "1,a@b.example,5,1/31/2026,true,1.50,en-US"
Check = Callable[..., FileReport]


def layout(fields: list[dict[str, Any]] = FIELDS, **parts: Any) -> ImportFileLayout:
    """The layout of an import of these fields by header; `file` adds to its file."""
    file = {"pattern": "f.csv", **parts.pop("file", {})}
    state = imported("I", into="T", file=file, **{"mode": "AddAndUpdate", "mapping": "by_header", **parts}).state
    return layout_of("I", state, table("T", *fields).state["fields"])


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Checks a content as f.csv."""

    def run(
        content: str | bytes, made: ImportFileLayout | None = None, name: str = "f.csv", **options: Any
    ) -> FileReport:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return check_file(made or layout(), path, **options)

    return run


def told(report: FileReport) -> list[tuple[str, int, int, str]]:
    return [
        (file_problem.rule.name, file_problem.row, file_problem.line, file_problem.column)
        for file_problem in report.problems
    ]


def test_a_good_file(check: Check) -> None:
    report = check(f"{HEADER}\n{GOOD}\n2,c@d.example,,,,,\n")
    assert (report.ok, report.rows, report.bad_rows, report.problems) == (True, 2, 0, ())


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("Id", "123456", FileRule.LENGTH),
        ("Id", "", FileRule.REQUIRED),
        ("Email", "", FileRule.REQUIRED),
        ("Email", "a@b", FileRule.TYPE),
        ("Email", "a b@c.example", FileRule.TYPE),
        ("Email", "x" * 250 + "@b.example", FileRule.LENGTH),
        ("N", "1.5", FileRule.TYPE),
        ("N", "x", FileRule.TYPE),
        ("N", "2147483648", FileRule.TYPE),
        ("D", "31/1/2026", FileRule.TYPE),
        ("D", "2026-02-30", FileRule.TYPE),
        ("D", "soon", FileRule.TYPE),
        ("Ok", "maybe", FileRule.TYPE),
        ("M", "12345.00", FileRule.LENGTH),
        ("M", "1.505", FileRule.LENGTH),
        ("M", "1,5", FileRule.TYPE),
        ("L", "english", FileRule.TYPE),
    ],
)  # fmt: skip
def test_a_bad_value_is_told_with_row_line_and_column(check: Check, column: str, value: str, rule: FileRule) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {column: f'"{value}"' if value else ""}
    fields = [{**record, "length": 5} if record["name"] == "L" else record for record in FIELDS]
    report = check(f"{HEADER}\n{GOOD.replace('1,', '9,', 1)}\n{','.join(row.values())}\n", layout(fields))
    [problem] = report.problems
    expected = FileRule.LENGTH if (column, value) == ("L", "english") else rule
    assert (problem.rule, problem.row, problem.line, problem.column) == (expected, 2, 3, column)
    assert (report.ok, report.bad_rows, dict(report.counts)) == (False, 1, {expected: 1})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("N", "-2147483648"),
        ("N", " 7 "),
        ("N", '"1,200"'),
        ("D", "2026-01-31"),
        ("D", "2026-01-31T10:00:00"),
        ("D", "2026-01-31T10:00:00Z"),
        ("D", "1/31/2026 3:05 PM"),
        ("D", "1-31-2026 15:05:09"),
        ("D", ""),
        ("Ok", "YES"),
        ("Ok", "0"),
        ("M", "-1234.5"),
        ("M", ".5"),
        ("M", "1.500"),
        ("L", "de"),
    ],
)  # fmt: skip
def test_values_that_the_account_takes(check: Check, column: str, value: str) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {column: value}
    assert check(f"{HEADER}\n{','.join(row.values())}\n").problems == ()


@pytest.mark.parametrize(
    ("locale", "date", "number", "good"),
    [
        ("de-DE", "31.1.2026", "1.234,50", True),
        ("de-DE", "1/31/2026", "1,5", False),
        ("de-DE", "31.1.2026", "1.5", False),
        ("en-GB", "31/01/2026", "1.5", True),
        ("sv-SE", "26-01-31", "1,5", True),
        ("es-MX", "31/1/2026", "1.5", True),
    ],
)
def test_dates_and_numbers_are_read_as_the_locale_writes_them(
    check: Check, locale: str, date: str, number: str, good: bool
) -> None:
    made = layout(file={"date_locale": locale, "type": "Other", "delimiter": ";"})
    row = f"1;a@b.example;;{date};;{number};"
    assert check(f"{HEADER.replace(',', ';')}\n{row}\n", made).ok is good


def test_a_header_without_a_mapped_column_says_what_is_near(check: Check) -> None:
    made = layout(mapping={"Id": "crm_id", "Email": "mail"})
    report = check("crm_di,mail\n1,a@b.example\n", made)
    [problem] = report.problems
    assert (problem.rule, problem.line) == (FileRule.HEADER, 1)
    assert "no column crm_id for the field Id; did you mean crm_di?" in problem.message


def test_by_header_only_needed_fields_are_missed_and_strangers_are_warned_of(check: Check) -> None:
    report = check("Id,Emial\n1,x\n")
    assert [(file_problem.rule, file_problem.warning, file_problem.column) for file_problem in report.problems] == [
        (FileRule.HEADER, False, "Email"),
        (FileRule.HEADER, True, "Emial"),
    ]
    assert "did you mean Email?" in report.problems[1].message


def test_many_strangers_are_one_warning_behind_those_that_are_likely_misspelt(check: Check) -> None:
    header = ",".join(["Id", *(f"c{number}" for number in range(500)), "Emial"])
    report = check(f"{header}\n1{',x' * 501}\n")
    assert [file_problem.column for file_problem in report.problems] == ["Email", "Emial", "c0", "c1", "c2", "c3", ""]
    folded = report.problems[-1]
    assert folded.warning
    assert folded.message.startswith("496 columns are left out as well")
    assert folded.message.endswith(" c14, c15 and 484 more)")
    assert (report.errors, report.counts[FileRule.HEADER]) == (1, 7)


def test_many_missing_columns_are_one_error(check: Check) -> None:
    made = layout(mapping={f"F{number}": f"c{number}" for number in range(9)})
    made = replace(made, fields=tuple({**made.fields[0], "name": f"F{n}", "primary_key": n == 0} for n in range(9)))
    report = check("x\n1\n", made)
    assert [file_problem.column for file_problem in report.problems] == ["c0", "c1", "c2", "c3", "c4", ""]
    assert report.problems[-1].message == "4 columns are not there either (c5, c6, c7, c8)"
    assert not report.ok


def test_a_column_that_comes_twice(check: Check) -> None:
    assert ("HEADER", 0, 1, "Id") in told(check("Id,Email,Id\n1,a@b.example,1\n"))


def test_columns_by_number(check: Check) -> None:
    made = layout(mapping={"Id": 2, "Email": 1, "N": 3}, file={"header_lines": 0})
    assert told(check("a@b.example,1\n", made)) == [("HEADER", 0, 1, "3")]
    made = layout(mapping="by_ordinal", file={"header_lines": 0})
    assert check(f"{GOOD}\n", made).ok
    assert told(check(f"{GOOD}\nx,y,z,,,,\n", made))[0] == ("TYPE", 2, 2, "2")


def test_another_delimiter_is_named(check: Check) -> None:
    [problem, *_] = check(f"{HEADER.replace(',', ';')}\n").problems
    report = check(f"{HEADER.replace(',', ';')}\n{GOOD.replace(',', ';')}\n")
    found = next(file_problem for file_problem in report.problems if file_problem.rule is FileRule.DELIMITER)
    assert "separated by semicolon, and the import expects comma" in found.message
    assert problem is not None


def test_rows_of_another_width_and_the_rest_goes_on(check: Check) -> None:
    report = check(f"{HEADER}\n1,a@b.example\n{GOOD},extra\n{GOOD.replace('1,', '2,', 1)}\n\n")
    assert told(report) == [("COLUMNS", 1, 2, ""), ("COLUMNS", 2, 3, "")]
    assert report.rows == 3


def test_a_quote_that_is_never_closed(check: Check) -> None:
    report = check(f'{HEADER}\n{GOOD}\n2,"a@b.example,,,,,\n' + f"{GOOD}\n" * 50)
    assert told(report) == [("QUOTES", 0, 3, "")]
    assert (report.complete, report.ok) == (False, False)
    assert "never closed; nothing after it was checked" in report.problems[0].message


def test_text_after_a_closed_quote_spoils_its_row_only(check: Check) -> None:
    report = check(f'{HEADER}\n"1"x,a@b.example,,,,,\n{GOOD}\n')
    assert told(report) == [("QUOTES", 1, 2, "")]
    assert report.rows == 2


def test_quotes_may_hold_delimiters_and_lines(check: Check) -> None:
    fields = [*FIELDS, {"name": "Note", "type": "Text", "length": 50}]
    report = check(f'{HEADER},Note\n{GOOD},"a, ""b""\nc"\n9,bad,,,,,,\n', layout(fields))
    assert told(report) == [("TYPE", 2, 4, "Email")]


def test_quotes_mean_nothing_where_the_import_says_so(check: Check) -> None:
    made = layout([FIELDS[0], {"name": "Note", "type": "Text", "length": 9}], file={"quoted_strings": False})
    assert check('Id,Note\n1,"a\n', made).ok


def test_a_primary_key_that_comes_twice_compares_as_the_account_does(check: Check) -> None:
    report = check("Id,Email\na,a@b.example\nb,a@b.example\nA ,a@b.example\n", layout())
    assert told(report) == [("KEY", 3, 4, "")]
    assert "of row 1 again" in report.problems[0].message


def test_a_key_of_several_fields_is_one(check: Check) -> None:
    fields = [FIELDS[0], {"name": "Id2", "type": "Text", "length": 5, "primary_key": True}]
    assert check("Id,Id2\n1,1\n1,2\n11,1\n", layout(fields)).ok
    assert told(check("Id,Id2\n1,1\n1,2\n1,1\n", layout(fields))) == [("KEY", 3, 4, "")]


def test_repeated_keys_are_found_across_batches(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "BATCH", 3)
    rows = "".join(f"{number},a@b.example\n" for number in [*range(10), 4])
    assert told(check(f"Id,Email\n{rows}")) == [("KEY", 11, 12, "")]


@pytest.mark.parametrize("content", ["", f"{HEADER}\n", f"{HEADER}\n\n\n"])
@pytest.mark.parametrize(("mode", "ok"), [("Overwrite", False), ("AddAndUpdate", True)])
def test_an_empty_file_is_an_error_where_it_would_erase(check: Check, content: str, mode: str, ok: bool) -> None:
    report = check(content, layout(mode=mode))
    assert (report.ok, dict(report.counts)) == (ok, {FileRule.EMPTY: 1})


def test_byte_order_marks(check: Check) -> None:
    text = f"{HEADER}\n{GOOD}\n"
    assert check(codecs.BOM_UTF8 + text.encode()).problems == ()
    report = check(text.encode("utf-16"))
    assert [file_problem.rule for file_problem in report.problems] == [FileRule.UNREADABLE]
    assert "UTF-16; the import expects UTF-8" in report.problems[0].message
    assert check(text.encode("utf-16"), layout(file={"encoding": 1200})).ok


def zipped(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.csv", text)
    return packed.getvalue()


def tarred(text: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("rows.csv")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        (zipped, "a ZIP archive"),
        (tarred, "a tar archive"),
        (gzip.compress, "compressed with gzip"),
        (bz2.compress, "compressed with bzip2"),
        (lzma.compress, "compressed with xz"),
        (lambda text: b"PAR1" + text, "a Parquet file"),
        (lambda text: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + text, "an old Excel workbook"),
    ],
)
def test_an_archive_is_recognised(check: Check, pack: Callable[[bytes], bytes], name: str) -> None:
    report = check(pack(f"{HEADER}\n{GOOD}\n".encode()))
    assert not report.ok
    [problem] = report.problems
    assert problem.rule is FileRule.UNREADABLE
    assert f"the file is {name}" in problem.message
    assert "unpack it" in problem.message


@pytest.mark.parametrize("text", ["PK,1", "BZh9", "Rar!", "ustar"])
def test_text_that_begins_like_one_is_text(check: Check, text: str) -> None:
    report = check(f"{HEADER}\n{text}\n")
    assert not any("unpack it" in file_problem.message for file_problem in report.problems)


def test_utf_16_without_a_mark_is_recognised(check: Check) -> None:
    report = check(f"{HEADER}\n{GOOD}\n".encode("utf-16-le"))
    assert (report.complete, "looks like UTF-16" in report.problems[0].message) == (False, True)


def test_bytes_of_another_encoding_are_told_in_their_rows(check: Check) -> None:
    fields = [FIELDS[0], {"name": "Name", "type": "Text", "length": 9}]
    content = "Id,Name\n1,Zoe\n2,Zoë\n3,Zoe\n".encode("latin-1")
    assert told(check(content, layout(fields))) == [("CHARACTERS", 2, 3, "")]
    assert check(content, layout(fields, file={"encoding": 1252})).ok


def test_the_name_is_held_to_the_pattern(check: Check) -> None:
    made = layout(file={"pattern": "f_%%Year%%%%Month%%%%Day-1%%.csv"})
    assert check(f"{HEADER}\n{GOOD}\n", made, name="F_20261124.csv").problems == ()
    report = check(f"{HEADER}\n{GOOD}\n", made, name="f_2026.csv")
    assert [(file_problem.rule, file_problem.warning) for file_problem in report.problems] == [(FileRule.NAME, True)]
    assert report.ok


def test_a_null_text_is_no_value(check: Check) -> None:
    made = layout(file={"null_as": "NULL"})
    assert told(check(f"{HEADER}\n1,NULL,NULL,,,,\n", made)) == [("REQUIRED", 1, 2, "Email")]


def test_many_problems_are_counted_and_the_first_kept(check: Check) -> None:
    report = check("Id,Email\n" + "".join(f"{number},x\n" for number in range(300)), most=5)
    assert [file_problem.row for file_problem in report.problems] == [1, 2, 3, 4, 5]
    assert (report.counts[FileRule.TYPE], report.bad_rows, report.errors) == (300, 300, 300)


def test_rejects_hold_the_bad_rows_with_reasons(check: Check, tmp_path: Path) -> None:
    out = tmp_path / "bad.csv"
    check("Id,Email\n1,a@b.example\n2,x\n3\n1,c@d.example\n", rejects=out)
    assert out.read_text().splitlines() == [
        "mcdecl_line,mcdecl_reason,Id,Email",
        '3,"Email: ""x"" is not an e-mail address",2,x',
        "4,1 columns; the first line has 2,3",
        "5,the primary key of row 1 again; which of them counts is not known,1,c@d.example",
    ]


def test_no_rejects_without_bad_rows_and_none_half_written(check: Check, tmp_path: Path) -> None:
    out = tmp_path / "bad.csv"
    check(f"{HEADER}\n{GOOD}\n", rejects=out)
    assert not out.exists()
    with pytest.raises(FileNotFoundError):
        check("Id,Email\n2,x\n", rejects=tmp_path / "none" / "bad.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.csv"]


def test_a_value_of_ten_megabytes_and_500_columns(check: Check) -> None:
    report = check(f"Id,Email\n{'x' * 10_000_000},a@b.example\n")
    [problem] = report.problems
    assert problem.rule is FileRule.LENGTH
    assert len(problem.message) < 200
    wide = [{"name": f"F{number}", "type": "Text", "length": 3} for number in range(500)]
    names = ",".join(record["name"] for record in wide)
    assert told(check(f"{names}\n{'abcd,' * 499}abc\n", layout(wide), most=1000))[-1] == ("LENGTH", 1, 2, "F498")


def test_nul_bytes_are_values_like_others(check: Check) -> None:
    assert told(check("Id,Email\n1,a\0b@c.example\n")) == []
    assert check("Id,Email\n\0\0\0\0\0\0,a@b.example\n").counts == {FileRule.LENGTH: 1}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"type": "Other", "delimiter": "||"}, "a delimiter of one character"),
        ({"end_of_line": "$$"}, "usual line ends"),
        ({"encoding": 4711}, "code page 4711"),
    ],
)
def test_imports_whose_files_are_not_read_say_so(file: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotCheckError, match=words):
        layout(file=file)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=30))
def test_any_text_gives_a_report_that_adds_up(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("any") / "f.csv"
    path.write_text("Id,Email\n" + "\n".join(",".join(row) for row in rows), encoding="utf-8", newline="")
    report = check_file(layout(), path, most=1000)
    assert report.bad_rows <= report.rows
    assert sum(report.counts.values()) == len(report.problems)
    assert report.ok == all(file_problem.warning for file_problem in report.problems)


DATES = [FIELDS[0], {"name": "Born", "type": "Date"}, {"name": "Died", "type": "Date"}]


@pytest.mark.parametrize("date", ["1752-12-31", "12/31/1752", "0001-01-01", "1752-12-31T23:59:59"])
def test_a_date_before_1753_is_an_error(check: Check, date: str) -> None:
    report = check(f"Id,Born,Died\n1,{date},1753-01-01\n", layout(DATES))
    assert told(report) == [("TYPE", 1, 2, "Born")]
    assert "the first is 1753-01-01" in report.problems[0].message
    assert not report.ok


def test_two_digits_of_a_year_say_which_century_they_took(check: Check) -> None:
    report = check("Id,Born,Died\n1,1/31/48,1/31/49\n2,1/31/50,\n3,1/31/1950,1/31/50\n", layout(DATES))
    assert (report.ok, report.bad_rows) == (True, 0)
    assert dict(report.counts) == {FileRule.CENTURY: 4}
    assert [(file_problem.column, file_problem.row, file_problem.warning) for file_problem in report.problems] == [
        ("Born", 1, True),
        ("Died", 1, True),
    ]
    assert "read as 2048" in report.problems[0].message
    assert "read as 1950" in check("Id,Born,Died\n1,1/31/50,\n", layout(DATES)).problems[0].message


@pytest.mark.parametrize(
    ("head", "bit", "count", "words"),
    [
        ("", "a,", 300_000, "the row has more than 10,000 columns"),
        ("Id,Email\n", "a,", 300_000, "the row has more than 10,000 columns"),
        ("", '"a",', 20_000, "the row has more than 10,000 columns"),
        ("", "a", 2_001_000, "the row is longer than 1 million characters"),
        ('"', "a\n", 1_001_000, "the row is longer than 1 million characters"),
    ],
)
def test_a_row_that_no_import_has_is_not_read_to_its_end(
    check: Check, monkeypatch: pytest.MonkeyPatch, head: str, bit: str, count: int, words: str
) -> None:
    monkeypatch.setattr("mcdecl.operations.filecheck.records.LONGEST_ROW", 1 << 20)
    report = check(head + bit * count)
    assert not report.ok
    assert f"{words}; nothing after it was checked" in report.problems[-1].message
