"""Filters of Retrieve: a FilterPart to a predicate over documents.

Texts compare without case, as the service's SQL does (fact:texts-compare-without-case). What the service refuses is
refused with its texts where they are known.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from msgspec import Struct

from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.data_extensions.retention import read_date
from mcdecl.sandbox.errors import RefusalError, RetrieveError
from mcdecl.sandbox.soap.reader import TYPE, Document

Predicate: TypeAlias = Callable[[Document], bool]
_Test: TypeAlias = Callable[[Any], bool]


class FilterColumn(Struct, frozen=True):
    """A property that can be filtered: how to get it, and whether it is `text`, `number`, `boolean` or `date`."""

    get: Callable[[Document], Any]
    kind: str


Columns: TypeAlias = Callable[[str], FilterColumn | None]


def predicate(part: Document, columns: Columns, *, like: bool = True) -> Predicate:
    """Compiles a filter.

    Args:
        part: A SimpleFilterPart or ComplexFilterPart document, nested as it came.
        columns: Gives the column of a property name, None where it cannot be filtered.
        like: Whether the `like` operator is taken (rows of data extensions do not, fact:rows-no-like).

    Returns:
        The test of one document.

    Raises:
        RetrieveError: When the service would refuse the filter.
    """
    if part[TYPE] == "SimpleFilterPart":
        return _simple(part, columns, like)
    if part[TYPE] != "ComplexFilterPart":
        raise RetrieveError(f"Error: unknown filter of type {part[TYPE]}")
    operands = [part.get("LeftOperand"), part.get("RightOperand")]
    operands += part.get("AdditionalOperands", {}).get("Operand", [])
    tests = [predicate(operand, columns, like=like) for operand in operands if operand is not None]
    if len(tests) < 2 or "LogicalOperator" not in part:  # fact:filter-operands
        raise RetrieveError("Error: filter array cannot be null")
    if part["LogicalOperator"] == "AND":
        return lambda document: all(test(document) for test in tests)
    return lambda document: any(test(document) for test in tests)


def asked_values(part: Document, name: str) -> list[str] | None:
    """The values of a property outside of which a filter lets nothing through, for those who find objects by an index.

    Args:
        part: The filter.
        name: The property.

    Returns:
        The values, each once; None when the filter does not set such bounds.
    """
    if part[TYPE] != "ComplexFilterPart":
        exact = part.get("Property") == name and part.get("SimpleOperator") in ("equals", "IN")
        return list(dict.fromkeys(part.get("Value", []))) if exact else None
    operands = [
        part.get("LeftOperand"),
        part.get("RightOperand"),
        *part.get("AdditionalOperands", {}).get("Operand", []),
    ]
    asked = [asked_values(operand, name) for operand in operands if operand is not None]
    if part.get("LogicalOperator") == "AND":
        return next((values for values in asked if values is not None), None)
    if any(values is None for values in asked):
        return None
    return list(dict.fromkeys(value for values in asked for value in values or ()))


def _simple(part: Document, columns: Columns, like: bool) -> Predicate:
    name, operator = part.get("Property", ""), part.get("SimpleOperator", "")
    column = columns(name)
    if column is None:
        raise RetrieveError(f"Error: The Filter Property '{name}' is not a retrievable property.")
    if operator == "like" and not like:
        raise RetrieveError("Error: The operator like is not supported for data extension rows.")
    sent = [*part.get("Value", []), *part.get("DateValue", [])]
    test = _test(operator, [_typed(value, column.kind) for value in sent], column.kind)
    get = column.get
    return lambda document: test(get(document))


def _typed(value: str, kind: str) -> Any:
    try:
        return typed(value, kind)
    except (ValueError, RefusalError, InvalidOperation):
        raise RetrieveError(f"Error: The filter value '{value}' is not valid for a {kind} property.") from None


def typed(value: Any, kind: str) -> Any:
    """A value in the form that compares: casefolded text, Decimal, bool or datetime; None stays None.

    Raises:
        ValueError: When the text is not of the kind.
    """
    if value is None:
        return None
    if kind == "number":
        return Decimal(str(value).strip())
    if kind == "boolean":
        text = str(value).strip().casefold()
        if text not in ("true", "false", "1", "0"):
            raise ValueError(text)
        return text in ("true", "1")
    if kind == "date":
        return value if isinstance(value, datetime) else read_date(str(value))
    return str(value).casefold()


def _test(operator: str, values: list[Any], kind: str) -> _Test:
    if operator == "isNull":
        return lambda held: held in (None, "")
    if operator == "isNotNull":
        return lambda held: held not in (None, "")
    if operator == "IN":
        if len(values) < 2:
            raise RetrieveError("Error: The operator IN needs at least two values.")
        return _membership(frozenset(values))
    if operator == "between":
        if len(values) != 2:
            raise RetrieveError("Error: The operator between needs two values.")
        low, high = values
        return lambda held: held is not None and low <= held <= high
    if len(values) != 1:
        raise RetrieveError(f"Error: The operator {operator} needs one value.")
    return _single(operator, values[0], kind)


def _membership(values: frozenset[Any]) -> _Test:
    return lambda value: value in values


def _single(operator: str, value: Any, kind: str) -> _Test:
    if operator in _ORDERED:
        compare = _ORDERED[operator]
        return lambda held: held is not None and compare(held, value)
    if operator == "notEquals":
        return lambda held: held != value
    if "nniversary" in operator:
        return _anniversary(operator, value, kind)
    if kind != "text":
        raise RetrieveError(f"Error: The operator {operator} does not fit a {kind} property.")
    if operator == "existsInStringAsAWord":
        word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        return lambda held: bool(word.search(held or ""))
    if operator == "like":
        value = value if _WILD.search(value) else f"%{value}%"  # clients rely on that a part is enough
        pattern = re.compile(_like(value), re.DOTALL)
        return lambda held: bool(pattern.fullmatch(held or ""))
    contains = _TEXT[operator]
    return lambda held: contains(held or "", value)


_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda held, value: bool(held == value),
    "greaterThan": lambda held, value: bool(held > value),
    "lessThan": lambda held, value: bool(held < value),
    "greaterThanOrEqual": lambda held, value: bool(held >= value),
    "lessThanOrEqual": lambda held, value: bool(held <= value),
}
_TEXT: dict[str, Callable[[str, str], bool]] = {
    "existsInString": lambda text, value: value in text,
    "contains": lambda text, value: value in text,
    "notExistsInString": lambda text, value: value not in text,
    "notContains": lambda text, value: value not in text,
    "beginsWith": lambda text, value: text.startswith(value),
    "endsWith": lambda text, value: text.endswith(value),
}
_DAYS: dict[str, Callable[[tuple[int, int], tuple[int, int]], bool]] = {
    "isAnniversary": lambda held, value: held == value,
    "isNotAnniversary": lambda held, value: held != value,
    "greaterThanAnniversary": lambda held, value: held > value,
    "lessThanAnniversary": lambda held, value: held < value,
}


def _anniversary(operator: str, value: Any, kind: str) -> _Test:
    if kind != "date":
        raise RetrieveError(f"Error: The operator {operator} does not fit a {kind} property.")
    compare, day = _DAYS[operator], (value.month, value.day)
    return lambda held: held is not None and compare((held.month, held.day), day)


_WILD = re.compile("[%_]")


def _like(value: str) -> str:
    wild = {"%": ".*", "_": "."}
    return "".join(wild.get(character, re.escape(character)) for character in value)


_KINDS = {"xs:boolean": "boolean", "xs:dateTime": "date"}


def document_column(path: str, type: str, *, integer: bool) -> FilterColumn:
    """The column of a document at a dotted `path`.

    Args:
        path: Where the value stands.
        type: Its type in the contract.
        integer: Whether that is a whole number.

    Returns:
        The column, whose values compare right.
    """
    kind = "number" if integer else _KINDS.get(type, "text")
    steps = path.split(".")
    convert: Callable[[Any], Any] = _keep
    if kind == "text":
        convert = _fold
    elif kind == "date":
        convert = _date
    if len(steps) == 1:
        name = steps[0]
        return FilterColumn(lambda document: convert(document.get(name)), kind)

    def get(document: Document) -> Any:
        value: Any = document
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        return convert(value)

    return FilterColumn(get, kind)


def _keep(value: Any) -> Any:
    return value


def _fold(value: Any) -> Any:
    """Text in the form that compares; a number of a type that the contract does not have is one, too."""
    return str(value).casefold() if isinstance(value, str | int) else value


def _date(value: Any) -> Any:
    return server_date(value) if isinstance(value, str) else value
