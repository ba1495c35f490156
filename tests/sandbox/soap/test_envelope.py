import re
from datetime import datetime, timedelta

import pytest
from lxml import etree

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import NS, SOAP11, XSI, Caller, data_extension

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
ASK = (
    f'<RetrieveRequestMsg xmlns="{NS}"><RetrieveRequest><ObjectType>DataFolder</ObjectType><Properties>ID</Properties>'
    "</RetrieveRequest></RetrieveRequestMsg>"
)
HEADED = f'<s:Envelope xmlns:s="{SOAP11}"><s:Header>{{}}</s:Header><s:Body>{ASK}</s:Body></s:Envelope>'


def token(soap: Caller) -> str:
    return f'<fueloauth xmlns="http://exacttarget.com">{soap.token}</fueloauth>'


def test_body_before_header_without_prefix_or_declaration(soap: Caller) -> None:
    sent = f'<Envelope xmlns="{SOAP11}" xmlns:xsi="{XSI}"><Body>{ASK}</Body><Header>{token(soap)}</Header></Envelope>'
    assert soap.post(sent).overall == "OK"


def test_soap_12_with_addressing(soap: Caller) -> None:
    sent = (
        f'<?xml version="1.0"?><s:Envelope xmlns:s="{SOAP12}" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">'
        "<s:Header><a:Action s:mustUnderstand='1'>Retrieve</a:Action>"
        f"<a:MessageID>urn:uuid:mine</a:MessageID>{token(soap)}</s:Header>"
        f"<s:Body>{ASK}</s:Body></s:Envelope>"
    )
    answer = soap.post(sent)
    assert answer.overall == "OK"
    assert "<wsa:RelatesTo>urn:uuid:mine</wsa:RelatesTo>" in answer.text


def test_prefixed_message_and_types(soap: Caller) -> None:
    message = (
        f'<p:CreateRequest xmlns:p="{NS}"><p:Options/><p:Objects xsi:type="p:DataExtension">'
        "<p:CustomerKey>A</p:CustomerKey><p:Name>A</p:Name><p:Fields><p:Field><p:Name>F</p:Name></p:Field></p:Fields></p:Objects></p:CreateRequest>"
    )
    soap.send(message).accepted()


@pytest.mark.parametrize(
    "header",
    [
        "<fueloauth>{}</fueloauth>",
        '<fueloauth xmlns="http://exacttarget.com">{}</fueloauth>',
        '<fueloauth xmlns="http://exacttarget.com"><_value_1>{}</_value_1></fueloauth>',
    ],
)
def test_token_with_and_without_namespace(soap: Caller, header: str) -> None:
    sent = HEADED.format(header.format(soap.token))
    assert soap.post(sent).overall == "OK"


def test_legacy_token_header(soap: Caller) -> None:
    header = f'<oAuth xmlns="http://exacttarget.com"><oAuthToken>{soap.token}</oAuthToken></oAuth>'
    sent = HEADED.format(header)
    assert soap.post(sent).overall == "OK"


def user_header(user: str, password: str) -> str:
    wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    inner = f"<w:UsernameToken><w:Username>{user}</w:Username><w:Password>{password}</w:Password></w:UsernameToken>"
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Header><w:Security xmlns:w="{wsse}">{inner}</w:Security></s:Header>'
        f"<s:Body>{ASK}</s:Body></s:Envelope>"
    )


def test_user_name_and_password(soap: Caller, sandbox: RunningSandbox) -> None:
    assert soap.post(user_header(sandbox.user, sandbox.password)).overall == "OK"
    assert soap.post(user_header(sandbox.user, "wrong")).fault == "Login Failed"


def test_no_credential_and_unknown_token(soap: Caller) -> None:
    bare = f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>{ASK}</s:Body></s:Envelope>'
    assert soap.post(bare).fault == "Login Failed"
    soap.token = "unknown"
    answer = soap.send(ASK)
    assert (answer.status, answer.fault) == (500, "Login Failed")


def test_expired_token(soap: Caller, sandbox: RunningSandbox) -> None:
    sandbox.advance(1078)
    assert soap.send(ASK).overall == "OK"
    sandbox.advance(2)
    answer = soap.send(ASK)
    assert (answer.status, answer.fault, answer.body["faultcode"]) == (500, "Token Expired", "q0:Security")
    assert "detail" not in answer.body
    code = next(etree.fromstring(answer.text.encode()).iter("faultcode"))
    assert code.nsmap["q0"].endswith("wssecurity-secext-1.0.xsd")


def test_answer_has_the_shapes_of_the_service(soap: Caller) -> None:
    text = soap.send(ASK).text
    assert re.match(r'<\?xml version="1\.0" encoding="utf-8"\?><soap:Envelope ', text)
    assert f'<soap:Body><RetrieveResponseMsg xmlns="{NS}"><OverallStatus>' in text
    assert "<wsa:Action>RetrieveResponse</wsa:Action>" in text
    root = etree.fromstring(text.encode())
    header = next(root.iter(f"{{{SOAP11}}}Header"))
    assert [etree.QName(child).localname for child in header] == ["Action", "MessageID", "RelatesTo", "To", "Security"]
    created, expires = (next(header.iter(f"{{*}}{name}")).text for name in ("Created", "Expires"))
    assert datetime.fromisoformat(f"{expires}") - datetime.fromisoformat(f"{created}") == timedelta(minutes=5)


def test_action_of_writes_and_faults(soap: Caller) -> None:
    assert "<wsa:Action>CreateResponse</wsa:Action>" in soap.create(data_extension("A")).text
    soap.token = "unknown"
    assert "addressing/fault</wsa:Action>" in soap.send(ASK).text


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "not xml",
        "<a><b></a>",
        "<html/>",
        f'<s:Envelope xmlns:s="{SOAP11}"/>',
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/></s:Envelope>',
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><Unknown xmlns="{NS}"/></s:Body></s:Envelope>',
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><RetrieveRequestMsg/></s:Body></s:Envelope>',
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><CreateResponse xmlns="{NS}"/></s:Body></s:Envelope>',
        f'<!DOCTYPE s [<!ENTITY e "x">]><s:Envelope xmlns:s="{SOAP11}"><s:Body>{ASK}</s:Body></s:Envelope>',
    ],
)
@pytest.mark.invalid_request
def test_what_is_no_request_is_a_client_fault(soap: Caller, sent: str) -> None:
    answer = soap.post(sent)
    assert (answer.status, answer.body["faultcode"], "detail" in answer.body) == (500, "soap:Client", False)
    assert answer.fault


@pytest.mark.invalid_request
def test_entities_are_not_read(soap: Caller, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("x") / "secret.txt"
    secret.write_text("hidden words")
    sent = (
        f'<!DOCTYPE s [<!ENTITY e SYSTEM "{secret.as_uri()}">]><s:Envelope xmlns:s="{SOAP11}">'
        f"<s:Header>{token(soap)}</s:Header>"
        f"<s:Body>{ASK.replace('DataFolder', '&e;')}</s:Body></s:Envelope>"
    )
    assert "hidden words" not in soap.post(sent).text


@pytest.mark.invalid_request
def test_unknown_enum_value(soap: Caller) -> None:
    sent = data_extension("A").replace(">Text<", ">Words<")
    assert soap.create(sent).fault == "Requested value 'Words' was not found."


@pytest.mark.parametrize("type", ["DataExtention", "FilterPart"])
@pytest.mark.invalid_request
def test_unknown_or_unfit_type(soap: Caller, type: str) -> None:
    fault = soap.create(f'<Objects xsi:type="{type}"><Name>A</Name></Objects>').fault
    assert fault.startswith("Server was unable to read request")
    assert "specified type was not recognized" in fault


@pytest.mark.invalid_request
@pytest.mark.parametrize(("name", "value"), [("IsSendable", "perhaps"), ("CategoryID", "two"), ("IsTestable", "")])
def test_scalars_that_do_not_parse(soap: Caller, name: str, value: str) -> None:
    sent = f'<Objects xsi:type="DataExtension"><Name>A</Name><{name}>{value}</{name}></Objects>'
    assert name in soap.create(sent).fault


@pytest.mark.invalid_request
def test_unknown_elements_are_passed_over(soap: Caller) -> None:
    soap.create(data_extension("A").replace("<Name>A", "<Colour>red</Colour><Name>A", 1)).accepted()


@pytest.mark.invalid_request
def test_options_may_be_missing(soap: Caller) -> None:
    soap.send(f'<CreateRequest xmlns="{NS}">{data_extension("A")}</CreateRequest>').accepted()


def test_nil_is_not_sent(soap: Caller) -> None:
    soap.create(data_extension("A", Description="kept"))
    soap.update(
        data_extension("A", None, "").replace("<CustomerKey>", '<PartnerKey xsi:nil="true"/><CustomerKey>')
    ).accepted()
    assert soap.one("DataExtension", "Description", key="A")["Description"] == "kept"


def test_text_survives_the_round_trip(soap: Caller) -> None:
    text = "a < b & c > \"d\" 'e' é 日本 ]]> \t x"
    soap.create(data_extension("A", Description=text)).accepted()
    assert soap.one("DataExtension", "Description", key="A")["Description"] == text


def test_objects_that_cannot_be_written(soap: Caller) -> None:
    soap.create("<Objects><CustomerKey>A</CustomerKey></Objects>").refused(8)
    soap.create('<Objects xsi:type="Portfolio"><DisplayName>A</DisplayName></Objects>').refused(8)
    soap.create('<Objects xsi:type="DataExtension"/>').refused(6)
    soap.update('<Objects xsi:type="DataExtensionTemplate"><Name>A</Name></Objects>').refused(5)


def test_more_than_fifty_objects_are_taken(soap: Caller) -> None:
    answer = soap.create("".join(data_extension(f"A{number}") for number in range(60)))
    assert (answer.overall, len(answer.results)) == ("OK", 60)
    assert [result["OrdinalID"] for result in answer.results] == [str(number) for number in range(60)]
