"""DuckDB's lambdas: a value that a piece of SQL uses more than once is computed, and planned, once.

Macros are copied into the SQL that calls them, with what stands in their brackets in every place. Conversions in
conversions would grow without limit.
"""

import re
from functools import cache

_SHORT = 60
"""SQL that may be repeated: a column, a literal."""


@cache
def _arrow() -> bool:
    """Whether this DuckDB has lambdas with an arrow alone, which later ones do not take any more."""
    import duckdb

    major, minor = (int(part) for part in duckdb.__version__.split(".")[:2])
    return (major, minor) < (1, 3)


def bound(value: str, name: str, body: str) -> str:
    """SQL of `body` in which `name` is the value of `value`."""
    return f"list_transform([{value}], {arrow(name)} {body})[1]"


def arrow(name: str) -> str:
    """The head of a lambda of one parameter."""
    return f"{name} ->" if _arrow() else f"lambda {name}:"


def is_short(sql: str) -> bool:
    """Whether SQL may be repeated, and stand in a lambda: no aggregate and no query may."""
    return len(sql) <= _SHORT and "(" not in sql


def macro_text(text: str) -> str:
    """A macro whose parameters are computed once.

    Args:
        text: The macro, as `name(parameter, …) AS body`.

    Returns:
        The macro. When its body names a parameter more than once, all of them are bound to their values: a query that
        is given for one of them can then stand outside of the lambda, where alone DuckDB takes it.
    """
    head, _, body = text.partition(" AS ")
    name, _, listed = head.rstrip(")").partition("(")
    parameters = [part.strip() for part in listed.split(",") if part.strip()]
    patterns = {parameter: rf"\b{parameter}\b(?=(?:[^']*'[^']*')*[^']*$)" for parameter in parameters}  # not in texts
    if all(len(re.findall(pattern, body)) < 2 for pattern in patterns.values()):
        return text
    if len(parameters) == 1:
        [parameter] = parameters
        return f"{head} AS {bound(parameter, name + '_1', re.sub(patterns[parameter], name + '_1', body))}"
    for parameter, pattern in patterns.items():
        body = re.sub(pattern, f"struct_extract({name}_1, '{parameter}_')", body)
    packed = ", ".join(f"{parameter}_ := {parameter}" for parameter in parameters)
    return f"{head} AS {bound(f'struct_pack({packed})', name + '_1', body)}"
