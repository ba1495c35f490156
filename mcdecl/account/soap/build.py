"""Build Retrieve requests with lxml alone, because importing zeep is slow."""

from typing import Any

from lxml import etree

from mcdecl.wire import PARTNER, XSI
from mcdecl.wire.values import Combination, FilterPart, Retrieve, SimpleFilter

_XSI_TYPE = f"{{{XSI}}}type"
_FEWEST_FOR_IN = 2
_NAMESPACES: dict[Any, str] = {None: PARTNER}


def retrieve_message(request: Retrieve, *, continue_request: str | None = None) -> etree._Element:
    """The RetrieveRequestMsg for a question, elements in the order of the WSDL.

    The next page is asked for by the whole request with its ContinueRequest: two clients in wide use do so,
    and the schema requires the object type even then.

    Args:
        request: What is asked.
        continue_request: The RequestID of the page before, to get the next one.

    Raises:
        ValueError: The filter is not one that the service can take.
    """
    message = etree.Element(_name("RetrieveRequestMsg"), nsmap=_NAMESPACES)
    body = etree.SubElement(message, _name("RetrieveRequest"))
    _text(body, "ObjectType", request.object_type)
    for name in request.properties:
        _text(body, "Properties", name)
    if request.filter is not None:
        _part(body, "Filter", request.filter)
    if continue_request is not None:
        _text(body, "ContinueRequest", continue_request)
    if request.query_all_accounts:
        _text(body, "QueryAllAccounts", "true")
    if request.batch_size is not None:
        _text(etree.SubElement(body, _name("Options")), "BatchSize", str(request.batch_size))
    return message


def _part(parent: etree._Element, name: str, part: FilterPart) -> None:
    if isinstance(part, SimpleFilter):
        _simple(parent, name, part)
        return
    operands = part.operands
    if not operands:
        raise ValueError(f"A filter combines nothing with {part.operator}; give it at least one operand.")
    if len(operands) == 1:
        _part(parent, name, operands[0])
        return
    element = etree.SubElement(parent, _name(name))
    element.set(_XSI_TYPE, "ComplexFilterPart")
    # More than two are nested in pairs (fact:additional-operands): every client does that, while the other way is
    # unsupported by some. Halving keeps the nesting shallow.
    half = len(operands) // 2
    _part(element, "LeftOperand", Combination(part.operator, operands[:half]))
    _text(element, "LogicalOperator", part.operator)
    _part(element, "RightOperand", Combination(part.operator, operands[half:]))


def _simple(parent: etree._Element, name: str, part: SimpleFilter) -> None:
    if part.operator == "IN" and len(part.values) < _FEWEST_FOR_IN:
        raise ValueError(f"IN on {part.property} has fewer than two values, which the service refuses; use equals.")
    element = etree.SubElement(parent, _name(name))
    element.set(_XSI_TYPE, "SimpleFilterPart")
    _text(element, "Property", part.property)
    _text(element, "SimpleOperator", part.operator)
    for value in part.values:
        if part.dates:
            _text(element, "DateValue", value if "T" in value else f"{value}T00:00:00")
        else:
            _text(element, "Value", value)


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _name(name)).text = text


def _name(name: str) -> str:
    return f"{{{PARTNER}}}{name}"
