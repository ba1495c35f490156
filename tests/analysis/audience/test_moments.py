"""Moments at which conditions about the time alone are another."""

from datetime import datetime
from functools import partial

import pytest
from sqlglot import exp

from mcdecl.analysis.audience.moments import clocks, holds_at
from mcdecl.helpers.tsql import parse

NOW = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - server time has no zone; it is a Monday


def condition(text: str) -> exp.Expr:
    where = parse(f"SELECT 1 AS X FROM A WHERE {text}")[0].args["where"]
    found: exp.Expr = where.this
    return found


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("DATEPART(WEEKDAY, GETDATE()) BETWEEN 2 AND 6", True),
        ("DATEPART(WEEKDAY, GETDATE()) IN (1, 7)", False),
        ("DATENAME(dw, GETDATE()) = 'monday'", True),
        ("DATENAME(month, GETDATE()) = 'July'", False),
        ("DATEDIFF(week, 0, GETDATE()) % 2 = 0", True),
        ("DAY(GETDATE()) / 10 = 1", True),
        ("GETDATE() > '2026-06-15 12:00:01'", False),
        ("CONVERT(VARCHAR(5), GETDATE(), 108) = '12:00'", None),
    ],
)
def test_what_holds_now_is_computed(text: str, holds: bool | None) -> None:
    assert holds_at(condition(text), NOW) is holds


def test_clocks_tell_conditions_apart() -> None:
    texts = ("DATEPART(hour, GETDATE()) >= 8", "DATEPART(hour, GETDATE()) > 8")
    conditions = [partial(holds_at, condition(text)) for text in texts]
    states = [tuple(holds(moment) for holds in conditions) for moment in (NOW, *clocks(conditions, NOW))]
    assert states == [(True, True), (True, False), (False, False)]


def test_what_never_changes_needs_no_clock() -> None:
    assert clocks([partial(holds_at, condition("GETDATE() > '2001-01-01'"))], NOW) == []
    assert clocks([], NOW) == []
