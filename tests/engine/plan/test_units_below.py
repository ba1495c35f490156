"""What the parent's plan takes away from units below it: blocked while they use it, deleted last."""

import pytest

from mcdecl.engine.plan import Action, Change, Live, Plan
from mcdecl.engine.plan.referrers import Others
from mcdecl.engine.plan.shared import Shared
from mcdecl.engine.plan.units_below import UnitBelow, breaking, guarded_for_units
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.shared import ROOT
from tests.wanted import automated, query, table

S = "data_extension.S"
IN = f"{ROOT}/Data Extensions"
THERE = LiveResource("data_extension", "S", "S", "id", {**table("S").state, "folder": IN})
USER = query("Q", "ENT.S")
Q = "query_definition.Q"


def parent(action: Action, **more: object) -> Change:
    words = {"desired": {**table("S").state, "folder": IN}, "unit": "parent", **more}
    return Change(S, "data_extension", "S", action, **words)  # type: ignore[arg-type]


def below(action: Action, **more: object) -> Change:
    return Change(Q, "query_definition", "Q", action, unit="us", **more)  # type: ignore[arg-type]


def held(*resources: Resource, busy: str | None = None) -> Live:
    return Live(
        {item.address: LiveResource(item.kind, item.key, item.key, "id", item.state, busy=busy) for item in resources}
    )


def unit(*declared: Resource, **more: object) -> UnitBelow:
    return UnitBelow("us", declared, lambda item: f"us/{item.key}.yaml:1", **more)  # type: ignore[arg-type]


def guarded(change: Change, *units: UnitBelow) -> Change:
    plan = Plan("p", "e", (change,))
    (found,) = guarded_for_units(plan, Shared.of(plan, Live({S: THERE})), units).changes
    return found


RENAMED = parent(Action.UPDATE, desired={"name": "New"})
MOVED = parent(Action.UPDATE, desired={"folder": "Data Extensions"})
READER = query("Q", "Own", sql="SELECT * FROM ENT.S")


@pytest.mark.parametrize(
    ("change", "breaks"),
    [
        (parent(Action.DELETE, desired=None), True),
        (parent(Action.REPLACE), True),
        (RENAMED, True),
        (MOVED, True),
        (parent(Action.UPDATE), False),
        (parent(Action.NO_OP), False),
        (parent(Action.BLOCKED), False),
    ],
)
def test_which_changes_take_a_name_away(change: Change, breaks: bool) -> None:
    shared = Shared.of(Plan("p", "e", (change,)), Live({S: THERE}))
    assert [item.address for item in breaking(shared)] == ([S] if breaks else [])
    assert breaking(Shared().with_left_out(shared)) == ()


@pytest.mark.parametrize(
    ("change", "user", "words"),
    [
        (parent(Action.DELETE, desired=None), USER,
         "cannot be deleted: it is used by us:query_definition.Q (us/Q.yaml:1; target)"),
        (MOVED, USER, "cannot be moved out of the shared folders: it is used by us:query_definition.Q"),
        (RENAMED, READER, "cannot be renamed: it is used by us:query_definition.Q (us/Q.yaml:1; its sql reads it)"),
    ],
)  # fmt: skip
def test_what_a_unit_goes_on_using_is_not_taken_away(change: Change, user: Resource, words: str) -> None:
    found = guarded(change, unit(user, changes={Q: below(Action.UPDATE)}))
    assert found.action is Action.BLOCKED
    assert words in found.reasons[0]
    assert guarded(change, unit(query("Q", "S"))) == change
    assert guarded(change) == change


def test_a_unit_that_is_left_out_says_so_and_a_use_by_key_survives_a_rename() -> None:
    found = guarded(parent(Action.DELETE, desired=None), unit(USER))
    assert "(us/Q.yaml:1; target; left out of this plan)" in found.reasons[0]
    assert guarded(RENAMED, unit(USER)) == RENAMED


def test_a_replacement_breaks_keys_only_of_what_is_not_sent_again() -> None:
    replaced = parent(Action.REPLACE)
    assert guarded(replaced, unit(USER, changes={Q: below(Action.UPDATE)})) == replaced
    found = guarded(replaced, unit(USER))
    assert "cannot be deleted and created again: it is used by us:query_definition.Q" in found.reasons[0]
    assert guarded(replaced, unit(READER)) == replaced  # SQL finds the new one by its name


def test_what_nobody_declares_counts_too_unless_it_changes() -> None:
    others = Others([LiveResource("query_definition", "Q", "Q", "1", USER.state)])
    for change in (parent(Action.DELETE, desired=None), parent(Action.REPLACE)):
        found = guarded(change, unit(others=others))
        assert "us:query_definition.Q (target; in the account, not declared by this project)" in found.reasons[0]
        changed = guarded(change, unit(others=others, changes={Q: below(Action.DELETE)}))
        assert changed.action is change.action
        assert guarded(change, unit(query("Q", "T"), others=others, changes={Q: below(Action.UPDATE)})) == change
        # A unit for which nothing is planned stays as the account has it, whatever its files say.
        assert guarded(change, unit(query("Q", "T"), others=others)).action is Action.BLOCKED


def test_what_could_not_be_read_is_told_where_something_is_taken_away() -> None:
    unread = unit(others=Others(unread=["queries (no right)"]))
    words = "mcdecl could not read whether anything refers to it: us: queries (no right)"
    assert guarded(parent(Action.DELETE, desired=None), unread).notes == (words,)
    assert guarded(RENAMED, unread).notes == (words,)
    assert guarded(parent(Action.UPDATE), unread).notes == ()


def test_nothing_changes_under_what_is_running() -> None:
    running = unit(live=held(automated("N", Q), USER, busy="it runs"))
    found = guarded(parent(Action.UPDATE), running)
    assert (found.action, len(found.reasons)) == (Action.BLOCKED, 1)
    assert "is running and uses it; plan again when the run has ended" in found.reasons[0]
    assert found.reasons[0].startswith("us:")
    resting = unit(live=held(automated("N", Q), USER))
    assert guarded(parent(Action.UPDATE), resting) == parent(Action.UPDATE)
    automation = LiveResource("automation", "N", "N", "id", automated("N", Q).state, busy="it runs")
    live = Live({**held(USER).resources, "automation.N": automation})
    assert guarded(parent(Action.UPDATE), unit(live=live)).reasons[0].startswith("us:automation.N is running")


def test_a_deletion_waits_for_what_uses_it_until_now() -> None:
    gone = parent(Action.DELETE, desired=None, waits_for=("folder.A",))
    for user in (below(Action.DELETE), below(Action.UPDATE), below(Action.UPDATE, moved_from="Old")):
        live = held(replace(USER, key=user.moved_from or "Q"))
        found = guarded(gone, unit(query("Q", "Own"), changes={Q: user}, live=live))
        assert (found.action, found.waits_for) == (Action.DELETE, ("folder.A", "us:query_definition.Q"))
    for user, live in ((below(Action.NO_OP), held(USER)), (below(Action.UPDATE), held(query("Q", "T"))),
                       (below(Action.CREATE), Live())):  # fmt: skip
        assert guarded(gone, unit(query("Q", "Own"), changes={Q: user}, live=live)) == gone
    update = unit(query("Q", "Own"), changes={Q: below(Action.UPDATE)}, live=held(USER))
    assert guarded(parent(Action.UPDATE), update).waits_for == ()
