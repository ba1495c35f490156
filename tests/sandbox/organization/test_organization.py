"""Business units, the user and the role as clients read them."""

import requests

from mcdecl.sandbox.server import RunningSandbox, start
from tests import wire_schema
from tests.sandbox.caller import NIL, Caller, both, where


def test_a_business_unit_reads_in_the_recorded_shape(soap: Caller) -> None:
    found = soap.retrieve("BusinessUnit", "MasterUnsubscribeBehavior").result
    assert list(found.items()) == [
        ("PartnerKey", NIL),
        ("ObjectID", NIL),
        ("AccountType", "ENTERPRISE_2"),
        ("Subscription", NIL),
        ("MasterUnsubscribeBehavior", "ENTIRE_ENTERPRISE"),
    ]


def test_the_enterprise_sees_all_units_and_a_unit_itself() -> None:
    with start(None, enterprise=1, units=(2, 3)) as running:
        soap = Caller(running)
        everything = soap.retrieve(
            "BusinessUnit", "ID", "ParentID", "Name", tail="<QueryAllAccounts>true</QueryAllAccounts>"
        )
        assert [(unit["ID"], unit["ParentID"]) for unit in everything.results] == [("1", "0"), ("2", "1"), ("3", "1")]
        assert soap.retrieve("BusinessUnit", "ID").result["ID"] == "1"
        places = soap.retrieve(
            "AccountUserAccount", "AccountUser.AccountUserID", "Account.ID",
            filter=where("AccountUser.AccountUserID", "equals", "1"),
        )  # fmt: skip
        assert [place["Account"]["ID"] for place in places.results] == ["1", "2", "3"]
        wire_schema.check(running.calls)


def test_the_user_is_found_as_clients_ask(soap: Caller) -> None:
    active = where("ActiveFlag", "equals", "true", tag="LeftOperand")
    part = both("AND", active, where("Email", "like", "@", tag="RightOperand"))
    found = soap.retrieve(
        "AccountUser", "UserID", "Roles", "DefaultBusinessUnit", "Locale.LocaleCode", filter=part
    ).result
    assert (found["UserID"], found["Delete"], found["Locale"]["LocaleCode"]) == ("api-user", "0", "en-US")
    assert found["Roles"]["Role"]["CustomerKey"] == "SYS_DEF_ADMIN"
    assert found["DefaultBusinessUnitObject"]["Subscription"] == NIL
    assert soap.retrieve("Role", "Name").result["Name"] == "Administrator"


def test_a_property_with_parts_of_its_own_cannot_be_filtered(soap: Caller) -> None:
    refused = soap.retrieve("AccountUser", "UserID", filter=where("Roles", "like", "x")).overall
    assert refused == "Error: The Filter Property 'Roles' is not a retrievable property."


def test_types_without_objects_are_empty_and_cannot_be_written(soap: Caller) -> None:
    assert (soap.retrieve("EmailSendDefinition", "Name").overall, soap.retrieve("ListSend", "SendID").results) == (
        "OK",
        [],
    )
    soap.create('<Objects xsi:type="EmailSendDefinition"><Name>A</Name></Objects>').refused(5)


def get(sandbox: RunningSandbox, path: str) -> requests.Response:
    token = Caller(sandbox).token
    return requests.get(sandbox.rest_url + path, headers={"Authorization": f"Bearer {token}"}, timeout=120)


def test_addresses_context_and_setup_over_rest(sandbox: RunningSandbox) -> None:
    assert get(sandbox, "platform/v1/endpoints/soap").json() == {"type": "soap", "url": sandbox.soap_url}
    assert [item["type"] for item in get(sandbox, "platform/v1/endpoints").json()["items"]] == ["soap", "rest"]
    assert get(sandbox, "platform/v1/endpoints/ftp").status_code == 404
    assert get(sandbox, "platform/v1/tokenContext").json()["organization"] == {"id": sandbox.account.mid}
    setup = get(sandbox, "platform/v1/setup/quickflow/data").json()
    assert list(setup) == ["languages", "roles", "timeZones", "defaultUserData"]
    assert {"id": "5", "description": "W. Europe Standard Time"} in setup["timeZones"]


def test_lists_that_are_empty_here_can_be_read_and_not_written(sandbox: RunningSandbox) -> None:
    assert get(sandbox, "legacy/v1/beta/mobile/keyword/?$top=50").json() == {
        "startIndex": 0, "itemsPerPage": 50, "totalResults": 0, "entry": [],
    }  # fmt: skip
    assert get(sandbox, "hub/v1/campaigns").json()["items"] == []
    headers = {"Authorization": f"Bearer {Caller(sandbox).token}"}
    written = requests.post(sandbox.rest_url + "hub/v1/campaigns", json={"name": "A"}, headers=headers, timeout=120)
    assert written.status_code == 404
