"""Picking up runs that were started before, by this project or by somebody else."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mcdecl.account.errors import AccountError, PermissionDenied, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import Start
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.automations import AUTOMATION, standing, state_of_run
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.export_folder import ExportFolder
from mcdecl.operations.run.extract_start import Exports, arrived
from mcdecl.operations.run.figures import counted
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, State
from mcdecl.operations.run.moments import moment
from mcdecl.operations.run.runner import Watch, run_of_state, still_running, unseen
from mcdecl.operations.run.sftp_login import SftpError
from mcdecl.operations.run.started import Note, notes
from mcdecl.operations.run.target_rows import compared, count_rows, judged
from mcdecl.operations.run.targets import RUNNABLE, NotInAccount, chosen, declared_target, find_targets
from mcdecl.operations.run.tasks import runs_of, state_of
from mcdecl.operations.run.wait_for_file import SETTLED_SECONDS, Arrival
from mcdecl.operations.run.waiting import StillRunningError, WaitPolicy, wait_for_end

GONE_SECONDS = 24 * 3600.0
"""After so long a file that is not there either came and went or never will come."""
_UNKNOWN_TASK = "The account does not know this task. It may have begun a moment ago, or long before."


class Following(Watch, Protocol):
    """A watch that can be told of a run that others have started."""

    def follow(self, target: RunTarget, task: int | None) -> None:
        """It is awaited from now on."""


class Past(Struct, frozen=True):
    """A run that was started before.

    Attributes:
        target: What ran, as far as that is known.
        task: Its number, or None where it has none.
        look: Asks how it stands; None when the account knows nothing of it.
        settles: Seconds after which a second look tells more, where it is not at its end; 0 where it does not.
        old: Whether it was asked for so long ago that what has not come will not be seen any more.
        note: What was noted of it when it was started; None where nothing was.
    """

    target: RunTarget
    task: int | None
    look: Callable[[], State | None]
    settles: float = 0.0
    old: bool = False
    note: Note | None = None


class Later:
    """Runs of one environment, by task, by address, or the last ones."""

    def __init__(
        self,
        account: Account,
        exports: Exports,
        root: Path,
        environment: str,
        resources: Sequence[Resource],
        unit: str = "",
    ) -> None:
        """Nothing is asked yet.

        Args:
            account: Whom to ask.
            exports: How the files of extracts are looked for.
            root: The project's folder.
            environment: The name of the environment.
            resources: Everything that is declared.
            unit: The business unit, where the environment names some.
        """
        self._account, self._exports = account, exports
        self._notes = [note for note in notes(root, environment) if note.unit == unit]
        self._resources = resources

    def runs(self, which: Note | str | None, last: int, patience: WaitPolicy) -> list[Past]:
        """The runs that are meant.

        Args:
            which: What was noted of it, a task's number, an address, or None for the last ones.
            last: How many of them.
            patience: With which pauses to look for files.

        Raises:
            RunError: The address is not declared, or nothing is known of a run of it.
            AccountError: The account cannot be asked.
        """
        if which is None:
            return [self._of_note(note, patience) for note in self._notes[:last]]
        if isinstance(which, Note):
            return [self._of_note(which, patience)]
        if which.isdecimal():
            return [self._of_task(int(which))]
        resource = chosen(self._resources, [which])[0]
        noted = next((note for note in self._notes if note.address == which), None)
        if resource.kind == AUTOMATION:
            (target,) = find_targets(self._account, [resource], self._resources)
            now = standing(self._account, target)
            if not now.last and not now.running:
                raise _never(which)
            known = noted if noted is not None and noted.instance == now.instance else None
            return [Past(target, None, lambda: self._last_run(target), note=known)]
        if RUNNABLE[resource.kind].start is Start.EXTRACT:
            return [self._of_note(noted, patience) if noted else self._of_extract(resource, patience)]
        target = declared_target(resource)
        states = runs_of(self._account, target.object_type, target.key)
        if states and states[0].task is not None:
            return [self._of_task(states[0].task)]
        if noted is None:
            raise _never(which)
        return [self._of_note(noted, patience)]

    def now(self, past: Past, patience: WaitPolicy) -> Run:
        """How a run stands.

        Args:
            past: The run.
            patience: With which pauses.

        Raises:
            AccountError: The account cannot be asked.
        """
        try:
            state = past.look()
            if past.settles and state is not None and state.status is RunStatus.RUNNING:
                patience.sleep(past.settles)
                state = past.look()
        except (SftpError, PermissionDenied, RetrieveFailed) as error:
            return unseen(past.target.address, past.task, error)
        if state is None:
            return Run(past.target.address, RunStatus.UNKNOWN, past.task, message=_UNKNOWN_TASK)
        if past.old and state.status is RunStatus.QUEUED:
            words = "It was asked for over a day ago, so the file may have come and been taken away."
            state = replace(state, status=RunStatus.UNKNOWN, message=f"{state.message} {words}")
        return self._told(past, state)

    def awaited(self, past: Past, patience: WaitPolicy, watch: Following) -> Run:
        """How a run ended.

        Args:
            past: The run.
            patience: How long to wait.
            watch: Told of what is seen.

        Raises:
            AccountError: The account cannot be asked.
        """
        if not past.target.key and past.look() is None:
            return self.now(past, patience)  # a number that nobody knows would be awaited for ever
        watch.follow(past.target, past.task)
        try:
            state = wait_for_end(past.look, patience, lambda state: watch.seen(past.target, state))
        except StillRunningError as error:
            return still_running(past.target.address, past.task, error.last)
        except (SftpError, PermissionDenied, RetrieveFailed) as error:
            return unseen(past.target.address, past.task, error)
        return self._with_rows(past, self._told(past, state))

    def _with_rows(self, past: Past, run: Run) -> Run:
        """The run with the rows of what it fills; the rows that are there now are its own if it is the last known."""
        note = past.note
        if note is None or note.task != run.task or not run.status.ended:
            return run
        if note != next((item for item in self._notes if item.address == note.address), None):
            return run
        target = past.target
        after = {into: rows for into, rows in count_rows(self._account, target).items() if into in note.rows}
        targets = compared(target, {into: note.rows[into] for into in after}, after)
        return judged(replace(run, targets=targets), target, may_empty=note.may_empty)

    def _last_run(self, target: RunTarget) -> State:
        """How the last run of an automation stands."""
        now = standing(self._account, target)
        return state_of_run(self._account, target, now, now.instance, "" if now.instance else now.at)

    def _of_automation(self, note: Note) -> Past:
        """The run that was noted: by its id, else the first one that began after it was asked for."""
        declared = next((resource for resource in self._resources if resource.address == note.address), None)
        if declared is None:
            return Past(RunTarget(note.address, AUTOMATION, "", "", ""), None, lambda: None)
        (target,) = find_targets(self._account, [declared], self._resources)
        since = "" if note.instance else _server_text(note.at)

        def look() -> State:
            now = standing(self._account, target)
            last = now.instance == note.instance if note.instance else now.running
            return state_of_run(self._account, target, now, note.instance, since, ours=last)

        return Past(target, None, look, note=note)

    def _of_note(self, note: Note, patience: WaitPolicy) -> Past:
        if note.task is None and note.address.partition(".")[0] == AUTOMATION:
            return self._of_automation(note)
        if note.expected is None:
            return self._of_task(note.task or 0)
        expected = note.expected
        target = self._extract_target(note.address)
        looking: list[Arrival] = []

        def look() -> State:
            if not looking:
                layout = target.extract.layout if target.extract else None
                folder = ExportFolder(self._exports.login(), patience.sleep)
                looking.append(Arrival(folder, expected, layout, clock=patience.clock))
            return looking[0].look()

        now = self._exports.now().replace(tzinfo=SERVER_ZONE).timestamp()
        return Past(target, None, look, SETTLED_SECONDS, now - expected.asked > GONE_SECONDS, note)

    def _of_extract(self, resource: Resource, patience: WaitPolicy) -> Past:
        """What nobody noted here: the newest file there is."""
        (target,) = find_targets(self._account, [resource])
        if (state := arrived(self._exports, target, patience)) is None:
            raise _never(target.address)
        return Past(target, None, lambda: state)

    def _extract_target(self, address: str) -> RunTarget:
        """An extract as the account has it, else as far as it is known."""
        declared = next((resource for resource in self._resources if resource.address == address), None)
        if declared is not None:
            try:
                return find_targets(self._account, [declared])[0]
            except (NotInAccount, AccountError):  # the file is looked for all the same, and its rows stay uncounted
                return declared_target(declared)
        return RunTarget(address, address.partition(".")[0], address, "", "")

    def _of_task(self, task: int) -> Past:
        note = next((note for note in self._notes if note.task == task), None)
        address = note.address if note is not None else ""
        target = self._target(address) or RunTarget(address or f"task {task}", "", "", "", "")
        return Past(target, task, partial(state_of, self._account, task, target.object_type), note=note)

    def _told(self, past: Past, state: State) -> Run:
        if past.task is None:
            return run_of_state(past.target, state)
        kind = next((name for name, run in RUNNABLE.items() if run.object_type == state.type), "")
        address = f"{kind}.{state.key}" if kind and state.key else past.target.address
        target = self._target(address) or RunTarget(address, kind, state.key, state.type, "")
        return run_of_state(target, replace(state, figures=counted(target, state.figures, None, None)))

    def _target(self, address: str) -> RunTarget | None:
        declared = next(
            (resource for resource in self._resources if resource.address == address and resource.kind in RUNNABLE),
            None,
        )
        return None if declared is None else declared_target(declared)


def _server_text(utc: str) -> str:
    """A moment in UTC as server time, or an empty text where it is none."""
    local = moment(utc)
    return local.isoformat() if local is not None else ""


def _never(address: str) -> RunError:
    return RunError(f"No run of {address} is known.", f"Start one: mcdecl run {address}")
