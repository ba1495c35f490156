"""The account's clock: server time, a fixed UTC-6 without daylight saving, that tests can move."""

import time
from datetime import UTC, datetime, timedelta, timezone

SERVER_ZONE = timezone(timedelta(hours=-6))


class Clock:
    """Server time. `advance` and `set` move it; it goes on running from there, unless `hold` stops it."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._held: float | None = None

    @property
    def ahead(self) -> float:
        """How many seconds it is ahead of the machine's clock."""
        return self._offset

    def timestamp(self) -> float:
        """Seconds since the epoch, as this clock has them."""
        return time.time() + self._offset if self._held is None else self._held

    def now(self) -> datetime:
        """Server time without a zone, to the millisecond."""
        local = datetime.fromtimestamp(self.timestamp(), SERVER_ZONE).replace(tzinfo=None)
        return local.replace(microsecond=local.microsecond // 1000 * 1000)

    def utc(self) -> datetime:
        """The same moment in UTC, with its zone."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def advance(self, seconds: float) -> None:
        """Moves the clock by `seconds` (back when negative)."""
        self._offset += seconds

    def reset(self) -> None:
        """Makes it run with the machine's clock again."""
        self._offset = 0.0

    def hold(self, moment: datetime) -> None:
        """Stops it at `moment`, given in server time without a zone, so that two rehearsals see the same time."""
        self._held = moment.replace(tzinfo=SERVER_ZONE).timestamp()

    def set(self, moment: datetime) -> None:
        """Makes it `moment`, given in server time without a zone."""
        self._offset = moment.replace(tzinfo=SERVER_ZONE).timestamp() - time.time()


def wire_date(moment: datetime) -> str:
    """A date as the service writes it: no zone, the fraction cut of its trailing zeros (fact:wire-dates)."""
    text = moment.isoformat(timespec="milliseconds")
    return text.rstrip("0").rstrip(".")


def server_date(text: str) -> datetime:
    """Reads an incoming date into server time: `Z` and offsets are converted, no zone means server time.

    See fact:incoming-dates.

    Args:
        text: An xsd:dateTime or xsd:date.

    Returns:
        The moment in server time, without a zone.

    Raises:
        ValueError: When the text is not such a date.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(SERVER_ZONE).replace(tzinfo=None)
    except OverflowError as error:  # within hours of the first or the last year there is
        raise ValueError(text) from error


def us_date(moment: datetime) -> str:
    """A date and time in the US text form, to the second: `11/5/2026 1:04:09 PM`."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half}"
