"""A filter activity as a task: the rows of its source that its definition takes, into its destination."""

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.filters.compile import run_filter
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.tasks import TaskContext


def run_filter_activity(work: TaskContext) -> TaskOutcome:
    """Runs a filter activity: the destination is emptied and filled anew.

    Raises:
        TaskFailedError: When what it refers to is gone, or the rules cannot run.
    """
    body = work.definition["Body"]
    with work.account.store.exclusively() as store:
        definition = store.get("FilterDefinition", body["filterDefinitionId"])
        if definition is None:
            raise TaskFailedError("The filter definition of the filter activity does not exist any more.")
        if definition["SourceID"] != body["sourceObjectId"]:
            # Which of the two the service reads then is not known, so neither is.
            raise TaskFailedError("The filter definition has another source than the filter activity.")
        target = readable(work.account, body["destinationObjectId"])
        if target is None:
            raise TaskFailedError("The destination data extension does not exist any more.")
        outcome = run_filter(work.account, definition, target, work.frozen)
    if outcome.written is None:
        raise TaskFailedError(outcome.error or "")
    return TaskOutcome(TaskFigures(total=outcome.written.read, added=outcome.written.added))
