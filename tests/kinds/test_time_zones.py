"""The account's time zones by number, and moments on their clocks."""

from datetime import UTC, datetime

import pytest

from mcdecl.kinds.time_zones import ACCOUNT, IDS, complaint, local_to, now_in, same_zone, with_offset, zone_name
from mcdecl.kinds.values import Unknown


@pytest.mark.parametrize(
    ("name", "number"),
    [("Etc/GMT+6", 1), ("Europe/Berlin", 5), ("Europe/Vienna", 5), ("America/Chicago", 79), ("Etc/GMT+12", 92)],
)
def test_a_name_has_a_number(name: str, number: int) -> None:
    assert IDS[name] == number


def test_a_number_has_the_name_that_stands_first() -> None:
    assert zone_name(5) == "Europe/Berlin"
    assert zone_name(IDS[ACCOUNT]) == ACCOUNT
    assert zone_name(29) is None  # turns into another one when it is read back
    assert {zone_name(number) for number in IDS.values()} <= set(IDS)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("Europe/Berlin", "Europe/Berlin", True),
        ("Europe/Berlin", "Europe/Vienna", True),
        ("Europe/Berlin", "Europe/Paris", False),
        ("Mars/Olympus", "Mars/Olympus", True),
        ("Mars/Olympus", "Mars/Tharsis", False),  # two that nobody knows are not the same
        ("Europe/Berlin", None, False),
        (Unknown("hidden"), "Europe/Berlin", None),
    ],
)
def test_two_names_of_one_zone(before: object, after: object, same: bool | None) -> None:
    assert same_zone(before, after) is same


def test_a_zone_that_the_account_does_not_have_is_told() -> None:
    assert complaint("Europe/Berlin") is None
    assert complaint("Europe/Berln") == (
        "the account has no time zone for Europe/Berln",
        "did you mean Europe/Berlin?",
    )
    assert "IANA name" in str(complaint("xyz"))


def test_a_moment_has_the_offset_of_its_day() -> None:
    assert with_offset("2026-03-28T06:00", "Europe/Berlin") == "2026-03-28T06:00:00+01:00"
    assert with_offset("2026-03-29T06:00", "Europe/Berlin") == "2026-03-29T06:00:00+02:00"  # the clocks have changed


def test_a_moment_is_brought_to_the_clock_of_a_zone() -> None:
    assert local_to("2026-07-01T06:00:30+00:00", "Europe/Berlin") == "2026-07-01T08:00"
    assert local_to("2026-07-01T06:00", "Europe/Berlin") == "2026-07-01T06:00"


def test_now_is_what_a_clock_there_shows() -> None:
    moment = datetime(2030, 6, 1, 12, tzinfo=UTC)
    assert now_in("Asia/Kolkata", moment).isoformat() == "2030-06-01T17:30:00"
    assert now_in("Etc/UTC", moment).isoformat() == "2030-06-01T12:00:00"


def test_a_zone_without_rules_is_an_error() -> None:
    for call in (lambda: with_offset("2026-01-01T00:00", "No/Zone"), lambda: now_in("No/Zone", datetime.now(UTC))):
        with pytest.raises(LookupError):
            call()
    assert datetime.fromisoformat(with_offset("2026-01-01T00:00", "Etc/UTC")).utcoffset() is not None
