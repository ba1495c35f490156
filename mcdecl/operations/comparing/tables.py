"""Comparing two versions of a table: matched by key, or without one as bags of rows. DuckDB does it, at any size."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.operations.comparing.model import ChangedColumn, ChangedValue, StoreKind, TableDifference, Values

if TYPE_CHECKING:
    import duckdb

EXAMPLES: Final = 3
"""Rows that are shown of each sort."""
_SHOWN: Final = 6
"""Columns that are shown of a row that has no key."""
_TEXTS: Final = ("VARCHAR",)
_NUMBERS: Final = ("INTEGER", "BIGINT", "DECIMAL")


class Version(Struct, frozen=True):
    """One version of a table.

    Attributes:
        relation: what SQL reads, such as `read_parquet('rows.parquet')` or the name of a table.
        columns: its columns in order.
        key: its primary key.
    """

    relation: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()


class Subject(Struct, frozen=True):
    """Which table is compared: the words of a `TableDifference`."""

    kind: StoreKind
    name: str
    unit: str = ""
    data: str = ""


def database(room: Path) -> "duckdb.DuckDBPyConnection":
    """A DuckDB for comparing, to be closed.

    Args:
        room: a folder for what does not fit into memory.
    """
    import duckdb

    return duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(room)})


def compare_tables(
    connection: "duckdb.DuckDBPyConnection",
    subject: Subject,
    before: Version | None,
    after: Version | None,
    examples: int = EXAMPLES,
) -> TableDifference:
    """What differs between two versions of a table.

    Rows are matched by the primary key where both versions have the same one, texts without regard to case and to
    spaces at the end, as the service matches them. Without one, equal rows are counted against each other.

    Args:
        connection: a DuckDB that can read both.
        subject: which table it is.
        before: the old version; None where there is none.
        after: the new version; None where there is none. Not both.
        examples: how many rows to show of each sort.
    """
    if before is None or after is None:
        return _alone(connection, subject, before, after, examples)
    names = _common(before, after)
    added = tuple(name for name in after.columns if name.casefold() not in {old.casefold() for old in names})
    removed = tuple(name for name in before.columns if name.casefold() not in {old.casefold() for old in names})
    return _Comparing(connection, subject, before, after, names, added, removed, examples).difference()


def _common(before: Version, after: Version) -> dict[str, str]:
    """The columns of both, by their names before."""
    later = {name.casefold(): name for name in after.columns}
    return {name: later[name.casefold()] for name in before.columns if name.casefold() in later}


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def _alone(
    connection: "duckdb.DuckDBPyConnection",
    subject: Subject,
    before: Version | None,
    after: Version | None,
    examples: int,
) -> TableDifference:
    version = before or after
    if version is None:
        raise ValueError(subject.name)
    rows = _count(connection, version)
    shown = version.key or version.columns[:_SHOWN]
    listed = ", ".join(_text(quoted(name)) for name in shown)
    found = connection.execute(f"SELECT {listed} FROM {version.relation} LIMIT {examples}").fetchall() if shown else []  # noqa: S608 - names are quoted, relations are ours
    who = tuple(tuple(zip(shown, row, strict=True)) for row in found)
    if before is None:
        return TableDifference(
            subject.kind, subject.name, subject.unit, subject.data, version.key,
            after=rows, entered=rows, who_entered=who, only="after",
        )  # fmt: skip
    return TableDifference(
        subject.kind, subject.name, subject.unit, subject.data, version.key,
        before=rows, left=rows, who_left=who, only="before",
    )  # fmt: skip


def _count(connection: "duckdb.DuckDBPyConnection", version: Version) -> int:
    row = connection.execute(f"SELECT count(*) FROM {version.relation}").fetchone()  # noqa: S608 - relations are ours
    return int(row[0]) if row else 0


def _text(expression: str) -> str:
    return f"CAST({expression} AS VARCHAR)"


class _Comparing(Struct, frozen=True):
    """One comparison; the statements are made of quoted names and of relations that are ours."""

    connection: "duckdb.DuckDBPyConnection"
    subject: Subject
    before: Version
    after: Version
    names: Mapping[str, str]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    examples: int

    def difference(self) -> TableDifference:
        key = self._key()
        types = [self._types(version) for version in (self.before, self.after)]
        pairs = [_Pair(old, new, types[0][old.casefold()], types[1][new.casefold()]) for old, new in self.names.items()]
        return self._by_key(key, pairs) if key else self._as_bags(pairs)

    def _key(self) -> tuple[str, ...]:
        """The primary key of both; empty where they do not have the same, or where rows of a file share one."""
        keys = [sorted(name.casefold() for name in version.key) for version in (self.before, self.after)]
        missing = set(keys[0]) - {name.casefold() for name in self.names}
        if keys[0] != keys[1] or missing or (self.subject.kind is StoreKind.FILE and not self._is_unique()):
            return ()
        return self.before.key

    def _is_unique(self) -> bool:
        """Whether no two rows have the same key in any version: they would count for each other."""
        for version in (self.before, self.after):
            listed = ", ".join(f"rtrim(lower({_text(quoted(name))}))" for name in version.key)
            twice = f"SELECT 1 FROM {version.relation} GROUP BY {listed} HAVING count(*) > 1 LIMIT 1"  # noqa: S608
            if version.key and self._ask(twice):
                return False
        return True

    def _types(self, version: Version) -> dict[str, str]:
        described = self.connection.execute(f"DESCRIBE SELECT * FROM {version.relation}").fetchall()  # noqa: S608
        return {str(name).casefold(): str(type) for name, type, *_ in described}

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def _by_key(self, key: Sequence[str], pairs: Sequence["_Pair"]) -> TableDifference:
        folded = {name.casefold() for name in key}
        keys = [pair for pair in pairs if pair.old.casefold() in folded]
        others = [pair for pair in pairs if pair.old.casefold() not in folded]
        joined = (
            f"(SELECT *, true AS here FROM {self.before.relation}) b "  # noqa: S608
            f"FULL OUTER JOIN (SELECT *, true AS here FROM {self.after.relation}) a "
            f"ON {' AND '.join(pair.matches for pair in keys)}"
        )
        both = "b.here AND a.here"
        differs = " OR ".join(pair.differs for pair in others) or "false"
        counts = ", ".join(
            ["count(b.here)", "count(a.here)"]
            + ["count(*) FILTER (WHERE b.here IS NULL)", "count(*) FILTER (WHERE a.here IS NULL)"]
            + [f"count(*) FILTER (WHERE {both} AND ({differs}))"]
            + [f"count(*) FILTER (WHERE {both} AND {pair.differs})" for pair in others]
        )
        ((before, after, entered, left, changed, *of_columns),) = self._ask(f"SELECT {counts} FROM {joined}")  # noqa: S608
        names = [pair.old for pair in keys]
        columns = tuple(
            ChangedColumn(pair.new, rows, self._changed(joined, f"{both} AND {pair.differs}", keys, pair))
            for pair, rows in zip(others, of_columns, strict=True)
            if rows
        )
        return TableDifference(
            self.subject.kind,
            self.subject.name,
            self.subject.unit,
            self.subject.data,
            tuple(names),
            before,
            after,
            entered,
            left,
            changed,
            columns,
            self.added,
            self.removed,
            self._rows(joined, "b.here IS NULL", [f"a.{quoted(pair.new)}" for pair in keys], names) if entered else (),
            self._rows(joined, "a.here IS NULL", [f"b.{quoted(pair.old)}" for pair in keys], names) if left else (),
        )

    def _rows(self, relation: str, where: str, expressions: Sequence[str], names: Sequence[str]) -> tuple[Values, ...]:
        listed, order = ", ".join(map(_text, expressions)), ", ".join(expressions)
        found = self._ask(f"SELECT {listed} FROM {relation} WHERE {where} ORDER BY {order} LIMIT {self.examples}")  # noqa: S608
        return tuple(tuple(zip(names, row, strict=True)) for row in found)

    def _changed(self, relation: str, where: str, keys: Sequence["_Pair"], pair: "_Pair") -> tuple[ChangedValue, ...]:
        asked = [*(f"b.{quoted(key.old)}" for key in keys), f"b.{quoted(pair.old)}", f"a.{quoted(pair.new)}"]
        rows = self._rows(relation, where, asked, [*(key.old for key in keys), "before", "after"])
        return tuple(ChangedValue(row[:-2], row[-2][1], row[-1][1]) for row in rows)

    def _as_bags(self, pairs: Sequence["_Pair"]) -> TableDifference:
        before, after = _count(self.connection, self.before), _count(self.connection, self.after)
        entered = left = 0
        who: dict[str, tuple[Values, ...]] = {"entered": (), "left": ()}
        if pairs:
            bags = self._bags(pairs)
            ((entered, left),) = self._ask(
                f"SELECT coalesce(sum(greatest(n, 0)), 0), coalesce(sum(greatest(-n, 0)), 0) FROM ({bags})"  # noqa: S608
            )
            for word, sign in (("entered", ">"), ("left", "<")):
                shown = pairs[:_SHOWN]
                columns = [f"c{number}" for number in range(len(shown))]
                names = [pair.new for pair in shown]
                who[word] = self._rows(f"({bags})", f"n {sign} 0", columns, names)
        return TableDifference(
            self.subject.kind,
            self.subject.name,
            self.subject.unit,
            self.subject.data,
            (),
            before,
            after,
            int(entered),
            int(left),
            added=self.added,
            removed=self.removed,
            who_entered=who["entered"],
            who_left=who["left"],
        )

    def _bags(self, pairs: Sequence["_Pair"]) -> str:
        """Each different row with how many more of it there are after."""
        columns = [f"c{number}" for number in range(len(pairs))]
        old = ", ".join(f"{pair.value_before('')} AS {column}" for pair, column in zip(pairs, columns, strict=True))
        new = ", ".join(f"{pair.value_after('')} AS {column}" for pair, column in zip(pairs, columns, strict=True))
        listed = ", ".join(columns)
        return (
            f"SELECT {listed}, sum(one) AS n FROM (SELECT {old}, -1 AS one FROM {self.before.relation} "  # noqa: S608
            f"UNION ALL SELECT {new}, 1 AS one FROM {self.after.relation}) GROUP BY {listed} HAVING sum(one) <> 0"
        )


class _Pair(Struct, frozen=True):
    """A column of both versions, and what they call it."""

    old: str
    new: str
    old_type: str
    new_type: str

    @property
    def retyped(self) -> bool:
        """Whether its type changed so that only texts can be compared: numbers of two types still are numbers."""
        numbers = self.old_type.startswith(_NUMBERS) and self.new_type.startswith(_NUMBERS)
        return self.old_type != self.new_type and not numbers

    def value_before(self, alias: str = "b.") -> str:
        """Its value in the old version."""
        expression = f"{alias}{quoted(self.old)}"
        return _text(expression) if self.retyped else expression

    def value_after(self, alias: str = "a.") -> str:
        """Its value in the new version."""
        expression = f"{alias}{quoted(self.new)}"
        return _text(expression) if self.retyped else expression

    @property
    def differs(self) -> str:
        """The condition that the values are not the same."""
        return f"{self.value_before()} IS DISTINCT FROM {self.value_after()}"

    @property
    def matches(self) -> str:
        """The condition that the values are the same for a key."""
        before, after = self.value_before(), self.value_after()
        if self.retyped or self.old_type in _TEXTS:
            before, after = (f"lower(rtrim({value}, ' '))" for value in (before, after))
        return f"{before} IS NOT DISTINCT FROM {after}"
