"""Rows are read as they were written, whatever stands in them, by both of the readers that see them."""

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.sandbox.imports import splitting
from mcdecl.sandbox.imports.layout import CsvLayout
from mcdecl.sandbox.imports.splitting import split
from mcdecl.sandbox.imports.staging import csv_source

# A carriage return alone ends a line, and the csv module does not quote it.
_TEXT = st.text(st.characters(exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=6) | st.sampled_from(
    ["", '"', '""', ",", "\n", "\r\n", " a ", "a\\", "'", "#", "NULL", "\ufeff", "\u2028", "\x85", "\x0b", "\x1a"]
)


BATCHES = st.sampled_from((1, 2, 3, 20_000))


def read(content: bytes, layout: CsvLayout, batch: int) -> tuple[list[tuple[str, ...]], list[int]]:
    """The good rows as DuckDB reads them, no value as empty text, and the numbers of the bad ones.

    So many lines are looked at together: quotes may go on in the next ones.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "_BATCH", batch)
        source, clean = Path(folder) / "a.csv", Path(folder) / "clean.csv"
        source.write_bytes(content)
        found = split(source, "utf-8", layout, clean)
        rows = duckdb.execute(f"SELECT * FROM {csv_source(clean, layout, found.width)} ORDER BY _row").fetchall()
    assert len(rows) + found.faulty == found.rows
    return [tuple(value or "" for value in row[2:]) for row in rows], [fault.row for fault in found.faults]


_ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(_TEXT, min_size=width, max_size=width), min_size=1))


@given(
    _ROWS,
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(",;\t"),
    BATCHES,
)
@settings(max_examples=100, deadline=None)
def test_what_the_csv_module_writes_is_read_back(
    rows: list[list[str]], quoting: int, end: str, mark: str, batch: int
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[call-overload]
    tuples, bad = read(buffer.getvalue().encode(), CsvLayout(mark, True, 0, ""), batch)
    assert tuples == [tuple(row) for row in rows]
    assert bad == []


@given(st.lists(st.lists(st.text(st.sampled_from('ab "'), max_size=5), min_size=1, max_size=4), min_size=1), BATCHES)
@settings(max_examples=100, deadline=None)
def test_rows_of_any_width_are_good_or_bad_and_never_lost(rows: list[list[str]], batch: int) -> None:
    content = "\n".join(",".join(row) for row in rows if row != [""])
    if not content:
        return
    tuples, bad = read(content.encode(), CsvLayout(",", False, 0, ""), batch)
    wide = [row for row in rows if row != [""]]
    assert tuples == [tuple(row) for row in wide if len(row) == len(wide[0])]
    assert bad == [number for number, row in enumerate(wide, 1) if len(row) != len(wide[0])]
