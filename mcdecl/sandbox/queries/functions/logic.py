"""Functions that choose a value, and ones of the system."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.conditions import compared, condition
from mcdecl.sandbox.queries.conversion import convert
from mcdecl.sandbox.queries.functions.base import Function, of_values
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import INT, SqlType, TypedSql, common
from mcdecl.sandbox.tasks.errors import QueryError


def _isnull(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """The second value becomes the first one's type and length: that cuts texts off (fact:queries-are-t-sql)."""
    first, second = arguments
    type = first.type if first.type.kind != "null" else second.type
    return TypedSql(f"coalesce({convert(first, type).sql}, {convert(second, type, reached=False).sql})", type)


def _coalesce(arguments: list[TypedSql], _context: Context) -> TypedSql:
    type = common([value.type for value in arguments])
    if type.kind == "null":
        raise QueryError(
            "At least one of the arguments to COALESCE must be an expression that is not the NULL constant."
        )
    return TypedSql("coalesce(" + ", ".join(convert(value, type, reached=False).sql for value in arguments) + ")", type)


def _nullif(arguments: list[TypedSql], _context: Context) -> TypedSql:
    first, second = arguments
    return TypedSql(f"(CASE WHEN {compared('=', first, second)} THEN NULL ELSE {first.sql} END)", first.type)


def refuse_nothing(results: Sequence[Any]) -> None:
    """Sees that one of the results of a CASE, or of IIF, is something else than NULL.

    Raises:
        QueryError: When none is (Msg 8133).
    """
    if all(isinstance(result.unnest(), exp.Null) for result in results):
        raise QueryError(
            "At least one of the result expressions in a CASE specification must be an expression other than the NULL "
            "constant."
        )


def _iif(arguments: Sequence[Any], context: Context) -> TypedSql:
    refuse_nothing(arguments[1:])
    yes, no = (context.value(argument) for argument in arguments[1:])
    type = common([yes.type, no.type])
    test = condition(arguments[0], context)
    return TypedSql(f"(CASE WHEN {test} THEN {convert(yes, type).sql} ELSE {convert(no, type).sql} END)", type)


def _choose(arguments: list[TypedSql], _context: Context) -> TypedSql:
    index, choices = convert(arguments[0], INT).sql, arguments[1:]
    type = common([choice.type for choice in choices])
    cases = " ".join(
        f"WHEN {number} THEN {convert(choice, type).sql}" for number, choice in enumerate(choices, start=1)
    )
    return TypedSql(f"(CASE {index} {cases} END)", type)


def _newid(_arguments: list[TypedSql], _context: Context) -> TypedSql:
    return TypedSql("upper(CAST(uuid() AS VARCHAR))", SqlType("text", "uniqueidentifier", 36))


FUNCTIONS: dict[str, Function] = {
    "ISNULL": of_values(2, 2, _isnull),
    "COALESCE": of_values(2, None, _coalesce),
    "NULLIF": of_values(2, 2, _nullif),
    "IIF": Function(3, 3, _iif),
    "CHOOSE": of_values(2, None, _choose),
    "NEWID": of_values(0, 0, _newid),
}
"""The functions by name."""
