"""Server time and UTC."""

from datetime import datetime

import pytest

from mcdecl.operations.tracking.times import parse_event_date, parse_given, shown_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 18)),
        ("2026-01-01T12:30", datetime(2026, 1, 1, 6, 30)),
        ("2026-01-01T12:30:00Z", datetime(2026, 1, 1, 6, 30)),
        ("2026-01-01T12:30:00-06:00", datetime(2026, 1, 1, 12, 30)),
    ],
)
def test_given_dates_are_utc_the_whole_year(text: str, moment: datetime) -> None:
    assert parse_given(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "01/02/2026", "0001-01-01T00:00+14:00"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|out of range|0001"):
        parse_given(text)


def test_event_dates_are_server_time() -> None:
    assert shown_moment(parse_event_date("2026-07-01T00:00:00.25")) == "2026-07-01T06:00:00.250Z"
    assert parse_event_date("2026-07-01T06:00:00Z") == datetime(2026, 7, 1)
