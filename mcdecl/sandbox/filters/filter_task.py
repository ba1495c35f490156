"""A filter activity as a task: the rows of its source that its definition takes, into its destination."""

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.filters.compile import filtered
from mcdecl.sandbox.queries.query_task import fill
from mcdecl.sandbox.queries.run import PreparedQuery
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.tasks import TaskContext


def run_filter_activity(work: TaskContext) -> TaskOutcome:
    """Runs a filter activity: the destination is emptied and filled anew. A run that fails leaves it as it was.

    Raises:
        TaskFailedError: When what it refers to is gone, or the rules cannot run.
    """
    count = fill(work, lambda: _prepared(work))
    return TaskOutcome(TaskFigures(total=count.read, added=count.added))


def _prepared(work: TaskContext) -> PreparedQuery:
    """The rows and where they go, as the account is now."""
    body = work.definition["Body"]
    definition = work.account.store.get("FilterDefinition", body["filterDefinitionId"])
    if definition is None:
        raise TaskFailedError("The filter definition of the filter activity does not exist any more.")
    if definition["SourceID"] != body["sourceObjectId"]:
        # Which of the two the service reads then is not known, so neither is.
        raise TaskFailedError("The filter definition has another source than the filter activity.")
    target = readable(work.account, body["destinationObjectId"])
    if target is None:
        raise TaskFailedError("The destination data extension does not exist any more.")
    # The destination gets what it has fields for, by name; others are left out.
    return PreparedQuery(*target, "Overwrite", filtered(work.account, definition, work.frozen))
