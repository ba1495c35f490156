"""A whole business unit that mcdev has retrieved, in old and new layouts, compared with an account that holds it."""

from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.project import load
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.export import export_mcdev
from tests.engine.adopt import mcdev_unit


@pytest.mark.parametrize("layout", ["old", "new"])
def test_an_account_that_holds_the_same_has_nothing_to_do(
    layout: mcdev_unit.Layout, embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    mcdev_unit.fill(embedded)
    wanted = mcdev_unit.resources()
    made = plan_account(account, DesiredState(wanted))
    done = apply(made.plan, account, made.index)
    assert done.ok, [outcome.to_json() for outcome in done.outcomes]
    mcdev_unit.write(tmp_path / "p" / "retrieve" / "cred" / "BU", layout)
    report = export_mcdev(tmp_path / "p", tmp_path / "out")
    assert (report.broken, report.left_out) == ((), ())
    assert set(report.exported) == {resource.address for resource in wanted}
    assert report.notes == ("passed over what mcdecl has no kind for: 2 asset, 1 campaign, 1 script",)
    project = load(tmp_path / "out")
    assert [diagnostic for diagnostic in project.warnings if diagnostic.severity == "error"] == []
    plan = plan_account(account, DesiredState(project.resources)).plan
    assert [
        (change.action, change.address, change.reasons, change.attributes)
        for change in plan.changes
        if change.action is not Action.NO_OP
    ] == []
