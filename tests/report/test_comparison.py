"""A comparison in words."""

from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference
from mcdecl.report.comparison import comparison_lines, summary_line


def lines(*resources: Compared) -> list[str]:
    """The lines of a comparison of dev and production."""
    return [text for _, text in comparison_lines(Comparison("dev", "production", resources))]


def differing(*differences: Difference) -> Compared:
    """A data extension that differs."""
    return Compared("data_extension.A", ComparisonVerdict.DIFFERS, False, ("dev", "production"), differences)


def test_what_is_the_same_is_only_counted() -> None:
    texts = lines(Compared("data_extension.A", ComparisonVerdict.SAME))
    assert texts == ["dev ↔ production", "", "Diff: 0 differ, 0 only in dev, 0 only in production, 1 the same."]


def test_long_values_stand_below_each_other() -> None:
    texts = lines(differing(Difference("description", "a" * 60, "b" * 60, drifted=("dev",))))
    at = texts.index("      ≠ description:  (drift in dev)")
    assert texts[at + 1 : at + 3] == [f'          dev         "{"a" * 60}"', f'          production  "{"b" * 60}"']


def test_a_whole_field_is_told_as_a_person_would() -> None:
    field = {"name": "E", "type": "Text", "length": 50}
    assert "      ≠ fields.E: Text(50) ↔ (none)  (drift)" in lines(differing(Difference("fields.E", field, None)))


def test_what_cannot_be_shown_is_told() -> None:
    texts = lines(Compared("import_definition.I", ComparisonVerdict.SAME, unknown=("mapping",)))
    assert "      ? mapping: unknown: one of the accounts cannot show it" in texts


def test_what_is_only_in_one_says_where_it_is_declared() -> None:
    texts = lines(
        Compared("data_extension.A", ComparisonVerdict.ONLY_LEFT, True, ("dev",)),
        Compared("data_extension.B", ComparisonVerdict.ONLY_RIGHT, False, ("dev", "production")),
        Compared("data_extension.C", ComparisonVerdict.ONLY_RIGHT),
    )
    assert "  < data_extension.A: only in dev, as the project declares" in texts
    assert "  > data_extension.B: only in production; declared for dev and production" in texts
    assert "  > data_extension.C: only in production; not declared by this project" in texts


def test_the_summary_counts_what_neither_has() -> None:
    comparison = Comparison("dev", "prod", (Compared("data_extension.A", ComparisonVerdict.ABSENT, declared=("dev",)),))
    assert summary_line(comparison) == "Diff: 0 differ, 0 only in dev, 0 only in prod, 0 the same, 1 in neither."
