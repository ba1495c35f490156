"""The state of an account in words."""

import pytest

from mcdecl.account.interface import SystemStatus
from mcdecl.helpers.structs import replace
from mcdecl.project import Environment
from mcdecl.report.status import status_lines

UP = SystemStatus(
    status="OK",
    message="System Status Retrieved",
    business_unit=7281,
    enterprise=7000,
    auth_url="https://auth.example.com",
    soap_url="https://soap.example.com/Service.asmx",
    rest_url="https://rest.example.com",
    token_seconds=1079.4,
    round_trip_ms=41.7,
)


def told(status: SystemStatus) -> str:
    return "\n".join(status_lines(Environment("prod", "sandbox"), status, ()))


def test_all_that_is_known_is_told() -> None:
    text = told(UP)
    assert text.splitlines()[0] == "prod: OK (up)"
    for said in ("7281 of enterprise 7000", UP.soap_url, str(UP.rest_url), str(UP.auth_url), "1079 s left", "42 ms"):
        assert said in text


def test_what_does_not_exist_is_said_or_left_out() -> None:
    text = told(replace(UP, business_unit=None, enterprise=None, rest_url=None, auth_url=None, token_seconds=None))
    assert "the package's own" in text
    assert "enterprise" not in text
    assert "REST           none" in text
    assert "token life" not in text
    assert "None" not in text


@pytest.mark.parametrize(("status", "text"), [("InMaintenance", "in maintenance"), ("UnplannedOutage", "down")])
def test_trouble_comes_with_what_to_do(status: str, text: str) -> None:
    first = told(replace(UP, status=status)).splitlines()[0]
    assert text in first
    assert "check again" in first


def test_a_word_that_the_service_adds_one_day_is_told_in_its_own_words() -> None:
    assert told(replace(UP, status="Degraded", message="Slow today")).splitlines()[0] == "prod: Degraded (Slow today)"
