"""Syntax trees of SQL: what is inside of a piece. Trees are read many times, and lists are quicker than generators."""

from sqlglot.expressions import Expr


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
