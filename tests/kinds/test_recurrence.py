"""Recurrences: words and RRULEs, one normal form, and what the account has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.kinds.recurrence import NoRecurrenceError, normal_rule, read_rule, wire_rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("daily", "FREQ=DAILY;INTERVAL=1"),
        ("Every 2 hours", "FREQ=HOURLY;INTERVAL=2"),
        ("every  day", "FREQ=DAILY;INTERVAL=1"),
        ("weekdays", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR"),
        ("weekly on thursday, Mon", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH"),
        ("monthly on day 15", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=15"),
        ("freq=daily;interval=3", "FREQ=DAILY;INTERVAL=3"),
        ("RRULE:INTERVAL=3;FREQ=DAILY", "FREQ=DAILY;INTERVAL=3"),
    ],
)
def test_words_and_rules_have_one_form(text: str, rule: str) -> None:
    assert normal_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dayly", "is not a recurrence"),
        ("every 4 minutes", "more often than every 5 minutes"),
        ("FREQ=SECONDLY", "no FREQ=SECONDLY"),
        ("FREQ=DAILY;UNTIL=20790606T000000", "write end"),
        ("FREQ=DAILY;COUNT=3", "write times"),
        ("FREQ=DAILY;INTERVAL=0", "a number from 1"),
        ("FREQ=DAILY;BYWEEKNO=3", "no BYWEEKNO"),
        ("monthly on 32", "from 1 to 31"),
        ("weekly on Funday", "no days of the week"),
        ("FREQ=DAILY;BYMONTHDAY=15", "BYMONTHDAY only with FREQ=MONTHLY, not with FREQ=DAILY"),
        ("FREQ=HOURLY;BYDAY=MO", "BYDAY only with FREQ=DAILY or FREQ=WEEKLY or FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY is days such as MO,TU"),
        ("FREQ=WEEKLY;BYDAY=2MO", "needs FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "add BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9", "from 1 to 5, or -1"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ is in the rule twice"),
        ("FREQ=DAILY;INTERVAL=٣", "a number from 1"),
    ],
)
def test_what_the_account_has_not_is_told(text: str, words: str) -> None:
    with pytest.raises(NoRecurrenceError, match=words):
        normal_rule(text)


RULES = st.sampled_from(("daily", "every 15 minutes", "weekdays", "monthly on 3", "FREQ=WEEKLY;BYDAY=SU;INTERVAL=2"))


@given(RULES, st.none() | st.integers(1, 99))
def test_what_is_sent_reads_back(text: str, times: int | None) -> None:
    rule = normal_rule(text)
    read = read_rule(wire_rule(rule, until="20790606T000000", times=times))
    assert read == (rule, None if times else "20790606T000000", times)
    assert normal_rule(rule) == rule


def test_a_rule_of_others_is_given_as_it_is() -> None:
    assert read_rule("FREQ=YEARLY;COUNT=1") == ("FREQ=YEARLY", None, 1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("every 5 minutes", "FREQ=MINUTELY;INTERVAL=5"),
        ("every 4 hours", "FREQ=HOURLY;INTERVAL=4"),
        ("hourly", "FREQ=HOURLY;INTERVAL=1"),
        ("weekly", "FREQ=WEEKLY;INTERVAL=1"),
        ("monthly", "FREQ=MONTHLY;INTERVAL=1"),
        ("weekends", "FREQ=WEEKLY;INTERVAL=1;BYDAY=SA,SU"),
        ("every 3 weeks", "FREQ=WEEKLY;INTERVAL=3"),
        ("every month", "FREQ=MONTHLY;INTERVAL=1"),
        ("monthly on 1", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=1"),
        ("monthly on 31", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=31"),
        ("weekly on Mon and Tue, mon", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO;BYSETPOS=1"),
    ],
)
def test_what_just_fits(text: str, rule: str) -> None:
    assert normal_rule(text) == rule


@pytest.mark.parametrize(
    "text", ["monthly on 0", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY;INTERVAL=x", "weekly on and"]
)
def test_what_just_does_not_fit(text: str) -> None:
    with pytest.raises(NoRecurrenceError):
        normal_rule(text)


def test_the_end_stands_where_it_is_recorded() -> None:
    assert wire_rule("FREQ=DAILY;INTERVAL=1", until="20790606T000000", times=None) == (
        "FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1"
    )
    assert wire_rule("FREQ=DAILY;INTERVAL=1", until="20790606T000000", times=1) == "FREQ=DAILY;COUNT=1;INTERVAL=1"
    assert read_rule("FREQ=DAILY;COUNT=x;INTERVAL=1") == ("FREQ=DAILY;INTERVAL=1", None, None)
