"""How an account is doing, put together from its own word and what else tells where we are."""

import json
import time
from typing import Any

from mcdecl.account.access import Access, Gate
from mcdecl.account.connection import Connection, shown
from mcdecl.account.errors import AccountError
from mcdecl.account.http import Caller
from mcdecl.account.interface import SystemStatus
from mcdecl.account.soap.exchange import Call, Exchange

_OK = 200
_PATIENCE = 10.0


def system_status(exchange: Exchange, call: Call, gate: Gate, caller: Caller, connection: Connection) -> SystemStatus:
    """The state of the service, the business unit, the addresses, the token's life and the round-trip time.

    Args:
        exchange: What carries out the call.
        call: The GetSystemStatus call.
        gate: What knows the addresses and the token.
        caller: What else may be asked who we are.
        connection: What the settings say.

    Raises:
        AccountError: The service did not say how it is.
    """
    call.message()  # zeep loads once, outside of the time that is measured
    began = time.perf_counter()
    answer = exchange.run(call)
    took = (time.perf_counter() - began) * 1000
    result = answer.results[0] if answer.results else {}
    access = gate.access()
    unit, enterprise = _who(access, caller, connection)
    return SystemStatus(
        status=str(result.get("SystemStatus") or answer.status),
        message=str(result.get("StatusMessage") or answer.status_message),
        business_unit=unit if unit is not None else connection.business_unit,
        enterprise=enterprise,
        auth_url=shown(connection.token_url) if gate.tokens else None,
        soap_url=shown(access.soap_url),
        rest_url=shown(access.rest_url) if access.rest_url else None,
        token_seconds=gate.tokens.seconds_left if gate.tokens else None,
        round_trip_ms=took,
    )


def _who(access: Access, caller: Caller, connection: Connection) -> tuple[int | None, int | None]:
    """Business unit and enterprise by the token service, else by REST; either may be missing, and that is no error."""
    if access.token is None:
        return None, None
    base = connection.token_url.rpartition("/")[0]
    found = _ask(access, caller, f"{base}/userinfo").get("organization")
    if isinstance(found, dict) and _mid(found.get("member_id")) is not None:
        return _mid(found.get("member_id")), _mid(found.get("enterprise_id"))
    if access.rest_url is None:
        return None, None
    context = _ask(access, caller, f"{access.rest_url}/platform/v1/tokenContext")
    return _mid(_inner(context, "organization")), _mid(_inner(context, "enterprise"))


def _ask(access: Access, caller: Caller, url: str) -> dict[str, Any]:
    token = access.token
    try:
        answer = caller.call(
            "REST GET",
            "GET",
            url,
            timeout=_PATIENCE,
            headers={"Authorization": f"Bearer {token.value.reveal() if token else ''}", "Accept": "application/json"},
        )
        values = json.loads(answer.body) if answer.status == _OK else {}
    except (AccountError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _inner(values: dict[str, Any], key: str) -> Any:
    part = values.get(key)
    return part.get("id") if isinstance(part, dict) else None


def _mid(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
