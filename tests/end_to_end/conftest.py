"""Fixtures of tests that run the command line as a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.helpers.structs import plain
from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.server import RunningSandbox, start
from tests.end_to_end.served import Place


@pytest.fixture(scope="module")
def remote() -> Iterator[RunningSandbox]:
    """An embedded account for the module."""
    with start(None) as server:
        yield server


@pytest.fixture
def place(remote: RunningSandbox, tmp_path: Path) -> Place:
    """A project beside it, both empty."""
    remote.reset()
    remote.configure(**plain(SandboxSettings()))
    return Place(tmp_path / "project", remote)
