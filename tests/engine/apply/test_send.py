"""One batch and what becomes of it, against an account that answers by script."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mcdecl.account.errors import AccountError, CallFailed, LoginRefused, LostAnswer
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.read_back import CONFIRMED
from mcdecl.engine.apply.send import Sender, Sent, batches, prepare
from mcdecl.engine.apply.steps import steps
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Result
from tests.wanted import automated, query, table

LOST = LostAnswer("The answer is lost.")
GONE = "It is not there."


class Scripted:
    """An account whose calls end as a script says, and that shows what is put into it."""

    def __init__(self, *answers: Any, shown: Sequence[Any] = ()) -> None:
        self._answers, self._shown = list(answers), list(shown)
        self.sent: list[Any] = []
        self.asked: list[Any] = []

    def _answer(self, objects: Sequence[Any]) -> list[Result]:
        self.sent.append([dict(object_) for object_ in objects])
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [Result(ok, number, "OK" if ok else GONE, None if ok else 5) for number, ok in enumerate(answer)]

    create = update = delete = _answer

    def retrieve(self, request: Any, progress: Any = None) -> list[Any]:
        self.asked.append(request)
        answer = self._shown.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)


def deletion(kind: str, key: str, id: str) -> Change:
    return Change(f"{kind}.{key}", kind, key, Action.DELETE, object_id=id)


def index() -> Index:
    """Knows the root of data extensions."""
    known = Index()
    known.add_folder("Data Extensions", 1, "dataextension")
    return known


def sent(
    account: Scripted, *changes: Change, stop: Callable[[], str | None] = lambda: None, known: Index | None = None
) -> Sent:
    known = known or index()
    ready, failed = prepare([(change, steps(change)[0]) for change in changes], known)
    assert failed == []
    return Sender(account, known, Calls(), stop).send(ready)  # type: ignore[arg-type]


def told(result: Sent) -> list[tuple[str, OutcomeStatus, str]]:
    return [(outcome.change.key, outcome.status, outcome.message) for outcome in result.outcomes]


TRANSFERS = (deletion("file_transfer", "A", "id-a"), deletion("file_transfer", "B", "id-b"))


@pytest.mark.parametrize(
    ("shown", "again"),
    [
        ([], False),  # it is gone: the call was carried out
        ([{"@id": "id-a", "@key": "A"}], True),  # it is there: it was not
        ([{"@id": "another", "@key": "A"}], False),  # somebody made another one under its key meanwhile
    ],
)
def test_a_lost_answer_to_a_delete_over_rest(shown: list[Any], again: bool) -> None:
    account = Scripted(LOST, [True], shown=[shown])
    result = sent(account, TRANSFERS[0])
    assert told(result) == [("A", OutcomeStatus.DONE, "OK" if again else CONFIRMED)]
    assert len(account.sent) == 1 + again
    (asked,) = account.asked
    assert isinstance(asked, RestRetrieve)
    assert asked.keys == ("A",)


@pytest.mark.parametrize(("shown", "again"), [([], False), ([{"ObjectID": "id-t"}], True)])
def test_a_lost_answer_to_a_delete_over_soap(shown: list[Any], again: bool) -> None:
    account = Scripted(LOST, [True], shown=[shown])
    result = sent(account, deletion("data_extension", "T", "id-t"))
    assert told(result) == [("T", OutcomeStatus.DONE, "OK" if again else CONFIRMED)]
    assert len(account.sent) == 1 + again


def test_only_what_is_left_is_sent_again() -> None:
    account = Scripted(LOST, [True], shown=[[], [{"@id": "id-b", "@key": "B"}]])
    assert told(sent(account, *TRANSFERS)) == [("A", OutcomeStatus.DONE, CONFIRMED), ("B", OutcomeStatus.DONE, "OK")]
    assert [[item["@key"] for item in call] for call in account.sent] == [["A", "B"], ["B"]]


def test_what_cannot_be_read_back_after_a_loss_is_unknown() -> None:
    result = sent(Scripted(LOST, shown=[CallFailed("no right to read.")]), TRANSFERS[0])
    ((key, fate, message),) = told(result)
    assert (key, fate) == ("A", OutcomeStatus.UNKNOWN)
    assert message == "The answer is lost; reading back failed too: no right to read."


def test_a_refusal_of_what_went_out_twice_is_looked_into() -> None:
    there = [{"@id": "id-a", "@key": "A"}]
    account = Scripted(LOST, [False], shown=[there, []])  # the first one was only slow
    assert told(sent(account, TRANSFERS[0])) == [("A", OutcomeStatus.DONE, CONFIRMED)]


def test_a_refusal_of_what_went_out_once_is_one() -> None:
    account = Scripted([False, True])
    result = sent(account, *TRANSFERS)
    assert told(result) == [("A", OutcomeStatus.FAILED, GONE), ("B", OutcomeStatus.DONE, "OK")]
    assert result.outcomes[0].code == 5
    assert account.asked == []


def test_a_refusal_that_cannot_be_looked_into_stays_a_refusal() -> None:
    there = [{"@id": "id-a", "@key": "A"}]
    account = Scripted(LOST, [False], shown=[there, CallFailed("away")])
    assert told(sent(account, TRANSFERS[0])) == [("A", OutcomeStatus.FAILED, GONE)]


def test_it_is_given_up_after_three_losses() -> None:
    there = [{"@id": "id-a", "@key": "A"}]
    account = Scripted(LOST, LOST, LOST, shown=[there, there, there])
    assert told(sent(account, TRANSFERS[0])) == [("A", OutcomeStatus.FAILED, "The answer is lost.")]
    assert len(account.sent) == 3


def test_an_account_out_of_reach_settles_nothing_and_says_why() -> None:
    away = LoginRefused("not let in")
    result = sent(Scripted(away), TRANSFERS[0])
    assert (result.outcomes, result.out_of_reach) == ([], away)


def test_any_other_trouble_is_that_of_the_batch() -> None:
    result = sent(Scripted(AccountError("a fault")), *TRANSFERS)
    assert [(fate, message) for _, fate, message in told(result)] == [(OutcomeStatus.FAILED, "a fault")] * 2
    assert result.out_of_reach is None


def test_nothing_goes_out_after_a_stop() -> None:
    account = Scripted()
    assert told(sent(account, TRANSFERS[0], stop=lambda: "stopped")) == [
        ("A", OutcomeStatus.SKIPPED, "not tried: stopped")
    ]
    assert account.sent == []


def test_after_a_loss_what_was_read_back_counts_when_it_is_stopped() -> None:
    reasons = iter([None, "stopped"])
    account = Scripted(LOST, shown=[[], [{"@id": "id-b", "@key": "B"}]])
    assert told(sent(account, *TRANSFERS, stop=lambda: next(reasons))) == [
        ("A", OutcomeStatus.DONE, CONFIRMED),
        ("B", OutcomeStatus.SKIPPED, "not tried: stopped"),
    ]


def test_calls_are_of_one_operation_and_type_and_not_too_large() -> None:
    def made(key: str, description: str = "") -> Change:
        desired = table(key, description=description).state
        return Change(f"data_extension.{key}", "data_extension", key, Action.CREATE, desired=desired)

    changes = [made("T0"), deletion("data_extension", "D", "id"), *(made(f"T{number}") for number in range(1, 4))]
    ready, _ = prepare([(change, steps(change)[0]) for change in changes], index())
    assert [[prepared.change.key for prepared in batch] for batch in batches(ready)] == [
        ["T0", "T1", "T2", "T3"],
        ["D"],
    ]
    large = [made(f"L{number}", "x" * 1_900_000) for number in range(4)]
    ready, _ = prepare([(change, steps(change)[0]) for change in large], index())
    assert [len(batch) for batch in batches(ready)] == [2, 2]


def test_what_cannot_be_written_fails_before_anything_is_sent() -> None:
    change = Change(
        "data_extension.T", "data_extension", "T", Action.CREATE, desired=table("T", folder="Data Extensions/A").state
    )
    ready, (outcome,) = prepare([(change, steps(change)[0])], index())
    assert ready == []
    assert (outcome.status, outcome.message.endswith("; nothing was sent")) == (OutcomeStatus.FAILED, True)


def test_what_was_made_is_known_by_its_id_and_fields() -> None:
    known = index()
    change = Change("data_extension.T", "data_extension", "T", Action.CREATE, desired=table("T", name="Name").state)
    assert told(sent(Scripted([True]), change, known=known)) == [("T", OutcomeStatus.DONE, "OK")]
    assert (known.name("data_extension", "T"), dict(known.fields("T"))) == ("Name", {"id": "Text"})


@pytest.mark.parametrize(("ok", "name"), [(True, "New"), (False, "Old")])
def test_what_was_renamed_is_known_by_its_new_name_unless_it_was_refused(ok: bool, name: str) -> None:
    known = index()
    known.add("query_definition", "Q", "Old", "id-q")
    change = Change(
        "query_definition.Q", "query_definition", "Q", Action.UPDATE, (AttributeDiff("name", "Old", "New"),),
        desired=query("Q", "T", name="New").state, object_id="id-q",
    )  # fmt: skip
    sent(Scripted([ok]), change, known=known)
    assert known.name("query_definition", "Q") == name


def test_what_was_only_switched_has_its_old_name_still() -> None:
    known = index()
    known.add_records("automation", [{"@id": "id-a", "@key": "A", "name": "Old", "legacyId": "1"}])
    change = Change(
        "automation.A", "automation", "A", Action.UPDATE, (AttributeDiff("name", "Old", "New"),),
        before={"active": True}, desired=automated("A", name="New", active=True).state, object_id="id-a",
    )  # fmt: skip
    assert steps(change)[0].switch is False
    sent(Scripted([True]), change, known=known)
    assert known.name("automation", "A") == "Old"
