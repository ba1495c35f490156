"""The rows of the ledger, and what is wrong with a table that somebody has changed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mcdecl.account.errors import CallFailed, LostAnswer, RetrieveFailed
from mcdecl.engine.apply.kept_tables import LEDGER_TABLE
from mcdecl.engine.observe.read import Observation
from mcdecl.engine.plan.account_state import Live
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource
from mcdecl.operations.run import ledger_rows
from mcdecl.operations.run.ledger_rows import (
    ImportStage,
    LedgerEntry,
    LedgerError,
    check_table,
    created,
    read_entries,
    write,
)
from mcdecl.operations.run.model import Figures
from mcdecl.wire.values import Result

NOW = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
ENTRY = LedgerEntry(
    "I", "ab", 2, "c.csv", 9, 7, "T", NOW, "ann@host", ImportStage.DONE, NOW + timedelta(seconds=1), 5,
    Figures(read=7, successful=6), "fine", "tok",
)  # fmt: skip


class Table:
    """An account that is one table of rows; it may refuse, or lose an answer."""

    def __init__(self, *rows: Any, answer: Any = True) -> None:
        self.rows, self.answer = list(rows), answer
        self.asked: list[Any] = []

    def _take(self, objects: Sequence[Any]) -> list[Result]:
        if isinstance(self.answer, Exception):
            raise self.answer
        self.rows += objects
        return [Result(self.answer, 0, "No right.", None if self.answer else 12)]

    create = update = _take

    def retrieve(self, request: Any) -> list[Any]:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.rows


def made(**values: Any) -> dict[str, Any]:
    pairs = {"ImportKey": "I", "Sha256": "ab", "Attempt": "1", **values}
    return {"Properties": {"Property": [{"Name": name, "Value": value} for name, value in pairs.items()]}}


def test_an_entry_is_written_and_read() -> None:
    account: Any = Table()
    assert created(account, ENTRY) is None
    write(account, replace(ENTRY, attempt=3))
    assert read_entries(account, "I") == [replace(ENTRY, attempt=3), ENTRY]
    assert "tok" not in repr(ENTRY)


def test_what_is_not_told_is_an_empty_text() -> None:
    account: Any = Table()
    created(account, LedgerEntry("I", "ab", 1))
    values = {pair["Name"]: pair["Value"] for pair in account.rows[0]["Properties"]["Property"] if "Value" in pair}
    assert {name for name, value in values.items() if value} == {"ImportKey", "Sha256", "Attempt", "Result"}
    assert read_entries(account) == [LedgerEntry("I", "ab", 1)]


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({"Attempt": "many"}, {"attempt": 0}),
        ({"FileSize": "x", "FileRows": "7", "Task": "³"}, {"rows": 7}),
        ({"Figures": "no JSON"}, {}),
        ({"Figures": '{"odd": 1}'}, {}),
        ({"Figures": "[]"}, {}),
        ({"Figures": '{"read": 3}'}, {"figures": Figures(read=3)}),
        ({"Result": "elsewhere"}, {}),
        ({"Result": "done"}, {"stage": ImportStage.DONE}),
        ({"ImportedAt": "soon"}, {}),
    ],
)
def test_what_somebody_has_put_there_counts_as_not_told(values: dict[str, str], more: dict[str, Any]) -> None:
    account: Any = Table(made(**values))
    assert read_entries(account) == [replace(LedgerEntry("I", "ab", 1, stage=ImportStage.UNKNOWN), **more)]


def test_the_latest_come_first_and_applies_are_apart() -> None:
    rows = [
        made(Attempt="1", ImportedAt="2028-02-29T12:00:00.000Z"),
        made(Attempt="2", ImportedAt="2028-02-29T12:00:00.000Z"),
        made(Attempt="3", ImportedAt="2027-01-01T00:00:00.000Z"),
        made(Attempt="4", ImportKey=ledger_rows.APPLIES),
    ]
    account: Any = Table(*rows)
    assert [entry.attempt for entry in read_entries(account)] == [2, 1, 3]
    assert [entry.attempt for entry in read_entries(account, ledger_rows.APPLIES)] == [4]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ((), None),
        (("I",), [("ImportKey", "I")]),
        (("I", "ab"), [("ImportKey", "I"), ("Sha256", "ab")]),
        ((None, "ab"), [("Sha256", "ab")]),
    ],
)
def test_only_what_is_meant_is_asked_for(given: tuple[Any, ...], asked: Any) -> None:
    account: Any = Table()
    read_entries(account, *given)
    which = account.asked[0].filter
    parts = getattr(which, "operands", (which,)) if which else None
    assert (None if parts is None else [(part.property, *part.values) for part in parts]) == asked


def test_a_row_that_is_refused_says_so_and_a_lost_answer_is_given_back() -> None:
    refusing: Any = Table(answer=False)
    trouble = created(refusing, ENTRY)
    assert isinstance(trouble, CallFailed)
    assert (trouble.message, trouble.code) == ("The ledger could not be written: No right.", 12)
    with pytest.raises(CallFailed, match="could not be written: No right"):
        write(refusing, ENTRY)
    lost = LostAnswer("gone")
    assert created(Table(answer=lost), ENTRY) is lost  # type: ignore[arg-type]


Seen = Callable[..., None]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Makes the account show these fields of the ledger; None for no ledger."""

    def show(fields: list[dict[str, Any]] | None) -> None:
        there = LiveResource(LEDGER_TABLE.kind, LEDGER_TABLE.key, LEDGER_TABLE.key, "id", {"fields": fields})
        live = Live({} if fields is None else {LEDGER_TABLE.address: there})
        monkeypatch.setattr(ledger_rows, "observe", lambda _account, _resources: Observation(live, None))  # type: ignore[arg-type]

    return show


def fields(**changes: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Those that mcdecl makes, with changes by name; None takes one away."""
    ours = [{**field, **(changes.get(field["name"]) or {})} for field in LEDGER_TABLE.state["fields"]]
    return [field for field in ours if changes.get(field["name"], field) is not None]


def wrong(seen: Seen, shown: list[dict[str, Any]] | None) -> str:
    seen(shown)
    try:
        check_table(None)  # type: ignore[arg-type]
    except LedgerError as error:
        return error.message
    return ""


def test_a_ledger_as_mcdecl_made_it_is_fine_and_may_have_more_and_longer_fields(seen: Seen) -> None:
    assert wrong(seen, fields()) == ""
    assert wrong(seen, fields(Message={"length": 4000})) == ""
    assert wrong(seen, [*fields(), {"name": "Note", "type": "Text", "required": False}]) == ""
    assert wrong(seen, [{**field, "name": field["name"].upper()} for field in fields()]) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Message": None}, "the field Message is missing"),
        ({"Message": {"type": "Number"}}, "Message is Number, not Text"),
        ({"Attempt": {"primary_key": False}}, "Attempt is no primary key"),
        ({"Message": {"primary_key": True}}, "Message is a primary key"),
        ({"Token": {"length": 5}}, "Token holds 5 characters, not 36"),
        ({"Message": {"required": True}}, "Message is required"),
        ({"Message": None, "Token": {"length": 35}}, "the field Message is missing; Token holds 35 characters, not 36"),
    ],
)
def test_a_ledger_that_was_changed_by_hand_says_how(seen: Seen, changes: dict[str, Any], words: str) -> None:
    assert f"is not as mcdecl made it: {words}. Nothing was imported" in wrong(seen, fields(**changes))


def test_a_field_of_somebody_elses_must_not_be_required(seen: Seen) -> None:
    more = [*fields(), {"name": "Note", "type": "Text", "required": True}]
    assert "made it: Note is required. Nothing" in wrong(seen, more)


def test_without_a_ledger_it_says_how_to_make_one(seen: Seen) -> None:
    assert "There is no data extension" in wrong(seen, None)
    with pytest.raises(LedgerError):
        read_entries(Table(answer=RetrieveFailed("what?")))  # type: ignore[arg-type]
    seen(fields())
    with pytest.raises(RetrieveFailed):
        read_entries(Table(answer=RetrieveFailed("what?")))  # type: ignore[arg-type]
