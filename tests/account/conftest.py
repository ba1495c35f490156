from collections.abc import Callable, Iterator

import pytest

from mcdecl.account.connection import Connection, Timeouts
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap_account import SoapAccount
from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from tests.account.service import SECRET, Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def account(service: Service, pauses: list[float]) -> Iterator[Callable[..., SoapAccount]]:
    """Makes accounts that reach the scripted service; pauses between tries are only noted."""
    made: list[SoapAccount] = []

    def make(*, on_exchange: object = None, **changes: object) -> SoapAccount:
        connection = Connection(
            auth_url=service.url,
            client_id="client",
            client_secret=Secret(SECRET),
            timeouts=Timeouts(connect=60, token=60, call=60, retrieve=60),
        )
        account = SoapAccount(
            replace(connection, **changes), retries=RetryPolicy(sleep=pauses.append), on_exchange=on_exchange
        )
        made.append(account)
        return account

    yield make
    for soap_account in made:
        soap_account.close()
