"""The words of a query are those that a pattern finds, with and without letters beyond ASCII."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.sql.words import words_in


@pytest.mark.parametrize("text", ["SELECT a.b_1, [c d]", "x\x00y\x1fz", "Näme“x”,y", "", "a\u00a0b", "'it''s'--no"])
def test_words_stand_between_signs(text: str) -> None:
    assert words_in(text) == set(re.findall(r"\w+", text))


@given(st.text(st.characters(max_codepoint=127)) | st.text())
def test_any_text(text: str) -> None:
    assert words_in(text) == set(re.findall(r"\w+", text))
