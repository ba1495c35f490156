"""Cache of query analyses, kept below `.mcdecl` until a query changes.

A plan asks for the errors in all queries every time, and parsing is slow. What is kept can be thrown away: it
counts only for the same text and target, the same tables of those that the text mentions, and the same version of the
analysis. The day counts where a query compares a data view with a date that it writes out; the names of all data
extensions where it reads one that nobody knows, because another may be meant.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import mcdecl.analysis.sql
import mcdecl.helpers.tsql
from mcdecl.analysis.sql import ColumnSource, QueryProblem, QueryTarget, Reads, Schemas, Table, TextPosition
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.kinds.server_time import server_day

FILE: Final = Path(".mcdecl") / "cache" / "sql.json"
WORTH: Final = 25
"""Queries from which reading and writing a file pays."""
_DATED: Final = re.compile(r"'\s*\d{4}-\d\d-\d\d")
"""A date that a query writes out: how far back it lies changes every day."""
_NAMES: Final = re.compile(r"\[[^\]\n]+\]|\"[^\"\n]+\"|\w+")


@dataclass(frozen=True)
class QueryAnalysis:
    """What rules and lineage need of an analysis.

    Attributes:
        problems: what is wrong.
        kept: what is read, maybe as the file has it.
        resolved: whether every table that it reads is known.
    """

    problems: tuple[QueryProblem, ...]
    kept: Reads | Sequence[Any]
    resolved: bool = True

    @cached_property
    def reads(self) -> Reads:
        """What is read; most commands look at a few queries, so it is made when it is asked for."""
        return self.kept if isinstance(self.kept, Reads) else _reads(self.kept)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that are read."""
        return self.kept.tables if isinstance(self.kept, Reads) else tuple(self.kept[0])


class AnalysisCache(MutableMapping[str, QueryAnalysis]):
    """What was told of queries, by key. On leaving, what was asked for is kept, and the rest forgotten."""

    def __init__(self, file: Path, schemas: Schemas, *, size: int) -> None:
        self._file = file if size >= WORTH else None
        self._schemas = schemas
        self._kept: dict[str, Any] = _read(self._file) if self._file else {}
        self._found: dict[str, QueryAnalysis] = {}
        self._new: set[str] = set()
        self._texts: dict[str, str] = {}
        self._base = f"{_edition()}\n{schemas.complete}"
        self._day = server_day().isoformat()

    def key(self, sql: str, target: QueryTarget) -> str:
        """What stands for a query with everything that its findings depend on."""
        mentioned = {word.strip('[]"') for word in set(_NAMES.findall(sql.casefold()))}
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
            fields = [f"{field.name}\t{field.type}\t{field.nullable}\t{field.default}" for field in table.fields]
            text = self._texts[table.name] = "\n".join((repr(marks), *fields))
        return text

    @cached_property
    def _names(self) -> str:
        """What stands for the names of all tables."""
        names = (f"{name} {table.shared} {table.local}" for name, table in sorted(self._schemas.tables.items()))
        return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()

    def __getitem__(self, key: str) -> QueryAnalysis:
        if key not in self._found:
            problems, reads, names = self._kept[key]
            told = tuple(_problem(problem) for problem in problems)
            self._found[key] = QueryAnalysis(told, reads, resolved=not names)
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
        return kept is not None and kept[2] in ("", self._names)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._file is not None and (self._new or self._found.keys() != self._kept.keys()):
            record = {
                key: self._kept[key] if key in self._kept and key not in self._new else self._plain(query_analysis)
                for key, query_analysis in self._found.items()
            }
            _write(self._file, record)

    def _plain(self, query_analysis: QueryAnalysis) -> list[Any]:
        return [*_plain(query_analysis), "" if query_analysis.resolved else self._names]


@cache
def _edition() -> str:
    """Changes with the code of the analysis, and with the parser."""
    digest = hashlib.sha256(version("sqlglot").encode())
    for path in (Path(mcdecl.helpers.tsql.__file__), *sorted(Path(mcdecl.analysis.sql.__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _plain(query_analysis: QueryAnalysis) -> list[Any]:
    problems = [
        [
            query_problem.topic,
            query_problem.message,
            query_problem.hint,
            query_problem.at.line,
            query_problem.at.column,
            query_problem.severity,
            query_problem.drop,
        ]
        for query_problem in query_analysis.problems
    ]
    reads, where = query_analysis.reads, _Columns()
    outputs = [[name, where.of(sources)] for name, sources in reads.outputs]
    sets = [where.of(column_sources) for column_sources in (reads.used, reads.named, reads.deciding)]
    return [problems, [list(reads.tables), where.columns, outputs, *sets, reads.certain, reads.readable]]


class _Columns:
    """Columns by number: most stand in several places of a query."""

    def __init__(self) -> None:
        self.columns: list[list[str]] = []
        self._numbers: dict[ColumnSource, int] = {}

    def of(self, sources: Iterable[ColumnSource]) -> list[int]:
        """The numbers of some."""
        numbers = []
        for source in sorted(sources):
            if source not in self._numbers:
                self._numbers[source] = len(self.columns)
                self.columns.append([source.table, source.column])
            numbers.append(self._numbers[source])
        return numbers


def _reads(plain: Sequence[Any]) -> Reads:
    tables, columns, outputs, used, named, deciding, certain, readable = plain
    sources = [ColumnSource(*column) for column in columns]

    def of(numbers: Iterable[int]) -> frozenset[ColumnSource]:
        return frozenset(sources[number] for number in numbers)

    given = tuple((name, of(numbers)) for name, numbers in outputs)
    return Reads(tuple(tables), given, of(used), of(named), of(deciding), certain, readable)


def _problem(plain: Sequence[Any]) -> QueryProblem:
    topic, message, hint, line, column, severity, drop = plain
    return QueryProblem(topic, message, hint, TextPosition(line, column), severity, drop)


def _read(file: Path) -> dict[str, Any]:
    """What the file holds; nothing when it is not there or not what was written."""
    try:
        entries = read_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {key: entry for key, entry in entries.items() if _fits(entry)}


def _fits(entry: Any) -> bool:
    if not isinstance(entry, list) or [type(part) for part in entry] != [list, list, str]:
        return False
    return all(isinstance(item, list) and len(item) == 7 for item in entry[0]) and len(entry[1]) == 8


def _write(file: Path, record: dict[str, Any]) -> None:
    """Written whole or not at all; where it cannot be, the next run takes longer."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(record))
