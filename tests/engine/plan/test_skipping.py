"""What depends on what is blocked, and the plan without it."""

from mcdecl.engine.plan import Action, AttributeDiff, Change, Live, Plan
from mcdecl.engine.plan.skipping import blocked, breaking, left_out, with_blocked_by, without_blocked
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.risk import Risk
from tests.wanted import automated, filtered, query, table

T, Q, F, N = "data_extension.T", "query_definition.Q", "filter_definition.F", "automation.N"
NEEDS = {Q: (T,), F: (T,), N: (Q,)}


def change(address: str, action: Action, **more: object) -> Change:
    kind, _, key = address.partition(".")
    return Change(address, kind, key, action, **more)  # type: ignore[arg-type]


def plan(*changes: Change) -> Plan:
    return Plan("p", "e", changes)


def live(*resources: Resource) -> Live:
    return Live({item.address: LiveResource(item.kind, item.key, item.key, "id", item.state) for item in resources})


def causes(made: Plan) -> dict[str, tuple[str, ...]]:
    return {item.address: item.blocked_by for item in made.changes if item.blocked_by}


def test_a_blocked_change_makes_no_call_any_more() -> None:
    risky = change(
        Q, Action.UPDATE, risk=Risk.DATA_LOSS, warnings=("w",), milder=("w",), waits_for=(T,), pauses=(T,),
        resumes=True, reasons=("first",),
    )  # fmt: skip
    assert blocked(risky, ["second"]) == change(Q, Action.BLOCKED, reasons=("first", "second"))


def test_what_breaks_something_is_what_changes_under_it() -> None:
    changes = {T: change(T, Action.UPDATE), Q: change(Q, Action.NO_OP), N: change(N, Action.UPDATE)}
    assert breaking(N, changes, NEEDS) == (T,)
    assert breaking(T, changes, NEEDS) == (T,)
    assert breaking(N, {N: changes[N]}, {N: (N,)}) == (N,)


def test_without_anything_blocked_the_plan_is_as_it_was() -> None:
    made = plan(change(T, Action.CREATE))
    assert with_blocked_by(made, NEEDS, live()) is made
    assert without_blocked(made) is made


def test_what_rests_on_something_blocked_depends_on_it_step_by_step() -> None:
    made = plan(
        change(T, Action.BLOCKED), change(Q, Action.CREATE), change(N, Action.CREATE), change("folder.X", Action.CREATE)
    )
    assert causes(with_blocked_by(made, NEEDS, live())) == {Q: (T,), N: (T,)}
    other = plan(change(Q, Action.CREATE), change(N, Action.NO_OP))
    assert causes(with_blocked_by(other, NEEDS, live(), above={T})) == {Q: (T,)}


def test_what_goes_depends_on_what_rests_on_it_in_the_account() -> None:
    for action in (Action.DELETE, Action.REPLACE):
        made = plan(change(T, action), change(Q, Action.BLOCKED))
        assert causes(with_blocked_by(made, {}, live(query("Q", "t")))) == {T: (Q,)}
    made = plan(change(T, Action.UPDATE), change(Q, Action.BLOCKED))
    assert causes(with_blocked_by(made, {}, live(query("Q", "T")))) == {}
    made = plan(change(Q, Action.DELETE), change(T, Action.BLOCKED))  # it goes whatever becomes of what it used
    assert causes(with_blocked_by(made, NEEDS, live(query("Q", "T")))) == {}


def test_what_an_automation_runs_depends_on_it_where_it_would_be_paused() -> None:
    made = plan(change(Q, Action.UPDATE), change(N, Action.BLOCKED))
    on, off = automated("N", Q, active=True), automated("N", Q, active=False)
    assert causes(with_blocked_by(made, {}, live(on, query("Q", "T")))) == {Q: (N,)}
    assert causes(with_blocked_by(made, {}, live(off, query("Q", "T")))) == {}
    fine = plan(change(Q, Action.UPDATE), change(N, Action.UPDATE), change(F, Action.BLOCKED))
    assert causes(with_blocked_by(fine, {}, live(on, query("Q", "T"), filtered("F", "T")))) == {}


def test_what_is_in_the_account_and_not_in_the_plan_holds_nothing_up() -> None:
    made = plan(change(T, Action.DELETE), change(F, Action.BLOCKED))
    assert causes(with_blocked_by(made, {}, live(query("Q", "T"), table("T")))) == {}


def test_what_is_left_out_says_why() -> None:
    diff = AttributeDiff("x", 1, 2, reason="because")
    made = plan(
        change(T, Action.BLOCKED, reasons=("no",)),
        change(F, Action.BLOCKED, attributes=(AttributeDiff("y", 1, 2), diff)),
        change("folder.X", Action.BLOCKED),
        change(Q, Action.UPDATE, blocked_by=(F, T)),
        change(N, Action.NO_OP, blocked_by=(T,)),
        change("folder.Y", Action.CREATE),
    )
    assert [(item.address, why) for item, why in left_out(made)] == [
        (T, "left out: it is blocked: no"),
        (F, "left out: it is blocked: because"),
        ("folder.X", "left out: it is blocked: the plan says why"),
        (Q, f"left out: it depends on {F}, {T}, which is blocked"),
    ]
    assert [item.address for item in without_blocked(made).changes] == [N, "folder.Y"]


def test_nothing_is_paused_for_what_is_left_out() -> None:
    pausing = change(N, Action.UPDATE, pauses=(Q, T), waits_for=(Q, T))
    blocked_one, going = change(T, Action.BLOCKED), change(Q, Action.UPDATE)
    (kept, _) = without_blocked(plan(pausing, going, blocked_one)).changes
    assert (kept.action, kept.pauses, kept.waits_for) == (Action.UPDATE, (Q,), (Q,))
    only = replace(pausing, pauses=(T,), waits_for=(T,))
    (kept,) = without_blocked(plan(only, blocked_one)).changes
    assert (kept.action, kept.pauses, kept.waits_for) == (Action.NO_OP, (), ())
    for more in (replace(only, attributes=(AttributeDiff("steps", 1, 2),)), replace(only, resumes=True)):
        (kept,) = without_blocked(plan(more, blocked_one)).changes
        assert (kept.action, kept.pauses) == (Action.UPDATE, ())
    (kept,) = without_blocked(plan(replace(only, action=Action.DELETE), blocked_one)).changes
    assert kept.action is Action.DELETE
    quiet = change(F, Action.UPDATE, waits_for=(T,))
    (kept,) = without_blocked(plan(quiet, blocked_one)).changes
    assert kept == quiet
