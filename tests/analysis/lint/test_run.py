"""Running rules: failures, severities, selections, the errors that a plan asks for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.analysis.lint import Example, Hit, ProjectView, Rule
from mcdecl.analysis.lint.registry import Registry, built_in, registry
from mcdecl.analysis.lint.run import errors, lint, standing
from mcdecl.analysis.lint.samples import PROTECTED, QUERIES, TABLE, query
from mcdecl.kinds.resource import Origin
from mcdecl.project import Position, examine, load
from tests.analysis.lint.conftest import Linted, codes, look, write

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "northern-trail"
PERSON = TABLE.replace("Total, type: Number", "Email, type: EmailAddress")
HARD = PROTECTED.replace(", primary_key: true", "").replace(
    "    fields:", "    sendable: {field: OrderId}\n    fields:"
)


def rule(check: object, code: str = "NTO001", **more: object) -> Rule:
    words = {"family": "ours", "severity": "warning", "title": "T", "why": "W.", "bad": Example(), "good": Example()}
    return Rule(code=code, check=check, **{**words, **more})  # type: ignore[arg-type]


def test_a_rule_that_fails_keeps_what_it_found_and_the_others_go_on(tmp_path: Path) -> None:
    def half(view):  # type: ignore[no-untyped-def]
        yield Hit(view.tables[0].origin, "before")
        raise KeyError("what")

    write(tmp_path, Example(yaml=TABLE))
    rules = {"NTO001": rule(half), "NTO002": rule(lambda view: [Hit(view.tables[0].origin, "after")], "NTO002")}
    report = lint(load(tmp_path), Registry({**built_in(), **rules}))
    assert sorted((diagnostic.code, diagnostic.message) for diagnostic in report.findings if diagnostic.code) == [
        ("MC001", "the rule NTO001 failed: KeyError: 'what'"),
        ("NTO001", "before"),
        ("NTO002", "after"),
    ]


def test_a_hit_may_give_its_own_place(tmp_path: Path) -> None:
    write(tmp_path, Example(yaml=TABLE))
    sql = rule(lambda _view: [Hit(Origin("data.yaml"), "here", file="q.sql", at=Position(3, 7))])
    (finding,) = lint(load(tmp_path), Registry({**built_in(), "NTO001": sql})).findings
    assert str(finding) == "q.sql:3:7: warning: here"


@pytest.mark.parametrize("waiver", ["sql", "key", "path of the sql", "path of the key"])
def test_a_finding_in_sql_is_waived_there_or_at_the_query(tmp_path: Path, waiver: str) -> None:
    """A rule of queries says where in their files: the project knows which file holds the text."""

    def check(view: ProjectView) -> Iterator[Hit]:
        for resource in view.of("query_definition"):
            yield Hit(resource.origin, "here", file=view.project.file_of(resource.origin, "sql"), at=Position(3, 1))

    words = "mcdecl: ignore NTO001 it is so"
    key = f"  # {words}\n" if waiver == "key" else ""
    sql = f"SELECT OrderId\n-- {words if waiver == 'sql' else 'plain'}\nFROM Old"
    path = {"path of the sql": "*.sql", "path of the key": "data.*"}.get(waiver)
    config = f"lint: {{waivers: [{{code: NTO001, path: '{path}', reason: so}}]}}\n" if path else ""
    text = TABLE + QUERIES + key + query("Copy", "{file: sub/q.sql}")
    write(tmp_path, Example(yaml=text, config=config, files={"sub/q.sql": sql}))
    report = lint(load(tmp_path), Registry({**built_in(), "NTO001": rule(check)}))
    assert report.findings == ()
    assert [(waived.finding.file, waived.finding.line) for waived in report.waived] == [("sub/q.sql", 3)]


@pytest.mark.parametrize("given", ["error", "info"])
def test_a_team_gives_another_severity(linted: Linted, given: str) -> None:
    report = linted(Example(yaml=PERSON, config=f"lint: {{severity: {{MC204: {given}}}}}\n"))
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in report.findings] == [("MC204", given)]
    assert report.failed == (given == "error")


def test_a_doubt_of_the_reading_can_be_made_an_error(linted: Linted, tmp_path: Path) -> None:
    text = TABLE.replace("name: Orders", "name: Orders of the northern stores, by day and hour")
    report = linted(Example(yaml=text.replace("stores,", "stores"), config="lint: {severity: {MC205: error}}\n"))
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in report.findings] == [("MC205", "error")]
    assert codes(errors(load(tmp_path / "project"), registry())) == ["MC205"]


def test_an_error_of_the_reading_stays_one(linted: Linted) -> None:
    config = "lint: {severity: {MC104: info, MC105: info}}\n"
    report = linted(Example(yaml=TABLE.replace("name: Orders", "nam: Orders"), config=config))
    assert {diagnostic.severity for diagnostic in report.findings} == {"error"}


def test_a_severity_for_a_rule_that_is_not_there(linted: Linted) -> None:
    (finding,) = linted(Example(yaml=TABLE, config="lint:\n  severity: {MC299: error}\n")).findings
    assert (finding.code, finding.file, finding.line) == ("MC004", "mcdecl.yaml", 3)


def test_selection(linted: Linted, tmp_path: Path) -> None:
    assert codes(linted(Example(yaml=PERSON.replace("OrderId", "Order"))).findings) == ["MC204", "MC209"]
    root = tmp_path / "project"
    assert codes(look(root, "MC204").findings) == ["MC204"]
    assert codes(look(root, ignore=("MC204",)).findings) == ["MC209"]
    assert codes(look(root, "MC3").findings) == []


def test_what_cannot_be_read_is_told_whatever_is_selected(linted: Linted) -> None:
    report = linted(Example(yaml=TABLE.replace("type: Number", "type: Integer")), "MC3")
    assert codes(report.findings) == ["MC106"]


def test_rules_run_on_what_could_be_read(linted: Linted) -> None:
    report = linted(Example(yaml=PERSON, files={"more.yaml": "data_extensions: [\n"}))
    assert codes(report.findings) == ["MC204", "MC102"]


def test_errors_are_only_the_errors(tmp_path: Path) -> None:
    write(
        tmp_path, Example(yaml=HARD + "  People:\n    name: People\n    fields: [{name: Email, type: EmailAddress}]\n")
    )
    project = load(tmp_path)
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in errors(project, registry())] == [
        ("MC304", "error")
    ]
    assert len(lint(project, registry()).findings) > 1


def test_a_waived_error_is_none(tmp_path: Path) -> None:
    write(tmp_path, Example(yaml=HARD.replace("  Orders:", "  Orders: # mcdecl: ignore MC304 one send a year")))
    assert errors(load(tmp_path), registry()) == ()


def test_waived_doubts_do_not_stand(tmp_path: Path) -> None:
    text = TABLE + QUERIES + query("Copy", "SELECT 1 AS OrderId", target="Elsewhere")
    write(tmp_path, Example(yaml=text))
    assert codes(standing(load(tmp_path))) == ["MC123"]
    write(tmp_path, Example(yaml=text.replace("  Copy:", "  # mcdecl: ignore MC123 theirs\n  Copy:")))
    assert standing(load(tmp_path)) == ()


def test_the_example_project_has_no_finding_and_lint_changes_no_file(tmp_path: Path) -> None:
    copy = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns(".mcdecl"))
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    report = lint(examine(copy), registry())
    assert report.findings == ()
    assert sorted(waived.finding.code or "" for waived in report.waived) == ["MC202", "MC202", "MC204"]
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
