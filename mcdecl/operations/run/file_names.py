"""The names that patterns mean, by the server's time."""

import re
from datetime import UTC, datetime, timedelta

from mcdecl.kinds.file_pattern import FORBIDDEN, PLACEHOLDER
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.errors import RunError

_ANY = re.compile(r"%%[^%]*%%")
_TOO_FINE = ("minute", "second")


def server_now() -> datetime:
    """Server time by this machine's clock, without a zone."""
    return datetime.now(UTC).astimezone(SERVER_ZONE).replace(tzinfo=None)


def expected_name(pattern: str, moment: datetime) -> str:
    """The name that an import looks for when it runs about a moment.

    Args:
        pattern: The import's pattern.
        moment: Server time.

    Raises:
        RunError: No file can be given the name in time, or at all.
    """
    if not pattern:
        raise RunError("The import has no file naming pattern, so no name can be given to a file.")
    for token in PLACEHOLDER.finditer(pattern):
        if token[1].lower() in _TOO_FINE:
            raise RunError(
                f"The pattern {pattern} names the {token[1].lower()} of the run, which is not known in advance.",
                "Use no placeholder finer than %%Hour%%.",
            )
    return name_at(pattern, moment)


def name_at(pattern: str, moment: datetime) -> str:
    """The name that a pattern means at a moment.

    Args:
        pattern: The pattern.
        moment: Server time.

    Raises:
        RunError: No file can have that name.
    """
    name = PLACEHOLDER.sub(lambda token: _meant(token, moment), pattern)
    if (unknown := _ANY.search(name)) is not None:
        raise RunError(f"The pattern {pattern} has {unknown[0]}, which is not a known placeholder.")
    if name in ("", ".", "..") or not name.isprintable() or set(FORBIDDEN) & set(name):
        raise RunError(
            f"The pattern {pattern} gives the name {name!r}, which no file can have there.",
            "Correct the pattern; a name has none of " + " ".join(sorted(FORBIDDEN)),
        )
    return name


def _meant(token: re.Match[str], moment: datetime) -> str:
    unit, steps = token[1].lower(), int(token[2] or 0)
    try:
        value = getattr(_moved(moment, unit, steps), unit)
    except (ValueError, OverflowError):
        raise RunError(f"{token[0]} leads out of the calendar.") from None
    return f"{value:04}" if unit == "year" else f"{value:02}"


def _moved(moment: datetime, unit: str, steps: int) -> datetime:
    """The moment so many units later; a month or year is counted from its first day."""
    if unit in ("year", "month"):
        months = moment.year * 12 + moment.month - 1 + steps * (12 if unit == "year" else 1)
        return moment.replace(year=months // 12, month=months % 12 + 1, day=1)
    return moment + timedelta(**{f"{unit}s": steps})
