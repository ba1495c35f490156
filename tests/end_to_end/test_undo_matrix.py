"""A change of every attribute of every kind comes back, rows included, or its label said why not.

The command does all steps.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.plan.model import UndoLabel
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.end_to_end.undo_matrix import GONE, Matrix
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
    server: RunningSandbox, account: SoapAccount, tmp_path: Path, kind: str
) -> None:
    results = list(Matrix(server, account, tmp_path, keep=True).tried(kind, {0: 1}))
    assert results
    assert [result for result in results if not result.right] == []


@pytest.mark.parametrize("keep", [True, False])
def test_what_is_deleted_comes_back_with_its_rows_if_they_were_kept(
    server: RunningSandbox, account: SoapAccount, tmp_path: Path, keep: bool
) -> None:
    results = list(Matrix(server, account, tmp_path, keep=keep).tried("data_extension", {0: GONE}))
    assert [result for result in results if not result.right] == []
    labels = Counter((result.label, bool(result.rows)) for result in results)
    assert labels[UndoLabel.WHOLE if keep else UndoLabel.WITHOUT_ROWS, not keep] > 20
    assert (UndoLabel.WHOLE, True) not in labels
