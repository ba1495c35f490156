"""The Tracking Extract: a zip with one CSV file for each kind of event that is asked for."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.extracts.lines import US_MOMENT, LineColumn, Style, moment, write_lines
from mcdecl.sandbox.extracts.parameters import BadParameterError, Parameters
from mcdecl.sandbox.extracts.tracking_files import UNWRITABLE, USUAL, TrackingFile, files
from mcdecl.sandbox.time_zones import zone_of
from mcdecl.sandbox.tracking.tables import exists
from mcdecl.sandbox.tracking.views import DataView, views

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.tasks.tasks import TaskContext

_MILLISECONDS = "%-m/%-d/%Y %-I:%M:%S.%g %p"
_DATES = frozenset(["EventDate", "SchedTime", "SentTime", "DateHeld", "DateCreated", "DateUnsubscribed"])
# What would change the files in ways that this account cannot follow.
_CANNOT = ("UseIDs", "IncludeInferredOpens", "IncludeAllListMembers")
_LONGEST = timedelta(days=92)


class _Range(Struct, frozen=True):
    start: datetime
    end: datetime

    def test(self, column: str) -> str:
        return f"{column} BETWEEN TIMESTAMP '{self.start}' AND TIMESTAMP '{self.end}'"


class TrackingExtract:
    """One tracking extract."""

    def __init__(self, account: "SandboxAccount", parameters: Parameters) -> None:
        """Checks the parameters.

        Args:
            account: Where.
            parameters: The parameters.

        Raises:
            BadParameterError: They do not do.
        """
        self._parameters = parameters
        self._range = _range(parameters)
        self._own = _own(account, parameters)
        self._sends = _sends(parameters)
        self._files = _files(parameters)
        self._style = _style(parameters)
        for name in _CANNOT:
            if parameters.flag(name):
                raise BadParameterError(f"The embedded account does not extract with {name}.")
        if parameters.text("Attributes").strip():
            raise BadParameterError("The embedded account adds no subscriber attributes: leave Attributes empty.")
        self._moments = _MILLISECONDS if parameters.flag("IncludeMilliseconds") else US_MOMENT
        self._all_subscribers = parameters.flag("IncludeAllSubscribers")

    def write(self, work: "TaskContext", path: Path) -> int:
        """Writes the zip.

        Args:
            work: The task.
            path: The file.

        Returns:
            How many rows all its files have.
        """
        with work.account.store.exclusively():
            made = {view.name: view.table for view in views().values() if exists(work.account, view)}
        total = 0
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for file in self._files:
                text = work.folder / f"{file.name}.csv"
                columns = [self._column(file, name, made) for name in self._names(file)]
                source = self._source(file, made) if file.view in made and self._own else ""
                total += write_lines(work.connection, columns, source, self._style, text)
                package.write(text, text.name)
                text.unlink()
        return total

    def _names(self, file: TrackingFile) -> list[str]:
        asked = {name for name, flag in file.optional.items() if self._parameters.flag(flag)}
        return [name for name in file.columns if name not in file.optional or name in asked]

    def _column(self, file: TrackingFile, name: str, made: dict[str, str]) -> LineColumn:
        if not file.view:
            return LineColumn(name, "NULL")
        sql = file.sources.get(name, USUAL.get(name, "NULL") if file.has_events or name == "ClientID" else "NULL")
        sql = file.event if name == "EventType" else sql
        for view in ("_BusinessUnitUnsubscribes",):
            sql = sql.replace(f"{{{view}}}", made.get(view) or _nothing(views()[view.casefold()]))
        if name in _DATES and sql != "NULL":
            return LineColumn(name, moment(sql, self._moments), text=False)
        if name == "IsUnique":
            return LineColumn(name, f"CASE {sql} WHEN true THEN 'True' WHEN false THEN 'False' END", text=False)
        return LineColumn(name, f"CAST({sql} AS VARCHAR)")

    def _source(self, file: TrackingFile, made: dict[str, str]) -> str:
        if file.name == "Subscribers":
            return f"{made[file.view]} AS e{self._touched(made)}"
        if not file.has_events:
            return f"{made[file.view]} AS e WHERE {self._range.test('e.CreatedDate')}{self._of_sends()}"
        people = made.get("_Subscribers") or _nothing(views()["_subscribers"])
        return (
            f"{made[file.view]} AS e LEFT JOIN {people} AS s ON s.SubscriberKey = e.SubscriberKey "
            f"WHERE {self._range.test('e.EventDate')}{self._of_sends()} ORDER BY e.EventDate"
        )

    def _of_sends(self) -> str:
        return f" AND e.JobID IN ({', '.join(map(str, self._sends))})" if self._sends else ""

    def _touched(self, made: dict[str, str]) -> str:
        """The subscribers that an event of the range is of, unless all are asked for."""
        if self._all_subscribers:
            return ""
        events = [made[file.view] for file in files() if file.has_events and file.view in made]
        if not events:
            return " WHERE false"
        keys = " UNION ".join(
            f"SELECT SubscriberKey FROM {event} WHERE {self._range.test('EventDate')}" for event in events
        )
        return f" WHERE e.SubscriberKey IN ({keys})"


def _nothing(view: DataView) -> str:
    columns = ", ".join(f'NULL AS "{column.name}"' for column in view.columns)
    return f"(SELECT {columns} WHERE false)"


def _range(parameters: Parameters) -> _Range:
    start, end = parameters.moment("StartDate"), parameters.moment("EndDate")
    if parameters.flag("UseLocalTZinQuery"):
        number = parameters.text("Timezone", "1").strip()
        zone = zone_of(int(number)) if number.isdecimal() else None
        if zone is None:
            raise BadParameterError(f"The Timezone {number} is not known.")
        start, end = (
            item.replace(tzinfo=zone).astimezone(UTC).astimezone(SERVER_ZONE).replace(tzinfo=None)
            for item in (start, end)
        )
    if end < start:
        raise BadParameterError("EndDate is before StartDate.")
    if end - start > _LONGEST:
        # 90 days are the longest range of the web interface (fact:tracking-extract-range); whether the API refuses
        # more?
        raise BadParameterError("A Tracking Extract covers 90 days at most.")
    return _Range(start, end)


def _own(account: "SandboxAccount", parameters: Parameters) -> bool:
    """Whether this account is among those that are asked for."""
    ids = parameters.text("AccountIDs").strip()
    return ids in ("", "*") or str(account.mid) in {text.strip() for text in ids.split(",")}


def _sends(parameters: Parameters) -> list[int]:
    parts = [text.strip() for text in parameters.text("SendIDs").split(",") if text.strip()]
    if not all(part.isdecimal() for part in parts):
        raise BadParameterError("SendIDs must be numbers with commas between.")
    return [int(part) for part in parts]


def _files(parameters: Parameters) -> list[TrackingFile]:
    for name in UNWRITABLE:
        if parameters.flag(name):
            text = f"The embedded account does not write the file of {name}: its columns are not published."
            raise BadParameterError(text)
    tracking_files = [file for file in files() if parameters.flag(file.flag)]
    if not tracking_files:
        raise BadParameterError("No file was asked for: set ExtractSent, or another of the kinds, to true.")
    return tracking_files


def _style(parameters: Parameters) -> Style:
    form = parameters.text("Format", "csv").strip().lower()
    if form not in ("csv", "tab"):
        raise BadParameterError(f'The Format "{form}" is not known: csv or tab.')
    delimiter = "\t" if form == "tab" else parameters.delimiter()
    mark = parameters.text("TextQualifier", '"')
    if len(mark) != 1 or mark == delimiter:
        raise BadParameterError("TextQualifier must be one character, and not the delimiter.")
    return Style(delimiter, mark if parameters.flag("QuoteText") else "", encoding=parameters.encoding())
