"""Which commit was applied last, as rows of the ledger."""

from datetime import UTC, datetime, timedelta

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import CallFailed
from mcdecl.engine.apply.kept_tables import LEDGER_TABLE
from mcdecl.helpers.structs import replace
from mcdecl.operations.run import applied as applied_module
from mcdecl.operations.run.applied import Applied, last_applied, note_applied
from mcdecl.operations.run.ledger_rows import APPLIES, read_entries
from tests.engine.apply.lock_table import make_own_table

NOW = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
ONE = Applied("shop", "prod", "4be1f0c" + "0" * 33, at=NOW, by="ann@host")


@pytest.fixture
def there(account: SoapAccount) -> SoapAccount:
    make_own_table(account, LEDGER_TABLE)
    return account


def test_the_last_apply_of_a_project_to_an_environment(there: SoapAccount) -> None:
    assert last_applied(there, "shop", "prod") is None
    later = replace(ONE, commit="b" * 40, uncommitted=True, at=NOW + timedelta(hours=1))
    for applied in (ONE, later, replace(ONE, environment="test"), replace(ONE, project="other")):
        note_applied(there, applied)
    assert last_applied(there, "shop", "prod") == later
    assert last_applied(there, "shop", "test") == replace(ONE, environment="test")
    assert last_applied(there, "shop", "elsewhere") is None


def test_the_same_commit_again_is_another_row(there: SoapAccount) -> None:
    note_applied(there, ONE)
    note_applied(there, replace(ONE, at=NOW + timedelta(hours=1)))
    assert [ledger_entry.attempt for ledger_entry in read_entries(there, APPLIES)] == [2, 1]
    assert read_entries(there) == []  # they are no imports


def test_a_row_that_is_not_taken_is_told(there: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applied_module, "created", lambda _account, _entry: CallFailed("no room"))
    with pytest.raises(CallFailed, match="no room"):
        note_applied(there, ONE)
