"""Calls of functions of one row: which functions there are, and what is wrong with a call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcdecl.sandbox.queries.functions import dates, logic, numbers, texts
from mcdecl.sandbox.queries.functions.base import Function
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    from sqlglot import exp


_FUNCTIONS = {**texts.FUNCTIONS, **dates.FUNCTIONS, **numbers.FUNCTIONS, **logic.FUNCTIONS}


def call(name: str, arguments: "Sequence[exp.Expression]", context: Context) -> TypedSql:
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
    function = _FUNCTIONS.get(name)
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
