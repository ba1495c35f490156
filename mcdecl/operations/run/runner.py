"""Running several things, one after the other in the order given, and what became of each.

The order given is the order of running: what a run needs is known to who asks for it, and a list that does what it says
can be checked by reading it. Each begins when the one before is done; after a failure nothing more is started, for it
may rest on what failed. Without waiting all are started at once, side by side.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct, field

from mcdecl.account.errors import AccountError
from mcdecl.account.explain import Explanation, explain, explain_run
from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.extract_start import Exports, ask_for
from mcdecl.operations.run.figures import counted
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, State
from mcdecl.operations.run.sftp_login import SftpError
from mcdecl.operations.run.starting import AlreadyRunningError, Started, StartRefusedError, UnknownStartError, start
from mcdecl.operations.run.target_rows import Counts, compared, count_rows, judged
from mcdecl.operations.run.tasks import IMPORT
from mcdecl.operations.run.waiting import StillRunningError, WaitPolicy, wait_for_end

_logger = logging.getLogger(__name__)

REPORTS = "the Reports folder of the Enhanced FTP"
_FOUND = "The answer to the start was lost; this is the run that began since."
_FOUND_FILE = "The answer to the start was lost; only a file that came since shows that it ran."
_GOES_ON = "It continues in the account; get its result with: mcdecl results {task} --wait"


class Watch(Protocol):
    """What is told of runs while they are under way."""

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """So many bytes of a file are there."""

    def starting(self, target: RunTarget) -> None:
        """A start is about to be sent."""

    def started(self, target: RunTarget, started: Started) -> None:
        """A run was started."""

    def seen(self, target: RunTarget, state: State | None) -> None:
        """So it stands; None while the account knows nothing of it."""

    def ended(self) -> None:
        """What was told of is at its end, or was left."""


class RunRecorder(Protocol):
    """What is told, for good, of one thing that runs: the ledger's side."""

    def starting(self) -> None:
        """It is about to be started. A RunError or AccountError keeps it from that."""

    def started(self, task: int | None) -> None:
        """It was started."""

    def ended(self, run: Run) -> Run:
        """So it ended, or was left; what is given back is shown."""

    def broken_off(self) -> None:
        """Something ended the whole command before that."""


class NoRecord:
    """Where no ledger is kept."""

    def starting(self) -> None:
        """Nothing."""

    def started(self, task: int | None) -> None:
        """Nothing."""

    def ended(self, run: Run) -> Run:
        """The run as it is."""
        return run

    def broken_off(self) -> None:
        """Nothing."""


class RunItem(Struct, frozen=True):
    """One thing to run.

    Attributes:
        target: What.
        send: Does what comes before the start, such as sending its file to where it looks for it, and gives the name
            that the file has there, an empty text without a file; None where there is nothing to do.
        record: What is told of it for good.
        may_empty: Whether a person takes it that a data extension which had rows is left without any.
    """

    target: RunTarget
    send: Callable[[], str] | None = None
    record: RunRecorder = field(default_factory=NoRecord)
    may_empty: bool = False


class Runner:
    """Runs things and waits for them."""

    def __init__(
        self,
        account: Account,
        watch: Watch,
        patience: WaitPolicy,
        exports: Exports,
        *,
        wait: bool = True,
        settled: Callable[[Run], None] = lambda _run: None,
    ) -> None:
        """Nothing is sent yet.

        Args:
            account: Where to run.
            watch: Told of what happens.
            patience: How long to wait for all together.
            exports: How the files of extracts are looked for.
            wait: Whether to wait for the end.
            settled: Told what became of each thing, as soon as that is known.
        """
        self._account, self._watch, self._patience, self._wait = account, watch, patience, wait
        self._exports, self._settled = exports, settled

    def run(self, items: Sequence[RunItem]) -> list[Run]:
        """What became of each thing, in the order given.

        Args:
            items: What to run.
        """
        runs: list[Run] = []
        for item in items:
            stopped = next((run for run in runs if not self._may_go_on(run)), None)
            if stopped is None:
                run = self._one(item)
            else:
                message = f"Not started: {stopped.address} is not done."
                run = Run(item.target.address, RunStatus.NOT_STARTED, message=message)
            runs.append(run)
            _log(run)
            self._settled(run)
            self._watch.ended()
        return runs

    def _may_go_on(self, run: Run) -> bool:
        return run.status is RunStatus.DONE or (not self._wait and run.status is RunStatus.QUEUED)

    def _one(self, item: RunItem) -> Run:
        try:
            run = self._begun(item)
        except BaseException:
            item.record.broken_off()
            raise
        return judged(item.record.ended(run), item.target, may_empty=item.may_empty)

    def _begun(self, item: RunItem) -> Run:
        target, file = item.target, ""
        try:
            if item.send is not None:
                file = item.send()
            rows = count_rows(self._account, target)
            item.record.starting()
            self._watch.starting(target)
            started = replace(self._start(target), rows=rows, may_empty=item.may_empty)
        except StartRefusedError as error:
            return _failed(target, error.message, error.code, file)
        except (RunError, AccountError) as error:
            return replace(_not_begun(target, error), file=file)
        item.record.started(started.task)
        self._watch.started(target, started)
        run = self._awaited(target, started, rows) if self._wait else _left(target, started)
        if not run.targets:
            run = replace(run, targets=compared(target, rows, {}))
        notes = (_FOUND_FILE if started.expected else _FOUND,) if started.already_running else ()
        return replace(run, file=file or run.file, notes=(*notes, *run.notes))

    def _start(self, target: RunTarget) -> Started:
        if target.extract is None:
            return start(self._account, target, self._patience)
        return ask_for(self._account, target, target.extract, self._exports, self._patience, wait=self._wait)

    def _awaited(self, target: RunTarget, started: Started, rows: Counts) -> Run:
        if started.look is None:
            return _out_of_sight(target, started)
        try:
            state = wait_for_end(started.look, self._patience, lambda state: self._watch.seen(target, state))
        except StillRunningError as error:
            return still_running(target.address, started.task, error.last)
        except (AccountError, SftpError) as error:
            return unseen(target.address, started.task, error)
        after = count_rows(self._account, target)  # after a failure too: an Overwrite may have deleted rows before it
        own = (rows.get(target.into), after.get(target.into)) if state.status is RunStatus.DONE else (None, None)
        run = run_of_state(target, replace(state, figures=counted(target, state.figures, *own)))
        return replace(run, targets=compared(target, rows, after))


def _log(run: Run) -> None:
    fields = {"address": run.address, "status": run.status.value, "task": run.task, "code": run.code}
    level = logging.ERROR if run.status is RunStatus.FAILED else logging.INFO
    _logger.log(level, "run", extra={"fields": fields})


def unseen(address: str, task: int | None, error: AccountError | SftpError) -> Run:
    """A run that was started and cannot be followed.

    Args:
        address: What runs.
        task: Its number.
        error: Why.
    """
    what = "its file cannot be looked for" if isinstance(error, SftpError) else "the account cannot be asked about it"
    return Run(
        address, RunStatus.UNKNOWN, task, message=f"It was started, but {what}: {error.message}",
        code=getattr(error, "code", None), explanation=error.hint if isinstance(error, SftpError) else "",
        notes=(_GOES_ON.format(task=task or address),),
    )  # fmt: skip


def run_of_state(target: RunTarget, state: State) -> Run:
    """A run for showing, with what its message means and where more can be read.

    Args:
        target: What ran.
        state: How it stands.
    """
    explanation = _words(explain_run(state.message)) if state.status is RunStatus.FAILED else ""
    message = state.message or ("The account does not say why." if state.status is RunStatus.FAILED else "")
    return Run(
        target.address, state.status, state.task, state.started, state.ended, state.seconds, state.figures,
        file=state.file, size=state.size, message=message, explanation=explanation, notes=_notes(target, state),
        activities=state.activities,
    )  # fmt: skip


def _notes(target: RunTarget, state: State) -> tuple[str, ...]:
    """Where the account says more: it tells of single rows by e-mail or a file only (fact:import-row-errors)."""
    wrong = state.figures.errors or state.figures.duplicated
    if target.object_type != IMPORT or not state.status.ended or not wrong:
        return ()
    mail = f", and in the account's e-mail to {target.notified}" if target.notified else ""
    return (f"Row by row it is in the results file, if the account wrote one, in {REPORTS}{mail}.",)


def _words(explanation: Explanation | None) -> str:
    return f"{explanation.meaning} {explanation.fix}".strip() if explanation else ""


def _failed(target: RunTarget, message: str, code: int | None, file: str) -> Run:
    explanation = _words(explain(code, message))
    return Run(target.address, RunStatus.FAILED, file=file, message=message, code=code, explanation=explanation)


def _not_begun(target: RunTarget, error: RunError | AccountError) -> Run:
    unknown = isinstance(error, UnknownStartError)
    status = (
        RunStatus.UNKNOWN
        if unknown
        else RunStatus.NOT_STARTED
        if isinstance(error, AlreadyRunningError)
        else RunStatus.FAILED
    )
    code = error.code if isinstance(error, AccountError) else None
    return Run(target.address, status, message=error.message, code=code, explanation=error.hint)


def _left(target: RunTarget, started: Started) -> Run:
    file = started.expected.name if started.expected else ""
    if started.look is None and not started.expected:
        return _out_of_sight(target, started)
    return Run(target.address, RunStatus.QUEUED, started.task, file=file, message=started.accepted)


def _out_of_sight(target: RunTarget, started: Started) -> Run:
    file = started.expected.name if started.expected else ""
    message = started.accepted or "It was started, but the account gave it no number, so its end cannot be awaited."
    return Run(target.address, RunStatus.UNKNOWN, file=file, message=message)


def still_running(address: str, task: int | None, last: State | None) -> Run:
    """A run that time was too short for.

    Args:
        address: What runs.
        task: Its number.
        last: What was last known of it.
    """
    state = last or State(task, RunStatus.QUEUED)
    status = RunStatus.QUEUED if state.status is RunStatus.QUEUED else RunStatus.RUNNING
    goes_on = _GOES_ON.format(task=task or address)
    if state.file:
        goes_on = f"{state.message} Look again later: mcdecl results {address} --wait"
    message = f"Time is over and it is not at its end. {goes_on}"
    return Run(
        address, status, task, state.started, figures=state.figures, file=state.file, size=state.size, message=message,
        activities=state.activities,
    )  # fmt: skip
