"""Reading answers through zeep: slow, but by the letter of the WSDL; the tests hold the fast reader to it."""

import datetime as dt
from typing import Any

from lxml import etree

from mcdecl.account.soap.answer import Answer, answer_of
from mcdecl.account.soap.contract import contract, wire_element
from mcdecl.account.soap.envelope import FaultText, open_envelope
from mcdecl.account.soap.faults import fault_error
from mcdecl.wire import XSI
from mcdecl.wire.values import TYPE

_EMPTY = "\ue000"
"""Stands in for an empty text while zeep reads, because zeep takes empty for nothing."""


def read_answer(body: bytes) -> Answer:
    """The answer in a SOAP envelope, as plain typed values.

    Args:
        body: The envelope as it came; everything in it must be in the WSDL.

    Raises:
        NotSoap: It is no SOAP envelope.
        BrokenAnswer: It cannot be read to its end.
        Fault: It holds a fault (or one of the errors that a fault stands for).
    """
    message = open_envelope(body)
    if isinstance(message, FaultText):
        raise fault_error(message)
    for leaf in message.iter():
        if not len(leaf) and leaf.text is None and leaf.get(f"{{{XSI}}}nil") not in ("true", "1"):
            leaf.text = _EMPTY
    name = etree.QName(message).localname
    element = wire_element(name)
    value = element.parse(message, contract().wsdl.types)
    return answer_of(name, _plain(value, element.type) or {})


def _plain(value: Any, declared: Any) -> Any:
    """Plain values of what zeep read; None for what is to be left out."""
    from zeep.xsd.valueobjects import CompoundValue

    if isinstance(value, list):
        return [_plain(item, declared) for item in value if item is not None]
    if isinstance(value, CompoundValue):
        return _mapping(value, declared)
    if isinstance(value, (dt.datetime, dt.time)):
        text = value.isoformat()
        return text.rstrip("0") if "." in text else text
    return "" if value == _EMPTY else value


def _mapping(value: Any, declared: Any) -> dict[str, Any]:
    own = value._xsd_type
    content: dict[str, Any] = {} if own is declared else {TYPE: own.name}
    for name, element in own.elements:
        found = value[name]
        if found is None or found == []:
            continue
        content[name] = _plain(found, element.type)
    return content
