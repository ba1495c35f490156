"""Reference pages of rules."""

import pytest

from mcdecl.analysis.lint.registry import built_in
from mcdecl.report.rules import rule_page, rules_page

RULES = built_in()


@pytest.mark.parametrize("code", RULES)
def test_a_page_says_why_shows_both_examples_and_how_to_waive(code: str) -> None:
    rule, page = RULES[code], str(rule_page(code, RULES))
    assert page.startswith(f"{code}  {rule.title}\n{rule.family}, {rule.severity}")
    assert rule.why in page
    bad, _, good = page.partition("\nGood:\n")
    assert "\nBad:\n" in bad
    for text, example in ((bad, rule.bad), (good, rule.good)):
        assert all(f"  {line}".rstrip() in text.splitlines() for line in example.yaml.splitlines())
    assert (f"# mcdecl: ignore {code} " in page) == rule.waivable
    assert "To waive" in page.splitlines()[-6] or "To waive" in page.splitlines()[-1]


def test_the_case_of_a_code_does_not_matter() -> None:
    assert rule_page("mc204", RULES) == rule_page("MC204", RULES) is not None
    assert rule_page("MC999", RULES) is None


def test_the_list_has_every_rule_once() -> None:
    lines = rules_page(RULES).splitlines()
    for code, rule in RULES.items():
        (line,) = [line for line in lines if line.startswith(f"  {code} ")]
        assert line.endswith(rule.title)
    assert "  MC302  warning (or error)" in rules_page(RULES)
