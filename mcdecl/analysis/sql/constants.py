"""Values that a query says: which texts never become what stands beside them, and whole numbers that are computed."""

import re
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.functions import ExpressionInfo
from mcdecl.analysis.sql.literals import converts
from mcdecl.analysis.sql.model import ColumnType

_NUMBER: Final = re.compile(r"[-+]?\s*[$€£]?\s*[\d.,]*(e[-+]?\d+)?", re.IGNORECASE)
"""Whatever some type of number may take; which one it is does not matter."""
LARGEST: Final = 2**31 - 1
_RANGES: Final = {"INT": (-(2**31), LARGEST), "SMALLINT": (-(2**15), 2**15 - 1), "TINYINT": (0, 255)}
_RENAMED: Final = {"UTINYINT": "TINYINT"}
"""Types that the parser calls otherwise than T-SQL."""
_DIGITS: Final = 38
_PLAIN: Final = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_WHOLE_TEXT: Final = re.compile(r"-?[0-9]+")
_LENGTHS: Final = {"VARCHAR": 8000, "CHAR": 8000, "NVARCHAR": 4000, "NCHAR": 4000, "VARBINARY": 8000, "BINARY": 8000}


OTHER_TYPES: Final = frozenset({"HIERARCHYID", "SYSNAME"})
"""Types of SQL Server that the parser does not know."""


def misfit(value: ExpressionInfo, wanted: ColumnType) -> str | None:
    """The text that an expression always is and that becomes no value of a type; None for everything else."""
    text = value.text
    if text is None or not value.type.is_text or wanted.name is None or wanted.is_text:
        return None
    if wanted.name in ("Number", "Decimal"):
        return None if _NUMBER.fullmatch(text.strip()) else text
    return None if converts(text, wanted.name) else text


def odd_one(values: list[ExpressionInfo]) -> tuple[str, str] | None:
    """A text among values of another type that does not become one, and that type; SQL Server converts the text."""
    others = [value.type for value in values if value.type.name and not value.type.is_text]
    for wanted in others[:1]:
        for value in values:
            if (text := misfit(value, wanted)) is not None:
                return text, str(wanted.name)
    return None


def whole(node: Any) -> int | None:
    """The whole number that a piece of syntax is, None when it is none or too large for SQL Server's int."""
    if isinstance(node, exp.Paren):
        return whole(node.this)
    if isinstance(node, exp.Literal):
        number = int(node.this) if not node.is_string and node.this.isdigit() else None
    elif isinstance(node, exp.Neg):
        inner = whole(node.this)
        number = None if inner is None else -inner
    else:
        number = computed(node)
    return number if number is not None and abs(number) <= LARGEST else None


def computed(node: Any) -> int | None:
    """The result of adding, subtracting or multiplying two whole numbers, however large."""
    if not isinstance(node, exp.Add | exp.Sub | exp.Mul):
        return None
    # Kept at the node: a long sum is asked for at each of its signs.
    if _COMPUTED not in node.meta:
        node.meta[_COMPUTED] = _result(node, whole(node.this), whole(node.expression))
    number: int | None = node.meta[_COMPUTED]
    return number


_COMPUTED: Final = "computed"


def _result(node: Any, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if isinstance(node, exp.Mul):
        return left * right
    return left + right if isinstance(node, exp.Add) else left - right


def by_zero(node: Any) -> bool:
    """Whether something is divided by the number 0."""
    return isinstance(node, exp.Div | exp.Mod) and 0 in (whole(node.expression), _written(node.expression))


def type_word(node: Any) -> str:
    """The name of a type as the parser knows it, in capitals."""
    word = str(getattr(node.this, "value", node.this)).upper()
    return _RENAMED.get(word, word)


def too_large(node: Any, target: Any) -> bool:
    """Whether a number that the query says, also as a text, is beyond the type that it is to become."""
    kind = type_word(target)
    number = _written(node)
    if number is None:
        return False
    if kind in _RANGES:
        low, high = _RANGES[kind]
        return not low <= int(number) <= high
    if kind not in ("DECIMAL", "NUMERIC"):
        return False
    sizes = _sizes(target)
    if sizes is None:
        return False
    precision, scale = (*sizes, *(18, 0)[len(sizes) :])[:2]
    # What is half a unit of the last digit below the next power of ten is rounded up to it.
    return number.copy_abs() >= Decimal(10) ** (precision - scale) - Decimal(5).scaleb(-scale - 1)


def _written(node: Any) -> Decimal | None:
    """The number that a literal is, with its sign; of texts, only whole numbers."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        number = _written(node.this) if not isinstance(node.this, exp.Neg) else None
        return None if number is None else number.copy_negate()
    if not isinstance(node, exp.Literal):
        return None
    text = str(node.this)
    pattern = _WHOLE_TEXT if node.is_string else _PLAIN
    return Decimal(text) if pattern.fullmatch(text) else None


def _sizes(target: Any) -> list[int] | None:
    """The numbers in the brackets of a type, None where something else stands there; what is huge is only large."""
    written = [str(parameter.name) for parameter in target.expressions]
    if not all(size.isascii() and size.isdigit() for size in written):
        return None
    return [int(size.lstrip("0")[:9] or "0") for size in written]


def too_wide(target: Any) -> int | None:
    """The most characters that a type can have, when a length beyond it is written."""
    most = _LENGTHS.get(type_word(target))
    sizes = _sizes(target)
    return most if most is not None and sizes and sizes[0] > most else None


def no_size(target: Any) -> str | None:
    """The sizes that are written behind a type when there is no such type, such as 0 characters or 40 digits."""
    kind, sizes = type_word(target), _sizes(target)
    if not sizes:
        return None
    first, *rest = sizes
    wrong = (
        first == 0
        if kind in _LENGTHS
        else kind in ("DECIMAL", "NUMERIC") and not (1 <= first <= _DIGITS and all(scale <= first for scale in rest))
    )
    return ", ".join(map(str, sizes)) if wrong else None
