"""Runs of automations, which have no task: an account played by hand tells how they stand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from mcdecl.account.errors import LostAnswer, NotFound, RetrieveFailed
from mcdecl.account.interface import PerformResult
from mcdecl.operations.run.automations import UNSEEN_SECONDS
from mcdecl.operations.run.extract_start import Exports
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, State
from mcdecl.operations.run.runner import RunItem, Runner
from mcdecl.operations.run.sftp_login import NoSftpError
from mcdecl.operations.run.starting import AlreadyRunningError, Started, UnknownStartError, start
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.wire.values import Retrieve, SimpleFilter
from tests.operations.run.test_waiting import Time

NIGHTLY = RunTarget("automation.Nightly", "automation", "Nightly", "Automation", "an id")
READY, RUNNING, STOPPED, SCHEDULED, ERROR = 2, 3, 5, 6, -1


def instance(id: str, status: int, words: str = "", **more: str) -> dict[str, Any]:
    return {"ObjectID": id, "Status": status, "StatusMessage": words, "StartTime": "2026-11-24T02:00:00", **more}


class Played:
    """An account with one automation, which stands one way after the other; the last one stays.

    `instances` is what SOAP tells of its runs; without, it refuses to tell.
    """

    server_time = None

    def __init__(
        self,
        *standings: tuple[int, str],
        answer: Exception | PerformResult | None = None,
        instances: list[dict[str, Any]] | None = None,
        narrow: bool = False,
    ) -> None:
        self.standings = list(standings)
        self.instances, self.narrow = instances, narrow
        self.retrieved: list[Retrieve] = []
        self.performed: list[tuple[str, Any]] = []
        self.asked: list[str] = []
        self.answer = answer or PerformResult(ok=True, ordinal=0, message="Performed Activity")

    def rest_get(self, path: str, params: Any = None) -> Any:
        self.asked.append(path)
        status, last = self.standings.pop(0) if len(self.standings) > 1 else self.standings[0]
        return {"statusId": status, "lastRunInstanceId": last, "lastRunTime": f"2026-11-24T0{len(last)}:00:00"}

    def retrieve(self, request: Retrieve) -> list[dict[str, Any]]:
        self.retrieved.append(request)
        if self.instances is None or (self.narrow and "StatusMessage" in request.properties):
            raise RetrieveFailed("The Request Property(s) do not match.")
        part = request.filter
        assert isinstance(part, SimpleFilter)
        if part.property == "ProgramInstanceID":
            return [record for record in self.instances if record["ObjectID"] in part.values]
        return self.instances

    def perform(self, action: str, objects: Sequence[Any]) -> list[PerformResult]:
        self.performed.append((action, objects[0]))
        if isinstance(self.answer, Exception):
            raise self.answer
        return [self.answer]


class Deaf:
    """A watch that says nothing."""

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None: ...

    def starting(self, target: RunTarget) -> None: ...

    def started(self, target: RunTarget, started: Started) -> None: ...

    def seen(self, target: RunTarget, state: State | None) -> None: ...

    def ended(self) -> None: ...


NOWHERE = Exports(lambda: (_ for _ in ()).throw(NoSftpError("Nothing says how.")), lambda: datetime(2026, 1, 1))


def ran(account: Any, seconds: float | None = None) -> Run:
    (run,) = Runner(account, Deaf(), Time().patience(seconds), NOWHERE).run([RunItem(NIGHTLY)])
    return run


def test_a_run_is_started_by_its_id_and_followed_to_its_end() -> None:
    account = Played((READY, "a"), (READY, "a"), (RUNNING, "a"), (RUNNING, "a"), (READY, "bb"))
    run = ran(account)
    assert (run.status, run.task, run.started) == (RunStatus.DONE, None, "2026-11-24T02:00:00")
    assert account.performed == [("start", {"@type": "Automation", "ObjectID": "an id"})]
    assert set(account.asked) == {"automation/v1/automations/an%20id"}


def test_a_run_that_was_too_quick_to_be_seen_is_known_by_what_it_left() -> None:
    assert ran(Played((READY, "a"), (READY, "bb"))).status is RunStatus.DONE


def test_a_run_that_fails() -> None:
    run = ran(Played((READY, "a"), (RUNNING, "a"), (ERROR, "bb")))
    assert (run.status, run.message) == (RunStatus.FAILED, "The automation ended in Error.")


def test_an_old_error_is_not_taken_for_the_new_runs() -> None:
    assert ran(Played((ERROR, "a"), (ERROR, "a"), (RUNNING, "a"), (READY, "bb"))).status is RunStatus.DONE


def test_what_runs_already_is_not_started_again() -> None:
    account = Played((RUNNING, "a"))
    with pytest.raises(AlreadyRunningError, match="is running already; it was not started again") as raised:
        start(account, NIGHTLY, WaitPolicy())  # type: ignore[arg-type]
    assert "mcdecl results automation.Nightly --wait" in raised.value.hint
    assert account.performed == []


def test_a_run_that_is_never_seen_is_not_called_done() -> None:
    run = ran(Played((READY, "a")), seconds=UNSEEN_SECONDS * 2)
    assert (run.status, "was not seen to run" in run.message) == (RunStatus.UNKNOWN, True)


def test_time_over() -> None:
    run = ran(Played((READY, "a"), (RUNNING, "a")), seconds=5.0)
    assert (run.status, "mcdecl results automation.Nightly --wait" in run.message) == (RunStatus.RUNNING, True)


def test_a_lost_answer_finds_the_run_that_began() -> None:
    account = Played((READY, "a"), (READY, "a"), (RUNNING, "a"), (READY, "bb"), answer=LostAnswer("lost"))
    run = ran(account)
    assert (run.status, len(account.performed)) == (RunStatus.DONE, 1)
    assert "The answer to the start was lost" in run.notes[0]


def test_a_lost_answer_without_a_run_is_left_to_the_person() -> None:
    account = Played((READY, "a"), answer=LostAnswer("lost"))
    with pytest.raises(UnknownStartError):
        start(account, NIGHTLY, Time().patience())  # type: ignore[arg-type]
    assert len(account.performed) == 1


def test_a_refusal_is_told_with_its_words() -> None:
    run = ran(Played((READY, "a"), answer=PerformResult(ok=False, ordinal=0, message="No.", code=5)))
    assert (run.status, run.message, run.code) == (RunStatus.FAILED, "No.", 5)


def test_an_automation_that_went_away_starts_nothing() -> None:
    account = Played((READY, "a"))
    account.rest_get = lambda path, params=None: (_ for _ in ()).throw(NotFound("gone"))  # type: ignore[method-assign]
    assert ran(account).status is RunStatus.FAILED
    assert account.performed == []


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (instance("bb", 1, "Complete"), RunStatus.DONE),
        (instance("bb", 1), RunStatus.DONE),
        (instance("bb", 2, "Error"), RunStatus.FAILED),
        (instance("bb", 2, "No file."), RunStatus.FAILED),
        (instance("bb", 5, "Stopped"), RunStatus.FAILED),
        (instance("bb", 17, "Complete"), RunStatus.DONE),
        (instance("bb", 2, "Complete"), RunStatus.UNKNOWN),  # number and words contradict each other
        (instance("bb", 17, "Curious"), RunStatus.UNKNOWN),
    ],
)
def test_the_run_itself_says_how_it_ended_where_a_schedule_is_on(record: dict[str, Any], status: RunStatus) -> None:
    runs = [instance("a", 1 if status is not RunStatus.DONE else 2), record]
    run = ran(Played((SCHEDULED, "a"), (RUNNING, "bb"), (SCHEDULED, "bb"), instances=runs))
    assert run.status is status


def test_a_schedule_that_is_on_and_an_account_that_does_not_tell_of_runs_leave_the_end_unknown() -> None:
    run = ran(Played((SCHEDULED, "a"), (RUNNING, "bb"), (SCHEDULED, "bb")))
    assert (run.status, "does not tell how this run ended" in run.message) == (RunStatus.UNKNOWN, True)


def test_fewer_columns_are_asked_for_where_more_are_refused() -> None:
    account = Played((SCHEDULED, "a"), (RUNNING, "bb"), (SCHEDULED, "bb"), instances=[instance("bb", 1)], narrow=True)
    assert ran(account).status is RunStatus.DONE
    assert [len(retrieve.properties) for retrieve in account.retrieved][:2] == [5, 4]


def test_a_run_that_somebody_stopped_is_not_done() -> None:
    run = ran(Played((READY, "a"), (RUNNING, "bb"), (STOPPED, "bb")))
    assert (run.status, run.message) == (RunStatus.FAILED, "The run was stopped.")


def test_the_next_run_is_not_taken_for_the_one_that_was_started() -> None:
    runs = [instance("bb", 2), instance("ccc", 1)]
    account = Played((SCHEDULED, "a"), (RUNNING, "bb"), (RUNNING, "ccc"), (SCHEDULED, "ccc"), instances=runs)
    assert ran(account).status is RunStatus.FAILED


def test_the_answer_to_the_start_names_the_run_where_it_does() -> None:
    named = PerformResult(ok=True, ordinal=0, message="Performed Activity", object={"ObjectID": "run"})
    runs = [instance("bb", 1), instance("run", 2)]
    account = Played((SCHEDULED, "a"), (SCHEDULED, "bb"), answer=named, instances=runs)
    assert ran(account).status is RunStatus.FAILED


def test_without_an_id_the_run_is_the_first_one_after_the_start() -> None:
    runs = [
        instance("old", 1, StartTime="2026-11-24T01:00:00"),
        instance("ours", 2, StartTime="2026-11-24T02:00:01"),
        instance("later", 1, StartTime="2026-11-24T05:00:00"),
    ]
    account = Played((SCHEDULED, ""), (RUNNING, ""), (SCHEDULED, ""), instances=runs)
    account.server_time = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # type: ignore[assignment]
    assert ran(account).status is RunStatus.FAILED


def test_a_run_that_is_said_to_run_while_nothing_does_is_not_awaited_for_ever() -> None:
    account = Played((SCHEDULED, "a"), (RUNNING, "bb"), (SCHEDULED, "bb"), instances=[instance("bb", 3)])
    assert ran(account, seconds=UNSEEN_SECONDS * 3).status is RunStatus.UNKNOWN
