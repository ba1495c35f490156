"""The record of what was applied last, in rows of the embedded account."""

from collections.abc import Sequence

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import CallFailed, LostAnswer
from mcdecl.engine.apply.applied_rows import (
    read_record,
    read_records,
    record_id,
    write_record,
)
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE, PART_LENGTH
from mcdecl.engine.apply.own_tables import values_of
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.helpers.structs import replace
from mcdecl.wire.values import Result, Retrieve, SoapObject
from tests.engine.apply.lock_table import make_own_table

HERE = record_id("northern-trail", "prod")
STATE = AppliedState("northern-trail", "prod", commit="a" * 40, by="ann & <bob>  \x7f ü")
LONG = replace(STATE, digests={f"import_definition.I{number}": {"control": "x" * 50} for number in range(3000)})


@pytest.fixture
def kept(account: SoapAccount) -> SoapAccount:
    """An account that has the data extension."""
    make_own_table(account, APPLIED_TABLE)
    return account


def rows(account: SoapAccount) -> int:
    return len(account.retrieve(Retrieve(f"DataExtensionObject[{APPLIED_TABLE.key}]", ("Part",))))


def test_nothing_is_known_without_the_data_extension(account: SoapAccount) -> None:
    assert read_record(account, HERE) is None
    assert read_records(account) == ()


def test_what_was_written_is_read_and_older_rows_go(kept: SoapAccount) -> None:
    assert read_record(kept, HERE) is None
    for state in (STATE, LONG, STATE):
        write_record(kept, HERE, state)
        assert read_record(kept, HERE) == state
    assert rows(kept) == 1


def test_records_of_several_projects_stand_side_by_side(kept: SoapAccount) -> None:
    other = AppliedState("crm", "prod", "DE")
    write_record(kept, HERE, STATE)
    write_record(kept, record_id("crm", "prod", "DE"), other)
    assert read_record(kept, HERE) == STATE
    assert set(map(repr, read_records(kept))) == {repr(STATE), repr(other)}


class Halfway(SoapAccount):
    """Loses the second call of a writing: refused, or carried out with the answer lost."""

    def __init__(self, inner: SoapAccount, *, arrives: bool) -> None:
        self._there, self._arrives, self._calls = inner, arrives, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._there, name)

    def retrieve(self, *args: object, **kwargs: object) -> list[SoapObject]:
        return self._there.retrieve(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, objects: Sequence[SoapObject]) -> list[Result]:
        return self._there.delete(objects)

    def create(self, objects: Sequence[SoapObject]) -> list[Result]:
        self._calls += 1
        if self._calls == 2:
            if not self._arrives:
                raise CallFailed("The account is out of reach.")
            self._there.create(objects)
            raise LostAnswer("No answer came.")
        return self._there.create(objects)


def test_a_writing_that_breaks_off_leaves_the_record_as_it_was(kept: SoapAccount) -> None:
    assert len(str(LONG.to_json())) > 51 * PART_LENGTH, "it takes two calls"
    write_record(kept, HERE, STATE)
    with pytest.raises(CallFailed):
        write_record(Halfway(kept, arrives=False), HERE, LONG)
    assert read_record(kept, HERE) == STATE
    write_record(kept, HERE, LONG)
    assert read_record(kept, HERE) == LONG


def test_a_lost_answer_is_looked_up(kept: SoapAccount) -> None:
    broken = Halfway(kept, arrives=True)
    write_record(broken, HERE, LONG)
    assert read_record(kept, HERE) == LONG
    assert broken._calls == 2, "what has arrived is not sent again"


def test_rows_that_are_refused_say_what_to_look_at(kept: SoapAccount) -> None:
    class Refusing(Halfway):
        def create(self, objects: Sequence[SoapObject]) -> list[Result]:
            return [Result(False, 0, "No right.", 12)]

    with pytest.raises(CallFailed, match=r"What was applied could not be written down: No right\.") as raised:
        write_record(Refusing(kept, arrives=False), HERE, STATE)
    assert raised.value.code == 12
    assert APPLIED_TABLE.key in raised.value.hint


def test_every_writing_is_the_next_generation(kept: SoapAccount) -> None:
    for generation in ("1", "2"):
        write_record(kept, HERE, STATE)
        (row,) = kept.retrieve(Retrieve(f"DataExtensionObject[{APPLIED_TABLE.key}]", ("Generation",)))
        assert values_of(row)["generation"] == generation
