"""What runs a definition that Perform starts, by the definition's object type.

A runner takes a `TaskContext` and returns its `TaskOutcome`, or raises `TaskFailedError`. It is imported when
it is first needed.
"""

from mcdecl.sandbox.task import TaskOutcome
from mcdecl.sandbox.tasks.tasks import Runner, TaskContext


def _query(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.queries import query_task

    return query_task.run(work)


def _import(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.imports.run import run_import

    return run_import(work)


def _automation(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.automations.run import run_automation

    return run_automation(work)


def _filter(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.filters.filter_task import run_filter_activity

    return run_filter_activity(work)


def _extract(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.extracts.run import run_activity

    return run_activity(work)


def _request(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.extracts.run import run_request

    return run_request(work)


def _transfer(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.file_transfers.run import run_transfer

    return run_transfer(work)


def _verification(work: TaskContext) -> TaskOutcome:
    from mcdecl.sandbox.verifications.run import run_verification

    return run_verification(work)


RUNNERS: dict[str, Runner] = {
    "Automation": _automation,
    "DataExtractActivity": _extract,
    "DataVerification": _verification,
    "ExtractRequest": _request,
    "FileTransferActivity": _transfer,
    "FilterActivity": _filter,
    "ImportDefinition": _import,
    "QueryDefinition": _query,
}
