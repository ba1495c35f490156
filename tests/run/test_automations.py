"""Runs of automations, which have no task: an account played by hand tells how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from mcdecl.account.errors import LostAnswer, NotFound
from mcdecl.account.interface import PerformResult
from mcdecl.run.automations import UNSEEN_SECONDS
from mcdecl.run.extract_start import Exports
from mcdecl.run.model import Run, State, Status, Target
from mcdecl.run.runner import Item, Runner
from mcdecl.run.sftp_login import NoSftpError
from mcdecl.run.starting import AlreadyRunningError, Started, UnknownStartError, start
from mcdecl.run.waiting import Patience
from tests.run.test_waiting import Time

NIGHTLY = Target("automation.Nightly", "automation", "Nightly", "Automation", "an id")
READY, RUNNING, ERROR = 2, 3, -1


class Played:
    """An account with one automation, which stands one way after the other; the last one stays."""

    def __init__(self, *standings: tuple[int, str], answer: Exception | PerformResult | None = None) -> None:
        self.standings = list(standings)
        self.performed: list[tuple[str, Any]] = []
        self.asked: list[str] = []
        self.answer = answer or PerformResult(ok=True, ordinal=0, message="Performed Activity")

    def rest_get(self, path: str, params: Any = None) -> Any:
        self.asked.append(path)
        status, last = self.standings.pop(0) if len(self.standings) > 1 else self.standings[0]
        return {"statusId": status, "lastRunInstanceId": last, "lastRunTime": f"2026-11-24T0{len(last)}:00:00"}

    def perform(self, action: str, objects: Sequence[Any]) -> list[PerformResult]:
        self.performed.append((action, objects[0]))
        if isinstance(self.answer, Exception):
            raise self.answer
        return [self.answer]


class Deaf:
    """A watch that says nothing."""

    def sending(self, target: Target, name: str, done: int, total: int) -> None: ...

    def starting(self, target: Target) -> None: ...

    def started(self, target: Target, started: Started) -> None: ...

    def seen(self, target: Target, state: State | None) -> None: ...

    def ended(self) -> None: ...


NOWHERE = Exports(lambda: (_ for _ in ()).throw(NoSftpError("Nothing says how.")), lambda: datetime(2026, 1, 1))


def ran(account: Any, seconds: float | None = None) -> Run:
    (run,) = Runner(account, Deaf(), Time().patience(seconds), NOWHERE).run([Item(NIGHTLY)])
    return run


def test_a_run_is_started_by_its_id_and_followed_to_its_end() -> None:
    account = Played((READY, "a"), (READY, "a"), (RUNNING, "a"), (RUNNING, "a"), (READY, "bb"))
    run = ran(account)
    assert (run.status, run.task, run.ended) == (Status.DONE, None, "2026-11-24T02:00:00")
    assert account.performed == [("start", {"@type": "Automation", "ObjectID": "an id"})]
    assert set(account.asked) == {"automation/v1/automations/an%20id"}


def test_a_run_that_was_too_quick_to_be_seen_is_known_by_what_it_left() -> None:
    assert ran(Played((READY, "a"), (READY, "bb"))).status is Status.DONE


def test_a_run_that_fails() -> None:
    run = ran(Played((READY, "a"), (RUNNING, "a"), (ERROR, "bb")))
    assert (run.status, run.message) == (Status.FAILED, "The automation ended in Error.")


def test_an_old_error_is_not_taken_for_the_new_runs() -> None:
    assert ran(Played((ERROR, "a"), (ERROR, "a"), (RUNNING, "a"), (READY, "bb"))).status is Status.DONE


def test_what_runs_already_is_not_started_again() -> None:
    account = Played((RUNNING, "a"))
    with pytest.raises(AlreadyRunningError, match="is running already; it was not started again") as told:
        start(account, NIGHTLY, Patience())  # type: ignore[arg-type]
    assert "mcdecl results automation.Nightly --wait" in told.value.hint
    assert account.performed == []


def test_a_run_that_is_never_seen_is_not_called_done() -> None:
    run = ran(Played((READY, "a")), seconds=UNSEEN_SECONDS * 2)
    assert (run.status, "was not seen to run" in run.message) == (Status.UNKNOWN, True)


def test_time_over() -> None:
    run = ran(Played((READY, "a"), (RUNNING, "a")), seconds=5.0)
    assert (run.status, "mcdecl results automation.Nightly --wait" in run.message) == (Status.RUNNING, True)


def test_a_lost_answer_finds_the_run_that_began() -> None:
    account = Played((READY, "a"), (READY, "a"), (RUNNING, "a"), (READY, "bb"), answer=LostAnswer("lost"))
    run = ran(account)
    assert (run.status, len(account.performed)) == (Status.DONE, 1)
    assert "The answer to the start was lost" in run.notes[0]


def test_a_lost_answer_without_a_run_is_left_to_the_person() -> None:
    account = Played((READY, "a"), answer=LostAnswer("lost"))
    with pytest.raises(UnknownStartError):
        start(account, NIGHTLY, Time().patience())  # type: ignore[arg-type]
    assert len(account.performed) == 1


def test_a_refusal_is_told_with_its_words() -> None:
    run = ran(Played((READY, "a"), answer=PerformResult(ok=False, ordinal=0, message="No.", code=5)))
    assert (run.status, run.message, run.code) == (Status.FAILED, "No.", 5)


def test_an_automation_that_went_away_starts_nothing() -> None:
    account = Played((READY, "a"))
    account.rest_get = lambda path, params=None: (_ for _ in ()).throw(NotFound("gone"))  # type: ignore[method-assign]
    assert ran(account).status is Status.FAILED
    assert account.performed == []
