"""Which calls a change takes, in which order."""

from typing import Any

import pytest

from mcdecl.engine.apply.steps import Operation, pauses, steps
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.helpers.structs import replace
from tests.wanted import EMAIL, automated, query, table

CREATE, UPDATE, REKEY, RENAME, SET, DROP, DELETE = Operation


def operations(change: Change) -> list[Operation]:
    return [step.operation for step in steps(change)]


def change(kind: str, action: Action, *diffs: AttributeDiff, **more: Any) -> Change:
    return Change(f"{kind}.K", kind, "K", action, diffs, object_id="id", **more)


def test_creates_deletes_and_replaces() -> None:
    state = table("K").state
    assert operations(change("data_extension", Action.CREATE, desired=state)) == [CREATE]
    assert operations(change("data_extension", Action.DELETE)) == [DELETE]
    assert operations(change("data_extension", Action.REPLACE, desired=state)) == [REKEY, CREATE, DELETE]
    assert operations(change("query_definition", Action.REPLACE, desired=query("K", "T").state))[0] in (DELETE, REKEY)


NAME, GONE = AttributeDiff("name", "a", "b"), AttributeDiff("fields.Email", dict(EMAIL), None)


@pytest.mark.parametrize(
    ("diffs", "moved", "expected"),
    [
        ((NAME,), None, [UPDATE]),
        ((GONE,), None, [DROP]),
        ((NAME, GONE), "Old", [REKEY, UPDATE, DROP]),
        ((AttributeDiff("key", "Old", "K"),), "Old", [REKEY]),
    ],
)
def test_an_update_is_a_new_key_then_fields_then_what_goes(
    diffs: tuple[AttributeDiff, ...], moved: str | None, expected: list[Operation]
) -> None:
    made = change("data_extension", Action.UPDATE, *diffs, desired=table("K").state, moved_from=moved)
    assert operations(made) == expected
    assert not pauses(made)
    assert operations(replace(made, passes_through="T")) == [RENAME, *expected]


DESCRIBED = AttributeDiff("description", "a", "b")


@pytest.mark.parametrize(
    ("was", "wanted", "diffs", "parts", "expected"),
    [
        (True, True, (DESCRIBED,), (), [(SET, False), (UPDATE, None), (SET, True)]),
        (True, True, (), ("query_definition.Q",), [(SET, False), (SET, True)]),
        (True, True, (), (), []),
        (True, False, (), (), [(SET, False)]),
        (True, False, (DESCRIBED,), (), [(SET, False), (UPDATE, None)]),
        (False, True, (), (), [(SET, True)]),
        (False, True, (DESCRIBED,), (), [(UPDATE, None), (SET, True)]),
        (False, False, (DESCRIBED,), ("query_definition.Q",), [(UPDATE, None)]),
        (True, None, (DESCRIBED,), (), [(SET, False), (UPDATE, None), (SET, True)]),  # nothing is said: as it was
        (False, None, (DESCRIBED,), (), [(UPDATE, None)]),
    ],
)
def test_what_is_on_is_paused_for_its_change_and_on_again(
    was: bool, wanted: bool | None, diffs: tuple[AttributeDiff, ...], parts: tuple[str, ...], expected: list[Any]
) -> None:
    state = dict(automated("K", "query_definition.Q").state)
    state.pop("active", None)
    if wanted is not None:
        state["active"] = wanted
    flag = (AttributeDiff("active", was, wanted),) if wanted not in (None, was) else ()
    made = change("automation", Action.UPDATE, *diffs, *flag, desired=state, before={"active": was}, pauses=parts)
    assert [(step.operation, step.switch) for step in steps(made)] == expected
    assert pauses(made) is ((SET, False) in expected and (SET, True) in expected)
