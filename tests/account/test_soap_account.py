"""Paging, side-by-side reading, writing, status: the interface against a scripted service."""

import json
import subprocess
import sys
import threading

import pytest
from lxml import etree

from mcdecl.account import errors
from mcdecl.account.connection import Timeouts
from mcdecl.account.interface import Account, Identity
from mcdecl.helpers.secret import Secret
from mcdecl.wire.values import Retrieve, SimpleFilter, any_of
from tests.account.service import PARTNER, TOKEN, Say, created, envelope, fault, folder, retrieved

FOLDERS = Retrieve("DataFolder", ("ID", "Name"), any_of("ContentType", ("dataextension", "queryactivity")))


def element(body: bytes, name: str) -> str | None:
    return etree.fromstring(body).findtext(".//{*}" + name)


def test_it_is_an_account(account) -> None:
    reached: Account = account()
    assert reached.calls == {}


def test_all_pages_are_read_each_asked_for_by_the_newest_request_id(account, service) -> None:
    service.soap = [
        Say(retrieved(folder(1) + folder(2), "MoreDataAvailable", "r-1")),
        Say(retrieved(folder(3), "MoreDataAvailable", "r-2")),
        Say(retrieved(folder(4), "OK", "r-3")),
    ]
    seen: list[int] = []
    found = account().retrieve(FOLDERS, progress=seen.append)
    assert [item["ID"] for item in found] == [1, 2, 3, 4]
    assert seen == [2, 3, 4]
    asked = [element(call.body, "ContinueRequest") for call in service.soap_calls]
    assert asked == [None, "r-1", "r-2"]
    assert {element(call.body, "ObjectType") for call in service.soap_calls} == {"DataFolder"}


def test_only_the_first_page_is_read_when_no_more_is_wanted(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable", "r-1"))]
    asked = Retrieve("DataFolder", ("ID",), batch_size=1, first_page_only=True)
    seen: list[int] = []
    assert [item["ID"] for item in account().retrieve(asked, progress=seen.append)] == [1]
    assert (len(service.soap_calls), seen) == (1, [1])
    assert element(service.soap_calls[0].body, "BatchSize") == "1"


def test_zero_hits_are_an_empty_list(account, service) -> None:
    service.soap = [Say(retrieved())]
    assert account().retrieve(FOLDERS) == []


def test_a_last_page_without_results_is_fine(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable")), Say(retrieved("", "OK"))]
    assert len(account().retrieve(FOLDERS)) == 1


def test_pages_that_never_end_are_an_error(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable")), Say(retrieved("", "MoreDataAvailable"))]
    with pytest.raises(errors.BrokenAnswer, match="more DataFolder objects follow"):
        account().retrieve(FOLDERS)


def test_a_lost_later_page_begins_the_reading_anew_so_that_no_page_is_missing(account, service) -> None:
    service.soap = [
        Say(retrieved(folder(1), "MoreDataAvailable", "a-1")),
        Say(reset=True),
        Say(retrieved(folder(1), "MoreDataAvailable", "b-1")),
        Say(retrieved(folder(2))),
    ]
    assert [item["ID"] for item in account().retrieve(FOLDERS)] == [1, 2]
    assert [element(call.body, "ContinueRequest") for call in service.soap_calls] == [None, "a-1", None, "b-1"]


def test_a_later_page_that_is_always_lost_is_told_as_it_is(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable")), Say(reset=True)] * 3
    with pytest.raises(errors.Interrupted):
        account().retrieve(FOLDERS)
    assert len(service.soap_calls) == 6


def test_a_later_page_that_was_turned_away_is_asked_for_again(account, service) -> None:
    service.soap = [Say(retrieved(folder(1), "MoreDataAvailable")), Say(b"", 503), Say(retrieved(folder(2)))]
    assert len(account().retrieve(FOLDERS)) == 2
    assert len(service.soap_calls) == 3


def test_several_questions_are_asked_side_by_side_and_answered_in_order(account, service) -> None:
    beside = threading.Event()

    def by_filter(asked) -> Say:
        if service.at_once > 1:
            beside.set()
        beside.wait(120)  # the first is answered when a second one is there
        return Say(retrieved(folder(int(element(asked.body, "Value")))))

    service.soap = [by_filter]
    questions = [Retrieve("DataFolder", ("ID",), SimpleFilter("ID", "equals", (str(n),))) for n in range(1, 13)]
    answers = account(concurrency=4).retrieve_all(questions)
    assert [[item["ID"] for item in answer] for answer in answers] == [[n] for n in range(1, 13)]
    assert 2 <= service.most_at_once <= 4
    assert len(service.token_calls) == 1, "the threads share one token"


def test_concurrent_expiry_renews_the_token_once(account, service) -> None:
    def by_token(asked) -> Say:
        old = f"{TOKEN}-1<".encode() in asked.body
        return Say(fault("Token Expired", "q0:Security"), 500, delay=0.05) if old else Say(retrieved(folder(1)))

    service.soap = [by_token]
    answers = account(concurrency=8).retrieve_all([FOLDERS] * 8)
    assert [len(answer) for answer in answers] == [1] * 8
    assert len(service.token_calls) == 2


def test_the_first_failure_of_several_questions_is_raised(account, service) -> None:
    service.soap = [Say(retrieved(status="Error: nope"))]
    with pytest.raises(errors.RetrieveFailed, match="nope"):
        account().retrieve_all([FOLDERS] * 5)


def test_no_questions_no_calls(account) -> None:
    reached = account()
    assert reached.retrieve_all([]) == []
    assert reached.calls == {}


def test_results_come_one_for_each_object_with_code_and_ids(account, service) -> None:
    service.soap = [Say(created(("OK", "created", None), ("Error", "taken", 310007), ("OK", "created", None)))]
    results = account().create([{"@type": "DataExtension", "CustomerKey": key} for key in "abc"])
    assert [(result.ok, result.ordinal, result.message, result.code, result.new_id) for result in results] == [
        (True, 0, "created", None, 100),
        (False, 1, "taken", 310007, None),
        (True, 2, "created", None, 102),
    ]


def test_results_are_ordered_by_ordinal_and_missing_ones_are_failures(account, service) -> None:
    items = "".join(
        f"<Results><StatusCode>OK</StatusCode><StatusMessage>m{n}</StatusMessage><OrdinalID>{n}</OrdinalID>"
        '<Object xsi:type="DataExtension"><PartnerKey xsi:nil="true"/><ObjectID>o</ObjectID></Object></Results>'
        for n in (2, 0)
    )
    service.soap = [
        Say(envelope(f"<UpdateResponse {PARTNER}>{items}<OverallStatus>Has Errors</OverallStatus></UpdateResponse>"))
    ]
    results = account().update([{"@type": "DataExtension", "CustomerKey": key} for key in "abc"])
    assert [result.message for result in results] == ["m0", "The account gave no result for this object.", "m2"]
    assert [result.ok for result in results] == [True, False, True]
    assert results[0].object_id == "o"
    assert results[0].object == {"@type": "DataExtension", "ObjectID": "o"}


def test_a_write_refused_as_a_whole_is_an_error(account, service) -> None:
    service.soap = [
        Say(
            envelope(
                f"<DeleteResponse {PARTNER}><OverallStatus>Error: API Permission Failed.</OverallStatus>"
                "</DeleteResponse>"
            )
        )
    ]
    with pytest.raises(errors.PermissionDenied):
        account().delete([{"@type": "DataExtension", "CustomerKey": "a"}])


def test_perform_tells_the_task(account, service) -> None:
    result = (
        '<Result xsi:type="PerformResult"><StatusCode>OK</StatusCode><StatusMessage>started</StatusMessage>'
        '<Object xsi:type="ImportDefinition"><PartnerKey xsi:nil="true"/><CustomerKey>i</CustomerKey></Object>'
        "<Task><StatusCode>OK</StatusCode><StatusMessage>OK</StatusMessage><ID>77</ID></Task></Result>"
    )
    service.soap = [
        Say(
            envelope(
                f"<PerformResponseMsg {PARTNER}><Results>{result}</Results><OverallStatus>OK</OverallStatus>"
                "<OverallStatusMessage/></PerformResponseMsg>"
            )
        )
    ]
    (result,) = account().perform("start", [{"@type": "ImportDefinition", "CustomerKey": "i"}])
    assert result.ok
    assert result.task is not None
    assert result.task["ID"] == "77"
    assert service.soap_calls[0].headers["SOAPAction"] == "Perform"


@pytest.mark.parametrize("count", [0, 51])
def test_a_call_takes_one_to_fifty_objects(account, count) -> None:
    reached = account()
    with pytest.raises(ValueError, match="1 to 50"):
        reached.create([{"@type": "DataFolder"}] * count)
    assert reached.calls == {}


def test_an_unknown_element_is_a_programming_error_and_nothing_is_sent(account, service) -> None:
    with pytest.raises(ValueError, match="Colour"):
        account().create([{"@type": "DataFolder", "Colour": "red"}])
    assert service.soap_calls == []


STATUS = envelope(
    f"<SystemStatusResponseMsg {PARTNER}><Results><Result><StatusCode>OK</StatusCode><StatusMessage>System Status "
    "Retrieved</StatusMessage><SystemStatus>InMaintenance</SystemStatus></Result></Results><OverallStatus>OK"
    "</OverallStatus><OverallStatusMessage/><RequestID>r</RequestID></SystemStatusResponseMsg>"
)


def test_status_tells_state_unit_addresses_token_and_time(account, service) -> None:
    service.soap = [Say(STATUS, delay=0.02)]
    service.rest["/v2/userinfo"] = lambda _: Say(b'{"organization":{"member_id":510001234,"enterprise_id":510001000}}')
    status = account().status()
    assert (status.status, status.ok) == ("InMaintenance", False)
    assert (status.business_unit, status.enterprise) == (510001234, 510001000)
    assert status.auth_url == f"{service.url}/v2/token"
    assert status.soap_url == f"{service.url}/Service.asmx"
    assert status.rest_url == service.url
    assert status.token_seconds is not None
    assert 1000 < status.token_seconds <= 1079
    assert 20 <= status.round_trip_ms < 2000


def test_status_asks_rest_where_the_token_service_has_no_userinfo(account, service) -> None:
    service.soap = [Say(STATUS)]
    context = {"organization": {"id": 7}, "enterprise": {"id": "5"}, "user": {"id": 1}}
    service.rest["/platform/v1/tokenContext"] = lambda _: Say(json.dumps(context).encode())
    status = account().status()
    assert (status.business_unit, status.enterprise) == (7, 5)


def test_status_falls_back_on_the_connection(account, service) -> None:
    service.soap = [Say(STATUS)]
    service.rest["/v2/userinfo"] = lambda _: Say(b"<html>", 200)
    assert account(business_unit=99).status().business_unit == 99


def test_describe_survives_an_account_that_describes_nothing(account, service) -> None:
    service.soap = [Say(envelope(f"<DefinitionResponseMsg {PARTNER}><RequestID>r</RequestID></DefinitionResponseMsg>"))]
    assert account().describe("DataExtension") is None


def test_version(account, service) -> None:
    service.soap = [
        Say(
            envelope(
                f"<VersionInfoResponseMsg {PARTNER}><VersionInfo><Version>1.2</Version><VersionDate>2026-01-01T00:00:00"
                "</VersionDate><Notes/></VersionInfo><RequestID>r</RequestID></VersionInfoResponseMsg>"
            )
        )
    ]
    assert account().version() == "1.2"


def test_identity_asks_nothing_and_grows_with_the_token(account, service) -> None:
    reached = account(business_unit=5)
    assert reached.identity == Identity(5, f"{service.url}/v2/token", None, None)
    assert service.asked == []
    service.soap = [Say(retrieved())]
    reached.retrieve(FOLDERS)
    assert reached.identity == Identity(5, f"{service.url}/v2/token", f"{service.url}/Service.asmx", service.url)


def test_given_addresses_win_over_those_of_the_token_answer(account, service) -> None:
    service.soap = [Say(retrieved())]
    reached = account(soap_url=f"{service.url}/other/service.asmx", rest_url=f"{service.url}/r/")
    reached.retrieve(FOLDERS)
    assert service.soap_calls[0].path == "/other/service.asmx"
    assert reached.identity.rest_url == f"{service.url}/r"


LEGACY = {"client_id": None, "client_secret": None, "auth_url": None}


def test_user_name_and_password_go_into_ws_security(account, service) -> None:
    service.soap = [Say(retrieved())]
    reached = account(**LEGACY, username="api", password=Secret("pa<ss"), soap_url=service.url)
    reached.retrieve(FOLDERS)
    header = etree.fromstring(service.soap_calls[0].body)[0]
    assert header.findtext(".//{*}UsernameToken/{*}Username") == "api"
    password = header.find(".//{*}UsernameToken/{*}Password")
    assert password is not None
    assert password.text == "pa<ss"
    assert str(password.get("Type")).endswith("#PasswordText")
    assert header.find(".//{*}fueloauth") is None
    assert service.token_calls == []


def test_a_user_token_goes_into_the_old_header_beside_an_empty_user_name_token(account, service) -> None:
    service.soap = [Say(retrieved())]
    account(**LEGACY, user_token=Secret("legacy-user-token"), soap_url=service.url).retrieve(FOLDERS)
    header = etree.fromstring(service.soap_calls[0].body)[0]
    assert header.findtext("{http://exacttarget.com}oAuth/{http://exacttarget.com}oAuthToken") == "legacy-user-token"
    assert header.findtext(".//{*}Username") == header.findtext(".//{*}Password") == "*"


def test_a_refused_password_is_not_tried_again(account, service) -> None:
    service.soap = [Say(fault("Login Failed", "q0:Security"), 500)]
    reached = account(**LEGACY, username="api", password=Secret("wrong"), soap_url=service.url)
    with pytest.raises(errors.LoginRefused):
        reached.retrieve(FOLDERS)
    assert reached.calls == {"Retrieve": 1}


def test_a_legacy_login_has_no_rest(account, service) -> None:
    reached = account(**LEGACY, username="api", password=Secret("p"), soap_url=service.url)
    with pytest.raises(errors.PermissionDenied, match="cannot use REST"):
        reached.rest_get("automation/v1/imports")


def test_connections_are_kept_alive(account, service) -> None:
    ports = set()

    def note(asked) -> Say:
        ports.add(asked.headers.get("Connection"))
        return Say(retrieved())

    service.soap = [note]
    reached = account(timeouts=Timeouts())
    for _ in range(3):
        reached.retrieve(FOLDERS)
    assert ports == {"keep-alive"}


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("mcdecl.account", ("zeep", "requests", "lxml", "yaml")),
        ("mcdecl.account.interface", ("zeep", "requests", "lxml")),
        ("mcdecl.account.soap_account", ("zeep", "requests")),
    ],
)
def test_importing_is_cheap(module, forbidden) -> None:
    program = f"import sys, {module}; print([name for name in {forbidden!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_needs_no_zeep(account, service) -> None:
    service.soap = [Say(retrieved(folder(1)))]
    program = (
        "import sys\nfrom mcdecl.account import Connection, Secret, SoapAccount\n"
        "from mcdecl.wire.values import Retrieve\n"
        f"c = Connection(auth_url={service.url!r}, client_id='c', client_secret=Secret('long-secret'))\n"
        "print(len(SoapAccount(c).retrieve(Retrieve('DataFolder', ('ID',)))), 'zeep' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
