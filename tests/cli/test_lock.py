"""`lock: true`: applies to one business unit do not interleave."""

from functools import partial

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder, config
from tests.conftest import connect


@pytest.fixture
def locking(folder: Folder, embedded: RunningSandbox) -> Folder:
    """The project of `folder`, whose environment wants the lock."""
    text = config(auth_url=embedded.auth_url, client_id=embedded.client_id)
    folder.write("mcdecl.yaml", text + "    lock: true\n")
    return folder


def test_the_first_apply_makes_the_table_and_the_lock_is_free_afterwards(locking: Folder) -> None:
    planned = locking.mcdecl("plan").out
    assert "+ data_extension.mcdecl_locks" in planned
    assert "+ data_extension.mcdecl_applied" in planned
    applied = locking.mcdecl("apply", "--auto-approve")
    assert (applied.code, applied.err) == (0, "")
    assert applied.out.splitlines()[-1].startswith("Applied: 4 created")
    assert locking.mcdecl("plan", "--detailed-exitcode").code == 0
    assert locking.mcdecl("unlock").code == 0


def test_an_apply_under_somebody_elses_lock_sends_nothing(locking: Folder, embedded: RunningSandbox) -> None:
    from mcdecl.engine.apply.lock import acquire

    locking.mcdecl("apply", "--auto-approve")
    locking.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    with acquire(connect(embedded), holder="Ann", reason="a test"):
        run = locking.mcdecl("apply", "--auto-approve")
        assert run.code == 1
        assert "Ann holds the lock" in run.err
        assert "mcdecl unlock --force -e served" in run.err
        assert "Traceback" not in run.err
    assert locking.mcdecl("apply", "--auto-approve").code == 0


def test_what_moved_before_the_lock_is_refused(
    locking: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    locking.mcdecl("apply", "--auto-approve")
    locking.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    from mcdecl.engine.apply import apply_locked, lock

    def late(account: object, **words: object) -> object:
        other = connect(embedded)
        assert other.update([{"@type": "DataExtension", "CustomerKey": "NTO_Customers", "Description": "moved"}])[0].ok
        return lock.acquire(account, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(apply_locked, "acquire", late)
    run = locking.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert "data_extension.NTO_Customers" in run.err
    assert "Nothing was sent" in run.err
    assert locking.mcdecl("unlock").code == 0


def test_an_apply_waits_for_a_lock_that_is_given_back(
    locking: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mcdecl.engine.apply.lock import acquire
    from mcdecl.engine.apply.lock_waiting import LockTimeout

    locking.mcdecl("apply", "--auto-approve")
    locking.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    held = acquire(connect(embedded), holder="Ann", reason="a test")
    patience = partial(LockTimeout, sleep=lambda _seconds: held.release())  # Ann's work ends while it waits
    monkeypatch.setattr("mcdecl.workspace.apply_session.LockTimeout", patience)
    run = locking.mcdecl("apply", "--auto-approve", "--lock-timeout", "60")
    assert run.code == 0, run.err
    assert run.err.count("Ann holds the lock") == 1
    assert "Waiting for it, at most 60 s" in run.err
    assert locking.mcdecl("plan", "--detailed-exitcode").code == 0
    assert locking.mcdecl("unlock").code == 0


def test_an_apply_that_waited_in_vain_sends_nothing(locking: Folder, embedded: RunningSandbox) -> None:
    from mcdecl.engine.apply.lock import acquire

    locking.mcdecl("apply", "--auto-approve")
    locking.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    with acquire(connect(embedded), holder="Ann", reason="a test"):
        run = locking.mcdecl("apply", "--auto-approve", "--lock-timeout", "1")
    assert run.code == 1
    assert "mcdecl unlock --force -e served" in run.err
    assert locking.mcdecl("plan", "--detailed-exitcode").code == 2
    assert locking.mcdecl("apply", "--lock-timeout", "-1").code == 2
