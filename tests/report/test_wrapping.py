"""Lines broken to a width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mcdecl.report.wrapping import cut, wrapped


def test_what_fits_is_one_line() -> None:
    assert list(wrapped("    fields.Email: Text(50)", 80)) == ["    fields.Email: Text(50)"]


def test_the_rest_stands_further_in() -> None:
    assert list(wrapped("      blocked: the account refuses to shorten a field", 40)) == [
        "      blocked: the account refuses to",
        "          shorten a field",
    ]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert "".join(part.strip() for part in wrapped("a" * 50, 20)) == "a" * 50


def test_wide_characters_count_twice() -> None:
    assert max(cell_len(line) for line in wrapped("日本" * 20, 20)) <= 20


def test_blanks_within_a_line_stay() -> None:
    assert list(wrapped("a    b", 80)) == ["a    b"]


def test_an_empty_line_is_one() -> None:
    assert list(wrapped("", 80)) == [""]


def test_a_word_that_takes_no_cells_is_kept() -> None:
    assert list(wrapped("a 🏻 b", 20)) == ["a 🏻 b"]


@pytest.mark.parametrize("width", [20, 40, 80])
@given(text=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Mn", "Me", "Cf")), max_size=200))
def test_no_line_is_wider_and_no_word_is_lost(width: int, text: str) -> None:
    lines = list(wrapped(text, width))
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("name", "width", "pieces"),
    [
        ("query_definition.NTO_Nightly_Customers", 24, ["query_definition.NTO_", "Nightly_Customers"]),
        ("short", 24, ["short"]),
        ("", 5, [""]),
        ("abcdefgh.ij", 5, ["abcde", "fgh.", "ij"]),
        ("a-b/c", 2, ["a-", "b/", "c"]),
    ],
)
def test_a_name_is_cut_between_its_words(name: str, width: int, pieces: list[str]) -> None:
    assert cut(name, width) == pieces


@given(st.text(max_size=60), st.integers(2, 20))
def test_a_name_that_is_cut_keeps_all_its_characters(name: str, width: int) -> None:
    assert "".join(cut(name, width)) == name
