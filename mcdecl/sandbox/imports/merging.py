"""From the scratch tables into the data extension, by the update mode, in one transaction."""

from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.data_extensions.retention import restarted
from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.imports.staging import ADD, ADD_AND_UPDATE, DELETE, SKIP, UPDATE, Staged
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import default_of
from mcdecl.sandbox.task import TaskFailedError, TaskFigures
from mcdecl.sandbox.tasks.tasks import TaskContext

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document

_DUPLICATE = "An earlier row has the same key."


class ImportTarget(Struct, frozen=True):
    """Where rows go.

    Attributes:
        holder: The business unit whose data extension it is: that of the import, or the parent that shares it.
        owner: The data extension.
    """

    holder: "SandboxAccount"
    owner: "Document"


def target_of(work: TaskContext) -> ImportTarget:
    """The data extension that an import fills.

    Raises:
        TaskFailedError: There is none.
    """
    destination = work.definition["DestinationObject"]
    if "ObjectID" not in destination:
        raise TaskFailedError("The embedded account imports into data extensions, not into lists.")
    there = readable(work.account, destination["ObjectID"])
    if there is None:
        raise TaskFailedError("The destination data extension does not exist any more.")
    return ImportTarget(*there)


class Merge(Struct, frozen=True):
    """One import's way into its data extension.

    Attributes:
        work: The task.
        target: The data extension.
        staged: The rows to bring in.
        rows: How many rows of the file are to be brought in; what comes after is left out.
    """

    work: TaskContext
    target: ImportTarget
    staged: Staged
    rows: int

    @property
    def owner(self) -> "Document":
        """The data extension."""
        return self.target.owner

    def set_duplicates_aside(self) -> int:
        """Keeps the first of the rows with one key, and says how many there were more.

        Which one the service takes is a guess (fact:import-same-key-twice).
        """
        keys = self._keys("s")
        if not keys:
            return 0
        s, run = self.staged, self.work.connection.execute
        text = f"row({', '.join(keys)})"
        acting = f"_action <> '{SKIP}' AND _row <= {self.rows}"
        (more,) = _first(run(f"SELECT count(*) - count(DISTINCT {text}) FROM {s.rows} s WHERE {acting}"))
        if more:
            doubles = (
                f"SELECT _row, _line, row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY _row) AS place "
                f"FROM {s.rows} s WHERE {acting}"
            )
            run(f"CREATE TABLE {s.duplicates} AS SELECT _row, _line, '{_DUPLICATE}' AS _reason FROM ({doubles}) "
                f"WHERE place > 1")  # fmt: skip
            run(f"DELETE FROM {s.rows} WHERE _row IN (SELECT _row FROM {s.duplicates})")
        return more

    def write(self, *, overwrite: bool) -> TaskFigures:
        """Brings the rows in.

        Args:
            overwrite: Whether to empty the data extension first.

        Returns:
            What was done with the rows that could be taken.

        Raises:
            TaskFailedError: When the data extension was changed or deleted meanwhile.
        """
        account = self.target.holder
        with self.work.writing() as connection:
            owner = account.store.get("DataExtension", self.owner["ObjectID"])
            if owner is None or owner["Fields"] != self.owner["Fields"]:
                raise TaskFailedError("The data extension was changed while the import ran. Start the import again.")
            rows.ensure(account, self.owner)
            start = rows.take_keys(account, self.owner, self.rows)
            if overwrite:
                rows.clear(account, self.owner)
            self._match(connection)
            if owner["ResetRetentionPeriodOnImport"]:
                account.store.put("DataExtension", owner["ObjectID"], restarted(account, owner))
            try:
                return self._written(connection, start)
            finally:
                connection.execute("DROP TABLE matched_rows")

    def _written(self, connection: "duckdb.DuckDBPyConnection", start: int) -> TaskFigures:
        updated, deleted = self._update(connection), self._delete(connection)
        added = self._add(connection, start)
        (usable,) = _first(connection.execute(f"SELECT count(*) FROM {self.staged.rows} WHERE _row <= {self.rows}"))
        return TaskFigures(added=added, updated=updated, deleted=deleted, skipped=usable - added - updated - deleted)

    def _match(self, connection: "duckdb.DuckDBPyConnection") -> None:
        """Finds the rows of the data extension that rows of the file mean."""
        table, keys = rows.table_name(self.owner), self._keys("s")
        same = " AND ".join(f"{mine} = {theirs}" for mine, theirs in zip(keys, self._target_keys("t"), strict=True))
        connection.execute(
            "CREATE TEMP TABLE matched_rows AS "
            f"SELECT s._row, t.{rows.quoted(rows.ROW_KEY)} AS _key FROM {self.staged.rows} s JOIN {table} t "
            f"ON {same or 'false'} WHERE s._row <= {self.rows}"
        )

    def _update(self, connection: "duckdb.DuckDBPyConnection") -> int:
        keys = {field["Name"] for field in self._key_fields()}
        sets = [f"{rows.quoted(name)} = s.{column}" for name, column in self.staged.columns.items() if name not in keys]
        which = f"s._action IN ('{ADD_AND_UPDATE}', '{UPDATE}')"
        if not sets:  # all that the file has is the key: there is nothing to change, but the rows are there
            result = connection.execute(
                f"SELECT count(*) FROM {self.staged.rows} s JOIN matched_rows m USING (_row) WHERE {which}"
            )
        else:
            result = connection.execute(
                f"UPDATE {rows.table_name(self.owner)} AS t SET {', '.join(sets)} "
                f"FROM {self.staged.rows} s JOIN matched_rows m USING (_row) "
                f"WHERE t.{rows.quoted(rows.ROW_KEY)} = m._key AND {which}"
            )
        return int(_first(result)[0])

    def _delete(self, connection: "duckdb.DuckDBPyConnection") -> int:
        result = connection.execute(
            f"DELETE FROM {rows.table_name(self.owner)} WHERE {rows.quoted(rows.ROW_KEY)} IN (SELECT m._key "
            f"FROM {self.staged.rows} s JOIN matched_rows m USING (_row) WHERE s._action = '{DELETE}')"
        )
        return int(_first(result)[0])

    def _add(self, connection: "duckdb.DuckDBPyConnection", start: int) -> int:
        names, values = [rows.quoted(rows.ROW_KEY)], [f"{start - 1} + s._row"]
        parameters = []
        for field in self.owner["Fields"]:
            names.append(rows.quoted(field["Name"]))
            column = self.staged.columns.get(field["Name"])
            if column is None:
                parameters.append(default_of(self.target.holder, field))
            values.append(f"s.{column}" if column else f"CAST(? AS {rows.sql_type(field)})")
        result = connection.execute(
            f"INSERT INTO {rows.table_name(self.owner)} ({', '.join(names)}) SELECT {', '.join(values)} "
            f"FROM {self.staged.rows} s ANTI JOIN matched_rows m USING (_row) "
            f"WHERE s._row <= {self.rows} AND s._action IN ('{ADD_AND_UPDATE}', '{ADD}')",
            parameters,
        )
        return int(_first(result)[0])

    def _key_fields(self) -> "list[Document]":
        return [field for field in self.owner["Fields"] if field["IsPrimaryKey"]]

    def _keys(self, alias: str) -> list[str]:
        columns = self.staged.columns
        return [rows.comparable(field, f"{alias}.{columns[field['Name']]}") for field in self._key_fields()]

    def _target_keys(self, alias: str) -> list[str]:
        return [rows.comparable(field, f"{alias}.{rows.quoted(field['Name'])}") for field in self._key_fields()]


def _first(connection: "duckdb.DuckDBPyConnection") -> tuple[int, ...]:
    row: tuple[int, ...] = connection.fetchone() or (0,)
    return row
