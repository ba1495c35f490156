"""Reading T-SQL, and running generated SQL under a time limit, with DuckDB's errors in SQL Server's words."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from threading import Event
from typing import TYPE_CHECKING

from mcdecl.helpers import tsql
from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.queries.catalog import AccountCatalog
from mcdecl.sandbox.queries.conversion import noted_constants
from mcdecl.sandbox.queries.expressions import value
from mcdecl.sandbox.queries.macros import ERROR_BEGINS, ERROR_ENDS, install
from mcdecl.sandbox.queries.scope import Context, NameNumbers, Relation
from mcdecl.sandbox.queries.selects import compile_query
from mcdecl.sandbox.store import MEMORY
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

    from mcdecl.sandbox.account import SandboxAccount

_OWN = re.compile(f"{ERROR_BEGINS}(.*?){ERROR_ENDS}", re.DOTALL)
_AGAIN = 0.1
"""Seconds between interrupts of a run that has had its time."""
_TYPES = {"INT32": "int", "INT64": "bigint", "INT128": "bigint"}


def compiled(
    account: "SandboxAccount", text: str, frozen: Mapping[str, str] | None = None, *, inside: bool = False
) -> Relation:
    """Compiles a query against an account's tables as they are now.

    Args:
        account: Where.
        text: Its T-SQL.
        frozen: By ObjectID of a data extension, the table to read in place of its own.
        inside: Whether another query selects from it, as that of a query definition does: ORDER BY needs TOP then.

    Returns:
        Its rows.

    Raises:
        QueryError: When SQL Server would refuse it, or this account does not run it.
    """
    catalog = AccountCatalog(account, frozen)
    now = account.clock.now()
    utc = now.replace(tzinfo=SERVER_ZONE).astimezone(UTC).replace(tzinfo=None)
    context = Context(catalog, now, utc, NameNumbers(), compile_query, value)
    with noted_constants() as constants:
        relation = compile_query(parse(text), context, outermost=not inside)
    if constants:
        # A connection of its own: what fails here leaves the transaction of the account as it is.
        with (
            account.store.connection.cursor() as own,
            limited(account, account.settings.query_seconds, own) as connection,
        ):
            connection.execute("SELECT " + ", ".join(dict.fromkeys(constants)))
    return relation


@contextmanager
def limited(
    account: "SandboxAccount", seconds: float, own: "duckdb.DuckDBPyConnection | None" = None
) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A connection with SQL Server's behaviour, for as long as a run may take.

    Args:
        account: Whose.
        seconds: The limit.
        own: The run's own connection; None is the account's.

    Yields:
        The connection; what it raises inside becomes a `QueryError`.

    Raises:
        QueryError: For an error of the SQL, or when the time is over.
    """
    import duckdb

    connection = own or account.store.connection
    install(connection)
    done = Event()

    def interrupt() -> None:
        connection.interrupt()
        while not done.wait(_AGAIN):  # one that comes between two statements stops none
            connection.interrupt()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    except duckdb.InterruptException:
        raise QueryError(f"The query ran longer than {_duration(seconds)} and was cancelled.") from None
    except duckdb.Error as error:
        raise QueryError(error_text(str(error))) from error
    finally:
        done.set()
        timer.cancel()
        timer.join()


def _duration(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 60 else f"{seconds:g} seconds"


def error_text(message: str) -> str:
    """DuckDB's message of a failed run as SQL Server words it.

    Args:
        message: The whole message.

    Returns:
        The words; what has none is shown as it is, as this account's own.
    """
    own = _OWN.search(message)
    if own is not None:
        return own.group(1)
    kind, _, text = message.partition(": ")
    text = text.partition("\n\nLINE ")[0].strip()
    if "More than one row returned by a subquery" in text:
        return (
            "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, "
            ">= or when the subquery is used as an expression."
        )
    if kind == "Out of Memory Error":
        return (
            "There is insufficient system memory in resource pool 'default' to run this query. "
            f"The embedded account gives it {MEMORY}, which is its own limit: the service may differ."
        )
    if kind in ("Out of Range Error", "Conversion Error"):
        match = re.search(r"destination type (\w+)", text) or re.search(r"\b(INT32|INT64|INT128)\b", text)
        if match and match.group(1) in _TYPES:
            return f"Arithmetic overflow error converting expression to data type {_TYPES[match.group(1)]}."
        if "timestamp" in text.casefold() or "date" in text.casefold():
            return "Adding a value to a 'datetime' column caused an overflow."
        return "Arithmetic overflow error converting numeric to data type numeric."
    if kind == "Invalid Input Error":
        return text
    return f"The embedded account could not run this query: {text.splitlines()[0] if text else kind}"


def parse(text: str) -> "exp.Query":
    """Reads a query.

    Args:
        text: One SELECT, or several that UNION, EXCEPT or INTERSECT join; WITH may lead.

    Returns:
        Its tree.

    Raises:
        QueryError: When it cannot be read, in SQL Server's words.
    """
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    if (number := tsql.long_number(text)) is not None:
        raise QueryError(
            f"The number '{number.text}' is out of the range for numeric representation "
            f"(maximum precision {tsql.LONGEST_NUMBER})."
        )
    try:
        nodes = tsql.parse(text)
        unknown = next(tsql.foreign_types(text), None)
        placed = tsql.placed_nulls(text)
    except TokenError:
        raise QueryError(_unclosed(text)) from None
    except ParseError as error:
        raise QueryError(_syntax(error)) from None
    if len(nodes) != 1 or not isinstance(nodes[0], exp.Query):
        raise QueryError("Only SELECT queries are valid.")
    if unknown is not None:
        raise QueryError(f"Type {unknown.text} is not a defined system type.")
    if placed is not None:
        raise QueryError("Incorrect syntax near 'NULLS'.")
    return nodes[0]


def _syntax(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    word = str(details[0].get("highlight") or "").strip()
    return f"Incorrect syntax near '{word}'." if word else "Incorrect syntax."


def _unclosed(text: str) -> str:
    quote = re.search(r"'[^']*$", text)
    rest = quote.group()[1:41] if quote else text[-40:]
    return f"Unclosed quotation mark after the character string '{rest}'."
