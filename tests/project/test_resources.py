"""From data to resources, texts in files of their own, and the folders that paths imply."""

from pathlib import Path

import pytest

from mcdecl.kinds.resource import Resource
from mcdecl.project.resources import implied_folders
from tests.project.conftest import CONFIG, TABLE, Files, resource, state

QUERY = "query_definitions:\n  Q: {name: Q, target: A, mode: Append, sql: {file: q.sql}}\n"
WITH_REGION = "project: t\nvariables: {region: {default: US}}\n"


def sql(files: Files) -> object:
    return state(files.load(), "query_definition.Q")["sql"]


def test_a_resource_in_normal_form(files: Files) -> None:
    files.write("crm/a.yaml", TABLE)
    found = resource(files.load(), "data_extension.A")
    assert found.state["fields"][0] == {
        "name": "Id",
        "type": "Text",
        "length": 18,
        "scale": None,
        "required": True,
        "primary_key": True,
        "default": None,
    }
    assert (found.origin.file, found.origin.path) == ("crm/a.yaml", ("data_extensions", "A"))


@pytest.mark.parametrize("text", ["", "# remarks\n", "data_extensions:\n", "data_extensions: {}\nfolders:\n"])
def test_files_and_sections_may_be_empty(files: Files, text: str) -> None:
    files.write("a.yaml", text)
    assert files.load().resources == ()


def test_keys_are_texts(files: Files) -> None:
    files.write("a.yaml", "data_extensions:\n  0042: {name: A}\n  2024-01-01: {name: B}\n  no: {name: C}\n")
    assert [*files.load().keys("data_extension")] == ["0042", "2024-01-01", "no"]


def test_anchors_share_what_is_alike(files: Files) -> None:
    files.write(
        "a.yaml",
        "data_extensions:\n  A: &a\n    name: A\n    fields: [{name: F, type: Date}]\n  B: {<<: *a, name: B}\n",
    )
    project = files.load()
    assert state(project, "data_extension.B")["name"] == "B"
    assert state(project, "data_extension.A")["fields"] == state(project, "data_extension.B")["fields"]


def test_good_resources_beside_bad_ones_are_checked_too(files: Files) -> None:
    files.write("a.yaml", "data_extensions:\n  A: {nam: A}\n  B: {name: B, sendable: {field: X}}\nnonsense: 1\n")
    assert [error.split(":")[1] for error in files.errors()] == ["2", "2", "3", "4"]


def test_sql_in_a_file_beside_the_yaml(files: Files) -> None:
    files.write("crm/q.yaml", QUERY.replace("q.sql", "sql/q.sql"))
    files.write("crm/sql/q.sql", "SELECT 1 AS A  \r\n")
    assert sql(files) == "SELECT 1 AS A  \r\n"  # to the byte: it is compared, not kept, in a normal form


def test_sql_in_a_folder_above_but_inside_the_project(files: Files) -> None:
    files.write("crm/q.yaml", QUERY.replace("q.sql", "../sql/q.sql"))
    files.write("sql/q.sql", "SELECT 1 AS A")
    assert sql(files) == "SELECT 1 AS A"


def test_variables_in_sql_and_in_its_path(files: Files) -> None:
    files.write("mcdecl.yaml", WITH_REGION)
    files.write("q.yaml", QUERY.replace("q.sql", "'${var.region}.sql'"))
    files.write("US.sql", "SELECT '${var.region}' AS A, '$${x}' AS B, '%%x%%' AS C")
    assert sql(files) == "SELECT 'US' AS A, '${x}' AS B, '%%x%%' AS C"


def test_sql_that_is_only_a_variable(files: Files) -> None:
    files.write("mcdecl.yaml", "project: t\nvariables: {s: {default: SELECT 1 AS A}}\n")
    files.write("q.yaml", QUERY)
    files.write("q.sql", "${var.s}")
    assert sql(files) == "SELECT 1 AS A"


def test_an_unknown_variable_in_sql_is_told_in_the_sql_file(files: Files) -> None:
    files.write("mcdecl.yaml", WITH_REGION)
    files.write("crm/q.yaml", QUERY)
    files.write("crm/q.sql", "SELECT 1 AS A\nWHERE é = '${var.regoin}' AND '${env.HOME}' = 1\n")
    assert files.errors() == [
        "crm/q.sql:2:12: error: the variable regoin is not declared; did you mean region?",
        (
            "crm/q.sql:2:32: error: ${env.HOME} can only stand in the account of an environment, in what logs in: "
            "client_id, client_secret, username, password, user_token, or sftp's user and passphrase; "
            "declare a variable and use ${var.name}"
        ),
    ]


def test_a_sql_file_that_is_not_there(files: Files) -> None:
    files.write("q.yaml", QUERY)
    files.write("qq.sql", "SELECT 1 AS A")
    assert files.errors() == ["q.yaml:2:53: error: there is no file q.sql; did you mean qq.sql?"]


@pytest.mark.parametrize("name", ["nowhere/q.sql", "zzzzzzzzzz.txt", "."])
def test_a_sql_file_that_is_not_there_and_nothing_like_it(files: Files, name: str) -> None:
    files.write("q.yaml", QUERY.replace("q.sql", name))
    assert files.errors() == [f"q.yaml:2:53: error: there is no file {name}; its path is relative to this YAML file"]


@pytest.mark.parametrize("how", ["above", "absolute", "by a link", "by a linked folder", "up and down"])
def test_sql_outside_the_project_is_not_read(files: Files, tmp_path_factory: pytest.TempPathFactory, how: str) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.sql").write_text("SELECT 'hunter2' AS A")
    (files.root / "link.sql").symlink_to(outside / "secret.sql")
    (files.root / "linked").symlink_to(outside)
    name = {
        "above": f"../{outside.name}/secret.sql",
        "absolute": str(outside / "secret.sql"),
        "by a link": "link.sql",
        "by a linked folder": "linked/secret.sql",
        "up and down": f"x/../../{outside.name}/secret.sql",
    }[how]
    files.write("x/a.yaml", "")
    files.write("q.yaml", QUERY.replace("q.sql", name))
    assert files.errors() == [f"q.yaml:2:53: error: {name} is outside the project; move it into the project's folder"]


def test_whether_there_is_a_file_outside_is_not_told(files: Files) -> None:
    files.write("q.yaml", QUERY.replace("q.sql", "../no-such-file.sql"))
    (error,) = files.errors()
    assert "is outside the project" in error


def test_a_link_inside_the_project_is_fine(files: Files) -> None:
    files.write("sql/real.sql", "SELECT 1 AS A")
    (files.root / "q.sql").symlink_to(files.root / "sql/real.sql")
    files.write("q.yaml", QUERY)
    assert sql(files) == "SELECT 1 AS A"


def test_a_project_reached_through_a_link(files: Files, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "project"
    link.symlink_to(files.root)
    files.write("q.yaml", QUERY)
    files.write("q.sql", "SELECT 1 AS A")
    files.root = link
    assert sql(files) == "SELECT 1 AS A"


@pytest.mark.parametrize("name", ['"a\\0b"', "a" * 300, "ring.sql"])
def test_a_name_that_no_file_can_have(files: Files, name: str) -> None:
    (files.root / "ring.sql").symlink_to(files.root / "ring.sql")
    files.write("q.yaml", QUERY.replace("q.sql", name))
    (error,) = files.errors()
    assert error.startswith("q.yaml:2:53: error: ")
    assert "; " in error


def test_sql_that_is_not_utf8(files: Files) -> None:
    files.write("q.yaml", QUERY)
    files.write("q.sql", b"SELECT '\xe9' AS A")
    assert files.errors() == ["q.yaml:2:53: error: q.sql: this is not UTF-8; save the file as UTF-8"]


KEYED = "project: t\nvariables: {r: {default: US}}\n"


def test_a_key_with_a_variable_is_written_where_it_is_written(files: Files) -> None:
    files.write("mcdecl.yaml", KEYED)
    files.write("a.yaml", "data_extensions:\n\n  A_${var.r}:\n    name: A\n")
    project = files.load()
    found = resource(project, "data_extension.A_US")
    assert project.position(found.origin).line == 3


def test_an_error_under_a_key_with_a_variable_is_at_its_place(files: Files) -> None:
    files.write("mcdecl.yaml", KEYED)
    files.write("a.yaml", "data_extensions:\n  A_${var.r}:\n    name: 5\n    fields: [{name: F, type: Txt}]\n")
    assert [error.split(": error")[0] for error in files.errors()] == ["a.yaml:3:11", "a.yaml:4:30"]


def test_a_finding_under_a_key_with_a_variable_is_at_its_place(files: Files) -> None:
    files.write("mcdecl.yaml", KEYED)
    files.write("a.yaml", "data_extensions:\n  A_${var.r}:\n    name: A\n    sendable: {field: X}\n")
    assert [error.split(": error")[0] for error in files.errors()] == ["a.yaml:4:23"]


def test_two_keys_that_become_one(files: Files) -> None:
    files.write("mcdecl.yaml", KEYED)
    files.write("a.yaml", "data_extensions:\n  A_${var.r}: {name: A}\n  A_US: {name: B}\n")
    assert files.errors() == [
        "a.yaml:3:3: error: A_US is written twice here once variables are put in; take one of them out"
    ]


def folders(files: Files) -> list[tuple[str, bool]]:
    return [(item.key, item.implied) for item in files.load().resources if item.kind == "folder"]


def test_a_path_implies_the_folders_on_it_but_the_root(files: Files) -> None:
    files.write("a.yaml", TABLE + "    folder: Data Extensions/CRM/Daily\n")
    assert folders(files) == [("Data Extensions/CRM", True), ("Data Extensions/CRM/Daily", True)]


def test_a_root_implies_nothing(files: Files) -> None:
    files.write("a.yaml", TABLE)
    assert folders(files) == []


def test_implied_once_whatever_the_case(files: Files) -> None:
    files.write(
        "a.yaml",
        "data_extensions:\n  A: {name: A, folder: Data Extensions/CRM}\n  B: {name: B, folder: data extensions/crm/X}\n"
        "  C: {name: C, folder: Data Extensions/Crm/x}\n",
    )
    assert [key.casefold() for key, _ in folders(files)] == ["data extensions/crm", "data extensions/crm/x"]


def test_a_declared_folder_is_not_implied(files: Files) -> None:
    files.write(
        "a.yaml",
        "folders:\n  Data Extensions/crm: {description: d}\ndata_extensions:\n"
        "  A: {name: A, folder: Data Extensions/CRM/X}\n",
    )
    assert folders(files) == [("Data Extensions/crm", False), ("Data Extensions/CRM/X", True)]


def test_a_declared_folder_implies_those_above(files: Files) -> None:
    files.write("a.yaml", "folders:\n  Data Extensions/A/B: {}\n")
    assert folders(files) == [("Data Extensions/A/B", False), ("Data Extensions/A", True)]


def test_a_slash_inside_a_name(files: Files) -> None:
    files.write("a.yaml", "data_extensions:\n  A: {name: A, folder: 'Data Extensions/B\\/C'}\n")
    assert folders(files) == [("Data Extensions/B\\/C", True)]


def test_what_implies_a_folder_is_its_origin(files: Files) -> None:
    files.write("a.yaml", TABLE + "    folder: Data Extensions/CRM\n")
    project = files.load()
    origin = resource(project, "folder.Data Extensions/CRM").origin
    assert origin == resource(project, "data_extension.A").origin


def test_implied_folders_of_no_resources() -> None:
    assert list(implied_folders([])) == []
    assert list(implied_folders([Resource("folder", "X", {})])) == []


def test_files_are_read_from_the_project_not_from_here(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write("q.yaml", QUERY)
    files.write("q.sql", "SELECT 1 AS A")
    monkeypatch.chdir(files.root)
    assert Path("mcdecl.yaml").read_text() == CONFIG
    files.root = Path()
    assert sql(files) == "SELECT 1 AS A"


def test_a_secret_of_a_resource_is_never_shown_and_the_remedy_is_the_name_of_a_variable(files: Files) -> None:
    said = "file_locations:\n  L: {name: L, type: ExternalSftp, url: 'sftp://x', user: u, password: hunter22}\n"
    files.write("data.yaml", said)
    (text,) = files.errors()
    assert "hunter22" not in text
    assert "take it from the environment: {env: NAME}" in text
