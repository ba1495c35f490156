"""Every rule, by its own examples; and every check of the project has one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mcdecl
from mcdecl.analysis.lint.registry import built_in
from tests.analysis.lint.conftest import Linted, codes

PACKAGE = Path(mcdecl.__file__).parent
RULES = built_in()


@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_has_exactly_its_finding(code: str, linted: Linted) -> None:
    report = linted(RULES[code].bad)
    assert codes(report.findings) == [code], report.findings
    assert not report.waived
    finding = report.findings[0]
    assert finding.severity == RULES[code].severity
    assert finding.message


@pytest.mark.parametrize("code", RULES)
def test_the_good_example_has_none(code: str, linted: Linted) -> None:
    # NTO001 is what the examples' own rules look for; nothing in them is a test.
    assert linted(RULES[code].good).findings == ()


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_what_it_is_about(code: str) -> None:
    rule = RULES[code]
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert len(rule.why) > 40
    assert rule.bad != rule.good


def test_codes_are_told_apart_and_sorted_by_family() -> None:
    families: dict[str, set[str]] = {}
    for code, rule in RULES.items():
        assert code == rule.code
        families.setdefault(rule.family, set()).add(code[:3])
    assert all(len(hundreds) == 1 for hundreds in families.values()), families
    assert len({hundred for hundreds in families.values() for hundred in hundreds}) == len(families)


def test_what_cannot_be_waived_is_an_error_or_about_waivers() -> None:
    assert [code for code, rule in RULES.items() if not rule.waivable and rule.severity != "error"] == [
        "MC002",
        "MC003",
        "MC004",
        "MC005",
    ]


def _made(name: str) -> Iterator[tuple[str, str | None]]:
    """Where a Finding or Diagnostic is made in the package, and the code that it gets."""
    for folder in ("kinds", "project"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    code = next((word.value for word in node.keywords if word.arg == "code"), None)
                    constant = code.value if isinstance(code, ast.Constant) else None
                    yield f"{path.name}:{node.lineno}", str(constant) if constant else None


def test_every_check_of_a_kind_and_of_the_project_has_a_code_with_a_page() -> None:
    made = list(_made("Finding"))
    assert len(made) > 40
    assert [where for where, code in made if code not in RULES] == [], (
        "give each a code= and a Rule in mcdecl/analysis/lint"
    )


def test_every_code_of_the_reading_is_one_of_a_rule() -> None:
    named = {
        word
        for folder in ("kinds", "project")
        for path in (PACKAGE / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(word := node.value, str)
        if len(word) == 5 and word.startswith("MC") and word[2:].isdigit()
    }
    assert named <= set(RULES)
    # What no function of a rule finds is found by the reading; MC204 is only an example there. Values that the account
    # may have already are told by their declarations, and looked for by a lint rule. What only the account knows of
    # MC123 its rule finds.
    unchecked = {code for code, rule in RULES.items() if rule.check is None and not code.startswith("MC0")}
    assert unchecked == named - {"MC204", "MC123"} - {code for code, rule in RULES.items() if rule.unless_live}
