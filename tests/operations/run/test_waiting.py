"""Waiting: how often is asked, when it ends, what it endures. No second goes by here."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from mcdecl.account.errors import AccountError, Interrupted, PermissionDenied, RetrieveFailed
from mcdecl.operations.run.model import RunStatus, State
from mcdecl.operations.run.waiting import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_FAILURES,
    StillRunningError,
    WaitPolicy,
    wait_for_end,
)

DONE, GOING = State(1, RunStatus.DONE), State(1, RunStatus.RUNNING)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)

    def patience(self, seconds: float | None = None) -> WaitPolicy:
        return WaitPolicy(seconds, self.sleep, lambda: self.now)


def answers(*told: State | AccountError | None) -> Callable[[], State | None]:
    """Answers one after the other, the last for ever."""
    left = list(told)

    def look() -> State | None:
        item = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(item, AccountError):
            raise item
        return item

    return look


def test_an_end_is_an_end_at_once() -> None:
    time = Time()
    assert wait_for_end(answers(DONE), time.patience()) is DONE
    assert time.pauses == []


def test_a_run_that_is_not_listed_yet_is_awaited() -> None:
    assert wait_for_end(answers(None, None, GOING, DONE), Time().patience()) is DONE


def test_pauses_grow_up_to_a_limit() -> None:
    time = Time()
    wait_for_end(answers(*[GOING] * 40, DONE), time.patience())
    assert time.pauses[0] == FIRST_PAUSE
    assert time.pauses == sorted(time.pauses)
    assert time.pauses[-1] == LONGEST_PAUSE


def test_time_is_kept_to_the_second_and_what_was_seen_is_told() -> None:
    time = Time()
    with pytest.raises(StillRunningError) as over:
        wait_for_end(answers(GOING), time.patience(7.0))
    assert over.value.last is GOING
    assert time.now == pytest.approx(7.0)


def test_a_few_failures_are_endured_but_not_for_ever() -> None:
    for broken in (Interrupted("cut"), RetrieveFailed("damaged")):
        assert wait_for_end(answers(*[broken] * (MOST_FAILURES - 1), DONE), Time().patience()) is DONE
        with pytest.raises(type(broken)):
            wait_for_end(answers(broken), Time().patience())


def test_failures_count_in_a_row_only() -> None:
    broken = Interrupted("cut")
    told = [item for _ in range(MOST_FAILURES) for item in (broken, GOING)]
    assert wait_for_end(answers(*told, DONE), Time().patience()) is DONE


def test_a_refusal_is_not_asked_again() -> None:
    time = Time()
    with pytest.raises(PermissionDenied):
        wait_for_end(answers(PermissionDenied("no")), time.patience())
    assert time.pauses == []


def test_the_watch_hears_every_answer() -> None:
    heard: list[State | None] = []
    wait_for_end(answers(None, GOING, DONE), Time().patience(), heard.append)
    assert heard == [None, GOING, DONE]
