"""Which rules there are: mcdecl's, and those of installed packages."""

from collections.abc import Callable

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.registry import UnknownCodeError, built_in, registry
from mcdecl.analysis.lint.samples import TABLE
from tests.analysis.lint.conftest import Linted, codes

MODULE = """\
from mcdecl.analysis.lint import Example, Hit, Rule

def no_tests(view):
    for table in view.tables:
        if table.key.startswith("Orders"):
            yield Hit(table.origin, f"{table.key} is ours", ("name",), "rename it")

def rule(code, **more):
    words = dict(code=code, family="ours", severity="error", title="A test", why="Why.", check=no_tests)
    return Rule(**{**words, "bad": Example(), "good": Example(), **more})

ONE = rule("NTO001")
MANY = [rule("NTO001"), rule("NTO002", severity="warning")]
TAKEN = (rule("NTO001"), rule("NTO001"))
OURS = rule("MC999")
SHORT = rule("NTO1")
EMPTY = rule("NTO003", check=None)
ODD = ["NTO001"]
NUMBER = 7
"""


def brought(entry_points: str) -> Example:
    return Example(yaml=TABLE, module=MODULE, entry_points=entry_points)


def test_a_rule_of_a_package_is_run_like_any_other(linted: Linted) -> None:
    (finding,) = linted(brought("nto = team_rules:ONE")).findings
    assert str(finding) == "data.yaml:3:11: error: Orders is ours; rename it"
    assert finding.code == "NTO001"


def test_several_rules_of_one_entry_point(linted: Linted) -> None:
    report = linted(brought("nto = team_rules:MANY"))
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in report.findings] == [
        ("NTO001", "error"),
        ("NTO002", "warning"),
    ]


def test_it_can_be_selected_and_waived(linted: Linted, installed: Callable[[Example], None]) -> None:
    example = brought("nto = team_rules:MANY")
    text = TABLE.replace("  Orders:", "  Orders: # mcdecl: ignore NTO001 it was here first")
    report = linted(Example(yaml=text, module=example.module, entry_points=example.entry_points))
    assert codes(report.findings) == ["NTO002"]
    assert registry().codes(["NTO"]) == {"NTO001", "NTO002"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("team_rules:MISSING", "it cannot be imported: AttributeError"),
        ("no_such_module:RULES", "it cannot be imported: ModuleNotFoundError"),
        ("team_rules:TAKEN", "the code NTO001 is taken"),
        ("team_rules:OURS", "the code 'MC999' is invalid"),
        ("team_rules:SHORT", "the code 'NTO1' is invalid"),
        ("team_rules:EMPTY", "NTO003 needs a check"),
        ("team_rules:ODD", "it holds str where a Rule belongs"),
        ("team_rules:NUMBER", "it is int, not a Rule or a list of them"),
    ],
)
def test_what_cannot_be_used_is_an_error_and_the_rest_goes_on(linted: Linted, entry: str, said: str) -> None:
    example = brought(f"nto = {entry}")
    text = TABLE.replace("name: Total", "name: Order")
    report = linted(Example(yaml=text, module=example.module, entry_points=example.entry_points), "MC")
    assert sorted(code for code in codes(report.findings) if code) == ["MC006", "MC209"]
    (finding,) = [diagnostic for diagnostic in report.findings if diagnostic.code == "MC006"]
    assert said in finding.message
    assert "the rules nto of team-rules" in finding.message
    assert report.failed


def test_a_module_that_breaks_while_it_is_imported(linted: Linted) -> None:
    example = Example(yaml=TABLE, module="1 / 0", entry_points="nto = team_rules:RULES")
    (finding,) = linted(example).findings
    assert "ZeroDivisionError" in finding.message


def test_codes_and_prefixes() -> None:
    known, all_codes = registry(), set(built_in())
    assert known.codes() == all_codes
    assert known.codes(["MC301"]) == {"MC301"}
    assert known.codes(["mc30"]) == {code for code in all_codes if code.startswith("MC30")}
    assert known.codes(["MC30"], ["MC301", "MC302"]) == known.codes(["MC30"]) - {"MC301", "MC302"}
    assert known.codes([], ["MC"]) == frozenset()


@pytest.mark.parametrize("word", ["MC99", "X", "MC3011"])
def test_a_word_that_no_code_begins_with(word: str) -> None:
    for select, ignore in (([word], []), ([], [word])):
        with pytest.raises(UnknownCodeError, match=word):
            registry().codes(select, ignore)
