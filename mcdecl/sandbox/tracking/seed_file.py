"""Tracking from a file: CSV with a header, or JSON lines. One event a line; all of them are taken, or none."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.store import SandboxError
from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS, ALL_SUBSCRIBERS_ID
from mcdecl.sandbox.tracking.seed_objects import SEED_WORDS, add_object
from mcdecl.sandbox.tracking.subscribers import Changes, known, new_numbers
from mcdecl.sandbox.tracking.tables import record
from mcdecl.sandbox.tracking.views import DataView, ViewColumn, tables

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_EVENT, _SUBSCRIBER = "event", "subscriber"
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_AT_ONCE = 10_000


class SeedFileError(SandboxError):
    """A file of tracking that cannot be taken; the message says which line and why."""


def load(account: "SandboxAccount", path: Path, *, name: str | None = None) -> dict[str, int]:
    """Adds the events of a file to the account, in one transaction.

    Every line has `event` (`sent`, `open`, …) and columns by the names of the data view or of the SOAP API, in any
    letter case. Dates without a zone are server time; those with `Z` or an offset are brought there. Who unsubscribed
    or bounced hard is so among the account's subscribers, too. A line may also be a `list`, `list_subscriber`, `email`
    or `content_area`, with the columns of the SOAP API.

    Args:
        account: Where.
        path: A `.csv` file, or one of JSON objects line by line (`.jsonl`, `.ndjson`, `.json`).
        name: What it is called, if not by its path.

    Returns:
        How many events of each word there were.

    Raises:
        SeedFileError: A line is not an event; nothing of the file is kept then.
        OSError: The file cannot be read.
    """
    name = str(path) if name is None else name
    lines = _csv_lines if name.casefold().endswith(".csv") else _json_lines
    changes = Changes()
    counts: dict[str, int] = {}
    waiting: dict[str, list[Mapping[str, Any]]] = {}
    with account.store.exclusively():
        for where, line in lines(path, name):
            if (kind := _word(line)) in SEED_WORDS:
                if people := waiting.pop(_SUBSCRIBER, []):  # whom the line may be about
                    _record(account, _SUBSCRIBER, people)
                _add(account, where, kind, line)
                counts[kind] = counts.get(kind, 0) + 1
                continue
            word, row = _event(where, line)
            changes.see(EVENT_TABLES[word], [row])
            rows = waiting.setdefault(word, [])
            rows.append(row)
            counts[word] = counts.get(word, 0) + 1
            if len(rows) >= _AT_ONCE:
                _record(account, word, rows)
                rows.clear()
        for word, rows in waiting.items():
            _record(account, word, rows)
        changes.apply(account)
    return counts


def _csv_lines(path: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for line in reader:
                where = f"{name}:{reader.line_num}"
                if None in line:
                    raise SeedFileError(f"{where}: more values than the header has columns.")
                yield where, {column: value for column, value in line.items() if value}
    except (UnicodeDecodeError, csv.Error) as error:
        raise SeedFileError(f"{name}: not a CSV file in UTF-8 ({error}).") from None


def _json_lines(path: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, text in enumerate(file, 1):
                where = f"{name}:{number}"
                if not text.strip():
                    continue
                try:
                    line = json.loads(text)
                except ValueError as error:
                    raise SeedFileError(f"{where}: not JSON ({error}).") from None
                if not isinstance(line, dict):
                    raise SeedFileError(f"{where}: not a JSON object.")
                yield where, {column: value for column, value in line.items() if value not in (None, "")}
    except UnicodeDecodeError as error:
        raise SeedFileError(f"{name}: not in UTF-8 ({error}).") from None


def _record(account: "SandboxAccount", word: str, rows: list[Mapping[str, Any]]) -> None:
    """Adds rows. Subscribers get the numbers that they lack, and a place on the list that holds all."""
    if word != _SUBSCRIBER:
        record(account, EVENT_TABLES[word], rows)
        return
    numbers = iter(new_numbers(account, len(rows), known(account).values()))
    people = [{"Status": "active", "DateJoined": account.clock.now(), **row} for row in rows]
    people = [{**row, "SubscriberID": row.get("SubscriberID") or next(numbers)} for row in people]
    record(account, EVENT_TABLES[word], people)
    names = ("SubscriberID", "SubscriberKey", "EmailAddress", "Status", "DateUnsubscribed")
    listed = {"ListID": ALL_SUBSCRIBERS_ID, "ListName": ALL_SUBSCRIBERS}
    places = [{name: row.get(name) for name in names} | {"CreatedDate": row["DateJoined"]} | listed for row in people]
    record(account, "_ListSubscribers", places)


def _word(line: Mapping[str, Any]) -> str:
    return next(
        (str(value).strip().casefold() for name, value in line.items() if name.strip().casefold() == _EVENT), ""
    )


def _add(account: "SandboxAccount", where: str, word: str, line: Mapping[str, Any]) -> None:
    """Adds a line that is no event."""
    values = {name.strip().casefold(): value for name, value in line.items()}
    values.pop(_EVENT)
    try:
        add_object(account, word, values)
    except ValueError as error:
        raise SeedFileError(f"{where}: {str(error).rstrip('.')}.") from None


def _event(where: str, line: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    by_name = {name.strip().casefold(): value for name, value in line.items()}
    word = str(by_name.pop(_EVENT, "")).strip().casefold()
    if word not in EVENT_TABLES:
        raise SeedFileError(
            f"{where}: "
            + (f'"{word}" is no kind of event' if word else "it has no `event`")
            + _near(word, [*EVENT_TABLES, *SEED_WORDS])
        )
    view = tables()[EVENT_TABLES[word].casefold()]
    columns = {column.name.casefold(): column for column in view.columns}
    row = {}
    for name, value in by_name.items():
        column = _column(where, name, view, columns)
        row[column.name] = _value(where, column, value)
    if view.moment is not None and row.get(view.moment) is None:
        raise SeedFileError(f"{where}: the event has no {view.moment}.")
    return word, row


def _column(where: str, name: str, view: DataView, columns: Mapping[str, ViewColumn]) -> ViewColumn:
    known = columns.get(name) or columns.get(OTHER_NAMES.get(name, "").casefold())
    if known is None and name == EVENT_DATE and view.moment is not None:
        known = columns[view.moment.casefold()]
    if known is None:
        raise SeedFileError(f'{where}: {view.name} has no column "{name}"' + _near(name, columns))
    return known


def _near(word: str, words: Iterable[str]) -> str:
    words = list(words)
    near = get_close_matches(word, words, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(words)}."


def _value(where: str, column: ViewColumn, value: Any) -> Any:
    text = str(value).strip()
    try:
        if column.type == "Number":
            return int(text)
        if column.type == "Date":
            return server_date(text)
        if column.type == "Boolean":
            return _TRUTH[text.casefold()]
    except (ValueError, KeyError):
        raise SeedFileError(f'{where}: {column.name} cannot be "{text}": it is a {column.type}.') from None
    if column.length is not None and len(text) > column.length:
        raise SeedFileError(f"{where}: {column.name} is longer than {column.length} characters.")
    return str(value)


EVENT_TABLES = {
    "sent": "_Sent",
    "not_sent": "_NotSent",
    "open": "_Open",
    "click": "_Click",
    "bounce": "_Bounce",
    "unsubscribe": "_Unsubscribe",
    "complaint": "_Complaint",
    "survey": "_SurveyResponse",
    "forward": "_FTAF",
    "forward_opt_in": "_ForwardOptIn",
    "send": "_Job",
    "subscriber": "_Subscribers",
}
"""The table of each word."""

OTHER_NAMES = {
    "sendid": "JobID",
    "triggeredsenddefinitionobjectid": "TriggererSendDefinitionObjectID",
    "smtpreason": "SMTPBounceReason",
    "subject": "EmailSubject",
}
"""What the SOAP API calls a column that the data views call otherwise, in small letters."""
EVENT_DATE = "eventdate"
"""The name under which every table takes its moment."""
