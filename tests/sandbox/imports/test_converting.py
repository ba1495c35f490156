"""Values by type and locale: what is taken, and what is said of the rest."""

from typing import Any

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mcdecl.sandbox.imports.converting import converted, fault
from mcdecl.sandbox.imports.locales import writing_of
from mcdecl.sandbox.rows.row_values import ValueFaultError, stored
from tests.sandbox.caller import KEY_FIELD, field
from tests.sandbox.imports.conftest import Imports

_PRINTABLE = st.text(st.sampled_from("".join(map(chr, range(32, 127))) + "\t\n"), min_size=1, max_size=8)


def column(type: str, length: int | None = None, scale: int = 0, *, required: bool = False) -> dict[str, Any]:
    return {"Name": "F", "FieldType": type, "MaxLength": length, "Scale": scale, "IsRequired": required}


def value(field: dict[str, Any], text: str | None, locale: str = "en-US") -> Any:
    sql = converted(field, "t", writing_of(locale))
    return duckdb.execute(f"SELECT {sql} FROM (SELECT CAST(? AS VARCHAR) AS t)", [text]).fetchone()[0]


def words(field: dict[str, Any], text: str | None, locale: str = "en-US") -> str | None:
    sql = converted(field, "t", writing_of(locale))
    connection = duckdb.execute(
        f"SELECT {fault(field, 't', 'v')} FROM (SELECT t, {sql} AS v FROM (SELECT CAST(? AS VARCHAR) AS t))", [text]
    )
    told: str | None = connection.fetchone()[0]
    return told


@pytest.mark.parametrize(
    ("locale", "text", "date"),
    [
        ("en-US", "1/31/2026", "2026-01-31 00:00:00"),
        ("en-US", "01/31/2026 1:04:09 PM", "2026-01-31 13:04:09"),
        ("en-US", "1/31/2026 13:04", "2026-01-31 13:04:00"),
        ("en-US", "1-31-2026", "2026-01-31 00:00:00"),
        ("en-US", "1/31/26", "2026-01-31 00:00:00"),
        ("en-US", "1/31/49", "2049-01-31 00:00:00"),
        ("en-US", "1/31/50", "1950-01-31 00:00:00"),
        ("ja-JP", "68/01/31", "1968-01-31 00:00:00"),
        ("en-US", "1/1/1753", "1753-01-01 00:00:00"),
        ("en-GB", "31/1/2026", "2026-01-31 00:00:00"),
        ("de-DE", "31.01.2026 08:30:15", "2026-01-31 08:30:15"),
        ("fr-FR", "31/01/2026", "2026-01-31 00:00:00"),
        ("ja-JP", "2026/01/31", "2026-01-31 00:00:00"),
        ("sv-SE", "2026-01-31", "2026-01-31 00:00:00"),
        ("de-DE", "2026-01-31T10:11:12.789", "2026-01-31 10:11:12"),
        ("en-US", "2026-01-31T10:11:12Z", "2026-01-31 04:11:12"),
        ("en-US", "2026-01-31T10:11:12+02:00", "2026-01-31 02:11:12"),
        ("en-US", "2026-01-31 10:11", "2026-01-31 10:11:00"),
    ],
)
def test_dates_by_locale(locale: str, text: str, date: str) -> None:
    assert str(value(column("Date"), text, locale)) == date


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "31/1/2026"),
        ("en-GB", "1/31/2026"),
        ("de-DE", "1/31/2026"),
        ("en-US", "2/30/2026"),
        ("en-US", "soon"),
        ("en-US", "infinity"),
        ("en-US", "2026-02-30"),
        ("en-US", "20260131"),
        ("en-US", "12/31/1752"),
        ("en-US", "1752-12-31 23:59:59"),
    ],
)
def test_dates_of_another_locale_are_said(locale: str, text: str) -> None:
    assert words(column("Date"), text, locale) == f'F: "{text}" is not a valid Date value.'


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [
        ("en-US", "1234.5", "1234.50"),
        ("en-US", "1,234.5", "1234.50"),
        ("de-DE", "1.234,5", "1234.50"),
        ("de-DE", "1234,5", "1234.50"),
        ("fr-FR", "1 234,5", "1234.50"),
        ("de-CH", "1’234.5", "1234.50"),
        ("en-US", "-.5", "-0.50"),
        ("en-US", "+7", "7.00"),
        ("es-MX", "1.5", "1.50"),
        ("en-US", " 1 ", "1.00"),
    ],
)
def test_decimals_by_locale(locale: str, text: str, number: str) -> None:
    assert str(value(column("Decimal", 8, 2), text, locale)) == number


@pytest.mark.parametrize(
    ("locale", "text"), [("de-DE", "1.5"), ("en-US", "1,5"), ("en-US", "1234567.5"), ("en-US", "1e3"), ("en-US", "x")]
)
def test_decimals_that_are_none(locale: str, text: str) -> None:
    assert value(column("Decimal", 8, 2), text, locale) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("-5", -5),
        (" +5 ", 5),
        ("1,234", 1234),
        ("2147483647", 2147483647),
        ("2147483648", None),
        ("5.0", None),
        ("five", None),
        ("1,23", None),
    ],
)
def test_numbers(text: str, number: int | None) -> None:
    assert value(column("Number"), text) == number


@pytest.mark.parametrize(
    ("text", "truth"),
    [("True", True), ("1", True), ("yes", True), ("FALSE", False), ("0", False), ("no", False), ("x", None)],
)
def test_booleans(text: str, truth: bool | None) -> None:
    assert value(column("Boolean"), text) is truth


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (column("Text", 3), "abcd", "F: The value has 4 characters, more than the 3 of the column."),
        (column("EmailAddress", 254), "no at", 'F: "no at" is not a valid EmailAddress value.'),
        (column("EmailAddress", 9), "aaaaa@b.co", "F: The value has 10 characters, more than the 9 of the column."),
        (column("Phone", 50), "1" * 51, "F: The value has 51 characters, more than the 50 of the column."),
        (column("Locale", 5), "en-USA", "F: The value has 6 characters, more than the 5 of the column."),
        (column("Text", 3, required=True), None, "F: A value is required."),
        (column("Text", 3), None, None),
        (column("Text", 3), "äöü", None),
    ],
)
def test_texts(field: dict[str, Any], text: str | None, told: str | None) -> None:
    assert words(field, text) == told


@given(
    st.sampled_from(["Number", "Boolean", "EmailAddress", "Text"]),
    _PRINTABLE,
)
def test_a_file_takes_what_a_single_row_takes(type: str, text: str) -> None:
    assume(type != "Number" or "," not in text)  # grouping is for files
    described = column(type, 5 if type == "Text" else 254 if type == "EmailAddress" else None)
    try:
        single = stored(described, text)
    except ValueFaultError:
        single = None
    assert value(described, text) == single


def test_a_date_in_the_wrong_locale_is_an_error_of_its_row(imports: Imports) -> None:
    imports.table(KEY_FIELD + field("Since", "Date"))
    locale = "<DateFormattingLocale><LocaleCode>en-GB</LocaleCode></DateFormattingLocale>"
    summary = imports.once("Id,Since\n1,31/1/2026\n2,1/31/2026\n", DateFormattingLocale=locale)
    assert summary.figures == (2, 1, 0, 1)
    assert imports.rows("Since") == ["1/31/2026 12:00:00 AM"]
    assert imports.results()[1] == '2,3,"Since: ""1/31/2026"" is not a valid Date value."'
