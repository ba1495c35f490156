"""An apply under the lock: its data extension first, then the lock, then a look whether anything moved."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mcdecl.engine.apply import apply_locked as module
from mcdecl.engine.apply.apply_locked import apply_locked
from mcdecl.engine.apply.calls import ApplyCall, Calls, Ending
from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.apply.kept_tables import LOCK_TABLE
from mcdecl.engine.apply.lock import LockHeld
from mcdecl.engine.apply.lock_waiting import LockTimeout
from mcdecl.engine.apply.outcome import ApplyReport, Outcome
from mcdecl.engine.apply.run import Part
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, Change, Plan
from mcdecl.helpers.structs import replace
from mcdecl.wire.values import Result
from tests.wanted import automated, table

TABLE = Change(LOCK_TABLE.address, LOCK_TABLE.kind, LOCK_TABLE.key, Action.CREATE, desired=LOCK_TABLE.state)
PAUSED = Change(
    "automation.A", "automation", "A", Action.UPDATE, resumes=True, object_id="id-a",
    before={"active": False}, desired=automated("A", "query_definition.Q", active=True).state,
)  # fmt: skip


def made(key: str) -> Change:
    return Change(f"data_extension.{key}", "data_extension", key, Action.CREATE, desired=table(key).state)


class Desk:
    """An account, its lock, and all that happens to them, in order."""

    def __init__(self, *changes: Change) -> None:
        self.index = Index()
        self.index.add_folder("Data Extensions", 1, "dataextension")
        self.index.add_records("automation", [{"@id": "id-a", "@key": "A", "legacyId": "1"}])
        self.plan = Plan("p", "e", changes)
        self.seen: list[str] = []
        self.outcomes: list[Outcome] = []
        self.why_lost = ""
        self.held_by_others = False

    # The account.
    def create(self, objects: Sequence[Any]) -> list[Result]:
        keys = [object_["CustomerKey"] for object_ in objects]
        self.seen.append(f"create {' '.join(keys)}")
        return [Result(True, place, "OK", object_id=f"id-{key}") for place, key in enumerate(keys)]

    def update(self, objects: Sequence[Any]) -> list[Result]:
        self.seen.append("update")
        return [Result(True, place, "OK") for place, _ in enumerate(objects)]

    delete = update

    # The lock.
    def acquire(self, account: Any, *, reason: str) -> "Desk":
        assert account is self
        self.seen.append(f"acquire for {reason}")
        if self.held_by_others:
            raise LockHeld("Ann", None, None, "")
        return self

    def release(self) -> bool:
        self.seen.append("release")
        return True

    def part(self, *changes: Change, calls: Calls | None = None) -> Part:
        plan = replace(self.plan, changes=changes or self.plan.changes)
        return Part(plan, self, self.index, calls or Calls())  # type: ignore[arg-type]

    def apply(self, *now: Change, calls: Calls | None = None, **more: Any) -> ApplyReport:
        def again() -> list[Part]:
            self.seen.append("plan again")
            return [self.part(*now, calls=calls)]

        [report] = apply_locked(
            [self.part(calls=calls)],
            again,
            reason="a test",
            concurrency=more.pop("concurrency", 2),
            watch=self.outcomes.append,
            before=lambda parts: self.seen.append(f"before {' '.join(change.key for change in parts[0].plan.changes)}"),
            **more,
        )
        return report

    def messages(self, report: ApplyReport) -> list[tuple[str, str]]:
        assert list(report.outcomes) == self.outcomes
        return [(outcome.change.key, outcome.message) for outcome in report.outcomes]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Desk]:
    def make(*changes: Change) -> Desk:
        desk = Desk(*changes)
        monkeypatch.setattr(module, "acquire", desk.acquire)
        return desk

    return make


def test_the_table_of_the_lock_comes_first_and_alone_and_the_rest_under_the_lock(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"), TABLE)
    assert one.messages(one.apply(made("T"))) == [(LOCK_TABLE.key, "OK"), ("T", "OK")]
    assert one.seen == [
        f"create {LOCK_TABLE.key}",
        "acquire for a test",
        "plan again",
        "before T",
        "create T",
        "release",
    ]


def test_a_table_that_is_there_is_not_made_again_even_where_a_new_plan_would(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"))
    assert one.messages(one.apply(made("T"), TABLE)) == [("T", "OK")]
    assert one.seen[0] == "acquire for a test"
    assert [entry for entry in one.seen if entry.startswith("create")] == ["create T"]


def test_what_changed_since_it_was_shown_is_not_applied(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"), TABLE)
    with pytest.raises(AccountMoved, match=r"data_extension\.U \(is to create now\)"):
        one.apply(made("T"), made("U"))
    assert one.seen[1:] == ["acquire for a test", "plan again", "release"]


def test_who_wants_to_stop_takes_no_lock_and_sends_nothing(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"), TABLE)
    report = one.apply(stop=lambda: "asked to")
    assert one.messages(report) == [(LOCK_TABLE.key, "not tried: asked to"), ("T", "not tried: asked to")]
    assert one.seen == []


def test_who_stops_while_waiting_for_the_lock_sends_nothing(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"))
    one.held_by_others = True
    stopped: list[str] = []
    patience = LockTimeout(60, clock=lambda: 0.0, sleep=lambda _seconds: stopped.append("asked to"))
    report = one.apply(patience=patience, stop=lambda: stopped[0] if stopped else None)
    assert one.messages(report) == [("T", "not tried: asked to")]
    assert one.seen == ["acquire for a test"]


def test_a_lock_of_somebody_else_is_refused_at_once_unless_there_is_patience(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"))
    one.held_by_others = True
    with pytest.raises(LockHeld):
        one.apply()
    assert one.seen == ["acquire for a test"]


def test_a_lock_that_is_lost_stops_it_and_ends_no_pause_either(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"), PAUSED)
    one.why_lost = "somebody took it"
    assert one.messages(one.apply()) == [
        ("T", "not tried: somebody took it"),
        ("A", "not tried: somebody took it; it stays paused: somebody took it"),
    ]
    assert one.seen[-1] == "release"


def test_a_stop_under_the_lock_still_ends_a_pause(desk: Callable[..., Desk]) -> None:
    one = desk(made("T"), PAUSED)
    answers = iter([None])
    assert one.messages(one.apply(stop=lambda: next(answers, "asked to"))) == [
        ("T", "not tried: asked to"),
        ("A", "it is on again: what failed left behind what it ran before"),
    ]
    assert one.seen[-2:] == ["update", "release"]


def test_calls_are_told_of_to_whoever_follows_them(desk: Callable[..., Desk]) -> None:
    class Listener:
        addresses: tuple[str, ...] = ()

        def begun(self, call: ApplyCall) -> None:
            self.addresses += call.addresses

        def ended(self, call: ApplyCall, ending: Ending) -> None:
            assert ending.results

    listener = Listener()
    one = desk(made("T"), TABLE)
    one.apply(made("T"), calls=Calls(listener))
    assert listener.addresses == (LOCK_TABLE.address, "data_extension.T")
