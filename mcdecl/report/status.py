"""The state of an account in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from mcdecl.account.interface import SystemStatus
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.helpers.structs import field_names, plain
from mcdecl.project import Environment

MEANINGS = {
    "OK": "up",
    "InMaintenance": "in maintenance: wait and check again, at most every 10 minutes",
    "UnplannedOutage": "down: wait and check again, at most every 10 minutes",
}


_RIGHTS = "scopes"
"""What `mcdecl doctor` shows, and not the quick check."""
UNREACHABLE = "Unreachable"
"""The state of a business unit that could not be asked."""

Row = tuple[Environment, SystemStatus | None, Sequence[PauseMark], str]
"""An account: its environment, what the service says of itself, what is paused, and why it could not be asked."""


def status_json(
    environment: Environment, status: SystemStatus | None, paused: Sequence[PauseMark], error: str = ""
) -> dict[str, Any]:
    """What `mcdecl status` gives a program: the account, and what an apply has left paused there."""
    if status is None:
        names = [name for name in field_names(SystemStatus) if name != _RIGHTS]
        known = {"status": UNREACHABLE, "message": error, "business_unit": _mid(environment)}
        told = {name: known.get(name) for name in names}
    else:
        told = {name: value for name, value in plain(status).items() if name != _RIGHTS}
    return {
        "environment": environment.name,
        **({"unit": environment.business_unit} if environment.business_unit else {}),
        **told,
        "paused": [mark.to_json() for mark in paused],
    }


def status_rows(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each business unit, with what is paused there below it; then how many are up."""
    name_width = max(len(environment.business_unit) for environment, *_ in rows)
    for environment, status, paused, error in rows:
        name = f"  {environment.business_unit:{name_width}}  {_mid(environment) or '':<10}  "
        if status is None:
            yield f"{name}cannot be reached: {error}"
        else:
            words = MEANINGS.get(status.status, status.message)
            yield f"{name}{status.status} ({words}), {status.round_trip_ms:.0f} ms"
        yield from (f"    {mark}" for mark in paused)
    up = sum(status is not None and status.ok for _, status, *_ in rows)
    yield f"{rows[0][0].name}: {up} of {len(rows)} business units are up."


def _mid(environment: Environment) -> int | None:
    return environment.business_units.get(environment.business_unit)


def status_lines(
    environment: Environment, status: SystemStatus | None, paused: Sequence[PauseMark], error: str = ""
) -> Iterator[str]:
    """The lines that `mcdecl status` prints for one account."""
    name = environment.name + (f", {environment.business_unit}" if environment.business_unit else "")
    if status is None:
        yield f"{name}: cannot be reached: {error}"
        return
    yield f"{name}: {status.status} ({MEANINGS.get(status.status, status.message)})"
    unit = status.business_unit if status.business_unit is not None else "the package's own"
    yield f"  business unit  {unit}" + (f" of enterprise {status.enterprise}" if status.enterprise else "")
    for name, url in (("SOAP", status.soap_url), ("REST", status.rest_url), ("tokens", status.auth_url)):
        yield f"  {name:13}  {url or 'none'}"
    if status.token_seconds is not None:
        yield f"  token life     {status.token_seconds:.0f} s left"
    yield f"  round trip     {status.round_trip_ms:.0f} ms"
    yield from (f"  {mark}" for mark in paused)
