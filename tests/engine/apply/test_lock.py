"""The lock in the account, over real HTTP: one holder at a time, whatever fails, crosses or comes late."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import AccountError, CallFailed, LostAnswer, ServiceUnavailable
from mcdecl.engine.apply.lock import LEASE, MARGIN, Lease, LockHeld, acquire, force_release, status, whoami
from mcdecl.engine.apply.lock_rows import KEPT, read_rows
from mcdecl.sandbox.server import RunningSandbox
from tests.conftest import connect
from tests.engine.apply.lock_table import make_lock_table

SECOND = timedelta(seconds=1)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 5, 13, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Hurried(threading.Event):
    """Waits a hundredth of the time: a lease is renewed soon, and yet does not run out while the machine is busy."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(None if timeout is None else timeout / 100)


def kept(held: Lease) -> Lease:
    """A lease that is renewed in the background from now on, in a hurry."""
    held._closed = Hurried()
    held.keep()
    return held


@pytest.fixture
def table(account: SoapAccount) -> None:
    make_lock_table(account)


@pytest.fixture
def take(account: SoapAccount, table: None, clock: FakeClock) -> Iterator[Callable[..., Lease]]:
    """Acquire under the fake clock, without a thread."""

    def acquired(holder: str = "ann@here", **more: Any) -> Lease:
        return acquire(account, **{"holder": holder, "reason": "apply", "now": clock, "keep": False, **more})

    return acquired


def test_who_comes_second_learns_who_since_when_and_how_to_go_on(take: Callable[..., Lease]) -> None:
    take("ann@here", reason="apply of crm")
    with pytest.raises(LockHeld) as caught:
        take("bob@there")
    error = caught.value
    assert (error.holder, error.reason) == ("ann@here", "apply of crm")
    assert error.message == (
        "ann@here holds the lock of this business unit since 2026-11-05 13:04:09 UTC (apply of crm)."
    )
    assert "13:09:09 UTC" in error.hint
    assert "mcdecl unlock --force -e ENV" in error.hint
    assert not isinstance(error, AccountError)


def test_released_is_free_at_once(take: Callable[..., Lease], account: SoapAccount, clock: FakeClock) -> None:
    with take("ann@here") as held:
        assert not held.lost
    assert held.release()
    assert not held.lost
    state = status(account)
    assert state is not None
    assert (state.holder, state.held_at(clock())) == ("ann@here", False)
    assert take("bob@there").generation == 2


def test_it_is_released_when_the_work_fails(take: Callable[..., Lease]) -> None:
    with pytest.raises(ZeroDivisionError), take():
        raise ZeroDivisionError
    take("bob@there")


def test_a_dead_holder_blocks_until_lease_and_margin_are_over(take: Callable[..., Lease], clock: FakeClock) -> None:
    dead = take("ann@here")
    clock.advance(LEASE - SECOND)
    assert not dead.lost
    clock.advance(SECOND)
    assert dead.lost
    assert "ran out" in dead.why_lost
    clock.advance(MARGIN - SECOND)
    with pytest.raises(LockHeld):
        take("bob@there")
    clock.advance(SECOND)
    assert not take("bob@there").lost


def test_a_clock_that_is_ahead_by_the_margin_takes_nothing_from_a_living_holder(
    take: Callable[..., Lease], clock: FakeClock
) -> None:
    held = take("ann@here")
    clock.advance(LEASE - SECOND)
    assert not held.lost
    with pytest.raises(LockHeld):
        take("bob@there", now=lambda: clock() + timedelta(seconds=60))


def test_renewing_moves_the_end(take: Callable[..., Lease], account: SoapAccount, clock: FakeClock) -> None:
    held = take("ann@here")
    since = held.since
    for _ in range(12):
        clock.advance(LEASE / 3)
        assert held.renew()
    assert not held.lost
    assert (held.since, held.until) == (since, clock() + LEASE)
    with pytest.raises(LockHeld) as caught:
        take("bob@there")
    assert (caught.value.since, caught.value.until) == (since, held.until)
    assert len(read_rows(account)) <= KEPT + 1


def test_a_lease_that_ran_out_is_not_renewed(take: Callable[..., Lease], clock: FakeClock) -> None:
    texts: list[str] = []
    held = take("ann@here", on_lost=texts.append)
    clock.advance(LEASE)
    assert not held.renew()
    assert not held.renew()
    assert texts == [held.why_lost]


def test_a_takeover_is_noticed(take: Callable[..., Lease], clock: FakeClock) -> None:
    texts: list[str] = []
    slow = FakeClock()
    held = take("ann@here", now=slow, on_lost=texts.append)
    clock.advance(LEASE + MARGIN)
    other = take("bob@there")
    assert not held.renew()
    assert held.lost
    assert texts == ["bob@there has taken it over"]
    assert held.release()
    clock.advance(SECOND)
    assert other.renew()


def test_a_forced_release_is_noticed_and_stays(
    take: Callable[..., Lease], account: SoapAccount, clock: FakeClock
) -> None:
    texts: list[str] = []
    held = take("ann@here", on_lost=texts.append)
    before = force_release(account)
    assert before is not None
    assert (before.holder, before.released) == ("ann@here", False)
    clock.advance(LEASE / 3)
    assert not held.renew()
    assert texts == ["it was released by force"]
    state = status(account)
    assert state is not None
    assert state.released
    take("bob@there")


def test_forcing_a_free_lock_changes_nothing(
    take: Callable[..., Lease], account: SoapAccount, embedded: RunningSandbox
) -> None:
    take().release()
    embedded.clear_calls()
    before = force_release(account)
    assert before is not None
    assert before.released
    assert {call.operation for call in embedded.calls} == {"Retrieve"}


def test_old_generations_are_swept_up_and_numbers_only_grow(take: Callable[..., Lease], account: SoapAccount) -> None:
    for _ in range(KEPT + 4):
        take().release()
    generations = [row.generation for row in read_rows(account)]
    assert generations[-1] == KEPT + 4
    assert KEPT <= len(generations) <= KEPT + 1


LOST = ["drop", "drop_after", "truncated"]


@pytest.mark.parametrize("kind", LOST)
def test_a_claim_whose_answer_is_lost_is_read_back(
    take: Callable[..., Lease], account: SoapAccount, embedded: RunningSandbox, kind: Any
) -> None:
    embedded.inject(kind, operation="Create")
    held = take("ann@here")
    assert not held.lost
    assert [row.holder for row in read_rows(account)] == ["ann@here"]
    with pytest.raises(LockHeld):
        take("bob@there")


@pytest.mark.parametrize("kind", LOST)
def test_a_renewal_whose_answer_is_lost_is_read_back(
    take: Callable[..., Lease], clock: FakeClock, embedded: RunningSandbox, kind: Any
) -> None:
    held = take()
    clock.advance(LEASE / 3)
    embedded.inject(kind, operation="Create")
    assert held.renew() is (kind != "drop")
    assert not held.lost
    assert held.renew() is (kind == "drop")


@pytest.mark.parametrize("kind", LOST)
def test_a_release_whose_answer_is_lost_is_read_back(
    take: Callable[..., Lease], embedded: RunningSandbox, kind: Any
) -> None:
    held = take()
    embedded.inject(kind, operation="Update")
    assert held.release()
    take("bob@there")


def test_a_release_that_cannot_be_told_says_so(
    take: Callable[..., Lease], embedded: RunningSandbox, clock: FakeClock
) -> None:
    held = take()
    embedded.inject("unavailable", count=99)
    assert not held.release()
    assert not held.release()
    embedded._service.mishaps.waiting.clear()
    with pytest.raises(LockHeld):
        take("bob@there")
    clock.advance(LEASE + MARGIN)
    take("bob@there")


def test_an_attempt_that_fails_half_way_is_taken_back(
    take: Callable[..., Lease], embedded: RunningSandbox, clock: FakeClock
) -> None:
    embedded.inject("unavailable", operation="Retrieve", skip=1, count=3)
    with pytest.raises(ServiceUnavailable):
        take("ann@here")
    take("bob@there")


def test_an_account_that_stays_away_leaves_the_lease_as_it_was(
    take: Callable[..., Lease], embedded: RunningSandbox, clock: FakeClock
) -> None:
    held = take()
    until = held.until
    clock.advance(LEASE / 3)
    embedded.inject("unavailable", count=3)
    with pytest.raises(ServiceUnavailable):
        held.renew()
    assert (held.lost, held.until) == (False, until)
    assert held.renew()


def test_answers_that_stay_lost_are_reported(take: Callable[..., Lease], embedded: RunningSandbox) -> None:
    embedded.inject("drop", operation="Create", count=99)
    with pytest.raises(LostAnswer):
        take()


class Proxy:
    """An account whose calls a test may step into."""

    def __init__(self, account: SoapAccount, before: Callable[[str], None]) -> None:
        self._account, self._before = account, before

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._account, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._before(name)
            return method(*arguments, **named)

        return call


def test_of_two_who_saw_it_free_one_gets_it(take: Callable[..., Lease], account: SoapAccount, clock: FakeClock) -> None:
    taken: list[Lease] = []

    def before(call: str) -> None:
        if call == "create" and not taken:
            taken.append(take("bob@there"))

    late: Any = Proxy(account, before)
    with pytest.raises(LockHeld, match="bob@there"):
        acquire(late, holder="ann@here", reason="apply", now=clock, keep=False)
    assert not taken[0].lost


def test_a_claim_that_comes_after_its_generation_was_swept_away_does_not_count(
    take: Callable[..., Lease], account: SoapAccount, clock: FakeClock
) -> None:
    taken: list[Lease] = []

    def before(call: str) -> None:
        if call == "create" and not taken:
            for _ in range(2 * KEPT):
                taken.append(take("bob@there"))
                taken[-1].release()
            taken.append(take("bob@there"))

    late: Any = Proxy(account, before)
    with pytest.raises(LockHeld, match="bob@there"):
        acquire(late, holder="ann@here", reason="apply", now=clock, keep=False)
    assert read_rows(account)[0].holder == "ann@here"
    clock.advance(SECOND)
    assert taken[-1].renew()


def test_a_claim_that_is_answered_after_its_lease_is_made_again(
    take: Callable[..., Lease], account: SoapAccount, clock: FakeClock
) -> None:
    slow_calls: list[str] = []

    def before(call: str) -> None:
        if call == "create" and not slow_calls:
            slow_calls.append(call)
            clock.advance(LEASE)

    slow: Any = Proxy(account, before)
    held = acquire(slow, holder="ann@here", reason="apply", now=clock, keep=False)
    assert not held.lost
    assert (held.generation, held.since) == (2, clock())


def test_a_forced_release_between_claim_and_look_does_not_stop_for_ever(
    take: Callable[..., Lease], account: SoapAccount, clock: FakeClock
) -> None:
    reads: list[str] = []

    def before(call: str) -> None:
        reads.append(call)
        if reads.count("retrieve") == 2 and call == "retrieve":
            force_release(account)

    forced: Any = Proxy(account, before)
    held = acquire(forced, holder="ann@here", reason="apply", now=clock, keep=False)
    clock.advance(SECOND)
    assert held.renew()


def test_many_threads_hold_it_one_at_a_time(embedded: RunningSandbox, account: SoapAccount, table: None) -> None:
    inside: list[str] = []
    crowds: list[list[str]] = []
    turns: list[str] = []

    def work(name: str) -> None:
        client = connect(embedded)
        ends = time.monotonic() + 200
        while turns.count(name) < 5 and time.monotonic() < ends:
            try:
                with acquire(client, holder=name, reason="race"):
                    inside.append(name)
                    crowds.append(list(inside))
                    turns.append(name)
                    time.sleep(0.002)
                    inside.remove(name)
            except (LockHeld, CallFailed):
                continue
        client.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(len(crowd) for crowd in crowds) == 1
    assert (turns.count("ann"), turns.count("bob")) == (5, 5)


def _until(true: Callable[[], bool], seconds: float = 120) -> bool:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    return true()


def test_a_thread_renews_it_and_stops_at_the_release(
    embedded: RunningSandbox, account: SoapAccount, table: None
) -> None:
    with kept(acquire(account, holder="ann@here", reason="apply", keep=False)) as held:
        first = held.until
        assert _until(lambda: held.until > first)
        assert not held.lost
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "mcdecl-lock")
    assert _until(lambda: not [thread for thread in threading.enumerate() if thread.name == "mcdecl-lock"])


def test_the_thread_tells_of_a_forced_release(account: SoapAccount, table: None) -> None:
    texts: list[str] = []
    held = acquire(account, holder="ann@here", reason="x", keep=False, on_lost=texts.append)
    force_release(account)
    kept(held)
    assert _until(lambda: texts == ["it was released by force"])
    assert held.lost


def test_the_thread_survives_an_outage_that_is_shorter_than_the_lease(
    embedded: RunningSandbox, account: SoapAccount, table: None
) -> None:
    with acquire(account, holder="ann@here", reason="apply", keep=False) as held:
        first = held.until
        embedded.inject("unavailable", operation="Create", count=3)
        kept(held)
        assert _until(lambda: held.until > first)
        assert not held.lost


def test_it_is_renewed_every_third_of_the_lease_and_four_times_as_often_while_that_fails(
    take: Callable[..., Lease], clock: FakeClock, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = take(lease=timedelta(seconds=36))
    pauses: list[float] = []

    class Closing:
        def wait(self, seconds: float) -> bool:
            pauses.append(seconds)
            clock.advance(SECOND)
            if len(pauses) == 2:
                embedded.inject("unavailable", operation="Create", count=99)
            return len(pauses) == 5

        def is_set(self) -> bool:
            return False

    monkeypatch.setattr(held, "_closed", Closing())
    held._keep()
    assert pauses == [12, 12, 3, 3, 3]


def test_the_lock_of_a_dead_run_is_free_after_five_minutes() -> None:
    assert timedelta(minutes=5) == LEASE + MARGIN


def test_whoami_names_user_machine_and_job() -> None:
    assert "@" in whoami({})
    assert "(" not in whoami({})
    github = {"GITHUB_RUN_ID": "7", "GITHUB_REPOSITORY": "o/r", "CI": "true"}
    assert whoami(github).endswith(" (https://github.com/o/r/actions/runs/7)")
    assert whoami({"CI": "true"}).endswith(" (CI)")
    gitlab = {"CI_JOB_URL": "https://user:word@git.example/g/-/jobs/9?token=word", "CI": "true"}
    assert whoami(gitlab).endswith(" (https://git.example/g/-/jobs/9)")


def test_whoami_does_without_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert whoami({}).startswith("unknown@")
