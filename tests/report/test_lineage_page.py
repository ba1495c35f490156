"""The lineage as a page: it stands alone, runs nothing but its own script, and can be searched."""

from html import unescape
from html.parser import HTMLParser

from mcdecl.analysis.lineage.model import Graph
from mcdecl.report.lineage_page import lineage_page
from tests.analysis.lineage.test_drawings import hostile
from tests.report.conftest import Open


def test_the_page_needs_no_network_and_runs_only_its_own_script() -> None:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, attrs))

    page = lineage_page(hostile(), "<script>alert(1)</script>")
    Reader().feed(page)
    tags = [tag for tag, _ in found]
    assert "svg" in tags
    assert tags.count("script") == 1
    assert "<script>alert(1)" not in page
    assert not {*tags} & {"img", "iframe", "object"}
    leading = [value for _, attrs in found for name, value in attrs if name in ("href", "src", "onload")]
    assert [value for value in leading if not str(value).startswith("data:")] == [], (
        "but for the icon in the page itself"
    )
    assert "default-src 'none'" in unescape(page)


def test_nothing_to_draw_is_drawn_as_that() -> None:
    assert "nothing to draw" in lineage_page(Graph.of((), ()), "empty")


def test_the_list_is_searched_and_nothing_overflows(shown: Open) -> None:
    graph = hostile()
    for width, dark in ((360, False), (900, True), (1600, False)):
        page = shown(lineage_page(graph, "project"), width=width, dark=dark)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("[data-item]").count() == len(graph.nodes)
        page.get_by_label("Search").fill("no such thing at all")
        assert page.locator("[data-item]:visible").count() == 0
        page.get_by_role("button", name="Reset").click()
        assert page.locator("[data-item]:visible").count() == len(graph.nodes)
