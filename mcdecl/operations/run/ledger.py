"""Nothing twice: content that an import has had is refused, and of two who send the same content one wins.

A claim is a row that is there before the file is sent. Its stage says what a crash left behind: while the file is
sent nothing was started, so such a claim runs out; once the import is being started nobody knows whether it began, so
a person has to look.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.own_tables import shown_moment
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.ledger_rows import ImportStage, LedgerEntry, check_table, created, read_entries, write
from mcdecl.operations.run.model import Run, RunStatus, RunTarget
from mcdecl.operations.run.preflight import FileContent
from mcdecl.operations.run.tasks import IMPORT, state_of

LIFE = timedelta(minutes=10)
"""How long a claim holds whose import was not started, unless it is renewed. Who is slower looks before the start."""
SHOWS_LATE = timedelta(hours=1)
"""How long a run that was started may not show in the account."""
_ENDS = {
    RunStatus.DONE: ImportStage.DONE,
    RunStatus.FAILED: ImportStage.FAILED,
    RunStatus.NOT_STARTED: ImportStage.NOT_STARTED,
}

Clock = Callable[[], datetime]


class AlreadyImportedError(RunError):
    """The ledger has this content for this import."""


class Ledger:
    """The ledger of an account, as one person uses it."""

    def __init__(self, account: Account, who: str, now: Clock, *, again: bool) -> None:
        """Nothing is asked yet.

        Args:
            account: Where it is.
            who: Who imports.
            now: The time in UTC.
            again: Whether content may be imported once more.
        """
        self.account, self.who, self.now = account, who, now
        self._again = again

    def check(self, contents: Sequence[FileContent], target: RunTarget) -> None:
        """Nothing, if none of these contents was imported, or is just being imported.

        Args:
            contents: What the files hold.
            target: The import.

        Raises:
            AlreadyImportedError: One was, or is.
            LedgerError: The ledger is not there, or is not as mcdecl made it.
            AccountError: The account cannot be asked.
        """
        check_table(self.account)
        for content in contents:
            self._refuse(content, target)

    def rows_before(self, target: RunTarget) -> int | None:
        """The rows of the last file that this import took, or None when the ledger has none.

        Args:
            target: The import.

        Raises:
            AccountError: The account cannot be asked.
        """
        entries = read_entries(self.account, target.key)
        return next(
            (
                ledger_entry.rows
                for ledger_entry in entries
                if ledger_entry.stage is ImportStage.DONE and ledger_entry.rows is not None
            ),
            None,
        )

    def claim(self, content: FileContent, target: RunTarget) -> LedgerEntry:
        """Claims that this content goes to this import now, before it is sent.

        Args:
            content: What the file holds.
            target: The import.

        Returns:
            The entry that stands for it.

        Raises:
            AlreadyImportedError: It was imported, or somebody else has just claimed it.
            AccountError: The account cannot be asked, or does not take the row.
        """
        entries = self._refuse(content, target)
        entry = LedgerEntry(
            target.key,
            content.sha256,
            1 + max((ledger_entry.attempt for ledger_entry in entries), default=0),
            file=content.path.name,
            size=content.size,
            rows=content.rows,
            target=target.into,
            at=self.now(),
            by=self.who,
            token=str(uuid4()),
        )
        trouble = created(self.account, entry)
        there = read_entries(self.account, target.key, content.sha256)
        winner = next((ledger_entry for ledger_entry in there if ledger_entry.attempt == entry.attempt), None)
        if winner is None:
            raise trouble or RunError("The account took a row of the ledger and does not show it; nothing was sent.")
        if winner.token != entry.token:
            raise AlreadyImportedError(f"{_who(winner)} was quicker with the same content as {content.path}.")
        return entry

    def _refuse(self, content: FileContent, target: RunTarget) -> list[LedgerEntry]:
        entries = read_entries(self.account, target.key, content.sha256)
        for entry in entries:
            self._refuse_for(self._settled(entry), content, target)
        return entries

    def _refuse_for(self, entry: LedgerEntry, content: FileContent, target: RunTarget) -> None:
        name = f"{content.path} was not sent to {target.address}:"
        until = None if entry.at is None else entry.at + LIFE
        if entry.stage is ImportStage.RUNNING:
            hint = f"Wait for it: mcdecl results {entry.task} --wait"
            raise AlreadyImportedError(f"{name} it is being imported right now, by {_who(entry)}.", hint)
        if entry.stage in (ImportStage.SENDING, ImportStage.STARTING) and until is not None and self.now() < until:
            hint = (
                f"If that was broken off, the claim runs out at {shown_moment(until)}; to free it now: "
                f"mcdecl ledger {target.key} --release"
            )
            raise AlreadyImportedError(f"{name} it is being sent by {_who(entry)}.", hint)
        if not self._again and (words := _blocks(entry)):
            raise AlreadyImportedError(f"{name} {words}", f"{_look(entry)}To import it once more: --again")

    def _settled(self, entry: LedgerEntry) -> LedgerEntry:
        """What the account knows by now of a run whose end nobody waited for; it is written down in passing."""
        now = settled(self.account, entry, self.now)
        if now.ended != entry.ended:
            with suppress(AccountError):
                write(self.account, now)
        return now


def settled(account: Account, entry: LedgerEntry, now: Clock) -> LedgerEntry:
    """An entry with what the account tells of its run by now; unknown when the account does not know an older run.

    Args:
        account: Whom to ask.
        entry: The entry.
        now: The time in UTC.

    Raises:
        AccountError: The account cannot be asked.
    """
    if entry.stage is not ImportStage.RUNNING or entry.task is None:
        return entry
    state = state_of(account, entry.task, IMPORT)
    if state is None:  # a run that was just started may not show yet
        fresh = entry.at is not None and now() < entry.at + SHOWS_LATE
        return entry if fresh else replace(entry, stage=ImportStage.UNKNOWN)
    if not state.status.ended:
        return entry
    return replace(
        entry, stage=_ENDS[state.status], ended=now(), figures=state.figures, message=state.message or entry.message
    )


OPEN = frozenset({ImportStage.SENDING, ImportStage.STARTING, ImportStage.UNKNOWN})
"""What a run that died leaves, and what keeps its content from being imported again."""


def released(account: Account, entry: LedgerEntry, now: Clock, who: str) -> LedgerEntry:
    """Free a claim whose run is dead, so that its content can be imported.

    Args:
        account: Where the ledger is.
        entry: The claim.
        now: The time in UTC.
        who: Who frees it.

    Raises:
        AccountError: It could not be written.
    """
    freed = replace(entry, stage=ImportStage.NOT_STARTED, ended=now(), message=f"The claim was released by {who}.")
    write(account, freed)
    return freed


def _blocks(entry: LedgerEntry) -> str:
    """Why an entry keeps its content from being imported once more, or an empty text."""
    if entry.stage is ImportStage.DONE:
        return f"this content was imported already, by {_who(entry)}."
    if entry.stage is ImportStage.FAILED and entry.figures.successful:
        return f"{entry.figures.successful:,} rows of this content were imported by {_who(entry)}, which then failed."
    if entry.stage in (ImportStage.STARTING, ImportStage.UNKNOWN):
        return f"whether it was imported is not known; it was started by {_who(entry)}, and its end was not seen."
    return ""


def _look(entry: LedgerEntry) -> str:
    known = entry.stage not in (ImportStage.STARTING, ImportStage.UNKNOWN)
    return "" if known else f"Look first: mcdecl results import_definition.{entry.import_key}. "


def _who(entry: LedgerEntry) -> str:
    return f"{entry.by or 'somebody'} at {shown_moment(entry.at)} as {entry.file or 'a file without a name'}"


class Recorded:
    """Keeps the entry of one file up to date while it is imported."""

    def __init__(self, ledger: Ledger, content: FileContent, target: RunTarget) -> None:
        """Nothing is claimed yet.

        Args:
            ledger: Where.
            content: What the file holds.
            target: The import.
        """
        self._ledger, self._content, self._target = ledger, content, target
        self._entry: LedgerEntry | None = None
        self._sent, self._guard = threading.Event(), threading.Lock()

    def claim(self) -> None:
        """The file is about to be sent.

        Raises:
            AlreadyImportedError: It must not be.
            AccountError: The account cannot be asked.
        """
        self._entry = self._ledger.claim(self._content, self._target)
        threading.Thread(target=self._keep, name="mcdecl-ledger", daemon=True).start()

    def _keep(self) -> None:
        """Renews the claim while the file is sent, so that one of a dead run need not hold for long."""
        while not self._sent.wait(LIFE.total_seconds() / 3 or None):
            with suppress(AccountError):
                self.renew()

    def renew(self) -> None:
        """Move the moment from which the claim counts, as long as the file is being sent.

        Raises:
            AccountError: The ledger cannot be told; the claim stands as it stood.
        """
        with self._guard:
            if self._entry is not None and self._entry.stage is ImportStage.SENDING and not self._sent.is_set():
                self._write(replace(self._entry, at=self._ledger.now()))

    def starting(self) -> None:
        """The import is about to be started.

        Raises:
            AlreadyImportedError: Sending took longer than a claim holds, and somebody else came.
            AccountError: The ledger cannot be told; so nothing may be started.
        """
        if self._entry is None:
            return
        self._stop_renewing()
        there = read_entries(self._ledger.account, self._entry.import_key, self._entry.sha256)
        for other in there:
            if other.attempt == self._entry.attempt and other.stage is ImportStage.NOT_STARTED:
                raise AlreadyImportedError(f"{other.message or 'The claim was released.'} The import was not started.")
            if other.attempt > self._entry.attempt and other.stage is not ImportStage.NOT_STARTED:
                raise AlreadyImportedError(f"Sending took too long; {_who(other)} came in between. It was not started.")
        self._write(replace(self._entry, stage=ImportStage.STARTING))

    def started(self, task: int | None) -> None:
        """The import was started. What the ledger cannot be told now it is told at the end.

        Args:
            task: The number of its run, if the account gave one.
        """
        if self._entry is not None and task is not None:
            self._entry = replace(self._entry, stage=ImportStage.RUNNING, task=task)
            with suppress(AccountError):
                self._write(self._entry)

    def ended(self, run: Run) -> Run:
        """The import ended, did not begin, or is not waited for any longer.

        Args:
            run: What became of it.

        Returns:
            The same, with a note if the ledger could not be told.
        """
        self._stop_renewing()
        entry = self._entry
        if entry is None:
            return run
        begun = run.task is not None or run.status is RunStatus.UNKNOWN
        stage = _ENDS.get(run.status, ImportStage.RUNNING if run.task is not None else ImportStage.UNKNOWN)
        stage = stage if begun else ImportStage.NOT_STARTED
        ended = self._ledger.now() if stage in _ENDS.values() else None
        entry = replace(entry, stage=stage, task=run.task, figures=run.figures, message=run.message, ended=ended)
        try:
            self._write(entry)
        except AccountError as error:
            note = f"The result could not be written to the ledger ({error.message}); the next run of this file looks."
            return replace(run, notes=(*run.notes, note))
        return run

    def broken_off(self) -> None:
        """Something ended the command: a claim whose import was not started is given back."""
        self._stop_renewing()
        if self._entry is not None and self._entry.stage is ImportStage.SENDING:
            with suppress(AccountError):
                self._write(replace(self._entry, stage=ImportStage.NOT_STARTED, ended=self._ledger.now()))

    def _stop_renewing(self) -> None:
        self._sent.set()
        with self._guard:  # one that is under way ends first, or it would bring the stage of before back
            return

    def _write(self, entry: LedgerEntry) -> None:
        self._entry = entry
        write(self._ledger.account, entry)
