"""What XML cannot carry: lxml, which writes the messages, has the last word. And what acts on a terminal."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mcdecl.helpers.characters import harmless, outside_xml, printable


@given(st.characters() | st.characters(max_codepoint=0x9F) | st.sampled_from("\ufffe\uffff\ufdd0\ud800\U0001fffe"))
def test_what_is_refused_is_what_cannot_be_written(character: str) -> None:
    element = etree.Element("a")
    try:
        element.text = character
    except (ValueError, UnicodeEncodeError):
        assert outside_xml(f"text{character}") == f"U+{ord(character):04X}"
    else:
        assert outside_xml(f"text{character}") is None


@given(st.text(st.characters(max_codepoint=0x9F) | st.sampled_from("\u061c\u202a\u202e\u2066\u2069é"), max_size=20))
def test_nothing_that_is_written_acts_on_the_reader(text: str) -> None:
    for written in (printable(text), re.sub(r"\x1b\[[0-9;]*m|\r\n", "", harmless(text, terminal=False))):
        assert all(sign.isprintable() or sign in "\t\n\xa0\xad" for sign in written)
    assert json.loads(harmless(json.dumps(text, ensure_ascii=False), terminal=False)) == text


@pytest.mark.parametrize(
    ("text", "plain", "terminal"),
    [
        ("a\tb\r\n", "a\tb\r\n", "a\tb\r\n"),
        ("10 %\r20 %", "10 %\\x0d20 %", "10 %\r20 %"),
        ("\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
        ("\x1b[2K\x1b[?25l", "\\x1b[2K\\x1b[?25l", "\x1b[2K\x1b[?25l"),
        ("a\n\t::error::x ::y", "a\n\t\\u003a:error::x ::y", "a\n\t::error::x ::y"),
        ("::set-output\n", "\\u003a:set-output\n", "::set-output\n"),
        ("x ##[error]y ##vso[z]", "x \\u0023#[error]y \\u0023#vso[z]", "x ##[error]y ##vso[z]"),
        ("## Title", "## Title", "## Title"),
        ("a\u200bb\xad\ufeff", "a\\u200bb\\u00ad\\ufeff", "a\\u200bb\\u00ad\\ufeff"),
        ("\U000e0041", "\\udb40\\udc41", "\\udb40\\udc41"),
        ("👩\u200d🚀", "👩\u200d🚀", "👩\u200d🚀"),
        ("\x1b]0;title\x07\x1bc", "\\x1b]0;title\\x07\\x1bc", "\\x1b]0;title\\x07\\x1bc"),
    ],
)
def test_commands_to_pipelines_go_and_colours_stay_and_on_a_terminal_what_progress_needs(
    text: str, plain: str, terminal: str
) -> None:
    assert (harmless(text, terminal=False), harmless(text, terminal=True)) == (plain, terminal)


def test_a_stream_and_a_text_hide_the_same_characters() -> None:
    """The line feed, the tab and the carriage return are each theirs; a colour is no single character."""
    characters = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x10000), *range(0xE0000, 0xE0200))]
    hidden = {sign for sign in characters if printable(sign) != sign}
    assert {sign for sign in characters if harmless(sign, terminal=False) != sign} == hidden
