from datetime import UTC, datetime, timedelta, timezone

import pytest

from mcdecl.engine.apply.own_tables import (
    TIME_LENGTH,
    columns_of,
    own_table,
    row_of,
    shown_moment,
    tidy,
    values_of,
    written_time,
)
from mcdecl.helpers.foreign import utc_moment

FIELDS = [{"name": "Id", "type": "Text", "length": 5, "primary_key": True}, {"name": "At", "type": "Text", "length": 9}]
TABLE = own_table("mine", "words", FIELDS)
MOMENT = datetime(2028, 2, 29, 12, 0, 0, 123_000, tzinfo=UTC)


def test_a_table_is_an_ordinary_data_extension() -> None:
    assert (TABLE.address, TABLE.state["name"], TABLE.state["description"]) == ("data_extension.mine", "mine", "words")
    assert TABLE.state["folder"] == "Data Extensions"
    assert columns_of(TABLE) == ("Id", "At")


def test_a_row_is_written_and_read() -> None:
    row = row_of(TABLE, {"Id": "a", "At": ""})
    assert row == {
        "@type": "DataExtensionObject", "CustomerKey": "mine",
        "Properties": {"Property": [{"Name": "Id", "Value": "a"}, {"Name": "At", "Value": ""}]},
    }  # fmt: skip
    assert values_of(row) == {"id": "a", "at": ""}
    assert values_of({"Properties": {"Property": [{"Name": "Id", "Value": None}, {"Name": "At"}]}}) == {
        "id": "",
        "at": "",
    }
    assert values_of({}) == {}


def test_a_time_is_utc_to_the_millisecond() -> None:
    text = written_time(MOMENT)
    assert text == "2028-02-29T12:00:00.123Z"
    assert len(text) <= TIME_LENGTH
    assert written_time(MOMENT.astimezone(timezone(timedelta(hours=2)))) == text
    assert utc_moment(text) == MOMENT
    assert written_time(None) == ""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2028-02-29T12:00:00", datetime(2028, 2, 29, 12, tzinfo=UTC)),
        ("2028-02-29T14:00:00+02:00", datetime(2028, 2, 29, 12, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
    ],
)
def test_times_that_somebody_else_has_put_there(text: str, moment: datetime | None) -> None:
    assert utc_moment(text) == moment
    assert moment is None or utc_moment(text).tzinfo is UTC  # type: ignore[union-attr]


def test_times_and_words_for_people() -> None:
    assert shown_moment(MOMENT) == "2028-02-29 12:00:00 UTC"
    assert shown_moment(None) == "an unknown time"
    assert tidy(" a\n\tb\x00c  d ", 20) == "a b c d"
    assert tidy("abcdef", 3) == "abc"


def test_a_property_without_a_name_says_nothing() -> None:
    properties = [{"Value": "x"}, {"Name": None, "Value": "y"}, {"Name": "ID", "Value": "a"}, {"Name": "At"}]
    assert values_of({"Properties": {"Property": properties}}) == {"id": "a", "at": ""}
