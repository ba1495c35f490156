"""Random business units are exported, planned without a change, applied elsewhere, and export the same again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mcdecl.account import SoapAccount
from mcdecl.engine.adopt.model import UnitReports
from mcdecl.engine.adopt.run import Selection
from mcdecl.engine.adopt.units import export_new_units, read_units, unit_selections
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.planning import Planned, plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.kinds.resource import Resource
from mcdecl.project import Environment, Project, load
from mcdecl.project.units import shared_by_reference
from mcdecl.sandbox.server import RunningSandbox, start
from tests.conftest import connect
from tests.engine.adopt.accounts import accounts
from tests.engine.adopt.test_round_trip import files
from tests.strategies import normal
from tests.thorough import examples

UNITS = {"parent": 510000001, "us": 510000002}
CONFIG = (
    b"project: test\nenvironments:\n  dev: {account: sandbox, business_units: {parent: 510000001, us: 510000002}}\n"
)
ENVIRONMENT = Environment("dev", "sandbox", business_units=UNITS)
FIELDS = [{"name": "Id", "type": "Text", "length": 18, "primary_key": True}, {"name": "Score", "type": "Number"}]
ALL = {"name": "All of them", "folder": "Shared Items/Shared Data Extensions/CRM", "fields": FIELDS}
SHARED = [
    Resource("folder", "Shared Items", {}, implied=True),
    Resource("folder", "Shared Items/Shared Data Extensions", {}, implied=True),
    Resource("folder", ALL["folder"], {}, implied=True),
    normal("data_extension", "All/0001", ALL),
]
OVER_SHARED = normal("filter_definition", "Over", {"name": "Over", "source": "ENT.All/0001", "where": "Score > 3"})


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[RunningSandbox, RunningSandbox]]:
    with (
        start(None, record=False, enterprise=UNITS["parent"], units=[UNITS["us"]]) as server,
        start(None, record=False, enterprise=UNITS["parent"], units=[UNITS["us"]]) as other,
    ):
        yield server, other


Accounts = Mapping[str, SoapAccount]


def planned(there: Accounts, wanted: Mapping[str, Sequence[Resource]], sharing: Sequence[str]) -> Iterator[Planned]:
    """The plan of each unit, the parent first."""
    above: Index | None = None
    for name in UNITS:
        made = plan_account(
            there[name], DesiredState(tuple(wanted[name])), above=above, sharing=sharing if name == "parent" else ()
        )
        above = above or made.index
        yield made


def applied(there: Accounts, wanted: Mapping[str, Sequence[Resource]]) -> None:
    for name, made in zip(UNITS, planned(there, wanted, ("All/0001",)), strict=True):
        apply(made.plan, there[name], made.index)


def left(there: Accounts, project: Project) -> list[str]:
    made = planned(there, resources(project), shared_by_reference(project.units))
    changes = [change for item in made for change in item.plan.changes]
    return [f"{item.action} {item.address} {item.attributes}" for item in changes if item.action is not Action.NO_OP]


def resources(project: Project) -> dict[str, Sequence[Resource]]:
    return {name: project.unit(name).resources for name in UNITS}


def exported(there: Accounts, folder: Path) -> UnitReports:
    record = read_units(ENVIRONMENT, there, unit_selections(Selection(), list(UNITS), list(UNITS)))
    return export_new_units(record, folder, ENVIRONMENT, "folder", CONFIG)


@given(accounts(), accounts())
@settings(
    max_examples=examples(6),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_units_come_back(
    pair: tuple[RunningSandbox, RunningSandbox], parents: list[Resource], own: list[Resource]
) -> None:
    for server in pair:
        server.reset()
    with ExitStack() as stack:
        first, second = (
            {name: stack.enter_context(connect(server, business_unit=mid)) for name, mid in UNITS.items()}
            for server in pair
        )
        here, there = (Path(stack.enter_context(TemporaryDirectory())) / "out" for _ in pair)
        applied(first, {"parent": [*parents, *SHARED], "us": [*own, OVER_SHARED]})
        report = exported(first, here)
        assert "filter_definition.Over" in report.units["us"].exported
        project = load(here)
        assert left(first, project) == []
        applied(second, resources(project))
        again = exported(second, there)
        assert {name: export_report.exported for name, export_report in again.units.items()} == {
            name: export_report.exported for name, export_report in report.units.items()
        }
        if [export_report.left_out for export_report in again.units.values()] == [
            export_report.left_out for export_report in report.units.values()
        ]:
            assert files(there) == files(here)
