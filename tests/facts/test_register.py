"""Every belief about the service has a source and a probe, code cites it, and a guess says which one it is."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mcdecl.facts import AREAS, FACTS, KIND_MEANINGS, Fact, FactKind, counts
from mcdecl.report.facts import CITATION, citations, fact_text, facts_page, facts_text

PACKAGE = Path(__file__).resolve().parents[2] / "mcdecl"
GUESS = re.compile(r"\b(?:guess|guesses|guessed)\b", re.IGNORECASE)
NO_BELIEF = re.compile(
    r"never guessed|never a guess|no likely guess|has to guess|can guess|makes a guess cost|by guessing|guesses? a\b"
    r"|are guessed|is guessed",
    re.IGNORECASE,
)
"""Uses of the word that are about no belief: passwords that someone may guess, values that are never guessed."""


def remarks(source: str) -> Iterator[tuple[int, str]]:
    """The comments of a module, lines of one block together, and its docstrings, those of constants too."""
    block: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if block and token.start[0] != last + 1:
                yield first, " ".join(block)
                block = []
            first = token.start[0] if not block else first
            last = token.start[0]
            block.append(token.string.lstrip("# "))
    if block:
        yield first, " ".join(block)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, " ".join(node.value.value.split())


def baseless(source: str) -> list[int]:
    """The lines where a remark speaks of a guess and cites no fact that is one."""
    if not GUESS.search(source):
        return []
    return [
        line
        for line, text in remarks(source)
        if GUESS.search(NO_BELIEF.sub("", text))
        and not any(FACTS[cited].kind is FactKind.GUESSED for cited in CITATION.findall(text) if cited in FACTS)
    ]


def test_each_fact_has_a_name_of_its_own() -> None:
    assert sum(len(facts) for facts in AREAS.values()) == len(FACTS) > 150
    assert [name for name in FACTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name)] == []
    assert sum(counts().values()) == len(FACTS)


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.id)
def test_a_fact_is_whole(fact: Fact) -> None:
    assert fact.sentence.endswith(".")
    assert len(fact.source) > 10
    assert "/work/" not in fact.source
    assert date.fromisoformat(fact.date) >= date(2026, 1, 1)
    assert bool(fact.probe) != bool(fact.unprobed), "either a probe, or the reason why there is none"


def test_code_cites_every_fact_and_nothing_else() -> None:
    cited = citations()
    assert {name: cited[name] for name in cited.keys() - FACTS.keys()} == {}
    assert sorted(FACTS.keys() - cited.keys()) == []


def test_the_register_does_not_cite_itself() -> None:
    assert not any(module.startswith("mcdecl/facts/") for modules in citations().values() for module in modules)


def test_each_guess_says_which_fact_it_is() -> None:
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "facts" and (lines := baseless(path.read_text(encoding="utf-8")))
    }
    assert found == {}, "cite the fact: fact:ID, in mcdecl/facts, of the kind guessed"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 1  # that it is 1 is a guess\n", [1]),
        ("# that it is 1\n# is a guess\nx = 1\n", [1]),
        ("# a guess (fact:in-list-size)\nx = 1\n", []),
        ("# a guess (fact:token-life)\nx = 1\n", [1]),
        ("# a guess (fact:no-such-fact)\nx = 1\n", [1]),
        ('"""What it is, is a guess."""\n', [1]),
        ('X = 1\n"""A guess (fact:in-list-size)."""\n', []),
        ('"""What the account cannot show is unknown, and never guessed."""\n', []),
        ('"""Never a guess, but for one: that is a guess."""\n', [1]),
    ],
)
def test_a_guess_without_a_fact_is_found(source: str, lines: list[int]) -> None:
    assert baseless(source) == lines


def test_a_fact_shows_where_it_is_used() -> None:
    shown = fact_text("in-list-size") or ""
    assert "An IN filter takes 500 values." in shown
    assert "mcdecl/wire/values.py" in shown
    assert fact_text("fact:in-list-size") == shown
    assert fact_text("no-such-fact") is None


def test_the_list_and_the_page_have_every_fact() -> None:
    listed, page = facts_text(), facts_page()
    for fact in FACTS.values():
        assert f"  {fact.id} " in listed
        assert f"| `{fact.id}` | {fact.kind} |" in page
    for kind, count in counts().items():
        assert f"{count} {kind}:" in listed
        assert f"| {kind} | {count} |" in page


def test_the_guide_has_the_counts() -> None:
    guide = (PACKAGE / "guide" / "checking.md").read_text(encoding="utf-8")
    assert [line for line in guide.splitlines() if line.startswith(("| doc", "| rec", "| rep", "| gue"))] == [
        f"| {kind} | {count} | {KIND_MEANINGS[kind]} |" for kind, count in counts().items()
    ]
