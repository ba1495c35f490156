"""Moments: `YYYY-MM-DDThh:mm` in YAML, with seconds and sometimes more on the wire."""

import re
from typing import Any

MOMENT = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$"
"""What a moment looks like in YAML. No zone: whose time it is stands beside it."""


TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
"""What a time of day looks like in YAML."""


def moment_from(wire: Any) -> str | None:
    """A moment as YAML says it, from a text such as `2026-01-31T06:00:00.000-06:00`; the zone is ignored."""
    match = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)", str(wire or ""))
    return f"{match[1]}T{match[2]}" if match else None


def moment_to(value: str | None) -> str | None:
    """A moment as it is sent, to the second."""
    return None if value is None else f"{value}:00"
