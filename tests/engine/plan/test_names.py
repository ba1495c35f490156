"""Names that one resource alone can have: freed first, or refused with who has them."""

import pytest

from mcdecl.engine.plan import Action, Change, DesiredState, Live, Plan, build
from mcdecl.engine.plan.account_state import FolderFact
from mcdecl.engine.plan.replacement import temporary_name
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, LiveResource, Removal, Resource
from tests.wanted import ID, automated, filtered, imported, query, table

ROOTS = {
    path.casefold(): FolderFact(path, content_type, allows_children=True)
    for path, content_type in (
        ("Data Extensions", "dataextension"),
        ("Query", "queryactivity"),
        ("Data Filters", "filterdefinition"),
        ("My Automations", "automations"),
    )
}


def live(*resources: Resource, named: dict[tuple[str, str], str] | None = None) -> Live:
    held = {
        item.address: LiveResource(item.kind, item.key, str(item.state["name"]), "id", item.state) for item in resources
    }
    names = {(item.kind, str(item.state["name"]).casefold()): item.key for item in resources}
    return Live(held, folders=ROOTS, named=names if named is None else named)


def changes(there: Live, *wanted: Resource, **more: object) -> dict[str, Change]:
    plan = build(DesiredState(wanted, **more), there)  # type: ignore[arg-type]
    return {change.address: change for change in plan.changes}


def test_a_name_of_somebody_else_blocks_a_create_and_a_rename() -> None:
    there = live(table("Mine"), named={("data_extension", "orders"): "Old", ("query_definition", "orders"): "Q"})
    made = changes(there, table("New", name="ORDERS"), table("Mine", name="Orders"), query("R", "Mine", name="Orders"))
    assert {address: change.action for address, change in made.items()} == {
        "data_extension.New": Action.BLOCKED,
        "data_extension.Mine": Action.BLOCKED,
        "query_definition.R": Action.BLOCKED,
    }
    assert made["data_extension.New"].reasons == (
        (
            "name: ORDERS is the name of data_extension.Old in the account; if it is to get the key New, write "
            "moved: [{from: data_extension.Old, to: data_extension.New}], else choose another name"
        ),
    )
    assert made["data_extension.Mine"].reasons == (
        "name: Orders is the name of data_extension.Old in the account; choose another name",
    )


def test_names_that_nothing_takes_are_no_obstacle() -> None:
    there = live(table("Mine", name="Mine"), named={("data_extension", "mine"): "Mine"})
    assert changes(there, table("Mine", name="MINE"))["data_extension.Mine"].action is Action.UPDATE
    assert changes(live(), imported("I", "T"), table("T"))["import_definition.I"].action is Action.CREATE


def test_a_chain_of_names_is_put_in_order() -> None:
    there = live(table("A", name="X"), table("B", name="Y"))
    made = changes(there, table("A", name="Y"), table("B", name="Z"), table("C", name="X"))
    assert made["data_extension.A"].waits_for == ("data_extension.B",)
    assert made["data_extension.C"].waits_for == ("data_extension.A",)
    assert {change.action for change in made.values()} == {Action.UPDATE, Action.CREATE}


@pytest.mark.parametrize(
    ("wanted", "circle"),
    [((("A", "Y"), ("B", "X")), {"A", "B"}), ((("A", "Y"), ("B", "Z"), ("C", "X")), {"A", "B", "C"})],
)
def test_of_names_that_change_places_one_passes_through_another(
    wanted: tuple[tuple[str, str], ...], circle: set[str]
) -> None:
    there = live(table("A", name="X"), table("B", name="Y"), table("C", name="Z"))
    made = changes(there, *(table(key, name=name) for key, name in wanted))
    assert {change.key for change in made.values() if change.action is Action.UPDATE} == circle
    first = made["data_extension.A"]
    assert {change.passes_through for change in made.values() if change is not first} == {None}
    assert first.passes_through == temporary_name("A")
    assert f"it passes through the name {temporary_name('A')}" in first.notes[0]
    assert Change("a", "b", "c", Action.NO_OP).passes_through is None
    assert Plan.from_json(Plan("p", "e", tuple(made.values())).to_json()).changes == tuple(made.values())


def test_names_in_between_differ_with_the_key_and_are_short_enough() -> None:
    names = [temporary_name("k" * 36 + end) for end in "ab"]
    assert len(set(names)) == 2
    assert all(len(name) == 36 for name in names)


def test_of_two_circles_each_has_its_own_and_what_follows_one_waits() -> None:
    there = live(*(table(key, name=f"n{key}") for key in "ABCD"))
    wanted = {"A": "nB", "B": "nA", "C": "nD", "D": "nC"}
    made = changes(there, *(table(key, name=name) for key, name in wanted.items()), query("Q", "A"))
    assert [change.key for change in made.values() if change.passes_through] == ["A", "C"]
    assert made["query_definition.Q"].waits_for == ("data_extension.A",)


def test_what_is_blocked_gives_no_name_up() -> None:
    there = live(table("A", name="X"), table("B", name="Y"))
    number = [{"name": "Id", "type": "Number", "primary_key": True}]
    for other in ("X", "Z"):
        made = changes(there, table("A", name="Y"), table("B", name=other, fields=number))
        assert {change.action for change in made.values()} == {Action.BLOCKED}
        assert "does not rename after all" in made["data_extension.A"].reasons[0]
        assert made["data_extension.A"].passes_through is None


def test_the_name_of_what_is_deleted() -> None:
    there = live(table("T"), table("Old", name="N"), query("P", "T", name="N"))
    gone = [Removal("data_extension", "Old"), Removal("query_definition", "P")]
    made = changes(there, table("T"), table("New", name="N"), query("Q", "T", name="N"), removals=gone)
    assert made["data_extension.New"].action is Action.BLOCKED
    assert "which this plan deletes, and the account keeps the name" in made["data_extension.New"].reasons[0]
    assert made["query_definition.Q"].action is Action.CREATE
    assert made["query_definition.Q"].waits_for == ("query_definition.P",)


def test_the_name_of_what_is_deleted_only_when_nothing_uses_it() -> None:
    there = live(table("T"), query("P", "T", name="N"), automated("A", "query_definition.P"))
    wanted = (table("T"), query("Q", "T", name="N"), automated("A", "query_definition.Q"))
    made = changes(there, *wanted, removals=[Removal("query_definition", "P")])
    assert made["query_definition.Q"].reasons == (
        (
            "name: N is the name of query_definition.P, which this plan deletes when nothing uses it any more; "
            "choose another name"
        ),
    )


def test_the_name_of_what_is_left_out() -> None:
    made = changes(live(table("A", name="X")), table("B", name="X"), left_out=[table("A", name="Y")])
    assert "which this plan leaves out; apply that first" in made["data_extension.B"].reasons[0]


def test_a_move_keeps_its_own_name() -> None:
    moved = replace(table("New", name="N"), directives=Directives(moved_from="Old"))
    assert changes(live(table("Old", name="N")), moved)["data_extension.New"].action is Action.UPDATE
    assert changes(live(filtered("F", "T"), table("T")), filtered("F", "T"), table("T"))


@pytest.mark.parametrize(
    ("fields", "hinted"),
    [
        ([{"name": "Voucher", "type": "Text", "length": 20}], True),
        ([{"name": "Voucher", "type": "Number"}], False),
        ([{"name": "Voucher", "type": "Text", "length": 9}, {"name": "Other", "type": "Text", "length": 9}], False),
    ],
)
def test_a_field_that_comes_while_one_of_its_type_goes_may_be_a_rename(
    fields: list[dict[str, object]], hinted: bool
) -> None:
    there = live(table("T", ID, {"name": "Coupon", "type": "Text", "length": 20}))
    notes = changes(there, table("T", ID, *fields))["data_extension.T"].notes
    hint = "fields.Voucher: if this is Coupon under another name, write renamed_from: Coupon"
    assert (hint in notes) is hinted
