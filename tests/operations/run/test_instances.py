"""Single runs of automations: found by id or by moment, in whatever columns the account tells."""

from collections.abc import Sequence
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed, RetrieveFailed, ServiceUnavailable
from mcdecl.operations.run.instances import Instance, find_instance
from mcdecl.operations.run.model import RunStatus, RunTarget

TARGET = RunTarget("automation.A", "automation", "A", "Automation", "id-a")
BEGAN = "2026-11-20T05:00:00"


class Answers:
    """An account that answers one question after the other."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, tuple[str, ...], int]] = []

    def retrieve(self, request: Any, progress: Any = None) -> list[Any]:
        self.asked.append((request.filter.property, request.filter.values, len(request.properties)))
        answer = self._answers.pop(0) if self._answers else []
        if isinstance(answer, Exception):
            raise answer
        return list(answer)


def record(id: str = "i-1", status: Any = 1, **more: Any) -> dict[str, Any]:
    return {"ObjectID": id, "Status": status, "StatusMessage": "", "StartTime": BEGAN, **more}


def found(account: Answers, id: str = "i-1", since: str = "") -> Instance | None:
    return find_instance(account, TARGET, id, since)  # type: ignore[arg-type]


def test_a_run_by_its_id() -> None:
    account = Answers([record("I-1", CompletedTime="2026-11-20T05:01:00")])
    assert found(account) == Instance("I-1", RunStatus.DONE, "", BEGAN, "2026-11-20T05:01:00")
    assert account.asked == [("ProgramInstanceID", ("i-1",), 5)]


def test_fewer_columns_then_other_filters_are_tried() -> None:
    account = Answers(RetrieveFailed("no"), CallFailed("no"), [record("other")], [record()])
    assert found(account) is not None
    assert account.asked == [
        ("ProgramInstanceID", ("i-1",), 5),
        ("ProgramInstanceID", ("i-1",), 4),
        ("CustomerKey", ("A",), 5),
        ("AutomationID", ("id-a",), 5),
    ]


def test_nothing_is_known_where_nothing_is_told() -> None:
    account = Answers(*[RetrieveFailed("no")] * 6)
    assert found(account) is None
    assert len(account.asked) == 6
    assert found(Answers([record("other")], [], [])) is None


def test_an_account_that_is_away_is_not_taken_for_one_that_knows_nothing() -> None:
    with pytest.raises(ServiceUnavailable):
        found(Answers(ServiceUnavailable("away")))


@pytest.mark.parametrize(
    ("started", "ids"),
    [
        ((BEGAN,), "0"),
        (("2026-11-20T04:59:58",), "0"),  # clocks and roundings differ
        (("2026-11-20T04:59:57",), ""),
        (("2026-11-20T06:00:00", BEGAN), "1"),
        (("", "soon"), ""),
    ],
)
def test_without_an_id_the_first_that_began_then_or_later(started: Sequence[str], ids: str) -> None:
    records = [record(str(number), StartTime=text) for number, text in enumerate(started)]
    instance = found(Answers(records), "", BEGAN)
    assert (instance.id if instance else "") == ids


def test_without_id_and_moment_none_is_meant() -> None:
    account = Answers([record()], [record()])
    assert found(account, "", "") is None
    assert [name for name, _, _ in account.asked] == ["CustomerKey", "AutomationID"]
    assert found(Answers([record("x")], [record("x")], [record("x")]), "i-1", BEGAN) is None


@pytest.mark.parametrize(
    ("number", "words", "status", "message"),
    [
        (1, "", RunStatus.DONE, ""),
        (2, "", RunStatus.FAILED, ""),
        (-1, "", RunStatus.FAILED, ""),
        (3, "", RunStatus.RUNNING, ""),
        (5, "", RunStatus.FAILED, ""),
        (4, "", None, ""),
        ("x", "Complete", RunStatus.DONE, ""),
        (None, " completed ", RunStatus.DONE, ""),
        (None, "Error", RunStatus.FAILED, ""),
        (None, "Stopped", RunStatus.FAILED, ""),
        (None, "Skipped", RunStatus.FAILED, ""),
        (None, "Running", RunStatus.RUNNING, ""),
        (1, "Complete", RunStatus.DONE, ""),
        (1, "Error", None, ""),  # who contradicts itself tells nothing
        (2, "No file was found.", RunStatus.FAILED, "No file was found."),
        (None, "No file was found.", None, "No file was found."),
    ],
)
def test_how_a_run_stands(number: Any, words: str, status: RunStatus | None, message: str) -> None:
    instance = found(Answers([record(status=number, StatusMessage=words)]))
    assert instance is not None
    assert (instance.status, instance.message) == (status, message)


def test_the_moment_of_the_narrow_columns() -> None:
    instance = found(Answers([{"ObjectID": "i-1", "Status": 1, "CreatedDate": BEGAN}]))
    assert instance is not None
    assert (instance.started, instance.ended) == (BEGAN, "")
