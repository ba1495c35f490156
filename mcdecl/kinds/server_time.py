"""The account's clock on this side: Central time without daylight saving (fact:server-time-utc-6)."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

SERVER_ZONE: Final = timezone(timedelta(hours=-6))
"""The zone of the service's own clock, all year."""


def server_day(moment: datetime | None = None) -> date:
    """The account's day.

    Args:
        moment: A moment with its zone, by the account's clock where that was asked; now when left out.
    """
    return (moment or datetime.now(UTC)).astimezone(SERVER_ZONE).date()


def server_moment() -> datetime:
    """What the account's clock shows now, to the second."""
    return datetime.now(SERVER_ZONE).replace(tzinfo=None, microsecond=0)
