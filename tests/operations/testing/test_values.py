from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.operations.testing.values import BadValueError, plain, sent, shown, value_in, value_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def field(kind: str) -> dict[str, Any]:
    return {"name": "F", "type": kind}


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("Text", "a", "a"),
        ("Text", 12, "12"),
        ("Text", "", None),
        ("Text", None, None),
        ("Number", 3, 3),
        ("Number", "3", 3),
        ("Number", 0, 0),
        ("Decimal", 12.5, Decimal("12.5")),
        ("Decimal", "12.50", Decimal("12.5")),
        ("Boolean", False, False),
        ("Boolean", "True", True),
        ("Boolean", 0, False),
        ("Date", "2026-11-20", at("2026-11-20T00:00")),
        ("Date", "2026-11-20T05:00:00", at("2026-11-20T05:00")),
        ("Date", "2026-11-20T05:00:00Z", at("2026-11-19T23:00")),
        ("Date", "11/2/2026 12:00:00 AM", at("2026-11-02T00:00")),
        ("Date", "11/2/2026 1:30:00 PM", at("2026-11-02T13:30")),
        ("EmailAddress", "a@b.de", "a@b.de"),
    ],
)
def test_values_are_read_by_the_type_of_the_field(kind: str, written: Any, value: Any) -> None:
    assert value_of(field(kind), written) == value


@pytest.mark.parametrize(
    ("kind", "written", "text"),
    [
        ("Text", 1.5, "quotes"),
        ("Text", True, "quotes"),
        ("Number", "many", "whole number"),
        ("Number", True, "whole number"),
        ("Number", 1.5, "whole number"),
        ("Decimal", "NaN", "number"),
        ("Decimal", False, "number"),
        ("Boolean", "maybe", "true or false"),
        ("Date", "31/31/2026", "date"),
        ("Date", 20261120, "date"),
    ],
)
def test_what_is_none_of_the_type_is_told(kind: str, written: Any, text: str) -> None:
    with pytest.raises(BadValueError, match=text):
        value_of(field(kind), written)


def test_what_the_account_shows_and_nobody_can_read_stays_text() -> None:
    assert value_in(field("Number"), "n/a") == "n/a"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
def test_decimals_survive_being_sent_and_written(number: Decimal) -> None:
    assert value_of(field("Decimal"), sent(number)) == number
    assert value_of(field("Decimal"), plain(number)) == number


@given(st.datetimes(min_value=at("1900-01-01T00:00"), max_value=at("2999-01-01T00:00")))
def test_dates_survive_being_sent_and_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert value_of(field("Date"), sent(moment)) == value_of(field("Date"), plain(moment)) == moment


def test_values_for_reading() -> None:
    assert [shown(item) for item in ("a\n", None, True, Decimal("1.50"), 3, at("2026-01-02T00:00"))] == [
        '"a\\n"', "null", "true", "1.50", "3", "2026-01-02",
    ]  # fmt: skip
