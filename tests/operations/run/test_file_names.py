"""Names from patterns; the embedded account, which has its own reading of them, must agree."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.file_names import expected_name, newest_named, server_now
from mcdecl.sandbox.imports.file_names import file_name

MOMENT = datetime(2026, 3, 1, 7, 30, 15)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("a.csv", "a.csv"),
        ("c_%%Year%%%%Month%%%%Day%%.csv", "c_20260301.csv"),
        ("c_%%YEAR%%-%%month%%.csv", "c_2026-03.csv"),
        ("c_%%Day-1%%.csv", "c_28.csv"),
        ("c_%%Month-3%%.csv", "c_12.csv"),
        ("c_%%Year+1%%.csv", "c_2027.csv"),
        ("c_%%Hour%%.csv", "c_07.csv"),
    ],
)
def test_what_patterns_mean(pattern: str, name: str) -> None:
    assert expected_name(pattern, MOMENT) == name


@pytest.mark.parametrize(("month", "pattern", "name"), [(12, "%%Year+1%%", "2027"), (1, "%%Year-1%%", "2025")])
def test_a_year_is_twelve_months(month: int, pattern: str, name: str) -> None:
    assert expected_name(pattern, datetime(2026, month, 15)) == name


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "no file naming pattern"),
        ("c_%%Second%%.csv", "names the second of the run"),
        ("c_%%Minute%%.csv", "names the minute of the run"),
        ("c_%%Week%%.csv", "%%Week%%, which is not a known placeholder"),
        ("*.csv", "which no file can have"),
        ("a/b.csv", "which no file can have"),
        ("..", "which no file can have"),
        ("c_%%Year-9999%%.csv", "out of the calendar"),
    ],
)
def test_patterns_that_no_file_name_fits(pattern: str, words: str) -> None:
    with pytest.raises(RunError, match=words.replace("*", r"\*")):
        expected_name(pattern, MOMENT)


PARTS = st.sampled_from(["%%Year%%", "%%Month%%", "%%Day%%", "%%hour%%", "%%Day-1%%", "%%Month+2%%", "a", "_", ".csv"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
@given(
    parts=st.lists(PARTS, min_size=1, max_size=6),
    moment=st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2900, 1, 1)),
)
def test_the_account_reads_patterns_alike(parts: list[str], moment: datetime) -> None:
    pattern = "x" + "".join(parts)
    assert expected_name(pattern, moment) == file_name(pattern, moment)


def test_server_time_is_six_hours_behind_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, timedelta

    before = datetime.now(UTC)
    now = server_now()
    assert before <= (now + timedelta(hours=6)).replace(tzinfo=UTC) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("pattern", "names", "newest"),
    [
        ("a_%%Day%%.csv", ["a_01.csv", "a_02.csv"], "a_02.csv"),
        ("a_%%Day%%.csv", ["a_01.csv", "a_03.csv"], "a_01.csv"),
        ("a_%%Day%%.csv", ["a_28.csv", "b_02.csv"], None),
        ("a_%%Hour%%%%Minute%%%%Second%%.csv", ["a_073014.csv", "A_073016.csv"], "A_073016.csv"),
        ("a_%%Hour%%%%Minute%%%%Second%%.csv", ["a_073014.csv"], None),
        ("a_%%Minute%%.csv", ["a_31.csv"], "a_31.csv"),
    ],
)
def test_the_newest_file_of_several_spans_is_found(pattern: str, names: list[str], newest: str | None) -> None:
    spans = [(MOMENT, MOMENT + timedelta(seconds=90)), (MOMENT + timedelta(days=1), MOMENT + timedelta(days=1))]
    assert newest_named(pattern, names, spans) == newest
