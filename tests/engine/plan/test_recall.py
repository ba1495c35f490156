"""What is remembered of earlier applies, as far as a plan needs it."""

import pytest

from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.engine.plan.digests import digest, same
from mcdecl.engine.plan.recall import Recall, hidden, recall, sent_digests
from mcdecl.kinds import KINDS
from tests.wanted import imported, location, table

SECRET = location("L", password={"env": "MC_P"})
CONTROLLED = imported("I", "T", control={"column": "op", "actions": {"D": "Delete"}})


def paths(one: object) -> dict[str, bool]:
    return {each.path: each.secret for each in hidden(KINDS[one.kind].attributes, one.state)}  # type: ignore[attr-defined]


def test_what_an_account_may_not_show() -> None:
    assert paths(SECRET)["password"] is True
    assert paths(table("T")) == {}
    assert any(path.startswith("control") for path in paths(CONTROLLED))
    assert not any(paths(CONTROLLED).values())


def test_a_secret_is_what_the_variable_holds() -> None:
    (one,) = (each for each in hidden(KINDS["file_location"].attributes, SECRET.state) if each.path == "password")
    assert one.revealed({"MC_P": "a test"}.get) == "a test"
    assert one.revealed({"MC_P": ""}.get) is None
    assert one.revealed({}.get) is None


def remembered(secret: str, held: str | None) -> Recall:
    state = AppliedState("p", "e", digests={SECRET.address: {"password": digest(secret)}})
    return recall(state, [SECRET, table("T"), CONTROLLED], lambda _name: held)


def test_what_is_declared_is_compared_with_what_was_sent_last() -> None:
    assert remembered("one", "one").same == {SECRET.address: {"password": True}}
    assert remembered("one", "two").same == {SECRET.address: {"password": False}}
    assert remembered("one", None).same == {}  # a variable that is not set tells nothing


def test_without_a_record_nothing_is_known() -> None:
    assert recall(None, [SECRET], lambda _name: "one") == Recall()
    assert recall(AppliedState("p", "e"), [SECRET], lambda _name: "one") == Recall()


@pytest.mark.parametrize(
    ("action", "path", "kept"),
    [
        (Action.CREATE, "", True),
        (Action.REPLACE, "", True),
        (Action.UPDATE, "password", True),
        (Action.UPDATE, "pass", False),
        (Action.UPDATE, "port", False),
        (Action.DELETE, "password", False),
        (Action.NO_OP, "password", False),
    ],
)
def test_what_was_sent_is_kept_as_a_digest(action: Action, path: str, kept: bool) -> None:
    diffs = (AttributeDiff(path, None, "new"),) if path else ()
    change = Change(SECRET.address, SECRET.kind, SECRET.key, action, diffs, desired=SECRET.state)
    made = sent_digests(change, lambda _name: "a test")
    assert ("password" in made) is kept
    assert "a test" not in str(made)
    assert not kept or same("a test", made["password"])
    assert "password" not in sent_digests(change, lambda _name: None)
