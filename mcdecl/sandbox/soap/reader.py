"""Reading: bytes of an envelope to plain documents, by the contract's types.

A document is a dict from element name to value, nested as the XML; an object's actual type stands under
`TYPE`. Missing and nil elements are missing keys; unknown elements are passed over, as the service does.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree
from msgspec import Struct

from mcdecl import wire
from mcdecl.sandbox.clock import server_date, wire_date
from mcdecl.sandbox.errors import unknown_value, unreadable
from mcdecl.sandbox.soap.schema import Element, Schema, contract

Document: TypeAlias = dict[str, Any]
TYPE = "@type"
_XSI_TYPE = f"{{{wire.XSI}}}type"
_XSI_NIL = f"{{{wire.XSI}}}nil"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, repr=False)
class HeaderCredentials:
    """What the header brought: a token (fueloauth or the legacy oAuth), or a user name and password."""

    token: str | None = None
    user: str | None = None
    password: str | None = None


class Envelope(Struct, frozen=True):
    """A request: which root the body holds, its document, who calls, and the id to relate to."""

    root: str
    body: Document
    credentials: HeaderCredentials
    message_id: str | None
    action: str | None


def read_envelope(data: bytes) -> Envelope:
    """Reads a SOAP 1.1 or 1.2 envelope, Header and Body in any order, prefixed or not.

    Args:
        data: The bytes of the request.

    Returns:
        The envelope.

    Raises:
        FaultError: A Client fault when it is not such an envelope or its types are not known.
    """
    root = _parse(data)
    name = etree.QName(root)
    if name.localname != "Envelope" or name.namespace not in (wire.SOAP11, wire.SOAP12):
        raise unreadable("The root is not a SOAP envelope.")
    header = root.find(f"{{{name.namespace}}}Header")
    body = root.find(f"{{{name.namespace}}}Body")
    message = None if body is None else next((node for node in body if isinstance(node.tag, str)), None)
    if message is None:
        raise unreadable("The body is empty.")
    root_name = etree.QName(message)
    schema = contract()
    if root_name.namespace != wire.PARTNER or root_name.localname not in schema.roots:
        raise unreadable(f"The message {root_name.localname} is not known.")
    document = _Reader(schema).complex(message, schema.roots[root_name.localname])
    action = _header_text(header, "Action")
    return Envelope(root_name.localname, document, _credentials(header), _header_text(header, "MessageID"), action)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise unreadable("There is an error in the XML document.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise unreadable("A document type declaration is not allowed.")
    return root


def _header_text(header: etree._Element | None, name: str) -> str | None:
    element = None if header is None else header.find(f"{{*}}{name}")
    return None if element is None else (element.text or "").strip() or None


def _credentials(header: etree._Element | None) -> HeaderCredentials:
    """Finds the credentials; `fueloauth` is taken with and without its namespace (fact:fueloauth-namespace).

    A client of zeep's puts the token into an element inside of it.
    """
    if header is None:
        return HeaderCredentials()
    for path in ("{*}fueloauth", "{*}oAuth/{*}oAuthToken"):
        element = header.find(path)
        if element is not None:
            return HeaderCredentials(token="".join(map(str, element.itertext())).strip())
    user = header.find(f".//{{{wire.WSSE}}}UsernameToken")
    if user is None:
        return HeaderCredentials()
    return HeaderCredentials(
        user=(user.findtext(f"{{{wire.WSSE}}}Username") or "").strip(),
        password=user.findtext(f"{{{wire.WSSE}}}Password") or "",
    )


class _Reader:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def complex(self, node: etree._Element, declared: str) -> Document:
        actual = self._actual(node, declared)
        document: Document = {TYPE: actual} if actual[0] != "/" and "." not in actual else {}
        elements = self._schema.by_name(actual)
        for child in node:
            namespace, _, name = str(child.tag).rpartition("}")
            element = elements.get(name)
            if element is None or namespace != _PARTNER_BRACE or child.get(_XSI_NIL) in ("true", "1"):
                continue
            value = self._value(child, element)
            if element.repeated:
                document.setdefault(name, []).append(value)
            else:
                document[name] = value
        return document

    def _actual(self, node: etree._Element, declared: str) -> str:
        sent = node.get(_XSI_TYPE)
        if sent is None:
            return declared
        prefix, _, name = sent.strip().rpartition(":")
        right = node.nsmap.get(prefix or None) == wire.PARTNER
        if not (right and self._schema.known(name) and self._schema.is_a(name, declared)):
            raise unreadable(f"The specified type was not recognized: name='{name}'.")
        return name

    def _value(self, node: etree._Element, element: Element) -> Any:
        if self._schema.complex(element.type):
            return self.complex(node, element.type)
        text = node.text or ""
        if element.type == "xs:string":
            return text
        return self._scalar(text.strip(), element)

    def _scalar(self, text: str, element: Element) -> Any:
        allowed = self._schema.enums.get(element.type)
        if allowed:
            if text not in allowed:
                raise unknown_value(text)
            return text
        try:
            if element.integer:
                return int(text)
            if element.type == "xs:boolean":
                return _BOOLEANS[text]
            return wire_date(server_date(text)) if element.type == "xs:dateTime" else text
        except (ValueError, KeyError):
            raise unreadable(f"The text of {element.name} is not a valid {element.type[3:]} value.") from None


_PARTNER_BRACE = "{" + wire.PARTNER
