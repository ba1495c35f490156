from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from mcdecl import wire
from tests import wire_schema

pytestmark = pytest.mark.skipif(not wire_schema.available(), reason="the public WSDL is not there")
NS = "http://exacttarget.com/wsdl/partnerAPI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def envelope(message: str) -> bytes:
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    return f'<s:Envelope xmlns:s="{soap}" xmlns:xsi="{XSI}"><s:Body>{message}</s:Body></s:Envelope>'.encode()


def create(inner: str) -> bytes:
    return envelope(
        f'<CreateRequest xmlns="{NS}"><Options/><Objects xsi:type="DataExtension">{inner}</Objects></CreateRequest>'
    )


def test_right_messages_have_no_violations() -> None:
    assert wire_schema.violations(create("<CustomerKey>A</CustomerKey><Name>A</Name>")) == []


@pytest.mark.parametrize(
    "inner", ["<Name>A</Name><CustomerKey>A</CustomerKey>", "<Colour>red</Colour>", "<IsSendable>perhaps</IsSendable>"]
)
def test_wrong_order_element_or_value_is_found(inner: str) -> None:
    assert wire_schema.violations(create(inner))


def test_missing_options_and_unknown_root_are_found() -> None:
    assert wire_schema.violations(envelope(f'<CreateRequest xmlns="{NS}"><Objects/></CreateRequest>'))
    assert wire_schema.violations(envelope(f'<Nothing xmlns="{NS}"/>'))
    assert wire_schema.violations(envelope(""))


def test_subscriber_field_without_value_is_the_one_exception() -> None:
    part = "<SendableSubscriberField><Name>Subscriber Key</Name></SendableSubscriberField>"
    assert wire_schema.violations(create(part)) == []


def test_check_fails_the_test() -> None:
    class Call:
        request = create("<Colour>red</Colour>")
        response = b"<html/>"

    with pytest.raises(pytest.fail.Exception, match="Colour"):
        wire_schema.check([Call()])
    wire_schema.check([Call()], requests=False)


def definitions(path: Path) -> etree._Element:
    return etree.parse(str(path), etree.XMLParser(remove_comments=True, resolve_entities=False)).getroot()


def parts(declared: etree._Element) -> Iterator[tuple[str, ...]]:
    """What a declaration is made of, in its order: bases, elements with type and number, enumeration values."""
    for node in declared.iterdescendants(f"{XS}extension", f"{XS}element", f"{XS}enumeration"):
        type = (node.get("type") or node.get("base") or "").rpartition(":")[2]
        yield (
            str(node.tag), node.get("name") or node.get("value") or "", type, node.get("minOccurs", "1"),
            node.get("maxOccurs", "1"), node.get("nillable", "false"),
        )  # fmt: skip


def catalogue(root: etree._Element) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    element = next(root.iter(f"{XS}schema"))
    return {(str(node.tag), node.get("name", "")): list(parts(node)) for node in element if node.get("name")}


def test_our_contract_declares_every_type_and_message_exactly_as_the_public_one() -> None:
    ours = catalogue(definitions(wire.path("partner-api.wsdl")))
    public = catalogue(definitions(wire_schema.REFERENCE))
    assert ours.keys() == public.keys()
    different = {name: set(made) ^ set(public[name]) for name, made in ours.items() if made != public[name]}
    # The one known exception: a sendable data extension's subscriber field comes without a Value.
    attribute = different.pop((f"{XS}complexType", "Attribute"))
    assert {(name, least) for _, name, _, least, _, _ in attribute} == {("Value", "0"), ("Value", "1")}
    assert different == {}
    assert len(ours) > 350


def test_our_contract_has_the_public_operations_with_their_messages() -> None:
    def operations(path: Path) -> dict[str, list[str]]:
        port = next(definitions(path).iter(f"{WSDL}portType"))
        return {
            element.get("name", ""): [
                part.get("message", "").rpartition(":")[2] for part in element if part.get("message")
            ]
            for element in port.iter(f"{WSDL}operation")
        }

    ours, public = operations(wire.path("partner-api.wsdl")), operations(wire_schema.REFERENCE)
    assert set(ours) == set(public)
    for name, messages in ours.items():
        assert [message.lower() for message in messages] == [text.lower() for text in public[name]]
