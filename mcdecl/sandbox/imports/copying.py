"""The rows of a data extension as an import brings them: one that copies has no file.

That values are taken as a file with them would say them is a guess (fact:import-source-values).
"""

from typing import TYPE_CHECKING

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.imports.soap_import_definition import SOURCE
from mcdecl.sandbox.imports.splitting import Split
from mcdecl.sandbox.imports.staging import Incoming
from mcdecl.sandbox.queries.catalog import relation
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.task import TaskFailedError
from mcdecl.sandbox.tasks.tasks import TaskContext

if TYPE_CHECKING:
    from mcdecl.sandbox.queries.scope import Relation

_LOCALE = "en-US"
"""How texts of stored values write dates and numbers."""


def copied(work: TaskContext) -> Incoming:
    """The rows of the source, taken while nobody else changes them.

    Raises:
        TaskFailedError: The source does not exist any more.
    """
    with work.account.store.exclusively():
        there = readable(work.account, work.definition[SOURCE])
        if there is None:
            raise TaskFailedError("The source data extension does not exist any more.")
        source = relation(*there, work.frozen)
        names = [column.name or "" for column in source.columns[:-1]]
        table = f"{work.scratch}.copied"
        work.connection.execute(f"CREATE TABLE {table} AS {_as_texts(source)}")
    (count,) = work.connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return Incoming(Split(headings=names, width=len(names), rows=int(count)), table, _LOCALE, "")


def _as_texts(source: "Relation") -> str:
    """A SELECT of the rows in the order in which they came, each with its number."""
    number = f"row_number() OVER (ORDER BY {rows.quoted(rows.ROW_KEY)})"
    columns = [
        f"CAST({column.sql} AS VARCHAR) AS c{place}"  # a name of the source's own
        for place, column in enumerate(source.columns[:-1])
    ]
    return f"SELECT {number} AS _row, {number} AS _line, {', '.join(columns)} FROM {source.sql}"
