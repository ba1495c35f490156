"""What is offered about a finding or a line, carried out: the finding is gone, and nothing else is broken."""

import subprocess
from pathlib import Path

import pytest

from mcdecl.lsp.case_files import check_tests
from mcdecl.lsp.fixing import Action, actions, undeclared_tables
from mcdecl.lsp.renamed_since import renames
from mcdecl.lsp.session import Session
from mcdecl.project.diagnostics import Diagnostic
from tests.lsp.typing import carried_out, checked, typed

PROJECT = {
    "mcdecl.yaml": "project: p\n",
    "tables.yaml": """\
data_extensions:
  Customers:
    name: All Customers
    description: Everybody.
    retention: {policy: rows, length: 1, unit: years}
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - name: Region
        type: Text
        length: 10
  Copy:
    name: Copy
    description: A copy.
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
""",
    "flows.yaml": """\
import_definitions:
  Load:
    name: Load
    description: Customers.
    file: {pattern: customers.csv, location: ExactTarget Enhanced FTP}
    into: Customers
    mode: AddAndUpdate
    mapping:
      Id: id
      Region: region
query_definitions:
  Fill:
    name: Fill
    description: Fills the copy.
    target: Copy
    mode: Update
    sql: {file: fill.sql}
""",
    "fill.sql": "SELECT c.Id\nFROM [All Customers] c\nWHERE c.Region = 'US'\n",
    "cases.mctest.yaml": """\
tests:
  fills:
    given:
      rows:
        Customers: [{Id: a, Region: US}]
    run: [query_definition.Fill]
    expect:
      rows:
        Copy: [{Id: a}]
""",
}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    root = tmp_path.resolve()
    for name, text in PROJECT.items():
        (root / name).write_text(text)
    session = checked(root)
    assert found(session) == []
    return session


def found(session: Session) -> list[Diagnostic]:
    session.check()
    check_tests(session)
    return [item for file in (*session.snapshot.findings, *session.tests) for item in session.findings(file)]


FIXES = [
    ("flows.yaml", "Id: id", "Id: id\n      Nick^: nick", "Add the field Nick to Customers"),
    ("flows.yaml", "Id: id", "Id: id\n      'A b, c'^: nick", "Add the field A b, c to Customers"),
    ("fill.sql", "c.Region", "c.Nick^", "Add the field Nick to Customers"),
    ("cases.mctest.yaml", "Region: US", "Nick^: US", "Add the field Nick to Customers"),
    ("flows.yaml", "into: Customers", "into: People^", "Declare the data extension People"),
    ("flows.yaml", "target: Copy", "target: People^", "Declare the data extension People"),
    ("cases.mctest.yaml", "Copy: [", "People^: [", "Declare the data extension People"),
    ("tables.yaml", "    description: A copy.\n", "^", "Ignore MC704 here, with a reason"),
    ("flows.yaml", "into: Customers", "into: People^", "Ignore MC123 here, with a reason"),
]


@pytest.mark.parametrize(("file", "before", "after", "title"), FIXES)
def test_what_is_offered_removes_the_finding(session: Session, file: str, before: str, after: str, title: str) -> None:
    if "MC704" in title:
        (session.root / "mcdecl.yaml").write_text(
            "project: p\nlint: {conventions: {data_extensions: {description: required}}}\n"
        )
    typed(session, file, before, after)
    findings = found(session)
    offered = [
        (finding, action) for finding in findings for action in actions(session, finding) if action.title == title
    ]
    assert offered, [item.message for item in findings]
    finding, action = offered[0]
    carried_out(session, action.edits)
    left = found(session)
    assert finding.message not in {item.message for item in left}
    assert [item for item in left if item.code in ("MC102", "MC106")] == []
    assert len(left) <= len(findings) + 2  # a new data extension lacks what conventions want, and its fields their uses


def test_a_new_data_extension_has_the_fields_of_the_mapping(session: Session) -> None:
    typed(session, "flows.yaml", "into: Customers", "into: People^")
    (action,) = [
        action for finding in found(session) for action in actions(session, finding) if "Declare" in action.title
    ]
    carried_out(session, action.edits)
    assert not any(item.severity == "error" for item in found(session))
    people = session.snapshot.resource("data_extension", "People")
    assert people is not None
    assert [field["name"] for field in people.state["fields"]] == ["Id", "Region"]


def test_a_table_that_nobody_declares_can_be_declared(session: Session) -> None:
    typed(session, "fill.sql", "[All Customers]", "[All People^]")
    found(session)
    assert list(undeclared_tables(session, "fill.sql", 1, 1)) == []
    (action,) = undeclared_tables(session, "fill.sql", 2, 2)
    assert action.title == "Declare the data extension All People"
    carried_out(session, action.edits)
    found(session)
    assert list(undeclared_tables(session, "fill.sql", 2, 2)) == []


@pytest.fixture
def tracked(session: Session) -> Session:
    """The project at its first commit."""
    git = ["git", "-C", str(session.root), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return session


def line_of(session: Session, file: str, text: str) -> int:
    return session.text(file)[: session.text(file).index(text)].count("\n") + 1


def offered(session: Session, file: str, text: str) -> list[Action]:
    line = line_of(session, file, text)
    return list(renames(session, file, line, line))


def test_a_field_with_another_name_than_in_the_last_commit_is_renamed(tracked: Session) -> None:
    typed(tracked, "tables.yaml", "- name: Region", "- name: Area^")
    (action,) = offered(tracked, "tables.yaml", "name: Area")
    assert action.title == "Rename the field Region to Area: its values stay"
    carried_out(tracked, action.edits)
    assert "      - name: Area\n        renamed_from: Region\n" in tracked.text("tables.yaml")
    assert not any(item.code == "MC106" for item in found(tracked))
    assert offered(tracked, "tables.yaml", "name: Area") == []


def test_the_likeliest_name_comes_first_and_none_twice(tracked: Session) -> None:
    text = PROJECT["tables.yaml"].replace("name: Id,", "name: Idd,").replace("name: Region", "name: Regions")
    tracked.texts[tracked.root / "tables.yaml"] = text
    assert [action.title for action in offered(tracked, "tables.yaml", "name: Regions")] == [
        "Rename the field Region to Regions: its values stay",
        "Rename the field Id to Regions: its values stay",
    ]
    text = PROJECT["tables.yaml"].replace("name: Id,", "name: Number, renamed_from: Id,").replace("Region", "Area")
    tracked.texts[tracked.root / "tables.yaml"] = text
    assert [action.title for action in offered(tracked, "tables.yaml", "name: Area")] == [
        "Rename the field Region to Area: its values stay"
    ]


def test_a_key_with_another_name_is_moved(tracked: Session) -> None:
    typed(tracked, "tables.yaml", "  Customers:", "  Clients^:")
    (action,) = offered(tracked, "tables.yaml", "  Clients:")
    carried_out(tracked, action.edits)
    assert "moved:\n  - {from: data_extension.Customers, to: data_extension.Clients}\n" in tracked.text("tables.yaml")
    typed(tracked, "flows.yaml", "  Load:", "  Loads^:")
    assert offered(tracked, "flows.yaml", "  Loads:") == []  # the account cannot give an import another key


def test_without_a_commit_nothing_is_offered(session: Session) -> None:
    typed(session, "tables.yaml", "- name: Region", "- name: Area^")
    assert offered(session, "tables.yaml", "name: Area") == []
