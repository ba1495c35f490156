"""What the columns of a query are: columns of tables, values inside lists and JSON, or what other queries computed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.audience.model import ColumnId, Columns
from mcdecl.analysis.audience.texts import AtPath, Inside, Parted, Shape

READ_AS: Final = {
    **dict.fromkeys(("DATE", "DATETIME", "DATETIME2", "SMALLDATETIME", "TIMESTAMP"), "Date"),
    **dict.fromkeys(("INT", "BIGINT", "SMALLINT", "TINYINT"), "Number"),
    **dict.fromkeys(("DECIMAL", "NUMERIC", "FLOAT", "REAL", "DOUBLE", "MONEY", "SMALLMONEY"), "Decimal"),
    "BIT": "Boolean",
}
"""Types of SQL in the words of data extensions."""
_SAME_TEXT: Final = frozenset({"MIN", "MAX", "SUM", "AVG", "UPPER", "LOWER", "LTRIM", "RTRIM", "TRIM"})
"""Functions that give for one usual value what compares as that value does."""
_OF_JSON: Final = ("OPENJSON", "JSON_VALUE", "JSON_QUERY", "ISJSON")
Origin = ColumnId | Inside | exp.Expr | None


class Origins:
    """What the columns of a statement are.

    Attributes:
        shapes: what is taken out of the JSON in a column.
    """

    def __init__(self, tree: Any, columns: Columns) -> None:
        self._columns = columns
        self._ctes = {cte.alias_or_name.casefold(): cte.this for cte in tree.find_all(exp.CTE)}
        self.shapes: dict[ColumnId, Shape] = {}
        for call in tree.find_all(exp.Anonymous, exp.OpenJSON):
            self._note_shape(call)

    def sources(self, select: Any) -> "dict[str, str | exp.Expr]":
        """By alias in lower case, the table, the query or the function that a SELECT reads."""
        items = [item for item, _ in joined_items(select)]
        sources: dict[str, str | exp.Expr] = {}
        for item in items:
            alias, inner = item.alias_or_name.casefold(), item.this
            if isinstance(item, exp.Table) and isinstance(inner, exp.Identifier):
                name = item.name.casefold()
                sources[alias or name] = self._ctes.get(name, name)
            elif isinstance(item, exp.Subquery):
                sources[alias] = inner
            else:
                sources[alias] = inner.this if isinstance(inner, exp.Subquery) else item
        return sources

    def column(self, node: Any) -> ColumnId | None:
        """The column of a table that a column of a query is."""
        origin = self.origin(node)
        return origin if isinstance(origin, tuple) else None

    def origin(self, node: Any) -> Origin:
        """What a column of a query is; None where that is not known."""
        name, qualifier = node.name.casefold(), node.table.casefold()
        select = node.find_ancestor(exp.Select)
        while select is not None:
            sources = self.sources(select)
            found = self._in(sources, name, qualifier)
            if found is not None or qualifier in sources:
                return found
            select = select.find_ancestor(exp.Select)
        return None

    def pivoted(self, listed: Any) -> ColumnId | None:
        """The column whose values PIVOT makes columns of.

        Args:
            listed: what stands behind FOR.
        """
        pivot = listed.find_ancestor(exp.Pivot)
        source = pivot.parent if pivot is not None else None
        if isinstance(source, exp.Table):
            found: Origin = self._in(
                {"": self._ctes.get(source.name.casefold(), source.name.casefold())}, listed.this.name.casefold(), ""
            )
        else:
            found = self._output(source.this, listed.this.name.casefold()) if source is not None else None
        return found if isinstance(found, tuple) else None

    def at_path(self, call: Any) -> Inside | None:
        """What a call of JSON_VALUE gives."""
        column, path = (*call.expressions, None, None)[:2]
        id = self.column(column) if isinstance(column, exp.Column) else None
        if id is None or id not in self.shapes or not isinstance(path, exp.Literal):
            return None
        return Inside(id, "Text", AtPath(self.shapes[id], str(path.this)))

    def _in(self, sources: "Mapping[str, str | exp.Expr]", name: str, qualifier: str) -> Origin:
        for alias, source in sources.items():
            if qualifier and alias != qualifier:
                continue
            if isinstance(source, str):
                found: Origin = (source, name) if name in self._columns.get(source, ()) else None
            elif isinstance(source, exp.Lateral | exp.Table):
                found = self._value_inside(source, name)
            else:
                found = self._output(source, name)
            if found is not None:
                return found
        return None

    def _output(self, source: Any, name: str) -> Origin:
        """What a column that a query gives is."""
        select = source.find(exp.Select)
        for output in select.expressions if select is not None else ():
            inner = output.unalias()
            if output.alias_or_name.casefold() == name:
                plain = bare(inner)
                return self.origin(plain) if isinstance(plain, exp.Column) else inner
            if isinstance(inner, exp.Star) and (there := self._in(self.sources(select), name, "")):
                return there
        return None

    def _value_inside(self, source: Any, name: str) -> Inside | None:
        """A column of STRING_SPLIT or OPENJSON."""
        call = source.this
        if isinstance(call, exp.OpenJSON):
            id = self._only_column(call.this)
            for path, item in _fields(call) if id is not None else ():
                if item.name.casefold() == name:
                    shape = self.shapes[id]  # type: ignore[index]
                    return Inside(id, shape.fields[path], AtPath(shape, path))  # type: ignore[arg-type]
            return None
        if not isinstance(call, exp.Anonymous) or str(call.this).upper() != "STRING_SPLIT" or len(call.expressions) < 2:
            return None
        column, separator = call.expressions[:2]
        id = self.column(column) if isinstance(column, exp.Column) else None
        if id is None or not isinstance(separator, exp.Literal) or name != _first_name(source):
            return None
        return Inside(id, "Text", Parted(str(separator.this)))

    def _note_shape(self, call: Any) -> None:
        name = "OPENJSON" if isinstance(call, exp.OpenJSON) else str(call.this).upper()
        argument = call.this if name == "OPENJSON" else next(iter(call.expressions), None)
        id = self._only_column(argument) if name in _OF_JSON and argument is not None else None
        if id is None:
            return
        shape = self.shapes.setdefault(id, Shape())
        if name == "OPENJSON":
            path = call.args.get("path")
            shape.root = str(path.this) if isinstance(path, exp.Literal) else "$"
            shape.whole = shape.whole or not call.expressions
            for own, item in _fields(call):
                shape.fields[own] = READ_AS.get(str(item.args.get("kind")).partition("(")[0].upper(), "Text")
        elif name == "ISJSON":
            shape.checked = True
        elif len(call.expressions) > 1 and isinstance(call.expressions[1], exp.Literal):
            shape.fields.setdefault(str(call.expressions[1].this), "Text")

    def _only_column(self, node: Any) -> ColumnId | None:
        ids = {id for column in node.find_all(exp.Column) if (id := self.column(column)) is not None}
        return ids.pop() if len(ids) == 1 else None


def joined_items(select: Any) -> Iterator[tuple[Any, Any]]:
    """What a SELECT reads, each with the condition that joins it, if one does; also in brackets around a join."""
    waiting = [(select.args["from_"].this, None)] if select.args.get("from_") else []
    waiting += [(join.this, join.args.get("on")) for join in select.args.get("joins") or ()]
    while waiting:
        item, on = waiting.pop(0)
        if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table):
            joins = (*(item.this.args.get("joins") or ()), *(item.args.get("joins") or ()))
            waiting[:0] = [(item.this, on), *((join.this, join.args.get("on")) for join in joins)]
        else:
            yield item, on


def bare(node: Any) -> Any:
    """An expression without what does not matter to how one value compares."""
    while True:
        if isinstance(node, exp.Paren):
            node = node.this
        elif isinstance(node, exp.Anonymous) and str(node.this).upper() in _SAME_TEXT and len(node.expressions) == 1:
            node = node.expressions[0]
        else:
            return node


def own_columns(node: Any) -> Iterator[Any]:
    """The columns in a condition that are not in a query inside it."""
    return (column for column in node.find_all(exp.Column) if column.parent_select is node.parent_select)


def _fields(call: Any) -> Iterator[tuple[str, Any]]:
    """The columns of OPENJSON by their paths."""
    for item in call.expressions:
        path = item.args.get("path")
        yield str(path.this) if path is not None else f"$.{item.name}", item


def _first_name(source: Any) -> str:
    """What the first column of STRING_SPLIT is called."""
    alias = source.args.get("alias")
    columns = alias.args.get("columns") if alias is not None else None
    return str(columns[0].name).casefold() if columns else "value"
