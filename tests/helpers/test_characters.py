"""What XML cannot carry: lxml, which writes the messages, has the last word."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mcdecl.helpers.characters import outside_xml


@given(st.characters() | st.characters(max_codepoint=0x9F) | st.sampled_from("\ufffe\uffff\ufdd0\ud800\U0001fffe"))
def test_what_is_refused_is_what_cannot_be_written(character: str) -> None:
    element = etree.Element("a")
    try:
        element.text = character
    except (ValueError, UnicodeEncodeError):
        assert outside_xml(f"text{character}") == f"U+{ord(character):04X}"
    else:
        assert outside_xml(f"text{character}") is None
