"""A project written out: it loads back to the same, and says where each value is from."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project import Project
from mcdecl.project.globs import NothingMatchesError
from mcdecl.project.rendering import rendering
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read
from tests import strategies
from tests.project.conftest import Files, temporary

CONFIG = """\
project: t
variables: {region: {default: US}}
environments: {dev: {account: sandbox}, prod: {account: sandbox}}
"""
DATA = """\
templates:
  fields:
    audit:
      - {name: ChangedAt, type: Date}
      - {name: Note, type: Text, length: 50}
  data_extensions:
    crm: {extend: audit, folder: Data Extensions/CRM, retention: {policy: rows, length: 2, unit: years}}
data_extensions:
  A_${each.key}:
    for_each: {US: {n: 18}, EU: {n: 20}}
    extend: crm
    name: A ${each.key} $${x} %%Year%%
    fields:
      - {name: note, length: 80}
      - {name: Id, type: Text, length: "${each.value.n}", primary_key: true}
    overrides:
      prod: {retention: null, description: live}
  Dev: {name: Dev, template: Known, when: [dev], lifecycle: {prevent_destroy: true}}
query_definitions:
  Q: {name: Q, target: A_US, mode: Append, sql: {file: q.sql}}
folders:
  Data Extensions/CRM: {description: 'in ${var.region}'}
removed: [{address: data_extension.Gone}, {address: data_extension.Kept, destroy: false}]
moved: [{from: data_extension.Old, to: data_extension.A_EU}]
"""
SQL = "SELECT Id AS Id, '$${y}' AS Note\nFROM [A ${var.region}]\n"


def loaded(text: str, environment: str | None = None) -> Project:
    with temporary({"mcdecl.yaml": CONFIG, "all.yaml": text}) as files:
        return files.load(environment)


def same(item: Project, other: Project) -> bool:
    def declared(project: Project) -> list[Any]:
        return sorted((each.address, repr(each.state), repr(each.directives)) for each in project.resources)

    return declared(item) == declared(other) and {*item.removals} == {*other.removals}


@pytest.fixture
def project(files: Files) -> Files:
    files.write("mcdecl.yaml", CONFIG)
    files.write("d/a.yaml", DATA)
    files.write("d/q.sql", SQL)
    return files


@pytest.mark.parametrize("environment", ["dev", "prod"])
@pytest.mark.parametrize("origins", [True, False])
def test_it_loads_back_and_renders_the_same(project: Files, environment: str, origins: bool) -> None:
    first = project.load(environment)
    text = rendering(first).yaml(origins=origins)
    second = loaded(text, environment)
    assert same(first, second)
    assert rendering(second).yaml() == rendering(first).yaml()
    assert not any(word in text for word in ("for_each", "extend", "overrides", "templates", "${var"))


def test_where_each_value_is_from(project: Files) -> None:
    text = rendering(project.load("prod"), ["data_extension.A_EU"]).yaml(origins=True)
    assert (
        text
        == """\
data_extensions:
  A_EU: # d/a.yaml:9
    name: A EU $${x} %%Year%% # d/a.yaml:12
    description: live # d/a.yaml:17
    folder: Data Extensions/CRM # d/a.yaml:7
    fields:
      - {name: ChangedAt, type: Date} # d/a.yaml:4
      - name: note # d/a.yaml:14
        type: Text # d/a.yaml:5
        length: 80 # d/a.yaml:14
      - {name: Id, type: Text, length: 20, primary_key: true} # d/a.yaml:15
"""
    )


def test_json(project: Files) -> None:
    data = rendering(project.load("dev"), ["data_extension.A_EU"]).json(origins=True)
    (item,) = data.pop("resources")
    assert data == {"format_version": "1.0", "project": "t", "environment": "dev"}
    assert (item["address"], item["body"]["name"]) == ("data_extension.A_EU", "A EU ${x} %%Year%%")
    assert item["origins"]["retention.length"] == "d/a.yaml:7"
    assert item["origins"]["fields.1.length"] == "d/a.yaml:14"
    whole = rendering(project.load("dev")).json()
    assert whole["moved"] == [{"from": "data_extension.Old", "to": "data_extension.A_EU"}]
    assert "origins" not in whole["resources"][0]


def test_globs(project: Files) -> None:
    found = rendering(project.load("dev"), ["data_extension.A_*", "*.Q"])
    assert [resource.address for resource in found.resources] == [
        "data_extension.A_EU",
        "data_extension.A_US",
        "query_definition.Q",
    ]
    assert "removed" not in found.yaml()
    with pytest.raises(NothingMatchesError) as failure:
        rendering(project.load("dev"), ["data_extension.A_UX"])
    assert failure.value.hint in ("did you mean data_extension.A_US?", "did you mean data_extension.A_EU?")


def test_a_key_with_a_mark_in_it_keeps_its_origins(files: Files) -> None:
    files.write("a.yaml", "query_definitions: {'A $${x}': {name: A, sql: SELECT 1 AS X, target: T, mode: Append}}\n")
    project = files.load()
    assert project.resource("query_definition", "A ${x}") is not None
    text = rendering(project).yaml(origins=True)
    assert text.startswith("query_definitions:\n  'A $${x}':\n    name: A # a.yaml:1\n")


def test_the_example_project() -> None:
    from mcdecl.project import load

    root = Path(__file__).parents[2] / "examples" / "northern-trail"
    for environment in ("sandbox", "prod"):
        first = load(root, environment, offline=True)
        second = loaded(rendering(first).yaml())
        assert same(first, second)


BODIES = st.fixed_dictionaries(
    {},
    optional={
        "description": strategies.texts(0, 20),
        "folder": strategies.folder_paths("Data Extensions"),
        "retention": st.fixed_dictionaries(
            {"policy": st.just("rows"), "length": st.integers(1, 9), "unit": st.sampled_from(("days", "years"))}
        ),
        "fields": strategies.distinct(1, 4).flatmap(lambda names: st.tuples(*map(strategies.fields, names)).map(list)),
    },
)


def as_yaml(data: Any) -> str:
    """The data with nothing in it read as a mention."""
    return "".join(f"{line}\n" for line in yaml_lines(data)).replace("${", "$${")


def merged(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """The rule of `extend`, said once more in the simplest way."""
    result: dict[str, Any] = {}
    for body in bodies:
        for key, value in body.items():
            if key == "fields":
                names = {entry["name"].casefold(): entry for entry in result.get("fields", [])}
                for item in value:
                    names[item["name"].casefold()] = {**names.get(item["name"].casefold(), {}), **item}
                result["fields"] = list(names.values())
            elif isinstance(value, dict):
                result[key] = {**result.get(key, {}), **value}
            else:
                result[key] = value
    return result


def outcome(texts: dict[str, str | bytes]) -> Any:
    from mcdecl.project import ProjectError

    with temporary({"mcdecl.yaml": CONFIG, **texts}) as files:
        try:
            return files.load().resources
        except ProjectError as error:
            return sorted(diagnostic.message for diagnostic in error.diagnostics)


@given(st.lists(BODIES, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_template_expands_to_the_body_written_out(bodies: list[dict[str, Any]]) -> None:
    *below, own = bodies
    templates = {f"t{n}": body for n, body in enumerate(below)}
    made = {"A": {"name": "A", **own, "extend": list(templates)}}
    plain = {"A": {"name": "A", **merged(bodies)}}
    expanded = outcome({"a.yaml": as_yaml({"templates": {"data_extensions": templates}, "data_extensions": made})})
    assert expanded == outcome({"a.yaml": as_yaml({"data_extensions": plain})})


@given(st.lists(BODIES, min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_files_and_keys_does_not_matter(bodies: list[dict[str, Any]], rng: random.Random) -> None:
    entries = [(f"K{n}", {"name": f"N{n}", "extend": "t", **body}) for n, body in enumerate(bodies)]

    def texts(order: list[tuple[str, dict[str, Any]]]) -> dict[str, str | bytes]:
        shuffled = [(key, dict(rng.sample([*body.items()], len(body)))) for key, body in order]
        files: dict[str, str | bytes] = {
            f"{rng.randrange(10**6)}-{key}.yaml": as_yaml({"data_extensions": {key: body}}) for key, body in shuffled
        }
        return {
            **files,
            f"{rng.random()}.yaml": as_yaml({"templates": {"data_extensions": {"t": {"description": "d"}}}}),
        }

    def shown(texts: dict[str, str | bytes]) -> str | None:
        from mcdecl.project import ProjectError

        with temporary({"mcdecl.yaml": CONFIG, **texts}) as files:
            try:
                return rendering(files.load()).yaml()
            except ProjectError:
                return None

    assert shown(texts(entries)) == shown(texts(rng.sample(entries, len(entries))))


@given(st.dictionaries(strategies.names(), BODIES, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_whatever_loads_renders_and_loads_back(bodies: dict[str, dict[str, Any]]) -> None:
    from mcdecl.project import ProjectError

    data = {key: {"name": f"N{n}", **body} for n, (key, body) in enumerate(bodies.items())}
    with temporary({"mcdecl.yaml": CONFIG, "a.yaml": as_yaml({"data_extensions": data})}) as files:
        try:
            first = files.load()
        except ProjectError:
            return
        shown = rendering(first)
        text = shown.yaml()
        assert rendering(loaded(text)).yaml() == text
        assert same(first, loaded(shown.yaml(origins=True)))


def test_the_strategies_can_be_read() -> None:
    data = {"a": {"b": ["${x}"]}}
    assert read(as_yaml(data)) == {"a": {"b": ["$${x}"]}}
    assert list(yaml_lines({"a": 1})) == ["a: 1"]


def test_a_text_that_lies_in_a_file_comes_from_there(files: Files) -> None:
    files.write("mcdecl.yaml", "project: p\n")
    files.write("q/q.yaml", QUERIES)
    files.write("q/sql/a.sql", "SELECT Id\nFROM T\n")
    found = rendering(files.load())
    assert found.yaml(origins=True).count("# q/sql/a.sql:1") == 1
    there = {item["key"]: item["origins"] for item in found.json(origins=True)["resources"]}
    assert (there["Q"]["sql"], there["Q"]["name"], there["Q"][""]) == ("q/sql/a.sql:1", "q/q.yaml:3", "q/q.yaml:2")
    assert there["R"]["sql"] == "q/q.yaml:8"


QUERIES = """\
query_definitions:
  Q:
    name: Q
    target: T
    mode: Append
    sql: {file: sql/a.sql}
  R:
    {name: R, target: T, mode: Append, sql: SELECT Id FROM T}
"""
