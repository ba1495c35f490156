"""One embedded account for all tests here, emptied before each, and helpers that speak raw XML to it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest

from mcdecl.sandbox.account import SandboxSettings
from mcdecl.sandbox.server import RunningSandbox, start
from tests import wire_schema
from tests.sandbox.caller import Caller
from tests.sandbox.desk import Desk, field


@pytest.fixture(scope="session")
def server() -> Iterator[RunningSandbox]:
    with start(None) as running:
        yield running


@pytest.fixture
def sandbox(server: RunningSandbox, request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    server.reset()
    server.account.settings = SandboxSettings()
    yield server
    wire_schema.check(
        [call for call in server.calls if call.operation not in ("Token", "REST")],
        requests=request.node.get_closest_marker("invalid_request") is None,
    )


@pytest.fixture
def soap(sandbox: RunningSandbox) -> Caller:
    return Caller(sandbox)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.fixture(scope="session")
def reading() -> Iterator[Desk]:
    """People, orders and visits. Tests must not change them."""
    made = Desk()
    made.table(
        "People",
        [field("Id", "Number", key=True), field("Name"), field("City"), field("Born", "Date"), field("Vip", "Boolean")],
        [
            (1, "Ann", "Oslo", datetime(1990, 1, 5, 13, 4, 9), True),
            (2, "BOB", "oslo ", datetime(1985, 11, 24), False),
            (3, "bob ", "Rome", None, None),
            (4, None, "ROME", datetime(2000, 2, 29, 23, 59, 59), True),
        ],
    )
    made.table(
        "Order Lines",
        [field("Person", "Number"), field("Item"), field("Price", "Decimal", MaxLength=10, Scale=2)],
        [
            (1, "boots", Decimal("10.50")),
            (1, "BOOTS", Decimal("20.00")),
            (2, "tent", Decimal("99.99")),
            (9, "rope", None),
        ],
    )
    made.table("Empty", [field("Id", "Number"), field("Note")])
    yield made
    made.close()
