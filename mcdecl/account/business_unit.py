"""Determine which business unit calls work in, from the token service or the folders."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from mcdecl.account.access import CallAccess
from mcdecl.account.connection import Connection, shown
from mcdecl.account.errors import AccountError, ServiceUnavailable, WrongBusinessUnit
from mcdecl.account.http import Caller
from mcdecl.account.retry import RetryPolicy
from mcdecl.helpers.json_text import read_json
from mcdecl.wire.values import Retrieve, SimpleFilter, at

ROOT_FOLDERS = Retrieve(
    "DataFolder", ("Client.ID",), SimpleFilter("ParentFolder.ID", "equals", ("0",)), first_page_only=True
)
"""What a login without a token is asked: folders say which business unit has them (fact:folder-client-id)."""

_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
_PATIENCE = 10.0


class WorkingUnit(Struct, frozen=True):
    """Where calls work.

    Attributes:
        business_unit: The MID, or None if nothing tells.
        enterprise: The EID that it belongs to, or None if nothing tells.
        user_zone: The time zone of the user as whom calls come, by its IANA name, or None if nothing tells.
    """

    business_unit: int | None = None
    enterprise: int | None = None
    user_zone: str | None = None


def whereabouts(access: CallAccess, caller: Caller, connection: Connection, policy: RetryPolicy) -> WorkingUnit:
    """What the token service says of a token (`/v2/userinfo`, fact:token-userinfo), else what REST says of it.

    Args:
        access: The token and the addresses.
        caller: What sends the question.
        connection: What the settings say.
        policy: How often a service that is busy is asked again.

    Returns:
        Nothing known for a login without a token, or where nothing answers.
    """
    if access.token is None:
        return WorkingUnit()
    base = connection.token_url.rpartition("/")[0]
    record = _ask(access, caller, policy, f"{base}/userinfo")
    organization, user = record.get("organization"), record.get("user")
    if isinstance(organization, dict) and _mid(organization.get("member_id")) is not None:
        zone = user.get("zoneinfo") if isinstance(user, dict) else None
        unit, enterprise = _mid(organization.get("member_id")), _mid(organization.get("enterprise_id"))
        return WorkingUnit(unit, enterprise, zone if isinstance(zone, str) and zone else None)
    if access.rest_url is None:
        return WorkingUnit()
    context = _ask(access, caller, policy, f"{access.rest_url}/platform/v1/tokenContext")
    return WorkingUnit(_mid(_inner(context, "organization")), _mid(_inner(context, "enterprise")))


class UnitLookup:
    """Asks once where calls work, and refuses calls to another business unit than the one that is meant."""

    def __init__(self, connection: Connection, by_token: Callable[[], WorkingUnit], by_folders: Callable[[], Any]):
        """Nothing is asked yet.

        Args:
            connection: What the settings say: the business unit that is asked for, and the one that must be.
            by_token: Asks about the token.
            by_folders: Gives the records of `ROOT_FOLDERS`, for a login that has no token.
        """
        self._connection = connection
        self._by_token, self._by_folders = by_token, by_folders
        self._lock = threading.Lock()
        self._found: WorkingUnit | None = None
        self._sure = connection.business_unit is None and connection.expected is None

    def business_unit(self) -> int | None:
        """The MID, or None if nothing tells.

        Raises:
            AccountError: The account cannot be reached.
        """
        with self._lock:
            return self._answer().business_unit

    def check(self) -> None:
        """Refuse, before anything else is asked, another business unit than the settings name.

        Raises:
            WrongBusinessUnit: It is another one, or one is pinned and nothing tells which it is.
            AccountError: The account cannot be reached.
        """
        if self._sure:
            return
        with self._lock:
            if not self._sure:
                _compare(self._answer().business_unit, self._connection)
                self._sure = True

    def _answer(self) -> WorkingUnit:
        if self._found is None:
            whereabouts = self._by_token()
            if whereabouts.business_unit is None and self._connection.client_id is None:
                whereabouts = WorkingUnit(_of_folders(self._by_folders()))
            self._found = whereabouts
        return self._found


def _compare(mid: int | None, connection: Connection) -> None:
    expected = connection.expected or connection.business_unit
    where = shown(connection.token_url if connection.client_id else connection.soap_endpoint or "")
    if mid is None and connection.expected not in (None, connection.business_unit):
        raise WrongBusinessUnit(
            f"mcdecl.yaml says that this is business unit {expected}, and the account at {where} does not say which "
            "one its login is for.",
            hint=f"Ask for that business unit, so that the login can be for no other: account: {{business_unit: "
            f"{expected}}}.",
        )
    if mid is not None and mid != expected:
        raise WrongBusinessUnit(
            f"mcdecl.yaml says that this is business unit {expected}, and the login at {where} is for business unit "
            f"{mid}. Nothing was read or sent."
        )


def _of_folders(records: Any) -> int | None:
    mids = {_mid(at(record, "Client.ID")) for record in records}
    return mids.pop() if len(mids) == 1 else None


def _ask(access: CallAccess, caller: Caller, policy: RetryPolicy, url: str) -> Mapping[str, Any]:
    """The JSON object at an address; empty when there is none, which is no error."""
    token = access.token.value.reveal() if access.token else ""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def attempt() -> Mapping[str, Any]:
        answer = caller.call("REST GET", "GET", url, timeout=_PATIENCE, headers=headers)
        if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
            raise ServiceUnavailable(
                f"{shown(url)} is not available (HTTP {answer.status}).", retry_after=answer.retry_after
            )
        values = read_json(answer.body) if answer.status == _OK else {}
        return values if isinstance(values, dict) else {}

    try:
        return policy.run(attempt, repeatable=True, what="The question for the business unit")
    except (AccountError, ValueError):
        return {}


def _inner(values: Mapping[str, Any], key: str) -> Any:
    part = values.get(key)
    return part.get("id") if isinstance(part, dict) else None


def _mid(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
