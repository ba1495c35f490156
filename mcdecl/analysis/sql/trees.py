"""Syntax trees of SQL: what is inside of a piece. Trees are read many times, and lists are quicker than generators."""

import re
from typing import Any, Final, NamedTuple

from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.expressions import Expr, Identifier

_ENDS: Final = frozenset(
    {
        *(exp.Column, exp.Identifier, exp.Literal, exp.Null),
        *(exp.Select, exp.SetOperation, exp.Union, exp.Except, exp.Intersect, exp.Subquery),
    }
)
"""Pieces with nothing but names inside, and queries."""
_AROUND: Final = frozenset(
    {exp.Window, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls, exp.Cast, exp.TryCast, exp.Convert, exp.Dot}
)
"""Pieces that decide what may stand directly inside of them."""
_LEFT: Final = frozenset(
    {
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Is, exp.Between, exp.And, exp.Or),
        *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Paren, exp.Not, exp.Neg, exp.If, exp.Window),
    }
)
"""Pieces whose first words are those of `this`."""


_KEYWORDS: Final = frozenset(part for word in TSQL.Tokenizer.KEYWORDS for part in word.split())
"""The words of the parser, each of several that belong together."""


def children(node: Expr) -> list[Expr]:
    """What stands directly inside a piece of syntax."""
    if node.is_primitive:  # names and literals
        return []
    found: list[Expr] = []
    for value in node.args.values():
        if isinstance(value, Expr):
            found.append(value)
        elif type(value) is list:
            found += [item for item in value if isinstance(item, Expr)]
    return found


def inside(node: Expr) -> list[Expr]:
    """A piece of syntax and all that is inside of it."""
    nodes = [node]
    for item in nodes:
        if not item.is_primitive:
            nodes += children(item)
    return nodes


class Level(NamedTuple):
    """A piece of syntax and all that is inside of it but names, and but what is inside of queries.

    `around` has the piece around a piece, by the `id` of that, where it decides what may stand there.
    """

    nodes: list[Any]
    around: dict[int, Any]


def level(node: Expr) -> Level:
    """What is inside of a piece of syntax on its own level."""
    nodes: list[Any] = [node]
    around: dict[int, Any] = {}
    for item in nodes:
        kind = type(item)
        if kind in _ENDS:
            continue
        before = len(nodes)
        for value in item.args.values():
            if isinstance(value, Expr):
                nodes.append(value)
            elif type(value) is list:
                nodes += [part for part in value if isinstance(part, Expr)]
        if kind in _AROUND:
            for part in nodes[before:]:
                around[id(part)] = item
    return Level(nodes, around)


def begins(node: Expr) -> int | None:
    """The offset of the first word of a piece of syntax that says it; what knows its own begins there."""
    item: Any = node
    while item is not None:
        if item._meta is not None and (start := item._meta.get("start")) is not None:  # noqa: SLF001
            place: int = start
            return place
        kind, arguments = type(item), item.args
        if kind in _LEFT:
            item = arguments.get("this")
        elif kind is exp.Column:
            item = arguments.get("table") or arguments["this"] if "db" not in arguments else None
        elif kind is exp.Case:
            item = arguments.get("this") or next(iter(arguments.get("ifs") or ()), None)
        else:
            item = None
    return _first(node)


def _first(node: Expr) -> int | None:
    """As `begins`, of all words that say where they stand."""
    first: int | None = None
    waiting = [node]
    for item in waiting:
        start = item.meta_get("start")
        if start is None:
            waiting += children(item)
        elif first is None or start < first:
            first = start
    return first


def written(name: str, *, bracketed: bool) -> str:
    """A name as SQL writes it, in square brackets where it needs them or another had them."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.upper() not in _KEYWORDS
    return name if plain and not bracketed else f"[{name.replace(']', ']]')}]"


def alias_of(node: Any) -> str:
    """The name that a piece of syntax gets, or an empty one; quicker than the property of the tree."""
    given = node.args.get("alias")
    return "" if given is None else given.args["this"] if type(given) is Identifier else str(node.alias)


def names_of(column: Any) -> tuple[str, str]:
    """The name of a column, and that of its table or an empty one; quicker than the properties of the tree."""
    arguments = column.args
    own, table = arguments["this"], arguments.get("table")
    name = own.args["this"] if type(own) is Identifier else column.name
    return name, "" if table is None else table.args["this"] if type(table) is Identifier else column.table
