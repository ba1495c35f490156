"""What a plan says of the way back of each change: whole, without rows, or impossible, and why."""

from collections.abc import Sequence
from typing import Any

import pytest

from mcdecl.engine.plan import Action, Change, DesiredState, Live, build
from mcdecl.engine.plan.model import UndoLabel
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Directives, ItemWords, LiveResource, Removal, Resource
from mcdecl.kinds.values import Unknown
from tests.strategies import held
from tests.wanted import EMAIL, ID, automated, imported, query, resource, table

PHONE = {"name": "Phone", "type": "Phone"}
NEEDED = {"name": "Needed", "type": "Number", "required": True}


def planned(
    before: Sequence[Resource], *after: Resource, gone: Sequence[str] = (), rows: int | None = None
) -> dict[str, Change]:
    facts = {item.address: ResourceFacts(rows=rows) for item in before if item.kind == "data_extension"}
    live = replace(held(list(before)), facts=facts)
    removals = [Removal(*address.split(".", 1)) for address in gone]
    return {change.address: change for change in build(DesiredState(after, removals), live).changes}


def dropping(*names: str) -> Resource:
    return replace(table("T", ID), directives=Directives(items={"fields": ItemWords(removed=names)}))


@pytest.mark.parametrize(
    ("before", "after", "rows", "label", "reason"),
    [
        (table("T", ID, description="a"), table("T", ID, description="b"), 3, UndoLabel.WHOLE, ""),
        (
            table("T", ID),
            table("T", {**ID, "length": 36}),
            3,
            UndoLabel.IMPOSSIBLE,
            "fields.Id.length: the account ref",
        ),
        (table("T", ID), table("T", ID, EMAIL), 3, UndoLabel.WHOLE, ""),
        (
            table("T", ID, PHONE),
            dropping("Phone"),
            3,
            UndoLabel.WITHOUT_ROWS,
            "fields.Phone: its values come back only",
        ),
        (table("T", ID, PHONE), dropping("Phone"), None, UndoLabel.WITHOUT_ROWS, "fields.Phone: its values"),
        (table("T", ID, PHONE), dropping("Phone"), 0, UndoLabel.WHOLE, ""),
        (table("T", ID, NEEDED), dropping("Needed"), 3, UndoLabel.IMPOSSIBLE, "can be added only with a default"),
        (table("T", ID, NEEDED), dropping("Needed"), 0, UndoLabel.WHOLE, ""),
        (
            table("T", ID, NEEDED),
            table("T", ID, {**NEEDED, "required": False}),
            3,
            UndoLabel.IMPOSSIBLE,
            "fields.Needed.required: the account cannot make",
        ),
    ],
)
def test_an_update_says_what_comes_back(
    before: Resource, after: Resource, rows: int | None, label: UndoLabel, reason: str
) -> None:
    change = planned([before], after, rows=rows)["data_extension.T"]
    assert change.action is Action.UPDATE
    assert change.undo is label
    assert bool(change.undo_reasons) is bool(reason)
    assert reason in "; ".join(change.undo_reasons)
    assert change.before == before.state


@pytest.mark.parametrize(("rows", "label"), [(3, UndoLabel.WITHOUT_ROWS), (None, UndoLabel.WITHOUT_ROWS), (0, "whole")])
def test_a_delete_has_the_whole_state_and_loses_rows(rows: int | None, label: str) -> None:
    before = table("T", ID, EMAIL, description="old")
    change = planned([before], gone=["data_extension.T"], rows=rows)["data_extension.T"]
    assert (change.action, change.undo, change.before) == (Action.DELETE, label, before.state)
    assert (rows == 3) is ("its 3 rows come back only if" in "; ".join(change.undo_reasons))


def test_a_replacement_loses_rows_and_gets_its_old_shape_back() -> None:
    after = replace(table("T", {**ID, "type": "Number"}), directives=Directives(replace=True))
    change = planned([table("T", ID)], after, rows=3)["data_extension.T"]
    assert (change.action, change.undo) == (Action.REPLACE, UndoLabel.WITHOUT_ROWS)


def test_a_new_resource_can_go_again_unless_its_kind_stays() -> None:
    changes = planned([], table("T"))
    assert changes["data_extension.T"].undo is UndoLabel.WHOLE


def test_what_is_not_changed_or_blocked_has_no_way_back() -> None:
    same, blocked = (
        planned([table("T", ID)], table("T", ID)),
        planned([table("T", EMAIL)], table("T", ID, EMAIL), rows=1),
    )
    assert [change.undo for change in (*same.values(), *blocked.values())] == [None, None]


def test_secrets_that_nobody_can_read_do_not_come_back() -> None:
    partner = resource("file_location", "L", name="L", type="ExternalSftp", url="sftp://a.example", user="u")
    change = planned([partner], gone=["file_location.L"])["file_location.L"]
    assert change.undo is UndoLabel.IMPOSSIBLE
    assert change.undo_reasons == ("password: no call shows it; if it was set, it has to be set again",)


@pytest.mark.parametrize(("mode", "label"), [("AddAndUpdate", UndoLabel.WHOLE), ("ColumnBased", UndoLabel.IMPOSSIBLE)])
def test_a_control_column_counts_only_in_its_mode(mode: str, label: UndoLabel) -> None:
    there = imported("I", "T", mode=mode)
    change = planned([table("T"), there], table("T"), gone=["import_definition.I"])["import_definition.I"]
    assert change.undo is label


def test_an_automation_that_runs_what_is_not_managed_cannot_be_made_again() -> None:
    there = automated("N", "query_definition.Q", "script.Clean up", folder="My Automations")
    live = [query("Q", "T"), table("T")]
    change = planned([*live, there], *live, gone=["automation.N"])["automation.N"]
    assert change.undo is UndoLabel.IMPOSSIBLE
    assert "script.Clean up" in change.undo_reasons[0]


def test_what_the_account_does_not_show_is_left_out_and_named() -> None:
    live = held([table("T"), imported("I", "T")])
    there = live.resources["import_definition.I"]
    hidden: dict[str, Any] = {**there.state, "mapping": Unknown("REST refused")}
    seen: Live = replace(live, resources={**live.resources, there_address(there): replace(there, state=hidden)})
    (change,) = build(DesiredState([table("T")], [Removal("import_definition", "I")]), seen).acting()
    assert "mapping" not in (change.before or {})
    assert (change.undo, change.undo_reasons) == (UndoLabel.IMPOSSIBLE, ("mapping: REST refused",))


def there_address(there: LiveResource) -> str:
    return f"{there.kind}.{there.key}"
