"""What people read is plain English: phrases that trip readers are in no help, message, page or example."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from mcdecl.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mcdecl"

PHRASES = {
    r"\b(lie|lies|lay) in\b": "contain, be in",
    r"\brest(s|ed)? on\b": "depend on",
    r"\bheld against\b|\bholds? (it|them|the \w+) against\b": "compared with",
    r"\bhas otherwise\b": "differs",
    r"\btake it that\b|\bchanges or goes\b": "allow exceeding the thresholds",
    r"\baccount is up and\b|\bwho is asking\b": "check the connection",
    r"\bevents home\b|\beach once\b": "without duplicates",
    r"\bleaves no choice\b": "unambiguous",
    r"\bwhat loses data\b": "data loss",
    r"\bwhat is blocked\b": "blocked",
    r"\bwhat to look at\b": "needs review",
    r"\bfor good\b": "has no retention",
    r"\bas long as its name is the same\b": "maps columns by name",
    r"\banew\b": "again, rewrite, create again",
    r"\bbelongs? into\b": "belongs in",
    r"\bis nothing that runs\b": "cannot be run",
    r"\bblanks\b": "spaces",
    r"\bparted\b|\bparts (the|its) columns\b": "separated, column separator",
    r"\bsomebody else's lock\b": "a lock held by another run",
    r"\blight or dark\b": "toggle theme",
    r"\bthat is told\b|\bare told at\b": "reported",
}
"""Patterns of phrases, each with what to write instead."""

PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((PACKAGE / "guide").rglob("*.md")),
    *sorted(path for path in (ROOT / "examples").rglob("*") if path.suffix in {".md", ".yaml", ".sql"}),
    *sorted((ROOT / "schemas").glob("*.json")),
)


def phrases_in(text: str) -> list[str]:
    """The phrases of a text that trip readers, each with what to write instead."""
    flat = " ".join(text.split())
    return [
        f"{match[0]!r}: write {better!r}"
        for phrase, better in PHRASES.items()
        for match in re.finditer(phrase, flat, re.IGNORECASE)
    ]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """The lines and texts of a module's string literals but for docstrings; what is put into one is left out."""
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent.update(id(value) for value in node.values)
            parts = (value.value if isinstance(value, ast.Constant) else "…" for value in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
    yield from (
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    )


@cache
def commands() -> dict[str, str]:
    """The whole help of every command and group, by its path."""

    def walk(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
        yield context.command_path, command.get_help(context)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(inner, click.Context(inner, info_name=name, parent=context))

    return dict(walk(cli, click.Context(cli, info_name="mcdecl")))


def test_no_help_has_such_a_phrase() -> None:
    assert len(commands()) > 25
    assert {name: phrases for name, text in commands().items() if (phrases := phrases_in(text))} == {}


def test_no_message_has_such_a_phrase() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": phrases
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in literals(path.read_text(encoding="utf-8"))
        if (phrases := phrases_in(text))
    }
    assert found == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_such_a_phrase(page: Path) -> None:
    assert phrases_in(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "the folders they lie in",
        "what does not rest on it goes on",
        "Write schemas/ anew.",
        "two\n    blanks a level",
        "Light or dark",
        "What loses data comes first",
    ],
)
def test_the_check_of_phrases_can_fail(text: str) -> None:
    assert len(phrases_in(text)) == 1


def test_literals_are_found_but_not_docstrings() -> None:
    source = '"""A blanks docstring."""\nx = f"a {x} of it" "made anew"\ny = "two"\n'
    assert [text for _, text in literals(source)] == ["a … of itmade anew", "two"]
