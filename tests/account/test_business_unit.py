"""Which business unit a login is for, and that nothing is read in another one than the settings name."""

import json

import pytest

from mcdecl.account.errors import WrongBusinessUnit
from mcdecl.helpers.secret import Secret
from mcdecl.wire.values import Retrieve
from tests.account.service import Say, envelope, folder, retrieved

FOLDERS = Retrieve("DataFolder", ("ID",))
USERINFO, CONTEXT = "/v2/userinfo", "/platform/v1/tokenContext"


def says(service, mid: int | None) -> None:
    service.rest[USERINFO] = lambda _: Say(json.dumps({"organization": {"member_id": mid}}).encode())


def test_the_token_service_tells_it_and_is_asked_once(account, service) -> None:
    says(service, 510001234)
    there = account()
    assert [there.business_unit(), there.business_unit()] == [510001234, 510001234]
    assert there.calls["REST GET"] == 1


def test_rest_tells_it_where_the_token_service_does_not(account, service) -> None:
    service.rest[CONTEXT] = lambda _: Say(b'{"organization":{"id":"7"}}')
    assert account().business_unit() == 7


def test_nothing_tells_it(account, service) -> None:
    assert account().business_unit() is None


def test_a_service_that_is_busy_is_asked_again(account, service, pauses) -> None:
    answers = [Say(b"", 503), Say(b'{"organization":{"member_id":7}}')]
    service.rest[USERINFO] = lambda _: answers.pop(0)
    assert account().business_unit() == 7
    assert len(pauses) == 1


def test_a_login_without_a_token_asks_whose_the_folders_are(account, service) -> None:
    row = '<Results xsi:type="DataFolder"><Client><ID>7</ID></Client></Results>'
    service.soap = [Say(retrieved(row))]
    there = account(
        client_id=None,
        client_secret=None,
        auth_url=None,
        username="u",
        password=Secret("password-of-u"),
        soap_url=service.url,
    )
    assert there.business_unit() == 7
    assert b"Client.ID" in service.soap_calls[0].body


@pytest.mark.parametrize("named", ["business_unit", "expected"])
def test_another_business_unit_than_the_settings_name_is_not_read(account, service, named) -> None:
    says(service, 7)
    there = account(**{named: 99})
    with pytest.raises(WrongBusinessUnit, match=r"business unit 99, and the login at .* is for business unit 7"):
        there.retrieve(FOLDERS)
    with pytest.raises(WrongBusinessUnit):
        there.rest_get("/x")
    assert service.soap_calls == []


@pytest.mark.parametrize("named", ["business_unit", "expected"])
def test_the_one_that_the_settings_name_is_read(account, service, named) -> None:
    says(service, 99)
    service.soap = [Say(retrieved(folder(1)))]
    assert len(account(**{named: 99}).retrieve(FOLDERS)) == 1


def test_one_that_is_only_expected_has_to_be_told(account, service) -> None:
    with pytest.raises(WrongBusinessUnit, match="does not say which"):
        account(expected=99).retrieve(FOLDERS)
    assert service.soap_calls == []


def test_one_that_was_asked_for_is_believed_where_nothing_tells(account, service) -> None:
    service.soap = [Say(retrieved(folder(1)))]
    assert len(account(expected=99, business_unit=99).retrieve(FOLDERS)) == 1


def test_a_login_without_a_token_is_checked_too(account, service) -> None:
    row = '<Results xsi:type="DataFolder"><Client><ID>7</ID></Client></Results>'
    service.soap = [Say(retrieved(row)), Say(envelope(""))]
    there = account(
        client_id=None,
        client_secret=None,
        auth_url=None,
        username="u",
        password=Secret("password-of-u"),
        soap_url=service.url,
        expected=8,
    )
    with pytest.raises(WrongBusinessUnit, match="for business unit 7"):
        there.retrieve(FOLDERS)
    assert len(service.soap_calls) == 1
