"""A change of every attribute of every kind comes back, or its label said why not; the command does all steps."""

from collections.abc import Iterator

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.end_to_end.undo_matrix import tried
from tests.minimal import MINIMAL


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with start(None, record=False) as running:
        yield running


@pytest.fixture(scope="module")
def account(server: RunningSandbox) -> Iterator[SoapAccount]:
    with connect(server) as client:
        yield client


@pytest.mark.parametrize("kind", sorted(MINIMAL))
def test_every_attribute_comes_back_or_its_label_says_why_not(
    server: RunningSandbox, account: SoapAccount, kind: str
) -> None:
    results = list(tried(server, account, kind, {0: 1}))
    assert results
    assert [result for result in results if not result.right] == []
