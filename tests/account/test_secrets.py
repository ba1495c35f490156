"""No secret shows: not in messages, reprs, exchanges, however the service echoes it."""

import base64
import json
import logging
import traceback
from urllib.parse import quote, quote_plus

import pytest

from mcdecl.account import Connection, SoapAccount, errors
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.secret import Secret
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve
from tests.account.service import SECRET, TOKEN, Say, fault, folder, retrieved
from tests.faults.canaries import forms as canary_forms

FOLDERS = Retrieve("DataFolder", ("ID",))
FORMS = (
    SECRET,
    SECRET.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    json.dumps(SECRET)[1:-1],
    TOKEN,
)


def clean(text: str) -> bool:
    return not any(form in text for form in FORMS)


def everything(error: BaseException) -> str:
    texts, link = [], error
    while link is not None:
        texts += [
            str(link),
            repr(link),
            repr(link.args),
            repr(getattr(link, "hint", "")),
            repr(getattr(link, "text", "")),
        ]
        link = link.__cause__ or link.__context__
    return "\n".join([*texts, *traceback.format_exception(error)])


def test_a_secret_does_not_print() -> None:
    secret = Secret(SECRET)
    assert clean(f"{secret} {secret!r} {[secret]} %s" % secret)
    assert secret.reveal() == SECRET
    assert secret == Secret(SECRET)
    assert secret != Secret("other")


def test_connection_and_account_do_not_print_secrets(account, service) -> None:
    service.soap = [Say(retrieved())]
    reached = account()
    reached.retrieve(FOLDERS)
    assert clean(repr(reached.connection) + repr(reached.identity) + repr(reached) + repr(vars(reached)))
    assert clean(repr(reached._tokens.known))


def test_exchanges_are_shown_without_secrets(account, service) -> None:
    seen: list[tuple[str, bytes, bytes]] = []
    service.soap = [Say(retrieved()), Say(fault(f"bad {TOKEN}-1 token"), 500)]
    reached = account(on_exchange=lambda *exchange: seen.append(exchange))
    reached.retrieve(FOLDERS)
    with pytest.raises(errors.AccountError):
        reached.retrieve(FOLDERS)
    assert [operation for operation, _, _ in seen] == ["Token", "Retrieve", "Retrieve"]
    assert all(clean((request + answer).decode()) for _, request, answer in seen)
    assert b"<fueloauth" in seen[1][1]
    assert b'"client_secret": "***"' in seen[0][1]


def test_logs_hold_no_secrets_even_when_everything_is_logged(account, service, caplog) -> None:
    service.soap = [Say(b"busy", 503), Say(retrieved(folder(1)))]
    with caplog.at_level(logging.DEBUG):
        account().retrieve(FOLDERS)
    assert "v2/token" in caplog.text
    assert clean(caplog.text)


def test_a_broken_token_answer_is_not_shown_to_the_watcher(account, service) -> None:
    seen: list[tuple[str, bytes, bytes]] = []
    service.token = lambda _: Say(b'{"access_token": "half-a-tok')
    with pytest.raises(errors.BrokenAnswer, match="no readable JSON"):
        account(on_exchange=lambda *exchange: seen.append(exchange)).retrieve(FOLDERS)
    assert all(b"half-a-tok" not in answer for _, _, answer in seen)


def test_a_lost_exchange_is_shown_too(account, service) -> None:
    seen: list[tuple[str, bytes, bytes]] = []
    service.soap = [Say(reset=True)]
    with pytest.raises(errors.LostAnswer):
        account(on_exchange=lambda *exchange: seen.append(exchange)).create([{"@type": "DataFolder", "Name": "x"}])
    assert seen[-1][0] == "Create"
    assert seen[-1][2] == b""
    assert clean(seen[-1][1].decode())


@pytest.mark.parametrize(
    "say",
    [
        Say(fault(f"Login Failed for {TOKEN}-1"), 500),
        Say(fault(f"Odd {TOKEN}-1"), 500),
        Say(fault(f"Token Expired {TOKEN}-1 {TOKEN}-2"), 500),
        Say(f"<html><title>{TOKEN}-1 refused</title></html>".encode()),
        Say(retrieved(status=f"Error: {TOKEN}-1 is odd")),
        Say(f"<html><title>{TOKEN}-1</title></html>".encode(), 503),
    ],
)
def test_an_echoed_token_is_masked_in_errors(account, service, say) -> None:
    service.soap = [say]
    with pytest.raises(errors.AccountError) as caught:
        account().retrieve(FOLDERS)
    assert clean(everything(caught.value))
    assert "***" in str(caught.value)


def test_an_echoed_token_is_masked_in_lost_answers(account, service) -> None:
    service.soap = [Say(f"<html><title>{TOKEN}-1</title></html>".encode(), 502)]
    with pytest.raises(errors.LostAnswer) as caught:
        account().create([{"@type": "DataFolder", "Name": "x"}])
    assert clean(everything(caught.value))


def test_an_echoed_client_secret_is_masked(account, service) -> None:
    body = json.dumps({"error": "invalid_client", "error_description": f"bad secret {SECRET}"}).encode()
    service.token = lambda _: Say(body, 401)
    with pytest.raises(errors.LoginRefused, match=r"bad secret \*\*\*") as caught:
        account().retrieve(FOLDERS)
    assert clean(everything(caught.value))


def test_an_echoed_token_is_masked_in_rest_errors(account, service) -> None:
    service.rest["/x"] = lambda asked: Say(json.dumps({"message": asked.headers["Authorization"]}).encode(), 400)
    with pytest.raises(errors.AccountError, match=r"Bearer \*\*\*") as caught:
        account().rest_get("x")
    assert clean(everything(caught.value))


def test_a_password_in_an_address_is_not_shown(account, service) -> None:
    service.soap = [Say(b"<html></html>", 404)]
    address = service.url.replace("http://", "http://user:hidden-pass@")
    with pytest.raises(errors.BadConnection) as caught:
        account(soap_url=f"{address}/Service.asmx?key=hidden-key").retrieve(FOLDERS)
    assert "hidden" not in str(caught.value)


def test_a_redactor_masks_the_longest_form_first() -> None:
    redactor = Redactor([Secret("abcd"), Secret("abcdef"), None])
    assert redactor.text("x abcdef y abcd z") == "x *** y *** z"
    redactor.learn(Secret("ab"))
    assert redactor.text("ab") == "ab", "what is this short would blank out ordinary text"


@pytest.mark.parametrize("before", ["", "a", "ab", "id:"])
@pytest.mark.parametrize("after", ["", "z", "yz"])
def test_a_secret_in_an_address_or_in_base64_is_masked(before: str, after: str) -> None:
    secret = "s3cr&t/+=ü value?"
    redactor = Redactor([Secret(secret)])
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        shown = redactor.text(f"x {encode(f'{before}{secret}{after}'.encode()).decode()} y")
        assert len(shown) < len(f"x {before}{after} *** y") + 10
        assert "***" in shown
    for form in (quote(secret), quote_plus(secret), quote(secret, safe="")):
        assert redactor.text(f"?a={form}&b") == "?a=***&b"
    assert redactor.body(quote(secret).encode()) == b"***"


def test_no_secret_is_in_recorded_messages(embedded: RunningSandbox) -> None:
    messages: list[tuple[str, bytes, bytes]] = []
    secret = Secret(embedded.client_secret)
    connection = Connection(auth_url=embedded.auth_url, client_id=embedded.client_id, client_secret=secret)
    with SoapAccount(connection, on_exchange=lambda *message: messages.append(message)) as account:
        account.retrieve(Retrieve("DataFolder", ("ID", "Name")))
        account.rest_list("automation/v1/imports")
        token = account._tokens.known
    assert token is not None
    recorded = repr([messages, embedded.calls]).encode()
    assert {operation for operation, _, _ in messages} >= {"Token", "Retrieve", "REST GET"}
    for text in (embedded.client_secret, token.value.reveal()):
        assert [form for form in canary_forms(text) if form in recorded] == []
