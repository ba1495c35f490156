"""Writing a run's rows into a data extension: Overwrite, Update and Append, all rows or none of them.

The service inserts the rows of a run with one statement, so a run that fails adds nothing. It empties the target of
an Overwrite before that (fact:query-overwrite-first), so there a failure leaves no rows at all. A query may read the
data extension that it overwrites: it sees the rows from before.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.queries.conditions import folded
from mcdecl.sandbox.queries.conversion import convert
from mcdecl.sandbox.queries.scope import Relation
from mcdecl.sandbox.queries.types import TypedSql, field_type, text_type
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import default_of, shown
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.account import SandboxAccount

INCOMING = "incoming_rows"
"""The table of a run's rows before they are in the target."""


class WrittenCount(Struct, frozen=True):
    """How many rows a run brought.

    Attributes:
        read: The rows of its result.
        added: Those that were added to the target.
        changed: Those that changed a row of the target.
    """

    read: int
    added: int
    changed: int


def mapped(relation: Relation, target: Document, *, mid: int, skip_unknown: bool = False) -> dict[str, TypedSql]:
    """The target's fields that a result fills, by name without regard to case.

    Args:
        relation: The result.
        target: The data extension.
        mid: The account's id, that the target is called by.
        skip_unknown: Leave out columns that the target lacks, and do not fail.

    Returns:
        By field name, the column of the result (whose alias is `q`).

    Raises:
        QueryError: When a column is not in the target, or none is.
    """
    fields = {field["Name"].casefold(): field["Name"] for field in target["Fields"]}
    record: dict[str, TypedSql] = {}
    for column in relation.columns:
        name = fields.get((column.name or "").casefold())
        if name is not None:
            record[name] = TypedSql(f"q.{column.sql}", column.type)
        elif not skip_unknown:
            raise QueryError(f"Invalid column name '{column.name}'. {called(target, mid)} has no such column.")
    if not record:
        raise QueryError(f"No column of the result is in {called(target, mid)}.")
    return record


def called(target: Document, mid: int) -> str:
    """What the service's messages call a data extension's table."""
    return f"C{mid}.{target['Name']}"


class TargetWriter:
    """One run's way into its target.

    `evaluate` runs the query, `check` refuses what an INSERT would, `write` brings the rows in. Before `write` nothing
    of the target has changed.
    """

    def __init__(
        self,
        account: "SandboxAccount",
        connection: "duckdb.DuckDBPyConnection",
        target: Document,
        database: str = "temp",
    ) -> None:
        """Prepares the run.

        Args:
            account: Where.
            connection: A connection to it with the macros on it.
            target: The data extension.
            database: The attached database that holds the computed rows; `temp` is the connection's own.
        """
        self._incoming = f"{database}.{INCOMING}"
        self._temporary = "TEMP " if database == "temp" else ""
        self._account = account
        self._connection = connection
        self._target = target
        self._object = called(target, account.mid)
        self._keys = [field for field in target["Fields"] if field["IsPrimaryKey"]]

    def evaluate(self, relation: Relation, values: dict[str, TypedSql]) -> int:
        """Computes the rows in the target's types.

        Args:
            relation: The result.
            values: What fills which field, of `mapped`.

        Returns:
            How many rows there are.

        Raises:
            QueryError: When a value does not convert (or `duckdb.Error`, that the caller's limit translates).
        """
        # A field that the query does not fill has its default, as in every INSERT.
        unfilled = [field for field in self._target["Fields"] if field["Name"] not in values]
        defaults = [default_of(self._account, field) for field in unfilled]
        columns = [self._column(field, values) for field in self._target["Fields"]]
        select = f"SELECT {', '.join(columns)} FROM {relation.sql} AS q"
        statement = f"CREATE OR REPLACE {self._temporary}TABLE {self._incoming} AS {select}"
        self._connection.execute(statement, defaults)
        return int(self._one(f"SELECT count(*) FROM {self._incoming}")[0])

    def _column(self, field: Document, values: dict[str, TypedSql]) -> str:
        type, name = field_type(field), rows.quoted(field["Name"])
        value = values.get(field["Name"])
        if value is None:
            return f"CAST(? AS {type.duckdb}) AS {name}"
        # The length is checked afterwards: a conversion would cut the text, an INSERT refuses it.
        made = convert(value, text_type(None) if type.is_text else type).sql
        if type.kind == "datetime":
            made = f"date_trunc('second', {made})"
        return f"{made} AS {name}"

    def check(self, mode: str) -> None:
        """Checks the rows as the INSERT would.

        Args:
            mode: `Overwrite`, `Update` or `Append`.

        Raises:
            QueryError: For a text that is too long, a missing value or a key that is there already.
        """
        self._check_lengths()
        self._check_required()
        if self._keys:
            self._check_own_keys()
            if mode == "Append" and rows.exists(self._account, self._target):
                self._check_known_keys()

    def _check_lengths(self) -> None:
        texts = [field for field in self._target["Fields"] if field_type(field).is_text and field["MaxLength"]]
        if not texts:
            return
        tests = [f"max(length({rows.quoted(field['Name'])}))" for field in texts]
        longest = self._one(f"SELECT {', '.join(tests)} FROM {self._incoming}")
        for field, length in zip(texts, longest, strict=True):
            if length is not None and length > field["MaxLength"]:
                name = rows.quoted(field["Name"])
                text = self._one(
                    f"SELECT {name} FROM {self._incoming} WHERE length({name}) > {field['MaxLength']} LIMIT 1"
                )
                cut = str(text[0])[: field["MaxLength"]]
                raise QueryError(
                    f"String or binary data would be truncated in table '{self._object}', column '{field['Name']}'. "
                    f"Truncated value: '{cut}'."
                )

    def _check_required(self) -> None:
        needed = [field["Name"] for field in self._target["Fields"] if field["IsRequired"] or field["IsPrimaryKey"]]
        if not needed:
            return
        counts = ", ".join(f"count(*) FILTER (WHERE {rows.quoted(name)} IS NULL)" for name in needed)
        for name, missing in zip(needed, self._one(f"SELECT {counts} FROM {self._incoming}"), strict=True):
            if missing:
                raise QueryError(
                    f"Cannot insert the value NULL into column '{name}', table '{self._object}'; "
                    "column does not allow nulls. INSERT fails."
                )

    def _check_own_keys(self) -> None:
        names = ", ".join(f"min({rows.quoted(field['Name'])})" for field in self._keys)
        keys = ", ".join(self._folded(""))
        self._violated(f"SELECT {names} FROM {self._incoming} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1")

    def _check_known_keys(self) -> None:
        names = ", ".join(f"i.{rows.quoted(field['Name'])}" for field in self._keys)
        table = rows.table_name(self._target)
        self._violated(f"SELECT {names} FROM {self._incoming} AS i JOIN {table} AS t ON {self._same_key()} LIMIT 1")

    def _violated(self, statement: str) -> None:
        violating_key = self._connection.execute(statement).fetchone()
        if violating_key:
            shown_key = ", ".join(shown(value) for value in violating_key)
            raise QueryError(
                f"Violation of PRIMARY KEY constraint 'PK_{self._target['Name']}'. Cannot insert duplicate key in "
                f"object '{self._object}'. The duplicate key value is ({shown_key})."
            )

    def _folded(self, alias: str) -> list[str]:
        return [folded(TypedSql(f"{alias}{rows.quoted(field['Name'])}", field_type(field))) for field in self._keys]

    def _same_key(self) -> str:
        pairs = zip(self._folded("i."), self._folded("t."), strict=True)
        return " AND ".join(f"{text} = {two}" for text, two in pairs)

    def write(self, mode: str, read: int, filled: Sequence[str]) -> WrittenCount:
        """Brings the checked rows into the target, in the call's transaction.

        Args:
            mode: `Overwrite`, `Update` or `Append`.
            read: How many rows there are.
            filled: The fields that the run fills: the only ones that an Update changes of a row.

        Returns:
            What became of them.
        """
        if mode == "Overwrite":
            rows.clear(self._account, self._target)
        rows.ensure(self._account, self._target)
        connection = self._account.store.writing()
        changed = self._change(connection, filled) if mode == "Update" else 0
        table = rows.table_name(self._target)
        names = ", ".join(rows.quoted(field["Name"]) for field in self._target["Fields"])
        new = f" AS i WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE {self._same_key()})" if changed else ""
        first = rows.take_keys(self._account, self._target, max(read - changed, 1))
        connection.execute(
            f"INSERT INTO {table} ({rows.quoted(rows.ROW_KEY)}, {names}) "
            f"SELECT {first} + row_number() OVER () - 1, {names} FROM {self._incoming}{new}"
        )
        return WrittenCount(read, read - changed, changed)

    def _change(self, connection: "duckdb.DuckDBPyConnection", filled: Sequence[str]) -> int:
        table, keys = rows.table_name(self._target), {field["Name"] for field in self._keys}
        match = f"FROM {self._incoming} AS i WHERE {self._same_key()}"
        known = self._one(f"SELECT count(*) FROM {table} AS t JOIN {self._incoming} AS i ON {self._same_key()}")
        sets = ", ".join(f"{rows.quoted(name)} = i.{rows.quoted(name)}" for name in filled if name not in keys)
        if known[0] and sets:
            connection.execute(f"UPDATE {table} AS t SET {sets} {match}")
        return int(known[0])

    def discard(self) -> None:
        """Forgets the computed rows."""
        self._connection.execute(f"DROP TABLE IF EXISTS {self._incoming}")

    def _one(self, statement: str) -> tuple[Any, ...]:
        return self._connection.execute(statement).fetchone() or (0,)


def written(
    account: "SandboxAccount",
    connection: "duckdb.DuckDBPyConnection",
    relation: Relation,
    target: Document,
    mode: str,
    *,
    skip_unknown: bool = False,
) -> WrittenCount:
    """Evaluates a result and writes it into a data extension.

    Args:
        account: Where.
        connection: Its connection with the macros on it.
        relation: The result.
        target: The data extension.
        mode: `Overwrite`, `Update` or `Append`.
        skip_unknown: Leave out columns that the target lacks.

    Returns:
        What became of its rows.

    Raises:
        QueryError: When a row is refused.
    """
    values = mapped(relation, target, mid=account.mid, skip_unknown=skip_unknown)
    writer = TargetWriter(account, connection, target)
    try:
        read = writer.evaluate(relation, values)
        writer.check(mode)
        return writer.write(mode, read, list(values))
    finally:
        writer.discard()
