"""Names of sends, also from accounts that answer little."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from mcdecl.account.errors import AccountError, PermissionDenied, ServiceUnavailable
from mcdecl.operations.tracking.reading import Event
from mcdecl.operations.tracking.sends import Sends
from mcdecl.wire.values import Retrieve, SimpleFilter


class OfSends:
    """An account that knows sends 1 to 9, and perhaps only answers the plainest filter."""

    def __init__(self, *, plainest: bool = False, error: AccountError | None = None) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._plainest = plainest
        self._error = error

    def retrieve(self, request: Retrieve) -> list[dict[str, Any]]:
        assert isinstance(request.filter, SimpleFilter)
        self.asked.append(request.filter.values)
        if self._error is not None:
            raise self._error
        if self._plainest and request.filter.operator != "equals":
            return []
        known = [value for value in request.filter.values if value in "123456789"]
        return [{"ID": int(value), "EmailName": f"N{value}", "Subject": "S"} for value in known]


def events(ids: Sequence[str]) -> list[Event]:
    return [Event(datetime(2026, 3, 1), {"SendID": id} if id else {}) for id in ids]


@pytest.mark.parametrize("plainest", [False, True])
def test_each_send_is_asked_for_once(plainest: bool) -> None:
    account = OfSends(plainest=plainest)
    sends = Sends(account)  # type: ignore[arg-type]
    found = events(["1", "2", "1", "77", ""])
    sends.name(found)
    assert [event.row.get("SendName") for event in found] == ["N1", "N2", "N1", None, None]
    asked = len(account.asked)
    sends.name(events(["2", "77"]))
    assert len(account.asked) == asked


def test_an_account_that_does_not_tell_sends() -> None:
    account = OfSends(error=PermissionDenied("The credential lacks the scope."))
    sends = Sends(account)  # type: ignore[arg-type]
    found = events(["1"])
    sends.name(found)
    sends.name(events(["2"]))
    assert (found[0].row, len(account.asked), sends.refusal) == ({"SendID": "1"}, 1, "The credential lacks the scope.")


def test_an_account_that_is_not_there_just_now() -> None:
    sends = Sends(OfSends(error=ServiceUnavailable("Down.")))  # type: ignore[arg-type]
    with pytest.raises(ServiceUnavailable):
        sends.name(events(["1"]))
