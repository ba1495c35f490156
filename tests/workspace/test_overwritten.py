"""Which paths a plan overwrites although somebody changed them since the last apply."""

import pytest

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.workspace.overwritten import _both


def change(*diffs: AttributeDiff, resumes: bool = False) -> Change:
    return Change("automation.A", "automation", "A", Action.UPDATE, diffs, resumes=resumes)


ACTIVE = AttributeDiff("active", False, True)
NAME = AttributeDiff("name", "by hand", "ours")


def test_only_what_is_overwritten_and_was_changed_counts() -> None:
    unknown = AttributeDiff("description", None, "x", AttributeStatus.UNKNOWN, sent=True)
    assert _both(change(ACTIVE, NAME, unknown), change(NAME, unknown)) == ("name",)
    assert _both(change(NAME), change(ACTIVE)) == ()


@pytest.mark.parametrize(("resumes", "paths"), [(False, ("active", "name")), (True, ("name",))])
def test_a_pause_that_an_apply_left_is_nobodys_hand(resumes: bool, paths: tuple[str, ...]) -> None:
    assert _both(change(ACTIVE, NAME, resumes=resumes), change(ACTIVE, NAME)) == paths
