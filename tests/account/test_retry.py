"""When a call is tried again, and how long is waited before."""

import pytest

from mcdecl.account import errors
from mcdecl.account.retry import RetryPolicy


class Attempts:
    """Fails as told, then gives `done`."""

    def __init__(self, *failures: errors.AccountError) -> None:
        self.failures = list(failures)
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def run(attempts: Attempts, *, repeatable: bool = True, tries: int = 3) -> list[float]:
    pauses: list[float] = []
    policy = RetryPolicy(tries=tries, sleep=pauses.append)
    assert policy.run(attempts, repeatable=repeatable, what="The call") == "done"
    return pauses


@pytest.mark.parametrize(("failures", "most"), [(1, 1.0), (2, 2.0), (3, 4.0), (9, 60.0)])
def test_pauses_double_and_are_drawn_from_their_upper_half(failures: int, most: float) -> None:
    drawn = {RetryPolicy().pause(failures, errors.Interrupted("x")) for _ in range(200)}
    assert most / 2 <= min(drawn) < max(drawn) <= most
    assert len(drawn) > 100


def test_what_the_service_asks_to_wait_wins_up_to_a_limit() -> None:
    policy = RetryPolicy(longest=30)
    assert policy.pause(1, errors.ServiceUnavailable("x", retry_after=7)) == 7
    assert policy.pause(1, errors.ServiceUnavailable("x", retry_after=999)) == 30


def test_a_read_is_tried_again_with_pauses() -> None:
    assert len(run(Attempts(errors.Interrupted("x"), errors.ServiceUnavailable("y")))) == 2


@pytest.mark.parametrize(
    "failure",
    [errors.LoginRefused("x"), errors.PermissionDenied("x"), errors.NotSoap("x"), errors.TlsFailure("x")],
)
def test_what_will_not_pass_is_not_tried_again(failure: errors.AccountError) -> None:
    attempts = Attempts(failure)
    with pytest.raises(type(failure), match=r"^x "):
        run(attempts)
    assert attempts.made == 1


def test_the_last_failure_is_told_with_the_number_of_tries() -> None:
    attempts = Attempts(*[errors.Interrupted(f"Broken {number}.") for number in range(9)])
    with pytest.raises(errors.Interrupted, match=r"Broken 2 \(tried 3 times\)\."):
        run(attempts)
    assert attempts.made == 3


def test_a_slow_service_is_not_asked_more_than_twice() -> None:
    attempts = Attempts(*[errors.TimedOut("slow") for _ in range(9)])
    with pytest.raises(errors.TimedOut):
        run(attempts, tries=10)
    assert attempts.made == 2


@pytest.mark.parametrize(
    "failure",
    [errors.Interrupted("x"), errors.BrokenAnswer("x"), errors.TimedOut("x")],
    ids=lambda item: type(item).__name__,
)
def test_a_write_that_may_have_arrived_is_never_sent_twice(failure: errors.AccountError) -> None:
    attempts = Attempts(failure)
    with pytest.raises(errors.LostAnswer, match="may or may not") as caught:
        run(attempts, repeatable=False)
    assert attempts.made == 1
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("failure", [errors.CannotConnect("x"), errors.ServiceUnavailable("x")])
def test_a_write_that_was_turned_away_before_any_work_is_sent_again(failure: errors.AccountError) -> None:
    assert len(run(Attempts(failure), repeatable=False)) == 1
