"""A plugin of pytest that comes with mcdecl: the fixture `mc_sandbox`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mcdecl.workspace.api import Sandbox


@pytest.fixture(scope="session")
def _mc_sandbox_server() -> "Iterator[Sandbox]":
    from mcdecl.workspace.api import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def mc_sandbox(_mc_sandbox_server: "Sandbox") -> "Sandbox":
    """An empty embedded Marketing Cloud account: `mc_sandbox.account` is what mcdecl.plan and mcdecl.apply take.

    One runs for all tests of a process, and is emptied before each that asks for it.
    """
    _mc_sandbox_server.reset()
    return _mc_sandbox_server
