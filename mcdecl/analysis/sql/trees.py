"""Syntax trees of SQL: what is inside of a piece. Trees are read many times, and lists are quicker than generators."""

import re
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.expressions import Expr, Identifier

_LEAVES: Final = (exp.Column, exp.Identifier, exp.Literal, exp.Null)
"""Pieces with nothing but names inside."""
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


def inside_without(node: Expr, kinds: tuple[type[Expr], ...]) -> list[Expr]:
    """A piece of syntax and all that is inside of it but names, and but what is inside pieces of these kinds."""
    nodes = [node]
    for item in nodes:
        if isinstance(item, _LEAVES) or isinstance(item, kinds):  # noqa: SIM101 - no tuple is made for each
            continue
        for value in item.args.values():
            if isinstance(value, Expr):
                nodes.append(value)
            elif type(value) is list:
                nodes += [part for part in value if isinstance(part, Expr)]
    return nodes


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
