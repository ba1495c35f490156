"""Rows as Parquet and back: typed by the fields, whole or not at all."""

import sys
import tracemalloc
from pathlib import Path
from unittest import mock

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.operations.run import rows_parquet
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_export import csv_lines
from mcdecl.operations.run.rows_parquet import (
    distinct_rows,
    is_parquet,
    parquet_available,
    parquet_lines,
    without_values,
    write_parquet,
)
from mcdecl.operations.run.rows_reading import RowsTable

FIELDS = (("Id", "Text", {}), ("N", "Number", {}), ("D", "Decimal", {"length": 8, "scale": 2}), ("B", "Boolean", {}),
          ("S", "Date", {}), ('a"b', "Text", {}))  # fmt: skip
TABLE = RowsTable("T", tuple({"name": name, "type": type, "primary_key": False, **more} for name, type, more in FIELDS))
HEADER = 'Id,N,D,B,S,"a""b"\n'
ROW = ["x,y", "12", "1.50", "True", "11/20/2026 05:00:00 AM", "q"]
LINE = '"x,y",12,1.50,True,11/20/2026 05:00:00 AM,q\n'


def made(folder: Path, text: str, count: int) -> Path:
    source, out = folder / "t.csv", folder / "t.parquet"
    source.write_text(HEADER + text)
    write_parquet(source, TABLE, out, count)
    return out


def test_rows_have_the_types_of_their_fields(tmp_path: Path) -> None:
    out = made(tmp_path, LINE + ",,,,,\n", 2)
    with duckdb.connect() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(out)]).fetchall()
        rows = connection.execute("SELECT * FROM read_parquet(?)", [str(out)]).fetchall()
    assert [kind for _, kind, *_ in described] == [
        "VARCHAR",
        "BIGINT",
        "DECIMAL(8,2)",
        "BOOLEAN",
        "TIMESTAMP",
        "VARCHAR",
    ]
    assert rows[1] == (None,) * 6
    assert list(parquet_lines(out)) == [["Id", "N", "D", "B", "S", 'a"b'], ROW, [""] * 6]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.parquet"]


def test_a_decimal_without_length_has_the_longest(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("D\n7\n")
    plain = RowsTable("T", ({"name": "D", "type": "Decimal", "primary_key": False},))
    write_parquet(tmp_path / "t.csv", plain, tmp_path / "t.parquet", 1)
    assert list(parquet_lines(tmp_path / "t.parquet")) == [["D"], ["7"]]


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [(LINE, 2, r"Of 2 rows 1 came into .*; it was not written"), ("x,many,,,,\n", 1, "could not be written")],
)
def test_what_does_not_come_through_leaves_no_file(tmp_path: Path, text: str, count: int, words: str) -> None:
    with pytest.raises(RunError, match=words):
        made(tmp_path, text, count)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def parquet(folder: Path, select: str, name: str = "t.parquet") -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {select}) TO '{folder / name}' (FORMAT parquet)")
    return folder / name


@pytest.mark.parametrize(
    ("select", "text"),
    [
        ("true AS a", "True"),
        ("false AS a", "False"),
        ("DATE '2026-11-20' AS a", "11/20/2026 12:00:00 AM"),
        ("TIMESTAMP '2026-11-20 17:00:01' AS a", "11/20/2026 05:00:01 PM"),
        ("TIMESTAMP '2026-11-20 17:00:01.5' AS a", "2026-11-20T17:00:01.500"),
        ("TIMESTAMP_MS '2026-11-20 17:00:01' AS a", "11/20/2026 05:00:01 PM"),
        ("CAST(7 AS UTINYINT) AS a", "7"),
        ("CAST(1.5 AS DECIMAL(5, 2)) AS a", "1.50"),
        ("CAST(NULL AS BOOLEAN) AS a", ""),
        ("CAST(NULL AS VARCHAR) AS a", ""),
    ],
)
def test_values_read_as_an_export_writes_them(tmp_path: Path, select: str, text: str) -> None:
    assert list(parquet_lines(parquet(tmp_path, select))) == [["a"], [text]]


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ("[1, 2] AS a", "the column a is INTEGER"),
        ("{'x': 1} AS a", "which no field can hold"),
        ("TIMESTAMPTZ '2026-11-20 17:00:01+00' AS a", r"Write its times in server time \(UTC-6\), without a zone"),
    ],
)
def test_columns_that_no_field_can_hold(tmp_path: Path, select: str, words: str) -> None:
    with pytest.raises(RunError, match=words):
        list(parquet_lines(parquet(tmp_path, select)))


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_text("no")
    with pytest.raises(RunError, match="is no Parquet file that can be read"):
        list(parquet_lines(tmp_path / "t.parquet"))
    with pytest.raises(FileNotFoundError):
        list(parquet_lines(tmp_path / "none.parquet"))


NASTY = [
    ["a\rb", "x"],
    ["\r\n", "\r"],
    ["#a", "# b"],
    ['"', '""'],
    ["\\", "'"],
    [" x ", "\t"],
    ["NULL", "\ufeff"],
    ["", ""],
]


@pytest.mark.parametrize("rows", [NASTY, [row[:1] for row in NASTY], [row[:1] for row in NASTY[-1:]]])
def test_texts_come_back_to_the_letter(tmp_path: Path, rows: list[list[str]]) -> None:
    names = ["\ufeffA", "1"][: len(rows[0])]
    source, out = tmp_path / "t.csv", tmp_path / "t.parquet"
    source.write_bytes(csv_lines([names]) + csv_lines(rows))
    table = RowsTable("T", tuple({"name": name, "type": "Text", "primary_key": False} for name in names))
    write_parquet(source, table, out, len(rows), typed=False)
    assert list(parquet_lines(out)) == [names, *rows]


_SIGNS = (
    "a",
    '"',
    "\n",
    "\r",
    "\r\n",
    ",",
    "\u00e9",
    "\U0001f642",
    "\u2028",
    " ",
    "\\",
    "'",
    "\ufeff",
    "NULL",
    "long" * 9,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(1, 90), st.sampled_from([["A"], ["A", 'b"\n,c'], ["\ufeffA", "B", "C"]]))
def test_texts_come_back_wherever_the_file_is_divided(
    tmp_path: Path, data: st.DataObject, piece: int, names: list[str]
) -> None:
    value = st.lists(st.sampled_from(_SIGNS), max_size=5).map("".join)
    rows = data.draw(st.lists(st.lists(value, min_size=len(names), max_size=len(names)), max_size=25))
    source, out = tmp_path / "t.csv", tmp_path / "t.parquet"
    source.write_bytes(csv_lines([names]) + csv_lines(rows))
    table = RowsTable("T", tuple({"name": name, "type": "Text", "primary_key": False} for name in names))
    with mock.patch.object(rows_parquet, "_PIECE", piece):
        write_parquet(source, table, out, len(rows), typed=False)
    assert list(parquet_lines(out)) == [names, *rows]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.parquet"]


def test_no_piece_is_longer_than_a_few_rows_and_others_cannot_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "t.csv"
    source.write_text("Id\n" + "row\n" * 100)
    monkeypatch.setattr(rows_parquet, "_PIECE", 40)
    with rows_parquet._pieces(source) as pieces:
        assert {piece.stat().st_size for piece in pieces} == {43}
        assert sys.platform == "win32" or {piece.stat().st_mode & 0o777 for piece in pieces} == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_name_that_would_mean_other_files_means_one(tmp_path: Path) -> None:
    parquet(tmp_path, "2 AS a", "ab.parquet")
    assert list(parquet_lines(parquet(tmp_path, "1 AS a", "a*.parquet"))) == [["a"], ["1"]]


@pytest.mark.parametrize(
    ("name", "told"), [("a.parquet", True), ("a.PARQUET", True), ("a.csv", False), ("parquet", False)]
)
def test_the_name_says_what_it_is(name: str, told: bool) -> None:
    assert is_parquet(Path(name)) is told


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    parquet_available()
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(RunError, match="Parquet needs duckdb"):
        parquet_available()


def test_rows_are_told_apart_by_their_keys_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_parquet, "_PART", 10)
    table = RowsTable("T", tuple({"name": name, "type": "Text", "primary_key": True} for name in ('I"d', "Of")))
    source, out = tmp_path / "t.csv", tmp_path / "t.parquet"
    source.write_bytes(csv_lines([['I"d', "Of"], *([str(number % 40), str(number % 3)] for number in range(160))]))
    write_parquet(source, table, out, 160, typed=False)
    assert distinct_rows(out, table.keys, 160) == 120
    assert distinct_rows(out, ["Of"], 160) == 3


def test_columns_in_which_a_row_has_no_value(tmp_path: Path) -> None:
    out = made(tmp_path, LINE + LINE.replace("12", "").replace("q", ""), 2)
    assert without_values(out, ["Id", "N", 'a"b']) == {"N", 'a"b'}
    assert without_values(out, []) == set()


def test_a_full_disk_is_told_in_the_words_of_the_error_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB writes beside, and wraps what came of it."""
    wrapped = (
        'IO Error: Async write failed for range [offset=1, size=2]: {"exception_type":"IO","exception_message":'
        '"Could not write file \\"a.draft\\": No space left on device","errno":"28"}'
    )

    def full(*_arguments: object, **_how: object) -> None:
        raise duckdb.IOException(wrapped)

    source = tmp_path / "rows.csv"
    source.write_text("Id\nx\n")
    monkeypatch.setattr(rows_parquet, "utf8", full)
    with pytest.raises(RunError) as raised:
        write_parquet(source, RowsTable("T", TABLE.fields[:1]), tmp_path / "rows.parquet", 1)
    assert raised.value.message.endswith('written: Could not write file "a.draft": No space left on device')


def test_a_small_file_of_large_values_does_not_fill_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = parquet(tmp_path, "repeat('x', 100_000) AS a FROM range(50)")
    monkeypatch.setattr(rows_parquet, "MOST_AT_ONCE", 400_000)
    tracemalloc.start()
    assert sum(1 for _ in parquet_lines(bomb)) == 51
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_500_000, "four rows at most are in memory at once"
    monkeypatch.setattr(rows_parquet, "MOST_AT_ONCE", 99_999)
    with pytest.raises(RunError, match="no field can hold"):
        list(parquet_lines(bomb))
