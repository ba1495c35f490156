"""A start, its refusals, and answers that are lost: never a second run by mistake."""

from collections.abc import Sequence
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed, LostAnswer
from mcdecl.account.interface import PerformResult
from mcdecl.operations.run import starting
from mcdecl.operations.run.model import RunStatus, RunTarget, State
from mcdecl.operations.run.starting import (
    SEEK_SECONDS,
    AlreadyRunningError,
    StartRefusedError,
    UnknownStartError,
    refuse_running,
    start,
)
from tests.operations.run.test_waiting import Time

QUERY = RunTarget("query_definition.Q", "query_definition", "Q", "QueryDefinition", "id-q")
IMPORT = RunTarget("import_definition.I", "import_definition", "I", "ImportDefinition", "id-i", by_key=True)
OLD = State(3, RunStatus.DONE)


def answer(task: Any = None, **more: Any) -> PerformResult:
    named = None if task is None else {"ID": task}
    return PerformResult(**{"ok": True, "ordinal": 0, "message": "fine", "task": named, **more})


class Account:
    """Starts what it is told, in one way."""

    def __init__(self, answer: PerformResult | Exception) -> None:
        self.answer = answer
        self.performed: list[tuple[str, Any]] = []

    def perform(self, action: str, objects: Sequence[Any]) -> list[PerformResult]:
        self.performed.append((action, list(objects)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return [self.answer]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[list[State] | None]:
    """What the account shows of runs, one look after the other; the last one stays."""
    looks: list[list[State] | None] = [[OLD]]

    def runs_of(_account: object, object_type: str, key: str) -> list[State] | None:
        assert (object_type, key) in (("QueryDefinition", "Q"), ("ImportDefinition", "I"))
        return looks.pop(0) if len(looks) > 1 else looks[0]

    monkeypatch.setattr(starting, "runs_of", runs_of)
    monkeypatch.setattr(starting, "state_of", lambda _account, task, sort: State(task, RunStatus.DONE, type=sort))
    return looks


def begun(account: Account, target: RunTarget = QUERY, time: Time | None = None) -> starting.Started:
    return start(account, target, (time or Time()).patience())  # type: ignore[arg-type]


def test_a_start_names_the_definition_and_gives_the_task(shown: list[Any]) -> None:
    account = Account(answer("7"))
    started = begun(account)
    assert account.performed == [("start", [{"@type": "QueryDefinition", "ObjectID": "id-q"}])]
    assert (started.task, started.already_running, started.accepted, started.may_empty) == (7, False, "", False)
    assert started.look is not None
    assert started.look() == State(7, RunStatus.DONE, type="QueryDefinition")
    account = Account(answer(8))
    assert begun(account, IMPORT).task == 8
    assert account.performed == [("start", [{"@type": "ImportDefinition", "CustomerKey": "I"}])]


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_what_runs_is_not_started_again(shown: list[Any], status: RunStatus) -> None:
    shown[:] = [[OLD, State(4, status)]]
    account = Account(answer(5))
    with pytest.raises(AlreadyRunningError) as caught:
        begun(account)
    assert account.performed == []
    assert "query_definition.Q is running already (task 4)" in caught.value.message
    assert caught.value.hint == "Wait for it: mcdecl results 4 --wait"


def test_a_run_without_a_number_is_named_by_what_runs() -> None:
    error = AlreadyRunningError(QUERY, State(None, RunStatus.RUNNING))
    assert "is running already; it was not started again" in error.message
    assert error.hint == "Wait for it: mcdecl results query_definition.Q --wait"


@pytest.mark.parametrize("before", [[OLD], [], None])
def test_runs_that_ended_or_are_not_told_keep_nobody_from_starting(shown: list[Any], before: Any) -> None:
    shown[:] = [before]
    assert refuse_running(Account(answer()), QUERY) == before  # type: ignore[arg-type]
    assert begun(Account(answer(9))).task == 9


def test_a_refusal_has_the_account_s_words_and_code(shown: list[Any]) -> None:
    with pytest.raises(StartRefusedError) as caught:
        begun(Account(answer(5, ok=False, message="No.", code=12)))
    assert (caught.value.message, caught.value.code, str(caught.value)) == ("No.", 12, "No.")


def test_a_lost_answer_is_the_run_that_is_new(shown: list[Any]) -> None:
    shown[:] = [[OLD], [OLD], [State(9, RunStatus.RUNNING), State(8, RunStatus.RUNNING), OLD]]
    time = Time()
    account = Account(LostAnswer("gone"))
    started = begun(account, time=time)  # the first that began since: a later one is somebody else's
    assert (started.task, started.already_running) == (
        8,
        True,
    )
    assert len(account.performed) == 1
    assert started.look is not None
    assert started.look() == State(8, RunStatus.DONE, type="QueryDefinition")


def test_a_lost_answer_without_a_new_run_is_not_known_to_have_begun(shown: list[Any]) -> None:
    time = Time()
    account = Account(LostAnswer("The line went dead."))
    with pytest.raises(UnknownStartError) as caught:
        begun(account, time=time)
    assert len(account.performed) == 1
    assert "was lost (The line went dead), and no new run" in caught.value.message
    assert caught.value.hint.endswith("mcdecl results query_definition.Q")
    assert sum(time.pauses[:-1]) < SEEK_SECONDS <= time.now
    assert time.pauses[:4] == pytest.approx([0.2, 0.3, 0.45, 0.675])  # asked ever more seldom


@pytest.mark.parametrize(("looks", "found"), [(3, True), (4, False)])
def test_the_last_look_is_when_the_time_is_over(shown: list[Any], looks: int, found: bool) -> None:
    class Jumping(Time):
        def sleep(self, seconds: float) -> None:
            self.now += SEEK_SECONDS / 2

    shown[:] = [[OLD], *([[OLD]] * (looks - 1)), [State(9, RunStatus.RUNNING), OLD]]
    if found:
        assert begun(Account(LostAnswer("gone")), time=Jumping()).task == 9
    else:
        with pytest.raises(UnknownStartError):
            begun(Account(LostAnswer("gone")), time=Jumping())


def test_a_lost_answer_where_runs_are_not_told_is_not_looked_for(shown: list[Any]) -> None:
    shown[:] = [None, [State(9, RunStatus.RUNNING)]]
    time = Time()
    with pytest.raises(UnknownStartError):
        begun(Account(LostAnswer("gone")), time=time)
    assert time.now == 0


@pytest.mark.parametrize("number", [None, "no number"])
def test_a_start_without_a_number_is_the_run_that_is_new(shown: list[Any], number: Any) -> None:
    shown[:] = [[OLD], [State(9, RunStatus.RUNNING), OLD]]
    started = begun(Account(answer(number)))
    assert (started.task, started.already_running) == (9, False)
    shown[:] = [[OLD]]
    nothing = begun(Account(answer(number)))
    assert (nothing.task, nothing.look) == (None, None)
    shown[:] = [None, [State(9, RunStatus.RUNNING)]]
    assert begun(Account(answer(number))).task is None


def test_a_number_that_was_given_is_not_looked_for(shown: list[Any]) -> None:
    shown[:] = [[OLD], [State(9, RunStatus.RUNNING)]]
    assert begun(Account(answer(7))).task == 7


def test_other_errors_start_nothing_and_pass(shown: list[Any]) -> None:
    with pytest.raises(CallFailed):
        begun(Account(CallFailed("no")))
