"""Nothing of what is played is left to chance: ids, moments, threads and tasks follow from what is played.

Without it an episode that went wrong could not be played again: which call is the third `Retrieve` depends on which
thread comes first, and what a flipped bit changes on the digits of an id or of a moment.
"""

import os
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest import mock

import time_machine

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.tasks.tasks import ThreadedTasks

BEGINS = datetime(2026, 11, 2, 15, tzinfo=UTC)
"""When everything begins, in the machine's time and the account's."""
A_CALL = timedelta(milliseconds=13)
"""What a call takes."""
BETWEEN = timedelta(minutes=1)
"""What lies between how something was made and what is tried on it."""


class Still:
    """Where ids and moments come from, and when tasks of the account go on.

    Attributes:
        prompt: Whether a task that a call has started ends before its answer arrives, or where somebody waits.
    """

    def __init__(self) -> None:
        self.prompt = True
        self._traveller: Any = None
        self._moment = BEGINS
        self._chance = random.Random(0)
        self._guard = threading.Lock()
        self._gate = threading.Event()
        self._waiting = 0

    @property
    def moment(self) -> datetime:
        """The moment that it is."""
        return self._moment

    def begin(self, name: str, moment: datetime) -> None:
        """Lets ids follow from a name from now on, and time go on from a moment."""
        self._chance = random.Random(name)
        _Done.numbers = count()  # the order of a set follows from remainders of these numbers
        self._at(moment)

    def pass_by(self) -> None:
        """Lets the time of one call pass."""
        self._at(self._moment + A_CALL)

    def _at(self, moment: datetime) -> None:
        self._moment = moment
        if self._traveller is not None:
            self._traveller.move_to(moment, tick=False)

    def drawn(self, size: int) -> bytes:
        """What the operating system's chance would give otherwise."""
        with self._guard:
            return self._chance.randbytes(size)

    def finish(self, account: SandboxAccount) -> None:
        """Lets the tasks that run in an account end."""
        with self.going():
            for unit in account.units.values():
                while unit.tasks._threads:
                    unit.tasks._join(0.1)

    @contextmanager
    def going(self) -> Iterator[None]:
        """Lets tasks go on meanwhile."""
        with self._guard:
            self._waiting += 1
            self._gate.set()
        try:
            yield
        finally:
            with self._guard:
                self._waiting -= 1
                if not self._waiting:
                    self._gate.clear()

    def let_go(self) -> None:
        """Lets tasks go on for good."""
        self._gate.set()

    def answered(self, account: SandboxAccount) -> None:
        """A call was carried out."""
        self.pass_by()
        if self.prompt:
            self.finish(account)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps the whole process still."""

        def hold(tasks: ThreadedTasks) -> None:
            while not (self._gate.wait(0.1) or tasks._stopping.is_set()):
                pass

        with ExitStack() as opened:
            self._traveller = opened.enter_context(time_machine.travel(self._moment, tick=False))
            opened.enter_context(mock.patch.object(uuid, "os", _SeededSystem(self.drawn)))
            opened.enter_context(mock.patch.object(random, "_urandom", self.drawn))  # the source of `secrets`
            opened.enter_context(mock.patch.object(ThreadedTasks, "_hold", hold))
            opened.enter_context(mock.patch.object(ThreadPoolExecutor, "submit", _at_once))
            try:
                yield
            finally:
                self._traveller = None


class _SeededSystem:
    """The module `os`, but for where its chance comes from."""

    def __init__(self, drawn: Callable[[int], bytes]) -> None:
        self.urandom = drawn

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


class _Done(Future[Any]):
    """What has ended already; sets of them have the same order each time."""

    numbers = count()

    def __init__(self) -> None:
        super().__init__()
        self._number = next(self.numbers)

    def __hash__(self) -> int:
        return self._number


def _at_once(_pool: ThreadPoolExecutor, work: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
    """Does what a pool's thread would do, here and now."""
    done = _Done()
    try:
        done.set_result(work(*arguments, **options))
    except BaseException as error:  # noqa: BLE001 - as a pool does
        done.set_exception(error)
    return done
