"""Whole tables at once, in and out of Parquet files: a rehearsal fills and reads data extensions of any size."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.sandbox.data_extensions.fields import NUMBER_RANGE
from mcdecl.sandbox.files.tree import only, utf8
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import EMAIL, FIRST_MOMENT, TRUTH, default_of
from mcdecl.sandbox.rows.rows import comparable, quoted, sql_type
from mcdecl.sandbox.rows.soap_data_extension_object import key_names
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.account import SandboxAccount

_AMERICAN: Final = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_INCOMING: Final = "incoming_rows"


class RefusedValues(Struct, frozen=True):
    """Rows that a data extension does not take, and why.

    Attributes:
        column: the column because of which.
        rows: how many.
        example: one of the values; empty where there is none.
        why: what is wrong with it.
    """

    column: str
    rows: int
    example: str
    why: str


def load_table(account: "SandboxAccount", key: str, file: Path) -> tuple[int, tuple[RefusedValues, ...]]:
    """Adds the rows of a file to a data extension. Those that do not fit are left out.

    Args:
        account: Where.
        key: The data extension's external key.
        file: A Parquet or CSV file with texts, by the names of fields; others are passed over.

    Returns:
        How many rows were added, and what was left out.

    Raises:
        KeyError: There is no such data extension.
        ValueError: The file cannot be read.
    """
    import duckdb

    with account.store.exclusively() as store:
        owner = _owner(account, key)
        rows.ensure(account, owner)
        store.commit()
        try:
            return _loaded(account, owner, store.writing(), file)
        except duckdb.Error as error:
            words = str(error).splitlines()[0]
            if file.suffix.lower() == ".csv" and "CSV" not in words:  # what it has inferred, over pages
                words = "its rows have not as many values as line 1 of the CSV file has names, or quotes are not closed"
            raise ValueError(words) from None


def _loaded(
    account: "SandboxAccount", owner: Document, connection: "duckdb.DuckDBPyConnection", file: Path
) -> tuple[int, tuple[RefusedValues, ...]]:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_INCOMING} AS {_converted(account, owner, connection, file)}")
    refused = tuple(_refused(connection, owner))
    added = _added(account, owner, connection)
    connection.execute(f"DROP TABLE {_INCOMING}")
    return added, refused


def save_table(account: "SandboxAccount", key: str, file: Path) -> tuple[list[str], list[str]]:
    """Writes the rows of a data extension to a Parquet file.

    Args:
        account: Where.
        key: The data extension's external key.
        file: Which file.

    Returns:
        Its columns, and those of its primary key.

    Raises:
        KeyError: There is no such data extension.
    """
    with account.store.exclusively() as store:
        owner = _owner(account, key)
        rows.ensure(account, owner)
        names = [field["Name"] for field in owner["Fields"]]
        listed = ", ".join(map(quoted, names))
        table = rows.table_name(owner)
        store.writing().execute(f"COPY (SELECT {listed} FROM {table}) TO {quote(utf8(file))} (FORMAT parquet)")
        return names, key_names(owner)


def _owner(account: "SandboxAccount", key: str) -> Document:
    found = account.store.find("DataExtension", "CustomerKey", key)
    if not found:
        raise KeyError(key)
    return found[0]


def _converted(account: "SandboxAccount", owner: Document, connection: "duckdb.DuckDBPyConnection", file: Path) -> str:
    """The SELECT of all rows: their number, and for each field what came, its value, and whether that fits."""
    source = _relation(file)
    there = {row[0].casefold(): row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    parts = ["row_number() OVER () AS place"]
    for number, field in enumerate(owner["Fields"]):
        name = there.get(field["Name"].casefold())
        raw = f"CAST({quoted(name)} AS VARCHAR)" if name is not None else "CAST(NULL AS VARCHAR)"
        value = _value(field, raw) if name is not None else _literal(default_of(account, field), field)
        parts += [f"{raw} AS r{number}", f"{value} AS v{number}"]
    fits = ", ".join(
        f"{_fits(field, f'r{number}', f'v{number}')} AS f{number}" for number, field in enumerate(owner["Fields"])
    )
    return f"SELECT *, {fits} FROM (SELECT {', '.join(parts)} FROM {source})"


def _relation(file: Path) -> str:
    path = quote(only(file))
    if file.suffix.lower() != ".csv":
        return f"read_parquet({path})"
    # Nothing is left to be inferred: lines could be left out, or a table be taken for one column.
    return (
        f"read_csv({path}, all_varchar = true, header = true, delim = {quote(_separator(file))}, quote = '\"', "
        "escape = '\"', comment = '', skip = 0, strict_mode = true, null_padding = false)"
    )


def _separator(file: Path) -> str:
    """What the first line has most of outside of quotes."""
    with file.open("rb") as opened:
        first = opened.readline(2_000_000).decode("utf-8", "replace")
    return max(",;|\t", key="".join(first.split('"')[::2]).count)


def _literal(value: Any, field: Document) -> str:
    return f"CAST({'NULL' if value is None else quote(str(value))} AS {sql_type(field)})"


def _value(field: Document, raw: str) -> str:
    """What a column stores of a text; NULL for what it cannot hold."""
    kind = field["FieldType"]
    given = f"nullif(trim({raw}), '')"
    if kind == "Number":
        whole = f"CASE WHEN regexp_full_match({given}, '[+-]?[0-9]+') THEN TRY_CAST({given} AS INTEGER) END"
        return f"CASE WHEN {whole} BETWEEN {NUMBER_RANGE.start} AND {NUMBER_RANGE.stop - 1} THEN {whole} END"
    if kind == "Decimal":
        return f"TRY_CAST({given} AS {sql_type(field)})"
    if kind == "Boolean":
        cases = " ".join(f"WHEN {quote(word)} THEN {str(flag).lower()}" for word, flag in TRUTH.items())
        return f"CASE lower({given}) {cases} END"
    if kind == "Date":
        forms = ", ".join(map(quote, _AMERICAN))
        return f"date_trunc('second', coalesce(TRY_CAST({given} AS TIMESTAMP), try_strptime({given}, [{forms}])))"
    return raw


def _fits(field: Document, raw: str, value: str) -> str:
    """The condition under which what came is no reason to refuse a row."""
    kind, texts = field["FieldType"], []
    if sql_type(field) != "VARCHAR":
        texts.append(f"(coalesce(trim({raw}), '') = '' OR {value} IS NOT NULL)")
    elif field["MaxLength"] is not None:
        texts.append(f"(coalesce(length({raw}), 0) <= {int(field['MaxLength'])})")
    if kind == "Date":
        texts.append(f"({value} IS NULL OR {value} >= TIMESTAMP {quote(str(FIRST_MOMENT))})")
    if kind == "EmailAddress":
        texts.append(f"(coalesce({raw}, '') = '' OR regexp_full_match({raw}, {quote(EMAIL.pattern)}))")
    if field["IsRequired"] or field["IsPrimaryKey"]:
        empty = f"CAST({value} AS VARCHAR) = ''" if sql_type(field) == "VARCHAR" else "false"
        texts.append(f"({value} IS NOT NULL AND NOT ({empty}))")
    return " AND ".join(texts) or "true"


def _refused(connection: "duckdb.DuckDBPyConnection", owner: Document) -> Iterator[RefusedValues]:
    listed = ", ".join(
        f"count(*) FILTER (NOT f{number}), any_value(r{number}) FILTER (NOT f{number})"
        for number in range(len(owner["Fields"]))
    )
    counted = connection.execute(f"SELECT {listed} FROM {_INCOMING}").fetchone() or ()
    for number, field in enumerate(owner["Fields"]):
        count, example = counted[2 * number : 2 * number + 2]
        if count:
            why = f"is not a valid {field['FieldType']}" if example else "is required"
            if example and sql_type(field) == "VARCHAR" and len(example) > (field["MaxLength"] or len(example)):
                why = f"is longer than {field['MaxLength']} characters"
            yield RefusedValues(field["Name"], count, example or "", why)
    keys = key_names(owner)
    if keys:
        row = connection.execute(
            f"SELECT count(*) - count(DISTINCT ({_key(owner)})) FROM {_INCOMING} WHERE {_all_fit(owner)}"
        ).fetchone()
        if row is not None and row[0]:
            yield RefusedValues(", ".join(keys), row[0], "", "repeats the primary key of another row")


def _key(owner: Document) -> str:
    parts = [comparable(field, f"v{number}") for number, field in enumerate(owner["Fields"]) if field["IsPrimaryKey"]]
    return f"row({', '.join(parts)})"


def _all_fit(owner: Document) -> str:
    return " AND ".join(f"f{number}" for number in range(len(owner["Fields"]))) or "true"


def _added(account: "SandboxAccount", owner: Document, connection: "duckdb.DuckDBPyConnection") -> int:
    fields = owner["Fields"]
    names = ", ".join([quoted(rows.ROW_KEY), *(quoted(field["Name"]) for field in fields)])
    values = ", ".join(f"v{number}" for number in range(len(fields)))
    once = f"QUALIFY row_number() OVER (PARTITION BY {_key(owner)} ORDER BY place) = 1" if key_names(owner) else ""
    chosen = f"SELECT place, {values} FROM {_INCOMING} WHERE {_all_fit(owner)} {once}"
    row = connection.execute(f"SELECT count(*) FROM ({chosen})").fetchone()
    count = int(row[0]) if row else 0
    if count:
        first = rows.take_keys(account, owner, count)
        connection.execute(
            f"INSERT INTO {rows.table_name(owner)} ({names}) "
            f"SELECT {first - 1} + row_number() OVER (ORDER BY place), {values} FROM ({chosen}) ORDER BY place"
        )
    return count
