"""A plan file is read back as it was written, or refused with the reason."""

import json

import pytest

from mcdecl.engine.plan import Action, AttributeDiff, Change, Plan, Scope
from mcdecl.engine.plan.saved import BadPlanFileError, SavedPlan, moved, read_saved
from mcdecl.helpers.structs import replace
from mcdecl.kinds.thresholds import Thresholds

CHANGE = Change("folder.A/B", "folder", "A/B", Action.CREATE, desired={}, fingerprint="absent")
PLAN = Plan(
    "p", "e", (CHANGE,), partial=True, left_out=2, scope=Scope(("folder.*",), ("x.*",), True, True, ("data_loss",)),
    thresholds=Thresholds(5, 1),
)  # fmt: skip
SAVED = SavedPlan(PLAN, {"account": "sandbox"})


def test_it_is_read_back_as_it_was() -> None:
    assert read_saved(SAVED.text()) == SAVED


@pytest.mark.parametrize(
    ("old", "new"), [('"left_out": 2', '"left_out": 0'), ('"folder.*"', '"*"'), ('"prune": true', '"prune": false')]
)
def test_another_scope_is_an_edit(old: str, new: str) -> None:
    assert old in SAVED.text()
    with pytest.raises(BadPlanFileError, match="edited"):
        read_saved(SAVED.text().replace(old, new))


def without(word: str) -> str:
    data = json.loads(SAVED.text())
    del data[word]
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SAVED.text()[:-9], "plan file is incomplete"),
        ("{}", "not a plan file"),
        (without("digest"), "not a plan file"),
        (without("changes"), "lacks 'changes'"),
        (without("scope"), "edited"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadPlanFileError, match=words):
        read_saved(text)


@pytest.mark.parametrize(
    "other",
    [
        replace(CHANGE, action=Action.DELETE),
        replace(CHANGE, fingerprint="other"),
        replace(CHANGE, desired={"description": "x"}),
        replace(CHANGE, attributes=(AttributeDiff("description", None, "x"),)),
        replace(CHANGE, action=Action.NO_OP),
    ],
)
def test_another_change_has_moved(other: Change) -> None:
    now = replace(PLAN, changes=(other,))
    assert moved(PLAN, now) == moved(now, PLAN) == ["folder.A/B"]
    assert moved(PLAN, now, but="folder.A/B") == []


def test_words_about_a_change_do_not_move_it() -> None:
    assert moved(PLAN, replace(PLAN, changes=(replace(CHANGE, notes=("x",), source="a.yaml:1"),))) == []


@pytest.mark.parametrize(
    ("head", "asked", "agreed", "missing"),
    [
        (None, Scope(), ("--prune", "--allow data_loss"), ()),
        ((), Scope(), (), ("--prune", "--allow data_loss")),
        (("--prune",), Scope(), ("--prune",), ("--allow data_loss",)),
        ((), Scope(prune=True, allow=("data_loss",)), (), ()),
    ],
)
def test_what_a_plan_needs_and_neither_its_head_nor_its_apply_says(
    head: tuple[str, ...] | None, asked: Scope, agreed: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    kept = replace(SAVED, consent=head)
    assert (kept.agreed, kept.missing(asked)) == (agreed, missing)


def test_nothing_can_be_pruned_by_a_plan_that_prunes_nothing() -> None:
    assert SAVED.unmeant(Scope(prune=True)) == ()
    without_prune = replace(SAVED, plan=replace(PLAN, scope=Scope()))
    assert without_prune.unmeant(Scope(prune=True)) == ("--prune",)
    assert without_prune.unmeant(Scope()) == ()


def test_its_text_can_be_read_by_people() -> None:
    assert "Zoë" in SavedPlan(PLAN, {"account": "Zoë"}).text()


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"format_version": "1.0", "digest": "x", "units": ' + "[" * 500 + "]" * 500 + "}"]
)
def test_a_file_that_is_too_deep_is_no_plan(text: str) -> None:
    with pytest.raises(BadPlanFileError, match="nested more than 200 levels deep"):
        read_saved(text)
