"""Cache of query analyses, kept below `.mcdecl` until a query changes.

A plan asks for the errors in all queries every time, and parsing is slow. What is kept can be thrown away: it
counts only for the same text and target, the same tables of those that the text mentions, and the same version of the
analysis. The day counts where a query compares a data view with a date that it writes out; the names of all data
extensions where it reads one that nobody knows, because another may be meant.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from msgspec import Struct

import mcdecl.analysis.sql
import mcdecl.helpers.tsql
from mcdecl.analysis.sql import (
    Analysis,
    ColumnSource,
    Field,
    QueryProblem,
    QueryTarget,
    Reads,
    Schemas,
    Table,
    TextPosition,
)
from mcdecl.analysis.sql.words import words_in
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.own_folder import own_folder, read_own
from mcdecl.helpers.safe_files import LARGEST_DOCUMENT
from mcdecl.kinds.server_time import server_day

FILE: Final = Path(".mcdecl") / "cache" / "sql.txt"
WORTH: Final = 25
"""Queries from which reading and writing a file pays."""
_DATED: Final = re.compile(r"'\s*\d{4}-\d\d-\d\d")
"""A date that a query writes out: how far back it lies changes every day."""
_QUOTED: Final = re.compile(r"\[([^\]\n]+)\]|\"([^\"\n]+)\"")
"""A name in quotation marks."""


class QueryAnalysis(Struct, frozen=True, dict=True):
    """What rules and lineage need of an analysis.

    Attributes:
        problems: what is wrong.
        tables: the names of the tables that are read.
        kept: what is read, as the file has it.
        resolved: whether every table that is read is known.
    """

    problems: tuple[QueryProblem, ...]
    tables: tuple[str, ...]
    kept: str
    resolved: bool = True

    @classmethod
    def of(cls, analysis: Analysis, *, resolved: bool) -> Self:
        """That of an analysis."""
        return cls(analysis.problems, analysis.tables, json.dumps(_plain(analysis.reads)), resolved)

    @cached_property
    def reads(self) -> Reads:
        """What is read; most commands look at a few queries, so it is made when it is asked for."""
        return _reads(self.tables, json.loads(self.kept))


class AnalysisCache(MutableMapping[str, QueryAnalysis]):
    """What was told of queries, by key. On leaving, what was asked for is kept, and the rest forgotten."""

    def __init__(self, file: Path, schemas: Schemas, *, size: int) -> None:
        self._file = file if size >= WORTH else None
        self._schemas = schemas
        self._kept: dict[str, _Entry] = _read(self._file) if self._file else {}
        self._found: dict[str, QueryAnalysis] = {}
        self._new: set[str] = set()
        self._texts: dict[str, str] = {}
        self._fields: dict[int, str] = {}
        self._base = f"{_edition()}\n{schemas.complete}"
        self._day = server_day().isoformat()

    def key(self, sql: str, target: QueryTarget) -> str:
        """What stands for a query with everything that its findings depend on."""
        folded = sql.casefold()
        mentioned = words_in(folded)
        if "[" in folded or '"' in folded:
            mentioned.update(bracketed or quoted for bracketed, quoted in _QUOTED.findall(folded))
        tables = [self._schemas.tables[name] for name in sorted(mentioned & self._schemas.tables.keys())]
        dated = any(table.moment is not None for table in tables) and _DATED.search(sql) is not None
        day = self._day if dated else ""
        into = "" if target.table is None else self._shown(target.table)
        text = "\0".join((self._base, day, sql, target.name, target.mode, into, *map(self._shown, tables)))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _shown(self, table: Table) -> str:
        """A table as text, made once. Its keys are put in order: a set is in another one in every process."""
        text = self._texts.get(table.name)
        if text is None:
            keys = sorted(sorted(key) for key in table.keys)
            marks = (table.name, keys, table.view, table.open, table.shared, table.local, table.moment, table.days)
            fields = [self._shown_field(field) for field in table.fields]
            text = self._texts[table.name] = "\n".join((repr(marks), *fields))
        return text

    def _shown_field(self, field: Field) -> str:
        """A field as text; tables share those that are alike."""
        text = self._fields.get(id(field))
        if text is None:
            text = f"{field.name}\t{field.type}\t{field.nullable}\t{field.default}"
            self._fields[id(field)] = text
        return text

    @cached_property
    def _names(self) -> str:
        """What stands for the names of all tables."""
        names = (f"{name} {table.shared} {table.local}" for name, table in sorted(self._schemas.tables.items()))
        return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()

    def __getitem__(self, key: str) -> QueryAnalysis:
        if key not in self._found:
            problems, tables, names = self._kept[key].head
            told = tuple(_problem(problem) for problem in problems)
            self._found[key] = QueryAnalysis(told, tuple(tables), self._kept[key].reads, resolved=not names)
        return self._found[key]

    def __setitem__(self, key: str, query_analysis: QueryAnalysis) -> None:
        self._found[key] = query_analysis
        self._new.add(key)

    def __delitem__(self, key: str) -> None:
        del self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, key: object) -> bool:
        if key in self._found:
            return True
        kept = self._kept.get(str(key))
        return kept is not None and kept.head[2] in ("", self._names)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._file is not None and (self._new or self._found.keys() != self._kept.keys()):
            record = {
                key: self._kept[key] if key in self._kept and key not in self._new else self._entry(query_analysis)
                for key, query_analysis in self._found.items()
            }
            _write(self._file, record)

    def _entry(self, query_analysis: QueryAnalysis) -> "_Entry":
        names = "" if query_analysis.resolved else self._names
        problems = [_plain_problem(problem) for problem in query_analysis.problems]
        return _Entry((problems, query_analysis.tables, names), query_analysis.kept)


class _Entry(NamedTuple):
    """What the file has of a query: problems, tables and the names of all tables; and what it reads, as text."""

    head: Sequence[Any]
    reads: str


@cache
def _edition() -> str:
    """Changes with the code of the analysis, and with the parser."""
    digest = hashlib.sha256(version("sqlglot").encode())
    parser = Path(mcdecl.helpers.tsql.__file__)
    analysis = Path(mcdecl.analysis.sql.__file__).parent.glob("*.py")
    for path in (parser, parser.with_name("plain_select.py"), *sorted(analysis)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _plain_problem(problem: QueryProblem) -> list[Any]:
    line, column = problem.at
    return [problem.topic, problem.message, problem.hint, line, column, problem.severity, problem.drop, problem.instead]


def _plain(reads: Reads) -> list[Any]:
    where = _Columns()
    outputs = [[name, where.of(sources)] for name, sources in reads.outputs]
    sets = [where.of(column_sources) for column_sources in (reads.used, reads.named, reads.deciding)]
    return [where.columns, outputs, *sets, reads.certain, reads.readable]


class _Columns:
    """Columns by number: most stand in several places of a query."""

    def __init__(self) -> None:
        self.columns: list[ColumnSource] = []
        self._numbers: dict[ColumnSource, int] = {}

    def of(self, sources: Iterable[ColumnSource]) -> list[int]:
        """The numbers of some."""
        numbers = []
        for source in sorted(sources):
            number = self._numbers.get(source)
            if number is None:
                number = self._numbers[source] = len(self.columns)
                self.columns.append(source)
            numbers.append(number)
        return numbers


def _reads(tables: tuple[str, ...], plain: Sequence[Any]) -> Reads:
    columns, outputs, used, named, deciding, certain, readable = plain
    sources = [ColumnSource(*column) for column in columns]

    def of(numbers: Iterable[int]) -> frozenset[ColumnSource]:
        return frozenset([sources[number] for number in numbers])

    given = tuple([(name, of(numbers)) for name, numbers in outputs])
    return Reads(tables, given, of(used), of(named), of(deciding), certain, readable)


def _problem(plain: Sequence[Any]) -> QueryProblem:
    topic, message, hint, line, column, severity, drop, instead = plain
    return QueryProblem(topic, message, hint, TextPosition(line, column), severity, drop, instead)


_VERSION: Final = "mcdecl queries 3"
"""The first line of a file that this module wrote. Three lines for each query follow: key, head and what it reads."""
_PARTS: Final = 3


def _read(file: Path) -> dict[str, _Entry]:
    """What the file holds; nothing when it is not there or not what was written."""
    try:
        first, *lines, last = read_own(file.parents[2], FILE, largest=LARGEST_DOCUMENT).decode().split("\n")
    except (OSError, ValueError):
        return {}
    if first != f"{_VERSION} {_checksum(lines)}" or last or len(lines) % _PARTS:
        return {}
    heads = json.loads(f"[{','.join(lines[1::_PARTS])}]")
    return {key: _Entry(head, reads) for key, head, reads in zip(lines[::_PARTS], heads, lines[2::_PARTS], strict=True)}


def _checksum(lines: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _write(file: Path, record: Mapping[str, _Entry]) -> None:
    """Written whole or not at all; where it cannot be, the next run takes longer."""
    lines = [line for key, entry in record.items() for line in (key, json.dumps(entry.head), entry.reads)]
    with suppress(OSError):
        own_folder(file.parents[2], FILE.parent)
        write_whole(file, "\n".join((f"{_VERSION} {_checksum(lines)}", *lines, "")))
