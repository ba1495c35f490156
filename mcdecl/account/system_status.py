"""Status of an account: system status, business unit, token and round trip."""

import time
from collections.abc import Callable

from mcdecl.account.access import Authenticator
from mcdecl.account.business_unit import WorkingUnit
from mcdecl.account.connection import Connection, shown
from mcdecl.account.interface import SystemStatus
from mcdecl.account.soap.exchange import Exchange, SoapCall


def system_status(
    exchange: Exchange,
    call: SoapCall,
    gate: Authenticator,
    whereabouts: Callable[[], WorkingUnit],
    connection: Connection,
) -> SystemStatus:
    """The state of the service, the business unit, the addresses, the token's life and the round-trip time.

    Args:
        exchange: What carries out the call.
        call: The GetSystemStatus call.
        gate: What knows the addresses and the token.
        whereabouts: Asks which business unit this is.
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
    where = whereabouts()
    return SystemStatus(
        status=str(result.get("SystemStatus") or answer.status),
        message=str(result.get("StatusMessage") or answer.status_message),
        business_unit=connection.business_unit if where.business_unit is None else where.business_unit,
        enterprise=where.enterprise,
        auth_url=shown(connection.token_url) if gate.tokens else None,
        soap_url=shown(access.soap_url),
        rest_url=shown(access.rest_url) if access.rest_url else None,
        token_seconds=gate.tokens.seconds_left if gate.tokens else None,
        round_trip_ms=took,
        scopes=gate.tokens.known.scopes if gate.tokens and gate.tokens.known else None,
    )
