"""The parent's plan, as the units below it allow it."""

from mcdecl.engine.plan import Action, Change, Live, Plan
from mcdecl.engine.plan.referrers import Others
from mcdecl.engine.plan.shared import Shared
from mcdecl.engine.plan.units_below import UnitBelow, breaking, guarded_for_units
from mcdecl.kinds.resource import LiveResource
from tests.engine.plan.test_shared import change, live, reads
from tests.wanted import filtered, query

T = "data_extension.T"
QUERY = LiveResource("query_definition", "Q", "Q", "id", {"sql": reads("T name")})
GOING = change("T", Action.DELETE)
ANEW = change("T", Action.REPLACE, desired={"name": "T name"})


def guarded(going: Change, unit: UnitBelow) -> Change:
    plan = Plan("p", "e", (going,))
    (guarded_change,) = guarded_for_units(plan, Shared.of(plan, live("T")), [unit]).changes
    return guarded_change


def deleting() -> Change:
    return Change("query_definition.Q", "query_definition", "Q", Action.DELETE, unit="us")


def test_only_what_takes_a_name_away_or_makes_it_anew_is_looked_at() -> None:
    harmless = change("T", Action.UPDATE, desired={"name": "T name"})
    for made, breaks in ((GOING, 1), (ANEW, 1), (harmless, 0)):
        assert len(breaking(Shared.of(Plan("p", "e", (made,)), live("T")))) == breaks


def test_a_deletion_waits_for_its_users_to_go() -> None:
    going = guarded(
        GOING,
        UnitBelow("us", (), changes={"query_definition.Q": deleting()}, live=Live({"query_definition.Q": QUERY})),
    )
    assert (going.action, going.waits_for) == (Action.DELETE, ("us:query_definition.Q",))


def test_users_that_stay_are_named() -> None:
    declared = guarded(GOING, UnitBelow("us", (query("Q", "Own", sql=reads("t NAME")),), lambda _resource: "q.yaml:3"))
    assert declared.action is Action.BLOCKED
    assert "us:query_definition.Q (q.yaml:3; its sql reads it; left out of this plan)" in declared.reasons[0]
    held = guarded(GOING, UnitBelow("us", (), others=Others([QUERY])))
    assert "us:query_definition.Q (its sql reads it; in the account, not declared by this project)" in held.reasons[0]
    assert (declared.unit, held.unit) == ("parent", "parent")


def test_a_replacement_is_found_again_by_name_but_not_by_what_is_left_out() -> None:
    assert guarded(ANEW, UnitBelow("us", (query("Q", "Own", sql=reads("T name")),))).action is Action.REPLACE
    user = filtered("F", "ENT.T")
    sent = Change(user.address, user.kind, user.key, Action.REPLACE, unit="us")
    assert guarded(ANEW, UnitBelow("us", (user,), changes={user.address: sent})).action is Action.REPLACE
    assert guarded(ANEW, UnitBelow("us", (user,))).action is Action.BLOCKED


def test_nothing_changes_below_what_is_running() -> None:
    running = LiveResource("query_definition", "Q", "Q", "id", {"sql": reads("T name")}, busy="it is running")
    going = guarded(ANEW, UnitBelow("us", (), live=Live({"query_definition.Q": running})))
    assert (going.action, going.reasons) == (
        Action.BLOCKED,
        ("us:query_definition.Q is running and uses it; plan again when the run has ended",),
    )


def test_what_could_not_be_read_is_noted() -> None:
    going = guarded(GOING, UnitBelow("us", (), others=Others((), ["queries (no right)"])))
    assert (going.action, "us: queries (no right)" in going.notes[0]) == (Action.DELETE, True)
