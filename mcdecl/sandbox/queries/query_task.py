"""A query as a task: it has the account to itself while it runs, since what it reads may not change meanwhile."""

from mcdecl.sandbox.queries.run import run_query
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.tasks import TaskContext


def run(work: TaskContext) -> TaskOutcome:
    """Runs a query definition that Perform started.

    Raises:
        TaskFailedError: with the service's words.
    """
    with work.account.store.exclusively() as store:
        work.busy = store.connection
        outcome = run_query(work.account, work.definition, work.frozen)
        work.busy = work.connection
    if outcome.written is None:
        raise TaskFailedError(outcome.error or "")
    written = outcome.written
    return TaskOutcome(TaskFigures(total=written.read, added=written.added, updated=written.changed))
