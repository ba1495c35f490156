"""The rules of a filter definition: which parts, properties, operators and values are taken."""

import re
from decimal import Decimal, InvalidOperation

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import TYPE, Document, find, words

_NUMERIC = frozenset(
    {
        "equals",
        "notEquals",
        "greaterThan",
        "greaterThanOrEqual",
        # Not in the documented row, which looks like an omission there (fact:filter-number-operators).
        "lessThan",
        "lessThanOrEqual",
    }
)
_OPERATORS = {
    "Boolean": frozenset({"equals"}),
    "Date": frozenset(
        words(
            "equals notEquals isAnniversary isNotAnniversary greaterThan greaterThanAnniversary lessThan "
            "lessThanAnniversary"
        )
    ),
    "Number": _NUMERIC,
    "Decimal": _NUMERIC,
}
_TEXT = frozenset(
    words(
        "equals notEquals greaterThan greaterThanOrEqual lessThan lessThanOrEqual existsInString "
        "existsInStringAsAWord notExistsInString beginsWith endsWith"
    )
)
# Real filters ask for empty fields; that isNull is what SOAP takes is a guess (fact:filter-is-null-operator).
_EMPTY = frozenset({"isNull", "isNotNull"})


def check_rules(part: Document, source: Document | None) -> None:
    """Checks the rules of a filter definition.

    Args:
        part: The DataFilter as it came.
        source: The data extension they are about; None for profile attributes, which are not checked by type.

    Raises:
        RefusalError: When a rule is refused, with the code documented for it.
    """
    if part[TYPE] == "SimpleFilterPart":
        _check_simple(part, source)
        return
    if part[TYPE] != "ComplexFilterPart":
        raise RefusalError(Code.FILTER_PART_KIND, f"A filter part of type {part[TYPE]} is not allowed.")
    operands = [part.get("LeftOperand"), part.get("RightOperand")]
    if None in operands or "LogicalOperator" not in part:
        raise _invalid("A ComplexFilterPart needs LeftOperand, LogicalOperator and RightOperand.")
    for operand in (*operands, *part.get("AdditionalOperands", {}).get("Operand", [])):
        check_rules(operand or {}, source)


def _check_simple(part: Document, source: Document | None) -> None:
    if source is None:
        return
    name = part.get("Property", "")
    field = find(source["Fields"], "Name", name)
    if field is None:
        raise RefusalError(Code.FILTER_PROPERTY, f"The property {name} was not found in the source.")
    type = field["FieldType"]
    operator = part.get("SimpleOperator", "")
    if operator in _EMPTY:
        if part.get("Value") or part.get("DateValue"):
            raise _invalid(f"The rule on {name} has the operator {operator}, which takes no value.")
        return
    if operator not in _OPERATORS.get(type, _TEXT):
        raise RefusalError(Code.FILTER_OPERATOR, f"The operator {operator} is not allowed for {name} of type {type}.")
    values, dates = part.get("Value", []), part.get("DateValue", [])
    if type == "Date":
        if values or len(dates) != 1:
            raise _invalid(f"The rule on {name} needs one DateValue and no Value.")
        return
    if dates or len(values) != 1:
        raise _invalid(f"The rule on {name} needs one Value and no DateValue.")
    if not _fits(type, values[0]):
        raise _invalid(f"{values[0]} is not a {type} value for the rule on {name}.")


def _fits(type: str, value: str) -> bool:
    if type == "Boolean":
        return value.casefold() in ("true", "false")
    if type == "Number":
        return re.fullmatch(r"[+-]?\d+", value.strip()) is not None
    if type == "Decimal":
        try:
            return Decimal(value.strip()).is_finite()
        except InvalidOperation:
            return False
    return True


def _invalid(text: str) -> RefusalError:
    return RefusalError(Code.FILTER_RULES_INVALID, text)
