"""A process that has collected the tests of a module once, and forks for every mutant that can be put into place.

A change inside a function needs no new start: the function gets the changed code, and only the tests that call it run,
the quickest first. What a module does when it is loaded is another matter: such changes are left to a fresh process.
"""

import ast
import gc
import json
import math
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from tests.mutation.mutants import Mutant
from tests.mutation.processes import ended, forked

_TIMES = 10


@dataclass(slots=True)
class Host:
    """A plugin of pytest that plays mutants in place of the tests.

    Attributes:
        module: the file that is changed.
        mutants: the changes.
        seconds: how long one may take, beside ten times what its tests take without a change.
        file: where the ends are written: a list of words, empty for what needs a fresh process; and how long one may
            take. Nothing is written where the tests fail without a change.
        loading: lines of functions of the module that ran while the tests were collected.
    """

    module: Path
    mutants: Sequence[Mutant]
    seconds: float
    file: Path
    loading: set[int] = field(default_factory=set)

    def ends(self) -> tuple[list[str], float] | None:
        """The ends of the mutants, and how long one may take; None where the tests fail without a change."""
        if not self.file.exists():
            return None
        ends, seconds = json.loads(self.file.read_text())
        return ends, seconds

    def watch_loading(self) -> None:
        """Begins to note what of the module runs while tests are collected."""
        watch(self.module)

    def pytest_runtestloop(self, session: Any) -> bool:
        """Runs every test once, to see what it calls; then the mutants."""
        watch(None)
        self.loading.update(_CALLED)
        calls = self.file.with_suffix(".calls")
        calls.unlink(missing_ok=True)
        began = time.monotonic()
        if session.testsfailed or ended(forked(lambda: self._watch(session, calls)), math.inf) != "survived":
            return True
        # Nobody is noticed because the machine is busy.
        seconds = self.seconds + _TIMES * (time.monotonic() - began)
        callers: list[list[int]] = json.loads(calls.read_text())
        source = self.module.read_text()
        functions = list(_functions(ast.parse(source)))
        ends = [self._end(session, source, mutant, functions, callers, seconds) for mutant in self.mutants]
        self.file.write_text(json.dumps([ends, seconds]))
        return True

    def _end(
        self,
        session: Any,
        source: str,
        mutant: Mutant,
        functions: list["_Function"],
        callers: list[list[int]],
        seconds: float,
    ) -> str:
        function = next((function for function in functions if function.first <= mutant.line <= function.last), None)
        if function is None:
            return ""
        changed = _code(compile(mutant.applied(source), str(self.module), "exec"), function)
        if changed is None:
            return ""
        taken = [number for number, *lines in callers if function.line in lines]

        def task() -> int:
            _put(changed, str(self.module), function)
            return _run(session, taken)

        why = ended(forked(task), seconds) if taken else "survived"
        # What ran while modules were loaded ran unchanged: only a fresh process can tell that nobody notices.
        return why if why != "survived" or not function.has(self.loading) else ""

    def _watch(self, session: Any, calls: Path) -> int:
        seen: list[tuple[float, int, set[int]]] = []
        for number in range(len(session.items)):
            began = time.monotonic()
            watch(self.module)
            if _run(session, [number], following=number + 1):
                return 1
            seen.append((time.monotonic() - began, number, set(_CALLED)))
        watch(None)
        functions = list(_functions(_parsed(self.module)))
        results = [
            [number, *(function.line for function in functions if function.has(lines))]
            for _, number, lines in sorted(seen, key=lambda entry: entry[:2])
        ]
        calls.write_text(json.dumps(results))
        return 0


@dataclass(frozen=True, slots=True)
class _Function:
    """A function or method that is in no other: where its code begins, and the lines of its body."""

    line: int
    first: int
    last: int

    def has(self, lines: Collection[int]) -> bool:
        """Whether one of the lines begins it or something inside it."""
        return any(line == self.line or self.first <= line <= self.last for line in lines)


_CALLED: set[int] = set()
"""The first lines of what has been called of the module since `watch`."""


def watch(module: Path | None) -> None:
    """Begins to note what is called of a module, in this thread and those that begin from now on; None ends it."""
    file = str(module)

    def trace(frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code.co_filename == file:
            _CALLED.add(frame.f_code.co_firstlineno)

    if module is not None:
        _CALLED.clear()
    sys.settrace(None if module is None else trace)
    threading.settrace(None if module is None else trace)  # type: ignore[arg-type]


def _parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text())


def _functions(node: ast.AST) -> Iterator[_Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            line = child.decorator_list[0].lineno if child.decorator_list else child.lineno
            if child.body[0].lineno > child.lineno:
                yield _Function(line, child.body[0].lineno, child.end_lineno or 0)
        elif isinstance(child, ast.ClassDef | ast.If):
            yield from _functions(child)


def _code(code: CodeType, function: _Function) -> CodeType | None:
    """The code of a function in that of its module."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_firstlineno == function.line and not constant.co_name.startswith("<"):
                # A decorator's line may begin a class too: only functions have optimized locals.
                return constant if constant.co_flags & 1 else _code(constant, function)
            if (inside := _code(constant, function)) is not None:
                return inside
    return None


def _put(code: CodeType, module: str, function: _Function) -> None:
    """Gives the function the changed code, wherever it is kept."""
    for thing in gc.get_objects():
        if type(thing) is FunctionType:
            old = thing.__code__
            if old.co_filename == module and old.co_firstlineno == function.line and old.co_name == code.co_name:
                thing.__code__ = code


def _run(session: Any, numbers: Sequence[int], *, following: int | None = None) -> int:
    """Runs tests until one fails; `following` is the one for which fixtures stay, if there is one of that number."""
    for number, after in zip(numbers, (*numbers[1:], following), strict=True):
        stays = after is not None and after < len(session.items)
        next_item = session.items[after] if stays else None
        session.config.hook.pytest_runtest_protocol(item=session.items[number], nextitem=next_item)
        if session.testsfailed:
            return 1
    return 0
