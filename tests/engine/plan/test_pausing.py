"""What is paused for what, and what is told of it."""

import pytest

from mcdecl.engine.plan import Action, Change, Live
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.pausing import left_off, note, pausing_for, running_users, standing, used_by
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource, Resource
from tests.wanted import automated, filtered, folders, imported, query, table


def there(resource: Resource, **more: object) -> LiveResource:
    return replace(LiveResource(resource.kind, resource.key, resource.key, "id", resource.state), **more)


def live(*resources: LiveResource) -> Live:
    return Live({f"{live_resource.kind}.{live_resource.key}": live_resource for live_resource in resources})


def changed(address: str, action: Action) -> dict[str, Change]:
    kind, _, key = address.partition(".")
    return {address: Change(address, kind, key, action)}


NIGHTLY = there(automated("N", "query_definition.Q", "import_definition.I", active=True))
TABLES = tuple(there(table(key)) for key in "TU")
QUERY = there(query("Q", "T", folder="Query/A"))
IMPORT = there(imported("I", "U"))
FOLDERS = tuple(map(there, folders("Query/A")))
ALL = live(NIGHTLY, QUERY, IMPORT, *TABLES, *FOLDERS)


def test_what_it_runs_and_what_that_rests_on_is_used_and_folders_are_not() -> None:
    assert used_by(NIGHTLY, ALL) == {
        "query_definition.Q", "import_definition.I", "data_extension.T", "data_extension.U",
    }  # fmt: skip
    assert used_by(QUERY, ALL) == {"data_extension.T"}


def test_what_the_account_does_not_show_is_not_used() -> None:
    assert used_by(NIGHTLY, live(NIGHTLY, QUERY)) == {"query_definition.Q"}


@pytest.mark.parametrize(
    ("action", "pauses"),
    [
        (Action.UPDATE, True),
        (Action.REPLACE, True),
        (Action.CREATE, False),
        (Action.DELETE, False),
        (Action.NO_OP, False),
        (Action.BLOCKED, False),
    ],
)
@pytest.mark.parametrize("address", ["query_definition.Q", "data_extension.U"])
def test_it_is_paused_for_updates_and_replaces_of_what_it_uses(address: str, action: Action, pauses: bool) -> None:
    assert list(pausing_for(NIGHTLY, ALL, changed(address, action))) == ([address] if pauses else [])


def test_what_it_does_not_use_pauses_nothing() -> None:
    other = there(filtered("F", "T"))
    changes = changed("filter_definition.F", Action.UPDATE)
    assert list(pausing_for(NIGHTLY, live(*ALL.resources.values(), other), changes)) == []


@pytest.mark.parametrize("active", [False, None])
def test_what_is_off_needs_no_pause(active: object) -> None:
    off = replace(NIGHTLY, state={**NIGHTLY.state, "active": active})
    assert list(pausing_for(off, ALL, changed("query_definition.Q", Action.UPDATE))) == []


def test_what_cannot_be_paused_is_not() -> None:
    assert list(pausing_for(QUERY, ALL, changed("data_extension.T", Action.UPDATE))) == []


def test_who_is_busy_stands_for_everything_it_uses() -> None:
    busy = replace(NIGHTLY, busy="it runs")
    seen = live(busy, QUERY, IMPORT, *TABLES, *FOLDERS)
    assert running_users(seen) == dict.fromkeys(used_by(busy, seen), "automation.N")
    assert running_users(ALL) == {}


def test_one_changes_and_two_change() -> None:
    assert note(("data_extension.T",)) == "it is paused while data_extension.T changes"
    assert note(("a.B", "c.D")) == "it is paused while a.B, c.D change"


OFF = replace(NIGHTLY, state={**NIGHTLY.state, "active": False})


@pytest.mark.parametrize(
    ("resource", "wanted", "off"),
    [
        (OFF, {}, True),
        (OFF, {"active": True}, True),
        (OFF, {"active": False}, False),
        (NIGHTLY, {}, False),
        (None, {}, False),
        (QUERY, {}, False),
    ],
)
def test_what_is_off_stays_in_our_hands_until_somebody_declares_it_off(
    resource: LiveResource | None, wanted: dict[str, object], off: bool
) -> None:
    assert left_off(resource, wanted) is off


def test_marks_stand_while_it_is_off_or_nobody_asked() -> None:
    marks = {name: PauseMark(name) for name in ("automation.Z", "automation.N", "automation.On")}
    on = replace(NIGHTLY, key="On")
    silent = [replace(automated(key, "query_definition.Q")) for key in ("N", "On")]
    assert standing(marks, silent, live(OFF, on)) == (PauseMark("automation.N"), PauseMark("automation.Z"))
