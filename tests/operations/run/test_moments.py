from datetime import datetime

import pytest

from mcdecl.operations.run.moments import moment, seconds_between


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-20T05:00:00", datetime(2026, 11, 20, 5)),
        (" 2026-11-20T05:00:00 ", datetime(2026, 11, 20, 5)),
        ("2026-11-20T05:00:00Z", datetime(2026, 11, 19, 23)),
        ("2026-07-20T05:00:00+02:00", datetime(2026, 7, 19, 21)),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_are_server_time(text: str, found: datetime | None) -> None:
    assert moment(text) == found


def test_seconds_from_one_to_another() -> None:
    assert seconds_between("2026-11-20T05:00:00", "2026-11-20T05:01:30.1234") == 90.123
    assert seconds_between("2026-11-20T05:00:00-06:00", "2026-11-20T11:00:01Z") == 1.0
    assert seconds_between("", "2026-11-20T05:00:00") is None
    assert seconds_between("2026-11-20T05:00:00", "") is None
