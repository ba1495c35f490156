"""The line of a finding, with a caret."""

from pathlib import Path

import pytest

from mcdecl.project.diagnostics import Diagnostic
from mcdecl.report.excerpts import findings_lines, lines_below, with_excerpt


def test_a_caret_is_below_the_word(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x:\n  - {name: Email, type: EmailAddres}\n", encoding="utf-8")
    shown = with_excerpt(Diagnostic("a.yaml", 2, 25, "no such type", code="MC106"), lines_below(tmp_path))
    assert shown.splitlines() == [
        "a.yaml:2:25: error MC106: no such type",
        "     2 |   - {name: Email, type: EmailAddres}",
        "       |                         ^^^^^^^^^^^",
    ]


def test_a_long_line_is_shown_around_the_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{'x' * 300}: here", encoding="utf-8")
    lines = with_excerpt(Diagnostic("a.yaml", 1, 303, "wrong"), lines_below(tmp_path)).splitlines()
    assert len(lines[1]) <= 110
    assert lines[1][lines[2].index("^") :].startswith("here")


@pytest.mark.parametrize("columns", [5, 40, 80, 300])
@pytest.mark.parametrize("place", [1, 60, 120, 303])
def test_an_excerpt_fits_into_the_terminal(tmp_path: Path, columns: int, place: int) -> None:
    text = f"{'x' * 58} here {'y' * 54} here {'z' * 182}: {'here' * 40}"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    finding = Diagnostic("a.yaml", 1, place, "wrong")
    _, shown, caret = findings_lines([finding], tmp_path, columns)[0].splitlines()
    assert max(len(shown), len(caret)) <= max(columns, 29)
    assert shown[caret.index("^")] == text[place - 1]


def test_what_has_no_line_stays_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x\n\n", encoding="utf-8")
    for finding in (
        Diagnostic("a.yaml", 2, 1, "empty"),
        Diagnostic("a.yaml", 9, 1, "beyond"),
        Diagnostic("b", 1, 1, "-"),
    ):
        assert len(with_excerpt(finding, lines_below(tmp_path)).splitlines()) == 1
    assert findings_lines([Diagnostic("a.yaml", 1, 1, "m")], None) == ["a.yaml:1:1: error: m"]


def test_a_line_commands_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: '\x1b[2J'\n", encoding="utf-8")
    assert "\x1b" not in with_excerpt(Diagnostic("a.yaml", 1, 4, "wrong"), lines_below(tmp_path))
