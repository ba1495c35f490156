"""PIVOT and UNPIVOT as what they mean: a GROUP BY with an aggregate over CASE, and a row for each of some columns."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.aggregates import AGGREGATES_NOT_RUN, is_aggregate
from mcdecl.sandbox.queries.scope import Column
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_PAIRS = "pivot pairs"
"""What the listed columns are called in a rewritten UNPIVOT; no query can refer to it."""


def rewritten(source: Any, pivot: Any, columns: Sequence[Column]) -> exp.Select:
    """The SELECT that a PIVOT or UNPIVOT stands for.

    Args:
        source: What it is of, as it stands in FROM.
        pivot: The PIVOT or UNPIVOT.
        columns: The columns of the source.

    Returns:
        The SELECT.

    Raises:
        QueryError: When SQL Server would refuse it, or this account does not run it.
    """
    return _unpivot(source, pivot, columns) if pivot.args.get("unpivot") else _pivot(source, pivot, columns)


def _pivot(source: Any, pivot: Any, columns: Sequence[Column]) -> exp.Select:
    """Groups by the columns that the PIVOT does not name."""
    if len(pivot.expressions) != 1 or len(pivot.args["fields"]) != 1:
        raise QueryError("Incorrect syntax: PIVOT takes one aggregate, and FOR one column.")
    [total], [field] = pivot.expressions, pivot.args["fields"]
    if isinstance(total, exp.Anonymous) and (name := str(total.this).upper()) in AGGREGATES_NOT_RUN:
        raise UnsupportedSqlError(f"the function {name}")
    if not is_aggregate(total) or len(total.expressions) != 1 or not isinstance(total.expressions[0], exp.Column):
        raise QueryError("Incorrect syntax: PIVOT takes an aggregate of one column.")
    value, by = total.expressions[0], field.this
    used = {value.name.casefold(), by.name.casefold()}
    names = [str(column.name) for column in columns]
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


def _unpivot(source: Any, pivot: Any, columns: Sequence[Column]) -> exp.Select:
    """A row for each of the listed columns that is not NULL: the other columns, the value, the column's name.

    That `*` gives the value before the name is a guess (fact:unpivot-column-order); the values are documented.
    """
    [field] = pivot.args["fields"]
    value, by = pivot.expressions[0].name, field.this.name
    known = {str(column.name).casefold(): column for column in columns}
    wanted = [item.name for item in field.expressions]
    for name in wanted:
        if name.casefold() not in known:
            raise QueryError(f"Invalid column name '{name}'.")
    if len({known[name.casefold()].type for name in wanted}) > 1:
        raise QueryError(
            f'The type of column "{_other(wanted, known)}" conflicts with the type of other columns specified in the '
            "UNPIVOT list."
        )
    listed = {name.casefold() for name in wanted}
    kept = [str(column.name) for column in columns if str(column.name).casefold() not in listed]
    for name in (value, by):
        if name.casefold() in {other.casefold() for other in kept}:
            raise QueryError(
                f'The column name "{name}" specified in the UNPIVOT operator conflicts with the existing '
                "column name in the UNPIVOT argument."
            )
    pairs = exp.Values(
        expressions=[
            exp.Tuple(expressions=[_of(source.alias_or_name, name), exp.National(this=name)]) for name in wanted
        ]
    )
    alias = exp.TableAlias(this=_quoted(_PAIRS), columns=[_quoted(value), _quoted(by)])
    apply = exp.Lateral(this=exp.Subquery(this=pairs), alias=alias, cross_apply=True)
    return exp.Select(
        expressions=[*(_of(source.alias_or_name, name) for name in kept), _of(_PAIRS, value), _of(_PAIRS, by)],
        from_=exp.From(this=source),
        joins=[exp.Join(this=apply)],
        where=exp.Where(this=exp.Not(this=exp.Is(this=_of(_PAIRS, value), expression=exp.Null()))),
    )


def _other(wanted: Sequence[str], known: dict[str, Column]) -> str:
    """The first column whose type is not that of the first."""
    first = known[wanted[0].casefold()].type
    return next(name for name in wanted if known[name.casefold()].type != first)


def _of(source: str, name: str) -> exp.Column:
    return exp.column(name, table=source, quoted=True)


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
