"""Dates that are relative to the day on which a case plays: `today - 30 days`, and `${today: %d/%m/%Y}` in texts.

A case that counts from its own day never expires.
"""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from mcdecl.helpers.error import Error

_UNITS = "minute|hour|day|week|month|year"
_RELATIVE: Final = re.compile(
    r"(?P<word>today|now)"
    rf"(?P<steps>(?:\s*[+-]\s*\d{{1,6}}\s*(?:{_UNITS})s?)*)"
    r"(?:\s+(?:at\s+)?(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?",
    re.IGNORECASE,
)
_STEP: Final = re.compile(rf"([+-])\s*(\d+)\s*({_UNITS})s?", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"\$\{(\s*(?:today|now)\b[^}]*)\}", re.IGNORECASE)
HOW: Final = "write today, today - 30 days, today + 1 month 05:00 or now - 2 hours"
"""What a person is told who wrote something else."""


class BadDateError(Error, ValueError):
    """A relative date that cannot be read or is out of reach; the message says why."""


class Calendar(Struct, frozen=True):
    """What relative dates of a case count from.

    Attributes:
        now: the moment at which the case begins, in server time.
    """

    now: datetime

    def moment(self, text: str) -> datetime | None:
        """The moment that a relative date means, to the second; None where the text is no relative date.

        Args:
            text: such as `today - 30 days`, `today 05:00` or `now + 2 hours`.

        Raises:
            BadDateError: there is no such moment.
        """
        parts = _RELATIVE.fullmatch(text.strip())
        if parts is None:
            return None
        moment = self.now.replace(microsecond=0)
        if parts["word"].casefold() == "today":
            moment = moment.replace(hour=0, minute=0, second=0)
        try:
            for sign, number, unit in _STEP.findall(parts["steps"]):
                moment = _moved(moment, int(f"{sign}{number}"), unit.casefold())
            if parts["hour"] is not None:
                moment = moment.replace(
                    hour=int(parts["hour"]), minute=int(parts["minute"]), second=int(parts["second"] or 0)
                )
        except (ValueError, OverflowError):
            raise BadDateError(f"{text.strip()!r} is no moment that a calendar has") from None
        return moment

    def filled(self, text: str) -> str:
        """A text with the dates that its `${today …}` and `${now …}` mean; all else in it stays.

        Args:
            text: the text. After a colon stands the form of a date, as `strftime` takes it; else it is ISO's.

        Raises:
            BadDateError: what stands in such braces is no relative date.
        """
        return _PLACEHOLDER.sub(lambda match: self._shown(match[1]), text)

    def _shown(self, inside: str) -> str:
        # A time of day has colons too, but no space follows them: "today 05:00: %H" has its form after the last.
        form = re.fullmatch(r"(.*?):\s*([^:\s]*%.*)", inside, re.DOTALL)
        moment = self.moment(form[1] if form else inside)
        if moment is None:
            raise BadDateError(f"${{{inside}}} is no date")
        return moment.strftime(form[2]) if form else written(moment)

    def relative(self, moment: datetime) -> str:
        """A moment as a relative date, so that what is written of it holds on any day."""
        days = (moment.date() - self.now.date()).days
        step = f" {'+' if days > 0 else '-'} {abs(days)} day{'s' if abs(days) != 1 else ''}" if days else ""
        time = moment.time().isoformat()
        return f"today{step}" + ("" if time == "00:00:00" else f" {time}")


def is_relative(text: str) -> bool:
    """Whether a text is a relative date as a whole."""
    return _RELATIVE.fullmatch(text.strip()) is not None


def has_placeholder(text: str) -> bool:
    """Whether a text has dates to be filled in."""
    return _PLACEHOLDER.search(text) is not None


def written(moment: datetime) -> str:
    """A moment as a case would have it: the day alone at midnight."""
    return moment.strftime("%Y-%m-%d") if moment.time().isoformat() == "00:00:00" else moment.isoformat()


def _moved(moment: datetime, number: int, unit: str) -> datetime:
    if unit in ("month", "year"):
        months = moment.year * 12 + moment.month - 1 + number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        # A month later than the 31st is the last day of a month that is shorter.
        return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
    return moment + timedelta(**{f"{unit}s": number})
