"""Writing through zeep: place and type from the WSDL, mistakes named."""

import pytest
from lxml import etree

from mcdecl.account.errors import AccountError
from mcdecl.account.soap import write
from mcdecl.account.soap.envelope import Login, write_envelope
from mcdecl.account.soap.write import (
    describe_message,
    objects_message,
    perform_message,
    status_message,
    version_message,
    write_message,
)
from mcdecl.wire import PARTNER, XSI

P = f"{{{PARTNER}}}"


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_elements_stand_in_the_order_of_the_wsdl_whatever_the_order_of_the_mapping() -> None:
    message = objects_message(
        "Create",
        [
            {
                "@type": "DataExtension",
                "CategoryID": 5,
                "Fields": {"Field": [{"FieldType": "Text", "Name": "Id", "IsPrimaryKey": True, "MaxLength": 18}]},
                "Name": "N",
                "CustomerKey": "k",
                "IsSendable": False,
                "RetainUntil": "",
            }
        ],
    )
    assert names(message) == ["Options", "Objects"]
    (item,) = message.findall(f"{P}Objects")
    assert names(item) == ["CustomerKey", "Name", "IsSendable", "RetainUntil", "Fields", "CategoryID"]
    assert names(item.find(f"{P}Fields/{P}Field")) == ["Name", "MaxLength", "IsPrimaryKey", "FieldType"]
    assert item.findtext(f"{P}IsSendable") == "false"
    assert item.findtext(f"{P}RetainUntil") == ""
    assert str(item.get(f"{{{XSI}}}type")).endswith("DataExtension")


def test_none_is_left_out() -> None:
    message = objects_message(
        "Update", [{"@type": "DataFolder", "ID": 1, "Name": None, "ParentFolder": {"ID": 2, "Name": None}}]
    )
    assert names(message[1]) == ["ID", "ParentFolder"]
    assert names(message[1][1]) == ["ID"]


def test_polymorphic_parts_carry_their_type() -> None:
    part = {
        "@type": "SimpleFilterPart",
        "Property": "a",
        "SimpleOperator": "equals",
        "DateValue": ["2026-01-01T00:00:00"],
    }
    message = objects_message(
        "Create",
        [
            {
                "@type": "FilterDefinition",
                "Name": "f",
                "DataSource": {"@type": "DataExtension", "CustomerKey": "k"},
                "DataFilter": {
                    "@type": "ComplexFilterPart",
                    "LeftOperand": part,
                    "LogicalOperator": "AND",
                    "RightOperand": part,
                    "AdditionalOperands": {"Operand": [part]},
                },
            }
        ],
    )
    types = [
        str(element.get(f"{{{XSI}}}type")).rpartition(":")[2]
        for element in message.iter()
        if element.get(f"{{{XSI}}}type")
    ]
    assert types == ["FilterDefinition", "DataExtension", "ComplexFilterPart", *["SimpleFilterPart"] * 3]
    assert message.findtext(f".//{P}DateValue") == "2026-01-01T00:00:00"


def test_a_null_property_can_be_written() -> None:
    message = objects_message(
        "Update",
        [{"@type": "Subscriber", "PartnerProperties": [{"@type": "NullAPIProperty", "Name": "City", "Value": ""}]}],
    )
    element = message.find(f".//{P}PartnerProperties")
    assert element is not None
    assert str(element.get(f"{{{XSI}}}type")).endswith("NullAPIProperty")


def test_options_can_ask_for_an_upsert() -> None:
    options = {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": "UpdateAdd"}]}}
    message = objects_message("Update", [{"@type": "DataExtensionObject", "CustomerKey": "k"}], options)
    assert message.findtext(f"{P}Options//{P}SaveAction") == "UpdateAdd"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"@type": "DataExtension", "Colour": 1}, "Colour"),
        ({"@type": "DataExtension", "Fields": {"Field": [{"Colour": 1}]}}, "Colour"),
        ({"@type": "DataExtension", "Fields": {"Fild": []}}, "Fild"),
        ({"@type": "DataExtension", "CategoryID": "five"}, "CategoryID"),
        ({"CustomerKey": "k"}, "@type"),
    ],
)
def test_values_that_do_not_fit_are_a_programming_error(item, words) -> None:
    with pytest.raises(ValueError, match=words):
        objects_message("Create", [item])


def test_an_unknown_type_or_message_is_a_programming_error() -> None:
    with pytest.raises(LookupError, match="no type HoloDeck"):
        objects_message("Create", [{"@type": "HoloDeck"}])
    with pytest.raises(LookupError, match="no message Holo"):
        write_message("Holo", {})


def test_a_missing_required_element_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="VersionHistory"):
        write_message("VersionInfoRequestMsg", {})


def test_the_small_messages() -> None:
    assert names(status_message()) == ["Options"]
    assert version_message().findtext(f"{P}IncludeVersionHistory") == "false"
    described = describe_message(["DataFolder", "List"])
    assert [element.text for element in described.iter(f"{P}ObjectType")] == ["DataFolder", "List"]
    performed = perform_message("start", [{"@type": "QueryDefinition", "ObjectID": "q"}])
    assert names(performed) == ["Options", "Action", "Definitions"]


def test_an_envelope_without_login_has_an_empty_header() -> None:
    envelope = etree.fromstring(write_envelope(status_message(), Login()))
    assert names(envelope) == ["Header", "Body"]
    assert len(envelope[0]) == 0


def test_many_objects_are_written_without_zeep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "zeep_message", None)
    fields = [{"Name": f"F{n}", "FieldType": "Text", "MaxLength": 50} for n in range(20)]
    items = [{"@type": "DataExtension", "CustomerKey": f"k{n}", "Fields": {"Field": fields}} for n in range(50)]
    assert len(objects_message("Create", items).findall(f"{P}Objects")) == 50


@pytest.mark.parametrize("character", ["\x0b", "\x00", "\ufffe", "\ud800"])
def test_a_character_that_xml_does_not_allow_is_named(character: str) -> None:
    with pytest.raises(AccountError, match=rf"the character U\+{ord(character):04X}, which no SOAP message can carry"):
        objects_message("Delete", [{"@type": "DataExtension", "CustomerKey": f"k{character}"}])
