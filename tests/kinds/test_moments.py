import re

import pytest

from mcdecl.kinds.moments import MOMENT, TIME, moment_from, moment_to


@pytest.mark.parametrize(
    ("wire", "moment"),
    [
        ("2026-01-31T06:00:00.000-06:00", "2026-01-31T06:00"),
        ("2026-01-31 06:00:59", "2026-01-31T06:00"),
        ("2026-01-31", None),
        ("at 2026-01-31T06:00", None),
        ("", None),
        (None, None),
    ],
)
def test_moments_of_the_wire(wire: object, moment: str | None) -> None:
    assert moment_from(wire) == moment


def test_moments_are_sent_to_the_second() -> None:
    assert moment_to("2026-01-31T06:00") == "2026-01-31T06:00:00"
    assert moment_to(None) is None


def test_what_moments_and_times_look_like() -> None:
    assert re.search(MOMENT, "2026-12-31T23:59")
    assert not any(re.search(MOMENT, text) for text in ("2026-13-01T00:00", "2026-12-32T00:00", "2026-12-31T24:00"))
    assert re.search(TIME, "00:00")
    assert not any(re.search(TIME, text) for text in ("24:00", "12:60", "1:00"))
