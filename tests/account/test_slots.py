"""Slots for calls: fewer after refusals, more again with answers; nobody waits for ever."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.account.errors import AccountError, Interrupted, ServiceUnavailable
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.slots import Slots


def _answered(slots: Slots, count: int) -> None:
    for _ in range(count):
        with slots:
            pass


def test_each_refusal_takes_a_slot_and_answers_bring_it_back() -> None:
    slots = Slots(4)
    slots.turned_away()
    slots.turned_away()
    assert slots.limit == 2
    _answered(slots, 2)
    assert slots.limit == 3
    _answered(slots, 2)
    assert slots.limit == 3
    _answered(slots, 1)
    assert slots.limit == 4
    _answered(slots, 100)
    assert slots.limit == 4


def test_one_slot_is_always_left() -> None:
    slots = Slots(2)
    for _ in range(10):
        slots.turned_away()
    assert slots.limit == 1
    _answered(slots, 1)
    assert slots.limit == 2


@given(st.integers(1, 20), st.lists(st.sampled_from(["answered", "turned away"]), max_size=200))
def test_the_limit_stays_within_its_bounds(most: int, events: list[str]) -> None:
    slots = Slots(most)
    for event in events:
        if event == "answered":
            _answered(slots, 1)
        else:
            slots.turned_away()
        assert 1 <= slots.limit <= most


def test_never_more_are_under_way_than_the_limit() -> None:
    slots = Slots(3)
    inside: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def call(number: int) -> None:
        for _ in range(50):
            with slots:
                with lock:
                    inside.append(number)
                    most.append(len(inside))
                with lock:
                    inside.remove(number)

    callers = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert max(most) <= 3
    assert len(most) == 400


def test_what_the_service_turns_away_takes_slots_and_a_broken_connection_does_not() -> None:
    slots = Slots(8)
    failures: list[AccountError] = [ServiceUnavailable("busy"), Interrupted("gone")]

    def attempt() -> str:
        if failures:
            raise failures.pop(0)
        return "done"

    policy = RetryPolicy(sleep=lambda _seconds: None, turned_away=slots.turned_away)
    assert policy.run(attempt, repeatable=True, what="The call") == "done"
    assert slots.limit == 7
