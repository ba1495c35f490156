"""Answers: the envelope and headers around a body, and faults."""

from datetime import timedelta
from uuid import uuid4

from mcdecl import wire
from mcdecl.sandbox.clock import Clock
from mcdecl.sandbox.errors import FaultError
from mcdecl.sandbox.soap.writer import tag, text_of

ANONYMOUS = f"{wire.ADDRESSING}/role/anonymous"
FAULT_ACTION = f"{wire.ADDRESSING}/fault"
_XSD = "http://www.w3.org/2001/XMLSchema"


def envelope(body: str, action: str, clock: Clock, relates_to: str | None = None) -> bytes:
    """Wraps `body` the way the service does: literal `soap:` prefix, addressing and a 5 minute timestamp.

    Args:
        body: The XML inside of Body.
        action: The addressing action, as `RetrieveResponse`.
        clock: Where the timestamp comes from.
        relates_to: The id of the request.

    Returns:
        The bytes of the envelope.
    """
    created = clock.utc()
    expires = created + timedelta(minutes=5)
    relates = f"<wsa:RelatesTo>{text_of(relates_to or f'urn:uuid:{uuid4()}')}</wsa:RelatesTo>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{wire.SOAP11}" xmlns:xsi="{wire.XSI}" xmlns:xsd="{_XSD}"'
        f' xmlns:wsa="{wire.ADDRESSING}" xmlns:wsse="{wire.WSSE}" xmlns:wsu="{wire.WSU}">'
        f"<soap:Header>{tag('wsa:Action', action)}<wsa:MessageID>urn:uuid:{uuid4()}</wsa:MessageID>{relates}"
        f'<wsa:To>{ANONYMOUS}</wsa:To><wsse:Security><wsu:Timestamp wsu:Id="Timestamp-{uuid4()}">'
        f"<wsu:Created>{created:%Y-%m-%dT%H:%M:%SZ}</wsu:Created><wsu:Expires>{expires:%Y-%m-%dT%H:%M:%SZ}"
        f"</wsu:Expires></wsu:Timestamp></wsse:Security></soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
    ).encode()


def message(root: str, content: str) -> str:
    """A body child: unprefixed, with the partner namespace as the default one."""
    return f'<{root} xmlns="{wire.PARTNER}">{content}</{root}>'


def fault_body(fault: FaultError, url: str) -> str:
    """The soap:Fault element; its parts carry no namespace, only Server faults have a detail.

    Args:
        fault: What is wrong.
        url: The actor: the address that was called.

    Returns:
        The XML text for inside of Body.
    """
    security = fault.kind == "Security"
    code = (
        f'<faultcode xmlns:q0="{wire.WSSE}">q0:Security</faultcode>'
        if security
        else f"<faultcode>soap:{fault.kind}</faultcode>"
    )
    detail = ""
    if fault.detail is not None:
        inner = tag("Code", int(fault.detail.code)) + tag("Message", fault.detail.message)
        detail = f'<detail><apifault xmlns="{wire.FAULT}">{inner}</apifault></detail>'
    return f"<soap:Fault>{code}{tag('faultstring', fault.text)}{tag('faultactor', url)}{detail}</soap:Fault>"
