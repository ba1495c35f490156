"""The business units of an environment are one desired state: one plan, one order, one apply."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.engine.plan import Scope
from mcdecl.project import ProjectError
from mcdecl.sandbox.server import RunningSandbox, start
from tests.workspace.enterprise import MIDS, Enterprise, changes, enterprise_at, reasons, results

SHARED = "Shared Items/Shared Data Extensions"
ID = "{name: Id, type: Text, length: 18, primary_key: true}"
STATE = "{name: State, type: Text, length: 9}"
OWN = f"data_extensions: {{Own: {{name: Own, fields: [{ID}]}}}}\n"


def shared(fields: str = STATE, name: str = "S", folder: str = SHARED, more: str = "", length: int = 18) -> str:
    """The parent's file: a shared data extension S."""
    key = ID.replace("length: 18", f"length: {length}")
    return f"data_extensions:\n  S: {{name: {name}, folder: {folder}, fields: [{key}, {fields}]{more}}}\n"


def reading(column: str = "State", name: str = "S", active: bool = True) -> str:
    """A child's file: a query that reads S, and an automation that runs it."""
    sql = f"SELECT Id FROM ENT.[{name}] WHERE {column} = ''x''"
    return (
        f"{OWN}query_definitions: {{Q: {{name: Q, sql: '{sql}', target: Own, mode: Overwrite}}}}\n"
        "automations:\n  A:\n    name: A\n    steps: [{run: [query_definition.Q]}]\n"
        "    schedule: {rule: daily, start: '2031-01-31T06:00', time_zone: Europe/Berlin}\n"
        f"    active: {str(active).lower()}\n"
    )


def filtering(more: str = "") -> str:
    """A child's file: a filter over S."""
    return f"filter_definitions: {{F: {{name: F, source: ENT.S, where: \"State = 'x'\"{more}}}}}\n"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    below = [MIDS["us"], MIDS["eu"]]
    with start(None, record=False, enterprise=MIDS["parent"], units=below) as running:
        yield running


@pytest.fixture
def enterprise(tmp_path: Path, server: RunningSandbox) -> Iterator[Enterprise]:
    with enterprise_at(tmp_path, server) as made:
        yield made


def test_a_child_waits_for_what_the_parent_makes(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading(), eu=filtering())
    plan = changes(enterprise.plan())
    assert "parent:data_extension.S" in plan["us:query_definition.Q"].waits_for
    assert "parent:data_extension.S" in plan["eu:filter_definition.F"].waits_for
    assert "parent:data_extension.S" not in plan["us:data_extension.Own"].waits_for
    enterprise.applied()


def test_nothing_is_sent_that_depends_on_what_failed_in_the_parent(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading(), eu=filtering())
    enterprise.applied()
    renamed = shared(STATE.replace("State", "Status").replace("}", ", renamed_from: State}"))
    enterprise.write(parent=renamed, us=reading("Status"), eu=filtering().replace("State", "Status"))
    plan = changes(enterprise.plan())
    assert plan["us:automation.A"].pauses == ("query_definition.Q", "parent:data_extension.S")
    enterprise.server.inject("partial", operation="Update")
    applied = enterprise.apply()
    outcome = results(applied)
    assert (applied.code, outcome["parent:data_extension.S"]) == (1, "failed")
    assert {outcome[address] for address in ("us:query_definition.Q", "eu:filter_definition.F")} == {"skipped"}
    assert enterprise.active("us") == {"A": True}, "what it runs is as it was"
    enterprise.applied()
    assert enterprise.active("us") == {"A": True}


def test_a_child_alone_is_blocked_by_what_the_parent_still_has_to_change(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading(), eu=filtering())
    (told,) = reasons(enterprise.plan("us"))
    assert told == (
        "us:query_definition.Q: it uses parent:data_extension.S (its sql reads it), which is still to create and left "
        "out of this plan; plan business unit parent as well, or apply that first"
    )
    excluded = reasons(enterprise.plan(scope=Scope(excludes=("parent:data_extension.S",))))
    assert [words.split(":", 2)[1].split()[0] for words in excluded] == ["query_definition.Q", "filter_definition.F"]
    targeted = enterprise.plan(scope=Scope(targets=("eu:filter_definition.F",)))
    assert "which is still to create and left out of this plan" in reasons(targeted)[0]
    enterprise.applied("parent")
    enterprise.applied("us")
    enterprise.write(parent=shared(more=", description: Words"), us=reading("Id"))
    assert reasons(enterprise.plan("us")) == [], "what makes no difference to its users is no obstacle"


def test_a_replacement_is_foreseen_where_units_below_use_it(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(more=", lifecycle: {replace: true}"), us=filtering(), eu=reading())
    enterprise.applied()
    anew = shared(more=", lifecycle: {replace: true}", length=10)
    enterprise.write(parent=anew)
    plan = enterprise.plan()
    assert "us:filter_definition.F" in changes(plan)
    assert any("parent:data_extension.S is deleted and created again" in words for words in reasons(plan))
    assert enterprise.apply().code == 1
    left_out = results(enterprise.apply(skip_blocked=True))
    assert left_out["parent:data_extension.S"] == left_out["us:filter_definition.F"] == "skipped"
    enterprise.write(us=filtering(", lifecycle: {replace: true}"))
    plan = enterprise.plan()
    assert reasons(plan) == []
    assert changes(plan)["us:filter_definition.F"].action == "replace"
    assert changes(plan)["eu:automation.A"].pauses == ("parent:data_extension.S",)
    enterprise.applied()
    assert enterprise.active("eu") == {"A": True}
    enterprise.write(parent=anew.replace("length: 10", "length: 8"))
    alone = reasons(enterprise.plan("parent"))
    assert "us:filter_definition.F (us.yaml:2; source; left out of this plan)" in alone[0]


@pytest.mark.parametrize(
    ("parent", "becomes"),
    [
        ("removed: [{address: data_extension.S}]\n", "be deleted"),
        (shared(name="T"), "be renamed"),
    ],
)
def test_what_units_below_read_is_not_taken_from_them(enterprise: Enterprise, parent: str, becomes: str) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    enterprise.write(parent=parent)
    told = " ".join(reasons(enterprise.plan()))
    assert (
        f"data_extension.S cannot {becomes}: it is used by us:query_definition.Q (us.yaml:3; its sql reads it)" in told
    )
    assert f"cannot {becomes}: it is used by us:query_definition.Q" in " ".join(reasons(enterprise.plan("parent")))


def test_what_units_below_read_stays_shared(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    enterprise.write(parent=shared(folder="Data Extensions"))
    with pytest.raises(ProjectError, match="S is in Data Extensions, where no other business unit can see it"):
        enterprise.plan()
    enterprise.write(us=OWN)
    removed = "removed: [{address: automation.A}, {address: query_definition.Q}]\n"
    moved = "data_extension.S cannot be moved out of the shared folders: it is used by us:query_definition.Q"
    assert moved in " ".join(reasons(enterprise.plan()))
    enterprise.write(us=OWN + removed)
    assert reasons(enterprise.plan()) == []


def test_a_query_that_reads_what_the_parent_does_not_have_is_blocked(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(name="Stores"), us=reading(name="Sores"))
    (told,) = reasons(enterprise.plan())
    assert told == (
        "us:query_definition.Q: sql: the parent business unit has no data extension named Sores; did you mean Stores?"
    )
    assert "has no data extension named Sores" in reasons(enterprise.plan("us"))[0]
    enterprise.write(us="")
    enterprise.applied()
    enterprise.write(us=reading(name="Sores"))
    assert reasons(enterprise.plan())[0].endswith("did you mean Stores?"), "also where the parent's does not change"
    enterprise.write(us=reading(name="Stores"))
    enterprise.applied()


def test_a_renamed_one_comes_before_the_queries_that_read_it(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    enterprise.write(parent=shared(name="T"), us=reading(name="T"))
    plan = changes(enterprise.plan())
    assert "parent:data_extension.S" in plan["us:query_definition.Q"].waits_for
    enterprise.applied()


def test_users_are_deleted_first_over_all_units(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    gone = ("automation.A", "query_definition.Q", "data_extension.Own")
    removed = ", ".join(f"{{address: {address}}}" for address in gone)
    enterprise.write(parent="removed: [{address: data_extension.S}]\n", us=f"removed: [{removed}]\n")
    applied = enterprise.apply()
    assert applied.code == 0
    plan = changes(applied.plan)
    assert plan["parent:data_extension.S"].waits_for == ("us:query_definition.Q",)
    assert set(results(applied)) == {"parent:data_extension.S", *(f"us:{address}" for address in gone)}


def test_what_depends_on_what_is_blocked_in_another_unit_is_left_out(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading(), eu=filtering())
    enterprise.applied()
    narrower = shared(fields=f"{STATE}, {{name: Town, type: Text, length: 9}}", length=10)
    more = "data_extensions: {Own: {name: Own, description: New, fields: [" + ID + "]}}\n"
    enterprise.write(parent=narrower, us=reading("Town").replace(OWN, more), eu=filtering())
    assert enterprise.apply().code == 1
    applied = enterprise.apply(skip_blocked=True)
    assert results(applied) == {
        "parent:data_extension.S": "skipped",
        "us:query_definition.Q": "skipped",
        "us:automation.A": "skipped",
        "us:data_extension.Own": "done",
    }
    words = {outcome.change.full_address: outcome.message for outcome in applied.report.outcomes}
    assert words["us:query_definition.Q"] == "left out: it depends on parent:data_extension.S, which is blocked"
    assert enterprise.active("us") == {"A": True}


@pytest.mark.parametrize(
    ("child", "why"),
    [
        (f"{OWN}removed: [{{address: automation.A}}, {{address: query_definition.Q}}]\n", "its removal is left out of"),
        (reading().replace("ENT.[S]", "[Own]").replace("State", "Id"), "its change is left out of"),
        ("", "in the account, not declared by"),
    ],
)
def test_what_a_unit_that_is_not_planned_still_reads_is_not_deleted(
    enterprise: Enterprise, child: str, why: str
) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    enterprise.write(parent="removed: [{address: data_extension.S}]\n", us=child)
    told = f"us:query_definition.Q (its sql reads it; {why} this p"
    assert told in " ".join(reasons(enterprise.plan("parent")))
    assert told in " ".join(reasons(enterprise.plan(scope=Scope(targets=("parent:data_extension.S",)))))


@pytest.mark.parametrize("declared", [OWN, ""])
def test_a_unit_that_is_left_out_by_a_word_was_not_read(enterprise: Enterprise, declared: str) -> None:
    enterprise.write(parent=shared(), us=declared)
    enterprise.applied()
    enterprise.write(parent="removed: [{address: data_extension.S}]\n")
    plan = changes(enterprise.plan(scope=Scope(excludes=("us:*",))))
    assert "us: it was not read" in " ".join(plan["parent:data_extension.S"].notes)


def test_nothing_is_paused_for_what_is_blocked_in_another_unit(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    enterprise.write(parent=shared(name="T"))
    assert results(enterprise.apply(skip_blocked=True)) == {"parent:data_extension.S": "skipped"}


def test_what_is_left_out_with_what_is_blocked_keeps_what_it_reads(enterprise: Enterprise) -> None:
    enterprise.write(parent=shared(), us=reading())
    enterprise.applied()
    other_type = reading(name="T").replace(ID, "{name: Id, type: Number, primary_key: true}")
    enterprise.write(parent=shared(name="T"), us=other_type)
    assert set(results(enterprise.apply(skip_blocked=True)).values()) == {"skipped"}
    assert enterprise.active("us") == {"A": True}
