"""Numbers and moments that somebody else has written: what is none is no crash."""

from datetime import UTC, datetime
from typing import Any


def whole_number(value: Any) -> int | None:
    """The number; None where it is none, as infinity and a text of words are."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def utc_moment(text: Any) -> datetime | None:
    """The moment of an ISO text in UTC, which a text without a zone is taken for; None where it is none.

    A moment within hours of the first or the last year there is has none in UTC.
    """
    try:
        moment = datetime.fromisoformat(str(text).strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
