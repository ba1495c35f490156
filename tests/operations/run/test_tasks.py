"""How tasks stand, from what the account shows of them: summaries, activities, fewer columns, rejected rows."""

from collections.abc import Sequence
from typing import Any

import pytest

from mcdecl.account.errors import PermissionDenied, RetrieveFailed
from mcdecl.operations.run.model import Figures, RunStatus, State
from mcdecl.operations.run.tasks import IMPORT, runs_of, state_of

SUMMARY, ACTIVITY = "ImportResultsSummary", "AsyncActivityStatus"


class Shows:
    """An account that has these records, and may refuse some columns."""

    def __init__(self, summaries: Sequence[Any] = (), activities: Sequence[Any] = (), refuses: int = 0) -> None:
        self._records = {SUMMARY: summaries, ACTIVITY: activities}
        self._refuses = refuses
        self.asked: list[tuple[str, int, Any]] = []

    def retrieve(self, request: Any, progress: Any = None) -> list[Any]:
        self.asked.append((request.object_type, len(request.properties), request.filter))
        if request.object_type == ACTIVITY and self._refuses:
            self._refuses -= 1
            raise (RetrieveFailed if self._refuses else PermissionDenied)("no such column")
        return list(self._records[request.object_type])


def summary(task: int, status: str = "Completed", **more: Any) -> dict[str, Any]:
    return {
        "ImportDefinitionCustomerKey": "I", "TaskResultID": task, "ImportStatus": status,
        "StartDate": "2026-11-20T05:00:00", "EndDate": "2026-11-20T05:00:02",
        "TotalRows": 5, "NumberSuccessful": 3, "NumberDuplicated": 1, "NumberErrors": 1, **more,
    }  # fmt: skip


def activity(task: int, status: str = "Completed", **more: Any) -> dict[str, Any]:
    pairs = {"TaskID": str(task), "Status": status, "Type": IMPORT, "CustomerKey": "I", "StatusMessage": "fine", **more}
    return {"Properties": {"Property": [{"Name": name, "Value": value} for name, value in pairs.items()]}}


def asked(account: Any, task: int = 7, type: str = IMPORT) -> State | None:
    return state_of(account, task, type)


def test_nothing_is_known_of_it() -> None:
    assert asked(Shows()) is None


def test_a_summary_alone_tells_the_numbers() -> None:
    state = asked(Shows([summary(7)]))
    assert state is not None
    assert (state.task, state.status, state.key, state.type, state.seconds) == (7, RunStatus.DONE, "I", IMPORT, 2.0)
    assert state.figures == Figures(read=5, successful=3, duplicated=1, errors=1)


def test_an_activity_alone_tells_the_words() -> None:
    state = asked(Shows((), [activity(7, StartTime="2026-11-20T05:00:00", EndTime="2026-11-20T05:00:01")]))
    assert state is not None
    assert (state.task, state.status, state.message, state.seconds) == (7, RunStatus.DONE, "fine", 1.0)
    assert state.figures == Figures()


@pytest.mark.parametrize(
    ("of_summary", "of_activity", "status"),
    [
        ("Completed", "Completed", RunStatus.DONE),
        ("Completed", "Processing", RunStatus.RUNNING),  # one may lag behind the other
        ("Processing", "Completed", RunStatus.RUNNING),
        ("New", "Error", RunStatus.QUEUED),
        ("Error", "Complete", RunStatus.FAILED),
        ("completed", "Queued", RunStatus.QUEUED),
    ],
)
def test_it_is_at_its_end_when_both_say_so(of_summary: str, of_activity: str, status: RunStatus) -> None:
    state = asked(Shows([summary(7, of_summary)], [activity(7, of_activity, ErrorMsg="why")]))
    assert state is not None
    assert (state.status, state.message) == (status, "why")
    assert (state.started, state.ended) == ("2026-11-20T05:00:00", "2026-11-20T05:00:02")


def test_the_end_of_an_activity_stands_where_the_summary_has_none() -> None:
    state = asked(Shows([summary(7, StartDate="", EndDate=None)], [activity(7, StartTime="a", EndTime="b")]))
    assert state is not None
    assert (state.started, state.ended, state.seconds) == ("a", "b", None)


@pytest.mark.parametrize(("type", "told"), [("QueryDefinition", IMPORT), ("", "QueryDefinition"), (IMPORT, "Other")])
def test_only_imports_have_summaries(type: str, told: str) -> None:
    account = Shows([summary(7)], [activity(7, Type=told)])
    state = asked(account, type=type)
    assert state is not None
    assert (state.figures, [text for text, _, _ in account.asked]) == (Figures(), [ACTIVITY])


@pytest.mark.parametrize(("type", "text"), [("", ""), ("", IMPORT), (IMPORT, "")])
def test_what_may_be_an_import_is_asked_for_its_summary(type: str, text: str) -> None:
    state = asked(Shows([summary(7)], [activity(7, Type=text)]), type=type)
    assert state is not None
    assert state.figures.successful == 3


def test_a_refusal_is_raised_where_nothing_else_tells_of_a_task() -> None:
    with pytest.raises(PermissionDenied):
        state_of(Shows([summary(7)], refuses=2), 7, "QueryDefinition")  # type: ignore[arg-type]


def test_fewer_columns_are_asked_for_where_more_are_refused() -> None:
    account = Shows((), [activity(7)], refuses=1)
    assert asked(account) is not None
    assert [count for text, count, _ in account.asked if text == ACTIVITY] == [8, 4]
    none = Shows([summary(7)], [activity(7)], refuses=2)
    state = asked(none)
    assert state is not None
    assert state.message == ""


@pytest.mark.parametrize(
    ("read", "successful", "duplicated", "errors", "failed"),
    [
        (5, 0, 0, 5, True),
        (5, None, 1, 4, True),
        (5, 1, 0, 4, False),
        (5, 0, 0, 4, False),  # one row is passed over by the update mode
        (5, 0, 5, 0, False),
        (0, 0, 0, 0, False),
        (None, 0, None, None, False),
    ],
)
def test_a_run_in_which_every_row_was_rejected_failed(
    read: int | None, successful: int | None, duplicated: int | None, errors: int | None, failed: bool
) -> None:
    numbers = {
        "TotalRows": read, "NumberSuccessful": successful, "NumberDuplicated": duplicated, "NumberErrors": errors,
    }  # fmt: skip
    for account in (Shows([summary(7, **numbers)]), Shows([summary(7, **numbers)], [activity(7)])):
        state = asked(account)
        assert state is not None
        assert state.status is (RunStatus.FAILED if failed else RunStatus.DONE)
        assert ("Every row was rejected: none of the 5 rows" in state.message) is failed
        (listed,) = runs_of(account, IMPORT, "I") or ()  # type: ignore[arg-type]
        assert listed.status is state.status


def test_runs_of_a_definition_come_the_latest_first() -> None:
    account = Shows([summary(7), summary(9)], [activity(8, "Processing"), activity(9, "Processing", ErrorMsg="w")])
    runs = runs_of(account, IMPORT, "I")  # type: ignore[arg-type]
    assert [(state.task, state.status, state.message) for state in runs or ()] == [
        (9, RunStatus.RUNNING, "w"), (8, RunStatus.RUNNING, "fine"), (7, RunStatus.DONE, ""),
    ]  # fmt: skip
    others = runs_of(account, "QueryDefinition", "Q")  # type: ignore[arg-type]
    assert [state.task for state in others or ()] == [9, 8]


def test_runs_that_the_account_does_not_tell_are_not_none() -> None:
    assert runs_of(Shows(refuses=2), "QueryDefinition", "Q") is None  # type: ignore[arg-type]
    assert runs_of(Shows(refuses=2), IMPORT, "I") == []  # type: ignore[arg-type]


def test_what_is_no_number_and_no_list_is_read_all_the_same() -> None:
    record = {"Properties": {"Property": {"Name": "TaskID", "Value": "x"}}, "Status": "Error", "ErrorMsg": "m"}
    state = asked(Shows((), [record]))
    assert state is not None
    assert (state.task, state.status, state.message) == (0, RunStatus.FAILED, "m")
    assert asked(Shows((), [{"TaskID": "7", "Status": "New", "Properties": "odd"}])) == State(7, RunStatus.QUEUED)


def test_a_run_without_a_number_has_none_that_could_be_asked_for() -> None:
    (state,) = runs_of(Shows([summary(5) | {"TaskResultID": None}]), IMPORT, "I") or ()  # type: ignore[arg-type]
    assert not state.task
