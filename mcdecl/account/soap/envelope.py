"""The SOAP envelope: login headers on the way out, body or fault on the way in."""

import re
from datetime import datetime
from typing import Any, Final

from lxml import etree
from msgspec import Struct

from mcdecl.account.errors import BrokenAnswer, NotSoap
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.secret import Secret
from mcdecl.wire import EXACTTARGET, SOAP11, SOAP12, WSSE, WSU, XSI

_XSD = "http://www.w3.org/2001/XMLSchema"
_PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"  # noqa: S105
_PROLOG = rb"^(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*"
_ENVELOPE = re.compile(_PROLOG + rb"<(?:[\w.-]+:)?Envelope[\s>/]", re.DOTALL)
_DOCTYPE = re.compile(_PROLOG + rb"<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_LONGEST_TITLE = 80
_DEFAULT: dict[Any, str] = {None: EXACTTARGET}


class FaultText(Struct, frozen=True):
    """A SOAP fault as it came.

    Attributes:
        kind: The local part of the fault code: Client, Server, Security, or SOAP 1.2's Sender, Receiver.
        text: The fault string.
        code: The number in the detail, which only server faults carry.
        detail: The message in the detail.
    """

    kind: str
    text: str
    code: int | None = None
    detail: str = ""


class Login(Struct, frozen=True):
    """What a request's header says about who sends it; exactly one way is filled in."""

    token: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    user_token: Secret | None = None


def write_envelope(message: etree._Element, login: Login) -> bytes:
    """The SOAP 1.1 envelope around a message, with the login header (fact:soap-1-1)."""
    envelope = etree.Element(f"{{{SOAP11}}}Envelope", nsmap={"soap": SOAP11, "xsi": XSI, "xsd": _XSD})
    header = etree.SubElement(envelope, f"{{{SOAP11}}}Header")
    if login.token is not None:
        etree.SubElement(header, f"{{{EXACTTARGET}}}fueloauth", nsmap=_DEFAULT).text = login.token.reveal()
    elif login.user_token is not None:
        wrapper = etree.SubElement(header, f"{{{EXACTTARGET}}}oAuth", nsmap=_DEFAULT)
        etree.SubElement(wrapper, f"{{{EXACTTARGET}}}oAuthToken").text = login.user_token.reveal()
        # The old header is only looked at beside a user name token, which then holds nothing.
        _username_token(header, "*", "*")
    elif login.username is not None and login.password is not None:
        _username_token(header, login.username, login.password.reveal())
    body = etree.SubElement(envelope, f"{{{SOAP11}}}Body")
    body.append(message)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def open_envelope(body: bytes) -> etree._Element | FaultText:
    """The message inside an answer, or its fault.

    Args:
        body: The answer as it came over HTTP. Both SOAP versions are read; entities and network stay off.

    Raises:
        NotSoap: It is no SOAP envelope at all.
        BrokenAnswer: It begins like one but cannot be read to its end.
    """
    root = _parse(body)
    namespace = etree.QName(root).namespace
    if etree.QName(root).localname != "Envelope" or namespace not in (SOAP11, SOAP12):
        raise NotSoap("The answer is XML but not a SOAP envelope.")
    content = root.find(f"{{{namespace}}}Body")
    if content is None or len(content) == 0:
        raise BrokenAnswer("The answer is a SOAP envelope without content.")
    message = content[0]
    if message.tag == f"{{{namespace}}}Fault":
        return _fault(message, str(namespace))
    return message


def created(message: etree._Element) -> datetime | None:
    """When the service made the answer around a message, by its own clock in UTC; None if it does not tell.

    Every answer has a wsu:Timestamp in its header (fact:answer-timestamp).
    """
    header = message.getroottree().getroot()[0]
    text = None if header is message.getparent() else header.findtext(f".//{{{WSU}}}Created")
    return utc_moment(text)


def is_soap(body: bytes) -> bool:
    """Whether the bytes begin as a SOAP envelope does."""
    return _ENVELOPE.match(body) is not None


def what_came(body: bytes) -> str:
    """In a few words, what a body that is not SOAP is."""
    text = body.lstrip()
    if not text:
        return "an empty answer"
    if text[:1] == b"<" and re.search(rb"<html|<!doctype html|<head|<body|<title", text[:4096], re.IGNORECASE):
        title = _TITLE.search(text)
        words = " ".join(title[1].decode("utf-8", "replace").split()) if title else ""
        return f"an HTML page titled “{words[:_LONGEST_TITLE]}”" if words else "an HTML page"
    if text[:1] == b"<":
        return "a SOAP message" if is_soap(body) else "some other XML"
    return "a JSON text" if text[:1] in (b"{", b"[") else "a text that is not XML"


MOST_TAGS: Final = 8_000_000
"""Tags of one answer: a page of 2,500 rows has as many only with more than 500 columns."""
MOST_ATTRIBUTES: Final = 1_000_000
"""Attributes of one answer; Marketing Cloud gives hardly one to an object."""
_ATTRIBUTE: Final = (b'="', b"='")


def check_count(body: bytes) -> None:
    """See that reading takes no more memory than is sensible: each tag and attribute takes many times its bytes.

    Raises:
        BrokenAnswer: It would.
    """
    if len(body) > MOST_TAGS and body.count(b"<") > MOST_TAGS:
        raise _too_many(f"{MOST_TAGS:,} tags")
    if len(body) > MOST_ATTRIBUTES and sum(map(body.count, _ATTRIBUTE)) > MOST_ATTRIBUTES:
        raise _too_many(f"{MOST_ATTRIBUTES:,} attributes")


def _too_many(what: str) -> BrokenAnswer:
    return BrokenAnswer(
        f"The answer has more than {what}; it was not read.",
        hint="No answer of Marketing Cloud has as many: check the address. Rows come in pages.",
        retryable=False,
    )


def _parse(body: bytes) -> etree._Element:
    if not body.strip():
        raise BrokenAnswer("The answer is empty.")
    check_count(body)
    if _DOCTYPE.match(body):
        raise NotSoap(f"The answer is {what_came(body)}, with a document type, which SOAP forbids.")
    if not is_soap(body) and not body.lstrip().startswith(b"<?xml"):
        raise NotSoap(f"The answer is {what_came(body)}, not SOAP.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        reason = error.msg or "the reader of XML gave no reason; it may be far too large"
        raise BrokenAnswer(f"The answer cannot be read as XML; it is cut short or damaged ({reason}).") from error


def _fault(fault: etree._Element, namespace: str) -> FaultText:
    if namespace == SOAP12:
        kind = fault.findtext(f"{{{SOAP12}}}Code/{{{SOAP12}}}Subcode/{{{SOAP12}}}Value")
        kind = kind or fault.findtext(f"{{{SOAP12}}}Code/{{{SOAP12}}}Value")
        text = fault.findtext(f"{{{SOAP12}}}Reason/{{{SOAP12}}}Text")
        detail = fault.find(f"{{{SOAP12}}}Detail")
    else:
        kind, text, detail = fault.findtext("faultcode"), fault.findtext("faultstring"), fault.find("detail")
    number = None if detail is None else detail.findtext(".//{*}apifault/{*}Code")
    message = None if detail is None else detail.findtext(".//{*}apifault/{*}Message")
    return FaultText(
        kind=(kind or "").strip().rpartition(":")[2],
        text=" ".join((text or "").split()),
        code=int(number) if number is not None and number.strip().lstrip("-").isdecimal() else None,
        detail=" ".join((message or "").split()),
    )


def _username_token(header: etree._Element, username: str, password: str) -> None:
    security = etree.SubElement(header, f"{{{WSSE}}}Security", nsmap={"wsse": WSSE})
    security.set(f"{{{SOAP11}}}mustUnderstand", "1")
    token = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
    etree.SubElement(token, f"{{{WSSE}}}Username").text = username
    secret = etree.SubElement(token, f"{{{WSSE}}}Password")
    secret.set("Type", _PASSWORD_TEXT)
    secret.text = password
