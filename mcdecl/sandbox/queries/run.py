"""Running a query definition: its SELECT into its target."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.queries.execution import compiled, limited
from mcdecl.sandbox.queries.query_text import sql_fault
from mcdecl.sandbox.queries.scope import Relation
from mcdecl.sandbox.queries.sources import renamed
from mcdecl.sandbox.queries.types import TypedSql, field_type
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.tasks.errors import QueryError
from mcdecl.sandbox.tasks.targets import WrittenCount, mapped, written

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

WRAPPER = "querydef"
"""What the service calls a query where it selects from it; its messages show the name."""


class QueryOutcome(Struct, frozen=True):
    """How a run ended. Its changes are durable with the call's commit, also those of one that failed.

    Attributes:
        written: What became of its rows; None when it failed.
        error: Why it failed, in the service's words; None when it did not.
    """

    written: WrittenCount | None
    error: str | None = None


class PreparedQuery(Struct, frozen=True):
    """A query that can begin.

    Attributes:
        owner: The account of the target.
        target: The data extension.
        mode: `Overwrite`, `Update` or `Append`.
        relation: The rows that the query gives.
    """

    owner: "SandboxAccount"
    target: Document
    mode: str
    relation: Relation


def prepare(account: "SandboxAccount", definition: Document, frozen: Mapping[str, str] | None = None) -> PreparedQuery:
    """Compiles a query definition against the account as it is now.

    Args:
        account: Where.
        definition: The query definition as it is stored.
        frozen: By ObjectID of a data extension, the table to read in place of its own.

    Returns:
        What is ready to run.

    Raises:
        QueryError: When the service cannot begin the query; its target stays as it is then.
    """
    there = readable(account, definition["TargetID"])
    if there is None:
        raise QueryError(f"Invalid object name '{definition['DataExtensionTarget']['Name']}'.")
    owner, target = there
    fault = sql_fault(definition["QueryText"], ctes=account.settings.query_ctes)
    if fault:
        raise QueryError(fault)
    relation = renamed(compiled(account, definition["QueryText"], frozen, inside=True), WRAPPER, [])
    _assign(mapped(relation, target, mid=owner.mid, skip_unknown=True), target)
    return PreparedQuery(owner, target, definition["TargetUpdateType"], relation)


def _assign(values: Mapping[str, TypedSql], target: Document) -> None:
    """See that an INSERT converts what goes into each field: a date becomes a number only by CONVERT (Msg 206, 257)."""
    for field in target["Fields"]:
        value, wanted = values.get(field["Name"]), field_type(field)
        if value is None or wanted.kind not in ("int", "decimal", "bit"):
            continue
        given = value.type
        if given.kind == "time" or (given.is_moment and given.name not in ("datetime", "smalldatetime")):
            raise QueryError(f"Operand type clash: {given.name} is incompatible with {wanted.name}")
        if given.is_moment:
            raise QueryError(
                f"Implicit conversion from data type {given.name} to {wanted.name} is not allowed. Use the CONVERT "
                "function to run this query."
            )


def run_query(account: "SandboxAccount", definition: Document, frozen: Mapping[str, str] | None = None) -> QueryOutcome:
    """Runs a query definition at once, by whoever holds the account; see `query_task` for what Perform starts.

    Args:
        account: Where. What was changed before is committed first, so that a failing run cannot undo it.
        definition: The query definition as it is stored.
        frozen: By ObjectID of a data extension, the table to read in place of its own.

    Returns:
        How it ended. A query that the service cannot even begin leaves the target as it was; one that fails while
        it runs leaves the target of an Overwrite empty.
    """
    account.store.commit()
    try:
        query = prepare(account, definition, frozen)
    except QueryError as error:
        return QueryOutcome(None, str(error))
    try:
        with limited(account, account.settings.query_seconds) as connection:
            # Columns that the target lacks are ignored (fact:query-extra-columns).
            return QueryOutcome(
                written(query.owner, connection, query.relation, query.target, query.mode, skip_unknown=True)
            )
    except QueryError as error:
        account.store.rollback()
        empty_after_failure(query)
        return QueryOutcome(None, str(error))


def empty_after_failure(query: PreparedQuery) -> None:
    """Empties the target of an Overwrite that failed while it ran."""
    if query.mode == "Overwrite":
        rows.clear(query.owner, query.target)
