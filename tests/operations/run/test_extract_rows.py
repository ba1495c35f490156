"""Counting the rows of files that extracts wrote."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, TRACKING
from mcdecl.operations.run import extract_rows
from mcdecl.operations.run.extract_rows import Counted, LineLayout, counted, ends_whole, layout_of

TABLE, EVENTS = IDS[DATA_EXTENSION], IDS[TRACKING]


def packed(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("type_id", "parameters", "layout"),
    [
        (TABLE, {}, LineLayout(",", "", header=False)),
        (TABLE, {"HasColumnHeaders": "True", "TextQualified": "true"}, LineLayout(",", '"', header=True)),
        (TABLE, {"columndelimiter": "|", "HASCOLUMNHEADERS": "1"}, LineLayout("|", "", header=True)),
        (TABLE, {"ColumnDelimiter": "tab"}, LineLayout("\t", "", header=False)),
        (TABLE, {"ColumnDelimiter": "||"}, None),
        (EVENTS, {"ColumnDelimiter": "Default", "QuoteText": "True", "TextQualifier": "'"}, LineLayout(",", "'")),
        (EVENTS, {"Format": "tab"}, LineLayout("\t", "")),
        (IDS["Zip"], {}, None),
    ],
)
def test_how_rows_are_written(type_id: str, parameters: dict[str, str], layout: LineLayout | None) -> None:
    assert layout_of(type_id, parameters) == layout


@pytest.mark.parametrize(
    ("content", "layout", "rows"),
    [
        (b"Id,Name\r\n1,Ann\r\n2,Ben\r\n", LineLayout(), 2),
        (b"1,Ann\n2,Ben", LineLayout(header=False), 2),
        (b"", LineLayout(), 0),
        (b"Id\r\n", LineLayout(), 0),
        (b'Id,Text\n1,"two\nlines"\n', LineLayout(quote='"'), 1),
        (b'Id,Text\n1,"odd\n2,x\n', LineLayout(), 2),
        ("Id\n1\n2\n".encode("utf-16"), LineLayout(), 2),
        ("Id\nZoë\n".encode("utf-8-sig"), LineLayout(), 1),
        (b"Id\n\xff\xfe\xfa\n", LineLayout(), 1),
        (b"Id\n\n2\n", LineLayout(), 2),
    ],
)
def test_rows_without_the_names(content: bytes, layout: LineLayout, rows: int) -> None:
    assert counted(content, layout, package=False).rows == rows


def test_a_package_is_counted_file_by_file() -> None:
    content = packed({"Opens.csv": "Id\n1\n", "Sent.csv": "Id\n1\n2\n"})
    assert counted(content, LineLayout(), package=True) == Counted(3, {"Opens.csv": 1, "Sent.csv": 2})


def test_a_package_that_holds_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_rows, "MOST_UNPACKED", 10)
    assert counted(packed({"Opens.csv": "Id\n" * 20}), LineLayout(), package=True) == Counted()
    assert counted(packed({"Opens.csv": "Id\n1\n23\n45\n"}), LineLayout(), package=True) == Counted()  # 11 bytes
    assert counted(packed({"Opens.csv": "Id\n1\n23\n4\n"}), LineLayout(), package=True).rows == 3


def test_16_mb_are_fetched_and_256_mb_unpacked_at_most() -> None:
    assert (extract_rows.MOST_BYTES, extract_rows.MOST_UNPACKED) == (16_777_216, 268_435_456)


def test_what_is_no_package_is_not_counted() -> None:
    assert counted(b"Id\n1\n", LineLayout(), package=True) == Counted()
    damaged = bytearray(packed({"Opens.csv": "Id\n1\n2\n3\n"}))
    damaged[35:45] = b"\0" * 10
    assert counted(bytes(damaged), LineLayout(), package=True).rows is None


def test_the_end_of_a_whole_package() -> None:
    content = packed({"Sent.csv": "Id\n1\n"})
    assert ends_whole(content)
    assert not any(ends_whole(content[:end]) for end in range(len(content)))
    assert not ends_whole(b"Id\n1\n")
    assert ends_whole(packed({}))
