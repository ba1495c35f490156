"""Differences inside values, in every form of a report."""

from mcdecl.engine.plan import Action, AttributeDiff, Change, Plan
from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference
from mcdecl.engine.plan.drift import Drift, Drifted, DriftVerdict, drifted
from mcdecl.engine.plan.model import PartDiff
from mcdecl.report.comparison import comparison_lines
from mcdecl.report.drift import drift_json, drift_lines
from mcdecl.report.html import page
from mcdecl.report.markdown_changes import difference_lines
from mcdecl.report.plain import plain_text
from mcdecl.report.terminal import plan_lines

A, X = "query_definition.A", "query_definition.X"
PARTS = (
    PartDiff("steps.2", None, X),
    PartDiff("steps.3.wait", "2 hours", "3 hours"),
    PartDiff("steps", {"run": [A]}, None, "step 4"),
    PartDiff("steps", None, {"name": "Late", "run": [X]}, "step 1"),
    PartDiff("steps", {"run": [A]}, {"run": [A]}, "step 5", "step 6"),
)
STEPS = AttributeDiff("steps", {"1": {"run": [A]}}, {"1": {"run": [X]}}, parts=PARTS)
WHERE = AttributeDiff(
    "where", {"all": []}, {"all": []}, parts=(PartDiff("where.all", None, {"any": ["A = 1", "B = 2"]}),)
)
PLAN = Plan(
    "p",
    "dev",
    (
        Change("automation.N", "automation", "N", Action.UPDATE, (STEPS,)),
        Change("filter_definition.F", "filter_definition", "F", Action.UPDATE, (WHERE,)),
    ),
)


def test_a_terminal_has_a_line_for_each() -> None:
    lines = [text for _, text in plan_lines(PLAN)]
    start = lines.index("  ~ automation.N") + 1
    assert lines[start : start + 5] == [
        f"      + steps.2: added {X}",
        "      ~ steps.3.wait: 2 hours → 3 hours",
        f"      - steps: removed step 4: {A}",
        f"      + steps: added step 1: {X} (Late)",
        f"      ~ steps: moved step 6 to step 5: {A}",
    ]
    assert "      + where.all: added (A = 1 OR B = 2)" in lines


def test_markdown_has_them_as_a_diff() -> None:
    assert list(difference_lines(PLAN.changes[0])) == [
        f"+ steps.2: added {X}",
        "- steps.3.wait: 2 hours",
        "+ steps.3.wait: 3 hours",
        f"- steps: removed step 4: {A}",
        f"+ steps: added step 1: {X} (Late)",
        f"+ steps: moved step 6 to step 5: {A}",
    ]


def test_plain_text_has_a_statement_for_each() -> None:
    texts = plain_text(PLAN).splitlines()
    for statement in (
        f"  Add steps.2: {X}",
        "  Change steps.3.wait: from 2 hours to 3 hours",
        f"  Remove steps: step 4: {A}",
        f"  Change steps: moved step 6 to step 5: {A}",
    ):
        assert statement in texts


def test_html_has_a_row_for_each() -> None:
    shown = page(PLAN)
    assert shown.count("<code>steps.2</code>") == shown.count("<code>steps.3.wait</code>") == 1
    assert shown.count("<code>steps</code>") == 3
    for value in (f"<ins>{X}</ins>", "<del>2 hours</del>", f"<del>step 4: {A}</del>", f"<ins>step 5: {A}</ins>"):
        assert value in shown


def test_a_comparison_says_where_each_is() -> None:
    difference = Difference("steps", STEPS.before, STEPS.after, drifted=("dev",), parts=PARTS)
    compared = Compared("automation.N", ComparisonVerdict.DIFFERS, declared=("dev", "prod"), differences=(difference,))
    lines = [text for _, text in comparison_lines(Comparison("dev", "prod", (compared,)))]
    start = lines.index("  ≠ automation.N") + 1
    assert lines[start : start + 5] == [
        f"      ≠ steps.2: only in prod: {X}  (drift in dev)",
        "      ≠ steps.3.wait: 2 hours ↔ 3 hours  (drift in dev)",
        f"      ≠ steps: only in dev: step 4: {A}  (drift in dev)",
        f"      ≠ steps: only in prod: step 1: {X} (Late)  (drift in dev)",
        f"      ≠ steps: {A}: step 6 in dev, step 5 in prod  (drift in dev)",
    ]
    told = Comparison("dev", "prod", (compared,)).to_json()["resources"][0]["differences"][0]
    assert told["parts"][0] == {"path": "steps.2", "left": None, "right": X}


def test_drift_tells_them_the_other_way_round() -> None:
    (found,) = [item for item in drifted(PLAN, {}) if item.address == "automation.N"]
    assert isinstance(found, Drifted)
    assert found.verdict is DriftVerdict.CHANGED
    lines = [text for _, text in drift_lines("dev", "the last apply", Drift((found,)))]
    assert f"      ≠ steps.2: removed {X}" in lines
    assert "      ≠ steps.3.wait: 3 hours → 2 hours" in lines
    assert f"      ≠ steps: moved step 5 to step 6: {A}" in lines
    told = drift_json("p", "dev", {}, Drift((found,)))["resources"][0]["differences"][0]
    assert told["parts"][0] == {"path": "steps.2", "applied": X, "live": None}


def test_steps_of_a_new_automation_are_told_in_words() -> None:
    steps = {"1": {"name": "In", "run": [A, X]}, "2": {"wait": "2 hours"}}
    made = Change("automation.N", "automation", "N", Action.CREATE, (AttributeDiff("steps", None, steps),))
    lines = [text for _, text in plan_lines(Plan("p", "dev", (made,)))]
    assert f"      + steps: 1. {A}, {X} (In); 2. wait 2 hours" in lines
