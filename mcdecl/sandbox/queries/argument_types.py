"""Arguments that functions refuse by their type (documented and known from Msg 8116), whatever the values are."""

from collections.abc import Sequence
from typing import Final

from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.soap.object_type import words
from mcdecl.sandbox.tasks.errors import QueryError

_NUMBERS: Final = ("int", "bigint", "decimal", "float")
_NO_TEXT: Final = (*_NUMBERS, "bit", "date", "datetime", "offset", "time")
_NO_NUMBER: Final = ("date", "datetime", "offset", "time")
_FIRST: Final = {
    **dict.fromkeys(words("SUBSTRING ISJSON JSON_VALUE JSON_QUERY JSON_MODIFY STRING_SPLIT OPENJSON TRIM"), _NO_TEXT),
    **dict.fromkeys(
        words(
            "ABS ACOS ASIN ATAN ATN2 CEILING CHAR COS COT DEGREES EXP FLOOR LOG LOG10 NCHAR POWER RADIANS ROUND SIGN "
            "SIN SPACE SQRT SQUARE STR TAN CHOOSE"
        ),
        _NO_NUMBER,
    ),
    "EOMONTH": (*_NUMBERS, "bit"),
}
"""By function, the kinds of types that its first argument cannot have."""
_SECOND: Final = {
    "HASHBYTES": _NO_TEXT,
    **dict.fromkeys(
        words("LEFT RIGHT REPLICATE SUBSTRING STUFF POWER ROUND EOMONTH DATEADD"),
        _NO_NUMBER,
    ),
}
"""The same of its second argument."""
_THIRD: Final = dict.fromkeys(words("SUBSTRING STUFF CHARINDEX"), _NO_NUMBER)


def refuse_types(name: str, values: Sequence[TypedSql], first: int = 0) -> None:
    """Sees that a function takes the types of its arguments.

    Args:
        name: The function, in capitals.
        values: The arguments.
        first: The position of the first of them, where a part of a date stands before it.

    Raises:
        QueryError: When it does not.
    """
    for position, value in enumerate(values, first):
        refused = (_FIRST, _SECOND, _THIRD)[position].get(name, ()) if position < 3 else ()
        refused = _NO_NUMBER if name.endswith("FROMPARTS") else refused
        if value.type.kind in refused:
            raise QueryError(
                f"Argument data type {value.type.name} is invalid for argument {position + 1} of {name.lower()} "
                "function."
            )
