"""When schedules come round."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.sandbox.recurrence import Rule, next_run

FRANKFURT, SERVER = 5, 1


def schedule(rule: str, start: str = "2030-01-01T06:00:00+01:00", zone: int = FRANKFURT) -> dict[str, object]:
    return {
        "icalRecur": rule,
        "startUtc": datetime.fromisoformat(start).astimezone(UTC).isoformat(),
        "endUtc": "2079-06-06T00:00:00+00:00",
        "timezoneId": zone,
    }


def runs(record: dict[str, object], count: int, after: str = "2029-12-31T00:00:00+00:00") -> list[str]:
    moment: datetime | None = datetime.fromisoformat(after)
    told = []
    for _ in range(count):
        assert moment is not None
        moment = next_run(record, moment)
        if moment is None:
            break
        told.append(f"{moment:%Y-%m-%d %H:%M}")
    return told


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=2;UNTIL=20790606T000000", ["2030-01-01 05:00", "2030-01-03 05:00"]),
        ("FREQ=HOURLY;INTERVAL=3;UNTIL=20790606T000000", ["2030-01-01 05:00", "2030-01-01 08:00"]),
        ("FREQ=MINUTELY;INTERVAL=5;UNTIL=20790606T000000", ["2030-01-01 05:00", "2030-01-01 05:05"]),
        ("FREQ=WEEKLY;UNTIL=20790606T000000", ["2030-01-01 05:00", "2030-01-08 05:00"]),  # a Tuesday
        ("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20790606T000000", ["2030-01-02 05:00", "2030-01-07 05:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20790606T000000", ["2030-01-02 05:00", "2030-01-16 05:00"]),
        ("FREQ=DAILY;BYDAY=SA,SU;UNTIL=20790606T000000", ["2030-01-05 05:00", "2030-01-06 05:00"]),
        ("FREQ=DAILY;BYMONTHDAY=15;UNTIL=20790606T000000", ["2030-01-15 05:00", "2030-02-15 05:00"]),
        ("FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR;COUNT=2", ["2030-09-13 04:00", "2030-12-13 05:00"]),
        ("FREQ=HOURLY;INTERVAL=12;BYMONTHDAY=15;UNTIL=20790606T000000", ["2030-01-15 05:00", "2030-01-15 17:00"]),
        ("FREQ=HOURLY;INTERVAL=24;BYDAY=SU;UNTIL=20790606T000000", ["2030-01-06 05:00", "2030-01-13 05:00"]),
        ("FREQ=MONTHLY;UNTIL=20790606T000000", ["2030-01-01 05:00", "2030-02-01 05:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20790606T000000", ["2030-01-31 05:00", "2030-03-31 04:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20790606T000000", ["2030-01-31 05:00", "2030-02-28 05:00"]),
        ("FREQ=MONTHLY;BYDAY=2MO;UNTIL=20790606T000000", ["2030-01-14 05:00", "2030-02-11 05:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20790606T000000", ["2030-01-25 05:00", "2030-02-22 05:00"]),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20790606T000000",
            ["2030-01-31 05:00", "2030-02-28 05:00"],
        ),
        ("FREQ=DAILY;COUNT=1;INTERVAL=1", ["2030-01-01 05:00"]),
        ("FREQ=DAILY;UNTIL=20300101T235900", ["2030-01-01 05:00"]),
    ],
)
def test_rules(rule: str, expected: list[str]) -> None:
    assert runs(schedule(rule), 2) == expected


def test_the_hour_of_the_day_stays_when_the_clocks_change() -> None:
    record = schedule("FREQ=DAILY;UNTIL=20790606T000000", "2030-03-30T06:00:00+01:00")
    assert runs(record, 2, "2030-03-30T00:00:00+00:00") == ["2030-03-30 05:00", "2030-03-31 04:00"]


def test_hours_keep_their_distance_when_the_clocks_change() -> None:
    record = schedule("FREQ=HOURLY;INTERVAL=1;UNTIL=20790606T000000", "2030-03-30T23:00:00+01:00")
    assert runs(record, 4, "2030-03-30T21:00:00+00:00")[-1] == "2030-03-31 01:00"


def test_a_count_is_counted_from_the_start() -> None:
    record = schedule("FREQ=DAILY;COUNT=3")
    assert runs(record, 5, "2030-01-02T12:00:00+00:00") == ["2030-01-03 05:00"]


def test_an_end_is_an_end() -> None:
    record = schedule("FREQ=DAILY;UNTIL=20790606T000000") | {"endUtc": "2030-01-02T05:00:00+00:00"}
    assert runs(record, 5) == ["2030-01-01 05:00", "2030-01-02 05:00"]


def test_a_rule_that_never_comes_round_is_over() -> None:
    record = schedule("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;UNTIL=20790606T000000", "2030-02-01T06:00:00+01:00")
    assert runs(record, 1) == []


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYDAY=XX", "FREQ=FORTNIGHTLY", "FREQ=DAILY;INTERVAL=two", "FREQ=MONTHLY;BYMONTHDAY=32", "INTERVAL=2"],
)
def test_what_is_no_rule_is_not_read(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Rule.of(rule)


RULES = st.sampled_from(
    [
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY;INTERVAL=7",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5,28",
    ]
)


@settings(deadline=None)
@given(RULES, st.integers(0, 60 * 24 * 100), st.sampled_from([SERVER, FRANKFURT, 53]))
def test_passing_over_early_moments_finds_what_counting_finds(rule: str, minutes: int, zone: int) -> None:
    after = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    jumped = next_run(schedule(f"{rule};UNTIL=20790606T000000", zone=zone), after)
    counted = next_run(schedule(f"{rule};COUNT=9999999", zone=zone), after)
    assert jumped == counted
    assert jumped is not None
    assert jumped > after
