"""Values and counts as short text."""

from typing import Any

import pytest

from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change, Plan, Scope
from mcdecl.report.text import field_line, is_field, is_lines, partial_line, shown, shown_at, summary_line, verdict
from tests.kinds.test_fields import field


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(none)"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        ("", '""'),
        ("true", '"true"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("Größe 日本", '"Größe 日本"'),
        ("\x1b[31mred", '"\\u001b[31mred"'),
        ({"policy": "rows", "length": 6, "until": None}, '{policy: "rows", length: 6}'),
        (["a", 1], '["a", 1]'),
        (("a",), '["a"]'),
    ],
)
def test_a_value_is_shown_on_one_line(value: Any, text: str) -> None:
    assert shown(value) == text


def change(action: Action = Action.UPDATE, kind: str = "filter_definition", **more: Any) -> Change:
    return Change(f"{kind}.F", kind, "F", action, **more)


def test_a_value_is_shown_in_the_words_of_its_declaration() -> None:
    tree = {"all": [{"field": "Score", "operator": "lessThan", "value": "3"}]}
    assert shown_at(change().kind, "where", tree) == "Score < 3"
    assert shown_at(change().kind, "name", "n") == '"n"'
    assert shown_at(change().kind, "where", None) == "(none)"


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (field("A", length=50), "Text(50)"),
        (field("A", length=50, required=True, default="US"), 'Text(50), required, default "US"'),
        (field("A", length=18, primary_key=True), "Text(18), primary key"),
        (field("A", "Decimal", length=9, scale=0), "Decimal(9,0)"),
        (field("A", "EmailAddress"), "EmailAddress"),
        (field("A", "Boolean", default=False), 'Boolean, default "false"'),
    ],
)
def test_a_field_is_told_as_a_person_would(item: dict[str, Any], text: str) -> None:
    assert field_line(item) == text


def test_only_a_whole_field_is_a_field() -> None:
    assert is_field("fields.A", field("A"))
    assert not is_field("fields.A.length", 5)
    assert not is_field("mapping.A", field("A"))


def test_only_text_of_several_lines_is_lines() -> None:
    assert is_lines("a\nb")
    assert not is_lines("a")
    assert not is_lines(["a\nb"])


UNKNOWN = AttributeDiff("mapping", None, {}, AttributeStatus.UNKNOWN, "hidden")


def test_the_summary_line_counts() -> None:
    changes = [
        change(Action.CREATE),
        change(Action.UPDATE),
        change(Action.UPDATE),
        change(Action.DELETE),
        change(Action.NO_OP),
    ]
    line = summary_line(Plan("p", "e", tuple(changes)))
    assert line.startswith("Plan: 1 to create, 2 to update, ")
    assert "1 to delete" in line
    assert "1 unchanged" in line
    assert not {"blocked", "unknown"} & set(line.rstrip(".").split())


def test_the_summary_line_tells_blocked_and_unknown_only_where_there_are_any() -> None:
    line = summary_line(Plan("p", "e", (change(Action.BLOCKED), change(Action.NO_OP, attributes=(UNKNOWN, UNKNOWN)))))
    assert "1 blocked" in line
    assert "2 unknown" in line


def test_the_verdict_says_what_the_counts_mean() -> None:
    nothing, blocked = change(Action.NO_OP), change(Action.BLOCKED)
    assert verdict(Plan("p", "e", (nothing,) * 3)) == "Nothing to do: the account matches the project."
    assert "Nothing is sent" in verdict(Plan("p", "e", (change(Action.CREATE), blocked)))
    assert verdict(Plan("p", "e", (change(Action.CREATE),))) == ""
    unsure = verdict(Plan("p", "e", (change(Action.NO_OP, attributes=(UNKNOWN,)),)))
    assert unsure == "1 attribute could not be compared with the account; --resend-unknown sends it again."


@pytest.mark.parametrize(
    ("scope", "left_out", "words"),
    [
        (Scope(("a.*", "b.c")), 1, "Partial: only a.*, b.c and dependencies; 1 resource was not planned."),
        (Scope(excludes=("a.b",)), 2, "Partial: the project, without a.b; 2 resources were not planned."),
    ],
)
def test_what_a_partial_plan_is_about(scope: Scope, left_out: int, words: str) -> None:
    assert partial_line(Plan("p", "e", (), partial=True, left_out=left_out, scope=scope)) == words
