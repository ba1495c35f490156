"""Findings that are accepted, and waivers that do not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.samples import QUERIES, TABLE, query
from mcdecl.analysis.lint.waivers import comments
from tests.analysis.lint.conftest import Linted, said

PERSON = TABLE.replace("Total, type: Number", "Email, type: EmailAddress")
MAIL = TABLE.replace("Total, type: Number", "Email, type: Text, length: 254").replace(
    "    fields:", "    retention: {policy: rows, length: 6, unit: months}\n    fields:"
)


def marked(text: str, line: int, comment: str) -> Example:
    """A text with something at the end of a line, counted from 1."""
    lines = text.splitlines()
    lines[line - 1] += comment
    return Example(yaml="\n".join(lines) + "\n")


def test_at_the_line_of_the_finding(linted: Linted) -> None:
    report = linted(marked(MAIL, 7, " # mcdecl: ignore MC203 a field of the shop"))
    assert report.findings == ()
    assert [(waived.finding.code, waived.finding.line, waived.reason) for waived in report.waived] == [
        ("MC203", 7, "a field of the shop")
    ]


def test_at_the_key_of_the_resource(linted: Linted) -> None:
    report = linted(marked(MAIL, 2, " # mcdecl: ignore MC203 a field of the shop"))
    assert (report.findings, len(report.waived)) == ((), 1)


@pytest.mark.parametrize(
    "above", ["  # mcdecl: ignore MC204 they said so\n", "# mcdecl: ignore MC204 so\n  # more\n\n"]
)
def test_alone_on_the_line_above(linted: Linted, above: str) -> None:
    report = linted(Example(yaml=PERSON.replace("  Orders:", above + "  Orders:")))
    assert (report.findings, len(report.waived)) == ((), 1)


@pytest.mark.parametrize("line", [3, 4, 5])
def test_on_another_line_it_does_not_count(linted: Linted, line: int) -> None:
    report = linted(marked(PERSON, line, " # mcdecl: ignore MC204 they said so"))
    assert {code for _, _, code in said(report)} == {"MC003", "MC204"}


def test_another_code_does_not_count(linted: Linted) -> None:
    report = linted(marked(PERSON, 2, " # mcdecl: ignore MC203 they said so"))
    assert {code for _, _, code in said(report)} == {"MC003", "MC204"}


def test_several_codes_with_one_reason(linted: Linted) -> None:
    text = MAIL.replace("254", "2000")
    report = linted(marked(text, 2, " # mcdecl: ignore MC202,MC203 as the shop sends it"))
    assert (report.findings, len(report.waived)) == ((), 2)


def test_one_of_several_that_is_not_needed_is_told(linted: Linted) -> None:
    report = linted(marked(MAIL, 2, " # mcdecl: ignore MC202,MC203 as the shop sends it"))
    assert [(diagnostic.code, diagnostic.message) for diagnostic in report.findings] == [
        ("MC003", "MC202 finds nothing here")
    ]


@pytest.mark.parametrize("words", ["ignore MC204", "ignore MC204 ", "ignore MC204:", "ignore MC204 -"])
def test_without_a_reason_the_finding_stands(linted: Linted, words: str) -> None:
    report = linted(marked(PERSON, 2, f" # mcdecl: {words}"))
    assert sorted(code for _, _, code in said(report) if code) == ["MC002", "MC204"]
    assert report.waived == ()


@pytest.mark.parametrize(
    "words", ["ignore", "ignore everything here", "ignore mc204 lower case", "ignore MC2 a prefix"]
)
def test_a_waiver_that_names_no_code(linted: Linted, words: str) -> None:
    report = linted(marked(TABLE, 2, f" # mcdecl: {words}"))
    assert said(report) == [("data.yaml", 2, "MC004")]


def test_a_code_that_no_rule_has(linted: Linted) -> None:
    (finding,) = linted(marked(TABLE, 2, " # mcdecl: ignore MC3O1 a slip")).findings
    assert finding.code == "MC004"
    (finding,) = linted(marked(TABLE, 2, " # mcdecl: ignore MC399 a slip")).findings
    assert (finding.code, finding.message) == ("MC004", "there is no rule MC399")
    assert "explain codes" in str(finding.hint)


def test_protection_cannot_be_waived(linted: Linted) -> None:
    text = TABLE.replace("    fields:", "    protected: true\n    fields:") + QUERIES
    entry = query("Copy", "SELECT OrderId FROM Old").replace("\n", " # mcdecl: ignore MC301 only today\n")
    report = linted(Example(yaml=text + entry))
    assert [code for _, _, code in said(report)] == ["MC301", "MC005"]
    assert report.failed


def test_comments_in_sql_are_read_too() -> None:
    (waiver,) = comments("q.sql", "SELECT 1\n-- mcdecl: ignore MC501 it is only a test\nFROM T")
    assert (waiver.codes, waiver.reason, waiver.lines) == (("MC501",), "it is only a test", {2, 3})


@pytest.mark.parametrize("text", ["a: b # mcdecl ignore MC204 x", "a: b#mcdecl: ignore MC204 x", "# mcdecl: ignores"])
def test_what_is_no_waiver(text: str) -> None:
    assert list(comments("a.yaml", text)) == []


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    list(comments("a.yaml", text))
    list(comments("a.yaml", f"# mcdecl: ignore {text}\n# mcdecl: ignore"))


def waivers(*entries: str) -> str:
    return "lint:\n  waivers:\n" + "".join(f"    - {{{entry}}}\n" for entry in entries)


BOTH = "environments: {a: {account: sandbox}, b: {account: {subdomain: mc123}}}\n"


@pytest.mark.parametrize("path", ["data.yaml", "*.yaml", "**", "**/data.yaml", "da*"])
def test_an_entry_for_a_path(linted: Linted, path: str) -> None:
    config = waivers(f'code: MC204, path: "{path}", reason: they said so')
    report = linted(Example(yaml=PERSON, config=config))
    assert (report.findings, [waived.reason for waived in report.waived]) == ((), ["they said so"])


def test_an_entry_for_another_path_is_not_needed(linted: Linted) -> None:
    report = linted(Example(yaml=PERSON, config=waivers("code: MC204, path: crm/*, reason: they said so")))
    assert said(report) == [("data.yaml", 2, "MC204"), ("mcdecl.yaml", 4, "MC003")]


@pytest.mark.parametrize(("environment", "texts"), [("a", []), ("b", ["MC204"])])
def test_an_entry_for_an_environment(linted: Linted, environment: str, texts: list[str]) -> None:
    config = BOTH + waivers("code: MC204, environment: a, reason: no real people there")
    report = linted(Example(yaml=PERSON, config=config), environment=environment)
    assert [code for _, _, code in said(report)] == texts


def test_an_entry_for_an_environment_that_is_not_there(linted: Linted) -> None:
    config = BOTH + waivers("code: MC204, environment: c, reason: no real people there")
    (finding,) = linted(Example(yaml=TABLE, config=config)).findings
    assert (finding.code, finding.message) == ("MC112", "there is no environment c")


def test_an_entry_without_a_reason(linted: Linted) -> None:
    report = linted(Example(yaml=PERSON, config=waivers("code: MC204")))
    assert [code for _, _, code in said(report)] == ["MC204", "MC002"]


def test_a_waiver_of_a_rule_that_did_not_run_is_not_called_unused(linted: Linted) -> None:
    report = linted(marked(TABLE, 2, " # mcdecl: ignore MC204 they said so"), "MC3", "MC003")
    assert report.findings == ()


def test_what_could_not_be_read_makes_no_waiver_unused(linted: Linted) -> None:
    example = marked(PERSON.replace("    name: Orders\n", "    nam: Orders\n"), 2, " # mcdecl: ignore MC204 so")
    assert {code for _, _, code in said(linted(example))} == {"MC104", "MC105"}


def test_a_doubt_of_the_reading_can_be_waived(linted: Linted) -> None:
    text = TABLE + QUERIES + query("Copy", "SELECT 1 AS OrderId", target="Elsewhere")
    example = Example(yaml=text.replace("  Copy:", "  # mcdecl: ignore MC123 another team has it\n  Copy:"))
    report = linted(example)
    assert (report.findings, [waived.finding.code for waived in report.waived]) == ((), ["MC123"])
