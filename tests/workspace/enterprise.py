"""A project in several business units, over an embedded enterprise that is handed in."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcdecl.account import SoapAccount
from mcdecl.account.interface import Account
from mcdecl.engine.plan import Change, Scope
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import load
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.applied import Applied
from mcdecl.workspace.one_unit import narrowed
from mcdecl.workspace.stopping import AskedStopper
from mcdecl.workspace.workspace import ApplyRequest, Workspace
from tests.conftest import connect
from tests.workspace.observing import Recorder

MIDS = {"parent": 510000001, "us": 510000002, "eu": 510000003, "apac": 510000004, "br": 510000005}


@dataclass
class Enterprise:
    """The project, and the accounts of its units."""

    root: Path
    server: RunningSandbox
    accounts: Mapping[str, Account]

    def write(self, **files: str) -> None:
        """Write the file of each unit; the parent's needs no word for it."""
        for unit, text in files.items():
            (self.root / f"{unit}.yaml").write_text(f"business_unit: {unit}\n{text}" if text else "")

    def settings(self, more: str = "") -> None:
        """Write mcdecl.yaml, with more words for its environment."""
        units = ", ".join(f"{name}: {MIDS[name]}" for name in self.accounts)
        text = f"project: test\nenvironments: {{here: {{account: sandbox, business_units: {{{units}}}{more}}}}}\n"
        (self.root / "mcdecl.yaml").write_text(text)

    def workspace(self, *units: str, observer: Recorder | None = None) -> Workspace:
        """The project, or these of its units."""
        project = narrowed(load(self.root), units)
        return Workspace(project, observer or Recorder(), self.accounts, rehearsal=True, whole=not units)

    def plan(self, *units: str, scope: Scope | None = None) -> PlanSet:
        """What an apply would do."""
        plan = self.workspace(*units).plan(scope or Scope())
        assert isinstance(plan, PlanSet)
        return plan

    def apply(self, *units: str, scope: Scope | None = None, observer: Recorder | None = None, **more: Any) -> Applied:
        """Apply it; data may be lost."""
        scope = scope or Scope(allow=("data_loss",))
        request = ApplyRequest(scope, approved=True, **more)
        return self.workspace(*units, observer=observer).apply(request, AskedStopper())

    def applied(self, *units: str) -> None:
        """Apply it, and see that nothing is left."""
        applied = self.apply(*units)
        assert applied.code == 0, [*reasons(applied.plan), *(outcome.to_json() for outcome in applied.report.outcomes)]
        assert acting(self.plan(*units)) == {}

    def active(self, unit: str) -> dict[str, bool]:
        """Whether each automation of a unit is on, by name."""
        account = self.accounts[unit]
        assert isinstance(account, SoapAccount)
        listed = account.rest_list("automation/v1/automations")
        shown = [account.rest_get(f"automation/v1/automations/{entry['id']}") for entry in listed]
        return {str(record["name"]): record["status"] == "Scheduled" for record in shown}


def changes(plan: Any) -> dict[str, Change]:
    """All changes by their full address."""
    return {change.full_address: change for _, part in plan.plans() for change in part.changes}


def acting(plan: Any) -> dict[str, str]:
    """What a plan does, by full address."""
    return {address: change.action.value for address, change in changes(plan).items() if change.acts}


def reasons(plan: Any) -> list[str]:
    """Why changes are blocked."""
    return [
        f"{address}: {reason}"
        for address, change in changes(plan).items()
        if change.action == "blocked"
        for reason in (*change.reasons, *(diff.reason or "" for diff in change.attributes))
        if reason
    ]


def results(applied: Applied) -> dict[str, str]:
    """What became of each change, by full address."""
    return {outcome.change.full_address: outcome.status.value for outcome in applied.report.outcomes}


@contextmanager
def enterprise_at(root: Path, server: RunningSandbox, units: int = 3) -> Iterator[Enterprise]:
    """An enterprise of so many units in a folder, with an empty account."""
    server.reset()
    names = list(MIDS)[:units]
    with ExitStack() as opened:
        accounts = {name: connect(server, business_unit=MIDS[name]) for name in names}
        for account in accounts.values():
            opened.callback(account.close)
        enterprise = Enterprise(root, server, accounts)
        enterprise.settings()
        yield enterprise
