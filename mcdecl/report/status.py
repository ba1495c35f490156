"""The state of an account in words."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from mcdecl.account.interface import SystemStatus
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.project import Environment

MEANINGS = {
    "OK": "up",
    "InMaintenance": "in maintenance: wait and check again, at most every 10 minutes",
    "UnplannedOutage": "down: wait and check again, at most every 10 minutes",
}


def status_json(environment: Environment, status: SystemStatus, paused: Sequence[PauseMark]) -> dict[str, Any]:
    """What `mcdecl status` gives a program: the account, and what an apply has left paused there."""
    return {
        "environment": environment.name,
        **({"unit": environment.business_unit} if environment.business_unit else {}),
        **asdict(status),
        "paused": [mark.to_json() for mark in paused],
    }


def status_lines(environment: Environment, status: SystemStatus, paused: Sequence[PauseMark]) -> Iterator[str]:
    """The lines that `mcdecl status` prints."""
    name = environment.name + (f", {environment.business_unit}" if environment.business_unit else "")
    yield f"{name}: {status.status} ({MEANINGS.get(status.status, status.message)})"
    unit = status.business_unit if status.business_unit is not None else "the package's own"
    yield f"  business unit  {unit}" + (f" of enterprise {status.enterprise}" if status.enterprise else "")
    for name, url in (("SOAP", status.soap_url), ("REST", status.rest_url), ("tokens", status.auth_url)):
        yield f"  {name:13}  {url or 'none'}"
    if status.token_seconds is not None:
        yield f"  token life     {status.token_seconds:.0f} s left"
    yield f"  round trip     {status.round_trip_ms:.0f} ms"
    yield from (f"  {mark}" for mark in paused)
