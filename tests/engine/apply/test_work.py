"""What an apply still has to do, what it has settled, and what it must not leave paused."""

from typing import Any

import pytest

from mcdecl.engine.apply.outcome import Outcome, OutcomeStatus
from mcdecl.engine.apply.work import Work
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.helpers.structs import replace
from tests.wanted import automated, query, table

QUERY = Change(
    "query_definition.Q", "query_definition", "Q", Action.UPDATE, (AttributeDiff("sql", "a", "b"),),
    desired=query("Q", "T").state, object_id="id-q",
)  # fmt: skip
NEW = Change("data_extension.T", "data_extension", "T", Action.CREATE, desired=table("T").state)
HALF = Change("data_extension.H", "data_extension", "H", Action.REPLACE, desired=table("H").state, object_id="id-h")


def nightly(*diffs: AttributeDiff, parts: tuple[str, ...] = ("query_definition.Q",), **more: Any) -> Change:
    state = automated("N", "query_definition.Q", active=True).state
    words = {"desired": state, "before": {"active": True}, "pauses": parts, **more}
    return Change("automation.N", "automation", "N", Action.UPDATE, diffs, object_id="id-n", **words)


def working(*changes: Change) -> tuple[Work, list[tuple[str, OutcomeStatus, str]]]:
    heard: list[tuple[str, OutcomeStatus, str]] = []
    return Work(changes, lambda one: heard.append((one.change.key, one.status, one.message))), heard


def done(change: Change, message: str = "OK") -> list[Outcome]:
    return [Outcome(change, OutcomeStatus.DONE, message)]


def failed(change: Change, message: str = "no") -> list[Outcome]:
    return [Outcome(change, OutcomeStatus.FAILED, message)]


def test_a_change_is_settled_with_its_last_step() -> None:
    work, heard = working(QUERY)
    work.settle(done(QUERY))
    assert heard == [("Q", OutcomeStatus.DONE, "OK")]
    assert list(work.settled) == ["query_definition.Q"]


def test_one_of_several_calls_is_half_done_until_then() -> None:
    work, heard = working(HALF)
    first = work.next_step(HALF)
    work.settle(done(HALF))
    assert (heard, work.next_step(HALF) is first) == ([], False)
    work.settle(failed(HALF))
    assert heard == [("H", OutcomeStatus.FAILED, "no (part of it is done; the next plan shows the rest)")]


def test_what_fails_at_once_is_not_half_done() -> None:
    work, heard = working(HALF)
    work.settle(failed(HALF))
    assert heard == [("H", OutcomeStatus.FAILED, "no")]


def test_what_is_paused_and_on_again_is_done() -> None:
    one = nightly()
    work, heard = working(one)
    work.settle(done(one))  # paused
    assert (heard, work.left_paused()) == ([], [])
    work.settle(done(one))
    assert (heard, work.left_paused()) == ([("N", OutcomeStatus.DONE, "OK")], [])


def test_what_stays_paused_is_told_only_after_it_was_tried_to_resume_it() -> None:
    one = nightly()
    work, heard = working(one, QUERY)
    work.settle(done(one))
    work.settle(failed(QUERY))
    work.settle([Outcome(one, OutcomeStatus.SKIPPED, "it needs query_definition.Q, which was not done")])
    assert [key for key, _, _ in heard] == ["Q"]
    assert work.left_paused() == [one]
    assert work.failed_parts(one) == [QUERY]
    assert list(work.broken_parts(one)) == []  # it failed as a whole, so the old one is there
    work.resumed(done(one))
    assert heard[1:] == [("N", OutcomeStatus.DONE, "it is on again: what failed left behind what it ran before")]
    assert work.left_paused() == []


def test_one_whose_own_change_is_missing_is_on_again_and_not_done() -> None:
    one = nightly(AttributeDiff("description", "a", "b"))
    work, heard = working(one)
    work.settle(done(one))
    work.settle([Outcome(one, OutcomeStatus.SKIPPED, "why")])
    work.resumed(done(one))
    ((key, fate, message),) = heard
    assert (key, fate) == ("N", OutcomeStatus.SKIPPED)
    assert message.endswith("; it is on again")


@pytest.mark.parametrize(("reason", "words"), [("T is missing", "T is missing"), ("", "it could not be resumed (no)")])
def test_one_that_cannot_be_resumed_says_why(reason: str, words: str) -> None:
    one = nightly()
    work, heard = working(one)
    work.settle(done(one))
    work.settle([Outcome(one, OutcomeStatus.SKIPPED, "why")])
    work.resumed([Outcome(one, OutcomeStatus.FAILED, "no", stays_paused=reason)])
    assert work.settled["automation.N"].stays_paused == words
    assert f"it stays paused: {words}" in heard[0][2]
    assert heard[0][1] is OutcomeStatus.SKIPPED


def test_a_pause_whose_answer_is_lost_may_have_been_made() -> None:
    one = nightly()
    work, heard = working(one)
    work.settle([Outcome(one, OutcomeStatus.UNKNOWN, "lost")])
    assert (heard, work.left_paused()) == ([], [one])
    work, heard = working(one)
    work.settle(failed(one))  # it was refused, so it is on
    assert ([key for key, _, _ in heard], work.left_paused()) == (["N"], [])


def broken(one: Change, *outcomes: Outcome, half: bool = False) -> list[str]:
    work, _ = working(one, QUERY, NEW, HALF)
    if half:
        work.settle(done(HALF))
    work.settle(outcomes)
    return list(work.broken_parts(one))


def test_what_is_broken_of_what_it_runs() -> None:
    parts = ("query_definition.Q", "data_extension.H")
    assert broken(nightly(parts=parts), *done(QUERY)) == []
    assert broken(nightly(parts=parts), Outcome(QUERY, OutcomeStatus.UNKNOWN)) == [
        "whether query_definition.Q was changed is not known"
    ]
    assert broken(nightly(parts=parts), *failed(HALF), half=True) == ["data_extension.H is only half changed"]
    assert broken(nightly(parts=parts), *failed(HALF)) == []
    new = {"waits_for": ("data_extension.T",)}
    assert broken(nightly(**new), *failed(NEW)) == []
    assert broken(nightly(**new, resumes=True), *failed(NEW)) == ["data_extension.T is missing"]


def test_the_step_that_resumes_is_the_last_one() -> None:
    one = nightly()
    work, _ = working(one)
    assert (work.next_step(one).switch, work.last_step(one).switch) == (False, True)


def test_a_lost_answer_to_anything_but_a_pause_leaves_nothing_paused() -> None:
    work, heard = working(QUERY)
    work.settle([Outcome(QUERY, OutcomeStatus.UNKNOWN, "lost")])
    assert ([key for key, _, _ in heard], work.left_paused()) == (["Q"], [])
    paused = nightly(AttributeDiff("description", "a", "b"))
    work, heard = working(paused)
    work.settle(done(paused))
    work.settle([Outcome(paused, OutcomeStatus.UNKNOWN, "lost")])  # of its own change: it is off already
    assert (heard, work.left_paused()) == ([], [paused])


@pytest.mark.parametrize(
    ("diff", "fits"),
    [
        (AttributeDiff("name", "T", "New"), False),
        (AttributeDiff("fields.Id.name", "Id", "Key"), False),
        (AttributeDiff("description", "", "x"), True),
    ],
)
def test_what_could_not_follow_a_new_name_in_another_unit_is_not_run(diff: AttributeDiff, fits: bool) -> None:
    wanted = table("T", {"name": "Key", "type": "Text", "length": 5}).state
    shared = Change(
        "data_extension.T",
        "data_extension",
        "T",
        Action.UPDATE,
        (diff,),
        desired=wanted,
        object_id="id-t",
        unit="parent",
    )
    reader = replace(QUERY, waits_for=("parent:data_extension.T",), unit="us")
    one = replace(nightly(parts=("query_definition.Q", "parent:data_extension.T")), unit="us")
    work, _ = working(shared, reader, one)
    work.settle(done(one))
    work.settle(done(shared))
    work.settle(failed(reader))
    work.settle([Outcome(one, OutcomeStatus.SKIPPED, "it needs query_definition.Q, which was not done")])
    why = [] if fits else ["query_definition.Q does not fit parent:data_extension.T as it is now"]
    assert list(work.broken_parts(one)) == why
    assert work.left_paused() == [one]
