"""What is said of the rows that a run found and left."""

import pytest

from mcdecl.kinds.runs import Effect, Effects
from mcdecl.operations.run.model import Filling, Run, RunStatus, RunTarget, TargetRows
from mcdecl.operations.run.target_rows import compared, judged

REPLACES, ADDS, DELETES = (frozenset({effect}) for effect in (Effect.REPLACES, Effect.ADDS, Effect.DELETES))


def target(*effects: Effects, allow: bool = False, obscure: tuple[str, ...] = ()) -> RunTarget:
    fills = tuple(Filling(f"query_definition.Q{n}", f"T{n}", "M", effect, allow) for n, effect in enumerate(effects))
    return RunTarget("automation.N", "automation", "N", "Automation", "id", fills=fills, obscure=obscure)


def ended(before: int | None, after: int | None, status: RunStatus = RunStatus.DONE, *, replaced: bool = True) -> Run:
    return Run("automation.N", status, targets=(TargetRows("T0", before, after, replaced=replaced),))


@pytest.mark.parametrize(
    ("before", "after", "effects", "status"),
    [
        (3, 0, REPLACES, RunStatus.FAILED),
        (3, 0, DELETES, RunStatus.FAILED),
        (3, 0, ADDS, RunStatus.DONE),  # somebody else deleted them
        (3, 1, REPLACES, RunStatus.DONE),
        (0, 0, REPLACES, RunStatus.DONE),
        (None, 0, REPLACES, RunStatus.DONE),
        (3, None, REPLACES, RunStatus.DONE),
    ],
)
def test_rows_that_are_all_gone_are_a_failure(
    before: int | None, after: int | None, effects: Effects, status: RunStatus
) -> None:
    assert judged(ended(before, after), target(effects), may_empty=False).status is status


def test_the_failure_says_what_went_and_what_to_do() -> None:
    run = judged(ended(1, 0), target(REPLACES), may_empty=False)
    assert run.message == "T0 had 1 row and has none now."
    assert "write allow_empty: true on query_definition.Q0" in run.explanation
    assert "--force" in run.explanation


def test_a_person_or_the_resource_may_say_that_none_is_fine() -> None:
    assert judged(ended(3, 0), target(REPLACES), may_empty=True).status is RunStatus.DONE
    assert judged(ended(3, 0), target(REPLACES, allow=True), may_empty=False).status is RunStatus.DONE


def test_what_failed_keeps_the_account_s_own_words() -> None:
    run = judged(ended(3, 0, RunStatus.FAILED), target(REPLACES), may_empty=False)
    assert (run.status, run.message) == (RunStatus.FAILED, "")


def test_far_fewer_rows_are_told() -> None:
    assert judged(ended(5, 2), target(REPLACES), may_empty=False).notes == (
        "T0 has under half of the rows that it had.",
    )
    assert judged(ended(4, 2), target(REPLACES), may_empty=False).notes == ()
    assert judged(ended(5, 2, replaced=False), target(ADDS), may_empty=False).notes == ()


def test_what_cannot_be_counted_is_told() -> None:
    (note,) = judged(ended(3, 3), target(REPLACES, obscure=("query_definition (id 7)",)), may_empty=False).notes
    assert "does not show what query_definition (id 7) fills" in note


def test_every_target_once_with_what_became_of_it() -> None:
    found = compared(target(REPLACES, ADDS), {"T0": 3, "T1": None}, {"T0": 2})
    assert [target_rows.to_json() for target_rows in found] == [
        {"data_extension": "T0", "rows_before": 3, "rows_after": 2, "replaced": True},
        {"data_extension": "T1", "rows_before": None, "rows_after": None, "replaced": False},
    ]
