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
        ("dayly", "says no recurrence"),
        ("every 4 minutes", "more often than every 5 minutes"),
        ("FREQ=SECONDLY", "no FREQ=SECONDLY"),
        ("FREQ=DAILY;UNTIL=20790606T000000", "write end"),
        ("FREQ=DAILY;COUNT=3", "write times"),
        ("FREQ=DAILY;INTERVAL=0", "a number from 1"),
        ("FREQ=DAILY;BYWEEKNO=3", "no BYWEEKNO"),
        ("monthly on 32", "from 1 to 31"),
        ("weekly on Funday", "no days of the week"),
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
