"""From a case to its script: every address, field, value and file is looked at, and every problem told at its place."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, TypeVar

from mcdecl.kinds.checks import did_you_mean
from mcdecl.project import Project
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.places import Path
from mcdecl.run.durations import span_of
from mcdecl.run.rows_reading import Table
from mcdecl.run.targets import RUNNABLE
from mcdecl.testing.model import Case
from mcdecl.testing.script import (
    ExpectedFile,
    ExpectedRows,
    Given,
    GivenFile,
    Rows,
    Script,
    Step,
    Unchanged,
)
from mcdecl.testing.tables import CsvError, csv_rows, local_bytes
from mcdecl.testing.values import BadValueError, Value, moment_of, value_of

FTP = ("Import", "Export", "Reports")
"""The folders that every Enhanced FTP has (documented)."""
T = TypeVar("T")


class UnusableError(Exception):
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
        self._folder = (project.root / case.file).parent
        self._problems: list[Diagnostic] = []

    def script(self) -> Script:
        data = self._case.data
        given, expect = data.get("given") or {}, data.get("expect") or {}
        script = Script(
            now=self._now(data.get("now")),
            rows=_kept(self._given(key, rows) for key, rows in (given.get("rows") or {}).items()),
            files=_kept(self._given_file(name, said) for name, said in (given.get("files") or {}).items()),
            tracking=self._tracking(given.get("tracking")),
            steps=_kept(self._step(number, said) for number, said in enumerate(data.get("run") or ())),
            expected_rows=_kept(self._expected(key, said) for key, said in (expect.get("rows") or {}).items()),
            expected_files=_kept(self._expected_file(name, said) for name, said in (expect.get("files") or {}).items()),
            unchanged=_kept(self._unchanged(key, said) for key, said in (expect.get("unchanged") or {}).items()),
        )
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

    def _now(self, said: str | None) -> Any:
        if said is None:
            return None
        moment = moment_of(said)
        if moment is None:
            self._say(("now",), f"{said!r} is no moment", "write 2026-11-20T05:00, or 2026-11-20T05:00+01:00")
        elif not 1971 <= moment.year <= 2999:
            self._say(("now",), "the clock does not go that far", "give a year from 1971 to 2999")
        return moment

    def _table(self, key: str, path: Path) -> Table | None:
        state = self._project.state("data_extension", key)
        if state is None:
            near = did_you_mean(key, self._project.keys("data_extension"))
            hint = near or "rows are of data extensions that the project declares, by external key"
            self._say(path, f"the project declares no data extension {key}", hint, key=True)
            return None
        return Table(key, tuple(state["fields"]))

    def _given(self, key: str, said: Any) -> Given | None:
        path: Path = ("given", "rows", key)
        table = self._table(key, path)
        rows = self._rows(said, path, table) if table is not None else None
        return Given(table, rows) if table is not None and rows is not None else None

    def _rows(self, said: Any, path: Path, table: Table | None, delimiter: str = ",") -> Rows | None:
        """The rows that are written; of a file of the FTP there is no table, and values are texts."""
        inline = isinstance(said, list)
        if inline:
            written = list(said)
        else:
            content = self._local(said["csv"], (*path, "csv"))
            if content is None:
                return None
            try:
                written = csv_rows(content, delimiter)
            except CsvError as error:
                self._say((*path, "csv"), f"{said['csv']}: {error}")
                return None
        made = Rows(path, (), inline)
        rows = [self._row(row, made, number, table) for number, row in enumerate(written)]
        return Rows(path, tuple(rows), inline)

    def _row(self, row: Mapping[str, Any], rows: Rows, number: int, table: Table | None) -> dict[str, Value]:
        if table is None:
            return {name: None if value is None or value == "" else _as_text(value) for name, value in row.items()}
        fields = {str(one["name"]).casefold(): one for one in table.fields}
        values: dict[str, Value] = {}
        for name, written in row.items():
            place: Path = (*rows.place(number), name) if rows.inline else rows.place(number)
            field = fields.get(name.casefold())
            if field is None:
                self._unknown_field(name, table, place, once=not rows.inline and number > 0)
                continue
            try:
                values[str(field["name"])] = value_of(field, written)
            except BadValueError as error:
                row_words = "" if rows.inline else f" in row {number + 1}"
                text = json.dumps(written, ensure_ascii=False)
                self._say(place, f"{field['name']} is {field['type']}, and {text}{row_words} is not {error}")
        return values

    def _unknown_field(self, name: str, table: Table, place: Path, *, once: bool) -> None:
        if not once:
            hint = did_you_mean(name, table.names) or f"it has {', '.join(table.names)}"
            self._say(place, f"{table.key} has no field {name}", hint, key=True)

    def _local(self, name: str, path: Path) -> bytes | None:
        try:
            return local_bytes(self._folder / FilePath(name))
        except CsvError as error:
            self._say(path, f"{name}: {error}", "name a file relative to this one")
            return None

    def _content(self, said: Mapping[str, Any], path: Path) -> bytes | None:
        if "text" in said:
            return str(said["text"]).encode()
        return self._local(said["file"], (*path, "file"))

    def _given_file(self, name: str, said: Mapping[str, Any]) -> GivenFile | None:
        path: Path = ("given", "files", name)
        content = self._content(said, path)
        if name.strip("/").partition("/")[0] not in FTP or not name.strip("/").partition("/")[2]:
            self._say(path, f"{name} is no path on the FTP", f"it begins with {', '.join(FTP)}: Import/a.csv", key=True)
            return None
        return None if content is None else GivenFile(path, name.strip("/"), content)

    def _tracking(self, said: Any) -> tuple[str, bytes] | None:
        if said is None:
            return None
        if isinstance(said, list):
            return "events.jsonl", "\n".join(json.dumps(event) for event in said).encode()
        content = self._local(said["file"], ("given", "tracking", "file"))
        return None if content is None else (FilePath(said["file"]).name, content)

    def _step(self, number: int, said: Any) -> Step | None:
        path: Path = ("run", number)
        if isinstance(said, Mapping) and "advance" in said:
            return self._advance(said["advance"], path)
        address = said if isinstance(said, str) else said["address"]
        at: Path = path if isinstance(said, str) else (*path, "address")
        found = next((one for one in self._project.resources if one.address == address), None)
        if found is None or found.kind not in RUNNABLE:
            self._cannot_run(address, at, declared=found is not None)
            return None
        more = {} if isinstance(said, str) else said
        if "file" in more and "text" in more:
            self._say((*path, "text"), "file and text both say what the file holds", "keep one of them", key=True)
        takes_file = "file" in more or "text" in more
        if takes_file and not RUNNABLE[found.kind].takes_file:
            self._say(at, f"{address} takes no file", "files are for import definitions")
            return None
        content = self._content(more, path) if takes_file else None
        return Step(path, found, content, more.get("expect") or {})

    def _cannot_run(self, address: str, at: Path, *, declared: bool) -> None:
        if declared:
            self._say(at, f"{address} is nothing that runs", f"kinds that run: {', '.join(RUNNABLE)}")
            return
        runnable = [one.address for one in self._project.resources if one.kind in RUNNABLE]
        hint = did_you_mean(address, runnable) or "write an address such as query_definition.KEY"
        self._say(at, f"the project declares no {address}", hint)

    def _advance(self, said: str, path: Path) -> Step | None:
        try:
            return Step(path, span=span_of(said))
        except (ValueError, OverflowError):
            self._say((*path, "advance"), f"{said!r} is no span of time", "write 1d, 2h30m or 1w")
            return None

    def _expected(self, key: str, said: Any) -> ExpectedRows | None:
        path: Path = ("expect", "rows", key)
        table = self._table(key, path)
        if table is None:
            return None
        if isinstance(said, list):
            return ExpectedRows(path, table, exactly=self._rows(said, path, table))
        parts = {
            word: self._rows(said[word], (*path, word), table)
            for word in ("exactly", "contains", "without")
            if word in said
        }
        if said.get("ordered") and "exactly" not in said:
            self._say((*path, "ordered"), "ordered is about the rows of exactly, and there are none", key=True)
        return ExpectedRows(path, table, count=said.get("count"), ordered=bool(said.get("ordered")), **parts)

    def _expected_file(self, name: str, said: Mapping[str, Any]) -> ExpectedFile | None:
        path: Path = ("expect", "files", name)
        first, _, rest = name.strip("/").partition("/")
        locations = list(self._project.keys("file_location"))
        if not rest or first not in (*FTP, *locations):
            known = ", ".join((*FTP, *locations))
            self._say(path, f"{name} is no path of a file", f"it begins with one of {known}: Export/a.csv", key=True)
            return None
        if "absent" in said and len(said) > 1:
            self._say((*path, "absent"), "a file that is absent has no content", "take the rest out", key=True)
        rows = self._rows(said["rows"], (*path, "rows"), None, said.get("delimiter", ",")) if "rows" in said else None
        outside = first in locations
        return ExpectedFile(path, rest if outside else name.strip("/"), first if outside else "", said, rows)

    def _unchanged(self, key: str, said: Any) -> Unchanged | None:
        path: Path = ("expect", "unchanged", key)
        table = self._table(key, path)
        if table is None:
            return None
        known = {name.casefold(): name for name in table.names}
        fields = said if isinstance(said, list) else []
        for number, name in enumerate(fields):
            if name.casefold() not in known:
                self._unknown_field(name, table, (*path, number), once=False)
        if fields and not table.keys:
            hint = "write true: nothing of it may change then"
            self._say(path, f"{key} has no primary key, so that no row can be found again", hint, key=True)
        return Unchanged(path, table, tuple(known[name.casefold()] for name in fields if name.casefold() in known))


def _kept(parts: Iterator[T | None]) -> tuple[T, ...]:
    return tuple(part for part in parts if part is not None)


def _as_text(value: Any) -> str:
    """A value as a file has it: a text, whatever YAML takes it for."""
    return str(value).lower() if isinstance(value, bool) else re.sub(r"\r\n?", "\n", str(value))
