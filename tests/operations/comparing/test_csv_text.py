"""CSV files are read as they are written, and what is wrong with one is said with its line."""

from pathlib import Path

import duckdb
import pytest

from mcdecl.operations.comparing.folder import BadFolderError, _content, relation


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Id,Name\n1,a\n2,b,c,d\n", "line 3 has 4 values, and line 1 names 2 columns"),
        ("Id,Name,X\n1,a,b\n2\n", "line 3 has 1 value, and line 1 names 3 columns"),
        ('Id,Name\n1,"a\n2,b\n', "the row of line 2 has a quote that is never closed"),
        ('Id,Name\n0,"x\ny"\n1,"a"b\n', "the row of line 4 has text after a closing quote"),
        ("Id,ID\n1,2\n", "line 1 names the column 'Id' twice"),
        ("Id,Name\n1,a\n2,\xe9\n".encode("latin-1"), "line 3 is not UTF-8; save the file as UTF-8"),
        ("Id,Name\n1,a\n".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
        ("Id,Name\n1," + "x" * 2_100_000 + "\n", "the row of line 2 has more than 2,000,000 characters"),
    ],
    ids=range(8),
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path: Path, text: str | bytes, why: str) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadFolderError) as failure:
        _content(path)
    assert failure.value.message.startswith(why)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("\ufeffId,Name\n1,a\n\n2,b\n", [("1", "a"), ("2", "b")]),
        ('Id;Name\r\n1;"a, ""q"" b"\r\n', [("1", 'a, "q" b')]),
        ('Id\tName\n1\t"two\nlines"\n', [("1", "two\nlines")]),
        ('"Id"|Name\n1|#no, comment;\n', [("1", "#no, comment;")]),
        ("Id\n1;2\n", [("1;2",)]),
    ],
    ids=range(5),
)
def test_a_file_is_read_as_it_is_written(tmp_path: Path, text: str, rows: list[tuple[str, ...]]) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(text.encode())
    columns, filled = _content(path)
    assert (columns[0], filled) == ("Id", True)
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT * FROM {relation(path)}").fetchall() == rows
