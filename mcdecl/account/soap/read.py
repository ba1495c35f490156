"""Reading answers: lxml and the table of shapes, about twenty times as fast as building zeep's objects.

Pages of objects that are alike are read without lxml (`mcdecl.account.soap.alike`), several times as fast again.
"""

from typing import Any

from lxml import etree

from mcdecl.account.errors import BrokenAnswer
from mcdecl.account.soap.alike import read_page
from mcdecl.account.soap.answer import Answer, answer_of, untyped
from mcdecl.account.soap.envelope import FaultText, created, open_envelope
from mcdecl.account.soap.faults import fault_error
from mcdecl.account.soap.shapes import Convert, Shape, Slot, message_shape, needed_number, type_shape
from mcdecl.helpers.structs import replace
from mcdecl.wire import PARTNER, XSI
from mcdecl.wire.values import TYPE

_NIL = f"{{{XSI}}}nil"
_XSI_TYPE = f"{{{XSI}}}type"
_BLANKS = " \t\r\n"
_NOTHING_KNOWN = Shape("")


def read_answer(body: bytes) -> Answer:
    """The answer in a SOAP envelope, as plain typed values.

    Elements and types that the WSDL does not have are kept as texts and mappings.

    Args:
        body: The envelope as it came.

    Raises:
        NotSoap: It is no SOAP envelope.
        BrokenAnswer: It cannot be read to its end.
        Fault: It holds a fault (or one of the errors that a fault stands for).
    """
    page = read_page(body, _read_result)
    message = open_envelope(body) if page is None else page.message
    if isinstance(message, FaultText):
        raise fault_error(message)
    name = etree.QName(message).localname
    try:
        answer = answer_of(name, _read(message, message_shape(name) or Shape(name)))
    except RecursionError:
        raise BrokenAnswer(
            "The answer is nested far deeper than anything that Marketing Cloud has.",
            hint="Check the address; something else may be answering in its place.",
            retryable=False,
        ) from None
    results = answer.results if page is None else page.objects
    return replace(answer, results=results, created=created(message))


def _read(element: etree._Element, shape: Shape) -> dict[str, Any]:
    """The values inside a complex element. This is the hot path: thousands of results run through it."""
    values: dict[str, Any] = {}
    elements = shape.elements
    for child in element:
        slot = elements.get(child.tag)
        if slot is None:
            _read_unexpected(values, child, elements)
            continue
        name, convert, declared, repeats = slot
        value: Any
        if convert is None:
            value = _read_object(child, declared)
        elif not (text := child.text) or text[0] in _BLANKS:
            value = _read_bare(child, convert)
        elif convert is str:
            value = text
        else:
            value = convert(text)
        if value is None:
            continue
        if repeats:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    return values


def _read_result(element: etree._Element, declared: Shape | None) -> dict[str, Any] | None:
    """One result of a page; None if it is nil, or says neither a value nor its type."""
    values = _read_object(element, declared)
    return untyped(values) if values else None


def _read_object(element: etree._Element, declared: Shape | None) -> dict[str, Any] | None:
    """A complex element by its own type, else by the declared one; None if it is nil."""
    own = element.get(_XSI_TYPE)
    name = "" if own is None else own.rpartition(":")[2]
    if not name or (declared is not None and name == declared.name):
        # A type that says no more than the place does is not told: some answers bear it, others do not.
        values = _read(element, declared or _NOTHING_KNOWN)
        return None if not values and _is_nil(element) else values
    # What a type that we do not know inherits from the declared one is still read with its types.
    values = _read(element, type_shape(name) or declared or _NOTHING_KNOWN)
    return None if not values and _is_nil(element) else {TYPE: name, **values}


def _read_bare(element: etree._Element, convert: Convert) -> Any:
    """An element of a simple type without text, or with blanks first, or with children that it should not have."""
    if len(element):
        return needed_number("".join(map(str, element.itertext()))) if convert is needed_number else _plain(element)
    if _is_nil(element):
        return None
    text = element.text or ""
    # An empty number or boolean is no value; an empty text is one.
    return convert(text) if convert is str or text.strip() else None


def _read_unexpected(values: dict[str, Any], element: etree._Element, elements: dict[str, Slot]) -> None:
    """An element that the type does not have: kept by its local name, as a list once it comes again."""
    value = _plain(element)
    if value is None:
        return
    name = etree.QName(element).localname
    if f"{{{PARTNER}}}{name}" in elements:
        # A foreign element that bears the name of one of the service's own must not pass for it.
        name = str(element.tag)
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]


def _plain(element: etree._Element) -> Any:
    """An element of which nothing is known: its text, or a mapping of what is inside."""
    if _is_nil(element):
        return None
    if not len(element):
        return element.text or ""
    values: dict[str, Any] = {}
    own = element.get(_XSI_TYPE)
    if own is not None:
        values[TYPE] = own.rpartition(":")[2]
    for child in element:
        _read_unexpected(values, child, {})
    return values


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL) in ("true", "1")
