"""Running a query definition: its SELECT into its target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.queries.execution import compiled, limited
from mcdecl.sandbox.queries.query_text import sql_fault
from mcdecl.sandbox.queries.sources import renamed
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.soap.object_type import Document
from mcdecl.sandbox.tasks.errors import QueryError
from mcdecl.sandbox.tasks.targets import WrittenCount, mapped, written

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

WRAPPER = "querydef"
"""What the service calls a query where it selects from it; its messages show the name."""


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """How a run ended. Its changes are durable with the call's commit, also those of one that failed.

    Attributes:
        written: What became of its rows; None when it failed.
        error: Why it failed, in the service's words; None when it did not.
    """

    written: WrittenCount | None
    error: str | None = None


def run_query(account: "SandboxAccount", definition: Document, frozen: Mapping[str, str] | None = None) -> QueryOutcome:
    """Runs a query definition.

    Args:
        account: Where. What was changed before is committed first, so that a failing run cannot undo it.
        definition: The query definition as it is stored.
        frozen: By ObjectID of a data extension, the table to read in place of its own.

    Returns:
        How it ended. A query that the service cannot even begin leaves the target as it was; one that fails while
        it runs leaves the target of an Overwrite empty.
    """
    account.store.commit()
    there = readable(account, definition["TargetID"])
    if there is None:
        return QueryOutcome(None, f"Invalid object name '{definition['DataExtensionTarget']['Name']}'.")
    owner, target = there
    fault = sql_fault(definition["QueryText"], ctes=account.settings.query_ctes)
    if fault:
        return QueryOutcome(None, fault)
    try:
        relation = renamed(compiled(account, definition["QueryText"], frozen), WRAPPER, [])
        mapped(relation, target, mid=owner.mid, skip_unknown=True)
    except QueryError as error:
        return QueryOutcome(None, str(error))
    mode = definition["TargetUpdateType"]
    try:
        with limited(account, account.settings.query_seconds) as connection:
            # Columns that the target lacks are ignored: scheduled queries of real accounts have some (recorded).
            return QueryOutcome(written(owner, connection, relation, target, mode, skip_unknown=True))
    except QueryError as error:
        account.store.rollback()
        if mode == "Overwrite":
            rows.clear(owner, target)
        return QueryOutcome(None, str(error))
