"""Numbers that a query computes of what it writes alone, as far as SQL Server's result is certain."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.constants import WHOLE_TYPES, combined, sizes, too_large, type_word, whole, written

_ONE: Final = Decimal(1)
_UNBOUND: Final = frozenset(("FLOAT", "DOUBLE", "REAL", "MONEY", "SMALLMONEY", "BIT", "BOOLEAN"))
"""Types of which it only matters whether a number is 0."""


def divides_by_zero(node: Any) -> bool:
    """Whether something is divided by a number that is 0 whatever the rows."""
    if not isinstance(node, exp.Div | exp.Mod) or isinstance(node.expression, exp.Column):
        return False
    return folded(node.expression) == 0


def folded(node: Any) -> Decimal | None:
    """The number that an expression is, None where that is not certain."""
    node = node.unnest()
    number = written(node)
    if number is None:
        folds = _FOLDS.get(type(node))
        number = folds(node) if folds is not None else None
    return number


def _negative(node: Any) -> Decimal | None:
    number = folded(node.this)
    return None if number is None else number.copy_negate()


def _sum(node: Any) -> Decimal | None:
    whole_number = whole(node)
    if whole_number is not None:
        return Decimal(whole_number)
    left, right = folded(node.this), folded(node.expression)
    if left is None or right is None or max(map(_digits, (left, right))) > _FEW:
        return None
    return combined(node, left, right)


def _quotient(node: Any) -> Decimal | None:
    """Whole numbers divide to whole numbers, towards zero; of others only 0 is told."""
    left, right = whole(node.this), whole(node.expression)
    if left is not None and right:
        rest = abs(left) % abs(right)
        result = rest if isinstance(node, exp.Mod) else (abs(left) - rest) // abs(right)
        return Decimal(-result if (left < 0) != (right < 0 and isinstance(node, exp.Div)) else result)
    first, second = folded(node.this), folded(node.expression)
    return Decimal(0) if first == 0 and second else None


def _cast(node: Any) -> Decimal | None:
    is_convert = isinstance(node, exp.Convert)
    target = node.this if is_convert else node.args["to"]
    source = node.expression if is_convert else node.this
    number = folded(source)
    if number is None or node.args.get("safe") or node.args.get("style") is not None or too_large(source, target):
        return None
    kind = type_word(target)
    if kind in WHOLE_TYPES:
        return number.to_integral_value(ROUND_DOWN)
    if kind in ("DECIMAL", "NUMERIC"):
        written_sizes = sizes(target)
        if written_sizes is None or len(written_sizes) > 2:
            return None
        scale = (*written_sizes, *(18, 0)[len(written_sizes) :])[1]
        return _rounded(number, scale)
    return Decimal(0) if kind in _UNBOUND and number == 0 else None


def _call(node: Any) -> Decimal | None:
    call, arguments = _CALLS.get(str(node.this).upper()), node.expressions
    return call(arguments) if call is not None and arguments else None


def _of_one(result: Callable[[Decimal], Decimal]) -> Callable[[list[Any]], Decimal | None]:
    def call(arguments: list[Any]) -> Decimal | None:
        number = folded(arguments[0]) if len(arguments) == 1 else None
        return None if number is None else result(number)

    return call


def _sign(number: Decimal) -> Decimal:
    return _ONE.copy_sign(number) if number else Decimal(0)


def _round(arguments: list[Any]) -> Decimal | None:
    number = folded(arguments[0])
    scale = whole(arguments[1]) if len(arguments) == 2 else None
    return None if number is None or scale is None else _rounded(number, scale)


def _rounded(number: Decimal, scale: int) -> Decimal | None:
    if not 0 <= scale <= _FEW or _digits(number) > _FEW:
        return None
    return number.quantize(_ONE.scaleb(-scale), ROUND_HALF_UP)


def _length(arguments: list[Any]) -> Decimal | None:
    text = arguments[0].unnest()
    if len(arguments) != 1 or not isinstance(text, exp.Literal | exp.National) or not str(text.this).isascii():
        return None
    is_text = isinstance(text, exp.National) or text.is_string
    return Decimal(len(str(text.this).rstrip(" "))) if is_text else None


def _first_number(arguments: list[Any]) -> Decimal | None:
    """ISNULL and COALESCE: the first that is not NULL."""
    value = next((argument for argument in arguments if not isinstance(argument.unnest(), exp.Null)), None)
    return folded(value) if value is not None and len(arguments) > 1 else None


def _null_if(arguments: list[Any]) -> Decimal | None:
    numbers = [folded(argument) for argument in arguments]
    if len(numbers) != 2 or None in numbers or numbers[0] == numbers[1]:
        return None
    return numbers[0]


def _digits(number: Decimal) -> int:
    return max(len(number.as_tuple().digits), abs(number.adjusted()))


_FEW: Final = 12
"""Digits that Python computes exactly."""
_FOLDS: Final[Mapping[type[exp.Expression], Callable[[Any], Decimal | None]]] = {
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul), _sum),
    **dict.fromkeys((exp.Div, exp.Mod), _quotient),
    **dict.fromkeys((exp.Cast, exp.Convert), _cast),
    exp.Neg: _negative,
    exp.Anonymous: _call,
}
_CALLS: Final[Mapping[str, Callable[[list[Any]], Decimal | None]]] = {
    "ABS": _of_one(abs),
    "CEILING": _of_one(lambda number: number.to_integral_value(ROUND_CEILING)),
    "FLOOR": _of_one(lambda number: number.to_integral_value(ROUND_FLOOR)),
    "SIGN": _of_one(_sign),
    "ROUND": _round,
    "LEN": _length,
    **dict.fromkeys(("ISNULL", "COALESCE"), _first_number),
    "NULLIF": _null_if,
}
"""Functions whose results are told, by name."""
