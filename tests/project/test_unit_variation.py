"""What differs from business unit to business unit: mentions, variables, overrides and conditions."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project import Project, load
from tests.project.conftest import Files, temporary

CONFIG = """\
project: p
variables:
  currency: {default: XXX}
  stores: {type: list, default: [a]}
business_units:
  us: {variables: {currency: USD}}
  eu: {variables: {currency: EUR}}
environments:
  dev:
    account: sandbox
    variables: {currency: YYY}
    business_units:
      parent: 510000001
      us: 510000002
      eu: {mid: 510000003, variables: {stores: [b, c]}}
  prod:
    account: sandbox
    business_units: {parent: 1, eu: {mid: 2, variables: {currency: CHF}}, apac: 3}
  plain: {account: sandbox}
"""
FIELDS = "fields: [{name: Id, type: Text, length: 5}]"


@pytest.fixture
def here(files: Files) -> Files:
    files.write("mcdecl.yaml", CONFIG)
    return files


def table(key: str, *words: str) -> str:
    return "\n    ".join(["data_extensions:", *words, FIELDS]).replace("    ", f"  {key}:\n    ", 1) + "\n"


def states(project: Project, key: str = "A") -> dict[str, Mapping[str, Any]]:
    """The state of a data extension in every unit that has it."""
    found = {unit.environment.business_unit: unit.state("data_extension", key) for unit in project.units}
    return {name: state for name, state in found.items() if state is not None}


def described(project: Project, key: str = "A") -> dict[str, Any]:
    return {name: state.get("description") for name, state in states(project, key).items()}


@pytest.mark.parametrize(
    ("written", "us", "eu"),
    [
        ("${business_unit}", "us", "eu"),
        ("in ${business_unit.name}", "in us", "in eu"),
        ("${business_unit.name}-${business_unit.mid}", "us-510000002", "eu-510000003"),
        ("$${business_unit}", "${business_unit}", "${business_unit}"),
    ],
)
def test_a_mention_stands_for_the_unit_that_the_resource_is_in(here: Files, written: str, us: str, eu: str) -> None:
    here.write("a.yaml", table("A", "name: A", "business_unit: [us, eu]", f"description: '{written}'"))
    assert described(here.load()) == {"us": us, "eu": eu}


def test_keys_sql_files_and_blocks_mention_it_too(here: Files) -> None:
    here.write("a.yaml", "business_unit: [us, eu]\n" + table("'A_${business_unit}'", "name: A"))
    here.write("q.sql", "SELECT '${business_unit}' AS Id FROM A_${business_unit}")
    here.write(
        "q.yaml",
        "business_unit: [us, eu]\nquery_definitions:\n"
        "  Q: {name: Q, sql: {file: q.sql}, target: 'A_${business_unit}', mode: Overwrite}\n"
        "removed: [{address: 'data_extension.Old_${business_unit}'}]\n",
    )
    parts = {unit.environment.business_unit: unit for unit in here.load().units}
    assert set(parts) == {"us", "eu"}
    for name, unit in parts.items():
        assert unit.resource("data_extension", f"A_{name}") is not None
        query = unit.state("query_definition", "Q")
        assert query is not None
        assert query["sql"] == f"SELECT '{name}' AS Id FROM A_{name}"
        assert [removal.key for removal in unit.removals] == [f"Old_{name}"]


def test_the_same_key_in_several_units_from_for_each(here: Files) -> None:
    here.write("a.yaml", table("A", "name: A", "for_each: [us, eu]", "business_unit: '${each.key}'"))
    assert list(states(here.load())) == ["us", "eu"]
    here.write("a.yaml", table("A", "name: A", "for_each: [us]", "business_unit: '${each.key}'"))
    assert here.load().warnings == ()


def test_two_entries_with_one_key_in_one_unit_are_still_refused(here: Files) -> None:
    words = ("name: A", "for_each: {x: {unit: us}, y: {unit: us}}", "business_unit: '${each.value.unit}'")
    here.write("a.yaml", table("A", *words))
    [error] = here.errors()
    assert "the entries x and y of for_each both make A" in error


def test_variables_of_a_unit_win_over_those_of_the_environment(here: Files) -> None:
    words = ("name: A", "business_unit: [parent, eu, '${var.other}']", "description: '${var.currency}'")
    here.write("mcdecl.yaml", CONFIG.replace("variables:\n", "variables:\n  other: {default: us}\n", 1))
    here.write("a.yaml", table("A", *words))
    assert described(here.load()) == {"parent": "YYY", "us": "USD", "eu": "EUR"}
    assert described(here.load("prod", other="apac")) == {"parent": "XXX", "eu": "CHF", "apac": "XXX"}
    assert described(here.load(currency="GBP")) == {"parent": "GBP", "us": "GBP", "eu": "GBP"}
    assert here.load().unit("us").environment.variables["currency"] == "USD"


def test_for_each_over_a_variable_of_the_unit(here: Files) -> None:
    here.write("a.yaml", table("'A_${each.key}'", "name: '${each.key}'", "business_unit: [us, eu]", FOR_EACH))
    units = {unit.environment.business_unit: list(unit.keys("data_extension")) for unit in here.load().units}
    assert units == {"us": ["A_a"], "eu": ["A_b", "A_c"]}


FOR_EACH = "for_each: '${var.stores}'"


def test_overrides_of_a_unit_win_over_those_of_an_environment(here: Files) -> None:
    words = ("name: A", "business_unit: [us, eu]", "description: x")
    overrides = "overrides: {dev: {description: y}, us: {description: z}}"
    here.write("a.yaml", table("A", *words, overrides))
    assert described(here.load()) == {"us": "z", "eu": "y"}


def test_overrides_in_a_template(here: Files) -> None:
    template = "templates: {data_extensions: {t: {description: x, overrides: {eu: {description: y}}}}}\n"
    here.write("a.yaml", template + table("A", "name: A", "extend: t", "business_unit: [us, eu]"))
    assert described(here.load()) == {"us": "x", "eu": "y"}


@pytest.mark.parametrize(
    ("condition", "units"),
    [
        ("us", ["us"]),
        ("[us, parent]", ["parent", "us"]),
        ("[dev]", ["parent", "us", "eu"]),
        ("[prod, eu]", ["eu"]),
        ("business_unit == 'us'", ["us"]),
        ("business_unit.name != 'us'", ["parent", "eu"]),
        ("business_unit in ['us', 'apac'] and environment == 'dev'", ["us"]),
        ("business_unit.mid == 510000003", ["eu"]),
        ("var.currency == 'USD'", ["us"]),
    ],
)
def test_conditions(here: Files, condition: str, units: list[str]) -> None:
    here.write("a.yaml", table("A", "name: A", "business_unit: [parent, us, eu]", f"when: {condition}"))
    assert list(states(here.load())) == units


def test_a_condition_on_units_where_the_environment_has_none(here: Files) -> None:
    here.write("a.yaml", table("A", "name: A", "when: business_unit == 'us'"))
    here.write("b.yaml", table("B", "name: B", "when: not business_unit == 'us'"))
    assert [item.key for item in load(here.root, "plain").resources if not item.implied] == ["B"]


def test_what_a_unit_drops_is_dropped_there_alone(here: Files) -> None:
    here.write("a.yaml", table("A", "name: A", "business_unit: [us, eu]", "when: us"))
    query = "{name: Q, sql: SELECT Id FROM A, target: A, mode: Append, business_unit: [us, eu]}"
    here.write("q.yaml", f"query_definitions:\n  Q: {query}\n")
    [error] = here.errors()
    assert "data extension A is dropped in this environment by its when, a.yaml:2" in error


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["description: '${business_unit.nmae}'"], "business_unit has no nmae; did you mean name?"),
        (["description: '${business_unit.region}'"], "it has name and mid; other values are variables"),
        (["when: business_unit == 'uk'"], "there is no business unit uk; one of parent, us, eu, apac"),
        (["when: [uss]"], "there is no environment or business unit uss; did you mean us?"),
        (["overrides: {uss: {description: x}}"], "there is no environment or business unit uss; did you mean us?"),
        (["overrides: {us: {business_unit: eu}}"], "unknown attribute business_unit"),
    ],
)
def test_mistakes_are_told_once(here: Files, words: list[str], message: str) -> None:
    here.write("a.yaml", table("A", "name: A", "business_unit: [us, eu]", *words))
    [error] = here.errors()
    assert message in error


def test_a_mention_without_a_unit(here: Files) -> None:
    here.write("a.yaml", table("A", "name: '${business_unit}'"))
    [error] = here.errors("plain")
    assert "${business_unit} has no business unit here" in error


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("  us: {var", "  uk: {var", "no environment has a business unit uk; name it in an environment"),
        ("{currency: USD}", "{curency: USD}", "the variable curency is not declared; did you mean currency?"),
        ("{stores: [b, c]}", "{stores: b}", "the variable stores is a list, not 'b'"),
        ("mid: 510000003", "mid: many", "eu is the MID of a business unit, a number"),
        ("mid: 510000003", "mid: 510000002", "eu and us are the same business unit, 510000002"),
    ],
)
def test_mistakes_in_settings_of_units(here: Files, before: str, after: str, message: str) -> None:
    here.write("mcdecl.yaml", CONFIG.replace(before, after, 1))
    [error] = here.errors()
    assert message in error


NAMES = ("parent", "us", "eu", "apac")


@st.composite
def variations(draw: st.DrawFn) -> dict[str, Any]:
    """Where a data extension is, what it says there, and what differs from unit to unit."""
    units = NAMES[: draw(st.integers(1, len(NAMES)))]
    some = st.lists(st.sampled_from(units), unique=True, min_size=1)
    values = st.sampled_from(["v1", "v2", "v3"])
    return {
        "units": units,
        "inside": draw(some),
        "when": draw(st.none() | some),
        "overrides": draw(st.dictionaries(st.sampled_from(units), st.sampled_from(["o1", "${business_unit.mid}"]))),
        "everywhere": draw(st.dictionaries(st.sampled_from(units), values)),
        "here": draw(st.dictionaries(st.sampled_from(units), values)),
        "in_environment": draw(st.none() | values),
    }


@given(variations())
@settings(max_examples=50, deadline=None)
def test_every_unit_gets_what_a_plain_reading_of_the_words_gives(words: dict[str, Any]) -> None:
    mids = {name: number for number, name in enumerate(words["units"], 1)}
    units = {name: {"mid": mid, "variables": {"x": words["here"][name]}} if name in words["here"] else mid
             for name, mid in mids.items()}  # fmt: skip
    environment = {"account": "sandbox", "business_units": units}
    if words["in_environment"]:
        environment["variables"] = {"x": words["in_environment"]}
    config = {
        "project": "p",
        "variables": {"x": {"default": "d"}},
        "business_units": {name: {"variables": {"x": value}} for name, value in words["everywhere"].items()},
        "environments": {"dev": environment},
    }
    body = {
        "name": "A",
        "business_unit": words["inside"],
        "description": "${business_unit} ${var.x}",
        "fields": [{"name": "Id", "type": "Text", "length": 5}],
        "overrides": {name: {"description": text} for name, text in words["overrides"].items()},
        **({"when": words["when"]} if words["when"] else {}),
    }
    expected = {}
    for name in words["units"]:
        if name in words["inside"] and (not words["when"] or name in words["when"]):
            value = words["here"].get(name) or words["everywhere"].get(name) or words["in_environment"] or "d"
            over = words["overrides"].get(name)
            expected[name] = f"{name} {value}" if over is None else str(mids[name]) if "{" in over else over
    texts = {"mcdecl.yaml": json.dumps(config), "a.yaml": json.dumps({"data_extensions": {"A": body}})}
    with temporary(texts) as files:
        assert described(files.load()) == expected
