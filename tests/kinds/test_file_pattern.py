"""Which names a pattern can mean."""

import re

import pytest

from mcdecl.kinds.file_pattern import FILE_NAME, FORBIDDEN, fits


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
    assert not any(re.match(FILE_NAME, f"a{one}b.csv") for one in FORBIDDEN)
