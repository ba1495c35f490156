"""What is under a place of a YAML text, read or half written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.lsp.cursor import cursor_at, scalars, writing_at

TEXT = """\
data_extensions:
  Customers:
    name: 'The Customers'
    fields:
      - {name: Id, type: Text}
      - name: Email
        type: EmailAddress
query_definitions:
  Q:
    sql: |
      SELECT Id
      FROM Customers
"""


@pytest.mark.parametrize(
    ("line", "column", "path", "text", "is_key"),
    [
        (2, 4, ("data_extensions", "Customers"), "Customers", True),
        (3, 14, ("data_extensions", "Customers", "name"), "The Customers", False),
        (5, 16, ("data_extensions", "Customers", "fields", 0, "name"), "Id", False),
        (7, 17, ("data_extensions", "Customers", "fields", 1, "type"), "EmailAddress", False),
        (12, 8, ("query_definitions", "Q", "sql"), "SELECT Id\nFROM Customers\n", False),
    ],
)
def test_the_scalar_at_a_place(line: int, column: int, path: tuple[object, ...], text: str, is_key: bool) -> None:
    cursor = cursor_at(TEXT, line, column)
    assert cursor is not None
    assert (cursor.path, cursor.text, cursor.is_key) == (path, text, is_key)


def test_nothing_is_under_a_place_without_a_scalar_or_in_what_is_no_yaml() -> None:
    assert cursor_at(TEXT, 3, 1) is None
    assert cursor_at("a: [", 1, 1) is None


WRITTEN = [
    ("a value", "import_definitions:\n  I:\n    into: Cu|\n", ("import_definitions", "I", "into"), "Cu", False),
    ("an empty value", "import_definitions:\n  I:\n    into: |\n", ("import_definitions", "I", "into"), "", False),
    ("a key", "import_definitions:\n  I:\n    name: x\n    in|\n", ("import_definitions", "I", "in"), "in", True),
    ("a key before others", "a:\n  I:\n    in|\n    name: x\n", ("a", "I", "in"), "in", True),
    ("a key in brackets", "a:\n  F:\n    - {name: x, ty|}\n", ("a", "F", 0, "ty"), "ty", True),
    ("in brackets that are still open", "a:\n  F:\n    - {name: x, type: T|\n", ("a", "F", 0, "type"), "T", False),
    ("in a list that is still open", "a:\n  F:\n    keys: [x, y|\n", ("a", "F", "keys", 1), "y", False),
    ("beside a broken section", "x: [\na:\n  I:\n    into: C|\n", ("a", "I", "into"), "C", False),
    ("beside a broken resource", "a:\n  B:\n    x: {\n  I:\n    into: C|\n", ("a", "I", "into"), "C", False),
    ("the first key of a section", "a:\n  I|\n", ("a",), "I", False),
    ("a section", "data|\n", (), "data", False),
]


@pytest.mark.parametrize(
    ("text", "path", "before", "is_key"), [case[1:] for case in WRITTEN], ids=[c[0] for c in WRITTEN]
)
def test_what_is_being_written(text: str, path: tuple[object, ...], before: str, is_key: bool) -> None:
    offset = text.index("|")
    line = text[:offset].count("\n") + 1
    cursor = writing_at(text.replace("|", "", 1), line, offset - text.rfind("\n", 0, offset))
    assert cursor is not None
    assert (cursor.path, cursor.before, cursor.is_key) == (path, before, is_key)
    assert cursor.line == line


def test_what_is_written_knows_the_keys_beside_it() -> None:
    cursor = writing_at(TEXT.replace("    fields:", "    na\n    fields:", 1), 4, 7)
    assert cursor is not None
    assert cursor.beside == ("name", "fields")


def test_aliases_end() -> None:
    assert [cursor.text for cursor in scalars("a: &x [b, *x]\n")] == ["a", "b"]


@given(st.text(alphabet="ab:{}[]-| \n'\"#&*", max_size=60), st.integers(-1, 8), st.integers(-1, 20))
def test_no_text_and_no_place_is_too_strange(text: str, line: int, column: int) -> None:
    cursor_at(text, line, column)
    writing_at(text, line, column)
