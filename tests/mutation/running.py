"""Playing mutants: each in a process that is forked when the libraries are loaded, in a copy of the repository."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.mutation.mutants import Mutant

_LIBRARIES = (
    *("_pytest.assertion.rewrite", "asyncssh", "click", "duckdb", "hypothesis", "jsonschema", "jsonschema_rs"),
    *("lxml.etree", "pytest", "pytest_timeout", "requests", "rich", "sqlglot", "starlette.applications", "uvicorn"),
    *("yaml", "zeep"),
)
_COPIED = ("mcdecl", "tests", "schemas", "examples", "pyproject.toml", "README.md", "CONTRIBUTING.md")
_LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant of a module and what became of it.

    Attributes:
        module: the module's path in the repository.
        mutant: the change.
        tests: the files of tests that are to notice it.
        noticed: whether they do; None before it is known.
        why: `failed`, `timeout`, `survived` or `no mirror`.
    """

    module: str
    mutant: Mutant
    tests: tuple[str, ...]
    noticed: bool | None = None
    why: str = ""

    def ended(self, why: str) -> "Trial":
        """The same trial with its end."""
        return Trial(self.module, self.mutant, self.tests, why in ("failed", "timeout"), why)


@dataclass(slots=True)
class _Slot:
    """A copy of the repository and what runs in it."""

    root: Path
    process: int = 0
    trial: Trial | None = None
    until: float = 0.0
    original: str = ""


def preload() -> None:
    """Loads the libraries once; what is measured is loaded by each process for itself."""
    for name in _LIBRARIES:
        import_module(name)


def play(root: Path, trials: Sequence[Trial], room: Path, jobs: int, seconds: float) -> Iterator[Trial]:
    """The ends of trials, in the order in which they are known.

    Args:
        root: the repository; nothing in it is changed.
        trials: what to try.
        room: a folder for the copies.
        jobs: how many run at once.
        seconds: how long one may take; a mutant that never ends is noticed.
    """
    slots = [_Slot(_copied(root, room / f"copy{number}")) for number in range(jobs)]
    waiting = list(reversed(trials))
    try:
        while waiting or any(slot.process for slot in slots):
            for slot in slots:
                if slot.process and (why := _end(slot)):
                    (slot.root / _of(slot).module).write_text(slot.original)
                    slot.process = 0
                    yield _of(slot).ended(why)
                while not slot.process and waiting:
                    trial = waiting.pop()
                    if not trial.tests:
                        yield trial.ended("no mirror")
                    else:
                        _begin(slot, trial, seconds)
            time.sleep(_LOOK)
    finally:
        for slot in slots:
            if slot.process:
                _kill(slot.process)


def _of(slot: _Slot) -> Trial:
    assert slot.trial is not None
    return slot.trial


def _copied(root: Path, copy: Path) -> Path:
    copy.mkdir(parents=True)
    for name in _COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".mcdecl"))
        else:
            shutil.copy(root / name, copy / name)
    return copy


def _begin(slot: _Slot, trial: Trial, seconds: float) -> None:
    file = slot.root / trial.module
    slot.original = file.read_text()
    file.write_text(trial.mutant.applied(slot.original))
    slot.trial, slot.until = trial, time.monotonic() + seconds
    slot.process = os.fork()
    if slot.process == 0:
        os._exit(_tested(slot.root, trial))


def _tested(root: Path, trial: Trial) -> int:
    """Runs the tests in this process, which is a fork and has loaded nothing of the repository but this."""
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        os.chdir(root)
        os.environ.update(PYTHONPATH=str(root), PYTHONDONTWRITEBYTECODE="1")
        sys.dont_write_bytecode = True
        sys.path[:] = [str(root), *(entry for entry in sys.path if entry)]
        for name in [name for name in sys.modules if name.partition(".")[0] in ("mcdecl", "tests")]:
            del sys.modules[name]
        import pytest

        options = ["-x", "-q", "-n", "0", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        code = int(pytest.main([*options, f"--basetemp={root / '.room'}", *trial.tests]))
        _check_place(root)
    except BaseException:  # noqa: BLE001 - whatever it is: the mutant has been noticed
        return 1
    return code


def _check_place(root: Path) -> None:
    """What was tested has to be the copy, or every mutant would survive."""
    file = sys.modules["mcdecl"].__file__ or ""
    if not Path(file).is_relative_to(root):
        os._exit(99)


def _end(slot: _Slot) -> str:
    """How a slot's process ended; empty while it runs."""
    process, status = os.waitpid(slot.process, os.WNOHANG)
    if not process:
        if time.monotonic() < slot.until:
            return ""
        _kill(slot.process)
        return "timeout"
    code = os.waitstatus_to_exitcode(status)
    if code == 99:
        raise RuntimeError("the tests met another mcdecl than the copy's")
    return "survived" if code in (0, 5) else "failed"


def _kill(process: int) -> None:
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
