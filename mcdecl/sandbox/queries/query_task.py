"""A query as a task: it reads the account as it was when it began, and other calls are answered while it runs.

The rows are computed by a connection of the task's own, in one transaction, into a database of the task. The
account is held while the query is compiled, and again while the rows go into the target.
"""

from collections.abc import Callable
from contextlib import suppress

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.queries.execution import limited
from mcdecl.sandbox.queries.macros import install
from mcdecl.sandbox.queries.run import PreparedQuery, empty_after_failure, prepare
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.errors import QueryError
from mcdecl.sandbox.tasks.targets import TargetWriter, WrittenCount, mapped
from mcdecl.sandbox.tasks.tasks import TaskContext


def run(work: TaskContext) -> TaskOutcome:
    """Runs a query definition that Perform started.

    Raises:
        TaskFailedError: with the service's words.
    """
    count = fill(work, lambda: prepare(work.account, work.definition, work.frozen), failed=empty_after_failure)
    return TaskOutcome(TaskFigures(total=count.read, added=count.added, updated=count.changed))


def fill(
    work: TaskContext, prepared: Callable[[], PreparedQuery], *, failed: Callable[[PreparedQuery], None] | None = None
) -> WrittenCount:
    """Fills a data extension with the rows of a query; the account answers calls while they are computed.

    Args:
        work: The task.
        prepared: Compiles the query; the account is held then.
        failed: Called when the query fails while it runs; the account is held then too.

    Returns:
        How many rows came.

    Raises:
        TaskFailedError: with the service's words.
    """
    database = work.rows_database
    install(work.connection)
    try:
        with work.account.store.exclusively():
            query = prepared()
            _take_snapshot(work)
    except QueryError as error:
        raise TaskFailedError(str(error)) from None
    try:
        return _write(work, query, database, _evaluate(work, query, database))
    except QueryError as error:
        with work.writing():
            if failed is not None and _unchanged(work, query):
                failed(query)
        raise TaskFailedError(str(error)) from None


def _take_snapshot(work: TaskContext) -> None:
    """Begins the transaction; DuckDB does so at its first statement, and it has to be while the account is held."""
    work.connection.begin()
    work.connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()


def _evaluate(work: TaskContext, query: PreparedQuery, database: str) -> int:
    import duckdb

    try:
        with limited(work.account, work.account.settings.query_seconds, work.connection) as connection:
            writer = TargetWriter(query.owner, connection, query.target, database)
            read = writer.evaluate(query.relation, _values(query))
            connection.commit()
            return read
    except QueryError:
        with suppress(duckdb.Error):
            work.connection.rollback()
        raise


def _write(work: TaskContext, query: PreparedQuery, database: str, read: int) -> WrittenCount:
    with work.writing() as held:
        if not _unchanged(work, query):
            raise QueryError(
                f"The data extension '{query.target['Name']}' was deleted, or its fields changed, while the query ran."
            )
        work.busy = held
        try:
            with limited(work.account, work.account.settings.query_seconds) as connection:
                writer = TargetWriter(query.owner, connection, query.target, database)
                writer.check(query.mode)
                return writer.write(query.mode, read, list(_values(query)))
        finally:
            work.busy = work.connection


def _values(query: PreparedQuery) -> dict[str, TypedSql]:
    return mapped(query.relation, query.target, mid=query.owner.mid, skip_unknown=True)


def _unchanged(work: TaskContext, query: PreparedQuery) -> bool:
    """Whether the target is still the table that the rows were computed for. To be called by who holds the store."""
    there = readable(work.account, query.target["ObjectID"])
    return there is not None and there[1]["Fields"] == query.target["Fields"]
