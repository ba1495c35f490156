"""The rows of the lock and the data extension that holds them, over real HTTP."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import BrokenAnswer, CallFailed
from mcdecl.engine.apply.kept_tables import LOCK_TABLE
from mcdecl.engine.apply.lock import LEASE, LockHeld, NoLockTable, acquire, force_release, status, utc_now
from mcdecl.engine.apply.lock_rows import LockState, read_rows
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import DesiredState
from tests.engine.apply.lock_table import make_lock_table


def test_the_table_is_an_ordinary_resource_that_settles(account: SoapAccount) -> None:
    made = plan_account(account, DesiredState([LOCK_TABLE]))
    assert apply(made.plan, account, made.index).ok
    assert plan_account(account, DesiredState([LOCK_TABLE])).plan.summary().acts == 0
    with acquire(account, holder="ann@here", reason="apply") as held:
        assert held.generation == 1


def test_no_table_is_told_from_a_free_lock(account: SoapAccount) -> None:
    assert status(account) is None
    assert force_release(account) is None
    with pytest.raises(NoLockTable, match="mcdecl_locks") as caught:
        acquire(account, holder="ann@here", reason="apply")
    assert "lock: true" in caught.value.hint
    make_lock_table(account)
    lock_state = status(account)
    assert lock_state is not None
    assert (lock_state.generation, lock_state.held_at(utc_now())) == (0, False)


def test_a_table_with_other_columns_is_refused_in_words(account: SoapAccount) -> None:
    field = {"Name": "Generation", "FieldType": "Text", "MaxLength": 5, "IsPrimaryKey": True, "IsRequired": True}
    names = [str(item["name"]) for item in LOCK_TABLE.state["fields"]][1:]
    others = [{"Name": name, "FieldType": "Text", "MaxLength": 2} for name in names]
    table = {
        "@type": "DataExtension",
        "CustomerKey": LOCK_TABLE.key,
        "Name": "x",
        "Fields": {"Field": [field, *others]},
    }
    assert account.create([table])[0].ok
    with pytest.raises(CallFailed, match="could not be taken") as caught:
        acquire(account, holder="ann@here", reason="apply")
    assert "columns" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"), [("Genesation", "1"), ("Generation", "-1"), ("Generation", ""), ("Name", "1")]
)
def test_a_row_without_a_generation_is_refused_in_words(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    make_lock_table(account)
    row = {"Properties": {"Property": [{"Name": name, "Value": value}]}}
    monkeypatch.setattr(account, "retrieve", lambda _question: [row])
    for ask in (status, force_release):
        with pytest.raises(BrokenAnswer, match="who holds the lock"):
            ask(account)


def test_a_row_with_a_senseless_end_is_held_until_forced(account: SoapAccount) -> None:
    make_lock_table(account)
    later = utc_now() + 100 * LEASE
    columns = {"Generation": "7", "Holder": "somebody", "Until": "soon", "Released": "false"}
    properties = [{"Name": name, "Value": value} for name, value in columns.items()]
    row = {"@type": "DataExtensionObject", "CustomerKey": LOCK_TABLE.key, "Properties": {"Property": properties}}
    assert account.create([row])[0].ok
    with pytest.raises(LockHeld, match="since an unknown time"):
        acquire(account, holder="ann@here", reason="apply", now=lambda: later, keep=False)
    force_release(account)
    assert acquire(account, holder="ann@here", reason="apply", now=lambda: later, keep=False).generation == 8


def test_words_fit_into_their_columns(account: SoapAccount) -> None:
    make_lock_table(account)
    acquire(account, keep=False, holder="ann\x00\n@here " + "ä" * 300, reason="two\nlines  " + "x" * 300)
    (row,) = read_rows(account)
    assert row.holder.startswith("ann @here ää")
    assert row.reason.startswith("two lines x")
    assert (len(row.holder), len(row.reason)) == (200, 200)


def test_a_lock_that_is_held_names_the_environment_that_is_meant() -> None:
    since = utc_now()
    held = LockHeld("ann@here", since, since + LEASE, "apply").seen_from("my prod")
    assert (held.holder, held.since, held.until, held.reason) == ("ann@here", since, since + LEASE, "apply")
    assert held.hint.endswith("mcdecl unlock --force -e 'my prod'")
    assert held.hint.startswith("Wait: the lease runs out at ")
    assert "ann@here holds the lock" in held.message
    assert "(apply)" in held.message
    nobody = LockHeld("", None, None, "")
    assert nobody.message.startswith("someone holds the lock")
    assert "(" not in nobody.message
    assert nobody.hint.startswith("If that run is surely dead")


def test_what_a_holder_knows_its_rows_by_is_not_shown() -> None:
    assert "tok-1" not in repr(LockState(3, "Ann", token="tok-1"))
