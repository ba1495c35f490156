"""PIVOT as what it means: a GROUP BY with an aggregate over CASE for each of its columns."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.aggregates import is_aggregate
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError


def unpivoted(source: Any, pivot: Any, names: Sequence[str]) -> exp.Select:
    """The SELECT that a PIVOT stands for.

    Args:
        source: What it is of, as it stands in FROM.
        pivot: The PIVOT.
        names: The names of the source's columns.

    Returns:
        The SELECT: it groups by the columns that the PIVOT does not name.

    Raises:
        UnsupportedSqlError: When the PIVOT has another form than an aggregate of a column for values of another.
    """
    [total], [field] = pivot.expressions, pivot.args["fields"]
    if not is_aggregate(total) or len(total.expressions) != 1 or not isinstance(total.expressions[0], exp.Column):
        raise UnsupportedSqlError("a PIVOT over anything but an aggregate of one column")
    value, by = total.expressions[0], field.this
    used = {value.name.casefold(), by.name.casefold()}
    groups = [exp.column(name, quoted=True) for name in names if name.casefold() not in used]
    made = [_column(total, value, by, wanted.name) for wanted in field.expressions]
    return exp.Select(
        expressions=[*(group.copy() for group in groups), *made],
        from_=exp.From(this=source),
        group=exp.Group(expressions=groups) if groups else None,
    )


def _column(total: Any, value: Any, by: Any, wanted: str) -> exp.Alias:
    test = exp.EQ(this=by.copy(), expression=exp.Literal.string(wanted))
    case = exp.Case(ifs=[exp.If(this=test, true=value.copy())])
    call = exp.Anonymous(this=total.this, expressions=[case])
    return exp.Alias(this=call, alias=exp.to_identifier(wanted, quoted=True))
