"""The state of an account in words."""

from collections.abc import Iterator

from mcdecl.account.interface import SystemStatus

MEANINGS = {
    "OK": "up",
    "InMaintenance": "in maintenance: wait and ask again, at most every 10 minutes",
    "UnplannedOutage": "down: wait and ask again, at most every 10 minutes",
}


def status_lines(environment: str, status: SystemStatus) -> Iterator[str]:
    """The lines that `mcdecl status` prints."""
    yield f"{environment}: {status.status} ({MEANINGS.get(status.status, status.message)})"
    unit = status.business_unit if status.business_unit is not None else "the package's own"
    yield f"  business unit  {unit}" + (f" of enterprise {status.enterprise}" if status.enterprise else "")
    for name, url in (("SOAP", status.soap_url), ("REST", status.rest_url), ("tokens", status.auth_url)):
        yield f"  {name:13}  {url or 'none'}"
    if status.token_seconds is not None:
        yield f"  token life     {status.token_seconds:.0f} s left"
    yield f"  round trip     {status.round_trip_ms:.0f} ms"
