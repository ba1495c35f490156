"""What is said at once after a keystroke, and where older findings move."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.lsp.quick import moved, quick
from mcdecl.lsp.session import Session
from mcdecl.project.diagnostics import Diagnostic

YAML = """\
data_extensions:
  Customers:
    name: Customers
    fields:
      - {name: Id, type: Text, length: 10, primary_key: true}
query_definitions:
  Q:
    name: Q
    sql: {file: q.sql}
    target: Customers
    mode: Update
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "mcdecl.yaml").write_text("project: p\n")
    (tmp_path / "data.yaml").write_text(YAML)
    (tmp_path / "q.sql").write_text("SELECT Id\nFROM Customers\n")
    session = Session(tmp_path)
    findings = [finding for listed in session.check().findings.values() for finding in listed]
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
    return session


def codes(session: Session, file: str, text: str) -> list[str | None]:
    before = session.text(file)
    session.texts[(session.root / file).resolve()] = text
    return [finding.code for finding in quick(session, file, before) if finding.severity == "error"]


def test_yaml_is_read_and_held_to_its_schema(session: Session) -> None:
    assert codes(session, "data.yaml", YAML.replace("type: Text", "type: Txt")) == ["MC106"]
    assert codes(session, "data.yaml", YAML.replace("fields:", "fields: [")) == ["MC102"]
    assert codes(session, "data.yaml", YAML + "\nimport_definitions:\n") == []
    assert codes(session, "mcdecl.yaml", "project: p\nnonsense: x\n") == []


def test_sql_is_read_against_the_tables_that_are_known(session: Session) -> None:
    assert codes(session, "q.sql", "SELECT Ix\nFROM Customers\n") == ["MC504"]
    assert codes(session, "q.sql", "SELECT (Id\nFROM Customers\n") == ["MC501"]
    assert codes(session, "q.sql", "SELECT Id AS Id\nFROM Customers\n") == []


def test_findings_move_with_their_lines() -> None:
    findings = [Diagnostic("f", line, 1, f"on {line}") for line in (1, 2, 3)]
    after = list(moved(findings, "a\nb\nc", "a\nnew\nb2\nc"))
    assert [(finding.line, finding.message) for finding in after] == [(1, "on 1"), (4, "on 3")]


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_a_finding_that_is_kept_stands_on_the_same_text(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before), "\n".join(after)
    findings = [Diagnostic("f", number + 1, 1, line) for number, line in enumerate(old.split("\n"))]
    for finding in moved(findings, old, new):
        assert new.split("\n")[finding.line - 1] == finding.message
