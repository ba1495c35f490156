"""Values that a query says: which texts never become what stands beside them, and whole numbers that are computed."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeVar

from sqlglot import exp

from mcdecl.analysis.sql.functions import ExpressionInfo
from mcdecl.analysis.sql.literals import converts, is_date, is_plain_date, is_styled_date, is_time
from mcdecl.analysis.sql.model import ColumnType, Severity

_NUMBER: Final = re.compile(r"[-+]?\s*[$€£]?\s*[\d.,]*(e[-+]?\d+)?", re.IGNORECASE)
"""Whatever some type of number may take; which one it is does not matter."""
LARGEST: Final = 2**31 - 1
WHOLE_TYPES: Final = {
    "INT": (-(2**31), LARGEST),
    "BIGINT": (-(2**63), 2**63 - 1),
    "SMALLINT": (-(2**15), 2**15 - 1),
    "TINYINT": (0, 255),
}
"""Types of whole numbers, with the least and the most of each."""
_NARROW: Final = frozenset(("INT", "SMALLINT", "TINYINT"))
"""Those of which it is told that a number is too large."""
_RENAMED: Final = {"UTINYINT": "TINYINT"}
"""Types that the parser calls otherwise than T-SQL."""
_DIGITS: Final = 38
_PLAIN: Final = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_WHOLE_TEXT: Final = re.compile(r"-?[0-9]+")
_LENGTHS: Final = {"VARCHAR": 8000, "CHAR": 8000, "NVARCHAR": 4000, "NCHAR": 4000, "VARBINARY": 8000, "BINARY": 8000}


OTHER_TYPES: Final = frozenset({"HIERARCHYID", "SYSNAME"})
"""Types of SQL Server that the parser does not know."""


class Misfit(NamedTuple):
    """A text that becomes no value of the type that it is to become.

    Attributes:
        text: the text.
        sure: whether it becomes none of any type of that sort; some take money, some take `1e5`.
        computed: whether an expression gives it: SQL Server converts it only in a row that comes to it, and converts
            what a query writes out when the query begins (fact:query-constants-first).
    """

    text: str
    sure: bool = True
    computed: bool = False

    @property
    def severity(self) -> Severity:
        """How bad it is: an error for what never runs."""
        return "error" if self.sure and not self.computed else "warning"

    def words(self, never: str, perhaps: str) -> str:
        """What is said of it, by how sure it is."""
        if not self.sure:
            return perhaps
        return f"{never}: a row that comes to it fails the run" if self.computed else never


def misfit(value: ExpressionInfo, wanted: ColumnType) -> Misfit | None:
    """Of the texts that an expression can have, one that becomes no value of a type; None for everything else."""
    if wanted.name not in _FITS or not value.type.is_text or (choices := value.choices) is None:
        return None
    never, surely = _FITS[wanted.name]
    computed = value.text is None
    texts = sorted(choices)
    for text in texts:
        if never(text):
            return Misfit(text, computed=computed)
    return next((Misfit(text, sure=False, computed=computed) for text in texts if not surely(text)), None)


def cast_misfit(value: ExpressionInfo, target: Any, style: int | None) -> Misfit | None:
    """As `misfit`, for the type that CAST or CONVERT names; a style may say how a date is written."""
    if not value.type.is_text or (choices := value.choices) is None:
        return None
    word = type_word(target)
    computed = value.text is None
    for text in sorted(choices):
        if style is not None or word == "TIME":
            if word == "TIME" and not is_time(text):
                return Misfit(text, computed=computed)
            if word in _MOMENTS and not is_styled_date(text, style or 0):
                return Misfit(text, computed=computed)
        elif word in _CASTS and not _CASTS[word](text.strip()):
            return Misfit(text, computed=computed)
        elif word in _MOMENTS and not is_plain_date(text):
            return Misfit(text, sure=not is_date(text), computed=computed)
    return None


def odd_one(values: Sequence[ExpressionInfo]) -> tuple[Misfit, str] | None:
    """A text among values of another type that does not become one, and that type; SQL Server converts the text."""
    wanted = next((value.type for value in values if value.type.name and not value.type.is_text), None)
    if wanted is None:
        return None
    odd = [found for value in values if (found := misfit(value, wanted)) is not None]
    worst = min(odd, key=lambda found: (found.severity != "error", not found.sure), default=None)
    return None if worst is None else (worst, str(wanted.name))


def _is_number(text: str) -> bool:
    """Whether some type of number may take a text."""
    return _NUMBER.fullmatch(text.strip()) is not None


_FITS: Final[Mapping[str | None, tuple[Callable[[str], bool], Callable[[str], bool]]]] = {
    "Number": (lambda text: not _is_number(text), lambda text: converts(text, "Number")),
    "Decimal": (lambda text: not _is_number(text), lambda text: converts(text, "Decimal")),
    "Boolean": (lambda text: not converts(text, "Boolean"), lambda _text: True),
    "Date": (lambda text: not is_date(text), is_plain_date),
}
"""By the sort of a type, what tells whether a text becomes none of any type of it, and whether one of each."""
_WHOLE_NUMBERS: Final = re.compile(r"|[+-]?[0-9]+")
_EXACT: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_FLOAT: Final = re.compile(r"|[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_CASTS: Final[Mapping[str, Callable[[str], bool]]] = {
    **dict.fromkeys(("INT", "BIGINT", "SMALLINT", "TINYINT"), lambda text: _WHOLE_NUMBERS.fullmatch(text) is not None),
    **dict.fromkeys(("DECIMAL", "NUMERIC"), lambda text: _EXACT.fullmatch(text) is not None),
    **dict.fromkeys(("FLOAT", "DOUBLE", "REAL"), lambda text: _FLOAT.fullmatch(text) is not None),
    **dict.fromkeys(("MONEY", "SMALLMONEY"), _is_number),
    **dict.fromkeys(("BIT", "BOOLEAN"), lambda text: converts(text, "Boolean")),
}
"""By the type of a CAST, what tells whether a text becomes a value of it."""
_MOMENTS: Final = frozenset(("DATE", "DATETIME", "DATETIME2", "SMALLDATETIME", "TIMESTAMPTZ", "TIME"))
"""Types of dates and times, as the parser calls them."""


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
        node.meta[_COMPUTED] = combined(node, whole(node.this), whole(node.expression))
    number: int | None = node.meta[_COMPUTED]
    return number


_COMPUTED: Final = "computed"


N = TypeVar("N", int, Decimal)


def combined(node: Any, left: N | None, right: N | None) -> N | None:
    """The sum, difference or product of two numbers, whichever the piece of syntax is; None where one is not known."""
    if left is None or right is None:
        return None
    if isinstance(node, exp.Mul):
        return left * right
    return left + right if isinstance(node, exp.Add) else left - right


def type_word(node: Any) -> str:
    """The name of a type as the parser knows it, in capitals."""
    word = str(getattr(node.this, "value", node.this)).upper()
    return _RENAMED.get(word, word)


def too_large(node: Any, target: Any) -> bool:
    """Whether a number that the query says, also as a text, is beyond the type that it is to become."""
    kind = type_word(target)
    number = written(node)
    if number is None:
        whole_number = whole(node)
        number = None if whole_number is None else Decimal(whole_number)
    if number is None:
        return False
    if kind in _LENGTHS:
        # Whole numbers that are too long show as an asterisk; others are refused (fact:queries-are-t-sql).
        lengths = sizes(target)
        exact = not node.unnest().is_string and number.as_tuple().exponent != 0
        return bool(lengths) and exact and len(f"{number:f}") > (lengths or [0])[0]
    if kind in _NARROW:
        low, high = WHOLE_TYPES[kind]
        return not low <= int(number) <= high
    if kind not in ("DECIMAL", "NUMERIC"):
        return False
    digits = sizes(target)
    if digits is None:
        return False
    precision, scale = (*digits, *(18, 0)[len(digits) :])[:2]
    # What is half a unit of the last digit below the next power of ten is rounded up to it.
    return number.copy_abs() >= Decimal(10) ** (precision - scale) - Decimal(5).scaleb(-scale - 1)


def written(node: Any) -> Decimal | None:
    """The number that a literal is, with its sign; of texts, only whole numbers."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        number = written(node.this) if not isinstance(node.this, exp.Neg) else None
        return None if number is None else number.copy_negate()
    if not isinstance(node, exp.Literal):
        return None
    text = str(node.this)
    pattern = _WHOLE_TEXT if node.is_string else _PLAIN
    return Decimal(text) if pattern.fullmatch(text) else None


def sizes(target: Any) -> list[int] | None:
    """The numbers in the brackets of a type, None where something else stands there; what is huge is only large."""
    listed = [str(parameter.name) for parameter in target.expressions]
    if not all(size.isascii() and size.isdigit() for size in listed):
        return None
    return [int(size.lstrip("0")[:9] or "0") for size in listed]


def too_wide(target: Any) -> int | None:
    """The most characters that a type can have, when a length beyond it is written."""
    most = _LENGTHS.get(type_word(target))
    lengths = sizes(target)
    return most if most is not None and lengths and lengths[0] > most else None


def no_size(target: Any) -> str | None:
    """The sizes that are written behind a type when there is no such type, such as 0 characters or 40 digits."""
    kind, given = type_word(target), sizes(target)
    if not given:
        return None
    first, *rest = given
    wrong = (
        first == 0
        if kind in _LENGTHS
        else kind in ("DECIMAL", "NUMERIC") and not (1 <= first <= _DIGITS and all(scale <= first for scale in rest))
    )
    return ", ".join(map(str, given)) if wrong else None
