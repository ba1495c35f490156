"""What the activities of a run did: by their own runs, else by the order of steps."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed
from mcdecl.kinds.runs import Effect
from mcdecl.operations.run import activities as activities_module
from mcdecl.operations.run.activities import NOT_TOLD, activities_of, all_done, first_failed
from mcdecl.operations.run.instances import Instance
from mcdecl.operations.run.model import BY_ORDER, Activity, Figures, Filling, RunStatus, RunTarget, State
from mcdecl.operations.run.steps import Part

FILLS = (Filling("query_definition.Q", "T", "Append", frozenset({Effect.ADDS})),)
TARGET = RunTarget("automation.A", "automation", "A", "Automation", "id-a", fills=FILLS)
QUERY = Part(1, "query_definition.Q", "query_definition", "Q")
IMPORT = Part(2, "import_definition.I", "import_definition", "I")
WAIT = Part(3, "wait 1 hour")
INSTANCE = Instance("i", RunStatus.DONE, started="2026-11-20T05:00:00", ended="2026-11-20T05:10:00")


def at(clock: str) -> str:
    return f"2026-11-20T{clock}"


def run(clock: str, status: RunStatus = RunStatus.DONE, task: int = 1, **more: Any) -> State:
    return State(task, status, started=at(clock), **more)


def told(
    monkeypatch: pytest.MonkeyPatch,
    parts: Sequence[Part],
    runs: Mapping[str, Any],
    status: RunStatus | None = None,
    instance: Instance = INSTANCE,
) -> tuple[Activity, ...]:
    def runs_of(_account: object, type: str, key: str) -> list[State] | None:
        asked.append((type, key))
        answer = runs.get(key)
        if isinstance(answer, Exception):
            raise answer
        return answer

    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(activities_module, "runs_of", runs_of)
    return activities_of(None, TARGET, parts, instance, status)  # type: ignore[arg-type]


def test_a_run_that_began_meanwhile_is_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = Figures(added=3)
    state = run("05:00:01", task=7, ended=at("05:00:03"), seconds=2.0, figures=figures, message="fine")
    (item,) = told(monkeypatch, [QUERY], {"Q": [state]})
    assert item == Activity(
        1, "query_definition.Q", RunStatus.DONE, 7, at("05:00:01"), at("05:00:03"), 2.0, figures, "fine", fills="T"
    )


@pytest.mark.parametrize(
    ("clock", "counts"),
    [
        ("04:59:59.999000", False),
        ("05:00:00", True),
        ("05:00:00.100000", True),
        ("05:10:02", True),
        ("05:10:03", False),
    ],
)
def test_when_a_run_is_a_part(monkeypatch: pytest.MonkeyPatch, clock: str, counts: bool) -> None:
    (item,) = told(monkeypatch, [QUERY], {"Q": [run(clock)]})
    assert (item.task is not None) is counts


def test_fractions_count_where_both_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    began = Instance("i", None, started=at("05:00:00.500000"))
    for clock, counts in (("05:00:00.400000", False), ("05:00:00.600000", True), ("05:00:00", True)):
        (item,) = told(monkeypatch, [QUERY], {"Q": [run(clock)]}, instance=began)
        assert (item.task is not None) is counts


def test_what_runs_twice_has_two_runs_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [QUERY, Part(2, QUERY.name, QUERY.kind, QUERY.key)]
    runs = [run("05:03:00", task=3), run("05:02:00", task=2), run("05:01:00", task=1)]
    assert [item.task for item in told(monkeypatch, twice, {"Q": runs})] == [2, 3]  # the last ones are its own
    assert [item.task for item in told(monkeypatch, twice, {"Q": runs[:1]})] == [3, None]


def test_without_a_record_the_order_of_steps_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"I": [run("05:01:00", RunStatus.FAILED)]}
    first, second, third = told(monkeypatch, [QUERY, IMPORT, WAIT], failed)
    assert (first.status, first.message) == (RunStatus.DONE, BY_ORDER)
    assert (second.status, second.message) == (RunStatus.FAILED, "The account does not say why.")
    assert (third.status, third.message) == (RunStatus.NOT_STARTED, "")
    running = {"I": [run("05:01:00", RunStatus.RUNNING)]}
    assert [item.status for item in told(monkeypatch, [QUERY, IMPORT, WAIT], running)] == [
        RunStatus.DONE, RunStatus.RUNNING, RunStatus.UNKNOWN,
    ]  # fmt: skip
    beside = Part(2, "query_definition.P", "query_definition", "P")
    assert told(monkeypatch, [IMPORT, beside], failed)[1].status is RunStatus.UNKNOWN
    assert [(item.status, item.message) for item in told(monkeypatch, [QUERY], {})] == [(RunStatus.UNKNOWN, NOT_TOLD)]


def test_a_run_that_is_done_has_done_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [(item.status, item.message) for item in told(monkeypatch, [QUERY, WAIT], {}, RunStatus.DONE)] == [
        (RunStatus.DONE, BY_ORDER)
    ] * 2


@pytest.mark.parametrize("runs", [{"Q": CallFailed("no right")}, {"Q": None}, {"Q": [State(1, RunStatus.DONE)]}])
def test_runs_that_are_not_told_leave_it_open(monkeypatch: pytest.MonkeyPatch, runs: Mapping[str, Any]) -> None:
    assert [item.status for item in told(monkeypatch, [QUERY], runs)] == [RunStatus.UNKNOWN]


def test_without_a_beginning_no_run_is_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = told(monkeypatch, [QUERY], {"Q": [run("05:01:00")]}, instance=Instance("i", None))
    assert item.task is None


def test_a_failure_that_is_known_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Errors: The file was not found."
    (item,) = told(monkeypatch, [QUERY], {"Q": [run("05:01:00", RunStatus.FAILED, message=words)]})
    assert item.message == words
    (fine,) = told(monkeypatch, [QUERY], {"Q": [run("05:01:00", message=words)]})
    assert fine.explanation == ""


def activity(status: RunStatus, message: str = "") -> Activity:
    return Activity(1, "x", status, message=message)


def test_the_first_that_failed() -> None:
    failed = activity(RunStatus.FAILED, "a")
    assert first_failed([activity(RunStatus.DONE), failed, activity(RunStatus.FAILED, "b")]) is failed
    assert first_failed([activity(RunStatus.DONE)]) is None


@pytest.mark.parametrize(
    ("activities", "done"),
    [
        ([], False),
        ([activity(RunStatus.DONE)], True),
        ([activity(RunStatus.DONE), activity(RunStatus.DONE, BY_ORDER)], False),  # only taken to be so
        ([activity(RunStatus.DONE), activity(RunStatus.RUNNING)], False),
    ],
)
def test_all_are_done_when_each_has_a_record(activities: Sequence[Activity], done: bool) -> None:
    assert all_done(activities) is done
