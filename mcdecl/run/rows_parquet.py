"""Rows as a Parquet file with the types of the fields, made from the CSV file that an export writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcdecl.drafts import draft_of, utf8
from mcdecl.run.model import RunError
from mcdecl.run.rows_reading import Table

_DATE = "%m/%d/%Y %I:%M:%S %p"
"""How dates of rows read (documented): US form, to the second, in server time."""
_LONGEST_LINE = 64 * 2**20


def parquet_available() -> None:
    """Nothing, if the library for Parquet is installed.

    Raises:
        RunError: It is not.
    """
    try:
        import duckdb  # noqa: F401 - only whether it is there
    except ImportError:
        raise RunError("Parquet needs duckdb.", "Install the extra: pip install 'mcdecl[sandbox]'") from None


def write_parquet(source: Path, table: Table, out: Path, count: int) -> None:
    """Writes a Parquet file, whole or not at all. No value, and an empty text, is null.

    Args:
        source: The CSV file of an export.
        table: The data extension.
        out: The Parquet file.
        count: How many rows there are.

    Raises:
        RunError: A value is not of its field's type, or not every row came through.
        OSError: The file cannot be written.
    """
    import duckdb

    draft = draft_of(out)
    try:
        with duckdb.connect() as connection:
            rows = connection.read_csv(
                utf8(source),
                header=True,
                all_varchar=True,
                delimiter=",",
                quotechar='"',
                escapechar='"',
                parallel=False,
                max_line_size=_LONGEST_LINE,
            )
            rows.project(", ".join(map(_column, table.fields))).write_parquet(utf8(draft))
            ((written,),) = connection.execute("SELECT count(*) FROM read_parquet(?)", [utf8(draft)]).fetchall()
        if written != count:
            raise RunError(f"Of {count:,} rows {written:,} came into {out}; it was not written.")
        draft.replace(out)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise RunError(
            f"{out} could not be written: {first}", f"The rows as the account shows them are in {source}."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _column(field: Mapping[str, Any]) -> str:
    name = '"' + str(field["name"]).replace('"', '""') + '"'
    value = f"nullif({name}, '')"
    types = {
        "Number": "BIGINT",
        "Boolean": "BOOLEAN",
        "Decimal": f"DECIMAL({field.get('length') or 18}, {field.get('scale') or 0})",
    }
    if field["type"] == "Date":
        return f"strptime({value}, '{_DATE}') AS {name}"
    return f"CAST({value} AS {types.get(field['type'], 'VARCHAR')}) AS {name}"
