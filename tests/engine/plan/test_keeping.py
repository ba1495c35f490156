"""What no plan deletes: guards that outlive their block, patterns, and what belongs to others."""

import pytest

from mcdecl.engine.plan import Action, Change, Plan
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.engine.plan.keeping import kept_addresses, named, with_others, without_deleting
from mcdecl.helpers.structs import replace

OWN = AppliedState("shop", "prod", guards={"data_extension.Kept": ("protected", "prevent_destroy")})
OTHER = AppliedState("crm", "live", declared=("data_extension.Theirs", "data_extension.NTO_X"))


def kept(
    *keys: str, own: AppliedState | None = OWN, never: tuple[str, ...] = ("data_extension.NTO_*",)
) -> dict[str, str]:
    return kept_addresses([f"data_extension.{key}" for key in keys], own, [OTHER], never)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("Kept", "it was protected and prevent_destroy at the last apply"),
        ("KEPT", "it was protected and prevent_destroy at the last apply"),
        ("theirs", "the project crm (live) declares it"),
        ("nto_x", "never_delete includes it (data_extension.NTO_*)"),
    ],
)
def test_what_is_kept_and_why(key: str, reason: str) -> None:
    assert kept(key, "Stray") == {f"data_extension.{key}": reason}


def test_without_a_record_nothing_is_guarded() -> None:
    assert kept("Kept", own=None) == {}
    assert kept("NTO_Y", never=()) == {}


def plan(action: Action) -> Plan:
    change = Change("data_extension.NTO_X", "data_extension", "NTO_X", action, reasons=("first",), notes=("a note",))
    return Plan("shop", "prod", (change, replace(change, address="data_extension.Free", key="Free")))


@pytest.mark.parametrize("action", list(Action))
def test_what_is_never_deleted_is_blocked(action: Action) -> None:
    named_so, free = without_deleting(plan(action), ("data_extension.nto_*",)).changes
    blocked = action in (Action.DELETE, Action.REPLACE)
    assert named_so.action is (Action.BLOCKED if blocked else action)
    assert free.action is action
    assert named_so.reasons[0] == "first"
    assert ("never_delete in mcdecl.yaml includes it (data_extension.nto_*)" in named_so.reasons[-1]) is blocked


def test_what_two_projects_declare_is_told() -> None:
    both, free = with_others(plan(Action.UPDATE), [OTHER]).changes
    assert both.notes[0] == "a note"
    assert both.notes[1].startswith(f"{named(OTHER)} declares it as well")
    assert free.notes == ("a note",)
