"""`for_each:`, `when:` and `overrides:`."""

from typing import Any

import pytest

from mcdecl.project import load
from mcdecl.project.expanding import Expander
from tests.project.conftest import Files, state

CONFIG = """\
project: t
variables:
  regions: {default: [US, EU]}
  sizes: {default: {US: {n: 30, on: true}, EU: {n: 14, on: false}}}
  days: {default: 5}
environments:
  dev: {account: sandbox}
  prod: {account: sandbox, variables: {regions: [CA], days: 9}}
"""
FIELDS = "    fields: [{name: Id, type: Text, length: 5}]\n"


def table(key: str, more: str) -> str:
    return f"data_extensions:\n  {key}:\n{more}"


def keys(files: Files, environment: str = "dev") -> list[str]:
    return [resource.key for resource in files.load(environment).resources if not resource.implied]


@pytest.fixture(autouse=True)
def _config(files: Files) -> None:
    files.write("mcdecl.yaml", CONFIG)


@pytest.mark.parametrize(
    ("each", "texts"),
    [
        ("[US, EU]", ["A_US", "A_EU"]),
        ("[1, true]", ["A_1", "A_true"]),
        ("{US: , EU: 5}", ["A_US", "A_EU"]),
        ("${var.regions}", ["A_US", "A_EU"]),
        ("${var.sizes}", ["A_US", "A_EU"]),
        ("['${var.days}', x]", ["A_5", "A_x"]),
        ("[]", []),
    ],
)
def test_one_for_each_entry(files: Files, each: str, texts: list[str]) -> None:
    files.write("a.yaml", table("A_${each.key}", f"    for_each: {each}\n    name: N ${{each.key}}\n"))
    assert keys(files) == texts
    assert [resource.state["name"] for resource in files.load().resources] == [f"N {key[2:]}" for key in texts]


def test_the_entries_of_an_environment(files: Files) -> None:
    files.write("a.yaml", table("A_${each.key}", "    for_each: ${var.regions}\n    name: N ${each.value}\n"))
    assert keys(files, "prod") == ["A_CA"]


def test_a_whole_value_keeps_its_type(files: Files) -> None:
    files.write(
        "a.yaml",
        table(
            "A_${each.key}",
            "    for_each: {x: {n: 30, on: true, keep: {policy: rows, length: 1, unit: years}}}\n    name: N\n"
            "    testable: ${each.value.on}\n    sendable: {field: F}\n    retention: ${each.value.keep}\n"
            '    fields: [{name: F, type: Text, length: "${each.value.n}"}]\n',
        ),
    )
    record = state(files.load(), "data_extension.A_x")
    assert (record["testable"], record["fields"][0]["length"], record["retention"]["length"]) == (True, 30, 1)


def test_sql_in_a_file_is_made_for_each(files: Files) -> None:
    files.write("q.sql", "SELECT '${each.key}' AS A")
    files.write(
        "a.yaml",
        "query_definitions:\n  'Q_${each.key}': {for_each: [x, y], name: 'Q ${each.key}', target: T, mode: Append,"
        " sql: {file: q.sql}}\n",
    )
    project = files.load()
    assert state(project, "query_definition.Q_y")["sql"] == "SELECT 'y' AS A"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("for_each: [US, EU, US]", "a.yaml:3:24: error: for_each has US twice; take one of them out"),
        ("for_each: [1, '1']", "a.yaml:3:19: error: for_each has 1 twice"),
        ("for_each: [{a: 1}]", "a.yaml:3:16: error: item 1 of for_each is a mapping"),
        ("for_each: ${var.days}", "a.yaml:3:15: error: for_each is a number, not a list or a map"),
        ("for_each: ${var.regoins}", "a.yaml:3:15: error: the variable regoins is not declared; did you mean regions?"),
        ("for_each: US", "a.yaml:3:"),
        ("description: ${each.key}", "a.yaml:2:3: error: ${each.key} has no for_each here"),
        (
            "for_each: {x: {days: 1}}\n    description: ${each.value.dys}",
            "a.yaml:4:18: error: each.value of x has no dys; did you mean days?",
        ),
        (
            "for_each: [x]\n    description: ${each.value.a}",
            "a.yaml:4:18: error: each.value of x has no a; it is no map",
        ),
        ("for_each: {x: }\n    description: ${each.value}", "a.yaml:4:18: error: each.value of x is empty"),
        ("for_each: [x]\n    description: ${each.kee}", "a.yaml:4:18: error: ${each.kee} names nothing"),
        (
            "for_each: {x: {m: [1]}}\n    description: a ${each.value.m}",
            "a.yaml:4:18: error: ${each.value.m} is a list and cannot stand inside a text",
        ),
    ],
)
def test_a_wrong_for_each(files: Files, body: str, error: str) -> None:
    files.write("a.yaml", table("A_${each.key}", f"    {body}\n    name: A\n"))
    assert files.errors("dev")[0].startswith(error)


def test_a_key_that_does_not_say_each(files: Files) -> None:
    files.write("a.yaml", table("A", "    for_each: [x, y]\n    name: N ${each.key}\n"))
    assert files.errors() == [
        "a.yaml:2:3: error: the entries x and y of for_each both make A; put ${each.key} into its key"
    ]
    files.write("a.yaml", table("A", "    for_each: [x]\n    name: N ${each.key}\n"))
    (warning,) = [diagnostic for diagnostic in files.load().warnings if diagnostic.file == "a.yaml"]
    assert str(warning).startswith("a.yaml:2:3: warning: the key does not say ${each.key}")


def test_two_entries_and_two_declarations_with_one_key(files: Files) -> None:
    files.write("a.yaml", table("A_${each.value.k}", "    for_each: {x: {k: 1}, y: {k: 1}}\n    name: N\n"))
    assert files.errors()[0].startswith("a.yaml:2:3: error: the entries x and y of for_each both make A_1")
    files.write("a.yaml", table("A_${each.key}", "    for_each: [x]\n    name: N\n  A_x: {name: M}\n"))
    assert files.errors()[0].startswith("a.yaml:5:3: error: A_x is written twice here")


def test_a_mistake_in_every_instance_is_told_once(files: Files) -> None:
    files.write("a.yaml", table("A_${each.key}", "    for_each: [x, y]\n    name: N ${each.key}\n    foldr: X\n"))
    assert files.errors() == ["a.yaml:5:5: error: unknown attribute foldr; did you mean folder?"]


def test_a_mistake_in_one_instance_says_what_it_found(files: Files) -> None:
    files.write(
        "a.yaml",
        table(
            "A_${each.key}",
            "    for_each: {x: 5, y: 9000}\n    name: N ${each.key}\n"
            '    fields: [{name: F, type: Text, length: "${each.value}"}]\n',
        ),
    )
    assert files.errors() == ["a.yaml:5:44: error: length is 9000, the most is 4000"]


def test_overrides_of_the_environment(files: Files) -> None:
    files.write(
        "a.yaml",
        table(
            "A",
            "    name: A\n    description: d\n    retention: {policy: rows, length: 1, unit: years}\n"
            "    fields: [{name: F, type: Text, length: 5}]\n"
            "    overrides:\n      prod:\n        description: null\n        retention: {length: '${var.days}'}\n"
            "        fields: [{name: f, length: 9}, {name: G, type: Date}]\n      dev: {folder: Data Extensions/D}\n",
        ),
    )
    dev, prod = (state(files.load(name), "data_extension.A") for name in ("dev", "prod"))
    assert (dev["description"], dev["retention"]["length"], dev["folder"]) == ("d", 1, "Data Extensions/D")
    assert (prod["description"], prod["retention"]["length"], prod["folder"]) == ("", 9, "Data Extensions")
    assert [(item["name"], item["length"]) for item in prod["fields"]] == [("f", 9), ("G", None)]


@pytest.mark.parametrize(
    ("overrides", "error"),
    [
        ("{prd: {description: x}}", "a.yaml:4:17: error: there is no environment prd; did you mean prod?"),
        ("{prod: {descripton: x}}", "a.yaml:4:24: error: unknown attribute descripton; did you mean description?"),
        ("{prod: {testable: 5}}", "a.yaml:4:34: error: testable is a whole number"),
        ("{prod: {when: [dev]}}", "a.yaml:4:24: error: unknown attribute when"),
        ("{prod: 5}", "a.yaml:4:23: error: prod is a whole number"),
        ("[prod]", "a.yaml:4:5: error: overrides is a list"),
    ],
)
def test_wrong_overrides_are_told_in_every_environment(files: Files, overrides: str, error: str) -> None:
    files.write("a.yaml", table("A", f"    name: A\n    overrides: {overrides}\n"))
    for environment in ("dev", "prod"):
        (text,) = files.errors(environment)
        assert text.startswith(error), text


def test_a_finding_in_an_override_points_there(files: Files) -> None:
    files.write("a.yaml", table("A", "    name: A\n    overrides:\n      prod: {sendable: {field: Nope}}\n" + FIELDS))
    assert files.errors("prod")[0].startswith("a.yaml:5:32: error:")
    files.load("dev")


@pytest.mark.parametrize(
    ("when", "environments"),
    [
        ("[dev]", ["dev"]),
        ("dev", ["dev"]),
        ("[dev, prod]", ["dev", "prod"]),
        ("true", ["dev", "prod"]),
        ("false", []),
        ("environment == 'prod'", ["prod"]),
        ("environment != 'prod'", ["dev"]),
        ("environment in ['prod', 'dev'] and var.days == 9", ["prod"]),
        ("\"not environment in ('prod',)\"", ["dev"]),
        ("environment == 'prod' or var.days < 6", None),
        ("\"'CA' in var.regions\"", ["prod"]),
        ("\"'CA' not in var.regions\"", ["dev"]),
        ("\"'US' in var.sizes\"", ["dev", "prod"]),
    ],
)
def test_when(files: Files, when: str, environments: list[str] | None) -> None:
    files.write("a.yaml", table("A", f"    name: A\n    when: {when}\n"))
    if environments is None:
        assert files.errors("dev")
        return
    assert [name for name in ("dev", "prod") if keys(files, name)] == environments


def test_when_for_single_entries(files: Files) -> None:
    more = "    for_each: ${var.sizes}\n    name: N ${each.key}\n    when: "
    for when in ("each.value.on", "${each.value.on}", "each.key == 'US'", "each.value.n > 20"):
        files.write("a.yaml", table("A_${each.key}", more + when + "\n"))
        if ">" in when:
            assert files.errors("dev")
        else:
            assert keys(files) == ["A_US"]


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("[prd]", "there is no environment prd; did you mean prod?"),
        ("prd", "a condition cannot say prd; did you mean prod?"),
        ("environment == 'prd'", "there is no environment prd; did you mean prod?"),
        ("environment in ['dev', 'prd']", "there is no environment prd; did you mean prod?"),
        ("var.dys == 5", "the variable dys is not declared; did you mean days?"),
        ("var.days", "var.days is neither true nor false"),
        ("var.days and true", "var.days is neither true nor false; compare it"),
        ("enviroment == 'dev'", "a condition cannot say enviroment; did you mean environment?"),
        ("environment ==", "environment == cannot be read"),
        ("each.key == 'x'", "${each.key} has no for_each here"),
        ("__import__('os').getcwd() == 'x'", "a condition cannot say __import__('os').getcwd()"),
        ('"(lambda: true)()"', "a condition cannot say (lambda: true)()"),
        ("var.days in 5", "5 is no list"),
        ("environment == '${var.x}'", "a condition names values without ${}"),
        ("1 == 1 == 1", "a condition cannot say 1 == 1 == 1"),
    ],
)
def test_a_wrong_when(files: Files, when: str, error: str) -> None:
    files.write("a.yaml", f"data_extensions:\n  A:\n    name: A\n    when: {when}\n")
    (text,) = files.errors("dev")
    assert text.startswith((f"a.yaml:4:11: error: {error}", f"a.yaml:4:5: error: {error}")), text


@pytest.mark.parametrize(
    "when", ["'" + "(" * 300 + ")" * 150 + "'", "'" + "x" * 501 + "'", "'" + "not " * 120 + "true'"]
)
def test_a_hostile_when(files: Files, when: str) -> None:
    files.write("a.yaml", table("A", f"    name: A\n    when: {when}\n"))
    if "not" in when:
        files.load("dev")
    else:
        assert len(files.errors("dev")) == 1


def test_a_reference_to_what_when_drops(files: Files) -> None:
    files.write("a.yaml", table("A", "    name: A\n    when: [dev]\n" + FIELDS))
    files.write("q.yaml", "query_definitions: {Q: {name: Q, target: A, mode: Append, sql: SELECT 1 AS Id}}\n")
    files.load("dev")
    assert files.errors("prod") == [
        (
            "q.yaml:1:42: error: data extension A is dropped in this environment by its when, a.yaml:2; "
            "give this resource the same when, or refer to another"
        )
    ]


def test_what_when_drops_needs_no_values(files: Files) -> None:
    files.write("mcdecl.yaml", CONFIG.replace("days: {default: 5}", "days: {}"))
    files.write("a.yaml", table("A", "    name: A ${var.days}\n    when: [prod]\n"))
    files.load("dev")


def test_what_when_drops_may_be_removed_and_moved(files: Files) -> None:
    files.write(
        "a.yaml",
        table("A", "    name: A\n    when: [dev]\n") + "moved: [{from: data_extension.Old, to: data_extension.A}]\n",
    )
    files.load("prod")
    assert len(files.load("dev").resources) == 1
    files.write("a.yaml", table("A", "    name: A\n    when: [dev]\n") + "removed: [{address: data_extension.A}]\n")
    assert [removal.key for removal in files.load("prod").removals] == ["A"]
    assert files.errors("dev")


@pytest.mark.parametrize("text", ["%%[set @x = 1]%%", "%%=v(@x)=%%", "%%Year%%", "%%[ IF @a == '{' ]%%"])
def test_what_marketing_cloud_fills_in_is_not_touched(files: Files, text: str) -> None:
    body = f'    for_each: [x]\n    name: N ${{each.key}}\n    description: "{text} ${{var.days}} $${{each.key}}"\n'
    files.write("a.yaml", table("A_${each.key}", body))
    assert state(files.load(), "data_extension.A_x")["description"] == f"{text} 5 ${{each.key}}"


def test_the_name_of_the_project_has_variables(files: Files) -> None:
    files.write("mcdecl.yaml", CONFIG.replace("project: t", "project: nto-${var.days}"))
    assert [files.load(name).name for name in ("dev", "prod")] == ["nto-5", "nto-9"]
    files.write("mcdecl.yaml", CONFIG.replace("project: t", "project: nto-${var.dys}"))
    assert files.errors() == ["mcdecl.yaml:1:10: error: the variable dys is not declared; did you mean days?"]


def test_plain_files_are_not_expanded(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise AssertionError("a plain declaration needs no expanding")

    monkeypatch.setattr(Expander, "make", refuse)
    files.write("a.yaml", table("A", "    name: whenever we extend it\n" + FIELDS))
    assert len(load(files.root, "dev").resources) == 1
