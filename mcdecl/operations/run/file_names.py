"""The names that patterns mean, by the server's time."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from mcdecl.kinds.file_pattern import FORBIDDEN, PLACEHOLDER, fits
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.errors import RunError

_ANY = re.compile(r"%%[^%]*%%")
_TOO_FINE = ("minute", "second")
_HOUR = timedelta(hours=1)
_MOST_STEPS = 100_000
"""How many names of one span are tried: seconds of a day, hours of ten years."""


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


def newest_named(pattern: str, names: Collection[str], spans: Sequence[tuple[datetime, datetime]]) -> str | None:
    """Of some names the one that a pattern means at the latest moment of several spans; None if it means none of them.

    Args:
        pattern: The pattern.
        names: The names of the files that there are.
        spans: First and last moments, in server time, in their order.

    Raises:
        RunError: No file can have a name that the pattern means.
    """
    if not any(fits(name, pattern) for name in names):
        return None
    units = {token[1].lower() for token in PLACEHOLDER.finditer(pattern)}
    step = timedelta(seconds=1) if "second" in units else timedelta(minutes=1) if "minute" in units else _HOUR
    there = {name.casefold(): name for name in names}
    for first, last in reversed(spans):
        moment = last
        while moment > first and last - moment < step * _MOST_STEPS:
            if (found := there.get(name_at(pattern, moment).casefold())) is not None:
                return found
            moment -= step
        if (found := there.get(name_at(pattern, first).casefold())) is not None:
            return found
    return None


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
