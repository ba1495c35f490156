from typing import Any

import pytest
import requests

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import NS, Caller

ASK = f'<SystemStatusRequestMsg xmlns="{NS}"/>'


def ask_token(
    sandbox: RunningSandbox, path: str = "/v2/token", host: str | None = None, **changes: object
) -> requests.Response:
    sent = {"grant_type": "client_credentials", "client_id": sandbox.client_id, "client_secret": sandbox.client_secret}
    headers = {"Host": host, "X-Forwarded-Proto": "https"} if host else {}
    return requests.post(sandbox.auth_url + path, json={**sent, **changes}, headers=headers, timeout=60)


def test_token(sandbox: RunningSandbox) -> None:
    answer = ask_token(sandbox, account_id="510001234")
    body = answer.json()
    assert (answer.status_code, body["expires_in"], body["token_type"]) == (200, 1079, "Bearer")
    assert body["soap_instance_url"] == body["rest_instance_url"] == sandbox.url + "/"


def test_any_path_that_ends_in_token_and_urls_by_host(sandbox: RunningSandbox) -> None:
    body = ask_token(sandbox, "/some/V2/Token", "proxy.example:8443").json()
    assert body["soap_instance_url"] == body["rest_instance_url"] == "https://proxy.example:8443/some/"


def test_every_address_that_a_token_names_works(soap: Caller) -> None:
    body = ask_token(soap.sandbox, "/deep/er/v2/token").json()
    assert soap.post(soap.envelope(ASK), body["soap_instance_url"] + "Service.asmx").overall == "OK"
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    locations = requests.get(body["rest_instance_url"] + "automation/v1/ftplocations", headers=headers, timeout=60)
    assert locations.json()["count"] > 0
    rows = requests.get(
        body["rest_instance_url"] + "data/v1/customobjectdata/key/X/rowset", headers=headers, timeout=120
    )
    assert (rows.status_code, rows.json()["errorcode"]) == (404, 404)


def test_who_a_token_is_for(soap: Caller, sandbox: RunningSandbox) -> None:
    url = sandbox.auth_url + "/v2/userinfo"
    told = requests.get(url, headers={"Authorization": f"Bearer {soap.token}"}, timeout=60).json()
    assert told["organization"]["member_id"] == sandbox.account.mid
    assert told["iss"] == sandbox.url + "/"
    assert 0 < told["exp"] - sandbox.account.clock.timestamp() <= 1079
    assert requests.get(url, headers={"Authorization": "Bearer wrong"}, timeout=60).status_code == 401


@pytest.mark.parametrize("changes", [{"client_secret": "wrong"}, {"client_id": "wrong"}, {"client_secret": None}])
def test_wrong_client(sandbox: RunningSandbox, changes: dict[str, Any]) -> None:
    answer = ask_token(sandbox, **changes)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert {"error_description", "error_uri"} <= answer.json().keys()


def test_other_wrong_token_requests(sandbox: RunningSandbox) -> None:
    assert ask_token(sandbox, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert ask_token(sandbox, account_id="mine").status_code == 400
    assert requests.post(sandbox.auth_url + "/v2/token", data="x", timeout=60).json()["error"] == "invalid_request"
    deep = requests.post(sandbox.auth_url + "/v2/token", data="[" * 200_000, timeout=60)
    assert deep.json()["error"] == "invalid_request"
    assert requests.get(sandbox.auth_url + "/v2/token", timeout=60).status_code == 404


@pytest.mark.parametrize("path", ["/Service.asmx", "/service.asmx", "/SERVICE.ASMX", "/prefix/x/Service.asmx"])
def test_soap_path_in_any_case_and_below_a_prefix(soap: Caller, path: str) -> None:
    assert soap.post(soap.envelope(ASK), soap.sandbox.url + path).overall == "OK"


def test_soap_action_is_not_needed_and_may_be_there(soap: Caller) -> None:
    assert soap.post(soap.envelope(ASK), SOAPAction="GetSystemStatus").overall == "OK"


def test_soap_12_content_type(soap: Caller) -> None:
    assert soap.post(soap.envelope(ASK), **{"Content-Type": "application/soap+xml; charset=utf-8"}).overall == "OK"


def test_get_of_the_service_is_refused(sandbox: RunningSandbox) -> None:
    assert requests.get(sandbox.soap_url, timeout=60).status_code == 405


def test_wsdl_points_at_the_host(sandbox: RunningSandbox) -> None:
    answer = requests.get(sandbox.url + "/p/ETFramework.wsdl", headers={"Host": "proxy.example"}, timeout=60)
    assert 'location="http://proxy.example/p/Service.asmx"' in answer.text


def test_zeep_works_from_the_served_wsdl(soap: Caller, sandbox: RunningSandbox) -> None:
    import zeep
    from lxml import etree

    new_client: Any = zeep.Client
    client = new_client(sandbox.url + "/etframework.wsdl")
    token = etree.Element("{http://exacttarget.com}fueloauth")
    token.text = soap.token
    types = client.type_factory(NS)
    field = types.DataExtensionField(Name="F", FieldType="Text", MaxLength=50, IsPrimaryKey=True, IsRequired=True)
    made = types.DataExtension(CustomerKey="Z", Name="Zeep", Fields={"Field": [field]})
    answer = client.service.Create(Options=types.CreateOptions(), Objects=[made], _soapheaders=[token])
    assert (answer.OverallStatus, answer.Results[0].StatusMessage) == ("OK", "Data Extension created.")
    names = ["ObjectID", "Name", "FieldType", "MaxLength", "DataExtension.CustomerKey"]
    part = types.SimpleFilterPart(Property="DataExtension.CustomerKey", SimpleOperator="equals", Value=["Z"])
    asked = types.RetrieveRequest(ObjectType="DataExtensionField", Properties=names, Filter=part)
    found = client.service.Retrieve(asked, _soapheaders=[token])
    assert [(Result.Name, Result.FieldType, Result.MaxLength) for Result in found.Results] == [("F", "Text", 50)]
    sandbox.advance(2000)
    with pytest.raises(zeep.exceptions.Fault, match="Token Expired"):
        client.service.GetSystemStatus(Options=types.SystemStatusOptions(), _soapheaders=[token])
