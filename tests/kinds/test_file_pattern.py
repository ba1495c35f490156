"""Which names a pattern can mean."""

import re
from datetime import UTC, datetime

import pytest

from mcdecl.kinds.file_pattern import FILE_NAME, FORBIDDEN, fits, unfit_placeholder, unknown_placeholders

DAY = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "pattern", "can"),
    [
        ("a_20260304.csv", "a_%%Year%%%%Month%%%%Day%%.csv", True),
        ("A_2026.CSV", "a_%%year%%.csv", True),
        ("a_26.csv", "a_%%Year%%.csv", False),
        ("a_17.csv", "a_%%Day-1%%.csv", True),
        ("a_171530.csv", "a_%%Hour%%%%Minute%%%%Second%%.csv", True),
        ("axcsv", "a.csv", False),
        ("a_20260304.csv.part", "a_%%Year%%%%Month%%%%Day%%.csv", False),
        ("a_%%Week%%.csv", "a_%%Week%%.csv", True),
    ],
)
def test_what_a_pattern_can_mean(name: str, pattern: str, can: bool) -> None:
    assert fits(name, pattern) is can


def test_names_have_no_forbidden_character() -> None:
    assert re.match(FILE_NAME, "region_%%Year%%.csv")
    assert not any(re.match(FILE_NAME, f"a{text}b.csv") for text in FORBIDDEN)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a_%%YYYY%%.csv", "did you mean %%Year%%?"),
        ("a_%%Yaer%%%%Month%%.csv", "did you mean %%Year%%?"),
        ("a_%%Year%%%%Mnth%%.csv", "did you mean %%Month%%?"),
        ("a_%%dd%%.csv", "did you mean %%Day%%?"),
        ("a_%%Dya-1%%.csv", "did you mean %%Day%%?"),
        ("a_%%FILENAME_FROM_TRIGER%%", "did you mean %%FILENAME_FROM_TRIGGER%%?"),
        ("a_%%Quarter%%.csv", "the account knows %%Year%%"),
    ],
)
def test_a_placeholder_that_stands_for_nothing_says_what_could_be_meant(pattern: str, text: str) -> None:
    unfit = unfit_placeholder(pattern, DAY, {})
    assert unfit is not None
    assert (unfit.code, text in unfit.hint) == ("MC413", True)


@pytest.mark.parametrize(
    "pattern",
    [
        "a.csv",
        "100%.csv",
        "%%year%%%%MONTH%%%%Day-1%%",
        "%%Hour%%%%Minute+1%%",
        "%%BaseFileName_From_Trigger%%.csv",
        None,
    ],
)
def test_what_the_account_knows_is_fit(pattern: str | None) -> None:
    assert unfit_placeholder(pattern, DAY, {}) is None


def test_unknown_placeholders_are_given_as_they_are_written() -> None:
    assert unknown_placeholders("%%Year%%_%%YYYY%%_%%FileName_From_Trigger%%_%%Week-1%%") == ["%%YYYY%%", "%%Week-1%%"]
