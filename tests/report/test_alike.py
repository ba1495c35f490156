"""What several resources change alike is told once, and nothing else is."""

import pytest

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.helpers.structs import replace
from mcdecl.kinds.risk import Risk
from mcdecl.report.alike import MOST_NAMED, told_once
from mcdecl.report.html import page
from mcdecl.report.markdown import markdown
from mcdecl.report.plain import plain_text
from mcdecl.report.sections import sections

DIFF = AttributeDiff("description", "old", "new")


def change(key: str, *diffs: AttributeDiff, action: Action = Action.UPDATE, **more: object) -> Change:
    made = Change(f"data_extension.{key}", "data_extension", key, action, diffs or (DIFF,), source=f"{key}.yaml:2")
    return replace(made, **more)  # type: ignore[arg-type]


def test_three_that_are_alike_are_one_that_names_them() -> None:
    other = change("Other", AttributeDiff("description", "old", "another"))
    told = told_once([change("A"), other, change("B"), change("C")])
    assert [item.address for item in told] == ["3 data extensions", "data_extension.Other"]
    assert told[0].notes == ("the same for A, B, C",)
    assert (told[0].attributes, told[0].source) == ((DIFF,), "")


@pytest.mark.parametrize(
    "last",
    [
        change("C", AttributeDiff("description", "older", "new")),
        change("C", replace(DIFF, status=AttributeStatus.LEFT_ALONE)),
        change("C", warnings=("is read",), risk=Risk.CAUTION),
        change("C", notes=("one more",)),
        change("C", unit="us"),
        replace(change("C"), kind="query_definition"),
    ],
)
def test_whatever_is_read_has_to_be_alike(last: Change) -> None:
    changes = (change("A"), change("B"), last)
    assert told_once(changes) == changes


@pytest.mark.parametrize("action", [Action.CREATE, Action.DELETE, Action.REPLACE])
def test_what_comes_and_goes_is_read_one_by_one(action: Action) -> None:
    changes = tuple(change(key, action=action) for key in "ABC")
    assert told_once(changes) == changes


def test_all_that_is_dangerous_is_named() -> None:
    keys = [f"T{number:03}" for number in range(MOST_NAMED + 50)]
    (mild,) = told_once([change(key) for key in keys])
    assert mild.notes[-1].endswith(f"T{MOST_NAMED - 1:03} and 50 more")
    (blocked,) = told_once([change(key, action=Action.BLOCKED, reasons=("it cannot be",)) for key in keys])
    assert blocked.notes[-1].endswith(keys[-1])


def test_every_form_tells_it_once_and_counts_them_all() -> None:
    plan = Plan("p", "dev", tuple(change(key) for key in ("A", "B", "C", "D")))
    (section,) = sections(plan)
    assert (len(section.changes), len(section.members)) == (1, 4)
    for text in (plain_text(plan), markdown(plan), page(plan)):
        assert text.count("4 data extensions") >= 1
        assert "the same for A, B, C, D" in text
        assert "data_extension.B" not in text
