"""Texts that people named, in Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.report.markdown_text import code, details, fence, html_code, marker, one_line, prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a```b", "````a```b````"),
        (" a ", "`  a  `"),
        ("", "(none)"),
        ("a\nb", "`a b`"),
    ],
)
def test_inline_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_sentence_reads_as_it_is() -> None:
    assert prose("renames T from Old to New: what finds it breaks (36 → 18).") == (
        "renames T from Old to New: what finds it breaks (36 → 18)."
    )


def test_a_fence_holds_whatever_is_in_it() -> None:
    assert fence(["a", "````", "b\nc"], "diff") == "`````diff\na\n````\nb c\n`````"


def test_control_characters_and_turned_text_are_shown_as_such() -> None:
    assert one_line("a\x1bb\u202ec") == "a\\x1bb\\u202ec"


def test_code_in_a_summary_is_html() -> None:
    assert html_code('<a href="x">&') == "<code>&lt;a href=&quot;x&quot;&gt;&amp;</code>"
    assert details("s", "b") == "<details><summary>s</summary>\n\nb\n\n</details>"


@given(st.text(), st.text())
def test_a_marker_is_one_comment_on_one_line(project: str, environment: str) -> None:
    try:
        text = marker(project=project, environment=environment)
    except UnicodeEncodeError:  # half a character, which no YAML file holds
        return
    assert text.count("--") == 2
    assert len(text.splitlines()) == 1
