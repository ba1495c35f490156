"""From a case to its script: every address, field, value and file is looked at, and every problem told at its place."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any, TypeVar

from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.file_location import KIND as LOCATION
from mcdecl.kinds.file_pattern import PLACEHOLDERS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.run.durations import span_of
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.file_names import name_at, server_now
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.operations.run.targets import RUNNABLE
from mcdecl.operations.testing.dates import HOW, BadDateError, Calendar, has_placeholder, is_relative
from mcdecl.operations.testing.model import Case
from mcdecl.operations.testing.placing import Placing, owner_of
from mcdecl.operations.testing.script import (
    ExpectedFile,
    ExpectedRows,
    GivenFile,
    GivenRows,
    Rows,
    Script,
    ScriptStep,
    Unchanged,
)
from mcdecl.operations.testing.tables import CsvError, csv_rows, local_bytes
from mcdecl.operations.testing.values import BadValueError, Value, moment_of, value_of
from mcdecl.project import Project
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.positions import Path

FTP = ("Import", "Export", "Reports")
"""The folders that every Enhanced FTP has (fact:ftp-folders)."""
T = TypeVar("T")


class UnusableError(Error):
    """A case that cannot be played; `problems` says why."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def script_of(case: Case, project: Project) -> Script:
    """The script of a case.

    Args:
        case: the case; it satisfies the schema.
        project: the project in the case's environment.

    Raises:
        UnusableError: something in it means nothing in the project.
    """
    return _Scripting(case, project).script()


class _Scripting:
    def __init__(self, case: Case, project: Project) -> None:
        self._case, self._project = case, project
        self._root, self._folder = project.root.absolute(), (project.root.absolute() / case.file).parent
        self._problems: list[Diagnostic] = []
        self._place = Placing(project, case.data.get("business_unit", ""), self._say)
        self._machine = Calendar(server_now())
        self._start = self._now()
        self._calendar = Calendar(self._start or self._machine.now)
        self._counts = False  # whether something counts from the moment at which the case begins

    def script(self) -> Script:
        data = self._case.data
        given, expect = data.get("given") or {}, data.get("expect") or {}
        script = Script(
            rows=_kept(self._given(key, rows) for key, rows in (given.get("rows") or {}).items()),
            files=_kept(self._given_file(name, value) for name, value in (given.get("files") or {}).items()),
            tracking=self._tracking(given.get("tracking")),
            steps=_kept(self._step(number, step) for number, step in enumerate(data.get("run") or ())),
            expected_rows=_kept(self._expected(key, expected) for key, expected in (expect.get("rows") or {}).items()),
            expected_files=_kept(
                self._expected_file(name, expected) for name, expected in (expect.get("files") or {}).items()
            ),
            unchanged=_kept(self._unchanged(key, fields) for key, fields in (expect.get("unchanged") or {}).items()),
        )
        # The account begins at the moment that the dates count from, or midnight could come in between.
        now = self._calendar.now if self._counts else self._start
        script = replace(script, now=now, unit=self._place.unit)
        self._check_purpose(script)
        if self._problems:
            raise UnusableError(self._problems)
        return script

    def _say(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        self._problems.append(self._case.problem(path, message, hint, key=key))

    def _check_purpose(self, script: Script) -> None:
        expects = script.expected_rows or script.expected_files or script.unchanged
        if not expects and not any(step.outcome for step in script.steps) and not self._problems:
            self._say((), "this case expects nothing", "write what should be there afterwards under expect", key=True)

    def _now(self) -> datetime | None:
        word = "now" if "now" in self._case.data else "clock"
        if (text := self._case.data.get(word)) is None:
            return None
        if word == "now" and "clock" in self._case.data:
            self._say(("clock",), "now and clock both say when the case plays", "keep one of them", key=True)
        try:
            moment = self._machine.moment(text) or moment_of(text)
        except BadDateError as error:
            self._say((word,), str(error))
            return None
        if moment is None:
            self._say(
                (word,), f"{text!r} is no moment", "write 2026-11-20T05:00, 2026-11-20T05:00+01:00 or today 05:00"
            )
        elif not 1971 <= moment.year <= 2999:
            self._say((word,), "the clock does not go that far", "give a year from 1971 to 2999")
        return moment

    def _filled(self, text: str, path: Path, *, key: bool = False) -> str:
        """A text with its dates filled in."""
        if not has_placeholder(text):
            return text
        self._counts = True
        try:
            return self._calendar.filled(text)
        except BadDateError as error:
            self._say(path, str(error), HOW, key=key)
            return text

    def _table(self, written: str, path: Path) -> tuple[RowsTable, str] | None:
        """A data extension of the project, and the business unit whose rows they are."""
        placed = self._place.of(written, path, lambda unit, key: unit.state(DATA_EXTENSION, key) is not None)
        if placed is None:
            return None
        project, key = owner_of(*placed)
        state = project.state(DATA_EXTENSION, key)
        if state is None:
            near = did_you_mean(key, project.keys(DATA_EXTENSION))
            hint = near or "rows are of data extensions that the project declares, by external key"
            self._say(path, f"the project declares no data extension {written}", hint, key=True)
            return None
        return RowsTable(key, tuple(state["fields"])), project.environment.business_unit

    def _given(self, key: str, written: Any) -> GivenRows | None:
        path: Path = ("given", "rows", key)
        if (there := self._table(key, path)) is None:
            return None
        table, unit = there
        rows = self._rows(written, path, table)
        return None if rows is None else GivenRows(table, rows, unit)

    def _rows(self, rows_or_file: Any, path: Path, table: RowsTable | None, delimiter: str = ",") -> Rows | None:
        """The rows that are written; of a file of the FTP there is no table, and values are texts."""
        inline = isinstance(rows_or_file, list)
        if inline:
            written = list(rows_or_file)
        else:
            content = self._local(rows_or_file["csv"], (*path, "csv"))
            if content is None:
                return None
            try:
                written = csv_rows(content, delimiter)
            except CsvError as error:
                self._say((*path, "csv"), f"{rows_or_file['csv']}: {error}")
                return None
        made = Rows(path, (), inline)
        texts = [value for row in written for value in row.values() if isinstance(value, str)]
        return Rows(
            path,
            tuple(self._row(row, made, number, table) for number, row in enumerate(written)),
            inline,
            self._calendar,
            _relative(written, table),
            filled=any(map(has_placeholder, texts)),
        )

    def _row(self, row: Mapping[str, Any], rows: Rows, number: int, table: RowsTable | None) -> dict[str, Value]:
        if table is None:
            texts = {name: None if value is None or value == "" else _as_text(value) for name, value in row.items()}
            return {name: text and self._filled(text, _place(rows, number, name)) for name, text in texts.items()}
        fields = {str(record["name"]).casefold(): record for record in table.fields}
        values: dict[str, Value] = {}
        for name, written in row.items():
            place = _place(rows, number, name)
            field = fields.get(name.casefold())
            if field is None:
                self._unknown_field(name, table, place, once=not rows.inline and number > 0)
                continue
            try:
                values[str(field["name"])] = value_of(field, self._value(field["type"], written, place))
            except BadValueError as error:
                row_words = "" if rows.inline else f" in row {number + 1}"
                text = json.dumps(written, ensure_ascii=False)
                self._say(place, f"{field['name']} is {field['type']}, and {text}{row_words} is not {error}")
        return values

    def _value(self, type: str, written: Any, place: Path) -> Any:
        """What is written, with its dates as days of the calendar; in fields for dates alone `today` is one."""
        if not isinstance(written, str):
            return written
        text = self._filled(written, place)
        if type != "Date" or not is_relative(text):
            return text
        self._counts = True
        try:
            moment = self._calendar.moment(text)
        except BadDateError as error:
            self._say(place, str(error), HOW)
            return None
        return None if moment is None else moment.isoformat()

    def _unknown_field(self, name: str, table: RowsTable, place: Path, *, once: bool) -> None:
        if not once:
            hint = did_you_mean(name, table.names) or f"it has {', '.join(table.names)}"
            self._say(place, f"{table.key} has no field {name}", hint, key=True)

    def _local(self, name: str, path: Path) -> bytes | None:
        try:
            return local_bytes(self._root, self._folder / FilePath(name))
        except CsvError as error:
            self._say(path, f"{name}: {error}", "name a file relative to this one")
            return None

    def _content(self, record: Mapping[str, Any], path: Path) -> bytes | None:
        if "text" in record:
            return self._filled(str(record["text"]), (*path, "text")).encode()
        return self._local(record["file"], (*path, "file"))

    def _given_file(self, name: str, record: Mapping[str, Any]) -> GivenFile | None:
        path: Path = ("given", "files", name)
        content = self._content(record, path)
        unit, name = self._place.of_file(self._filled(name, path, key=True))
        name = self._dated(name, path)
        if name.strip("/").partition("/")[0] not in FTP or not name.strip("/").partition("/")[2]:
            self._say(path, f"{name} is no path on the FTP", f"it begins with {', '.join(FTP)}: Import/a.csv", key=True)
            return None
        return None if content is None else GivenFile(path, name.strip("/"), content, unit)

    def _dated(self, name: str, path: Path) -> str:
        """A path with the date patterns of its file's name, such as %%Year%%, as they are when the case begins."""
        folder, slash, last = name.rpartition("/")
        if "%%" in folder:
            self._say(path, f"{folder} has a date pattern, and is no name of a file", "use it in the name", key=True)
        if "%%" not in last:
            return name
        self._counts = True
        try:
            return f"{folder}{slash}{name_at(last, self._calendar.now)}"
        except RunError as error:
            self._say(path, error.message, error.hint or f"placeholders: {', '.join(PLACEHOLDERS)}", key=True)
            return name

    def _tracking(self, events_or_file: Any) -> tuple[str, bytes] | None:
        if events_or_file is None:
            return None
        if isinstance(events_or_file, list):
            events = (self._event(event, ("given", "tracking", number)) for number, event in enumerate(events_or_file))
            return "events.jsonl", "\n".join(json.dumps(event) for event in events).encode()
        content = self._local(events_or_file["file"], ("given", "tracking", "file"))
        return None if content is None else (FilePath(events_or_file["file"]).name, content)

    def _event(self, event: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """An event with its dates; the columns for dates have that in their names."""
        return {
            name: self._value("Date" if re.search("date|time", name, re.IGNORECASE) else "", value, (*path, name))
            for name, value in event.items()
        }

    def _step(self, number: int, step: Any) -> ScriptStep | None:
        path: Path = ("run", number)
        if isinstance(step, Mapping) and "advance" in step:
            return self._advance(step["advance"], path)
        written = step if isinstance(step, str) else step["address"]
        at: Path = path if isinstance(step, str) else (*path, "address")
        placed = self._place.of(written, at, lambda unit, address: _declared(unit, address) is not None)
        if placed is None:
            return None
        project, address = placed
        runnable = _declared(project, address)
        if runnable is None or runnable.kind not in RUNNABLE:
            self._cannot_run(project, address, at, declared=runnable is not None)
            return None
        more = {} if isinstance(step, str) else step
        if "file" in more and "text" in more:
            self._say(
                (*path, "text"), "file and text both define the content of the file", "keep one of them", key=True
            )
        takes_file = "file" in more or "text" in more
        if takes_file and not RUNNABLE[runnable.kind].from_file(runnable.state):
            self._say(at, f"{address} takes no file", "files are for import definitions")
            return None
        content = self._content(more, path) if takes_file else None
        outcome = dict(more.get("expect") or {})
        if "message" in outcome:
            outcome["message"] = self._filled(outcome["message"], (*path, "expect", "message"))
        return ScriptStep(path, runnable, content, outcome, unit=project.environment.business_unit)

    def _cannot_run(self, project: Project, address: str, at: Path, *, declared: bool) -> None:
        if declared:
            self._say(at, f"{address} cannot be run", f"kinds that run: {', '.join(RUNNABLE)}")
            return
        runnable = [resource.address for resource in project.resources if resource.kind in RUNNABLE]
        hint = did_you_mean(address, runnable) or "write an address such as query_definition.KEY"
        self._say(at, f"the project declares no {address}", hint)

    def _advance(self, text: str, path: Path) -> ScriptStep | None:
        try:
            return ScriptStep(path, span=span_of(text))
        except (ValueError, OverflowError):
            self._say((*path, "advance"), f"{text!r} is no span of time", "write 1d, 2h30m or 1w")
            return None

    def _expected(self, key: str, expected: Any) -> ExpectedRows | None:
        path: Path = ("expect", "rows", key)
        if (there := self._table(key, path)) is None:
            return None
        table, unit = there
        if isinstance(expected, list):
            return ExpectedRows(path, table, exactly=self._rows(expected, path, table), unit=unit)
        parts = {
            word: self._rows(expected[word], (*path, word), table)
            for word in ("exactly", "contains", "without")
            if word in expected
        }
        if expected.get("ordered") and "exactly" not in expected:
            self._say((*path, "ordered"), "ordered is about the rows of exactly, and there are none", key=True)
        count, ordered = expected.get("count"), bool(expected.get("ordered"))
        return ExpectedRows(path, table, count=count, ordered=ordered, unit=unit, **parts)

    def _expected_file(self, name: str, record: Mapping[str, Any]) -> ExpectedFile | None:
        path: Path = ("expect", "files", name)
        unit, name = self._place.of_file(self._filled(name, path, key=True))
        first, _, rest = name.strip("/").partition("/")
        locations = list(self._project.unit(unit).keys(LOCATION.name) if unit else self._project.keys(LOCATION.name))
        if not rest or first not in (*FTP, *locations):
            known = ", ".join((*FTP, *locations))
            self._say(path, f"{name} is no path of a file", f"it begins with one of {known}: Export/a.csv", key=True)
            return None
        self._dated(name, path)  # whether it can be a name; which one it is, the clock of the runs decides
        if "absent" in record and len(record) > 1:
            self._say((*path, "absent"), "a file that is absent has no content", "take the rest out", key=True)
        rows = (
            self._rows(record["rows"], (*path, "rows"), None, record.get("delimiter", ","))
            if "rows" in record
            else None
        )
        outside = first in locations
        texts = {word: record[word] for word in ("text", "contains") if word in record}
        filled = {word: self._filled(text, (*path, word)) for word, text in texts.items()}
        return ExpectedFile(
            path,
            rest if outside else name.strip("/"),
            first if outside else "",
            {**record, **filled},
            rows,
            filled=filled != texts,
            unit=unit,
        )

    def _unchanged(self, key: str, value: Any) -> Unchanged | None:
        path: Path = ("expect", "unchanged", key)
        if (there := self._table(key, path)) is None:
            return None
        table, unit = there
        known = {name.casefold(): name for name in table.names}
        fields = value if isinstance(value, list) else []
        for number, name in enumerate(fields):
            if name.casefold() not in known:
                self._unknown_field(name, table, (*path, number), once=False)
        if fields and not table.keys:
            hint = "write true: nothing of it may change then"
            self._say(path, f"{key} has no primary key, so that no row can be found again", hint, key=True)
        fields_known = tuple(known[name.casefold()] for name in fields if name.casefold() in known)
        return Unchanged(path, table, fields_known, unit)


def _declared(project: Project, address: str) -> Resource | None:
    """The resource of a project with an address."""
    return next((resource for resource in project.resources if resource.address == address), None)


def _place(rows: Rows, number: int, name: str) -> Path:
    """Where a value of a row stands."""
    return (*rows.place(number), name) if rows.inline else rows.place(number)


def _relative(written: Iterable[Mapping[str, Any]], table: RowsTable | None) -> frozenset[str]:
    """The fields of a table in which there are relative dates."""
    fields = table.fields if table is not None else ()
    dates = {str(field["name"]).casefold(): str(field["name"]) for field in fields if field["type"] == "Date"}
    values = ((name.casefold(), value) for row in written for name, value in row.items() if isinstance(value, str))
    return frozenset(dates[name] for name, value in values if name in dates and is_relative(value))


def _kept(parts: Iterator[T | None]) -> tuple[T, ...]:
    return tuple(part for part in parts if part is not None)


def _as_text(value: Any) -> str:
    """A value as a file has it: a text, whatever YAML takes it for."""
    return str(value).lower() if isinstance(value, bool) else re.sub(r"\r\n?", "\n", str(value))
