"""What a function of one row is: how many arguments it takes, and what compiles a call of it."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.conversion import as_text, convert
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import FLOAT, INT, NULL, SqlType, TypedSql


class Function(Struct, frozen=True):
    """A function.

    Attributes:
        least: The fewest arguments.
        most: The most; None without a limit.
        make: Gives the call's value from its arguments, as they are written.
        of: Gives it from their values, where all of them are values.
    """

    least: int
    most: int | None
    make: "Callable[[Sequence[Any], Context], TypedSql]"
    of: "Callable[[list[TypedSql], Context], TypedSql] | None" = None


def of_values(least: int, most: int | None, make: Callable[[list[TypedSql], Context], TypedSql]) -> Function:
    """A function whose arguments are all values; see `Function`."""

    def made(arguments: Sequence[Any], context: Context) -> TypedSql:
        return make([context.value(argument) for argument in arguments], context)

    return Function(least, most, made, make)


def template(kinds: str, sql: str, type: SqlType | None = None, *, least: int | None = None) -> Function:
    """A function that is one piece of SQL.

    Args:
        kinds: What each argument becomes: `t` text, `i` whole number, `f` float, `n` stays a number.
        sql: The SQL with the arguments' places.
        type: The result; None is the first argument's type.
        least: The fewest arguments; the others are NULL when they are left out.

    Returns:
        The function.
    """

    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        missing = len(kinds) - len(arguments)
        given = [*arguments, *[TypedSql("NULL", NULL)] * missing]
        values = [_become(kind, value) for kind, value in zip(kinds, given, strict=True)]
        made = sql.format(*(value.sql for value in values))
        return TypedSql(made, type or _varying(values[0].type))

    return of_values(len(kinds) if least is None else least, len(kinds), make)


def _varying(type: SqlType) -> SqlType:
    name = "nvarchar" if type.name.startswith("n") else "varchar"
    return replace(type, name=name, padded=False) if type.is_text else type


def _become(kind: str, value: TypedSql) -> TypedSql:
    if kind == "t":
        return as_text(value)
    if kind == "i":
        return convert(value, INT)
    if kind == "f":
        return convert(value, FLOAT)
    return value if value.type.is_number else convert(value, FLOAT)
