"""Moments as the account tells them: server time, mostly without a zone."""

from datetime import datetime

from mcdecl.kinds.server_time import SERVER_ZONE


def moment(text: str) -> datetime | None:
    """A moment in server time without a zone, or None where the text is none.

    Args:
        text: As the account tells it; an offset or a Z is taken into account.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if parsed.tzinfo is None:
        return parsed
    try:
        return parsed.astimezone(SERVER_ZONE).replace(tzinfo=None)
    except OverflowError:
        return None


def seconds_between(started: str, ended: str) -> float | None:
    """Seconds from one moment to another, or None where one of them is not known.

    Args:
        started: The first.
        ended: The second.
    """
    first, last = moment(started), moment(ended)
    return None if first is None or last is None else round((last - first).total_seconds(), 3)
