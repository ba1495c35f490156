"""What no schema can say: keys, names and references across files."""

import pytest

from tests.project.conftest import TABLE, Files


def test_a_key_twice_in_two_files(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("crm/b.yaml", "\n" + TABLE.replace("name: A", "name: B"))
    assert files.errors() == [
        "crm/b.yaml:3:3: error: data_extension.A is declared twice; the other one is at a.yaml:2; keep one"
    ]


def test_a_key_three_times_is_told_twice(files: Files) -> None:
    for name in "abc":
        files.write(f"{name}.yaml", TABLE)
    assert [error.split(":")[0] for error in files.errors()] == ["b.yaml", "c.yaml"]


def test_the_same_key_of_two_kinds_is_fine(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("q.yaml", "query_definitions:\n  A: {name: A, target: A, mode: Append, sql: SELECT 1 AS Id}\n")
    assert len(files.load().resources) == 2


def test_a_name_twice_whatever_the_case(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("b.yaml", TABLE.replace("  A:", "  B:").replace("name: A", "name: a"))
    assert files.errors() == [
        (
            "b.yaml:3:11: error: name a is taken by data_extension.A at a.yaml:2; "
            "names must be unique in the account; choose another"
        )
    ]


def test_one_folder_in_two_spellings(files: Files) -> None:
    files.write("a.yaml", "folders:\n  Data Extensions/CRM: {}\n  Data Extensions/crm: {}\n")
    assert files.errors() == [
        "a.yaml:3:3: error: folder.Data Extensions/crm is declared twice; the other one is at a.yaml:2; keep one"
    ]


def test_keys_that_differ_in_case_are_two_keys(files: Files) -> None:
    files.write("a.yaml", TABLE)
    files.write("b.yaml", TABLE.replace("  A:", "  a:").replace("name: A", "name: B"))
    assert len(files.load().resources) == 2


@pytest.mark.parametrize(("length", "warned"), [(36, False), (37, True), (200, True)])
def test_a_long_key_is_doubtful(files: Files, length: int, warned: bool) -> None:
    files.write("a.yaml", TABLE.replace("  A:", f"  {'K' * length}:"))
    wanted = (
        f"a.yaml:2:3: warning: the external key has {length} characters; "
        "over 36 some parts of the account refuse it; shorten it"
    )
    assert [str(diagnostic) for diagnostic in files.load().warnings] == ([wanted] if warned else [])


def test_a_key_with_a_blank_at_its_end(files: Files) -> None:
    files.write("a.yaml", TABLE.replace("  A:", "  'A ':"))
    assert files.errors() == ["a.yaml:2:3: error: the external key begins or ends with a space; take it out"]


QUERY = "query_definitions:\n  Q:\n    name: Q\n    target: {target}\n    mode: Append\n    sql: SELECT 1 AS Id\n"


@pytest.mark.parametrize(
    ("target", "hint"),
    [("NTO_Custmers", "did you mean NTO_Customers?"), ("Other", "it has to be in the account, and a plan will look")],
)
def test_a_reference_to_what_is_not_declared_is_a_doubt(files: Files, target: str, hint: str) -> None:
    files.write("a.yaml", TABLE.replace("  A:", "  NTO_Customers:"))
    files.write("q.yaml", QUERY.format(target=target))
    project = files.load()
    assert project.unresolved == (f"data_extension.{target}",)
    assert [str(diagnostic) for diagnostic in project.warnings] == [
        f"q.yaml:4:13: warning: data extension {target} is not declared here; {hint}"
    ]


def test_a_reference_to_another_file_is_none(files: Files) -> None:
    files.write("z.yaml", TABLE)
    files.write("a.yaml", QUERY.format(target="A"))
    project = files.load()
    assert (project.unresolved, project.warnings) == ((), ())


def test_an_undeclared_reference_is_in_the_project_once(files: Files) -> None:
    files.write("a.yaml", QUERY.format(target="X") + QUERY.format(target="X").replace("Q", "R").split("\n", 1)[1])
    project = files.load()
    assert project.unresolved == ("data_extension.X",)
    assert [diagnostic.line for diagnostic in project.warnings] == [4, 9]


def test_folders_are_no_undeclared_references(files: Files) -> None:
    files.write("a.yaml", TABLE + "    folder: Data Extensions/X\n")
    assert files.load().warnings == ()


def test_what_a_kind_finds_is_at_its_place(files: Files) -> None:
    files.write("a.yaml", TABLE + "      - {name: D, type: Decimal, length: 5}\n")
    assert files.errors() == [
        "a.yaml:7:9: error: field D is Decimal and has no scale; add length: 18, scale: 2, for example"
    ]


def test_a_finding_in_fields_points_past_those_that_are_declared_away(files: Files) -> None:
    files.write(
        "a.yaml",
        "data_extensions:\n  T:\n    name: T\n    fields:\n"
        "      - {name: Old, removed: true}\n"
        "      - {name: Id, type: Text, length: 9, primary_key: true}\n"
        "      - {name: Gone, removed: true}\n"
        "      - {name: Price, type: Decimal, length: 4, scale: 9}\n",
    )
    assert [line.split(":")[1] for line in files.errors()] == ["8"]


@pytest.mark.parametrize("path", ["description", "fields", "fields.*.default", "fields.Id.length", "retention.*", "*"])
def test_a_path_that_can_be_ignored(files: Files, path: str) -> None:
    files.write("a.yaml", TABLE + f"    lifecycle: {{ignore: ['{path}']}}\n")
    assert files.load().warnings == ()


@pytest.mark.parametrize("path", ["descripton", "fields.*.lenght", "description.x", "lifecycle", "retention.days"])
def test_a_path_that_ignores_nothing_is_told_at_its_place(files: Files, path: str) -> None:
    files.write("a.yaml", TABLE + f"    lifecycle: {{ignore: [description, '{path}']}}\n")
    (error,) = files.errors()
    assert f"error: {path} names nothing of a data extension" in error
    assert int(error.split(":")[2]) > len("    lifecycle: {ignore: [description")
