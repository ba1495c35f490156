"""Putting right what is mechanical."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.fixing import fix_files, fixed_text
from mcdecl.analysis.lint.registry import built_in
from mcdecl.project import examine
from mcdecl.project.diagnostics import Diagnostic, Fix
from tests.analysis.lint.conftest import look, write

TABLE = "data_extensions:\n  A:\n    name: A\n    fields:\n      - {%s}\n"


def fixed(folder: Path, text: str) -> str:
    """The text of `data.yaml` after everything in it was put right that can be, at once."""
    write(folder, Example(yaml=text))
    fix_files(folder, examine(folder).warnings)
    return (folder / "data.yaml").read_text()


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("name: B, typ: Text, length: 1", "name: B, type: Text, length: 1"),
        ("name: B, 'lenght': 1, type: Text", "name: B, length: 1, type: Text"),
        ("name: B, type: text, length: 1", "name: B, type: Text, length: 1"),
        ('name: B, type: "Numbr"', "name: B, type: Number"),
        ("name: 12, type: Number", "name: '12', type: Number"),
        ("name: true, type: Number", "name: 'true', type: Number"),
        ("name: 1.50, type: Number", "name: '1.50', type: Number"),
        ("name: B, type: Text, length: '18'", "name: B, type: Text, length: 18"),
        ("name: B, type: Number, required: yes", "name: B, type: Number, required: true"),
        ("name: B, type: Number, required: 'Off'", "name: B, type: Number, required: false"),
    ],
)
def test_what_leaves_no_choice(tmp_path: Path, written: str, right: str) -> None:
    assert fixed(tmp_path, TABLE % written) == TABLE % right


@pytest.mark.parametrize(
    "written",
    [
        "name: B, type: Text, length: many",
        "name: B, type: Text, length: '1.5'",
        "name: B, type: Integer",
        "name: B, type: Number, something: 1",
        "name: B, type: Number, required: maybe",
        "name: B, type: Number, type_: Text, typ: Date",
        "name: B",
        "name: B, type: Text, length: 99999",
    ],
)
def test_what_leaves_a_choice_stays(tmp_path: Path, written: str) -> None:
    assert fixed(tmp_path, TABLE % written) == TABLE % written


def test_a_value_that_a_variable_brings_stays(tmp_path: Path) -> None:
    text = TABLE % "name: B, type: '${var.kind}'"
    write(tmp_path, Example(yaml=text, config="variables: {kind: {default: text}}\n"))
    found = examine(tmp_path).warnings
    assert [diagnostic.fix for diagnostic in found] == [Fix("text", "Text")]
    assert fix_files(tmp_path, found) == ()
    assert (tmp_path / "data.yaml").read_text() == text


def test_secrets_have_no_fix(tmp_path: Path) -> None:
    account = "environments: {p: {account: {client_id: x, client_secret: 123456}}}\n"
    write(tmp_path, Example(config=account))
    found = examine(tmp_path).warnings
    assert found
    assert not any(diagnostic.fix for diagnostic in found)
    assert "123456" not in repr(found)


def test_line_ends_permissions_and_marks_stay(tmp_path: Path) -> None:
    write(tmp_path, Example(yaml=""))
    path = tmp_path / "data.yaml"
    text = (TABLE % "name: B, typ: Number").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    path.chmod(0o600)
    assert len(fix_files(tmp_path, examine(tmp_path).warnings)) == 1
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.replace("typ:", "type:").encode()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("sql", "right"),
    [
        ("SELECT 1 AS a;", "SELECT 1 AS a"),
        ("SELECT ';' AS a ; -- done;\n", "SELECT ';' AS a  -- done;\n"),
        ("SELECT 1 AS a; SELECT 2 AS b", "SELECT 1 AS a; SELECT 2 AS b"),
    ],
)
def test_a_last_semicolon(tmp_path: Path, sql: str, right: str) -> None:
    text = TABLE % "name: a, type: Number" + (
        "query_definitions:\n  Q: {name: Q, target: A, mode: Overwrite, sql: {file: q.sql}}\n"
    )
    write(tmp_path, Example(yaml=text, files={"q.sql": sql}))
    fix_files(tmp_path, look(tmp_path).findings)
    assert (tmp_path / "q.sql").read_text() == right


@pytest.mark.parametrize(
    ("sql", "right"),
    [
        ("SELECT Contry AS a FROM A", "SELECT Country AS a FROM A"),
        (
            "SELECT x.[Contry] AS a\nFROM A x WHERE Contry = 'a'",
            "SELECT x.[Country] AS a\nFROM A x WHERE Country = 'a'",
        ),
        ("SELECT Ordr AS a FROM A", "SELECT [Order] AS a FROM A"),
        ("SELECT Two_wrds AS a FROM A", "SELECT [Two words] AS a FROM A"),
        ("SELECT Street3 AS a FROM A", "SELECT Street3 AS a FROM A"),  # another number is another column
        ("SELECT Lin1 AS a FROM A", "SELECT Lin1 AS a FROM A"),  # two are as near
        ("SELECT Contry AS a FROM B", "SELECT Contry AS a FROM B"),
    ],
)
def test_a_column_that_can_mean_one_only(tmp_path: Path, sql: str, right: str) -> None:
    names = ("Country", "Order", "Two words", "Street1", "Line1", "Lines1")
    text = TABLE % "name: a, type: Number" + "".join(f"      - {{name: {name}, type: Number}}\n" for name in names)
    text += "query_definitions:\n  Q: {name: Q, target: A, mode: Update, sql: {file: q.sql}}\n"
    write(tmp_path, Example(yaml=text, files={"q.sql": sql}))
    fix_files(tmp_path, look(tmp_path).findings)
    assert (tmp_path / "q.sql").read_text() == right


@given(st.text(max_size=60), st.integers(1, 4), st.integers(1, 20), st.sampled_from(["a", 1, True, ";"]))
def test_nothing_else_is_ever_touched(text: str, line: int, column: int, before: object) -> None:
    finding = Diagnostic("x.yaml", line, column, "m", fix=Fix(before, "z"))
    made, done = fixed_text(text, [finding], as_yaml=True)
    assert bool(done) == (made != text) or before == "z"
    assert fixed_text(text, [Diagnostic("x.yaml", line, column, "m")], as_yaml=True) == (text, [])


def test_a_text_that_would_be_no_yaml_any_more_stays() -> None:
    finding = Diagnostic("x.yaml", 1, 1, "m", fix=Fix("a", "b"))
    assert fixed_text("a: 1\nb: 2\n", [finding], as_yaml=True) == ("a: 1\nb: 2\n", [])


def test_rules_say_what_is_put_right() -> None:
    assert [code for code, rule in built_in().items() if rule.fixes] == ["MC104", "MC106", "MC502", "MC504"]
