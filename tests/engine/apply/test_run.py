"""Rounds of calls: what is ready goes out, what needs a failure is skipped, an account out of reach ends it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mcdecl.account.errors import AccountError, LoginRefused
from mcdecl.engine.apply.outcome import Outcome, OutcomeStatus
from mcdecl.engine.apply.run import Part, apply, apply_parts
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, Change, Plan
from mcdecl.helpers.structs import replace
from mcdecl.wire.values import Result
from tests.wanted import automated, query, table


class Calling:
    """An account that takes everything but what it is told to refuse, and remembers what came when."""

    def __init__(self, refuses: Sequence[str] = (), away: str = "") -> None:
        self._refuses, self._away = refuses, away
        self.calls: list[tuple[str, list[str]]] = []

    def _take(self, operation: str, objects: Sequence[Any]) -> list[Result]:
        names = [
            str(object_.get("CustomerKey") or object_.get("Name") or object_.get("ObjectID")) for object_ in objects
        ]
        self.calls.append((operation, names))
        if self._away in names:
            raise LoginRefused("not let in", hint="a hint")
        return [
            Result(name not in self._refuses, place, f"{name}!", object_id=f"id-{name}", new_id=place + 100)
            for place, name in enumerate(names)
        ]

    def create(self, objects: Sequence[Any]) -> list[Result]:
        return self._take("create", objects)

    def update(self, objects: Sequence[Any]) -> list[Result]:
        return self._take("update", objects)

    def delete(self, objects: Sequence[Any]) -> list[Result]:
        return self._take("delete", objects)


def index() -> Index:
    known = Index()
    known.add_folder("Data Extensions", 1, "dataextension")
    return known


def made(key: str, *needs: str, **more: Any) -> Change:
    return Change(
        f"data_extension.{key}", "data_extension", key, Action.CREATE, desired=table(key).state,
        waits_for=tuple(f"data_extension.{need}" for need in needs), **more,
    )  # fmt: skip


def plan(*changes: Change) -> Plan:
    return Plan("p", "e", tuple(changes))


def carried_out(account: Calling, *changes: Change, **more: Any) -> list[tuple[str, OutcomeStatus, str]]:
    heard: list[Outcome] = []
    report = apply(plan(*changes), account, index(), watch=heard.append, **more)  # type: ignore[arg-type]
    assert list(report.outcomes) == heard
    return [(outcome.change.key, outcome.status, outcome.message) for outcome in report.outcomes]


def test_what_needs_something_goes_out_in_a_later_round() -> None:
    account = Calling()
    told = carried_out(account, made("C", "B"), made("A"), made("B", "A"), made("D"))
    assert [key for key, _, _ in told] == ["A", "D", "B", "C"]
    assert {fate for _, fate, _ in told} == {OutcomeStatus.DONE}
    assert account.calls == [("create", ["A", "D"]), ("create", ["B"]), ("create", ["C"])]


def test_what_needs_a_failure_is_skipped_and_the_rest_goes_on() -> None:
    account = Calling(refuses=["A"])
    outcomes = carried_out(account, made("A"), made("B", "A"), made("C", "B"), made("D"))
    record = {key: (fate, message) for key, fate, message in outcomes}
    assert record["A"][0] is OutcomeStatus.FAILED
    assert record["B"] == (OutcomeStatus.SKIPPED, "it needs data_extension.A, which was not done")
    assert record["D"][0] is OutcomeStatus.DONE
    assert "C" not in [name for _, names in account.calls for name in names]


def test_it_is_told_after_the_changes_of_each_call() -> None:
    heard: list[str] = []
    part = Part(plan(made("A"), made("B"), made("C", "A")), Calling(), index())  # type: ignore[arg-type]
    apply_parts([part], watch=lambda outcome: heard.append(outcome.change.key), told=lambda: heard.append("told"))
    assert [words.split() for words in " ".join(heard).split("told") if words.strip()] == [["A", "B"], ["C"]]
    assert heard[-1] == "told"


def test_it_is_told_of_changes_even_if_hearing_of_the_next_one_fails() -> None:
    heard: list[str] = []

    def watch(outcome: Outcome) -> None:
        if outcome.change.key == "B":
            raise RuntimeError("stopped")
        heard.append(outcome.change.key)

    part = Part(plan(made("A"), made("B")), Calling(), index())  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="stopped"):
        apply_parts([part], watch=watch, told=lambda: heard.append("told"))
    assert heard[-2:] == ["A", "told"]


def test_nothing_acts_nothing_is_called() -> None:
    account = Calling()
    assert carried_out(account, replace(made("A"), action=Action.NO_OP)) == []
    assert account.calls == []


def test_an_account_out_of_reach_ends_it() -> None:
    told = carried_out(Calling(away="A"), made("A"), made("B", "A"), made("C", "B"))
    assert told == [
        ("A", OutcomeStatus.FAILED, "not let in"),
        ("B", OutcomeStatus.SKIPPED, "not tried: the account is out of reach (not let in)"),
        ("C", OutcomeStatus.SKIPPED, "not tried: the account is out of reach (not let in)"),
    ]


def stopping(after: int) -> Callable[[], str | None]:
    answers = iter([None] * after)
    return lambda: next(answers, "stopped")


def test_a_stop_leaves_the_rest_untried() -> None:
    account = Calling()
    assert carried_out(account, made("A"), stop=lambda: "stopped") == [
        ("A", OutcomeStatus.SKIPPED, "not tried: stopped")
    ]
    assert account.calls == []
    told = carried_out(account, made("A"), made("B", "A"), stop=stopping(2))
    assert told == [("A", OutcomeStatus.DONE, "A!"), ("B", OutcomeStatus.SKIPPED, "not tried: stopped")]


def replaced(key: str) -> Change:
    return replace(made(key), action=Action.REPLACE, object_id=f"id-{key}")


def test_a_change_of_several_calls_makes_them_in_order() -> None:
    account = Calling()
    assert [(key, fate) for key, fate, _ in carried_out(account, replaced("A"))] == [("A", OutcomeStatus.DONE)]
    assert [operation for operation, _ in account.calls] == ["update", "create", "delete"]


def test_one_that_is_half_done_says_so() -> None:
    account = Calling(refuses=["A"])  # the create; what made way has another key
    ((_, fate, message),) = carried_out(account, replaced("A"))
    assert fate is OutcomeStatus.FAILED
    assert message == "A! (part of it is done; the next plan shows the rest)"


def test_folders_go_one_call_after_the_other_and_parents_first() -> None:
    def folder(path: str, *needs: str) -> Change:
        return Change(
            f"folder.{path}",
            "folder",
            path,
            Action.CREATE,
            desired={},
            waits_for=tuple(f"folder.{need}" for need in needs),
        )

    account = Calling()
    top, below = "Data Extensions/A", "Data Extensions/A/B"
    told = carried_out(account, folder(below, top), folder(top))
    assert [(key, fate) for key, fate, _ in told] == [(top, OutcomeStatus.DONE), (below, OutcomeStatus.DONE)]
    assert [operation for operation, _ in account.calls] == ["create", "create"]


def test_any_other_trouble_is_no_reason_to_give_up() -> None:
    class Faulty(Calling):
        def create(self, objects: Sequence[Any]) -> list[Result]:
            if len(self.calls) == 0:
                self.calls.append(("create", []))
                raise AccountError("a fault")
            return super().create(objects)

    told = carried_out(Faulty(), made("A"), made("B", "A"), replace(made("C"), waits_for=()))
    assert {key: fate for key, fate, _ in told} == {
        "A": OutcomeStatus.FAILED,
        "B": OutcomeStatus.SKIPPED,
        "C": OutcomeStatus.FAILED,
    }


@pytest.mark.parametrize("concurrency", [1, 8, 99])
def test_any_number_at_once(concurrency: int) -> None:
    keys = [f"T{number}" for number in range(130)]
    account = Calling()
    told = carried_out(account, *(made(key) for key in keys), concurrency=concurrency)
    assert sorted(key for key, _, _ in told) == sorted(keys)
    assert sum(len(names) for _, names in account.calls) == 130


QUERY = Change(
    "query_definition.Q", "query_definition", "Q", Action.UPDATE, (AttributeDiff("sql", "a", "b"),),
    desired=query("Q", "T").state, object_id="id-Q",
)  # fmt: skip
NIGHTLY = Change(
    "automation.N", "automation", "N", Action.UPDATE, pauses=("query_definition.Q",), before={"active": True},
    desired=automated("N", "query_definition.Q", active=True).state, object_id="id-N",
    waits_for=("query_definition.Q",),
)  # fmt: skip


def switched(*changes: Change, **more: Any) -> tuple[list[str], list[str]]:
    account = Calling()
    known = index()
    known.add_records("automation", [{"@id": "id-N", "@key": "N", "legacyId": "1"}])
    report = apply(plan(*changes), account, known, **more)  # type: ignore[arg-type]
    messages = [f"{outcome.change.key}: {outcome.status.value}: {outcome.message}" for outcome in report.outcomes]
    return [" ".join((operation, *names)) for operation, names in account.calls], messages


def test_what_uses_something_is_paused_before_its_change_and_on_again_after_it() -> None:
    calls, _ = switched(QUERY, NIGHTLY)
    assert len(calls) == 3
    assert "id-Q" in calls[1]
    assert "id-Q" not in calls[0] + calls[2]


def test_a_stop_before_all_pauses_nothing() -> None:
    calls, messages = switched(QUERY, NIGHTLY, stop=lambda: "stopped")
    assert calls == []
    assert messages == ["Q: skipped: not tried: stopped", "N: skipped: not tried: stopped"]
