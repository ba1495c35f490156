"""Desired and live to a plan: what happens to each resource, why not, and in which order."""

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.plan import Action, AttributeStatus, Change, DesiredState, FolderFact, Live, Plan, build, questions
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.build import NOT_AS_APPLIED, SENT_ONCE
from mcdecl.engine.plan.model import UndoLabel
from mcdecl.engine.plan.recall import Recall
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import LiveResource, Removal, Resource
from mcdecl.kinds.risk import Risk
from mcdecl.kinds.values import Unknown
from tests.strategies import encounters, held, live_folders, projects
from tests.wanted import EMAIL, ID, automated, filtered, folders, imported, query, resource, table, verified

NEEDED = {"name": "Need", "type": "Number", "required": True}
KEYED = {"name": "Key", "type": "Number", "primary_key": True}


def planned(live: Live, *resources: Resource, **wish: Any) -> Plan:
    return build(DesiredState(resources, **wish), live)


def nothing(*resources: Resource) -> Live:
    """An account without any of the resources, but with its root folders."""
    return Live(folders=live_folders(()))


def only(plan: Plan) -> Change:
    (change,) = plan.changes
    return change


def with_state(live: Live, address: str, **state: Any) -> Live:
    there = live.resources[address]
    changed: LiveResource = replace(there, state={**there.state, **state})
    return replace(live, resources={**live.resources, address: changed})


@settings(max_examples=20, deadline=None)
@given(projects())
def test_an_account_that_is_as_the_project_says_has_only_no_ops(resources: list[Resource]) -> None:
    plan = planned(held(resources), *resources)
    assert {change.action for change in plan.changes} == {Action.NO_OP}
    assert len(plan.changes) == len(resources)
    assert plan.summary().acts == 0


@settings(max_examples=20, deadline=None)
@given(projects())
def test_an_empty_account_gets_everything_created(resources: list[Resource]) -> None:
    plan = planned(nothing(), *resources)
    assert {change.action for change in plan.changes} == {Action.CREATE}
    assert {change.address for change in plan.changes} == {item.address for item in resources}


@settings(max_examples=20, deadline=None)
@given(projects())
def test_what_is_referred_to_comes_first(resources: list[Resource]) -> None:
    plan = planned(nothing(), *resources)
    place = {change.address: at for at, change in enumerate(plan.changes)}
    waits = 0
    for change in plan.changes:
        for address in change.waits_for:
            assert place[address] < place[change.address]
            waits += 1
    resting = [
        item for item in resources if item.kind in ("import_definition", "query_definition", "filter_definition")
    ]
    assert waits >= len(resting)


@settings(max_examples=20, deadline=None)
@given(encounters(), st.randoms(use_true_random=False))
def test_a_plan_is_the_same_for_the_same_input_in_any_order(case: tuple[list[Resource], Live], random: Any) -> None:
    resources, live = case
    kept = copy.deepcopy((resources, live))
    once = planned(live, *resources)
    assert (resources, live) == kept
    shuffled = list(resources)
    random.shuffle(shuffled)
    assert planned(live, *shuffled) == once


@settings(max_examples=20, deadline=None)
@given(encounters())
def test_every_resource_has_one_change_and_only_acting_ones_hold_a_state(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    plan = planned(live, *resources)
    assert sorted(change.address for change in plan.changes) == sorted(item.address for item in resources)
    for change in plan.changes:
        assert (change.desired is not None) is change.acts
        assert bool(change.of(AttributeStatus.BLOCKED) or change.reasons) is (change.action is Action.BLOCKED)
        if change.action is Action.NO_OP:
            assert not change.of(AttributeStatus.CHANGED)


def test_an_update_holds_what_locates_and_what_was_there() -> None:
    live = held([table("T", description="old")])
    change = only(planned(live, table("T", description="new")))
    assert change.action is Action.UPDATE
    assert (change.object_id, change.ids) == ("object-id", {"id": "id of Id"})
    assert change.before == table("T", description="old").state
    assert change.desired == table("T", description="new").state


def test_a_create_holds_neither_id_nor_before() -> None:
    change = only(planned(nothing(), table("T")))
    assert (change.action, change.object_id, change.before, change.ids) == (Action.CREATE, None, None, {})


UNREADABLE = imported("I", "T", mapping={"Id": "id"})


def hidden_mapping() -> Live:
    live = with_state(held([table("T"), UNREADABLE]), "import_definition.I", mapping=Unknown("REST refused"))
    return replace(live, resources={"import_definition.I": live.resources["import_definition.I"]}, held={})


def test_what_is_unknown_is_told_and_is_no_change() -> None:
    plan = planned(hidden_mapping(), UNREADABLE)
    change = only(plan)
    assert change.action is Action.NO_OP
    assert [(diff.path, diff.reason) for diff in change.of(AttributeStatus.UNKNOWN)] == [("mapping", "REST refused")]
    assert (plan.summary().acts, plan.summary().unknown) == (0, 1)


def test_what_is_unknown_is_sent_again_on_demand() -> None:
    plan = planned(hidden_mapping(), UNREADABLE, resend_unknown=True)
    change = only(plan)
    assert change.action is Action.UPDATE
    assert [diff.path for diff in change.of(AttributeStatus.CHANGED)] == ["mapping"]
    assert (plan.summary().update, plan.summary().unknown) == (1, 0)
    shown = hidden_mapping().resources["import_definition.I"].state
    assert change.before == {name: value for name, value in shown.items() if not isinstance(value, Unknown)}
    assert (change.undo, change.undo_reasons) == (UndoLabel.IMPOSSIBLE, ("mapping: REST refused",))


def test_what_is_unknown_beside_a_change_stays_unknown() -> None:
    wanted = imported("I", "T", mapping={"Id": "id"}, allow_errors=True)
    change = only(planned(hidden_mapping(), wanted))
    assert change.action is Action.UPDATE
    assert {diff.path: diff.status for diff in change.attributes} == {
        "mapping": AttributeStatus.UNKNOWN,
        "allow_errors": AttributeStatus.CHANGED,
    }


def test_left_alone_is_no_change() -> None:
    plan = planned(held([table("T", ID, EMAIL)]), table("T", ID))
    assert only(plan).action is Action.NO_OP
    assert plan.summary().acts == 0


def test_one_refused_attribute_blocks_the_whole_change() -> None:
    live = held([table("T", ID, {"name": "A", "type": "Text", "length": 9})])
    change = only(planned(live, table("T", ID, {"name": "A", "type": "Text", "length": 8}, name="other")))
    assert change.action is Action.BLOCKED
    assert {diff.path: diff.status for diff in change.attributes} == {
        "name": AttributeStatus.CHANGED,
        "fields.A.length": AttributeStatus.BLOCKED,
    }
    assert change.desired is None


def test_a_reference_to_nothing_is_blocked_with_the_nearest_key() -> None:
    live = replace(
        nothing(), held={("data_extension", "Custmers"): False}, names={"data_extension": ("Customers", "Events")}
    )
    change = only(planned(live, query("Q", "Custmers")))
    assert change.action is Action.BLOCKED
    assert "data extension Custmers" in change.reasons[0]
    assert "did you mean Customers?" in change.reasons[0]


@pytest.mark.parametrize("known", [True, None])
def test_a_reference_that_the_account_holds_or_could_not_be_asked_for_is_fine(known: bool | None) -> None:
    live = replace(nothing(), held={("data_extension", "T"): known})
    assert only(planned(live, query("Q", "T"))).action is Action.CREATE


def test_a_declared_reference_needs_no_account() -> None:
    live = replace(nothing(), held={("data_extension", "T"): False})
    plan = planned(live, query("Q", "T"), table("T"))
    assert [change.action for change in plan.changes] == [Action.CREATE, Action.CREATE]


def test_a_folder_of_the_wrong_type_is_blocked() -> None:
    change = only(planned(nothing(), table("T", folder="Query/CRM")))
    assert change.action is Action.BLOCKED
    assert "Query holds queryactivity" in change.reasons[0]
    assert "dataextension" in change.reasons[0]


def test_content_types_compare_without_case() -> None:
    live = Live(folders={"query": FolderFact("Query", "QueryActivity", True)})
    assert only(planned(replace(live, held={("data_extension", "T"): True}), query("Q", "T"))).action is Action.CREATE


def test_a_root_that_the_account_does_not_have_is_blocked_with_those_it_has() -> None:
    change = only(planned(nothing(), table("T", folder="Data Extension/CRM")))
    assert change.action is Action.BLOCKED
    assert "no root folder Data Extension;" in change.reasons[0]
    assert "Data Extensions" in change.reasons[0]


def test_a_folder_below_one_that_takes_no_children_is_blocked() -> None:
    closed = FolderFact("Data Extensions/Closed", "dataextension", False)
    live = replace(nothing(), folders={**nothing().folders, closed.path.casefold(): closed})
    blocked, free = (only(planned(live, *folders(path)[-1:])) for path in (f"{closed.path}/X", "Data Extensions/X"))
    assert (blocked.action, free.action) == (Action.BLOCKED, Action.CREATE)
    assert "does not allow folders inside" in blocked.reasons[0]


def test_an_escaped_slash_is_part_of_a_folder_s_name() -> None:
    plan = planned(nothing(), *folders("Data Extensions/A\\/B/C"), table("T", folder="Data Extensions/A\\/B/C"))
    assert [change.key for change in plan.changes] == ["Data Extensions/A\\/B", "Data Extensions/A\\/B/C", "T"]
    assert plan.changes[-1].waits_for == ("folder.Data Extensions/A\\/B/C",)


def test_an_existing_folder_is_found_whatever_its_case() -> None:
    live = held([*folders("Data Extensions/crm")])
    assert only(planned(live, table("T", folder="DATA EXTENSIONS/CRM"))).action is Action.CREATE


def test_what_waits_for_a_blocked_or_unchanged_resource_says_only_what_acts() -> None:
    plan = planned(held([table("T")]), table("T"), query("Q", "T"))
    assert {change.address: change.waits_for for change in plan.changes} == {
        "data_extension.T": (),
        "query_definition.Q": (),
    }


def test_everything_that_rests_on_something_waits_for_it() -> None:
    wanted = [
        filtered("F", "T"),
        query("Q", "T", folder="Query/CRM"),
        imported("I", "T"),
        table("T", folder="Data Extensions/CRM/In"),
        *folders("Query/CRM"),
        *folders("Data Extensions/CRM/In"),
    ]
    waits = {change.address: set(change.waits_for) for change in planned(nothing(), *wanted).changes}
    assert waits == {
        "folder.Query/CRM": set(),
        "folder.Data Extensions/CRM": set(),
        "folder.Data Extensions/CRM/In": {"folder.Data Extensions/CRM"},
        "data_extension.T": {"folder.Data Extensions/CRM/In"},
        "import_definition.I": {"data_extension.T"},
        "query_definition.Q": {"folder.Query/CRM", "data_extension.T"},
        "filter_definition.F": {"data_extension.T"},
    }


def asked(live: Live, *resources: Resource) -> Sequence[str]:
    return questions(DesiredState(resources), live)


@pytest.mark.parametrize(
    ("field", "needed"),
    [(NEEDED, True), (KEYED, True), ({**NEEDED, "default": 1}, False), (EMAIL, False)],
)
def test_rows_are_asked_for_only_where_they_decide(field: dict[str, Any], needed: bool) -> None:
    live = held([table("T", ID)])
    assert asked(live, table("T", ID, field)) == (["data_extension.T"] if needed else [])


def test_rows_of_what_does_not_exist_or_does_not_change_are_not_asked_for() -> None:
    assert asked(nothing(), table("T", ID, NEEDED)) == []
    assert asked(held([table("T", ID, NEEDED)]), table("T", ID, NEEDED)) == []


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        (ResourceFacts(any_rows=False), Action.UPDATE),
        (ResourceFacts(any_rows=True), Action.BLOCKED),
        (None, Action.BLOCKED),
    ],
)
def test_the_answer_about_rows_decides(facts: ResourceFacts | None, action: Action) -> None:
    live = held([table("T", ID)])
    known = replace(live, facts={} if facts is None else {"data_extension.T": facts})
    assert only(planned(known, table("T", ID, NEEDED))).action is action


def test_the_place_of_a_declaration_is_asked_only_for_what_changes() -> None:
    places: list[str] = []

    def where(item: Any) -> str:
        places.append(item.address)
        return f"{item.key}.yaml:1"

    wanted = [table("Same"), table("New", folder="Data Extensions/F"), *folders("Data Extensions/F")]
    plan = build(DesiredState(wanted), held([table("Same")]), where=where)
    assert places == ["data_extension.New"]
    assert {change.key: change.source for change in plan.changes} == {
        "Same": "",
        "New": "New.yaml:1",
        "Data Extensions/F": "",
    }


def test_creating_harms_nothing() -> None:
    plan = planned(nothing(), table("T"), query("Q", "T"))
    assert {change.risk for change in plan.changes} == {Risk.NONE}


def test_a_plan_says_whose_it_is() -> None:
    plan = planned(nothing(), resource("folder", "Query/A", description="d"), project="p", environment="e")
    assert (plan.project, plan.environment) == ("p", "e")


READS = {"query_definition.Q": ("data_extension.Z", "data_extension.Gone"), "query_definition.R": ("data_extension.Y",)}
RING = (table("Y"), table("Z"), query("Q", "Y"), query("R", "Z"))


def test_a_query_waits_for_the_tables_that_it_reads_in_a_ring_too() -> None:
    plan = build(DesiredState(RING), nothing(), further=lambda _some: READS)
    waits = {change.address: change.waits_for for change in plan.changes}
    assert waits == {
        "data_extension.Y": (),
        "data_extension.Z": (),
        "query_definition.Q": ("data_extension.Y", "data_extension.Z"),
        "query_definition.R": ("data_extension.Z", "data_extension.Y"),
    }
    assert [change.kind for change in plan.changes] == ["data_extension"] * 2 + ["query_definition"] * 2


def test_what_is_read_is_asked_only_of_what_changes() -> None:
    asked: list[list[str]] = []
    live = held(RING)
    build(DesiredState((*RING, query("S", "Y"))), live, further=lambda some: asked.append(list(some)) or {})
    assert asked == [["query_definition.S"]]


TIGHT = {"policy": "rows", "length": 1, "unit": "days"}


def test_a_tighter_retention_asks_for_the_rows_and_needs_consent() -> None:
    loose = table("T", retention={"policy": "rows", "length": 24, "unit": "months"})
    tight = table("T", retention=TIGHT)
    live = held([loose])
    assert questions(DesiredState((tight,)), live) == ["data_extension.T"]
    assert questions(DesiredState((loose,)), held([tight])) == []
    change = only(planned(replace(live, facts={"data_extension.T": ResourceFacts(rows=500)}), tight))
    assert change.risk is Risk.DATA_LOSS
    assert "its 500 rows" in change.warnings[0]
    assert change.refused(())
    assert not change.refused(("data_loss",))


@pytest.mark.parametrize("live", [[], [table("T")]], ids=["new", "without one"])
def test_a_retention_whose_day_is_over_is_not_set(live: list[Resource]) -> None:
    over = table("T", retention={"policy": "everything", "until": "2030-01-01"})
    account = replace(held(live) if live else nothing(), now=datetime(2030, 1, 2, 12, tzinfo=UTC))
    change = only(planned(account, over))
    assert change.action is Action.BLOCKED
    assert "2030-01-01 is in the past" in change.reasons[0]
    assert only(planned(replace(account, now=datetime(2030, 1, 1, 12, tzinfo=UTC)), over)).action is not Action.BLOCKED


def test_a_retention_whose_day_is_over_may_stay() -> None:
    over = table("T", retention={"policy": "all_rows", "until": "2030-01-01"})
    account = replace(held([over]), now=datetime(2031, 1, 1, 12, tzinfo=UTC))
    assert only(planned(account, over)).action is Action.NO_OP
    other = replace(over, state={**over.state, "description": "new"})
    assert only(planned(account, other)).action is Action.UPDATE


def test_a_replace_brings_what_the_account_would_refuse_and_says_what_is_lost() -> None:
    longer, shorter = ({"name": "A", "type": "Text", "length": length} for length in (9, 8))
    live = held([table("T", ID, longer)])
    wanted = table("T", ID, shorter, lifecycle={"replace": True})
    change = only(planned(live, wanted))
    assert (change.action, change.risk) == (Action.REPLACE, Risk.DATA_LOSS)
    assert [(diff.path, diff.status, diff.reason) for diff in change.attributes] == [
        ("fields.A.length", AttributeStatus.CHANGED, None)
    ]
    assert change.warnings[0].startswith("replaces T: ")
    assert change.object_id == "object-id"
    kept = only(planned(live, table("T", ID, shorter, lifecycle={"replace": True, "prevent_destroy": True})))
    assert kept.action is Action.BLOCKED
    assert "prevent_destroy forbids deleting the old one" in kept.reasons[0]
    refused = only(planned(live, table("T", ID, shorter, lifecycle={"prevent_destroy": True})))
    assert (refused.action, refused.reasons) == (Action.BLOCKED, ())
    assert only(planned(nothing(), wanted)).action is Action.CREATE


def test_rows_are_asked_for_before_anything_is_made_anew_or_goes() -> None:
    longer, shorter = ({"name": "A", "type": "Text", "length": length} for length in (9, 8))
    live = held([table("T", ID, longer)])
    assert asked(live, table("T", ID, shorter, lifecycle={"replace": True})) == ["data_extension.T"]
    assert asked(live, table("T", ID, shorter)) == []
    assert asked(live, table("T", ID, longer, lifecycle={"replace": True})) == []
    assert asked(live, table("T", ID, {**longer, "removed": True})) == ["data_extension.T"]
    assert asked(live, table("T", ID, {"name": "B", "removed": True})) == []
    renamed = {"name": "B", "type": "Text", "length": 9, "renamed_from": "A"}
    assert asked(live, table("T", ID, renamed)) == []
    assert asked(live, table("T", ID, longer, {**renamed, "required": True})) == []


@pytest.mark.parametrize(
    ("removal", "expected"),
    [
        (Removal("data_extension", "T"), ["data_extension.T"]),
        (Removal("data_extension", "T", destroy=False), []),
        (Removal("data_extension", "Gone"), []),
        (Removal("query_definition", "Q"), []),
    ],
)
def test_rows_of_what_goes_are_asked_for(removal: Removal, expected: list[str]) -> None:
    live = held([table("T"), query("Q", "T")])
    assert questions(DesiredState((), [removal]), live) == expected


def removed(live: Live, removal: Removal, *resources: Resource) -> Change:
    plan = build(DesiredState(resources, [removal]), live)
    return next(change for change in plan.changes if change.address == removal.address)


def test_what_is_removed_goes_with_its_risk_and_id() -> None:
    live = replace(held([table("T")]), facts={"data_extension.T": ResourceFacts(rows=3)})
    change = removed(live, Removal("data_extension", "T", allow=("data_loss",)))
    assert (change.action, change.risk, change.object_id, change.allow) == (
        *(Action.DELETE, Risk.DATA_LOSS, "object-id", ("data_loss",)),
    )
    assert "3 rows" in change.warnings[0]
    assert (change.notes, change.reasons) == ((), ())
    assert change.fingerprint
    pruned = removed(live, Removal("data_extension", "T", why="nobody declares it"))
    assert (pruned.action, pruned.notes) == (Action.DELETE, ("nobody declares it",))


def test_what_is_gone_or_stays_is_a_note_only_where_a_file_says_so() -> None:
    live = held([table("T")])
    gone = removed(live, Removal("data_extension", "Gone"))
    assert (gone.action, gone.notes) == (Action.NO_OP, ("it is gone; you can delete its removed entry",))
    stays = removed(live, Removal("data_extension", "T", destroy=False))
    assert (stays.action, stays.notes) == (Action.NO_OP, ("mcdecl leaves it alone, according to its removed entry",))
    assert build(DesiredState((), [Removal("data_extension", "Gone", why="nobody declares it")]), live).changes == ()


def test_what_runs_is_neither_changed_nor_deleted() -> None:
    live = held([table("T", description="old")])
    there = replace(live.resources["data_extension.T"], busy="it runs")
    live = replace(live, resources={"data_extension.T": there})
    assert removed(live, Removal("data_extension", "T")).reasons == ("it runs",)
    change = only(planned(live, table("T", description="new")))
    assert (change.action, change.reasons) == (Action.BLOCKED, ("it runs",))
    assert only(planned(live, table("T", description="old"))).action is Action.NO_OP


def test_what_the_account_never_deletes_is_blocked() -> None:
    change = removed(held([table("T"), verified("V")]), Removal("verification", "V"))
    assert change.action is Action.BLOCKED
    assert "no call that deletes a verification" in change.reasons[0]


def test_what_rests_on_something_made_anew_is_sent_again() -> None:
    longer, shorter = ({"name": "A", "type": "Text", "length": length} for length in (9, 8))
    wanted = [table("T", ID, shorter, lifecycle={"replace": True}), imported("I", "T"), query("Q", "U"), table("U")]
    live = held([table("T", ID, longer), imported("I", "T"), query("Q", "U"), table("U")])
    changes = {change.address: change for change in planned(live, *wanted).changes}
    (diff,) = changes["import_definition.I"].attributes
    assert (diff.path, diff.status, diff.reason) == (
        *("into", AttributeStatus.CHANGED, "data_extension.T is deleted and created again"),
    )
    assert changes["query_definition.Q"].action is Action.NO_OP
    moved = imported("I", "T", description="new")
    (change,) = [item for item in planned(live, wanted[0], moved).changes if item.kind == "import_definition"]
    assert {diff.path for diff in change.attributes} == {"into", "description"}
    other = held([table("T", ID, longer), imported("I", "U"), table("U")])
    (change,) = [item for item in planned(other, wanted[0], imported("I", "T")).changes if item.key == "I"]
    assert [(diff.path, diff.before, diff.reason) for diff in change.attributes] == [("into", "U", None)]


def test_columns_that_go_into_other_fields_are_told_of() -> None:
    one, two = ({"name": name, "type": "Text", "length": 9} for name in ("First", "Last"))
    ordinal = imported("I", "T", mapping="by_ordinal")
    live = held([table("T", ID, one, two), ordinal])
    changes = {change.key: change for change in planned(live, table("T", ID, two, one), ordinal).changes}
    assert changes["I"].notes[0].startswith("mapping: columns fill the fields of T by position")
    for resources in (
        (table("T", ID, one, two), ordinal),
        (table("T", ID, two, one), imported("I", "T", mapping="by_header")),
        (ordinal,),
    ):
        assert all(not change.notes for change in planned(live, *resources).changes)
    assert all(not change.notes for change in planned(nothing(), table("T", ID, two, one), ordinal).changes)
    hidden = with_state(live, "data_extension.T", fields=Unknown("not readable"))
    assert all(not change.notes for change in planned(hidden, table("T", ID, two, one), ordinal).changes)


def test_what_is_not_as_applied_is_sent_and_what_is_stays_unsaid() -> None:
    live = hidden_mapping()
    for same, action in ((True, Action.NO_OP), (False, Action.UPDATE)):
        recall = Recall({"import_definition.I": {"mapping": same}})
        change = only(planned(live, UNREADABLE, recall=recall))
        assert change.action is action
        assert [diff.status for diff in change.attributes] == ([] if same else [AttributeStatus.CHANGED])
        assert change.notes == (() if same else (f"mapping: {NOT_AS_APPLIED}",))
    first = only(planned(live, UNREADABLE, recall=Recall({})))
    (diff,) = first.attributes
    assert (diff.status, diff.sent, first.action) == (AttributeStatus.UNKNOWN, True, Action.UPDATE)
    assert SENT_ONCE in (diff.reason or "")
    assert "mapping" not in (first.before or {})  # it is not shown


def test_an_automation_that_an_apply_left_off_is_put_on_again() -> None:
    wanted = automated("N", "query_definition.Q", folder="My Automations")
    on, off = ({**wanted.state, "active": active} for active in (True, False))
    mark = PauseMark("automation.N")
    for state, resumes in ((off, True), (on, False)):
        live = held([wanted, query("Q", "T"), table("T")])
        there = replace(live.resources["automation.N"], state=state)
        live = replace(live, resources={**live.resources, "automation.N": there})
        recall = Recall(pauses={"automation.N": mark})
        plan = planned(live, wanted, query("Q", "T"), table("T"), recall=recall)
        (change,) = [item for item in plan.changes if item.kind == "automation"]
        assert (change.resumes, change.acts) == (resumes, resumes)
        assert bool(plan.paused) is resumes
        assert (str(mark) in change.notes) is resumes


def test_a_change_of_what_a_running_schedule_uses_pauses_it() -> None:
    wanted = automated("N", "query_definition.Q", folder="My Automations")
    live = held([wanted, query("Q", "T"), table("T")])
    there = replace(live.resources["automation.N"], state={**wanted.state, "active": True})
    live = replace(live, resources={**live.resources, "automation.N": there})
    plan = planned(live, wanted, query("Q", "T", description="new"), table("T"))
    (change,) = [item for item in plan.changes if item.kind == "automation"]
    assert (change.action, change.pauses) == (Action.UPDATE, ("query_definition.Q",))
    assert (change.before or {})["active"] is True
    assert change.notes == ("it is paused while query_definition.Q changes",)
    quiet = planned(live, wanted, query("Q", "T"), table("T"))
    assert all(not item.pauses and item.before is None for item in quiet.changes)


def test_ids_of_renamed_items_are_known_under_both_names() -> None:
    live = held([table("T", ID, {"name": "A", "type": "Text", "length": 9})])
    renamed = {"name": "B", "type": "Text", "length": 9, "renamed_from": "A"}
    change = only(planned(live, table("T", ID, renamed)))
    assert (change.ids["a"], change.ids["b"]) == ("id of A", "id of A")
    done = only(planned(held([table("T", ID, {**renamed, "name": "B"})]), table("T", ID, renamed)))
    assert done.notes != ()


def test_what_only_a_new_object_can_have_names_the_way() -> None:
    there = LiveResource("data_extension", "T", "T", "id", table("T").state)
    live = replace(nothing(), resources={"data_extension.T": there})
    change = only(planned(live, table("T", {**ID, "type": "Number", "length": None})))
    assert change.action is Action.BLOCKED
    assert change.notes == ("lifecycle: {replace: true} would delete it and create it again, which loses its rows",)
