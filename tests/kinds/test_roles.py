"""What code asks about a kind by its name; a name that is no kind's plays no role."""

import pytest

from mcdecl.kinds import KINDS, roles
from mcdecl.kinds.language import Look


def test_each_role_is_what_the_declaration_says() -> None:
    assert [name for name in KINDS if roles.holds_rows(name)] == ["data_extension"]
    assert [name for name in KINDS if roles.is_folder(name)] == ["folder"]
    assert [name for name in KINDS if roles.only_holds(name)] == ["folder", "file_location"]
    assert list(roles.kinds_with_sql()) == ["query_definition"]
    assert roles.sql_attribute("query_definition") == "sql"
    assert roles.runs_in_steps("verification")
    assert not roles.runs_in_steps("automation")
    assert roles.run_of("verification") is None


@pytest.mark.parametrize("name", ["file", "data_view", ""])
def test_what_is_no_kind_plays_no_role(name: str) -> None:
    asked = (roles.holds_rows, roles.is_folder, roles.only_holds, roles.runs_in_steps)
    assert [ask(name) for ask in asked] == [False] * len(asked)
    assert (roles.sql_attribute(name), roles.run_of(name), roles.look_of(name)) == (None, None, name)
    assert roles.filled_by(name, {}) is None


def test_what_a_run_fills_is_the_value_of_the_attribute_that_says_it() -> None:
    assert roles.filled_by("query_definition", {"target": "A"}) == "A"
    assert roles.filled_by("import_definition", {"into": "B"}) == "B"
    assert roles.filled_by("file_transfer", {}) is None


def test_drawings_show_a_kind_by_what_it_does_unless_it_says_otherwise() -> None:
    looks = {name: roles.look_of(name) for name in KINDS}
    assert looks["data_extension"] is Look.ROWS
    assert looks["import_definition"] is looks["query_definition"] is Look.FILLS
    assert looks["filter_definition"] is looks["filter_activity"] is Look.FILTER
    assert looks["automation"] is Look.SEQUENCE
    assert looks["file_transfer"] is Look.PLAIN
