"""Schedules as an automation is given them."""

import pytest

from mcdecl.sandbox.automations.rest_schedules import checked_schedule, pattern_of
from mcdecl.sandbox.rest.object_type import RestRefusalError


def sent(rule: str) -> dict[str, object]:
    return {
        "scheduleTypeId": 3,
        "timezoneId": 5,
        "icalRecur": f"{rule};UNTIL=20790606T000000",
        "startDate": "2030-01-01T06:00:00+01:00",
        "endDate": "2079-06-06T00:00:00",
    }


def test_a_rule_of_days_of_the_month_is_taken() -> None:
    rule = {**sent("FREQ=MONTHLY;BYMONTHDAY=15"), "scheduleTypeId": 5}
    assert checked_schedule(rule)["startUtc"] == "2030-01-01T05:00:00+00:00"


def test_a_moment_without_an_offset_is_one_of_the_schedules_zone() -> None:
    assert (
        checked_schedule({**sent("FREQ=DAILY"), "startDate": "2030-01-01T06:00:00"})["startUtc"]
        == "2030-01-01T05:00:00+00:00"
    )


def test_the_number_of_the_frequency_may_be_left_out_and_not_be_another() -> None:
    rule = sent("FREQ=HOURLY")
    with pytest.raises(RestRefusalError, match="do not say the same"):
        checked_schedule(rule)
    del rule["scheduleTypeId"]
    assert checked_schedule(rule)["typeId"] == 2


@pytest.mark.parametrize(
    ("rule", "pattern"), [("FREQ=DAILY;INTERVAL=2", "<DayInterval>2"), ("FREQ=HOURLY;COUNT=3", "<HourInterval>1")]
)
def test_the_older_writing_of_a_rule(rule: str, pattern: str) -> None:
    assert pattern in pattern_of(rule)


@pytest.mark.parametrize("days", ["BYMONTHDAY=15", "BYSETPOS=1"])
def test_days_of_a_month_need_a_rule_of_months(days: str) -> None:
    with pytest.raises(RestRefusalError, match="does not go with DAILY"):
        checked_schedule(sent(f"FREQ=DAILY;{days}"))


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYMONTHDAY=32", "FREQ=DAILY;BYMONTHDAY=first"])
def test_a_rule_that_cannot_be_read_is_refused(rule: str) -> None:
    with pytest.raises(RestRefusalError, match="is no rule"):
        checked_schedule(sent(rule))
