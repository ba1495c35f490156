"""Folders that get another path, over real HTTP: with all that is in them, in one call for each."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState, Plan
from mcdecl.kinds.resource import Directives, Resource
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import folders, query, table


def inside(path: str, *, moved_from: str | None = None, below: str = "") -> list[Resource]:
    return [
        *(
            Resource("folder", step.key, {}, directives=Directives(moved_from=moved_from), implied=True)
            if step.key == path and moved_from
            else step
            for step in folders(path + below)
        ),
        table("T", folder=path + below),
    ]


def plan(account: SoapAccount, *resources: Resource) -> Plan:
    return plan_account(account, DesiredState(resources)).plan


def applied(account: SoapAccount, *resources: Resource) -> None:
    made = plan_account(account, DesiredState(resources))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]


@pytest.mark.parametrize(
    ("old", "new", "below"),
    [
        ("Data Extensions/A", "Data Extensions/B", ""),
        ("Data Extensions/A", "Data Extensions/B", "/deep"),
        ("Data Extensions/A", "Data Extensions/New/A", "/deep"),
        ("Data Extensions/A", "Data Extensions/New/B", "/deep/er"),
    ],
)
@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
def test_a_folder_moves_with_all_that_is_in_it(
    account: SoapAccount, embedded: RunningSandbox, old: str, new: str, below: str, lost: bool
) -> None:
    applied(account, *inside(old, below=below))
    wanted = inside(new, moved_from=old, below=below)
    changes = [change for change in plan(account, *wanted).changes if change.acts]
    assert [(change.address, change.moved_from) for change in changes if change.action is Action.UPDATE] == [
        (f"folder.{new}", old)
    ]
    assert {change.action for change in changes} <= {Action.CREATE, Action.UPDATE}
    if lost:
        embedded.inject("drop_after", operation="Update")
    applied(account, *wanted)
    again = plan(account, *wanted)
    assert again.summary().acts == 0
    assert any("you can delete the moved entry" in note for change in again.changes for note in change.notes)
    assert plan(account, *inside(new, below=below)).summary().acts == 0


def test_a_folder_that_somebody_renamed_is_recognized(account: SoapAccount) -> None:
    applied(account, *inside("Data Extensions/A"), query("Q", "T"))
    applied(account, *inside("Data Extensions/Hand", moved_from="Data Extensions/A"))
    made = plan(account, *inside("Data Extensions/A"))
    (change,) = [change for change in made.changes if change.address == "folder.Data Extensions/A"]
    assert change.action is Action.CREATE
    assert change.notes == (
        (
            "everything that should be in it is in Data Extensions/Hand; if somebody renamed or moved the folder, "
            "write that path, or moved: [{from: folder.Data Extensions/Hand, to: folder.Data Extensions/A}] to undo it"
        ),
    )


def test_both_paths_exist(account: SoapAccount) -> None:
    applied(account, *folders("Data Extensions/A"), *folders("Data Extensions/B"))
    (change,) = plan(account, inside("Data Extensions/B", moved_from="Data Extensions/A")[0]).changes
    assert change.action is Action.BLOCKED
    assert "the account has both Data Extensions/A and Data Extensions/B" in change.reasons[0]
