from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.operations.testing.dates import BadDateError, Calendar, has_placeholder, is_relative, written


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


CALENDAR = Calendar(at("2028-03-31T09:30:15.250"))  # a leap year, at the end of a long month


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", "2028-03-31"),
        ("Today", "2028-03-31"),
        (" today ", "2028-03-31"),
        ("now", "2028-03-31T09:30:15"),
        ("today - 30 days", "2028-03-01"),
        ("today-1day", "2028-03-30"),
        ("today + 1 week", "2028-04-07"),
        ("today + 1 month", "2028-04-30"),
        ("today - 1 month", "2028-02-29"),
        ("today - 1 month - 1 year", "2027-02-28"),
        ("today + 10 months", "2029-01-31"),
        ("today - 4 months", "2027-11-30"),
        ("today - 3 months", "2027-12-31"),
        ("now - 2 hours", "2028-03-31T07:30:15"),
        ("now + 45 minutes", "2028-03-31T10:15:15"),
        ("today 05:00", "2028-03-31T05:00"),
        ("today - 1 day 23:59:58", "2028-03-30T23:59:58"),
        ("today - 1 day at 12:00", "2028-03-30T12:00"),
        ("now + 1 day 06:07", "2028-04-01T06:07"),
    ],
)
def test_relative_dates_count_from_the_beginning_of_the_case(text: str, moment: str) -> None:
    assert CALENDAR.moment(text) == at(moment)
    assert is_relative(text)


@pytest.mark.parametrize("text", ["2026-11-20", "", "todays", "today -", "today 30 days", "today - 3 dayz", "nowhere"])
def test_other_texts_are_no_relative_dates(text: str) -> None:
    assert CALENDAR.moment(text) is None
    assert not is_relative(text)


@pytest.mark.parametrize("text", ["today 25:00", "today 12:60", "today - 999999 days", "today + 9000 years"])
def test_what_no_calendar_has_is_told(text: str) -> None:
    with pytest.raises(BadDateError, match="no moment that a calendar has"):
        CALENDAR.moment(text)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no date", "no date"),
        ("${var.region} $today {today}", "${var.region} $today {today}"),
        ("a,${today}", "a,2028-03-31"),
        ("${ today - 1 day }", "2028-03-30"),
        ("${today 05:00}", "2028-03-31T05:00:00"),
        ("x_${today: %Y%m%d}.csv", "x_20280331.csv"),
        ("x_${today:%Y%m%d}.csv", "x_20280331.csv"),
        ("${today - 1 month: %d/%m/%Y} and ${today}", "29/02/2028 and 2028-03-31"),
        ("${today 05:07: %H:%M}", "05:07"),
        ("${now + 1 hour: %d.%m.%Y %H:%M:%S}", "31.03.2028 10:30:15"),
    ],
)
def test_dates_are_filled_into_texts(text: str, filled: str) -> None:
    assert CALENDAR.filled(text) == filled
    assert has_placeholder(text) == (filled != text)


@pytest.mark.parametrize("text", ["${today minus 1 day}", "${today: day}", "${now -}"])
def test_what_is_no_date_in_a_text_is_told(text: str) -> None:
    with pytest.raises(BadDateError, match="is no date"):
        CALENDAR.filled(text)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - server time
def test_a_moment_can_be_written_relative_and_is_read_again(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert CALENDAR.moment(CALENDAR.relative(moment)) == moment
    assert datetime.fromisoformat(written(moment)) == moment


def test_relative_dates_are_written_as_people_do() -> None:
    days = ["2028-03-31", "2028-03-30", "2028-04-10", "2028-03-31T05:00"]
    assert [CALENDAR.relative(at(day)) for day in days] == [
        "today",
        "today - 1 day",
        "today + 10 days",
        "today 05:00:00",
    ]
