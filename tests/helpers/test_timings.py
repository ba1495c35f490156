"""What is noted of a command: nothing unless somebody asks, phases that add up, calls of every thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mcdecl.helpers.timings import CallTiming, collected, current, phase


def test_nothing_is_noted_unless_somebody_asks() -> None:
    with phase("load"):
        assert current() is None


def test_phases_keep_their_order_and_add_up() -> None:
    with collected() as timings:
        with phase("load"):
            pass
        with phase("read"), phase("call"):
            pass
        with phase("load"):
            pass
    assert list(timings.phases) == ["load", "call", "read"]
    assert all(noted.seconds >= 0 for noted in timings.phases.values())
    assert current() is None


def test_a_phase_that_fails_is_noted_too() -> None:
    with collected() as timings, pytest.raises(ZeroDivisionError), phase("load"):
        _ = 1 / 0
    assert list(timings.phases) == ["load"]


def test_calls_of_all_threads_are_noted() -> None:
    def call(number: int) -> None:
        timings = current()
        assert timings is not None
        timings.add_call(CallTiming("Retrieve", number, 0.1, 10, 20))

    with collected() as timings:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(call, range(100)))
        assert len(timings.calls) == 100
    assert timings.start > 0
    assert timings.total >= timings.start
