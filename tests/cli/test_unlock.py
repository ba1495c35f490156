"""`mcdecl unlock`: who holds the lock, and letting go of it by force."""

from datetime import timedelta

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.lock import LEASE, MARGIN, acquire, status, utc_now
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, config
from tests.engine.apply.lock_table import make_lock_table


def test_without_a_table_it_is_free(folder: Folder, embedded: RunningSandbox) -> None:
    for arguments in (("unlock",), ("unlock", "--force")):
        run = folder.mcdecl(*arguments)
        assert (run.code, run.err) == (0, "")
        assert (
            run.out
            == "served: free; there is no lock in this business unit (the environment does not have lock: true).\n"
        )


def test_it_says_who_holds_it_and_how_to_go_on(folder: Folder, account: SoapAccount) -> None:
    make_lock_table(account)
    with acquire(account, holder="ann@here", reason="apply of crm") as held:
        run = folder.mcdecl("unlock", "-e", "served")
        assert run.code == 1
        assert run.out.startswith("served: ann@here holds the lock of this business unit since ")
        assert "(apply of crm)" in run.out
        assert run.out.endswith("mcdecl unlock --force -e served\n")
        assert not held.lost
        assert held.release()
    run = folder.mcdecl("unlock")
    assert (run.code, run.out) == (0, "served: free; ann@here held it last.\n")


def test_force_releases_it_and_says_whose_it_was(folder: Folder, account: SoapAccount) -> None:
    make_lock_table(account)
    held = acquire(account, holder="ann@here", reason="apply of crm", keep=False)
    run = folder.mcdecl("unlock", "--force")
    assert run.code == 0
    assert run.out.startswith("served: released; ann@here had it since 20")
    assert run.out.endswith(" UTC (apply of crm).\n")
    assert not held.renew()
    assert held.lost
    again = folder.mcdecl("unlock", "--force")
    assert (again.code, again.out) == (0, "served: free; ann@here held it last.\n")


def test_an_empty_table_is_free(folder: Folder, account: SoapAccount) -> None:
    make_lock_table(account)
    run = folder.mcdecl("unlock")
    assert (run.code, run.out) == (0, "served: free.\n")


def test_a_lease_that_is_over_is_free(folder: Folder, account: SoapAccount) -> None:
    make_lock_table(account)
    long_ago = utc_now() - LEASE - MARGIN - timedelta(seconds=1)
    acquire_at = iter([long_ago] * 9)
    acquire(account, holder="ann@here", reason="x", now=lambda: next(acquire_at), keep=False)
    run = folder.mcdecl("unlock")
    assert (run.code, run.out) == (0, "served: free; ann@here held it last.\n")
    state = status(account)
    assert state is not None
    assert not state.released


def test_an_account_that_is_out_of_reach_is_said_in_words(folder: Folder) -> None:
    folder.write("mcdecl.yaml", config(auth_url="http://127.0.0.1:1", client_id="x"))
    run = folder.mcdecl("unlock", "--force")
    assert run.code == 1
    assert "Traceback" not in run.out + run.err
    assert "refuses the connection" in run.err
