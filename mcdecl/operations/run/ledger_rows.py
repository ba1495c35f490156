"""The ledger of imports: a small data extension with a row for every file that was sent to an import.

The primary key is the import, the hash of the content and the number of the attempt: of all who want to send the same
content at the same time, the account lets one create the row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mcdecl.account.errors import CallFailed, LostAnswer, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.engine.apply.kept_tables import LEDGER_TABLE, LEDGER_TEXT
from mcdecl.engine.apply.own_tables import (
    columns_of,
    row_of,
    tidy,
    values_of,
    written_time,
)
from mcdecl.engine.observe.read import observe
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.structs import plain
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import Figures
from mcdecl.wire.values import Combination, FilterPart, Result, Retrieve, SimpleFilter

APPLIES = "(apply)"
"""Stands where an import's key would, in the rows that tell which commit was applied."""
_COLUMNS = columns_of(LEDGER_TABLE)


class LedgerError(RunError):
    """The ledger is not there, or is not as mcdecl made it."""


class ImportStage(StrEnum):
    """How far an import has come, as the ledger knows it."""

    SENDING = "sending"
    """The file is being sent; the import was not started."""
    STARTING = "starting"
    """The import is being started; whether it began is not known."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One row: a file that was sent to an import, or was about to be.

    Attributes:
        import_key: The import's external key.
        sha256: The hash of the file's bytes, in hexadecimal digits.
        attempt: Counts how often this content went to this import, from 1.
        file: The local file's name.
        size: Its bytes, or None if the row does not tell.
        rows: Its rows of data, or None where they were not counted.
        target: The external key of the data extension that it went into.
        at: When, in UTC, by the clock of whoever did it; None if the row does not tell.
        by: Who did it.
        stage: How far it has come.
        ended: When that was seen to be its end, in UTC.
        task: The number of its run in the account.
        figures: What the run did.
        message: What there is to say of it.
        token: What a claim knows its own row by.
    """

    import_key: str
    sha256: str
    attempt: int
    file: str = ""
    size: int | None = None
    rows: int | None = None
    target: str = ""
    at: datetime | None = None
    by: str = ""
    stage: ImportStage = ImportStage.SENDING
    ended: datetime | None = None
    task: int | None = None
    figures: Figures = field(default_factory=Figures)
    message: str = ""
    token: str = field(default="", repr=False)

    def to_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        record = {**plain(self), "at": written_time(self.at) or None, "ended": written_time(self.ended) or None}
        record.pop("token")
        return {**record, "stage": self.stage.value}


def check_table(account: Account) -> None:
    """Nothing, if the ledger is there and as mcdecl made it.

    Args:
        account: Where.

    Raises:
        LedgerError: It is not.
        AccountError: The account cannot be asked.
    """
    live_resource = observe(account, [LEDGER_TABLE]).live.resources.get(LEDGER_TABLE.address)
    if live_resource is None:
        raise LedgerError(
            f"There is no data extension {LEDGER_TABLE.key} in this business unit to keep the ledger in; "
            "nothing was imported.",
            "Write `ledger: true` at the environment in mcdecl.yaml, then: mcdecl apply",
        )
    there = {str(item["name"]).casefold(): item for item in live_resource.state.get("fields") or ()}
    wrong = [text for item in LEDGER_TABLE.state["fields"] if (text := _differs(item, there))]
    ours = {name.casefold() for name in _COLUMNS}
    wrong += [
        f"{item['name']} is required" for name, item in there.items() if name not in ours and item.get("required")
    ]
    if wrong:
        raise LedgerError(
            f"The ledger {LEDGER_TABLE.key} is not as mcdecl made it: {'; '.join(wrong)}. Nothing was imported.",
            "It was changed by hand. Restore it: mcdecl plan shows what differs.",
        )


def _differs(declared: Mapping[str, Any], there: Mapping[str, Mapping[str, Any]]) -> str:
    name, record = declared["name"], there.get(str(declared["name"]).casefold())
    if record is None:
        return f"the field {name} is missing"
    if record.get("type") != declared["type"]:
        return f"{name} is {record.get('type')}, not {declared['type']}"
    if bool(record.get("primary_key")) != bool(declared["primary_key"]):
        return f"{name} is {'no' if declared['primary_key'] else 'a'} primary key"
    if (declared.get("length") or 0) > (record.get("length") or 0):
        return f"{name} holds {record.get('length')} characters, not {declared['length']}"
    return f"{name} is required" if record.get("required") and not declared["primary_key"] else ""


def read_entries(account: Account, import_key: str | None = None, sha256: str | None = None) -> list[LedgerEntry]:
    """The entries of imports, the latest first.

    Args:
        account: Where.
        import_key: Of this import only; of applies with `APPLIES`.
        sha256: Of this content only.

    Raises:
        LedgerError: The ledger is not there, or is not as mcdecl made it.
        AccountError: The account cannot be asked.
    """
    parts = [("ImportKey", import_key), ("Sha256", sha256)]
    given = tuple(SimpleFilter(name, "equals", (value,)) for name, value in parts if value is not None)
    which: FilterPart | None = Combination("AND", given) if len(given) > 1 else given[0] if given else None
    try:
        records = account.retrieve(Retrieve(f"DataExtensionObject[{LEDGER_TABLE.key}]", _COLUMNS, which))
    except RetrieveFailed:
        check_table(account)  # the words for a missing table or column are not documented; both can be asked
        raise
    entries = [_read(values_of(record)) for record in records]
    entries = [
        ledger_entry for ledger_entry in entries if (ledger_entry.import_key == APPLIES) == (import_key == APPLIES)
    ]
    return sorted(entries, key=lambda ledger_entry: (written_time(ledger_entry.at), ledger_entry.attempt), reverse=True)


def _read(values: Mapping[str, str]) -> LedgerEntry:
    """A row; what somebody has put there that cannot be read counts as not told, an unknown stage as unknown."""
    stages = {stage.value: stage for stage in ImportStage}
    return LedgerEntry(
        import_key=values.get("importkey", ""),
        sha256=values.get("sha256", ""),
        attempt=_number(values.get("attempt", "")) or 0,
        file=values.get("filename", ""),
        size=_number(values.get("filesize", "")),
        rows=_number(values.get("filerows", "")),
        target=values.get("target", ""),
        at=utc_moment(values.get("importedat", "")),
        by=values.get("importedby", ""),
        stage=stages.get(values.get("result", ""), ImportStage.UNKNOWN),
        ended=utc_moment(values.get("endedat", "")),
        task=_number(values.get("task", "")),
        figures=_figures(values.get("figures", "")),
        message=values.get("message", ""),
        token=values.get("token", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _figures(text: str) -> Figures:
    try:
        numbers = read_json(text or "{}")
        return Figures(**{name: int(value) for name, value in numbers.items()})
    except (ValueError, TypeError, OverflowError, AttributeError):
        return Figures()


def created(account: Account, entry: LedgerEntry) -> CallFailed | LostAnswer | None:
    """Create an entry's row.

    Returns:
        What stood in the way, if anything; only reading tells whose row it is.

    Raises:
        AccountError: Nothing was created.
    """
    try:
        (result,) = account.create([row_of(LEDGER_TABLE, {**_key(entry), **_rest(entry)})])
    except LostAnswer as lost:
        return lost
    return None if result.ok else _refused(result)


def write(account: Account, entry: LedgerEntry) -> None:
    """Bring an entry's row up to date; doing so twice does no harm.

    Raises:
        AccountError: It could not be written.
    """
    (result,) = account.update([row_of(LEDGER_TABLE, {**_key(entry), **_rest(entry)})])
    if not result.ok:
        raise _refused(result)


def _key(entry: LedgerEntry) -> dict[str, str]:
    return {"ImportKey": entry.import_key, "Sha256": entry.sha256, "Attempt": str(entry.attempt)}


def _rest(entry: LedgerEntry) -> dict[str, str]:
    known = {name: value for name, value in plain(entry.figures).items() if value is not None}
    return {
        "FileName": tidy(entry.file, LEDGER_TEXT),
        "FileSize": _told(entry.size),
        "FileRows": _told(entry.rows),
        "Target": tidy(entry.target, LEDGER_TEXT),
        "ImportedAt": written_time(entry.at),
        "ImportedBy": tidy(entry.by, LEDGER_TEXT),
        "EndedAt": written_time(entry.ended),
        "Result": entry.stage.value,
        "Task": _told(entry.task),
        "Figures": json.dumps(known, separators=(",", ":")) if known else "",
        "Message": tidy(entry.message, LEDGER_TEXT),
        "Token": entry.token,
    }


def _told(number: int | None) -> str:
    return "" if number is None else str(number)


def _refused(result: Result) -> CallFailed:
    return CallFailed(
        f"The ledger could not be written: {result.message}",
        code=result.code,
        hint=f"Check that the credential may write rows, and that {LEDGER_TABLE.key} has the fields mcdecl gave it.",
    )
