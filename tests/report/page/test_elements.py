"""Elements of HTML: everything that is not HTML is escaped."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from mcdecl.report.page import Html, Ids, element, hidden_words, joined, void


def test_text_is_escaped_and_html_is_not() -> None:
    assert element("p", "<b>&", element("i", "x")) == "<p>&lt;b&gt;&amp;<i>x</i></p>"
    assert joined(["<", Html("<br>")]) == "&lt;<br>"
    assert isinstance(element("p"), Html)


def test_attributes_are_escaped_and_named() -> None:
    assert element("a", href='"x', class_="y", data_kind="z") == '<a href="&quot;x" class="y" data-kind="z"></a>'
    assert void("input", disabled=True, checked=False, value=None, tabindex=0) == '<input disabled tabindex="0">'


def test_a_number_and_a_switch_of_the_same_name_are_told_apart() -> None:
    assert [void("input", size=1), void("input", size=True)] == ['<input size="1">', "<input size>"]
    assert [void("input", size=0), void("input", size=False)] == ['<input size="0">', "<input>"]


def test_control_characters_are_shown_as_such() -> None:
    assert element("p", "a\x00\u202eb") == "<p>a\\x00\\u202eb</p>"


def test_words_for_a_screen_reader() -> None:
    assert hidden_words("before: ") == '<span class="vh">before: </span>'


@given(st.text(st.characters(exclude_categories=("Cs",))), st.text(st.characters(exclude_categories=("Cs",))))
def test_no_text_becomes_an_element_or_an_attribute(content: str, attribute: str) -> None:
    root = html.fromstring(f"<div>{element('p', content, title=attribute)}</div>")
    (paragraph,) = root
    assert paragraph.tag == "p"
    assert len(paragraph) == 0
    assert set(paragraph.attrib) == {"title"}


def test_identifiers_are_readable_and_never_twice() -> None:
    ids = Ids()
    assert [ids.of(name) for name in ("query_definition.A", "a b/c", "a-b-c", "日本", "", "a b/c")] == [
        "query_definition.A",
        "a-b-c",
        "a-b-c-2",
        "x",
        "x-2",
        "a-b-c-3",
    ]
