"""Rows of texts as Parquet files, which the embedded account and comparisons read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mcdecl.operations.comparing.tables import quoted


def write_rows(rows: Sequence[Mapping[str, str | None]], file: Path) -> None:
    """Writes rows to a Parquet file; a column that a row does not have is empty there.

    Args:
        rows: at least one.
        file: which file.
    """
    import duckdb

    names: dict[str, str] = {}
    for row in rows:
        for name in row:
            names.setdefault(name.casefold(), name)
    folded = [{name.casefold(): value for name, value in row.items()} for row in rows]
    columns = [[row.get(name) for row in folded] for name in names]
    listed = ", ".join(f"unnest(?::VARCHAR[]) AS {quoted(name)}" for name in names.values())
    path = str(file).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {listed}) TO '{path}' (FORMAT parquet)", columns)
