"""Check a file in one pass, in batches of rows, column by column."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from mcdecl.helpers.safe_files import check_regular
from mcdecl.kinds.file_pattern import fits
from mcdecl.kinds.runs import Effect
from mcdecl.operations.filecheck.columns import Columns, FileColumn, columns_of
from mcdecl.operations.filecheck.keys import Keys
from mcdecl.operations.filecheck.layout import ImportFileLayout
from mcdecl.operations.filecheck.model import FileProblem, FileReport, FileRule
from mcdecl.operations.filecheck.quick import FirstLook, a_room, database, quick_check
from mcdecl.operations.filecheck.records import Encoding, FileRow, Records, UnreadableError, encoding_of, lines_of
from mcdecl.operations.filecheck.rejects import Rejects
from mcdecl.operations.filecheck.values import Judge, judge_of

BATCH: Final = 5000
_DELIMITERS = (",", ";", "\t", "|")
Progress = Callable[[int], None]
Batch = Sequence[FileRow] | Mapping[int, FileRow]
"""Rows by their place: all of a batch, or those that are looked at."""


def check_file(
    layout: ImportFileLayout,
    path: Path,
    *,
    most: int = 50,
    rejects: Path | None = None,
    progress: Progress = lambda _rows: None,
) -> FileReport:
    """Checks a file against the import that is to take it, in bounded memory.

    Args:
        layout: What the import expects; see `layout_of`.
        path: The file.
        most: How many problems to keep; all are counted.
        rejects: Where to write the bad rows, each with its reasons; whole or not at all, and only when there are any.
        progress: Is told now and then how many rows were read.

    Raises:
        OSError: when the file cannot be read or is no regular one, or the rejects cannot be written.
    """
    check_regular(path)
    return _Check(layout, path, most, rejects, progress).run()


class _Check:
    """One run; what it found so far."""

    def __init__(
        self, layout: ImportFileLayout, path: Path, most: int, rejects: Path | None, progress: Progress
    ) -> None:
        self._layout = layout
        self._path = path
        self._most = most
        self._progress = progress
        self._rejects = Rejects(rejects, layout.delimiter) if rejects else None
        self._problems: list[FileProblem] = []
        self._counts: Counter[FileRule] = Counter()
        self._errors = 0
        self._rows = 0
        self._bad = bytearray()
        self._keys = Keys()
        self._doubted: set[tuple[FileRule, str]] = set()

    def run(self) -> FileReport:
        try:
            complete = self._whole()
            if self._rejects is not None:
                self._rejects.finish()
        finally:
            self._keys.close()
            if self._rejects is not None:
                self._rejects.close()
        problems = tuple(
            sorted(self._problems, key=lambda file_problem: (file_problem.row, file_problem.line))[: self._most]
        )
        return FileReport(
            self._path, self._rows, self._bad.count(1), problems, dict(self._counts), self._errors, complete
        )

    def _whole(self) -> bool:
        if not fits(self._path.name, self._layout.pattern):
            text = f"{self._path.name} is not a name that {self._layout.pattern} means; the import would not find it"
            self._found(FileProblem(FileRule.NAME, text, warning=True))
        try:
            encoding = encoding_of(self._path, self._layout.codec)
            self._check_mark(encoding)
            errors = "strict" if encoding.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"
            with self._path.open(encoding=encoding.codec, errors=errors, newline="") as lines:
                self._content(iter(Records(lines_of(lines), self._layout)), encoding)
        except UnreadableError as error:
            rule = FileRule.QUOTES if "quotation" in str(error) else FileRule.UNREADABLE
            self._found(FileProblem(rule, f"{error}; nothing after it was checked", line=error.line))
            return False
        self._check_repeated_keys(encoding, errors)
        return True

    def _check_mark(self, encoding: Encoding) -> None:
        declared = (self._layout.codec or "utf-8").replace("-le", "").replace("-be", "")
        if encoding.marked not in (None, declared):
            marked = encoding.marked or ""
            text = f"by its byte order mark the file is {marked.upper()}; the import expects {declared.upper()}"
            self._found(FileProblem(FileRule.UNREADABLE, text, warning=marked == "utf-8"))

    def _content(self, records: Iterator[FileRow], encoding: Encoding) -> None:
        # Of several header lines the first is taken for the one with the names; no source tells.
        header, *_ = [*islice(records, self._layout.header_lines), None]
        first = next(records, None)
        if first is None:
            self._check_empty()
            if header is None:
                return
        leading = header or first
        width = len(leading.values) if leading else 0
        self._check_delimiter(leading)
        columns = columns_of(self._layout, header.values if header else None, width)
        for problem in columns.problems:
            self._found(problem)
        if self._rejects is not None:
            self._rejects.header(header.values if header else [str(number + 1) for number in range(width)])
        if first is not None and not self._looked_at(columns, width, encoding):
            self._body(first, records, columns, width)

    def _check_empty(self) -> None:
        erases = Effect.REPLACES in self._layout.effects
        text = "the file has no rows" + ("; the import would delete every row of its data extension" if erases else "")
        self._found(FileProblem(FileRule.EMPTY, text, warning=not erases))

    def _check_delimiter(self, record: FileRow | None) -> None:
        """A first line of one column that is full of another delimiter."""
        if record is None or len(record.values) > 1 or len(self._layout.fields) < 2:
            return
        text = "".join(record.values)
        other = max(_DELIMITERS, key=text.count)
        if other != self._layout.delimiter and other in text:
            named, meant = _named(other), _named(self._layout.delimiter)
            words = f"columns seem to be separated by {named}, and the import expects {meant}"
            self._found(FileProblem(FileRule.DELIMITER, words, line=record.line))

    def _body(self, first: FileRow, records: Iterator[FileRow], columns: Columns, width: int) -> None:
        judges, keys = self._judges(columns), self._whole_key(columns)
        batch = [first, *islice(records, BATCH - 1)]
        while batch:
            self._bad += bytes(len(batch))
            reasons: dict[int, list[str]] = {}
            sound = self._shaped(batch, width, reasons)
            rows = [batch[place].values for place in sound]
            if rows:
                turned = list(zip(*rows, strict=True))
                for column, judge in judges:
                    self._column(column, judge, turned[column.index], sound, batch, reasons)
                for place, key in zip(sound, zip(*(turned[c.index] for c in keys), strict=True), strict=bool(keys)):
                    self._keys.add(self._rows + place + 1, key)
            self._set_aside(batch, reasons)
            self._rows += len(batch)
            self._progress(self._rows)
            batch = list(islice(records, BATCH))

    def _looked_at(self, columns: Columns, width: int, encoding: Encoding) -> bool:
        """Whether a first look at the whole file tells which rows to judge; then they have been."""
        with a_room() as room:
            plain = quick_check(self._path, self._layout, encoding, width)
            if plain is None:
                return False
            import duckdb

            keys = self._whole_key(columns)
            try:
                with database(room) as connection:
                    look = plain.look(columns.used, keys, connection)
                    if look is None:
                        return False
                    for row, key in enumerate(look.keys or (), 1):
                        self._keys.add(row, key)
            except duckdb.Error:
                self._keys.close()
                self._keys = Keys()
                return False
        self._judge_some(look, self._judges(columns))
        return True

    def _judge_some(self, look: FirstLook, judges: Sequence[tuple[FileColumn, Judge]]) -> None:
        """Judge the rows in doubt, in the batches in which all rows would have been."""
        self._bad = bytearray(look.rows)
        for number, batch in groupby(look.doubtful, key=lambda item: item[0] // BATCH):
            self._rows = number * BATCH
            rows = {place - self._rows: row for place, row in batch}
            reasons: dict[int, list[str]] = {}
            turned = list(zip(*(row.values for row in rows.values()), strict=True))
            for column, judge in judges:
                self._column(column, judge, turned[column.index], list(rows), rows, reasons)
            self._set_aside(rows, reasons)
        self._rows = look.rows
        self._progress(self._rows)

    def _judges(self, columns: Columns) -> list[tuple[FileColumn, Judge]]:
        return [(column, judge_of(column.field, self._layout.locale)) for column in columns.used]

    def _whole_key(self, columns: Columns) -> tuple[FileColumn, ...]:
        """The columns of the primary key, if all of it is filled."""
        whole = len(columns.keys) == sum(bool(field["primary_key"]) for field in self._layout.fields)
        return columns.keys if whole else ()

    def _shaped(self, batch: Sequence[FileRow], width: int, reasons: dict[int, list[str]]) -> list[int]:
        """The places of rows that can be looked at value by value."""
        sound = []
        for place, record in enumerate(batch):
            if record.quotes is not None:
                self._bad_row(FileRule.QUOTES, record.quotes, place, record, reasons)
            elif len(record.values) != width:
                text = f"{len(record.values)} columns; the first line has {width}"
                self._bad_row(FileRule.COLUMNS, text, place, record, reasons)
            else:
                if record.undecoded:
                    text = "bytes that are no characters of the encoding; is it really Windows-1252 (encoding: 1252)?"
                    self._bad_row(FileRule.CHARACTERS, text, place, record, reasons)
                sound.append(place)
        return sound

    def _column(
        self,
        column: FileColumn,
        judge: Judge,
        values: Sequence[str],
        places: Sequence[int],
        batch: Batch,
        reasons: dict[int, list[str]],
    ) -> None:
        """One column of a batch: every distinct value is judged once."""
        nothing = {"", self._layout.null_as}
        needs = column.field["primary_key"] or (column.field["required"] and column.field["default"] is None)
        verdicts = {value: judge(value) for value in set(values) - nothing}
        missing = (FileRule.REQUIRED, f"{column.field['name']} needs a value") if needs else None
        verdicts |= dict.fromkeys(nothing, missing)
        bad = {value: verdict for value, verdict in verdicts.items() if verdict is not None}
        if not bad:
            return
        for place, value in zip(places, values, strict=True):
            if value in bad:
                rule, message = bad[value]
                if rule is FileRule.CENTURY:
                    self._doubtful(rule, message, place, batch[place], column.name)
                else:
                    self._bad_row(rule, message, place, batch[place], reasons, column.name)

    def _doubtful(self, rule: FileRule, message: str, place: int, record: FileRow, column: str) -> None:
        """A value that is taken, and maybe not as it was meant: the first of a column is shown, all are counted."""
        self._counts[rule] += 1
        if (rule, column) not in self._doubted:
            self._doubted.add((rule, column))
            row = self._rows + place + 1
            self._problems.append(FileProblem(rule, message, row, record.line, column, warning=True))

    def _bad_row(
        self, rule: FileRule, message: str, place: int, record: FileRow, reasons: dict[int, list[str]], column: str = ""
    ) -> None:
        row = self._rows + place + 1
        reasons.setdefault(place, []).append(f"{column}: {message}" if column else message)
        self._bad[row - 1] = 1
        self._found(FileProblem(rule, message, row, record.line, column))

    def _set_aside(self, batch: Batch, reasons: dict[int, list[str]]) -> None:
        if self._rejects is None:
            return
        for place in sorted(reasons):
            self._rejects.add(batch[place].line, "; ".join(reasons[place]), batch[place].values)

    def _check_repeated_keys(self, encoding: Encoding, errors: str) -> None:
        repeated = dict(self._keys.repeated())
        if not repeated:
            return
        with self._path.open(encoding=encoding.codec, errors=errors, newline="") as lines:
            records = iter(Records(lines_of(lines), self._layout))
            for row, record in enumerate(records, 1 - self._layout.header_lines):
                if row in repeated:
                    self._repeats(row, repeated[row], record)

    def _repeats(self, row: int, first: int, record: FileRow) -> None:
        text = f"the primary key of row {first} again; which of them counts is not known"
        if self._rejects is not None and not self._bad[row - 1]:
            self._rejects.add(record.line, text, record.values)
        self._bad[row - 1] = 1
        self._found(FileProblem(FileRule.KEY, text, row, record.line))

    def _found(self, problem: FileProblem) -> None:
        self._counts[problem.rule] += 1
        self._errors += not problem.warning
        if len(self._problems) < self._most or problem.row == 0:
            self._problems.append(problem)


def _named(delimiter: str) -> str:
    return {"\t": "tab", ",": "comma", ";": "semicolon"}.get(delimiter, f"{delimiter!r}")
