"""Units are read at one time, in order, within one limit of calls."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from mcdecl.account.http import Caller
from mcdecl.account.pool import ConnectionPool
from mcdecl.account.transport import HttpAnswer, Transport
from mcdecl.helpers.redaction import Redactor
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.side_by_side import side_by_side
from tests.cli.conftest import Folder
from tests.cli.test_units import enterprise, running, units  # noqa: F401 - fixtures

PATIENCE = 60
"""Seconds that tests wait for what has to happen."""


def test_results_stand_in_the_order_of_the_jobs() -> None:
    second = threading.Event()

    def first() -> str:
        assert second.wait(PATIENCE)
        return "first"

    def other() -> str:
        second.set()
        return "second"

    assert side_by_side([first, other], 2) == ["first", "second"]


def test_one_at_a_time_goes_in_order() -> None:
    done: list[int] = []
    side_by_side([lambda number=number: done.append(number) for number in range(5)], 1)  # type: ignore[misc]
    assert done == [0, 1, 2, 3, 4]


def test_a_job_may_wait_for_one_before_it_however_few_run_at_once() -> None:
    ready = threading.Event()

    def wait() -> bool:
        return ready.wait(PATIENCE)

    def begin() -> bool:
        ready.set()
        return True

    jobs: list[Callable[[], bool]] = [begin, *[wait] * 9]
    assert side_by_side(jobs, 2) == [True] * 10


def test_the_first_failure_is_raised_and_what_was_not_begun_is_dropped() -> None:
    begun: list[int] = []

    def fail() -> None:
        raise LookupError("one")

    def job(number: int) -> Callable[[], None]:
        def run() -> None:
            begun.append(number)
            time.sleep(0.02)

        return run

    with pytest.raises(LookupError, match="one"):
        side_by_side([fail, *map(job, range(1000))], 2)
    assert len(begun) < 1000


class _Counting(Transport):
    """A transport that never answers before two calls are under way, and counts how many are."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._guard, self._pairs = threading.Lock(), threading.Barrier(2)

    def send(self, _method: str, url: str, **_more: Any) -> HttpAnswer:
        with self._guard:
            self._now += 1
            self.most = max(self.most, self._now)
        self._pairs.wait(PATIENCE)
        with self._guard:
            self._now -= 1
        return HttpAnswer(url, 200, {}, b"")


def test_accounts_that_share_a_pool_share_its_limit() -> None:
    pool = ConnectionPool(at_once=2)
    pool.transport = _Counting()
    callers = [Caller(pool, Redactor()) for _ in range(4)]
    jobs = [lambda caller=caller: caller.call("Retrieve", "POST", "http://x", timeout=1) for caller in callers * 3]
    side_by_side(jobs, 12)
    assert pool.transport.most == 2
    assert [caller.calls["Retrieve"] for caller in callers] == [3] * 4


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Token requests, none of which is sent before there are three."""
    barrier, send = threading.Barrier(3), Transport.send

    def together(self: Transport, method: str, url: str, **more: Any) -> HttpAnswer:
        if url.endswith("/v2/token"):
            barrier.wait(PATIENCE)
        return send(self, method, url, **more)

    monkeypatch.setattr(Transport, "send", together)


@pytest.mark.usefixtures("meeting")
def test_tokens_are_asked_for_side_by_side(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    enterprise.clear_calls()
    run = units.mcdecl("plan")
    assert (run.code, run.err) == (0, "")
    assert sum(call.operation == "Token" for call in enterprise.calls) == 3


@pytest.mark.usefixtures("meeting")
def test_what_the_parent_shares_is_read_once_for_two_units(
    units: Folder,  # noqa: F811
    enterprise: RunningSandbox,  # noqa: F811
) -> None:
    units.write(
        "eu.yaml", 'business_unit: eu\nfilter_definitions:\n  E: {name: E, source: ENT.All, where: "Score > 1"}\n'
    )
    assert units.mcdecl("apply", "--auto-approve").code == 0
    enterprise.clear_calls()
    run = units.mcdecl("plan", "--business-unit", "us", "--business-unit", "eu")
    assert run.out.endswith("0 to create, 0 to update, 0 to delete, 5 unchanged.\n"), run.out
    assert sum(call.operation == "Token" for call in enterprise.calls) == 3
    asked = [call for call in enterprise.calls if call.object_type == "DataExtension" and b">All<" in call.request]
    assert len(asked) == 1


def test_a_plan_within_one_call_at_a_time(units: Folder) -> None:  # noqa: F811
    text = (units.path / "mcdecl.yaml").read_text()
    many = units.mcdecl("plan", "--format", "json")
    units.write("mcdecl.yaml", text + "    concurrency: 1\n")
    alone = units.mcdecl("plan", "--format", "json")
    assert (alone.code, alone.out) == (0, many.out)
