"""What lint found, in each form."""

import json
import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.lint import LintReport, Waived
from mcdecl.analysis.lint.registry import built_in
from mcdecl.project import Diagnostic
from mcdecl.report import findings
from mcdecl.report.sarif import sarif

ERROR = Diagnostic("crm/a b.yaml", 3, 7, "100% wrong: a, b\nand c", "mend it", "error", "MC304", 2)
DOUBT = Diagnostic("data.yaml", 1, 1, "doubtful", None, "warning", "MC204")
NOTE = Diagnostic("data.yaml", 2, 1, "so it is", None, "info", "MC306")
REPORT = LintReport((ERROR, DOUBT, NOTE), (Waived(DOUBT, "they said so"),), built_in())


def test_text() -> None:
    assert findings.text(REPORT).splitlines() == [
        "crm/a b.yaml:3:7: error MC304: 100% wrong: a, b",
        "and c; mend it",
        "data.yaml:1:1: warning MC204: doubtful",
        "data.yaml:2:1: info MC306: so it is",
        "1 error, 1 warning, 1 info (1 waived).",
    ]


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (LintReport(()), "No findings."),
        (LintReport((), (Waived(DOUBT, "so"),)), "No findings (1 waived)."),
        (LintReport((ERROR, ERROR, DOUBT, DOUBT)), "2 errors, 2 warnings."),
    ],
)
def test_counts(report: LintReport, text: str) -> None:
    assert findings.counts(report) == text


def test_json() -> None:
    data = json.loads(findings.as_json(REPORT))
    assert data["format_version"] == "1.0"
    assert data["summary"] == {"error": 1, "warning": 1, "info": 1, "waived": 1}
    assert data["findings"][0] == {
        "code": "MC304",
        "severity": "error",
        "file": "crm/a b.yaml",
        "line": 3,
        "column": 7,
        "message": "100% wrong: a, b\nand c",
        "hint": "mend it",
    }
    assert [(item["code"], item["reason"]) for item in data["waived"]] == [("MC204", "they said so")]


def test_github() -> None:
    assert findings.github(REPORT, "x,y:z/").splitlines() == [
        ("::error file=x%2Cy%3Az/crm/a b.yaml,line=3,col=7,title=mcdecl MC304::100%25 wrong: a, b%0Aand c; mend it"),
        "::warning file=x%2Cy%3Az/data.yaml,line=1,col=1,title=mcdecl MC204::doubtful",
        "::notice file=x%2Cy%3Az/data.yaml,line=2,col=1,title=mcdecl MC306::so it is",
    ]
    assert findings.github(LintReport(())) == ""


@given(st.text(), st.text(min_size=1))
def test_a_workflow_command_is_one_line_and_reads_back(message: str, file: str) -> None:
    """Whatever a message or a file's name holds, it opens no command of its own."""
    text = findings.github(LintReport((Diagnostic(file, 1, 1, message, code="MC101"),)))
    assert "\n" not in text
    assert "\r" not in text
    match = re.fullmatch(r"::error file=([^,:]*),line=1,col=1,title=mcdecl MC101::(.*)", text, re.DOTALL)
    assert match is not None
    assert (_read(match[1]), _read(match[2])) == (file, message)


def _read(value: str) -> str:
    for escaped, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(escaped, plain)
    return value


LEVELS = {"none", "note", "warning", "error"}
"""What SARIF 2.1.0 takes as level."""


def check_sarif(data: dict[str, object]) -> None:
    """Hold a log against what SARIF 2.1.0 requires of the parts that we write, names and types included."""
    assert set(data) == {"$schema", "version", "runs"}
    assert data["version"] == "2.1.0"
    assert str(data["$schema"]).startswith("https://")
    assert isinstance(data["runs"], list)
    for run in data["runs"]:
        assert set(run) == {"tool", "columnKind", "originalUriBaseIds", "results"}
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        driver = run["tool"]["driver"]
        assert set(run["tool"]) == {"driver"}
        assert driver["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(set(ids)) == len(ids)
        for rule in driver["rules"]:
            _check_rule(rule)
        for result in run["results"]:
            _check_result(result, ids, set(run["originalUriBaseIds"]))


def _check_rule(rule: dict[str, object]) -> None:
    assert set(rule) <= {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}
    for word in ("shortDescription", "fullDescription", "help"):
        if word in rule:
            assert list(rule[word]) == ["text"]  # type: ignore[call-overload]
            assert rule[word]["text"]  # type: ignore[index]
    if "defaultConfiguration" in rule:
        assert rule["defaultConfiguration"]["level"] in LEVELS  # type: ignore[index]


def _check_result(result: dict[str, object], ids: list[str], bases: set[str]) -> None:
    assert set(result) <= {"ruleId", "ruleIndex", "level", "message", "locations", "suppressions"}
    assert result["level"] in LEVELS
    assert result["message"]["text"]  # type: ignore[index]
    if "ruleId" in result:
        assert ids[result["ruleIndex"]] == result["ruleId"]  # type: ignore[index]
    for location in result["locations"]:  # type: ignore[attr-defined]
        place = location["physicalLocation"]
        assert set(place) == {"artifactLocation", "region"}
        uri = place["artifactLocation"]["uri"]
        assert not uri.startswith("/")
        assert re.fullmatch(r"[A-Za-z0-9\-._~%!$&'()*+,;=@/:]+", uri)
        assert place["artifactLocation"]["uriBaseId"] in bases
        assert all(isinstance(number, int) and number >= 1 for number in place["region"].values())
        assert set(place["region"]) == {"startLine", "startColumn"}
    for suppression in result.get("suppressions", ()):  # type: ignore[attr-defined]
        assert suppression["kind"] in ("inSource", "external")
        assert suppression["justification"]


def test_sarif() -> None:
    data = json.loads(sarif(REPORT, "1.2.3", "sub/"))
    check_sarif(data)
    (run,) = data["runs"]
    assert [(item["ruleId"], item["level"]) for item in run["results"]] == [
        ("MC304", "error"),
        ("MC204", "warning"),
        ("MC306", "note"),
        ("MC204", "warning"),
    ]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/crm/a%20b.yaml"
    assert [item.get("suppressions") for item in run["results"]] == [
        None,
        None,
        None,
        [{"kind": "inSource", "justification": "they said so"}],
    ]


def test_sarif_of_nothing_and_of_rules_that_nobody_knows() -> None:
    check_sarif(json.loads(sarif(LintReport(()), "0.1.0")))
    odd = Diagnostic("a.yaml", 1, 1, "m", code="XY001")
    data = json.loads(sarif(LintReport((odd, Diagnostic("a.yaml", 1, 1, "m"))), "0.1.0"))
    check_sarif(data)
    assert data["runs"][0]["tool"]["driver"]["rules"] == [{"id": "XY001"}]


@given(st.text(min_size=1).filter(lambda name: not name.startswith("/")))
def test_any_file_name_becomes_an_uri(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:  # no file has such a name
        return
    data = json.loads(sarif(LintReport((Diagnostic(name, 1, 1, "m", code="MC101"),)), "0.1.0"))
    check_sarif(data)
    place = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == name


def test_the_check_can_fail() -> None:
    data = json.loads(sarif(REPORT, "1.2.3"))
    data["runs"][0]["results"][0]["level"] = "info"
    with pytest.raises(AssertionError):
        check_sarif(data)
