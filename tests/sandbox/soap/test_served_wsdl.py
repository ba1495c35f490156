"""The WSDL that clients get: whole, one document, and what it names answers or is refused by name."""

import socket
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.soap.dispatch import OPERATIONS
from tests.sandbox.caller import NS, Caller

_XS = "{http://www.w3.org/2001/XMLSchema}"


def test_saved_copy_loads_without_the_network(
    sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zeep

    saved = tmp_path / "etframework.wsdl"
    saved.write_bytes(requests.get(sandbox.url + "/etframework.wsdl", timeout=60).content)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the saved WSDL asked for another document")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    new_client: Any = zeep.Client
    client = new_client(str(saved))
    assert {operation.name for operation in OPERATIONS.values()} == set(dir(client.service)) & {
        name for name in dir(client.service) if name[:1].isupper()
    }
    assert client.get_element("{urn:fault.partner.exacttarget.com}apifault").name == "apifault"


def test_every_schema_is_inside(sandbox: RunningSandbox) -> None:
    root = etree.fromstring(requests.get(sandbox.url + "/etframework.wsdl", timeout=60).content)
    assert [node.get("schemaLocation") for node in root.iter(f"{_XS}import")] == [None]
    spaces = [node.get("targetNamespace") for node in root.iter(f"{_XS}schema")]
    assert spaces == [NS, "urn:fault.partner.exacttarget.com"]


def test_types_that_the_account_does_not_keep_are_refused_by_name(soap: Caller) -> None:
    answer = soap.retrieve("Portfolio", "ObjectID")
    assert (answer.status, answer.results) == (200, [])
    assert answer.overall == "Error: The embedded account does not keep objects of the type Portfolio."
    made = soap.create('<Objects xsi:type="Portfolio"><DisplayName>A</DisplayName></Objects>')
    assert made.refused(8) == "Create does not take objects of type Portfolio."


def test_query_is_refused_and_says_what_to_use(soap: Caller) -> None:
    part = "<Object><ObjectType>DataFolder</ObjectType><Properties>ID</Properties></Object>"
    answer = soap.send(
        f'<QueryRequestMsg xmlns="{NS}"><QueryRequest><Query>{part}</Query></QueryRequest></QueryRequestMsg>'
    )
    assert answer.root == "QueryResponseMsg"
    assert answer.overall == "Error: The embedded account does not answer the operation Query; use Retrieve."


def test_unknown_routines_are_refused_one_by_one(soap: Caller) -> None:
    asked = "<Requests><Name>Nope</Name></Requests><Requests/>"
    answer = soap.send(f'<ExecuteRequestMsg xmlns="{NS}">{asked}</ExecuteRequestMsg>')
    assert answer.overall == "Error"
    assert [(result["StatusCode"], result["OrdinalID"], result["ErrorCode"]) for result in answer.results] == [
        ("Error", "0", "5"),
        ("Error", "1", "5"),
    ]
    assert answer.results[0]["StatusMessage"].startswith("The embedded account does not execute Nope;")
    assert answer.results[1]["StatusMessage"].startswith("The embedded account does not execute a routine without")
