"""Documents that fit into a limit."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.report.size_limit import Block, Weight, fitted, length

NOTE = "shortened"


def test_what_fits_stays_as_it_is() -> None:
    assert fitted([Block(("a" * 10, "b")), Block(("c",))], 100, NOTE) == f"{'a' * 10}\n\nc\n"


def test_what_matters_least_goes_first() -> None:
    blocks = [Block(("d" * 30, "D")), Block(("s" * 30, "S"), Weight.SIDELINE), Block(("c" * 30, "C"), Weight.CHANGES)]
    assert fitted(blocks, 90, NOTE).startswith(f"{'d' * 30}\n\nS\n\n{'c' * 30}")
    assert fitted(blocks, 60, NOTE).startswith(f"{'d' * 30}\n\nS\n\nC")
    assert fitted(blocks, 30, NOTE).startswith("D\n\nS\n\nC")


def test_of_equals_the_longest_goes_first() -> None:
    blocks = [Block(("a" * 20, "A"), Weight.CHANGES), Block(("b" * 50, "B"), Weight.CHANGES)]
    assert fitted(blocks, 50, NOTE).startswith(f"{'a' * 20}\n\nB")


def test_an_empty_form_leaves_no_gap() -> None:
    assert fitted([Block(("a",)), Block(("x" * 99, ""), Weight.SIDELINE), Block(("b",))], 30, NOTE).startswith(
        "a\n\nb\n"
    )


def test_characters_beyond_the_first_plane_count_twice() -> None:
    assert length("a🧭") == 3


_FORMS = st.lists(st.text("ab🧭", max_size=60), min_size=1, max_size=4).map(
    lambda forms: tuple(sorted(forms, key=length, reverse=True))
)


@given(st.lists(st.builds(Block, _FORMS, st.sampled_from(Weight)), max_size=6), st.integers(0, 300))
def test_it_fits_whenever_the_shortest_forms_do(blocks: list[Block], limit: int) -> None:
    text = fitted(blocks, limit, NOTE)
    least = sum(length(block.forms[-1]) + 2 for block in blocks) + len(NOTE) + 2
    assert length(text) <= max(limit, least)
    assert all(block.forms[-1] in text or any(form in text for form in block.forms) for block in blocks)
