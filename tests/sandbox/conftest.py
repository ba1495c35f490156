"""One embedded account for all tests here, emptied before each, and helpers that speak raw XML to it."""

from collections.abc import Iterator

import pytest

from mcdecl.sandbox.account import Settings
from mcdecl.sandbox.server import RunningSandbox, start
from tests import wire_schema
from tests.sandbox.caller import Caller


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "invalid_request: the test sends requests that break the schema on purpose")


@pytest.fixture(scope="session")
def server() -> Iterator[RunningSandbox]:
    with start(None) as running:
        yield running


@pytest.fixture
def sandbox(server: RunningSandbox, request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    server.reset()
    server.account.settings = Settings()
    yield server
    wire_schema.check(
        [call for call in server.calls if call.operation not in ("Token", "REST")],
        requests=request.node.get_closest_marker("invalid_request") is None,
    )


@pytest.fixture
def soap(sandbox: RunningSandbox) -> Caller:
    return Caller(sandbox)
