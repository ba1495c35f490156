"""Rows of texts as Parquet files, which the embedded account and comparisons read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.operations.comparing.tables import quoted

if TYPE_CHECKING:
    import duckdb


def write_rows(rows: Sequence[Mapping[str, str | None]], file: Path) -> None:
    """Writes rows to a Parquet file; a column that a row does not have is empty there.

    Args:
        rows: at least one.
        file: which file.
    """
    write_tables([(rows, file)])


def write_tables(tables: Iterable[tuple[Sequence[Mapping[str, str | None]], Path]]) -> None:
    """The same for several tables at once: a database is opened once.

    Args:
        tables: the rows of each, at least one, and its file.
    """
    import duckdb

    with duckdb.connect() as connection:
        for rows, file in tables:
            _write(connection, rows, file)


def _write(connection: "duckdb.DuckDBPyConnection", rows: Sequence[Mapping[str, str | None]], file: Path) -> None:
    names: dict[str, str] = {}
    for row in rows:
        for name in row:
            names.setdefault(name.casefold(), name)
    folded = [{name.casefold(): value for name, value in row.items()} for row in rows]
    columns = [[row.get(name) for row in folded] for name in names]
    listed = ", ".join(f"unnest(?::VARCHAR[]) AS {quoted(name)}" for name in names.values())
    path = str(file).replace("'", "''")
    connection.execute(f"COPY (SELECT {listed}) TO '{path}' (FORMAT parquet)", columns)
