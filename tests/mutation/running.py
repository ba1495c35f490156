"""Playing mutants in a copy of the repository, by processes that are forked when the libraries are loaded."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from pathlib import Path

from tests.mutation.hosting import Host
from tests.mutation.mutants import Mutant
from tests.mutation.processes import ended, forked

_LIBRARIES = (
    *("_pytest.assertion.rewrite", "asyncssh", "click", "duckdb", "hypothesis", "jsonschema", "jsonschema_rs"),
    *("lxml.etree", "pytest", "pytest_timeout", "requests", "rich", "sqlglot", "starlette.applications", "uvicorn"),
    *("yaml", "zeep"),
)
_UNMEASURED = ("mcdecl.account", "mcdecl.sandbox.server", "tests.wire_schema")
"""What tests need of the repository that imports nothing which is measured: loaded once, too."""
_COPIED = ("mcdecl", "tests", "schemas", "examples", "pyproject.toml", "README.md", "CONTRIBUTING.md")
_OPTIONS = ("-x", "-q", "-n", "0", "--tb=no", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--timeout=0")
_A_DAY = 24 * 3600 * 10**9
_ELSEWHERE = 99


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant of a module and what became of it.

    Attributes:
        module: the module's path in the repository.
        mutant: the change.
        tests: the files of tests that are to notice it.
        noticed: whether they do; None before it is known.
        why: `failed`, `timeout`, `survived` or `no mirror`; `broken` when the tests fail without any change, so that
            nothing can be said; `equivalent` when the change makes no difference.
    """

    module: str
    mutant: Mutant
    tests: tuple[str, ...]
    noticed: bool | None = None
    why: str = ""

    def ended(self, why: str) -> "Trial":
        """The same trial with its end."""
        return Trial(self.module, self.mutant, self.tests, why in ("failed", "timeout"), why)


def preload() -> None:
    """Loads the libraries once; what is measured is loaded by each process for itself."""
    for name in _LIBRARIES:
        import_module(name)


def play(root: Path, trials: Sequence[Trial], room: Path, jobs: int, seconds: float) -> Iterator[Trial]:
    """The ends of trials, in the order in which they are known.

    Args:
        root: the repository; nothing in it is changed.
        trials: what to try, those of a module one after another.
        room: a folder for the copies.
        jobs: how many run at once.
        seconds: how long one may take, beside ten times what its tests take; a mutant that never ends is noticed.
    """
    groups = [list(group) for _, group in groupby(enumerate(trials), key=lambda entry: entry[1].module)]
    workers: dict[int, int] = {}
    with selectors.DefaultSelector() as selector, _queue(len(groups)) as queue:
        try:
            for number in range(jobs):
                copy = _copied(root, room / f"copy{number}")
                reading, writing = os.pipe()
                workers[reading] = forked(lambda w=writing, c=copy: _Worker(c, seconds, queue, w).work(groups))
                os.close(writing)
                selector.register(reading, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    # Every line is written at once and shorter than what a pipe keeps together.
                    if line := _line(key.fd):
                        number, why = json.loads(line)
                        yield trials[number].ended(why)
                    else:
                        selector.unregister(key.fd)
                        if (how := ended(workers.pop(key.fd), seconds)) != "survived":
                            raise RuntimeError(f"a worker ended early: {how}")
        finally:
            for process in workers.values():
                os.kill(process, signal.SIGTERM)
                os.waitpid(process, 0)


@contextlib.contextmanager
def _queue(size: int) -> Iterator[int]:
    """Numbers of groups to be read by workers, each by one of them: whoever is free takes the next."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(4, "big") for number in range(size)))
    os.close(writing)
    try:
        yield reading
    finally:
        os.close(reading)


def _line(reading: int) -> bytes:
    line = b""
    while (byte := os.read(reading, 1)) and byte != b"\n":
        line += byte
    return line


def _copied(root: Path, copy: Path) -> Path:
    copy.mkdir(parents=True)
    for name in _COPIED:
        if (root / name).is_dir():
            # Compiled files come along: they know their source by its time and size, which are copied too.
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns(".mcdecl"))
        else:
            shutil.copy(root / name, copy / name)
    return copy


class _FirstFailure:
    """A plugin of pytest: a property that fails has noticed, and need not look for the smallest example."""

    def pytest_configure(self) -> None:
        """After the tests have chosen their settings, and before they are collected."""
        from hypothesis import Phase, settings

        settings.register_profile("first failure", settings.default, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("first failure")


@dataclass(frozen=True, slots=True)
class _Worker:
    """Plays trials in its copy of the repository; each end is a line of JSON: its number and why."""

    root: Path
    seconds: float
    queue: int
    answers: int

    def work(self, groups: Sequence[Sequence[tuple[int, Trial]]]) -> int:
        """Plays groups of numbered trials, each of one module, until the queue is empty."""
        self._enter()
        while number := os.read(self.queue, 4):
            group = groups[int.from_bytes(number, "big")]
            for (place, _), why in zip(group, self._group([trial for _, trial in group]), strict=True):
                os.write(self.answers, f"{json.dumps([place, why])}\n".encode())
        return 0

    def _enter(self) -> None:
        """Moves to the copy, having loaded nothing of the repository but this."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        os.chdir(self.root)
        os.environ.update(PYTHONPATH=str(self.root), PYTHONDONTWRITEBYTECODE="1")
        sys.path[:] = [str(self.root), *(entry for entry in sys.path if entry)]
        for name in [name for name in sys.modules if name.partition(".")[0] in ("mcdecl", "tests")]:
            del sys.modules[name]
        for name in _UNMEASURED:
            with contextlib.suppress(ImportError):
                import_module(name)

    def _group(self, group: Sequence[Trial]) -> list[str]:
        module, tests = group[0].module, group[0].tests
        if not tests:
            return ["no mirror"] * len(group)
        host = Host(self.root / module, [trial.mutant for trial in group], self.seconds, self.root / ".ends")
        host.file.unlink(missing_ok=True)
        if ended(forked(lambda: self._tested(tests, host)), None) == "elsewhere":
            raise RuntimeError("the tests met another mcdecl than the copy's")
        if (known := host.ends()) is None:
            return ["broken"] * len(group)
        ends, seconds = known
        return [why or self._fresh(trial, seconds) for why, trial in zip(ends, group, strict=True)]

    def _fresh(self, trial: Trial, seconds: float) -> str:
        """Tries what has to be there when the module is loaded."""
        file = self.root / trial.module
        original, modified = file.read_bytes(), file.stat().st_mtime_ns
        file.write_text(trial.mutant.applied(original.decode()))
        later = modified + _A_DAY
        os.utime(file, ns=(later, later))  # so that what was compiled of the original is never taken for it
        try:
            return ended(forked(lambda: self._tested(trial.tests)), seconds)
        finally:
            file.write_bytes(original)
            os.utime(file, ns=(modified, modified))

    def _tested(self, tests: Sequence[str], host: Host | None = None) -> int:
        sys.dont_write_bytecode = host is None
        import pytest

        if host:
            host.watch_loading()
        plugins = [_FirstFailure(), *([host] if host else [])]
        code = int(pytest.main([*_OPTIONS, f"--basetemp={self.root / '.room'}", *tests], plugins=plugins))
        file = sys.modules["mcdecl"].__file__ or ""
        # What was tested has to be the copy, or every mutant would survive.
        return code if Path(file).is_relative_to(self.root) else _ELSEWHERE
