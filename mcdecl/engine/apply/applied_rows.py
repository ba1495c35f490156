"""Store the applied state as rows of mcdecl's own data extension in the account.

A record is JSON, cut into rows that fit a column. Every writing makes a new generation of rows and takes the older ones
away afterwards; a reader takes the latest generation that is whole. So whoever is killed halfway, or writes at the same
time as somebody else, leaves the record as it was before or as one of them meant it, never a mixture.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct

from mcdecl.account.errors import AccountError, CallFailed, LostAnswer, RetrieveFailed
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE, APPLIED_TEXT, PART_LENGTH
from mcdecl.engine.apply.own_tables import columns_of, row_of, tidy, values_of, written_time
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.helpers.json_text import read_json
from mcdecl.wire.values import TYPE, Result, Retrieve, SimpleFilter

_MOST_TRIES: Final = 5

_COLUMNS = columns_of(APPLIED_TABLE)


class _Part(Struct, frozen=True):
    record: str
    generation: int
    part: int
    parts: int
    token: str
    content: str

    @property
    def key(self) -> dict[str, str]:
        return {"Record": self.record, "Generation": str(self.generation), "Part": str(self.part)}


def record_id(project: str, environment: str, unit: str = "") -> str:
    """What the rows of a record are found by: names may be longer than a key can be, so it is a hash of them."""
    return sha256("\0".join((project, environment, unit)).encode()).hexdigest()


def read_record(account: Account, record: str) -> AppliedState | None:
    """One record; None when there is none, or no data extension for it.

    Raises:
        AccountError: the account cannot be read.
        ValueError: a later version of mcdecl wrote it.
    """
    return next(iter(_states(_read(account, record))), None)


def read_records(account: Account) -> tuple[AppliedState, ...]:
    """The records of all projects and environments that keep theirs in this account.

    Raises:
        AccountError: the account cannot be read.
        ValueError: a later version of mcdecl wrote one.
    """
    return tuple(_states(_read(account, None)))


def write_record(account: Account, record: str, state: AppliedState) -> None:
    """Write a record; doing so twice does no harm.

    Raises:
        AccountError: it could not be written, and is as it was before.
    """
    trouble: AccountError | None = None
    token = str(uuid4())
    for _ in range(_MOST_TRIES):
        there = _read(account, record)
        if any(part.token == token for part in _whole(there)):
            trouble = None  # the answer was lost, and the rows arrived
            break
        generation = 1 + max((part.generation for part in there), default=0)
        trouble = _created(account, _rows(record, generation, token, state))
        if trouble is None:
            break
    if trouble is not None:
        raise trouble
    _sweep(account, record, token)


def _states(parts: Sequence[_Part]) -> Iterator[AppliedState]:
    for record in sorted({part.record for part in parts}):
        pieces = _whole([part for part in parts if part.record == record])
        if not pieces:
            continue
        try:
            data = read_json("".join(part.content for part in pieces))
        except ValueError:
            continue  # somebody has put something else there: nothing is known
        yield AppliedState.from_json(data)


def _whole(parts: Sequence[_Part]) -> list[_Part]:
    """The parts of the latest generation that has all of them, in order; none when there is none."""
    for generation in sorted({part.generation for part in parts}, reverse=True):
        ordered = sorted((part for part in parts if part.generation == generation), key=lambda part: part.part)
        whole = [part.part for part in ordered] == list(range(1, ordered[0].parts + 1))
        if whole and len({part.token for part in ordered}) == 1:
            return ordered
    return []


def _read(account: Account, record: str | None) -> list[_Part]:
    which = None if record is None else SimpleFilter("Record", "equals", (record,))
    try:
        records = account.retrieve(Retrieve(f"DataExtensionObject[{APPLIED_TABLE.key}]", _COLUMNS, which))
    except RetrieveFailed:
        # The words for a missing table are not known (fact:missing-table-words); whether it is there can be asked.
        table = Retrieve("DataExtension", ("CustomerKey",), SimpleFilter("CustomerKey", "equals", (APPLIED_TABLE.key,)))
        if account.retrieve(table):
            raise
        return []
    return [part for item in records if (part := _part(values_of(item))) is not None]


def _part(values: Mapping[str, str]) -> _Part | None:
    numbers = [values.get(name, "") for name in ("generation", "part", "parts")]
    if not all(text.isascii() and text.isdigit() for text in numbers):
        return None
    generation, part, parts = map(int, numbers)
    return _Part(values.get("record", ""), generation, part, parts, values.get("token", ""), values.get("content", ""))


def _rows(record: str, generation: int, token: str, state: AppliedState) -> list[tuple[_Part, AppliedState]]:
    # No spaces, which an account may take off the ends of a value, and nothing that XML cannot carry.
    text = json.dumps(state.to_json(), separators=(",", ":")).replace(" ", "\\u0020").replace("\x7f", "\\u007f")
    cut = [text[at : at + PART_LENGTH] for at in range(0, len(text), PART_LENGTH)]
    return [
        (_Part(record, generation, number, len(cut), token, content), state) for number, content in enumerate(cut, 1)
    ]


def _created(account: Account, rows: Sequence[tuple[_Part, AppliedState]]) -> AccountError | None:
    """Create the rows; what stood in the way, if anything."""
    objects = [row_of(APPLIED_TABLE, {**part.key, **_rest(part, state)}) for part, state in rows]
    for start in range(0, len(objects), MOST_OBJECTS):
        try:
            results = account.create(objects[start : start + MOST_OBJECTS])
        except LostAnswer as lost:
            return lost
        if refused := [result for result in results if not result.ok]:
            return _refused(refused[0])
    return None


def _rest(part: _Part, state: AppliedState) -> dict[str, str]:
    return {
        "Parts": str(part.parts),
        "Token": part.token,
        "Project": tidy(state.project, APPLIED_TEXT),
        "Environment": tidy(state.environment, APPLIED_TEXT),
        "Unit": tidy(state.unit, APPLIED_TEXT),
        "AppliedAt": written_time(state.at),
        "AppliedBy": tidy(state.by, APPLIED_TEXT),
        "Content": part.content,
    }


def _sweep(account: Account, record: str, token: str) -> None:
    """Delete what was written before; a leftover is no harm, the next writing tries again."""
    with suppress(AccountError):
        there = _read(account, record)
        mine = max((part.generation for part in there if part.token == token), default=0)
        old: list[dict[str, Any]] = [
            {
                TYPE: "DataExtensionObject",
                "CustomerKey": APPLIED_TABLE.key,
                "Keys": {"Key": [{"Name": name, "Value": value} for name, value in part.key.items()]},
            }
            for part in there
            if part.generation < mine
        ]
        for start in range(0, len(old), MOST_OBJECTS):
            account.delete(old[start : start + MOST_OBJECTS])


def _refused(result: Result) -> CallFailed:
    return CallFailed(
        f"What was applied could not be written down: {result.message}",
        code=result.code,
        hint=f"Check that the credential may write rows, and that {APPLIED_TABLE.key} has the fields mcdecl gave it.",
    )
