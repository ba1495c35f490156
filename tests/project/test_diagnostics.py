"""Diagnostics: one line each, in order, each once."""

from mcdecl.project import Diagnostic, Position, ProjectError
from mcdecl.project.diagnostics import ordered


def test_a_line_that_editors_can_follow() -> None:
    diagnostic = Diagnostic("crm/a.yaml", 3, 7, "wrong", "do this")
    assert str(diagnostic) == "crm/a.yaml:3:7: error: wrong; do this"


def test_without_hint_and_as_a_warning() -> None:
    assert str(Diagnostic("a.yaml", 1, 1, "odd", severity="warning")) == "a.yaml:1:1: warning: odd"


def test_order_is_by_file_then_place_as_numbers() -> None:
    places = [("b.yaml", 1, 1), ("a.yaml", 10, 1), ("a.yaml", 9, 2), ("a.yaml", 9, 1)]
    found = ordered(Diagnostic(*place, "x") for place in places)
    assert [(diagnostic.file, diagnostic.line, diagnostic.column) for diagnostic in found] == sorted(places)


def test_each_once() -> None:
    diagnostic = Diagnostic("a.yaml", 1, 1, "x")
    assert ordered([diagnostic, Diagnostic("a.yaml", 1, 1, "x"), Diagnostic("a.yaml", 1, 1, "y")]) == (
        diagnostic,
        Diagnostic("a.yaml", 1, 1, "y"),
    )


def test_the_error_says_everything_in_order() -> None:
    error = ProjectError([Diagnostic("b.yaml", 1, 1, "two"), Diagnostic("a.yaml", 1, 1, "one", "do")])
    assert str(error) == "a.yaml:1:1: error: one; do\nb.yaml:1:1: error: two"
    assert [diagnostic.message for diagnostic in error.diagnostics] == ["one", "two"]


def test_positions_are_counted_from_one_and_compare() -> None:
    assert Position() == Position(1, 1) < Position(1, 2) < Position(2, 1)
