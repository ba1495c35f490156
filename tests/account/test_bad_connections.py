"""Each way in which reaching the account goes wrong: one clear message, the right kind, nothing secret."""

import shutil
import socket
import ssl
import subprocess
import time

import pytest

from mcdecl.account import errors
from mcdecl.account.connection import Connection, Timeouts
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap_account import SoapAccount
from mcdecl.helpers.secret import Secret
from mcdecl.wire.hosts import Hosts
from mcdecl.wire.values import Retrieve
from tests.account.service import SECRET, TOKEN, Say, Service, created, fault, folder, retrieved, server_fault, serving

FOLDERS = Retrieve("DataFolder", ("ID", "Name"))
ONE = [{"@type": "DataFolder", "Name": "x"}]
HTML = b"<!DOCTYPE html><html><head><title>Sign in\n to the proxy</title></head><body>...</body></html>"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reach(url: str) -> SoapAccount:
    connection = Connection(
        auth_url=url,
        client_id="client",
        client_secret=Secret(SECRET),
        timeouts=Timeouts(60, 60, 60, 60),
        hosts=Hosts(("nowhere.invalid", "mc.example")),
    )
    return SoapAccount(connection, retries=RetryPolicy(sleep=lambda _: None))


def test_a_host_that_does_not_resolve_is_named() -> None:
    with pytest.raises(errors.HostNotFound, match=r"nowhere\.invalid.*does not resolve") as caught:
        reach("https://nowhere.invalid").retrieve(FOLDERS)
    assert "subdomain" in caught.value.hint
    assert not caught.value.arrived


def test_a_refused_connection_is_tried_three_times_and_named() -> None:
    port = free_port()
    account = reach(f"http://127.0.0.1:{port}")
    with pytest.raises(errors.ConnectionRefused, match=rf"127\.0\.0\.1:{port}.*refuses.*tried 3 times"):
        account.retrieve(FOLDERS)
    assert account.calls == {"Token": 3}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_a_self_signed_certificate_is_not_trusted(tmp_path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(Service(), context) as service:
        account = reach(service.url)
        with pytest.raises(errors.TlsFailure, match=r"certificate of .* is not to be trusted: self.signed") as caught:
            account.retrieve(FOLDERS)
        assert account.calls == {"Token": 1}, "a certificate does not get better by trying again"
        assert "REQUESTS_CA_BUNDLE" in caught.value.hint
        assert service.asked == []


def test_tls_against_a_plain_http_server_is_a_tls_failure(service) -> None:
    with pytest.raises(errors.TlsFailure, match="No secure connection"):
        reach(service.url.replace("http://", "https://")).retrieve(FOLDERS)


def test_an_unreadable_ca_bundle_is_named(monkeypatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/does/not/exist.pem")
    with pytest.raises(errors.TlsFailure, match="CA bundle"):
        reach("https://127.0.0.1:9").retrieve(FOLDERS)


def test_a_proxy_that_is_not_there_is_named(monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{SECRET[:6]}@127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(errors.ConnectionRefused, match=r"proxy on the way to https://mc.example") as caught:
        reach("https://mc.example").retrieve(FOLDERS)
    assert SECRET[:6] not in str(caught.value)


def test_this_machine_is_reached_past_a_proxy(account, service, monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    service.soap = [Say(retrieved(folder(1)))]
    assert len(account().retrieve(FOLDERS)) == 1


def test_an_html_page_instead_of_soap_is_described(account, service) -> None:
    service.soap = [Say(HTML)]
    reached = account()
    with pytest.raises(errors.NotSoap, match="HTML page titled “Sign in to the proxy” instead of SOAP") as caught:
        reached.retrieve(FOLDERS)
    assert f"{service.url}/Service.asmx" in caught.value.message
    assert "HTTP 200" in caught.value.message
    assert reached.calls["Retrieve"] == 1


def test_an_html_page_instead_of_a_token_is_described(account, service) -> None:
    service.token = lambda _: Say(HTML, 404)
    with pytest.raises(errors.NotSoap, match=r"HTML page titled .* instead of a token \(HTTP 404\)"):
        account().retrieve(FOLDERS)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(account, service, status) -> None:
    service.soap = [Say(b"", status, {"Location": f"{service.url}/elsewhere"})]
    with pytest.raises(errors.NotSoap, match="elsewhere"):
        account().retrieve(FOLDERS)
    assert [asked.path for asked in service.asked if "elsewhere" in asked.path] == []


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_an_answer_cut_off_by_a_closed_connection_is_broken(account, service, cut) -> None:
    service.soap = [Say(retrieved(folder(1)), cut=cut)]
    reached = account()
    with pytest.raises(errors.BrokenAnswer, match="broke off before its end"):
        reached.retrieve(FOLDERS)
    assert reached.calls["Retrieve"] == 3


@pytest.mark.parametrize("keep", [10, 200, 400, -1])
def test_an_answer_whose_xml_ends_early_is_broken(account, service, keep) -> None:
    service.soap = [Say(retrieved(folder(1))[:keep])]
    reached = account()
    with pytest.raises(errors.BrokenAnswer, match="cut short or damaged") as caught:
        reached.retrieve(FOLDERS)
    assert service.url in caught.value.message
    assert reached.calls["Retrieve"] == 3


def test_an_empty_answer_is_broken(account, service) -> None:
    service.soap = [Say(b"")]
    with pytest.raises(errors.BrokenAnswer, match="empty"):
        account().retrieve(FOLDERS)


def test_503_three_times_gives_up_after_waiting_longer_each_time(account, service, pauses) -> None:
    service.soap = [Say(b"busy", 503)]
    reached = account()
    with pytest.raises(errors.ServiceUnavailable, match=r"HTTP 503.*tried 3 times"):
        reached.retrieve(FOLDERS)
    assert reached.calls["Retrieve"] == 3
    assert len(pauses) == 2
    assert 0.5 <= pauses[0] <= 1.0 <= pauses[1] <= 2.0


def test_503_twice_and_then_well_is_well(account, service) -> None:
    service.soap = [Say(b"busy", 503), Say(HTML, 503), Say(retrieved(folder(1)))]
    assert [found["ID"] for found in account().retrieve(FOLDERS)] == [1]


def test_503_with_a_soap_fault_inside_is_still_unavailable(account, service) -> None:
    service.soap = [Say(fault("Something odd"), 503), Say(retrieved(folder(1)))]
    assert len(account().retrieve(FOLDERS)) == 1


def test_retry_after_is_honoured(account, service, pauses) -> None:
    service.soap = [Say(b"slow down", 429, {"Retry-After": "7"}), Say(retrieved())]
    account().retrieve(FOLDERS)
    assert pauses == [7.0]


def test_an_absurd_retry_after_is_capped(account, service, pauses) -> None:
    service.soap = [Say(b"slow down", 429, {"Retry-After": "86400"}), Say(retrieved())]
    account().retrieve(FOLDERS)
    assert pauses == [60.0]


def test_an_answer_slower_than_the_timeout_is_asked_for_twice(account, service) -> None:
    service.soap = [Say(retrieved(), delay=120)]
    reached = account(timeouts=Timeouts(retrieve=0.15))
    with pytest.raises(errors.TimedOut, match=r"within 0\.15 seconds \(tried 2 times\)"):
        reached.retrieve(FOLDERS)


def test_an_answer_that_trickles_does_not_outlast_the_timeout(account, service) -> None:
    service.soap = [Say(retrieved(), trickle=0.2)]  # the whole of it takes more than a minute
    reached = account(timeouts=Timeouts(retrieve=1))
    began = time.monotonic()
    with pytest.raises(errors.TimedOut, match=r"No (complete )?answer"):  # a busy machine may not see its beginning
        reached.retrieve(FOLDERS)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_credentials_are_refused_at_once(account, service, status) -> None:
    refusal = (
        b'{"error":"invalid_client","error_description":"Invalid client ID. Use the client ID in Marketing Cloud."}'
    )
    service.token = lambda _: Say(refusal, status)
    reached = account(business_unit=510001234)
    with pytest.raises(
        errors.LoginRefused, match=r"business unit 510001234.*invalid_client: Invalid client ID"
    ) as caught:
        reached.retrieve(FOLDERS)
    assert "client secret" in caught.value.hint
    assert reached.calls == {"Token": 1}
    assert service.soap_calls == []


def test_token_expired_once_is_cured_by_a_new_token(account, service) -> None:
    service.soap = [Say(fault("Token Expired", "q0:Security"), 500), Say(retrieved(folder(1)))]
    reached = account()
    assert len(reached.retrieve(FOLDERS)) == 1
    assert reached.calls == {"Token": 2, "Retrieve": 2}
    assert f"{TOKEN}-2".encode() in service.soap_calls[1].body


def test_token_expired_twice_is_an_error(account, service) -> None:
    service.soap = [Say(fault("Token Expired", "q0:Security"), 500)]
    reached = account()
    with pytest.raises(errors.TokenExpired, match="no longer accepts the access token") as caught:
        reached.retrieve(FOLDERS)
    assert reached.calls == {"Token": 2, "Retrieve": 2}
    assert "clock" in caught.value.hint


def test_token_expired_is_cured_for_a_write_too_for_it_was_not_carried_out(account, service) -> None:
    service.soap = [Say(fault("Token Expired", "q0:Security"), 500), Say(created(("OK", "done", None)))]
    assert account().create(ONE)[0].ok


def test_login_failed_is_tried_once_more_with_a_new_token(account, service) -> None:
    service.soap = [Say(fault("Login Failed", "q0:Security"), 500)]
    reached = account()
    with pytest.raises(errors.LoginRefused, match="Login Failed"):
        reached.retrieve(FOLDERS)
    assert reached.calls == {"Token": 2, "Retrieve": 2}


@pytest.mark.parametrize(
    "text",
    ["API rate limit exceeded for account", "Request was throttled", "Too many concurrent requests", "Quota exceeded"],
)
def test_a_throttling_fault_is_waited_out(account, service, pauses, text) -> None:
    service.soap = [Say(server_fault(2, text), 500), Say(retrieved(folder(1)))]
    assert len(account().retrieve(FOLDERS)) == 1
    assert len(pauses) == 1


def test_a_throttling_fault_is_waited_out_by_a_write_too(account, service) -> None:
    service.soap = [Say(fault("Rate limit exceeded"), 500), Say(created(("OK", "done", None)))]
    assert account().create(ONE)[0].ok


def test_maintenance_is_waited_out_and_then_named(account, service) -> None:
    service.soap = [Say(server_fault(9, "Account in maintenance"), 500)]
    with pytest.raises(errors.ServiceUnavailable, match="not available: Account in maintenance") as caught:
        account().retrieve(FOLDERS)
    assert caught.value.code == 9


def test_a_client_fault_is_not_tried_again(account, service) -> None:
    service.soap = [Say(fault("Requested value 'Teext' was not found."), 500)]
    reached = account()
    with pytest.raises(errors.Fault, match="Client fault: Requested value 'Teext'") as caught:
        reached.retrieve(FOLDERS)
    assert reached.calls["Retrieve"] == 1
    assert "Report it" in caught.value.hint
    assert (caught.value.fault_code, caught.value.text) == ("Client", "Requested value 'Teext' was not found.")


def test_no_right_to_the_api_is_a_permission(account, service) -> None:
    service.soap = [Say(server_fault(11, "Authorization failure"), 500)]
    with pytest.raises(errors.PermissionDenied):
        account().retrieve(FOLDERS)


def test_api_permission_failed_is_a_permission(account, service) -> None:
    service.soap = [Say(retrieved(status="Error: API Permission Failed."))]
    reached = account()
    with pytest.raises(
        errors.PermissionDenied, match=r"DataFolder objects is not allowed.*API Permission Failed"
    ) as caught:
        reached.retrieve(FOLDERS)
    assert "scope" in caught.value.hint
    assert reached.calls["Retrieve"] == 1


def test_an_error_status_is_told_with_its_text_and_our_explanation(account, service) -> None:
    text = (
        "Error: Unable to find a handler for object type: Datafolder. Object types are case-sensitive, check spelling."
    )
    service.soap = [Say(retrieved(status=text))]
    with pytest.raises(errors.RetrieveFailed, match="Reading DataFolder objects failed: Unable to find a handler"):
        account().retrieve(FOLDERS)
