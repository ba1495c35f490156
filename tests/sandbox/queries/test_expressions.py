"""Expressions with SQL Server's results. Each case names the behaviour that another database would not show."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError
from tests.sandbox.desk import NOW, Desk

D = Decimal
AT = datetime

ARITHMETIC = [
    ("7 / 2", 3, "whole numbers divide to whole numbers"),
    ("-7 / 2", -3, "towards zero"),
    ("7 / 2.0", D("3.500000"), "with a decimal they do not; six digits at least"),
    ("7.0 / CAST(2 AS float)", 3.5, "float wins over decimal"),
    ("7 % 3", 1, "modulo"),
    ("-7 % 3", -1, "its sign is the dividend's"),
    ("7.5 % 2", D("1.5"), "of decimals too"),
    ("2 + 3 * 4", 14, "precedence"),
    ("(2 + 3) * 4", 20, "brackets"),
    ("1.10 + 2", D("3.10"), "the decimals' digits stay"),
    ("0.1 + 0.2", D("0.3"), "decimals are exact"),
    ("1.5 * 2.25", D("3.375"), "digits add up in a product"),
    ("-(5)", -5, "minus"),
    ("6 & 3", 2, "bits: and"),
    ("6 | 3", 7, "bits: or"),
    ("6 ^ 3", 5, "bits: exclusive or"),
    ("'5' + 1", 6, "a text with a number becomes a number"),
    ("1 + '5'", 6, "on either side"),
    ("'5' + '1'", "51", "two texts are joined"),
    ("'a' + NULL", None, "NULL takes everything with it"),
    ("1 + NULL", None, "also in arithmetic"),
    ("'a' + CAST(1 AS varchar)", "a1", "a number is joined after a cast"),
    ("12345678901", D("12345678901"), "a literal beyond int is numeric"),
    ("1e3", 1000.0, "a literal with an exponent is float"),
    ("CAST(1 AS bit) + 1", 2, "bit gives way to int"),
    ("0x1F", 31, "hexadecimal"),
]

SHOWN = [
    ("CONVERT(varchar(20), CAST(1234567.891 AS money), 1)", "1,234,567.89", "money with commas"),
    ("CONVERT(varchar(20), CAST(-0.5 AS money), 1)", "-0.50", "a minus stays"),
    ("CAST(CAST(2.3456 AS money) AS varchar(20))", "2.35", "money shows two digits"),
    ("CONVERT(varchar(20), CAST(2.3456 AS money), 2)", "2.3456", "or four"),
    ("1.0 / 3", D("0.333333"), "a whole number that is written out is as wide as its digits"),
    ("2.0 / 3", D("0.666666"), "a quotient is cut off"),
    ("-2.0 / 3", D("-0.666666"), "towards zero"),
    ("0.3 / 0.1", D("3.000000"), "without losing a digit"),
    ("CAST(CAST(1234567 AS float) AS varchar)", "1.23457e+006", "an exponent has three digits"),
    ("CAST(CAST(0.00000123 AS float) AS varchar)", "1.23e-006", "a negative one too"),
    ("LEN(N'😀')", 2, "a surrogate pair is two characters"),
    ("DATALENGTH(N'a😀')", 6, "of two bytes each"),
    ("LEN(N'äb')", 2, "an umlaut is one"),
    ("CAST(N'日本' AS varchar(10))", "??", "varchar holds its code page alone"),
    ("CAST(N'Zoë €5 – 日' AS varchar(10))", "Zoë €5 – ?", "which has more than ASCII"),
    ("UPPER('straße')", "STRAßE", "there is no capital of it"),
    ("CAST('2026-11-24 06:30:30' AS smalldatetime)", AT(2026, 11, 24, 6, 31), "to the minute"),
    ("CAST('2026-11-24 06:30:29' AS smalldatetime)", AT(2026, 11, 24, 6, 30), "down or up"),
    *(
        (f"CAST('2026-11-24 06:30:01.{given}' AS datetime)", AT(2026, 11, 24, 6, 30, 1, int(kept) * 1000), "1/300 s")
        for given, kept in [("000", "0"), ("001", "0"), ("002", "3"), ("004", "3"), ("005", "7"), ("009", "10")]
    ),
    ("CAST('2026-11-24 06:30:01.999' AS datetime)", AT(2026, 11, 24, 6, 30, 2), "up to the next second"),
    ("CAST('2026-11-24 06:30:01.001' AS datetime2)", AT(2026, 11, 24, 6, 30, 1, 1000), "DATETIME2 is exact"),
    ("CAST(CAST('2026-11-24 06:30:01.5' AS datetime2) AS varchar(30))", "2026-11-24 06:30:01.5000000", "and shows it"),
    ("CAST(CAST('06:30:01' AS time) AS varchar(20))", "06:30:01.0000000", "so does TIME"),
    (
        "CAST(CAST('2026-07-01 12:00' AS datetime) AT TIME ZONE 'Eastern Standard Time' AS varchar(40))",
        "2026-07-01 12:00:00.000 -04:00",
        "a zone shows its offset",
    ),
    (
        "CONVERT(varchar(40), GETUTCDATE() AT TIME ZONE 'UTC' AT TIME ZONE 'India Standard Time', 120)",
        "2026-11-24 18:00:01 +05:30",
        "in other styles too",
    ),
]

JSON = [
    ("""JSON_VALUE('{"a":{"b":"x"}}', '$.a.b')""", "x", "a text"),
    ("""JSON_VALUE('{"a":[1,2]}', '$.a[1]')""", "2", "a number is a text"),
    ("""JSON_VALUE('{"a":true}', 'lax $.a')""", "true", "a Boolean is its word"),
    ("""JSON_VALUE('{"a":{}}', '$.a')""", None, "an object is no value"),
    ("""JSON_VALUE('{"a":null}', '$.a')""", None, "null is NULL"),
    ("""JSON_VALUE('{"a":1}', '$.A')""", None, "names have their case"),
    ("""JSON_QUERY('{"a":{"b":1}}', '$.a')""", '{"b":1}', "an object"),
    ("""JSON_QUERY('{"a":1}', '$.a')""", None, "a number is none"),
    ("ISJSON('{}')", 1, "an object is JSON"),
    ("ISJSON('[1]')", 1, "an array too"),
    ("ISJSON('x')", 0, "a word is not"),
    ("ISJSON('1')", 0, "nor a number"),
    ("ISJSON(NULL)", None, "NULL is NULL"),
    ("CASE WHEN 'A' COLLATE Latin1_General_CI_AS = 'a' THEN 1 ELSE 0 END", 1, "COLLATE without case"),
]

CONVERSIONS = [
    ("CAST('12' AS int)", 12, "text to int"),
    ("CAST(' 12 ' AS int)", 12, "blanks around it do not matter"),
    ("CAST('' AS int)", 0, "an empty text is nought"),
    ("CAST(12.9 AS int)", 12, "a decimal is cut off, not rounded"),
    ("CAST(-12.9 AS int)", -12, "towards zero"),
    ("CAST(12.345 AS decimal(10,2))", D("12.35"), "decimals are rounded"),
    ("CAST('12.345' AS decimal(10,1))", D("12.3"), "also from text"),
    ("CAST(5 AS bit)", True, "any number but nought is 1"),
    ("CAST('true' AS bit)", True, "the word counts as a bit"),
    ("CAST(CAST(1 AS bit) AS varchar)", "1", "a bit shows as a digit"),
    ("CAST(123456 AS varchar(3))", "*", "an int that does not fit shows an asterisk"),
    ("CAST('abcdef' AS varchar(3))", "abc", "a cast cuts texts off"),
    ("CAST('ab' AS char(4))", "ab  ", "char is filled with blanks"),
    ("CAST(1.50 AS varchar(10))", "1.50", "a decimal keeps its digits"),
    ("CAST(CAST(0.1 AS float) AS varchar)", "0.1", "float shows six digits"),
    ("CAST('2026-01-05' AS date)", date(2026, 1, 5), "to date"),
    ("CAST('2026-01-05 13:04' AS datetime)", AT(2026, 1, 5, 13, 4), "to datetime"),
    ("CAST('20260105' AS datetime)", AT(2026, 1, 5), "without separators"),
    ("CAST('1/5/2026 1:04 PM' AS datetime)", AT(2026, 1, 5, 13, 4), "US order and twelve hours"),
    ("CAST('Jan 5 2026' AS datetime)", AT(2026, 1, 5), "the month's name"),
    ("CAST('2026-01-05T13:04:09Z' AS datetime)", AT(2026, 1, 5, 13, 4, 9), "ISO with Z, its zone is dropped"),
    ("CAST('' AS datetime)", AT(1900, 1, 1), "an empty text is the first day"),
    ("CAST(1 AS datetime)", AT(1900, 1, 2), "numbers count days"),
    ("CAST(CAST('1900-01-03' AS datetime) AS int)", 2, "and back"),
    ("CAST(CAST('2026-01-05 23:59' AS datetime) AS date)", date(2026, 1, 5), "date cuts the time"),
    ("TRY_CAST('abc' AS int)", None, "TRY_CAST gives NULL"),
    ("TRY_CAST('2026-02-30' AS date)", None, "for a day that there is not"),
    ("TRY_CONVERT(int, '12')", 12, "TRY_CONVERT"),
    ("TRY_CONVERT(int, '99999999999')", None, "too large"),
    ("CONVERT(datetime, '31/12/2026', 103)", AT(2026, 12, 31), "a style says how a text is read"),
    ("CONVERT(datetime, '05.01.2026 13:04', 104)", AT(2026, 1, 5, 13, 4), "German, with a time"),
    ("TRY_CONVERT(datetime, '31/12/2026', 101)", None, "the other order does not fit"),
]

_AT = "CAST('2026-01-05 13:04:09' AS datetime)"
STYLES = [
    (0, "Jan  5 2026  1:04PM"),
    (1, "01/05/26"),
    (3, "05/01/26"),
    (8, "13:04:09"),
    (12, "260105"),
    (23, "2026-01-05"),
    (100, "Jan  5 2026  1:04PM"),
    (101, "01/05/2026"),
    (102, "2026.01.05"),
    (103, "05/01/2026"),
    (104, "05.01.2026"),
    (105, "05-01-2026"),
    (106, "05 Jan 2026"),
    (107, "Jan 05, 2026"),
    (108, "13:04:09"),
    (110, "01-05-2026"),
    (111, "2026/01/05"),
    (112, "20260105"),
    (113, "05 Jan 2026 13:04:09:000"),
    (114, "13:04:09:000"),
    (120, "2026-01-05 13:04:09"),
    (121, "2026-01-05 13:04:09.000"),
    (126, "2026-01-05T13:04:09"),
]

DATES = [
    ("GETDATE()", NOW, "server time"),
    ("CURRENT_TIMESTAMP", NOW, "the same"),
    ("SYSDATETIME()", NOW, "the same"),
    ("GETUTCDATE()", AT(2026, 11, 24, 12, 30, 1), "six hours later"),
    ("DATEADD(day, 1, '2026-12-31')", AT(2027, 1, 1), "days"),
    ("DATEADD(month, 1, '2026-01-31')", AT(2026, 2, 28), "a month is cut at its end"),
    ("DATEADD(yy, -1, '2024-02-29')", AT(2023, 2, 28), "and a year"),
    ("DATEADD(qq, 1, '2026-01-05')", AT(2026, 4, 5), "quarters"),
    ("DATEADD(wk, 1, '2026-01-05')", AT(2026, 1, 12), "weeks"),
    ("DATEADD(hh, 25, '2026-01-05')", AT(2026, 1, 6, 1), "hours"),
    ("DATEADD(mi, -1, '2026-01-05')", AT(2026, 1, 4, 23, 59), "minutes"),
    ("DATEADD(day, 1.9, '2026-01-05')", AT(2026, 1, 6), "the number is cut off"),
    ("DATEADD(day, 1, CAST('2026-01-05' AS date))", date(2026, 1, 6), "a date stays a date"),
    ("DATEDIFF(year, '2025-12-31', '2026-01-01')", 1, "boundaries are counted, not years"),
    ("DATEDIFF(month, '2026-01-31', '2026-02-01')", 1, "months alike"),
    ("DATEDIFF(day, '2026-01-05 23:59', '2026-01-06 00:01')", 1, "days alike"),
    ("DATEDIFF(hour, '2026-01-05 10:59', '2026-01-05 11:01')", 1, "hours alike"),
    ("DATEDIFF(week, '2026-01-03', '2026-01-04')", 1, "weeks are bounded by Sundays"),
    ("DATEDIFF(week, '2026-01-04', '2026-01-10')", 0, "and end on Saturdays"),
    ("DATEDIFF(day, '2026-01-06', '2026-01-05')", -1, "backwards"),
    ("DATEPART(dw, '2026-01-04')", 1, "Sunday is the first day"),
    ("DATEPART(week, '2026-01-04')", 2, "the second week begins with the first Sunday"),
    ("DATEPART(week, '2026-01-03')", 1, "the first is cut short"),
    ("DATEPART(iso_week, '2027-01-01')", 53, "ISO weeks belong to a year as a whole"),
    ("DATEPART(dy, '2026-02-01')", 32, "day of the year"),
    ("DATEPART(quarter, '2026-04-01')", 2, "quarter"),
    ("DATEPART(hh, '2026-04-01 17:00')", 17, "hour"),
    ("DATENAME(month, '2026-01-05')", "January", "a month's name"),
    ("DATENAME(weekday, '2026-01-05')", "Monday", "a day's name"),
    ("DATENAME(year, '2026-01-05')", "2026", "the rest as text"),
    ("YEAR('2026-01-05') * 100 + MONTH('2026-01-05')", 202601, "parts are numbers"),
    ("DAY('2026-01-05')", 5, "day"),
    ("EOMONTH('2024-02-10')", date(2024, 2, 29), "the month's last day"),
    ("EOMONTH('2026-01-31', 1)", date(2026, 2, 28), "of the next month"),
    ("DATEFROMPARTS(2026, 1, 5)", date(2026, 1, 5), "from parts"),
    ("DATETIMEFROMPARTS(2026, 1, 5, 13, 4, 9, 0)", AT(2026, 1, 5, 13, 4, 9), "with a time"),
    ("ISDATE('2026-02-30')", 0, "is it a date"),
    ("ISDATE('20260105')", 1, "it is"),
    ("CAST('2026-01-05' AS datetime) + 1", AT(2026, 1, 6), "plus days"),
    ("GETDATE() - 1", AT(2026, 11, 23, 6, 30, 1), "minus days"),
    (f"FORMAT({_AT}, 'yyyy-MM-dd HH:mm:ss')", "2026-01-05 13:04:09", "a .NET picture"),
    (f"FORMAT({_AT}, 'dddd, d MMM yy h:mm tt')", "Monday, 5 Jan 26 1:04 PM", "with names"),
    (f"FORMAT({_AT}, 'd', 'en-US')", "1/5/2026", "a standard picture"),
    ("FORMAT(1234.5, 'N2')", "1,234.50", "a number's picture"),
    ("FORMAT(0.256, 'P0')", "26%", "per cent"),
    ("FORMAT(7, '000')", "007", "noughts in front"),
    ("FORMAT(1234.5, '#,##0.00')", "1,234.50", "custom"),
    ("FORMAT(-3, 'C')", "($3.00)", "money"),
    (
        "CAST(GETDATE() AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'Eastern Standard Time' AS datetime)",
        AT(2026, 11, 24, 7, 30, 1),
        "zones by Windows' names",
    ),
    ("CAST(GETDATE() AT TIME ZONE 'UTC' AS datetime)", NOW, "the first zone only says where it is"),
    ("GETDATE() - CAST('2026-11-23' AS datetime)", AT(1900, 1, 2, 6, 30, 1), "a difference counts from the first day"),
]

TEXTS = [
    ("LEN('ab  ')", 2, "without the blanks at the end"),
    ("LEN('  ab')", 4, "with those at the start"),
    ("LEN(12)", 2, "of a number's text"),
    ("DATALENGTH('ab ')", 3, "bytes, with them"),
    ("DATALENGTH(N'ab')", 4, "two for each character of nvarchar"),
    ("DATALENGTH(1)", 4, "an int has four"),
    ("CHARINDEX('B', 'abcb')", 2, "without regard to case"),
    ("CHARINDEX('b', 'abcb', 3)", 4, "from a place on"),
    ("CHARINDEX('x', 'abc')", 0, "nought when it is not there"),
    ("PATINDEX('%[0-9]%', 'ab3')", 3, "the first place of a pattern"),
    ("PATINDEX('%[^a-z]%', 'abc')", 0, "nowhere"),
    ("PATINDEX('b%', 'abc')", 0, "without % at the start it must begin so"),
    ("SUBSTRING('abc', 2, 5)", "bc", "beyond the end"),
    ("SUBSTRING('abc', 0, 2)", "a", "before the start: those places count"),
    ("SUBSTRING('abc', NULL, 2)", None, "from nowhere"),
    ("LEFT('abc', 2) + RIGHT('abc', 2)", "abbc", "ends"),
    ("STUFF('abcd', 2, 2, 'XYZ')", "aXYZd", "in place of a part"),
    ("STUFF('abc', 9, 1, 'x')", None, "beyond the end is NULL"),
    ("REPLACE('ABC abc', 'b', '-')", "A-C a-c", "without regard to case"),
    ("REPLACE('a.c', '.', '\\')", "a\\c", "no regular expressions"),
    ("REPLACE('abc', 'b', NULL)", None, "NULL"),
    ("REPLICATE('ab', 3)", "ababab", "repeated"),
    ("STR(123.45, 6, 1)", " 123.5", "a number at the right"),
    ("STR(123.45, 2, 2)", "**", "that does not fit"),
    ("STR(123.456, 5, 3)", "123.5", "digits that do not fit are rounded away"),
    ("STR(42)", "        42", "ten characters"),
    ("STR(NULL, 5)", None, "NULL"),
    ("PARSENAME('a.b.c', 1)", "c", "from the right"),
    ("PARSENAME('10.0.0.1', 4)", "10", "up to four"),
    ("PARSENAME('a.b', 3)", None, "that is not there"),
    ("PARSENAME('a.b.c.d.e', 1)", None, "more than four are none"),
    ("REPLICATE('ab', -1)", None, "less than never"),
    ("LEN(REPLICATE('abc', 2000000000))", 8000, "never more than 8,000 bytes"),
    ("RIGHT(REPLICATE('abc', 9000), 3)", "cab", "wherever that is in the text"),
    ("LEN(REPLICATE(N'x', 9000))", 4000, "which are 4,000 national characters"),
    ("LEN(REPLICATE(CAST('x' AS varchar(max)), 9000))", 9000, "unless the type is MAX"),
    ("LEN(REPLICATE(7, 9000))", 8000, "a number is a varchar first"),
    ("LEN(REPLICATE('', 9000))", 0, "nothing stays nothing"),
    ("DATALENGTH(SPACE(9000))", 8000, "blanks end there too"),
    ("REVERSE('abc')", "cba", "backwards"),
    ("LTRIM('  a ') + '|'", "a |", "left blanks"),
    ("RTRIM(' a  ') + '|'", " a|", "right blanks"),
    ("TRIM('  a ')", "a", "both"),
    ("TRIM('.' FROM '..a.')", "a", "other characters"),
    ("UPPER('aé') + LOWER('BÉ')", "AÉbé", "case beyond ASCII"),
    ("CONCAT('a', NULL, 1)", "a1", "NULL is nothing here"),
    ("CONCAT_WS('-', 'a', NULL, 'b')", "a-b", "left out between separators"),
    ("CHAR(65) + NCHAR(233)", "Aé", "characters by number"),
    ("ASCII('A')", 65, "and back"),
    ("QUOTENAME('a]b')", "[a]]b]", "quoted name"),
    ("TRANSLATE('a-b', '-', '_')", "a_b", "character by character"),
    ("SPACE(2) + '|'", "  |", "blanks"),
    ("CONVERT(varchar(40), HASHBYTES('MD5', 'a'), 2)", "0CC175B9C0F1B6A831C399E269772661", "hash of varchar"),
    ("CONVERT(varchar(40), HASHBYTES('MD5', N'a'), 2)", "4144E195F46DE78A3623DA7364D04F11", "of nvarchar: UTF-16"),
    ("LEN(CONVERT(varchar(66), HASHBYTES('SHA2_256', 'a'), 1))", 66, "with 0x in front"),
    ("LEN(NEWID())", 36, "a new id"),
    ("'it''s'", "it's", "a quote inside"),
]

LOGIC = [
    ("ISNULL(NULL, 5)", 5, "the second for NULL"),
    ("ISNULL(CAST(NULL AS varchar(2)), 'abc')", "ab", "in the first one's length"),
    ("ISNULL(CAST(NULL AS int), '7')", 7, "and type"),
    ("COALESCE(NULL, 1, 2.5)", D("1.0"), "the highest type of all"),
    ("COALESCE(NULL, NULL, 'a')", "a", "the first that is there"),
    ("NULLIF('A', 'a')", None, "equal without regard to case"),
    ("NULLIF(1, 2)", 1, "not equal"),
    ("IIF('a' = 'A ', 'same', 'other')", "same", "blanks at the end do not matter"),
    ("IIF(1 > 2, 1, 2.5)", D("2.5"), "one type for both"),
    ("CHOOSE(2, 'a', 'b')", "b", "counted from one"),
    ("CHOOSE(3, 'a', 'b')", None, "beyond the last"),
    ("CASE 'A' WHEN 'a' THEN 1 ELSE 2 END", 1, "simple CASE compares so too"),
    ("CASE WHEN NULL = NULL THEN 1 ELSE 2 END", 2, "NULL equals nothing"),
    ("CASE WHEN 1 = 1 THEN '5' ELSE 6 END", 5, "number wins over text"),
    ("CASE WHEN '10' = 10 THEN 1 ELSE 0 END", 1, "a text becomes a number"),
    ("CASE WHEN 'é' = 'É' THEN 1 ELSE 0 END", 1, "case of accented letters"),
    ("CASE WHEN 'e' = 'é' THEN 1 ELSE 0 END", 0, "accents count"),
    ("CASE WHEN 'é' < 'f' THEN 1 ELSE 0 END", 1, "and order after their letter"),
    ("CASE WHEN 'b' BETWEEN 'A' AND 'C' THEN 1 ELSE 0 END", 1, "BETWEEN"),
    ("CASE WHEN 'b' IN ('A', 'B') THEN 1 ELSE 0 END", 1, "IN"),
    ("CASE WHEN 3 NOT IN (1, NULL) THEN 1 ELSE 0 END", 0, "NOT IN with NULL is unknown"),
    ("CASE WHEN 'abc' LIKE 'A%' THEN 1 ELSE 0 END", 1, "LIKE without regard to case"),
    ("CASE WHEN 'a5' LIKE '[a-c][0-9]' THEN 1 ELSE 0 END", 1, "character classes"),
    ("CASE WHEN 'd5' LIKE '[^a-c]%' THEN 1 ELSE 0 END", 1, "negated"),
    ("CASE WHEN '50%' LIKE '50[%]' THEN 1 ELSE 0 END", 1, "a class takes the meaning from %"),
    ("CASE WHEN '50%' LIKE '50!%' ESCAPE '!' THEN 1 ELSE 0 END", 1, "so does ESCAPE"),
    ("CASE WHEN 'a.c' LIKE 'abc' THEN 1 ELSE 0 END", 0, "a point is a point"),
    ("CASE WHEN 'abc' NOT LIKE '_b_' THEN 1 ELSE 0 END", 0, "NOT LIKE"),
    ("CASE WHEN CAST(1 AS bit) = 'True' THEN 1 ELSE 0 END", 1, "a bit and its word"),
    ("CASE WHEN '2026-01-05' = CAST('20260105' AS datetime) THEN 1 ELSE 0 END", 1, "a text becomes a date"),
    ("ISNUMERIC('1,5')", 1, "is it a number"),
    ("ISNUMERIC('abc')", 0, "it is not"),
]

NUMBERS = [
    ("ABS(-5)", 5, "absolute"),
    ("CEILING(1.2)", D("2"), "up"),
    ("FLOOR(-1.2)", D("-2"), "down"),
    ("ROUND(1.255, 2)", D("1.260"), "half goes up, the digits stay"),
    ("ROUND(1259, -2)", 1300, "hundreds"),
    ("ROUND(1.29, 1, 1)", D("1.20"), "a third argument cuts off"),
    ("POWER(2, 10)", 1024, "power, of a whole number a whole one"),
    ("SQRT(9)", 3.0, "root"),
    ("SIGN(-3)", -1, "sign"),
    ("ABS(CHECKSUM(NEWID())) % 1", 0, "the idiom of random parts"),
    ("CHECKSUM('a') - CHECKSUM('A ')", 0, "equal for equal values"),
]


@pytest.mark.parametrize(
    ("expression", "expected", "why"),
    ARITHMETIC + SHOWN + JSON + CONVERSIONS + DATES + TEXTS + LOGIC + NUMBERS,
    ids=str,
)
def test_expression(reading: Desk, expression: str, expected: Any, why: str) -> None:
    found = reading.value(expression)
    assert found == expected, why
    assert type(found) is type(expected), why


@pytest.mark.parametrize(("style", "expected"), STYLES)
def test_styles_of_convert(reading: Desk, style: int, expected: str) -> None:
    assert reading.value(f"CONVERT(varchar(30), {_AT}, {style})") == expected


def test_a_style_is_cut_to_the_length_asked_for(reading: Desk) -> None:
    assert reading.value(f"CONVERT(varchar(7), {_AT}, 120)") == "2026-01"
    assert reading.value("CONVERT(varchar(30), CAST('2026-01-05' AS date))") == "2026-01-05"


REFUSED = [
    ("1 / 0", "Divide by zero error encountered."),
    ("1 % 0", "Divide by zero error encountered."),
    ("1.5 / 0", "Divide by zero error encountered."),
    ("2147483647 + 1", "Arithmetic overflow error converting expression to data type int."),
    ("CAST(12345678901 AS int)", "Arithmetic overflow error converting expression to data type int."),
    ("CAST(12345.6 AS decimal(4,1))", "Arithmetic overflow error converting numeric to data type numeric."),
    ("CAST('abc' AS int)", "Conversion failed when converting the varchar value 'abc' to data type int."),
    ("CAST(N'1.5' AS int)", "Conversion failed when converting the nvarchar value '1.5' to data type int."),
    ("CAST('99999999999' AS int)", "The conversion of the varchar value '99999999999' overflowed an int column."),
    ("CAST('abc' AS decimal(5,2))", "Error converting data type varchar to numeric."),
    ("CAST('abc' AS float)", "Error converting data type varchar to float."),
    ("CAST('maybe' AS bit)", "Conversion failed when converting the varchar value 'maybe' to data type bit."),
    (
        "CAST('31/12/2026' AS datetime)",
        "Conversion failed when converting date and/or time from character string.",
    ),
    ("'a' + 1", "Conversion failed when converting the varchar value 'a' to data type int."),
    ("'a' - 'b'", "Operand data type varchar is invalid for subtract operator."),
    ("CAST('2026-01-05' AS date) + 1", "Operand type clash: date is incompatible with int"),
    ("CAST(1 AS bit) + CAST(1 AS bit)", "Operand data type bit is invalid for add operator."),
    ("CAST(12.345 AS varchar(3))", "Arithmetic overflow error converting numeric to data type varchar."),
    ("LEFT('abc', -1)", "Invalid length parameter passed to the left function."),
    ("SUBSTRING('abc', 1, -1)", "Invalid length parameter passed to the substring function."),
    ("LEN('a', 'b')", "The len function requires 1 argument(s)."),
    ("DATEADD(fortnight, 1, GETDATE())", "'fortnight' is not a recognized dateadd option."),
    ("CONVERT(varchar(10), GETDATE(), 999)", "999 is not a valid style number when converting from datetime"),
    ("NO_SUCH(1)", "'NO_SUCH' is not a recognized built-in function name"),
    ("1 = 1", "Incorrect syntax near '='."),
    ("IIF(1, 2, 3)", "An expression of non-boolean type specified in a context where a condition is expected"),
    ("COALESCE(NULL, NULL)", "At least one of the arguments to COALESCE must be an expression that is not the NULL"),
    ("(SELECT 1 UNION ALL SELECT 2)", "Subquery returned more than 1 value."),
    ("(SELECT 1, 2)", "Only one expression can be specified in the select list"),
    ("'unclosed", "Unclosed quotation mark after the character string 'unclosed'."),
    ("1 +", "Incorrect syntax"),
    ("Nope", "Invalid column name 'Nope'."),
    ("1" + "0" * 38, "The number '1000"),
    ("9" * 5000, "The number '9999"),
    ("CAST(1 AS Nope)", "Type Nope is not a defined system type."),
    ("CONVERT(City, CHAR(10))", "Type City is not a defined system type."),
    ("GETDATE() AT TIME ZONE 'Nowhere Standard Time'", "The time zone parameter 'Nowhere Standard Time' provided to"),
]


@pytest.mark.parametrize(("expression", "words"), REFUSED)
def test_refused_in_sql_servers_words(reading: Desk, expression: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading.value(expression)
    assert str(refused.value).startswith(words)


OWN_LIMITS = [
    "CAST('<a/>' AS xml)",
    "FORMAT(GETDATE(), 'd', 'cy-GB')",
    "FORMAT(1, LEFT('N2', 2))",
    "HASHBYTES('MD2', 'a')",
    "NTH_VALUE(1) OVER (ORDER BY 1)",
]


@pytest.mark.parametrize("expression", OWN_LIMITS)
def test_own_limits_are_said_to_be_such(reading: Desk, expression: str) -> None:
    with pytest.raises(UnsupportedSqlError, match="its own limit, the service may differ"):
        reading.value(expression)
