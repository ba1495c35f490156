"""Tidy SQL."""

import pytest

from mcdecl.analysis.fmt.model import NotFormatted
from mcdecl.analysis.fmt.sql_text import format_sql


def tidy(text: str) -> str:
    return format_sql(text, "q.sql").text


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("select a from t", "SELECT a FROM t\n"),
        ("SELECT a,b ,c FROM t", "SELECT a, b, c FROM t\n"),
        ("SELECT a\n  , b\nFROM t", "SELECT a\n  , b\nFROM t\n"),
        ("SELECT a  \r\n\r\n\r\n\r\nFROM t\r\n\r\n", "SELECT a\n\nFROM t\n"),
        ("SELECT\n\ta\nFROM t", "SELECT\n    a\nFROM t\n"),
        ("\n\n-- and, so\nselect a from t /* or,not  \n\tx */", "-- and, so\nSELECT a FROM t /* or,not\n\tx */\n"),
        ("select 'and,or' as [select,x], \"from\" from t", "SELECT 'and,or' AS [select,x], \"from\" FROM t\n"),
        ("select 'a  \n\n\n\tb' as x from t", "SELECT 'a  \n\n\n\tb' AS x FROM t\n"),
        ("select t.[order], getdate() as d from t", "SELECT t.[order], getdate() AS d FROM t\n"),
        ("select a from t where r = '${var.and}'", "SELECT a FROM t WHERE r = '${var.and}'\n"),
        ("select a from ${var.table} where ${var.field} = 1", "SELECT a FROM ${var.table} WHERE ${var.field} = 1\n"),
        ("select a -- why, and how\nfrom t", "SELECT a -- why, and how\nFROM t\n"),
        ("select left(a, 3) as l, desc_ from t", "SELECT LEFT(a, 3) AS l, desc_ FROM t\n"),
    ],
)
def test_form(written: str, made: str) -> None:
    assert tidy(written) == made
    assert tidy(made) == made


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("select a from", "cannot be read"),
        ("select 'a from t", "something is open"),
        ("delete from t", "refuses"),
        ("", "there is no SQL"),
        ("-- only this", "there is no SQL"),
        ("select \x00 from t", "not text"),
    ],
)
def test_what_is_wrong_stays(written: str, text: str) -> None:
    with pytest.raises(NotFormatted, match=text):
        tidy(written)


def test_a_comment_inside_of_a_comment_is_never_changed() -> None:
    text = "select a /* x /* y */ and z */ from t"
    try:
        assert " and z */" in tidy(text)
    except NotFormatted as error:
        assert "changing it" in str(error) or "cannot be read" in str(error)  # noqa: PT017 - either will do
