"""The service's clock, as its answers tell it; and pages one by one."""

from datetime import UTC, datetime, timedelta

import pytest

from mcdecl.account.soap.read import read_answer
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire import PARTNER, SOAP11, WSU
from mcdecl.wire.values import Retrieve
from tests.conftest import connect

FOLDERS = Retrieve("DataFolder", ("ID",))


def test_there_is_none_before_the_first_answer(embedded: RunningSandbox) -> None:
    account = connect(embedded)
    assert account.server_time is None
    embedded.advance(timedelta(days=3).total_seconds())
    account.retrieve(FOLDERS)
    assert account.server_time is not None
    assert abs(account.server_time - datetime.now(UTC) - timedelta(days=3)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("<s:Header><u:Created>2026-03-01T12:00:00Z</u:Created></s:Header>", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        (
            "<s:Header><x><u:Created>2026-03-01T12:00:00</u:Created></x></s:Header>",
            datetime(2026, 3, 1, 12, tzinfo=UTC),
        ),
        ("<s:Header><u:Created>soon</u:Created></s:Header>", None),
        ("<s:Header/>", None),
        ("", None),
    ],
)
def test_what_an_envelope_tells(header: str, moment: datetime | None) -> None:
    body = f'<RetrieveResponseMsg xmlns="{PARTNER}"><OverallStatus>OK</OverallStatus></RetrieveResponseMsg>'
    text = f'<s:Envelope xmlns:s="{SOAP11}" xmlns:u="{WSU}">{header}<s:Body>{body}</s:Body></s:Envelope>'
    assert read_answer(text.encode()).created == moment


def test_pages_are_asked_for_when_they_are_wanted(embedded: RunningSandbox) -> None:
    account = connect(embedded)
    embedded.configure(page_size=2)
    pages = account.pages(FOLDERS)
    assert len(next(pages)) == 2
    assert account.calls["Retrieve"] == 1
    assert 2 + sum(len(page) for page in pages) == len(account.retrieve(FOLDERS))
