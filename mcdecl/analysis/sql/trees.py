"""Syntax trees of SQL: what is inside of a piece. Trees are read many times, and lists are quicker than generators."""

from typing import Any

from sqlglot.expressions import Expr, Identifier


def children(node: Expr) -> list[Expr]:
    """What stands directly inside a piece of syntax."""
    if node.is_primitive:  # names and literals
        return []
    found: list[Expr] = []
    for value in node.args.values():
        if type(value) is list:
            found += [item for item in value if isinstance(item, Expr)]
        elif value is not None and isinstance(value, Expr):
            found.append(value)
    return found


def inside(node: Expr) -> list[Expr]:
    """A piece of syntax and all that is inside of it."""
    nodes = [node]
    for item in nodes:
        if not item.is_primitive:
            nodes += children(item)
    return nodes


def names_of(column: Any) -> tuple[str, str]:
    """The name of a column, and that of its table or an empty one; quicker than the properties of the tree."""
    own, table = column.args["this"], column.args.get("table")
    name = own.args["this"] if type(own) is Identifier else column.name
    return name, "" if table is None else table.args["this"] if type(table) is Identifier else column.table
