"""The schema of the JSON form says what real plans hold, all of it, and in words."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from mcdecl.engine.apply.outcome import Outcome as Ended
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.plan import DesiredState, Live, Plan, Scope, build
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.model import AttributeDiff, Change, Summary
from mcdecl.engine.plan.saved import SavedPlan
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.helpers.structs import field_names, replace
from mcdecl.kinds.resource import Resource
from mcdecl.project.schema import schema_text
from mcdecl.report.plan_schema import FILES, apply_schema, main, plan_schema
from tests.report.plans import full_plan, large_plan, quiet_plan
from tests.strategies import encounters

ROOT = Path(__file__).resolve().parents[2]


def strict(schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """The schema without room for more: what it does not name is wrong here, and later only by another version."""
    schema = copy.deepcopy(schema or plan_schema())
    for item in schema["$defs"].values():
        item["additionalProperties"] = False
    return schema


def units() -> PlanSet:
    plans = (UnitPlan("parent", 1, full_plan()), UnitPlan("us", 2, None, "not reachable"))
    return PlanSet("p", "e", plans, Scope(("a.*",)))


def everywhere() -> Everywhere:
    return Everywhere(
        (EnvironmentPlan("dev", full_plan()), EnvironmentPlan("prod", error="no", unit="us")), ("doubtful",)
    )


def scoped() -> Plan:
    return replace(full_plan(), partial=True, left_out=3, scope=Scope(("a.*",), ("b.*",), True, True))


REPORTS = (full_plan, quiet_plan, lambda: large_plan(20, dangers=3), units, everywhere, scoped)


@pytest.mark.parametrize("report", REPORTS)
def test_plans_are_as_the_schema_says(report: Any) -> None:
    data = json.loads(json.dumps(report().to_json()))
    assert [error.message for error in Draft202012Validator(strict()).iter_errors(data)] == []


@pytest.mark.parametrize("report", [full_plan, units])
def test_saved_plans_are_too(report: Any) -> None:
    data = json.loads(SavedPlan(report(), {"account": "sandbox"}).text())
    assert [error.message for error in Draft202012Validator(strict()).iter_errors(data)] == []


@settings(max_examples=20, deadline=None)
@given(encounters())
def test_every_plan_is(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    data = json.loads(json.dumps(build(DesiredState(resources), live).to_json()))
    assert [error.message for error in Draft202012Validator(strict()).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), "2.0"),
        (("changes", 0, "action"), "explode"),
        (("changes", 0, "risk"), None),
        (("summary", "create"), -1),
        (("changes", 0, "attributes", 0, "status"), "maybe"),
        (("changes",), {}),
    ],
)
def test_the_check_can_fail(path: tuple[Any, ...], value: Any) -> None:
    data = json.loads(json.dumps(full_plan().to_json()))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert not Draft202012Validator(plan_schema()).is_valid(data)


def test_what_a_later_minor_version_adds_is_no_mistake() -> None:
    data = json.loads(json.dumps(full_plan().to_json())) | {"format_version": "1.7", "something_new": 1}
    data["changes"][0]["something_new"] = 1
    assert Draft202012Validator(plan_schema()).is_valid(data)


@pytest.mark.parametrize(
    ("name", "model"), [("change", Change), ("summary", Summary), ("scope", Scope), ("difference", AttributeDiff)]
)
def test_it_has_every_field_of_the_model(name: str, model: type) -> None:
    assert set(plan_schema()["$defs"][name]["properties"]) == set(field_names(model))


@pytest.mark.parametrize("make", [plan_schema, apply_schema])
def test_everything_is_described(make: Callable[[], dict[str, Any]]) -> None:
    schema = make()
    assert [where for where, record in _described(schema, "", schema["$defs"]) if not record.get("description")] == []


def _described(
    schema: dict[str, Any], where: str, defs: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, item in schema.get("$defs", {}).items():
        yield name, item
        yield from _described(item, name, defs)
    for name, item in schema.get("properties", {}).items():
        yield f"{where}.{name}", item if "description" in item else defs.get(_target(item), {})


def _target(record: dict[str, Any]) -> str:
    return str(record.get("$ref", "")).rpartition("/")[2]


@pytest.mark.parametrize("make", [plan_schema, apply_schema])
def test_the_promise_is_in_it(make: Callable[[], dict[str, Any]]) -> None:
    assert "Compatibility:" in make()["description"]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_file_is_not_stale(file: Path) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == schema_text(file.name, FILES[file]()), (
        "run python -m mcdecl.report.plan_schema"
    )


def applied() -> dict[str, Any]:
    """What an apply of one account prints."""
    change = full_plan().changes[0]
    ends = [Ended(change, fate, "words", 26007, "more words").to_json() for fate in OutcomeStatus]
    return json.loads(json.dumps(full_plan().to_json() | {"results": ends, "stopped": None, "journal": "a.jsonl"}))


def applied_to_units() -> dict[str, Any]:
    """What an apply of business units prints."""
    ended = {name: applied()[name] for name in ("results", "stopped", "journal")}
    results = [{"unit": "parent", "business_unit": 1, **ended}]
    return json.loads(json.dumps(units().to_json() | {"results": results}))


@pytest.mark.parametrize("made", [applied, applied_to_units])
def test_applies_are_as_their_schema_says(made: Callable[[], dict[str, Any]]) -> None:
    assert [error.message for error in Draft202012Validator(strict(apply_schema())).iter_errors(made())] == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data["changes"][0].pop("risk"),
        lambda data: data["changes"][0].update(action="explode"),
        lambda data: data["summary"].pop("blocked"),
        lambda data: data["results"][0].update(result="perhaps"),
        lambda data: data["results"][0].pop("address"),
        lambda data: data.pop("results"),
        lambda data: data.update(format_version="2.0"),
    ],
)
def test_the_plan_in_an_apply_is_held_to_as_closely(harm: Callable[[dict[str, Any]], Any]) -> None:
    data = applied()
    harm(data)
    assert not Draft202012Validator(apply_schema()).is_valid(data)


def test_the_plans_of_units_in_an_apply_are_too() -> None:
    data = applied_to_units()
    data["units"][0]["changes"][0].pop("address")
    assert not Draft202012Validator(apply_schema()).is_valid(data)


def test_the_check_says_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
