"""What can be run for a resource or a test case, as command lines for the editor's terminal: nothing is run here."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.kinds.resource import Resource
from mcdecl.lsp.case_files import files_naming
from mcdecl.lsp.hover import node_of
from mcdecl.lsp.naming import is_test_file
from mcdecl.lsp.outline import Symbol
from mcdecl.lsp.session import Session

RUN: Final = "mcdecl.run"
"""The command of a lens. Its argument has a `title`, the words of the `command`, and the folder `cwd`."""


class Task(Struct, frozen=True):
    """Something to run.

    Attributes:
        title: what it does.
        command: the program and its arguments.
        folder: where to run it.
    """

    title: str
    command: tuple[str, ...]
    folder: str


def tasks_in(session: Session, file: str, symbol: Symbol) -> Iterator[Task]:
    """What can be run for a resource or a test case of a file.

    Args:
        session: the project.
        file: the file.
        symbol: the resource or test case.
    """
    if is_test_file(file):
        yield _task(session, "Run this test case", "test", file, "-k", symbol.name)
        return
    resource = session.snapshot.at(file, symbol.path)
    if resource is None:
        return
    environment = session.snapshot.environment
    yield _task(session, f"Plan in {environment}" if environment else "Plan", "plan", *_meant(session, resource))
    graph = session.lineage
    if graph is not None and node_of(session, resource) in graph.nodes:
        yield _task(session, "Show lineage", "graph", "--format", "text", *_meant(session, resource))
    if tests := files_naming(session, resource):
        yield _task(session, "Run test cases", "test", *tests)


def _meant(session: Session, resource: Resource) -> Iterator[str]:
    """The arguments that mean a resource: its address, and its business unit where there are several."""
    unit = session.snapshot.unit_of(resource)
    if unit:
        yield from ("--business-unit", unit)
    yield resource.address


def _task(session: Session, title: str, command: str, *arguments: str) -> Task:
    environment = ("-e", session.environment) if session.environment else ()
    return Task(title, (*_program(), command, *environment, *arguments), str(session.root))


def _program() -> tuple[str, ...]:
    """The command that started this server, so that its terminal runs the same version."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return sys.executable, "-P", "-m", "mcdecl"  # -P: it runs in the project's folder, whose modules are not meant
    return (str(started) if started.is_absolute() else started.name,)


def command_line(command: Sequence[str]) -> str:
    """The words of a command as a person types them into the shell of this system."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)
