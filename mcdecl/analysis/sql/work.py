"""State of one analysis: tables, used columns and problems so far."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from mcdecl.analysis.sql.conditions import values
from mcdecl.analysis.sql.functions import ExpressionInfo
from mcdecl.analysis.sql.model import (
    UNKNOWN,
    ColumnSource,
    Mention,
    QueryProblem,
    Schemas,
    Severity,
    Table,
    TextPosition,
)
from mcdecl.analysis.sql.near import alone, misspelt
from mcdecl.analysis.sql.reading import QueryText
from mcdecl.analysis.sql.scope import FromItem, SelectScope
from mcdecl.analysis.sql.trees import begins, names_of, written
from mcdecl.kinds.checks import did_you_mean

if TYPE_CHECKING:
    from sqlglot import exp

_SCHEMAS: Final = ("ent", "dbo", "sys", "information_schema")
"""What may stand before the name of a table."""
_OF_SERVER: Final = ("sys", "information_schema")
_UNSEEN: Final = ExpressionInfo(UNKNOWN, nullable=False)
"""A column of which nothing is known: nothing more is said about it."""


@dataclass(slots=True)
class QueryReading:
    """The reading of one query.

    `judging` is set while what is read decides about rows; `mentions` has the columns that are spelled out, with what
    stands there, None where nobody asks for them.
    """

    text: QueryText
    schemas: Schemas
    problems: list[QueryProblem] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    used: set[ColumnSource] = field(default_factory=set)
    named: set[ColumnSource] = field(default_factory=set)
    deciding: set[ColumnSource] = field(default_factory=set)
    mentions: list[tuple[frozenset[ColumnSource], Any]] | None = None
    judging: bool = False
    certain: bool = True

    @contextmanager
    def judges(self) -> Iterator[None]:
        """While this lasts, what is used decides which rows there are."""
        before, self.judging = self.judging, True
        yield
        self.judging = before

    def use(self, sources: Collection[ColumnSource], *, named: bool = True) -> None:
        """Note that columns are used, by their name or by a `*`."""
        self.used.update(sources)
        if named:
            self.named.update(sources)
        if self.judging:
            self.deciding.update(sources)

    def spelled_out(self) -> tuple[Mention, ...]:
        """The columns that are spelled out, each with its place."""
        return tuple(Mention(sources, self.text.at(node.this)) for sources, node in self.mentions or ())

    def say(
        self, topic: str, message: str, node: Any = None, hint: str | None = None, severity: Severity | None = None
    ) -> None:
        """Note a problem at a piece of syntax; the same is said once for a place."""
        self.say_at(topic, message, self.text.at(node), hint, severity)

    def say_at(
        self, topic: str, message: str, at: TextPosition, hint: str | None = None, severity: Severity | None = None
    ) -> None:
        """Note a problem at a place."""
        self._note(QueryProblem(topic, message, hint, at, severity))

    def _note(self, problem: QueryProblem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def not_rehearsed(self, what: str, node: Any, *, newer: bool = False) -> None:
        """Note what the embedded account does not run: no fault of the query, unless the account is too old for it."""
        message = f"the embedded account does not run {what}"
        hint, severity = "tests of this query stop there; the account may run it", "info"
        if newer:
            message += ", which SQL Server has only since 2022"
            hint, severity = "nobody has reported that Marketing Cloud has it: write it without", "warning"
        if all(problem.message != message for problem in self.problems):
            self.say("rehearsal", message, node, hint, cast("Severity", severity))

    def compares(self, condition: Any) -> None:
        """See that a condition compares something, whatever is inside of AND, OR and NOT."""
        for value in values(condition):
            message = "a value stands where a condition belongs: it has to be compared"
            self.say("foreign", message, value, "write = 1, or IS NOT NULL", "error")

    def table(self, node: "exp.Table") -> Table | None:
        """The table that a piece of FROM names, and a note that it is read."""
        name = node.name
        if node.catalog or (node.db and node.db.casefold() not in _SCHEMAS):
            self.no_schema(node)
        elif node.db.casefold() in _OF_SERVER:
            self.not_rehearsed("views of the server", node.this)
        known = self.schemas.find(name)
        if known is not None and known.local and node.db:
            known = None
        self.tables.setdefault(name.casefold(), known.name if known else name)
        if known is None:
            self._unknown_table(name, node)
        elif known.shared and not node.db:
            message = f"{known.name} is in the shared folders, but is read without ENT."
            self.say("no_ent", message, node.this, f"write ENT.[{known.name}]: a child business unit finds it only so")
        return known

    def no_schema(self, node: "exp.Table") -> None:
        """Say that nothing but ENT. stands before the name of a table."""
        name = node.this.name or node.this.sql(dialect="tsql")
        before = ".".join(word for word in (node.catalog, node.db) if word)
        message = f"there is no {before}.{name}: only ENT. stands before the name of a data extension"
        last = name.rpartition(".")[2]
        self.say("invalid", message, node.this, f"write {last}, or ENT.[{last}] for one that is shared", "error")

    def is_view(self, name: str) -> bool:
        """Whether a table is a data view, whose columns are published (fact:data-view-columns)."""
        table = self.schemas.find(name)
        return table is not None and table.view

    def _unknown_table(self, name: str, node: "exp.Table") -> None:
        self.certain = False
        if self.text.sql[: node.this.meta.get("start", 0)].endswith("#"):  # a temporary table, which is told already
            return
        near = misspelt(name, [table.name for table in self.schemas.tables.values()])
        if name.startswith("_"):
            message = f"no data view {name} is known; the account may have some that nobody has documented"
            self.say("unknown_table", message, node.this, near or "see the names of data views")
        elif self.schemas.complete and not node.db:
            message = f"there is no data extension named {name}"
            self.say("unknown_table", message, node.this, near or "SQL names it by its name, not by its key", "error")
        elif node.db:
            shared = [table.name for table in self.schemas.tables.values() if table.shared]
            if (near := misspelt(name, shared)) is not None:
                message = f"no shared data extension named {name} is declared; one of a name like that is"
                self.say("unknown_table", message, node.this, near)
        elif near is not None:
            message = f"no data extension named {name} is declared; one of a name like that is"
            self.say("unknown_table", message, node.this, near)

    def resolve(self, node: "exp.Column", scope: SelectScope) -> ExpressionInfo:
        """What is known of a column, by the innermost scope that has it."""
        names = names_of(node)
        info = scope.columns[self.judging].get(names)
        if info is None:
            info, alone = self._resolved(node, names, scope)
            if alone:  # what is said of others stands at each of their places
                scope.columns[self.judging][names] = info
        elif self.mentions is not None:
            self.mentions.append((info.sources, node))
        return info

    def _resolved(self, node: "exp.Column", names: tuple[str, str], scope: SelectScope) -> tuple[ExpressionInfo, bool]:
        """As `resolve`, and whether it is one column beyond doubt."""
        name, qualifier = names
        around: SelectScope | None = scope
        while around is not None:
            candidates = around.known.get(names)
            if candidates is None:
                candidates = around.candidates(names)
            if candidates:
                if len(candidates) > 1 and not qualifier:
                    self._ambiguous(node, [item for _, item, _ in candidates])
                own, item, column = candidates[0]
                sources = column.sources
                self.use(sources)
                if self.mentions is not None:
                    self.mentions.append((sources, node))
                nullable = (column.nullable or item.missing) and own not in around.filled
                info = ExpressionInfo(column.type, nullable, sources, column.null, None, column.texts)
                return info, len(candidates) == 1
            unlisted = self._unlisted(around, qualifier)
            if unlisted is not None:
                return self._guess(name, unlisted), False
            if qualifier and around.item(qualifier) is not None:
                break
            around = around.outer
        self._unknown_column(node, scope)
        return _UNSEEN, False

    @staticmethod
    def _unlisted(scope: SelectScope, qualifier: str) -> list[FromItem] | None:
        """The items that may have a column that is not listed."""
        items = [
            item
            for item in scope.items
            if item.relation.open and (not qualifier or item.folded == qualifier.casefold())
        ]
        return items or None

    def _guess(self, name: str, items: list[FromItem]) -> ExpressionInfo:
        """A column of a table that nobody declared: it is taken for that table's when there is only one."""
        if len(items) != 1:
            return _UNSEEN
        known = items[0].relation.table
        table = str(known.name if known else items[0].node.name)
        if not table:
            return _UNSEEN
        source = ColumnSource(self.tables.get(table.casefold(), table), name)
        self.use((source,))
        return ExpressionInfo(UNKNOWN, False, frozenset({source}))

    def _ambiguous(self, node: "exp.Column", items: list[FromItem]) -> None:
        names = " and ".join(item.name for item in items)
        self.say("ambiguous", f"{node.name} may be of {names}", node, f"write {items[0].name}.{node.name}")

    def _unknown_column(self, node: "exp.Column", scope: SelectScope) -> None:
        self.certain = False
        name, qualifier = node.name, node.table
        item = self._called(qualifier, scope)
        if qualifier and item is None:
            message = f"nothing in FROM is called {qualifier}"
            hint = did_you_mean(qualifier, _names(scope)) or "a name counts only within its own SELECT"
            self.say("unknown_column", message, node, hint)
            return
        columns = [
            column.name for from_item in ([item] if item else _items(scope)) for column in from_item.relation.columns
        ]
        where = f"{item.name} has no column {name}" if item else f"no table in FROM has a column {name}"
        if not columns and not item:
            where = f"there is no FROM with a column {name}"
        near = did_you_mean(name, columns)
        if near is None and any(name.casefold() == alias for alias in scope.aliases):
            near = "a name that this SELECT gives counts only in its ORDER BY; repeat the expression"
        sure = alone(name, columns) if near is not None else None
        drop, instead = self._renamed(node, sure) if sure is not None else ("", "")
        self._note(QueryProblem("unknown_column", where, near, self.text.at(node), drop=drop, instead=instead))

    def _renamed(self, node: "exp.Column", name: str) -> tuple[str, str]:
        """A column as the query spells it, and with another name."""
        begin, word = begins(node), node.this.meta_get("start")
        end = node.this.meta_get("end")
        if begin is None or word is None or end is None:
            return "", ""
        before = self.text.sql[begin : end + 1]
        return before, before[: word - begin] + written(name, bracketed=before[word - begin] in '["')

    @staticmethod
    def _called(qualifier: str, scope: SelectScope) -> FromItem | None:
        around: SelectScope | None = scope
        while qualifier and around is not None:
            if (from_item := around.item(qualifier)) is not None:
                return from_item
            around = around.outer
        return None


def _items(scope: SelectScope | None) -> Iterable[FromItem]:
    while scope is not None:
        yield from scope.items
        scope = scope.outer


def _names(scope: SelectScope) -> list[str]:
    return [item.name for item in _items(scope)]
