"""Holds messages against the public schema of the API, where the reference files are at hand.

Both sides of a conversation are checked with it: what a client sends and what an account answers.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from lxml import etree

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference" / "etframework.wsdl"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_PARTNER = "http://exacttarget.com/wsdl/partnerAPI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_UNDECLARED = ("Program", "AccountUserAccount")
"""Types that the service answers with and its WSDL does not declare (recorded)."""
_ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")


class HasBodies(Protocol):
    """A recorded call: the bytes that came and that went."""

    @property
    def request(self) -> bytes:
        """The request."""

    @property
    def response(self) -> bytes:
        """The answer."""


def available() -> bool:
    """Whether the public WSDL is there."""
    return REFERENCE.exists()


@cache
def schema() -> etree.XMLSchema:
    """The schema inside the public WSDL, without its import of the fault schema (it is on another host)."""
    definitions = etree.parse(str(REFERENCE)).getroot()
    found = next(definitions.iter(f"{_XS}schema"))
    for imported in found.findall(f"{_XS}import"):
        found.remove(imported)
    return etree.XMLSchema(etree.fromstring(etree.tostring(found)))


def violations(envelope: bytes) -> list[str]:
    """What is wrong with the message in an envelope.

    Args:
        envelope: The bytes of a SOAP envelope, 1.1 or 1.2.

    Returns:
        One text per violation; none for a fault, and none when the public WSDL is not there.
    """
    if not available():
        return []
    root = etree.fromstring(envelope.lstrip())
    body = next((child for child in root if etree.QName(child).localname == "Body"), None)
    message = None if body is None else next(iter(body), None)
    if message is None:
        return ["the envelope has no message"]
    if etree.QName(message).namespace in _ENVELOPES:
        return []
    alone = etree.fromstring(etree.tostring(message))
    _complete(alone)
    try:
        schema().assertValid(alone)
    except etree.DocumentInvalid as invalid:
        return str(invalid).splitlines()
    return []


def _complete(message: etree._Element) -> None:
    """The known exceptions: a field that comes, and may be sent, without its Value, and types that no schema has."""
    for result in message.findall(f"{{{_PARTNER}}}Results"):
        if result.get(f"{{{_XSI}}}type") in _UNDECLARED:
            message.remove(result)
    for field in message.iter(f"{{{_PARTNER}}}SendableSubscriberField"):
        if field.find(f"{{{_PARTNER}}}Value") is None:
            etree.SubElement(field, f"{{{_PARTNER}}}Value")


def check(calls: Iterable[HasBodies], *, requests: bool = True) -> None:
    """Fails the test when a recorded SOAP message breaks the schema.

    Args:
        calls: The calls; bodies that are no XML (a token answer, a page of HTML) are passed over.
        requests: Whether the requests are checked too; a test that sends wrong ones on purpose says no.
    """
    texts: list[str] = []
    for call in calls:
        bodies = [call.request, call.response] if requests else [call.response]
        for body in bodies:
            if b"Envelope" in body[:400]:
                texts += violations(body)
    if texts:
        pytest.fail("Messages break the public schema:\n" + "\n".join(texts[:20]))
