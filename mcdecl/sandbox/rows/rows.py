"""The rows of data extensions: one DuckDB table each, made when the first row is written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.rows.key_index import Key, KeyIndex, comparing, made
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

ROW_KEY = "_CustomObjectKey"
AGES = "RowAges"
"""The collection that knows on which day rows were added: `Since`, pairs of a day and the first row key of it."""
_TYPES = {"Number": "INTEGER", "Date": "TIMESTAMP", "Boolean": "BOOLEAN"}


def table_name(owner: Document) -> str:
    """The name of a data extension's table; it stays when the data extension is renamed."""
    return "rows_" + str(owner["ObjectID"]).replace("-", "")


def quoted(name: str) -> str:
    """An identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def _sql(*parts: str) -> str:
    """A statement of parts that are ours: names are quoted, values always go as parameters."""
    return " ".join(parts)


def sql_type(field: Document) -> str:
    """The DuckDB type of a field's column."""
    if field["FieldType"] == "Decimal":
        return f"DECIMAL({field['MaxLength']}, {field['Scale']})"
    return _TYPES.get(field["FieldType"], "VARCHAR")


def exists(account: "SandboxAccount", owner: Document) -> bool:
    """Whether the table was made."""
    return account.store.get("Table", owner["ObjectID"]) is not None


def ensure(account: "SandboxAccount", owner: Document) -> None:
    """Makes the table when it is not there."""
    if exists(account, owner):
        return
    columns = [f"{quoted(ROW_KEY)} BIGINT"] + [
        f"{quoted(field['Name'])} {sql_type(field)}" for field in owner["Fields"]
    ]
    account.store.writing().execute(f"CREATE TABLE {table_name(owner)} ({', '.join(columns)})")
    account.store.put("Table", owner["ObjectID"], {"Name": table_name(owner)})


def drop(account: "SandboxAccount", owner: Document) -> None:
    """Removes the table with its rows."""
    if exists(account, owner):
        account.store.writing().execute(f"DROP TABLE {table_name(owner)}")
        account.store.remove("Table", owner["ObjectID"])
    if account.enterprise.store.get(AGES, owner["ObjectID"]) is not None:
        account.enterprise.store.remove(AGES, owner["ObjectID"])


def count(account: "SandboxAccount", owner: Document, frozen: str | None = None) -> int:
    """How many rows a data extension has.

    Args:
        account: Where.
        owner: The data extension.
        frozen: The table to count in place of its own, an empty text for no rows; None for its own.
    """
    table = frozen if frozen is not None else table_name(owner) if exists(account, owner) else ""
    if not table:
        return 0
    row = account.store.connection.execute(_sql("SELECT count(*) FROM", table)).fetchone()
    return int(row[0]) if row else 0


def alter(account: "SandboxAccount", old: Document, new: Document) -> None:
    """Brings the table from the fields of `old` to those of `new`; fields are the same by their ObjectID."""
    if old["Fields"] == new["Fields"] or not exists(account, old):
        return
    connection, table = account.store.writing(), table_name(old)
    before = {field["ObjectID"]: field for field in old["Fields"]}
    after = {field["ObjectID"] for field in new["Fields"]}
    for id, field in before.items():
        if id not in after:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {quoted(field['Name'])}")
    _rename_columns(account, table, before, new)
    for field in new["Fields"]:
        known = before.get(field["ObjectID"])
        if known is None:
            _add_column(account, table, field)
        elif sql_type(known) != sql_type(field):
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN {quoted(field['Name'])} TYPE {sql_type(field)}")


def _rename_columns(account: "SandboxAccount", table: str, before: dict[str, Document], new: Document) -> None:
    """Renames by way of names that no field can have, so that a column may take the name that another gives up."""
    renamed = [
        (before[field["ObjectID"]]["Name"], f"_{field['ObjectID']}", field["Name"])
        for field in new["Fields"]
        if field["ObjectID"] in before and before[field["ObjectID"]]["Name"] != field["Name"]
    ]
    steps = [(old, between) for old, between, _ in renamed] + [(between, name) for _, between, name in renamed]
    for old, name in steps:
        account.store.writing().execute(f"ALTER TABLE {table} RENAME COLUMN {quoted(old)} TO {quoted(name)}")


def _add_column(account: "SandboxAccount", table: str, field: Document) -> None:
    from mcdecl.sandbox.rows.row_values import default_of

    connection = account.store.writing()
    connection.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(field['Name'])} {sql_type(field)}")
    value = default_of(account, field)
    if value is not None:
        connection.execute(_sql("UPDATE", table, "SET", quoted(field["Name"]), "= ?"), [value])


def clear(account: "SandboxAccount", owner: Document) -> None:
    """Deletes all rows."""
    if exists(account, owner):
        account.store.writing().execute(_sql("DELETE FROM", table_name(owner)))


def sequence(owner: Document) -> str:
    """The name of the sequence of a data extension's row keys."""
    return f"rows:{owner['ObjectID']}"


def take_keys(account: "SandboxAccount", owner: Document, number: int = 1) -> int:
    """Takes the row keys of rows that are added now, and notes since when rows have them: retention asks their age.

    Args:
        account: Where.
        owner: The data extension.
        number: How many rows come at most.

    Returns:
        The first key; the others follow.
    """
    first = account.new_id(sequence(owner), number)
    store, day = account.enterprise.store, account.clock.now().date().isoformat()
    known = store.get(AGES, owner["ObjectID"])
    since: list[list[Any]] = known["Since"] if known else []
    if not since or since[-1][0] != day:
        store.put(AGES, owner["ObjectID"], {"Since": [*since, [day, first]]})
    return first


def comparable(field: Document, expression: str) -> str:
    """An expression of a field's column as SQL Server compares it: without letter case and blanks at the end."""
    return f"lower(rtrim({expression}, ' '))" if sql_type(field) == "VARCHAR" else expression


def matching(account: "SandboxAccount", owner: Document, keys: dict[str, Any]) -> int | None:
    """The `_CustomObjectKey` of the first row whose columns equal `keys`, or None."""
    if not exists(account, owner):
        return None
    known = account.found_rows.get(_place(owner, keys), _UNKNOWN)
    if known is not _UNKNOWN:
        return known if isinstance(known, int) else None
    index, place = _indexed(account, owner, keys)
    if index is not None and place is not None:
        return index.rows.get(place)
    fields = {field["Name"]: field for field in owner["Fields"]}
    where = " AND ".join(
        f"{comparable(fields[name], quoted(name))} IS NOT DISTINCT FROM {comparable(fields[name], '?')}"
        for name in keys
    )
    row = account.store.connection.execute(
        _sql("SELECT", quoted(ROW_KEY), "FROM", table_name(owner), "WHERE", where),
        list(keys.values()),
    ).fetchone()
    return int(row[0]) if row else None


def _indexed(
    account: "SandboxAccount", owner: Document, keys: Mapping[str, Any], *, make: bool = True
) -> tuple[KeyIndex | None, Key | None]:
    """The index of a data extension by its primary key, and the place of a key in it; None where that does not help."""
    names = [field["Name"] for field in owner["Fields"] if field["IsPrimaryKey"]]
    if not names or set(keys) != set(names):
        return None, None
    index = account.key_indexes.of(owner, names, account.store.row_version)
    if index is None and make and account.key_indexes.pays(owner, count(account, owner)):
        index = _index(account, owner, names)
    if index is None:
        return None, None
    types = {field["Name"]: sql_type(field) for field in owner["Fields"] if field["IsPrimaryKey"]}
    return index, comparing(account.store.connection, types, {name: keys[name] for name in names})


def _index(account: "SandboxAccount", owner: Document, names: Sequence[str]) -> KeyIndex:
    fields = {field["Name"]: field for field in owner["Fields"]}
    columns = ", ".join(comparable(fields[name], quoted(name)) for name in names)
    key = quoted(ROW_KEY)
    sql = _sql("SELECT", key, ",", columns, "FROM", table_name(owner), "ORDER BY", key)
    index = made(names, account.store.row_version, account.store.connection.execute(sql).fetchall())
    account.key_indexes.keep(owner, index)
    return index


_UNKNOWN: Final = object()


def _place(owner: Document, keys: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands for a row by its key, compared as `comparable` does."""
    return (owner["ObjectID"], *keys, *map(_compared, keys.values()))


def _compared(value: Any) -> str:
    if isinstance(value, str):
        return value.rstrip(" ").lower()
    return str(value.normalize() if isinstance(value, Decimal) else value)


def look_up(account: "SandboxAccount", owner: Document, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Finds rows by their keys in one reading of the table, for `matching` to know until `forget`."""
    if exists(account, owner) and _indexed(account, owner, wanted[0])[0] is not None:
        return
    for keys in wanted:
        account.found_rows.setdefault(_place(owner, keys), None)
    if not exists(account, owner):
        return
    fields = {field["Name"]: field for field in owner["Fields"]}
    names = list(wanted[0])
    asked = ", ".join(f"unnest(?::{sql_type(fields[name])}[]) AS k{number}" for number, name in enumerate(names))
    tests = " AND ".join(
        f"{comparable(fields[name], 't.' + quoted(name))} = {comparable(fields[name], f'i.k{number}')}"
        for number, name in enumerate(names)
    )
    key = quoted(ROW_KEY)
    sql = _sql(
        "SELECT i.place, min(t.", key, ") FROM (SELECT unnest(?::BIGINT[]) AS place,", asked, ") AS i JOIN",
        table_name(owner), "AS t ON", tests, "GROUP BY i.place",
    )  # fmt: skip
    values = [list(range(len(wanted))), *([keys[name] for keys in wanted] for name in names)]
    for place, number in account.store.connection.execute(sql, values).fetchall():
        account.found_rows[_place(owner, wanted[place])] = int(number)


def forget(account: "SandboxAccount") -> None:
    """Ends what `look_up` found out."""
    account.found_rows.clear()


def values_of(account: "SandboxAccount", owner: Document, row: int, names: Sequence[str]) -> tuple[Any, ...]:
    """Columns of one row."""
    columns = ", ".join(quoted(name) for name in names)
    sql = _sql("SELECT", columns, "FROM", table_name(owner), "WHERE", quoted(ROW_KEY), "= ?")
    return account.store.connection.execute(sql, [row]).fetchone() or (None,) * len(names)


def insert(account: "SandboxAccount", owner: Document, values: dict[str, Any]) -> None:
    """Adds a row."""
    ensure(account, owner)
    number = take_keys(account, owner)
    keys = {field["Name"]: values.get(field["Name"]) for field in owner["Fields"] if field["IsPrimaryKey"]}
    if account.found_rows and keys:
        account.found_rows[_place(owner, keys)] = number
    index, place = _indexed(account, owner, keys, make=False)
    if index is not None and place is not None:
        index.unique = index.unique and place not in index.rows
        index.rows.setdefault(place, number)
    values = {ROW_KEY: number, **values}
    names = ", ".join(quoted(name) for name in values)
    marks = ", ".join("?" for _ in values)
    account.store.writing(indexed=index is None or place is not None).execute(
        _sql("INSERT INTO", table_name(owner), f"({names}) VALUES ({marks})"),
        list(values.values()),
    )


def insert_all(account: "SandboxAccount", owner: Document, many: Sequence[Mapping[str, Any]]) -> int:
    """Adds rows that have all fields; the `_CustomObjectKey` of the first, from which the others' go up by one."""
    ensure(account, owner)
    first = take_keys(account, owner, len(many))
    fields = [(quoted(field["Name"]), sql_type(field)) for field in owner["Fields"]]
    names = ", ".join([quoted(ROW_KEY), *(name for name, _ in fields)])
    # A column at a time: row by row DuckDB takes a hundred times as long.
    marks = ", ".join(["unnest(?::BIGINT[])", *(f"unnest(?::{type}[])" for _, type in fields)])
    columns = [[row[field["Name"]] for row in many] for field in owner["Fields"]]
    account.store.writing().execute(
        _sql("INSERT INTO", table_name(owner), f"({names}) SELECT {marks}"),
        [list(range(first, first + len(many))), *columns],
    )
    return first


def repeated(account: "SandboxAccount", owner: Document, names: Sequence[str]) -> int | None:
    """The `_CustomObjectKey` of the first row whose columns `names` equal those of one before, or None."""
    fields = {field["Name"]: field for field in owner["Fields"]}
    keys = ", ".join(comparable(fields[name], quoted(name)) for name in names)
    key = quoted(ROW_KEY)
    place = f"row_number() OVER (PARTITION BY {keys} ORDER BY {key}) AS place"
    sql = _sql("SELECT min(", key, ") FROM (SELECT", key, ",", place, "FROM", table_name(owner), ") WHERE place > 1")
    row = account.store.connection.execute(sql).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def change(account: "SandboxAccount", owner: Document, row: int, values: dict[str, Any]) -> None:
    """Changes columns of a row."""
    if not values:
        return
    sets = ", ".join(f"{quoted(name)} = ?" for name in values)
    of_the_key = any(field["IsPrimaryKey"] and field["Name"] in values for field in owner["Fields"])
    account.store.writing(indexed=not of_the_key).execute(
        _sql("UPDATE", table_name(owner), "SET", sets, "WHERE", quoted(ROW_KEY), "= ?"),
        [*values.values(), row],
    )


def remove(account: "SandboxAccount", owner: Document, row: int, keys: Mapping[str, Any]) -> None:
    """Deletes a row, the first with its key."""
    forget(account)
    index, place = _indexed(account, owner, keys, make=False)
    followed = index is None or (place is not None and index.unique)
    if index is not None and place is not None:
        index.rows.pop(place, None)
    account.store.writing(indexed=followed).execute(
        _sql("DELETE FROM", table_name(owner), "WHERE", quoted(ROW_KEY), "= ?"),
        [row],
    )


def remove_between(account: "SandboxAccount", owner: Document, first: int, end: int | None) -> None:
    """Deletes the rows with a key from `first` on, and below `end` unless that is None."""
    if not exists(account, owner):
        return
    key = quoted(ROW_KEY)
    where = _sql(key, ">= ?", *(["AND", key, "< ?"] if end is not None else []))
    account.store.writing().execute(
        _sql("DELETE FROM", table_name(owner), "WHERE", where), [first, *([end] if end is not None else [])]
    )


def fetch(
    account: "SandboxAccount", owner: Document, names: Sequence[str], *, limit: int | None = None, offset: int = 0
) -> list[tuple[Any, ...]]:
    """Rows with the columns `names`, in the order they came in: all, or at most `limit` after the first `offset`."""
    if not exists(account, owner):
        return []
    if limit is None:
        return _between(account, owner, names, None)
    keys = _page_keys(account, owner, limit, offset)
    return [] if keys is None else _between(account, owner, names, keys)


def _page_keys(account: "SandboxAccount", owner: Document, limit: int, offset: int) -> tuple[int, int] | None:
    """The first and the last row key of a page; to sort whole rows for each page would take as long as there are pages.

    Where no row was deleted, keys have no gaps, and the page can be told by them.
    """
    key, table = quoted(ROW_KEY), table_name(owner)
    ask = account.store.connection.execute
    count, least, most = ask(_sql(f"SELECT count(*), min({key}), max({key}) FROM", table)).fetchall()[0]
    if offset >= count or limit < 1:
        return None
    if most - least + 1 == count:
        return least + offset, min(least + offset + limit - 1, most)
    found = ask(
        _sql(f"SELECT min({key}), max({key}) FROM (SELECT", key, "FROM", table, "ORDER BY", key, "LIMIT ? OFFSET ?)"),
        [limit, offset],
    ).fetchall()
    first, last = found[0]
    return int(first), int(last)


def _between(
    account: "SandboxAccount", owner: Document, names: Sequence[str], keys: tuple[int, int] | None
) -> list[tuple[Any, ...]]:
    """The rows from one row key to another, or all, in the order they came in."""
    columns, key = ", ".join(quoted(name) for name in names), quoted(ROW_KEY)
    where = f"WHERE {key} BETWEEN ? AND ?" if keys else ""
    sql = _sql("SELECT", columns, "FROM", table_name(owner), where, "ORDER BY", key)
    return account.store.connection.execute(sql, list(keys or ())).fetchall()
