from datetime import UTC, date, datetime, timedelta

import pytest

from mcdecl.kinds.server_time import SERVER_ZONE, server_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 5, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 1, 1, 6, 0, tzinfo=UTC), date(2026, 1, 1)),  # no daylight saving
    ],
)
def test_the_day_of_the_account(moment: datetime, day: date) -> None:
    assert server_day(moment) == day


def test_its_day_now() -> None:
    before = (datetime.now(UTC) - timedelta(hours=6)).date()
    assert server_day() in (before, (datetime.now(UTC) - timedelta(hours=6)).date())
    assert SERVER_ZONE.utcoffset(None) == timedelta(hours=-6)
