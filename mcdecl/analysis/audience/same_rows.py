"""Whether two queries give the same rows, as far as their form proves it.

Both are brought into one normal form: names of tables inside a query, letter case, brackets, the order of conjuncts, of
operands and of columns do not count. What is proved this way is true of any rows; what is not proved may still be.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from msgspec import Struct
from sqlglot import exp

from mcdecl.helpers.tsql import parse, tokens

_FLIPPED: Final[dict[Any, Any]] = {exp.GT: exp.LT, exp.GTE: exp.LTE}
_NEGATED: Final[dict[Any, Any]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.GT: exp.LTE, exp.LTE: exp.GT, exp.LT: exp.GTE, exp.GTE: exp.LT,
}  # fmt: skip
_AGGREGATES: Final = frozenset(
    {
        *("COUNT", "COUNT_BIG", "APPROX_COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", "STDEV", "STDEVP", "VAR", "VARP"),
        *("STRING_AGG", "CHECKSUM_AGG", "GROUPING", "GROUPING_ID"),
    }
)
_STRICT: Final = frozenset(
    {
        *(
            "ABS",
            "CEILING",
            "FLOOR",
            "ROUND",
            "SIGN",
            "SQRT",
            "SQUARE",
            "POWER",
            "LEFT",
            "RIGHT",
            "LEN",
            "LOWER",
            "UPPER",
        ),
        *("LTRIM", "RTRIM", "TRIM", "REPLACE", "REVERSE", "SUBSTRING", "CHARINDEX", "YEAR", "MONTH", "DAY", "EOMONTH"),
        *("DATEADD", "DATEDIFF", "DATEPART", "DATENAME"),
    }
)
"""Functions that give no value wherever one of their arguments has none."""
_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_LONG_NUMBER: Final = 10
"""Digits of numbers that may be of another type than the usual one."""
_MERGED_TYPES: Final = frozenset({"REAL", "TEXT", "NTEXT"})
"""Types that the parser reads as others, though they hold other values."""


class QueryChange(Struct, frozen=True):
    """How one query differs from another.

    Attributes:
        same: whether both give the same rows.
        columns: where only the values of columns differ, these columns in lower case; None where rows may differ.
    """

    same: bool
    columns: frozenset[str] | None = None


_OTHER: Final = QueryChange(same=False)
_PLACE: Final = "\x01"
"""Before the number that a table gets for a name: no name in a query begins with it."""


def query_change(before: str, after: str, keys: Collection[str] = (), flags: Collection[str] = ()) -> QueryChange:
    """How two queries differ in what they give.

    Args:
        before: one query.
        after: the other.
        keys: the columns of the primary key of what they fill: another value there is another row.
        flags: the columns of what they fill that are Boolean: any number but 0 is true there.
    """
    from sqlglot.errors import SqlglotError

    try:
        if _merged_types(before) != _merged_types(after):
            return _OTHER
        trees = [parse(text) for text in (before, after)]
        if any(len(parsed) != 1 or not isinstance(parsed[0], exp.Query) for parsed in trees):
            return _OTHER
        names = frozenset(flag.casefold() for flag in flags)
        first, second = (_normal(parsed[0], names) for parsed in trees)
        if _text(first) == _text(second):
            return QueryChange(same=True, columns=frozenset())
        return _by_columns(first, second, {key.casefold() for key in keys})
    except (SqlglotError, RecursionError):
        return _OTHER


def _merged_types(text: str) -> list[str]:
    return sorted(token.text.upper() for token in tokens(text) if token.text.upper() in _MERGED_TYPES)


def _by_columns(first: Any, second: Any, keys: Collection[str]) -> QueryChange:
    """Where two SELECTs differ only in columns that decide nothing, these columns."""
    if not (isinstance(first, exp.Select) and isinstance(second, exp.Select)):
        return _OTHER
    outputs = [_outputs(select) for select in (first, second)]
    if outputs[0] is None or outputs[1] is None:
        return _OTHER
    bodies = [select.copy() for select in (first, second)]
    for body in bodies:
        body.set("expressions", [exp.Literal.number(1)])
    if _text(bodies[0]) != _text(bodies[1]) or first.args.get("distinct") is not None:
        return _OTHER
    if first.args.get("group") is None and _aggregates(first) != _aggregates(second):
        return _OTHER
    names = outputs[0].keys() | outputs[1].keys()
    differing = frozenset(name for name in names if outputs[0].get(name) != outputs[1].get(name))
    order = first.args.get("order")
    ordered = {column.name.casefold() for column in order.find_all(exp.Column)} if order is not None else set()
    positions = order is not None and order.find(exp.Literal) is not None
    if differing & (set(keys) | ordered) or positions:
        return _OTHER
    return QueryChange(same=False, columns=differing)


def _outputs(select: Any) -> dict[str, str] | None:
    """The columns of a SELECT by their names in lower case; None where some have none, or come twice."""
    outputs: dict[str, str] = {}
    for item in select.expressions:
        name = item.alias_or_name.casefold()
        if not name or item.is_star or name in outputs:
            return None
        outputs[name] = _text(item.unalias())
    return outputs


def _aggregates(select: Any) -> bool:
    """Whether a SELECT puts rows together: by an aggregate of its own, not of one inside it or of a window."""
    calls = (call for item in select.expressions for call in item.find_all(exp.Anonymous, exp.AggFunc))
    return any(
        (isinstance(call, exp.AggFunc) or str(call.this).upper() in _AGGREGATES)
        and call.find_ancestor(exp.Select) is select
        and not isinstance(call.parent, exp.Window)
        for call in calls
    )


def _text(tree: Any) -> str:
    return str(tree.sql(dialect="tsql", comments=False))


def _normal(tree: Any, flags: Collection[str]) -> Any:
    tree = tree.copy()
    _plain_flags(tree, flags)
    for node in tree.walk():
        node.comments = None
    _rename_tables(tree)
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("this", str(identifier.this).lower())
        identifier.set("quoted", True)  # [a.b] is not a.b
    for call in tree.find_all(exp.Anonymous):
        call.set("this", str(call.this).upper())
    for join in tree.find_all(exp.Join):
        if str(join.args.get("kind") or "").upper() in ("INNER", "OUTER"):
            join.set("kind", None)
    for table in tree.find_all(exp.Table):
        table.set("hints", None)
    for exists in tree.find_all(exp.Exists):
        _any_column(exists.this)
    for select in tree.find_all(exp.Select):
        _make_inner(select)
        _free_order(select)
    tree = tree.transform(_simple, copy=False)
    _plain_cases(tree)
    _order_columns(tree)
    return tree


def _any_column(select: Any) -> None:
    """What EXISTS selects does not matter, unless it puts rows together or cuts them off."""
    if not isinstance(select, exp.Select) or select.args.get("group") or _aggregates(select):
        return
    if not any(select.args.get(word) for word in ("distinct", "limit", "order", "having", "offset")):
        select.set("expressions", [exp.Literal.number(1)])


def _plain_flags(tree: Any, flags: Collection[str]) -> None:
    """Any number but 0 in a Boolean column is 1; not where it decides about rows or their order, too."""
    if not isinstance(tree, exp.Select) or any(tree.args.get(word) is not None for word in ("distinct", "order")):
        return
    group = tree.args.get("group")
    if group is not None and group.find(exp.Case, exp.Literal):
        return
    for output in tree.expressions:
        if output.alias_or_name.casefold() in flags:
            for number in _results(output.unalias()):
                number.set("this", "1" if int(str(number.this)) else "0")


def _results(node: Any) -> list[Any]:
    """The numbers that an expression can give, as far as it gives nothing but whole numbers; else none."""
    while isinstance(node, exp.Paren) or _is_greatest(node):
        node = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
    results = _branches(node) if isinstance(node, exp.Case) else [node]
    plain = all(isinstance(item, exp.Literal) and item.is_int for item in results)
    return results if plain else []


def _branches(case: Any) -> list[Any]:
    default = case.args.get("default")
    results = [branch.args["true"] for branch in case.args["ifs"]]
    return results if default is None or isinstance(default, exp.Null) else [*results, default]


def _is_greatest(node: Any) -> bool:
    """Whether it is one of several values, or their sum: true if one of those is that it depends on."""
    return (
        isinstance(node, exp.Anonymous)
        and str(node.this).upper() in ("MAX", "MIN", "SUM")
        and len(node.expressions) == 1
    )


def _make_inner(select: Any) -> None:
    """A LEFT JOIN is an inner one if WHERE, or an inner join behind it, takes out the rows without a partner."""
    joins, where = select.args.get("joins") or (), select.args.get("where")
    if any(join.side in ("RIGHT", "FULL") for join in joins):
        return
    needed = set() if where is None else _needed(where.this)
    for join in reversed(joins):
        if join.side == "LEFT" and join.this.alias_or_name in needed and not join.args.get("using"):
            join.set("side", None)
        if not join.side and join.args.get("on") is not None:
            needed |= _needed(join.args["on"])


def _free_order(select: Any) -> None:
    """Where each part of a window has one row at most, nothing depends on the order in it."""
    group = select.args.get("group")
    keys = [_text(key) for key in group.expressions] if group is not None else []
    plain = bool(keys) and all(isinstance(key, exp.Column) for key in group.expressions)
    totals = group is not None and any(value for word, value in group.args.items() if word != "expressions")
    for window in select.find_all(exp.Window) if plain and not totals else ():
        parts = {_text(part) for part in window.args.get("partition_by") or ()}
        order = window.args.get("order")
        if order is not None and parts.issuperset(keys) and window.parent_select is select:
            order.set("expressions", [exp.Ordered(this=exp.Null())])


def _plain_cases(tree: Any) -> None:
    for case in tree.find_all(exp.Case):
        _never_reached(case)
    for ordered in tree.find_all(exp.Ordered):
        if ordered.find_ancestor(exp.WithinGroup, exp.Select) is ordered.parent_select:  # else it is a value
            _ranked(ordered.this)


def _never_reached(case: Any) -> None:
    """The number behind a WHEN that never holds does not matter: nothing is equal to NULL."""
    for branch in case.args["ifs"]:
        never = branch.this if case.this is not None else branch.this.args.get("expression")
        unknown = isinstance(never, exp.Null) and (case.this is not None or isinstance(branch.this, exp.EQ))
        if unknown and _is_small(branch.args["true"]):
            branch.set("true", exp.Literal.number(0))


def _ranked(node: Any) -> None:
    """Of the numbers that a CASE orders by, only which of them is greater matters."""
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.Case):
        return
    default = node.args.get("default")
    results = [branch.args["true"] for branch in node.args["ifs"]] + ([] if default is None else [default])
    if all(map(_is_small, results)):
        places = {number: place for place, number in enumerate(sorted({int(str(item.this)) for item in results}))}
        for item in results:
            item.set("this", str(places[int(str(item.this))]))


def _is_small(node: Any) -> bool:
    """Whether it is a whole number of the usual type."""
    return isinstance(node, exp.Literal) and bool(node.is_int) and len(str(node.this)) < _LONG_NUMBER


def _needed(condition: Any) -> set[str]:
    """The tables without a row of which a condition cannot hold."""
    return {column.table for part in _conjuncts(condition) for column in _needing(part)}


def _conjuncts(node: Any) -> Iterator[Any]:
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


def _needing(node: Any) -> Iterator[Any]:
    """The columns without a value of which a condition cannot hold."""
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Not) and isinstance(node.this, exp.Is) and isinstance(node.this.expression, exp.Null):
        sides = [node.this.this]
    elif isinstance(node, _COMPARISONS):
        sides = [] if isinstance(node.expression, exp.All) else [node.this, node.expression]
    elif isinstance(node, exp.Between | exp.Like) or (isinstance(node, exp.In) and not node.args.get("query")):
        sides = [node.this]
    else:
        sides = []
    yield from (column for side in sides for column in _strict(side) if column.table)


def _strict(node: Any) -> Iterator[Any]:
    """The columns without a value of which an expression has none."""
    if isinstance(node, exp.Column):
        yield node
    elif isinstance(node, exp.Paren | exp.Neg | exp.Cast):
        yield from _strict(node.this)
    elif isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
        yield from _strict(node.this)
        yield from _strict(node.expression)
    elif isinstance(node, exp.Anonymous) and str(node.this).upper() in _STRICT:
        for argument in node.expressions:
            yield from _strict(argument)


def _rename_tables(tree: Any) -> None:
    """Gives each table of each SELECT a name by its place, and says it with each of its columns."""
    scopes: dict[int, dict[str, str]] = {}
    count = 0
    for select in tree.find_all(exp.Select, bfs=False):
        names: dict[str, str] = {}
        for item in _sources(select):
            count += 1
            names[item.alias_or_name.casefold()] = f"{_PLACE}{count}"
            alias = item.args.get("alias")
            columns = alias.args.get("columns") if alias is not None else None
            item.set("alias", exp.TableAlias(this=exp.to_identifier(f"{_PLACE}{count}"), columns=columns))
        scopes[id(select)] = names
    for column in list(tree.find_all(exp.Column)):
        _say_table(column, scopes)


def _sources(select: Any) -> Iterator[Any]:
    items = [select.args["from_"].this] if select.args.get("from_") else []
    items += [join.this for join in select.args.get("joins") or ()]
    yield from (item for item in items if isinstance(item, exp.Table | exp.Subquery))


def _say_table(column: Any, scopes: dict[int, dict[str, str]]) -> None:
    qualifier, select = column.table.casefold(), column.find_ancestor(exp.Select)
    if not qualifier and is_part_of_date(column):
        return
    while select is not None:
        names = scopes.get(id(select), {})
        if qualifier in names:
            column.set("table", exp.to_identifier(names[qualifier]))
            return
        if not qualifier:
            inner = select.find_ancestor(exp.Select)
            in_order = column.find_ancestor(exp.Order) is not None
            if len(names) == 1 and inner is None and not in_order:
                column.set("table", exp.to_identifier(next(iter(names.values()))))
            return
        select = select.find_ancestor(exp.Select)


def is_part_of_date(column: Any) -> bool:
    """Whether it is the name of a part of a date, which the parser takes for a column.

    Args:
        column: the column.
    """
    call = column.parent
    dates = ("DATEADD", "DATEDIFF", "DATEPART", "DATENAME", "DATETRUNC")
    is_call = isinstance(call, exp.Anonymous) and str(call.this).upper() in dates
    return is_call and bool(call.expressions) and call.expressions[0] is column


def _simple(node: Any) -> Any:
    """One node in normal form; those below it are so already or follow."""
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Not):
        return _negated(node)
    if isinstance(node, exp.In):
        return _in_order(node)
    if isinstance(node, exp.And | exp.Or):
        return _connected(node)
    if isinstance(node, exp.Alias):
        plain = isinstance(node.this, exp.Column) and node.alias.casefold() == node.this.name.casefold()
        return node.this if plain else node
    return _comparison(node)


def _comparison(node: Any) -> Any:
    """A comparison with its sides in order, and BETWEEN as two of them."""
    if isinstance(node, exp.Between):
        first = exp.GTE(this=node.this.copy(), expression=node.args["low"])
        return _simple(exp.And(this=first, expression=exp.LTE(this=node.this, expression=node.args["high"])))
    if isinstance(node, _COMPARISONS) and any(isinstance(side, exp.Null) for side in (node.this, node.expression)):
        return exp.EQ(this=exp.Null(), expression=exp.Null())  # never known
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null) and _is_call(node.this, "MIN"):
        node.this.set("this", "MAX")  # there is a least value where there is a greatest
    if type(node) in _FLIPPED:
        return _FLIPPED[type(node)](this=node.expression, expression=node.this)
    if isinstance(node, exp.EQ | exp.NEQ):
        sides = sorted((node.this, node.expression), key=_text)
        return type(node)(this=sides[0], expression=sides[1])
    return node


def _is_call(node: Any, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).upper() == name


def _in_order(node: Any) -> Any:
    """IN with its values in order, each once; with one it is a comparison."""
    if node.args.get("query") is not None or not node.expressions:
        return node
    listed = {_text(item): item for item in node.expressions}
    if len(listed) == 1:
        return _simple(exp.EQ(this=node.this, expression=node.expressions[0]))
    node.set("expressions", [listed[text] for text in sorted(listed)])
    return node


def _negated(node: Any) -> Any:
    inner = node.this
    while isinstance(inner, exp.Paren):
        inner = inner.this
    if isinstance(inner, exp.Not):
        return _simple(inner.this)
    if type(inner) in _NEGATED and not isinstance(inner.expression, exp.Any | exp.All):
        return _simple(_NEGATED[type(inner)](this=inner.this, expression=inner.expression))
    if isinstance(inner, exp.And | exp.Or):
        other = exp.Or if isinstance(inner, exp.And) else exp.And
        return _simple(other(this=exp.Not(this=inner.this), expression=exp.Not(this=inner.expression)))
    if isinstance(inner, exp.Between):
        return _simple(exp.Not(this=_simple(inner)))
    if isinstance(inner, exp.In) and isinstance(one := _in_order(inner), exp.EQ):
        return _simple(exp.NEQ(this=one.this, expression=one.expression))
    node.set("this", inner)
    return node


def _connected(node: Any) -> Any:
    """A chain of AND or OR with its parts in order, each once."""
    kind = type(node)
    parts: dict[str, Any] = {}
    waiting = [node]
    while waiting:
        item = waiting.pop()
        while isinstance(item, exp.Paren):
            item = item.this
        if isinstance(item, kind):
            waiting += [item.expression, item.this]
            continue
        simple = item.copy().transform(_simple, copy=False)
        if isinstance(simple, kind):
            waiting += [simple.expression, simple.this]
            continue
        parts[_text(simple)] = simple
    ordered = [parts[key] for key in sorted(parts)]
    chain = ordered[0]
    for part in ordered[1:]:
        chain = kind(this=_bracketed(chain, kind), expression=_bracketed(part, kind))
    return chain


def _bracketed(node: Any, kind: Any) -> Any:
    return exp.Paren(this=node) if isinstance(node, exp.And | exp.Or) and not isinstance(node, kind) else node


def _order_columns(tree: Any) -> None:
    """Puts the columns of the outermost SELECT in order: they go into fields by their names."""
    order = tree.args.get("order")
    positions = order is not None and order.find(exp.Literal) is not None
    if isinstance(tree, exp.Select) and not positions and not tree.is_star:
        tree.set("expressions", sorted(tree.expressions, key=lambda item: (item.alias_or_name.casefold(), _text(item))))
