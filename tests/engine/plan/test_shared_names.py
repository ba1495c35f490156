"""What the parent shares: under which names units below use it, and what its changes mean for them."""

import pytest

from mcdecl.engine.plan import Action, AttributeDiff, Change, Live, Plan
from mcdecl.engine.plan.shared import Shared, SharedNames, SharedUse
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.shared import ROOT
from tests.wanted import filtered, imported, query, table

S, T = "data_extension.S", "data_extension.T"
NAMES = SharedNames.of([(S, "S", "Name of S"), (T, "T", "Tee")])
IN = f"{ROOT}/Data Extensions"


def there(key: str, name: str = "", folder: object = IN) -> LiveResource:
    state = {**table(key, name=name or key).state, "folder": folder}
    return LiveResource("data_extension", key, name or key, f"id-{key}", state)


def change(key: str, action: Action, **more: object) -> Change:
    words = {"desired": {**table(key).state, "folder": IN}, "unit": "parent", **more}
    return Change(f"data_extension.{key}", "data_extension", key, action, **words)  # type: ignore[arg-type]


def shared(*changes: Change, live: tuple[LiveResource, ...] = ()) -> Shared:
    held = {f"{item.kind}.{item.key}": item for item in live}
    return Shared.of(Plan("p", "e", changes), Live(held))


def reading(sql: str) -> Resource:
    return query("Q", "Own", sql=sql)


@pytest.mark.parametrize(
    ("resource", "uses"),
    [
        (query("Q", "ENT.S"), [SharedUse(S, "target")]),
        (imported("I", "ent.T"), [SharedUse(T, "into")]),
        (filtered("F", "S"), []),
        (filtered("F", "ENT.X"), []),
        (reading("SELECT * FROM ENT.[name of s] JOIN ENT.Tee ON 1 = 1"),
         [SharedUse(S, "its sql reads it", by_name=True), SharedUse(T, "its sql reads it", by_name=True)]),
        (reading("SELECT * FROM ENT.S"), []),
        (table("Own"), []),
    ],
)  # fmt: skip
def test_attributes_use_keys_and_sql_uses_names(resource: Resource, uses: list[SharedUse]) -> None:
    assert list(NAMES.uses(resource)) == uses
    assert NAMES.used(resource) == {use.address for use in uses}


def test_names_without_others() -> None:
    left = NAMES.without(SharedNames.of([(S, "S", "TEE")]))
    assert (left.keys, left.names) == ({"T": T}, {"name of s": S})


@pytest.mark.parametrize(
    ("one", "live", "before", "after"),
    [
        (change("S", Action.CREATE), None, {}, {"S": S}),
        (change("S", Action.CREATE, desired={**table("S").state, "folder": "Data Extensions"}), None, {}, {}),
        (change("S", Action.NO_OP), there("S"), {"S": S}, {"S": S}),
        (change("S", Action.BLOCKED), there("S"), {"S": S}, {"S": S}),
        (change("S", Action.DELETE, desired=None), there("S"), {"S": S}, {}),
        (change("S", Action.REPLACE), there("S"), {"S": S}, {"S": S}),
        (change("S", Action.UPDATE, desired={"folder": "Data Extensions"}), there("S"), {"S": S}, {}),
        (change("S", Action.UPDATE), there("S", folder="Data Extensions"), {}, {"S": S}),
        (change("S", Action.NO_OP), there("S", folder="Data Extensions"), {}, {}),
        (change("S", Action.NO_OP), there("S", folder=None), {"S": S}, {"S": S}),
        (change("New", Action.UPDATE, moved_from="S"), there("S"),
         {"S": "data_extension.New"}, {"New": "data_extension.New"}),
        (change("X", Action.DELETE), there("S"), {"S": S}, {"S": S}),
    ],
)  # fmt: skip
def test_what_units_below_call_it_before_and_after(
    one: Change, live: LiveResource | None, before: dict[str, str], after: dict[str, str]
) -> None:
    seen = shared(one, live=(live,) if live else ())
    assert (seen.before.keys, seen.after.keys) == (before, after)


def test_a_rename_is_another_name_for_sql() -> None:
    renamed = change("S", Action.UPDATE, desired={"name": "New"})
    seen = shared(renamed, live=(there("S", "Old"),))
    assert (seen.before.names, seen.after.names) == ({"old": S}, {"new": S})
    kept = shared(replace(renamed, desired={"description": "d"}), live=(there("S", "Old"),))
    assert kept.after.names == {"old": S}


def test_what_holds_no_rows_is_not_shared() -> None:
    folder = Change("folder.A", "folder", "A", Action.CREATE)
    assert shared(folder, live=(LiveResource("query_definition", "Q", "Q", "1", {}),)) == Shared()


USER = query("Q", "ENT.S")


@pytest.mark.parametrize(
    ("action", "awaited", "touching"),
    [
        (Action.CREATE, True, False), (Action.UPDATE, True, True), (Action.REPLACE, True, True),
        (Action.BLOCKED, True, False), (Action.NO_OP, False, False),
    ],
)  # fmt: skip
def test_what_has_to_be_done_first_and_what_touches_what_is_used(action: Action, awaited: bool, touching: bool) -> None:
    seen = shared(change("S", action), live=(there("S"),))
    live = LiveResource("query_definition", "Q", "Q", "1", USER.state)
    assert seen.awaited(USER) == (("parent:data_extension.S",) if awaited else ())
    assert seen.touching([live]) == (("parent:data_extension.S",) if touching else ())
    assert seen.awaited(query("Q", "S")) == ()
    assert Shared().touching([live]) == ()


def test_the_change_of_what_is_referred_to() -> None:
    one = change("S", Action.UPDATE)
    seen = shared(one, live=(there("S"),))
    assert seen.change_of("data_extension", "ENT.S") is one
    assert seen.change_of("data_extension", "S") is None
    assert seen.change_of("data_extension", "ENT.X") is None
    assert seen.change_of("query_definition", "ENT.S") is None
    assert shared().with_left_out(seen).change_of("data_extension", "ENT.S") is None


def left_out(one: Change, *live: LiveResource) -> Shared:
    return shared(live=live).with_left_out(shared(one, live=live))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (change("S", Action.CREATE), "is still to create"),
        (change("S", Action.BLOCKED), "is blocked"),
        (change("S", Action.REPLACE), "is still to replace"),
        (change("S", Action.UPDATE, attributes=(AttributeDiff("name", "a", "b"),)), "is still to update"),
        (change("S", Action.UPDATE, attributes=(AttributeDiff("folder", "a", "b"),)), "is still to update"),
        (change("S", Action.UPDATE, attributes=(AttributeDiff("fields.Id.length", 1, 2),)), "is still to update"),
        (change("S", Action.UPDATE, attributes=(AttributeDiff("description", "a", "b"),)), ""),
        (change("S", Action.UPDATE, moved_from="Old"), "is still to update"),
        (change("S", Action.NO_OP), ""),
    ],
)
def test_what_relies_on_a_change_that_is_left_out_says_so(one: Change, words: str) -> None:
    seen = left_out(one, there(one.moved_from or "S"))
    expected = f"it uses parent:data_extension.S (target), which {words} and left out of this plan; plan business unit "
    reasons = list(seen.missing(USER))
    assert [reason.startswith(expected) for reason in reasons] == ([True] if words else [])
    assert seen.awaited(USER) == ()
    assert list(shared(one, live=(there("S"),)).missing(USER)) == []


def test_changes_that_are_part_of_the_plan_are_not_left_out() -> None:
    part, other = change("S", Action.UPDATE), change("S", Action.DELETE)
    seen = shared(part, live=(there("S"),)).with_left_out(shared(other, change("T", Action.CREATE), live=(there("S"),)))
    assert seen.left_out == {T}
    assert seen.changes[S] is part
    assert seen.after.keys == {"S": S, "T": T}
    assert seen.before.keys == {"S": S}
