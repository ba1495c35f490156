"""What commands say of several business units: a total, and whose it is; lint takes each unit for itself."""

import json

import pytest

from tests.cli.conftest import Folder
from tests.cli.test_units import FIELDS, enterprise, running, units  # noqa: F401 - fixtures

QUERY = "{name: Q, sql: 'SELECT Id FROM [From]', target: Own, mode: Overwrite}"
FROM = f"  From: {{name: From, {FIELDS}}}"


def test_an_apply_to_several_units_ends_with_a_total(units: Folder) -> None:  # noqa: F811
    run = units.mcdecl("apply", "--auto-approve")
    assert run.out.splitlines()[-1] == (
        "3 business units. Applied: 6 created, 0 updated, 0 deleted, 0 failed, 0 skipped."
    )
    units.write("eu.yaml", f"business_unit: eu\ndata_extensions: {{More: {{name: More, {FIELDS}}}}}\n")
    one = units.mcdecl("apply", "--auto-approve")
    assert (
        one.out.splitlines()[-1] == "business unit eu: Applied: 1 created, 0 updated, 0 deleted, 0 failed, 0 skipped."
    )


def test_runs_name_their_unit(units: Folder) -> None:  # noqa: F811
    units.mcdecl("apply", "--auto-approve")
    lines = units.mcdecl("runs").out.splitlines()
    assert {word for line in lines for word in ("live, parent", "live, us", "live, eu") if f"  {word}  " in line} == {
        "live, parent",
        "live, us",
        "live, eu",
    }
    told = json.loads(units.mcdecl("runs", "--format", "json").out)
    assert {item["unit"] for item in told} == {"parent", "us", "eu"}
    one = next(item for item in told if item["unit"] == "us")
    assert "  unit         us\n" in units.mcdecl("runs", one["id"]).out


@pytest.mark.parametrize(
    ("code", "second"),
    [
        ("MC302", QUERY),
        ("MC305", "{name: R, sql: 'SELECT Id FROM [From]', target: Own, mode: Append}"),
    ],
)
def test_lint_compares_writers_of_one_unit_only(units: Folder, code: str, second: str) -> None:  # noqa: F811
    for name, query in (("us", QUERY), ("eu", second)):
        units.write(
            f"{name}.yaml",
            f"business_unit: {name}\ndata_extensions:\n{FROM}\nquery_definitions:\n  Q_{name}: {query}\n",
        )
    assert code not in units.mcdecl("lint").out
    units.write("eu.yaml", "")
    us = (units.path / "us.yaml").read_text()
    units.write("us.yaml", f"{us}  Q_more: {second}\n")
    assert code in units.mcdecl("lint").out


def test_a_query_does_not_overwrite_its_own_target_in_another_unit(units: Folder) -> None:  # noqa: F811
    units.write("q.yaml", f"business_unit: [us, eu]\ndata_extensions:\n{FROM}\nquery_definitions:\n  Q2: {QUERY}\n")
    units.write("us.yaml", "")
    run = units.mcdecl("lint")
    assert "MC302" not in run.out
    assert "MC306" not in run.out


def test_queries_of_two_units_overwrite_what_the_parent_shares(units: Folder) -> None:  # noqa: F811
    query = QUERY.replace("target: Own", "target: ENT.All")
    units.write("q.yaml", f"business_unit: [us, eu]\ndata_extensions:\n{FROM}\nquery_definitions:\n  Q2: {query}\n")
    units.write("us.yaml", "")
    assert "MC302: All is overwritten by us:query_definition.Q2 too" in units.mcdecl("lint").out


def test_steps_of_an_automation_are_those_of_its_own_unit(units: Folder) -> None:  # noqa: F811
    """Two units run queries of one name: in one of them they rest on each other."""
    own, other = "SELECT Id FROM [From]", "SELECT Id FROM [Own]"
    for name, second in (("us", other), ("eu", own)):
        units.write(
            f"{name}.yaml",
            f"business_unit: {name}\ndata_extensions:\n{FROM}\n  Last: {{name: Last, {FIELDS}}}\nquery_definitions:\n"
            f"  A: {{name: A, sql: '{own}', target: Own, mode: Overwrite}}\n"
            f"  B: {{name: B, sql: '{second}', target: Last, mode: Overwrite}}\n"
            "automations:\n  N: {name: N, steps: [{run: [query_definition.A, query_definition.B]}]}\n",
        )
    reads = [line for line in units.mcdecl("lint").out.splitlines() if "in the same step" in line]
    assert [line.split(":")[0] for line in reads] == ["us.yaml"]
