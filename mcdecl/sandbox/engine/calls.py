"""Functions of one row: which there are, how many arguments they take, and what compiles them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.engine.conversion import as_text, convert
from mcdecl.sandbox.engine.faults import QueryError
from mcdecl.sandbox.engine.scope import Context
from mcdecl.sandbox.engine.types import FLOAT, INT, NULL, SqlType, Value

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    Attributes:
        least: The fewest arguments.
        most: The most; None without a limit.
        make: Gives the call's value from its arguments, as they are written.
    """

    least: int
    most: int | None
    make: "Callable[[Sequence[Any], Context], Value]"


def of_values(least: int, most: int | None, make: Callable[[list[Value], Context], Value]) -> Function:
    """A function whose arguments are all values; see `Function`."""

    def made(arguments: Sequence[Any], context: Context) -> Value:
        from mcdecl.sandbox.engine.expressions import value

        return make([value(argument, context) for argument in arguments], context)

    return Function(least, most, made)


def template(kinds: str, sql: str, type: SqlType | None = None, *, least: int | None = None) -> Function:
    """A function that is one piece of SQL.

    Args:
        kinds: What each argument becomes: `t` text, `i` whole number, `f` float, `n` stays a number.
        sql: The SQL with the arguments' places.
        type: The result; None is the first argument's type, of texts without a limit.
        least: The fewest arguments; the others are NULL when they are left out.

    Returns:
        The function.
    """

    def make(arguments: list[Value], _context: Context) -> Value:
        missing = len(kinds) - len(arguments)
        given = [*arguments, *[Value("NULL", NULL)] * missing]
        values = [_become(kind, value) for kind, value in zip(kinds, given, strict=True)]
        made = sql.format(*(value.sql for value in values))
        return Value(made, type or _open(values[0].type))

    return of_values(len(kinds) if least is None else least, len(kinds), make)


def _open(type: SqlType) -> SqlType:
    return SqlType("text", "nvarchar" if type.name.startswith("n") else "varchar") if type.is_text else type


def _become(kind: str, value: Value) -> Value:
    if kind == "t":
        return as_text(value)
    if kind == "i":
        return convert(value, INT)
    if kind == "f":
        return convert(value, FLOAT)
    return value if value.type.is_number else convert(value, FLOAT)


@cache
def _functions() -> dict[str, Function]:
    from mcdecl.sandbox.engine.functions import dates, logic, numbers, texts

    return {**texts.FUNCTIONS, **dates.FUNCTIONS, **numbers.FUNCTIONS, **logic.FUNCTIONS}


def call(name: str, arguments: "Sequence[exp.Expression]", context: Context) -> Value:
    """Compiles a call.

    Args:
        name: The function, in capitals.
        arguments: What stands in the brackets.
        context: Where it stands.

    Returns:
        Its value.

    Raises:
        QueryError: When there is no such function, or the arguments do not fit.
    """
    function = _functions().get(name)
    if function is None:
        raise QueryError(
            f"'{name}' is not a recognized built-in function name, or one that the embedded account does not run."
        )
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        raise QueryError(_arity(name, function))
    return function.make(arguments, context)


def _arity(name: str, function: Function) -> str:
    if function.most == function.least:
        return f"The {name.lower()} function requires {function.least} argument(s)."
    most = "any number of" if function.most is None else str(function.most)
    return f"The {name.lower()} function requires {function.least} to {most} arguments."
