"""Waiting for a lock, with a clock of its own."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from mcdecl.engine.apply.lock import Lease, LockHeld
from mcdecl.engine.apply.lock_waiting import LockTimeout, acquire_waiting

LEASE = cast(Lease, object())


@dataclass
class Desk:
    """A lock that is free after some tries, a clock that only sleeping moves, and who was told."""

    free_after: int
    now: float = 0.0
    tries: int = 0
    told: list[str] = field(default_factory=list)

    def take(self) -> Lease:
        self.tries += 1
        if self.tries > self.free_after:
            return LEASE
        raise LockHeld("Ann", None, None, "a test")

    def patience(self, seconds: float) -> LockTimeout:
        return LockTimeout(seconds, lambda held: self.told.append(held.holder), lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def never() -> None:
    """Nobody stops."""


def test_a_free_lock_is_taken_without_a_word() -> None:
    desk = Desk(0)
    assert acquire_waiting(desk.take, desk.patience(60), never) is LEASE
    assert (desk.tries, desk.told, desk.now) == (1, [], 0)


def test_it_is_tried_again_until_it_is_free_and_told_once() -> None:
    desk = Desk(7)
    assert acquire_waiting(desk.take, desk.patience(60), never) is LEASE
    assert (desk.tries, desk.told) == (8, ["Ann"])
    assert desk.now < 60


@pytest.mark.parametrize("seconds", [0, 3, 60])
def test_when_the_time_is_over_it_is_refused_and_no_sooner(seconds: float) -> None:
    desk = Desk(10_000)
    with pytest.raises(LockHeld):
        acquire_waiting(desk.take, desk.patience(seconds), never)
    assert desk.now == pytest.approx(seconds)
    assert desk.tries >= (1 if seconds == 0 else 3)
    assert desk.told == ([] if seconds == 0 else ["Ann"])


def test_who_wants_to_stop_does_not_wait() -> None:
    desk = Desk(10_000)

    def stop() -> str | None:
        return "Ctrl-C" if desk.tries >= 2 else None

    assert acquire_waiting(desk.take, desk.patience(600), stop) is None
    assert desk.tries == 2
