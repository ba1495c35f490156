"""A run of an extract: its parameters checked, its file written, and brought to where it belongs.

What the Extract method makes goes to the Enhanced FTP; which folder is a guess (fact:extract-export-folder), Export
is the one for files that leave. What an activity makes lies in the safehouse until a file transfer takes it out.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.sandbox.extracts.parameters import BadParameterError, Parameters
from mcdecl.sandbox.extracts.rest_data_extracts import DATA_EXTENSION, TRACKING, TYPES
from mcdecl.sandbox.extracts.tables import SENT_ALWAYS, TableExtract
from mcdecl.sandbox.extracts.tracking_events import TrackingExtract
from mcdecl.sandbox.files.placing import place
from mcdecl.sandbox.files.tree import EXPORT
from mcdecl.sandbox.imports.file_names import sound_name
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.tasks.tasks import TaskContext

REQUEST = "ExtractRequest"
"""The collection of what the Extract method asked for and what is not at its end."""
_WRITERS: dict[str, type[TableExtract | TrackingExtract]] = {DATA_EXTENSION: TableExtract, TRACKING: TrackingExtract}


def checked(account: "SandboxAccount", kind: str, parameters: Parameters) -> TableExtract | TrackingExtract:
    """An extract that can be written.

    Args:
        account: Where.
        kind: The id of its type.
        parameters: Its parameters.

    Raises:
        BadParameterError: It cannot be, and why.
    """
    if kind.lower() not in TYPES:
        raise BadParameterError(f"The extract type {kind or 'without ID'} is not enabled for this account.")
    writer = _WRITERS.get(kind.lower())
    if writer is None:
        raise BadParameterError(f"The embedded account does not run the extract type {TYPES[kind.lower()]}.")
    return writer(account, parameters)


def checked_request(account: "SandboxAccount", kind: str, parameters: Parameters) -> str:
    """Checks what came by the Extract method.

    Args:
        account: Where.
        kind: The id of its type.
        parameters: Its parameters.

    Returns:
        The pattern of the file's name.

    Raises:
        BadParameterError: It cannot run.
    """
    checked(account, kind, parameters)
    pattern = parameters.needed("OutputFileName")
    if kind.lower() == DATA_EXTENSION:
        for name in SENT_ALWAYS:
            parameters.needed(name)
    try:
        name = sound_name(pattern, account.clock.now())
    except TaskFailedError as error:
        raise BadParameterError(str(error)) from None
    # Documented for this call; activities of real accounts have other names, too (recorded).
    if kind.lower() == TRACKING and not name.lower().endswith(".zip"):
        raise BadParameterError("The file name of a Tracking Extract must end in .zip.")
    return pattern


def run_request(work: "TaskContext") -> TaskOutcome:
    """Runs what the Extract method asked for.

    Raises:
        TaskFailedError: When it cannot be.
    """
    asked = work.definition
    with work.account.store.exclusively() as store:  # it is of no use once it runs
        store.remove(REQUEST, asked["ObjectID"])
    parameters = Parameters.of(asked["Parameters"].items())
    return _run(work, asked["Kind"], parameters, asked["Pattern"], work.account.files.folder(EXPORT))


def run_activity(work: "TaskContext") -> TaskOutcome:
    """Runs a data extract activity.

    Raises:
        TaskFailedError: When it cannot be.
    """
    body = work.definition["Body"]
    pairs = [(field["name"], field["value"]) for field in body["dataFields"]]
    pairs += [(sent, body[name]) for name, sent in (("startDate", "StartDate"), ("endDate", "EndDate")) if name in body]
    folder = work.account.files.safehouse
    return _run(work, body["dataExtractTypeId"], Parameters.of(pairs), body["fileSpec"], folder)


def _run(work: "TaskContext", kind: str, parameters: Parameters, pattern: str, folder: Path) -> TaskOutcome:
    with work.account.store.exclusively():
        try:
            extract = checked(work.account, kind, parameters)
        except BadParameterError as error:
            raise TaskFailedError(str(error)) from None
        name = sound_name(pattern, work.account.clock.now())
    draft = work.folder / "extract"
    written = extract.write(work, draft)
    place(draft, folder / name, work.account.clock.timestamp())
    return TaskOutcome(TaskFigures(total=written), f"{folder.name}/{name} was written.")
