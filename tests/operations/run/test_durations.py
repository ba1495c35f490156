"""Spans of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.operations.run.durations import seconds_of, span_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2H", 7200), ("45", 45), ("0.5s", 0.5), (" 1m5s ", 65)],
)
def test_spans(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "0", "-5m", "1d", "10 minutes", "5m1h", "1e3", "721h", "nan"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match=r"span of time|30 days"):
        seconds_of(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
@given(hours=st.integers(0, 99), minutes=st.integers(0, 99), seconds=st.integers(1, 99))
def test_parts_add_up(hours: int, minutes: int, seconds: int) -> None:
    assert seconds_of(f"{hours}h{minutes}m{seconds}s") == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1d", timedelta(days=1)),
        ("+2h30m", timedelta(hours=2, minutes=30)),
        ("1W", timedelta(weeks=1)),
        ("400d5s", timedelta(days=400, seconds=5)),
    ],
)
def test_spans_of_any_length(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize("text", ["", "1", "-1d", "soon", "1.5h", "1 d", "1y", "1d\n"])
def test_what_is_no_span_of_any_length(text: str) -> None:
    with pytest.raises(ValueError, match="is no span"):
        span_of(text)
