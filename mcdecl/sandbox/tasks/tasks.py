"""Tasks: what Perform starts, run on threads beside the one that answers calls.

A task is New, then Processing, then Completed or Error (fact:import-statuses). It is kept in the store, so
that anything that reads the account can poll it, and survives the account: one that was running when the
process died is in Error when the data is opened again.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mcdecl.helpers.structs import plain, replace
from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.files.tree import utf8
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.task import (
    COMPLETED,
    ERROR,
    NOTHING_FROZEN,
    PROCESSING,
    Frozen,
    Task,
    TaskFailedError,
    TaskFigures,
    TaskOutcome,
)

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.reader import Document

COLLECTION = "Task"
_MOST_AT_ONCE = 4
_PATIENCE = 30.0
"""How many seconds a closing account waits for what runs before it breaks it off."""
_MOMENT = 0.02
_TRIES = 3
_STOPPED = "The embedded account was stopped while this ran."
_logger = logging.getLogger(__name__)


def _read(document: "Document") -> Task:
    return Task(**{**document, "figures": TaskFigures(**document["figures"])})


class TaskContext:
    """What a runner works with, on the task's own thread.

    Attributes:
        account: The account.
        task: The task, in Processing.
        definition: The definition as it was when the task began.
        connection: A DuckDB connection of its own to the account's rows. It is for reading them, at any length;
            what it makes goes into `scratch`, and from there to the account's rows through `writing`.
        frozen: By ObjectID of a data extension, the table to read in place of its own; see `automations.side_by_side`.
        busy: The connection that is broken off when the account closes: `connection`, or the account's own while a
            runner works through that one.
    """

    def __init__(
        self,
        account: "SandboxAccount",
        task: Task,
        definition: "Document",
        connection: "duckdb.DuckDBPyConnection",
        frozen: Frozen = NOTHING_FROZEN,
    ) -> None:
        self.account = account
        self.frozen = frozen
        self.task = task
        self.definition = definition
        self.connection = connection
        self.busy = connection
        self._scratch: str | None = None
        self._rows: str | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @contextmanager
    def writing(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        """Holds the whole account, so that calls wait: keep it short.

        Yields:
            The account's own connection, inside a transaction, which sees what is in `scratch`. What is written
            through it and the documents put into the store are all kept at the end of the block, and none of it
            when an exception leaves the block.
        """
        with self.account.store.exclusively() as store:
            yield store.writing()

    @property
    def folder(self) -> Path:
        """A folder for the files that the task makes for itself, gone with it."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="mcdecl-task-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    @property
    def scratch(self) -> str:
        """A database for the tables that the task makes for itself, gone with it; on disk, to spare memory."""
        if self._scratch is None:
            self._scratch = f"scratch_{self.task.id}"
            self.connection.execute(f"ATTACH {quote(utf8(self.folder / 'scratch.duckdb'))} AS {self._scratch}")
        return self._scratch

    @property
    def rows_database(self) -> str:
        """A database for the rows that a query gives, gone with the task.

        It counts towards the limits of the account's memory and of what spills to disk, so that endless rows end in
        an error and do not fill the disk.
        """
        if self._rows is None:
            self._rows = f"rows_{self.task.id}"
            self.connection.execute(f"ATTACH ':memory:' AS {self._rows}")
        return self._rows

    def close(self) -> None:
        """Gives back the connection and the databases of the task, also after the connection was interrupted."""
        import duckdb

        with suppress(duckdb.Error):
            self.connection.rollback()  # in a transaction that was broken off nothing can be detached
        for database in (self._scratch, self._rows):
            if database is not None:
                self._detach(database)
        if self._folder is not None:
            self._folder.cleanup()
        self.connection.close()

    def _detach(self, database: str) -> None:
        import duckdb

        for _ in range(_TRIES):
            try:
                self.connection.execute(f"DETACH {database}")
            except duckdb.InterruptException:  # who closes the account broke this off, too
                continue
            except duckdb.Error:
                return
            return


Runner: TypeAlias = Callable[[TaskContext], TaskOutcome]
"""What runs a definition: returns how it ended, or raises `TaskFailedError`."""


class ThreadedTasks:
    """The tasks of an account, each on a thread of its own."""

    def __init__(
        self,
        account: "SandboxAccount",
        runners: Mapping[str, Runner],
        broken_off: "Callable[[SandboxAccount], None]",
    ) -> None:
        """Ends the tasks that were unfinished when the account was closed last.

        Args:
            account: The account.
            runners: What runs a definition, by its object type.
            broken_off: Called with the account when tasks ended that nothing runs any more; it holds the store then.
        """
        self._account = account
        self._runners, self._broken_off = runners, broken_off
        self._places = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._threads: dict[int, threading.Thread] = {}
        self._works: dict[int, TaskContext] = {}
        self._ended: dict[int, Callable[[Task], None]] = {}
        self._frozen: dict[int, Frozen] = {}
        self._stopping = threading.Event()
        with account.store.exclusively():
            self._break_off_the_dead()

    def _break_off_the_dead(self) -> None:
        dead = [task for task in self.all() if task.unfinished]
        for task in dead:
            self._put(replace(task, status=ERROR, ended=self._account.now(), message=_STOPPED))
        if dead:
            self._broken_off(self._account)

    def all(self) -> Iterable[Task]:
        """All tasks, the oldest first. To be called by who holds the store."""
        return [_read(document) for document in self._account.store.all(COLLECTION)]

    def get(self, id: int) -> Task | None:
        """A task by its number. To be called by who holds the store."""
        document = self._account.store.get(COLLECTION, str(id))
        return _read(document) if document else None

    def running(self, type: str, definition: str) -> Task | None:
        """The unfinished task of a definition. To be called by who holds the store."""
        of_it = (task for task in map(self.get, list(self._threads)) if task is not None and task.unfinished)
        return next((task for task in of_it if (task.type, task.definition) == (type, definition)), None)

    def runs(self, type: str) -> bool:
        """Whether definitions of an object type can be run."""
        return type in self._runners

    def start(
        self,
        type: str,
        definition: "Document",
        *,
        ended: Callable[[Task], None] | None = None,
        takes_place: bool = True,
        by_hand: bool = True,
        frozen: Frozen = NOTHING_FROZEN,
    ) -> Task:
        """Starts a run of a definition. It begins when the call that asks for it is committed.

        Args:
            type: The definition's object type, one that `runs`.
            definition: The definition, as the store has it under its ObjectID.
            ended: Called with the task at its end, by its thread, which holds the store then.
            takes_place: Whether it counts for how many run at once; what only waits for others must not.
            by_hand: Whether it is started alone; else as an activity of an automation.
            frozen: By ObjectID of a data extension, the table that it reads in place of the data extension's own.

        Returns:
            The task, New.

        Raises:
            RefusalError: When a run of the same definition is not at its end. How the service words this is
                not known.
        """
        account = self._account
        id = definition["ObjectID"]
        busy = self.running(type, id)
        if busy is not None:
            text = f"The {type} {definition['CustomerKey']} is already running (task {busy.id}). Wait until it ends."
            raise RefusalError(Code.NONE, text)
        task = Task(
            account.new_id("task"),
            type,
            id,
            definition["CustomerKey"],
            definition["Name"],
            new_guid(),
            account.now(),
            by_hand=by_hand,
        )
        self._put(task)
        thread = threading.Thread(
            target=self._run,
            args=(task.id, self._runners[type], takes_place),
            name=f"mcdecl-task-{task.id}",
            daemon=True,
        )
        if ended is not None:
            self._ended[task.id] = ended
        if frozen:
            self._frozen[task.id] = frozen
        self._threads[task.id] = thread
        thread.start()
        return task

    def _put(self, task: Task) -> None:
        self._account.store.put(COLLECTION, str(task.id), plain(task))

    def wait(self, id: int) -> Task:
        """Waits for the end of a task. Not to be called by who holds the store.

        Raises:
            TaskFailedError: The account was emptied meanwhile.
        """
        thread = self._threads.get(id)
        if thread is not None:
            thread.join()
        with self._account.store.exclusively():
            task = self.get(id)
        if task is None:
            raise TaskFailedError(_STOPPED)
        return task

    def settle(self, seconds: float) -> None:
        """Waits for the end of what runs, and of what that starts, for at most so many seconds.

        Where nothing runs it waits a moment all the same, so that who asks in a circle does not take all the time.
        Not to be called by who holds the store.
        """
        if not self._threads:
            time.sleep(min(_MOMENT, seconds))
        self._join(seconds)

    def _join(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self._threads and time.monotonic() < until:  # what ends may have started something
            for thread in list(self._threads.values()):
                if thread.ident is not None:  # a thread can only be joined once it was started
                    thread.join(max(0.0, until - time.monotonic()))

    def pause(self, seconds: float) -> None:
        """Lets time pass on a task's thread.

        Raises:
            TaskFailedError: The account is about to close.
        """
        if self._stopping.wait(seconds):
            raise TaskFailedError(_STOPPED)

    def _run(self, id: int, runner: Runner, takes_place: bool) -> None:
        try:
            with self._places if takes_place else nullcontext():
                self._hold()
                work = self._begin(id)
                if work is not None:
                    self._work(work, runner)
        finally:
            self._threads.pop(id, None)
            self._ended.pop(id, None)
            self._frozen.pop(id, None)

    def _hold(self) -> None:
        """Leaves a task New for as long as the account's settings say, also those that are changed meanwhile."""
        since = time.monotonic()
        while (left := self._account.settings.task_delay_seconds - (time.monotonic() - since)) > 0:
            if self._stopping.wait(min(left, _MOMENT)):
                return

    def _begin(self, id: int) -> TaskContext | None:
        """Takes a task in hand; None when the call that asked for it was not committed."""
        with self._account.store.exclusively() as store:
            task = self.get(id)
            if task is None:
                return None
            task = replace(task, status=PROCESSING, started=self._account.now())
            definition = store.get(task.type, task.definition)
            self._put(task)
            if definition is None:
                self._end(task, ERROR, TaskFigures(), "The definition was deleted before the run began.")
                return None
            connection = store.connection.cursor()
        work = self._works[id] = TaskContext(
            self._account, task, definition, connection, self._frozen.get(id, NOTHING_FROZEN)
        )
        return work

    def _work(self, work: TaskContext, runner: Runner) -> None:
        try:
            outcome = runner(work)
            status, figures, message = COMPLETED, outcome.figures, outcome.message
        except TaskFailedError as error:
            message = _STOPPED if self._stopping.is_set() else str(error)
            status, figures = ERROR, error.figures
        except Exception as error:
            _logger.exception("A task of the embedded account broke.")
            words = f"An unexpected error occurred ({type(error).__name__})."
            status, figures, message = ERROR, TaskFigures(), _STOPPED if self._stopping.is_set() else words
        finally:
            self._works.pop(work.task.id)
        work.close()
        with self._account.store.exclusively():
            if self.get(work.task.id) is not None:  # else the account was emptied meanwhile
                self._end(work.task, status, figures, message)

    def _end(self, task: Task, status: str, figures: TaskFigures, message: str) -> None:
        task = replace(task, status=status, ended=self._account.now(), figures=figures, message=message)
        self._put(task)
        if task.id in self._ended:
            self._ended[task.id](task)

    def stop(self, patience: float = _PATIENCE) -> None:
        """Waits for what runs, breaks off what takes longer, and returns when nothing runs any more.

        Args:
            patience: How many seconds to wait before breaking off.
        """
        self._join(patience)
        self._stopping.set()
        while self._threads:
            for work in list(self._works.values()):
                with suppress(Exception):  # it may have been closed this moment
                    work.busy.interrupt()
            for thread in list(self._threads.values()):
                thread.join(0.1)
        self._stopping.clear()
        with self._account.store.exclusively():
            self._break_off_the_dead()  # a thread may have been broken off in its last words
