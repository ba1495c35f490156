"""The lineage as a page: it stands alone, runs nothing but its own script, and can be searched."""

from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point
from mcdecl.report.lineage_page import lineage_page
from tests.analysis.lineage.test_drawings import hostile
from tests.report.conftest import Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


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


def large(count: int) -> Graph:
    """Data extensions in folders, each filled from the one before by a query that lies in no folder."""
    nodes = [
        Node(f"data_extension.D{number}", "data_extension", f"D{number}", folder=f"Data Extensions/F{number % 10}")
        for number in range(count)
    ]
    nodes += [Node(f"query_definition.Q{number}", "query_definition", f"Q{number}") for number in range(1, count)]
    edges = [
        edge
        for number in range(1, count)
        for edge in (
            Edge(Point(f"data_extension.D{number - 1}"), Point(f"query_definition.Q{number}")),
            Edge(Point(f"query_definition.Q{number}"), Point(f"data_extension.D{number}")),
        )
    ]
    return Graph.of(nodes, edges)


def says(page: "Page", text: str) -> None:
    """Waits until the explorer says it: some of what it does happens only after a click or a key has returned."""
    from playwright.sync_api import expect

    expect(page.locator(".explorer-bar output")).to_contain_text(text)


def test_what_is_too_large_for_one_drawing_is_explored_step_by_step(shown: Open) -> None:
    page = shown(lineage_page(large(300), "project"), width=900)
    says(page, "Overview: 599 resources in 11 boxes.")
    page.locator("svg").get_by_role("button", name="Open Data Extensions/F3, 30 resources").press("Enter")
    says(page, "Overview: 599 resources in 40 boxes.")
    page.get_by_role("button", name="Close Data Extensions/F3").click()
    says(page, "Overview: 599 resources in 11 boxes.")
    page.get_by_label("Search").fill("D123")
    assert page.locator("[data-item]:visible").count() == 1
    page.get_by_label("Search").press("Enter")
    says(page, "Around data_extension.D123: 5 resources in 5 boxes.")
    page.locator("svg").get_by_role("button", name="Show 1 more upstream of data_extension.D122").click()
    says(page, "Around data_extension.D123: 6 resources in 6 boxes.")
    page.get_by_label("Steps").select_option("3")
    says(page, "Around data_extension.D123: 7 resources in 7 boxes.")
    page.locator("svg").get_by_role("button", name="query_definition.Q124, query definition: start here").click()
    says(page, "Around query_definition.Q124: ")
    page.go_back()
    says(page, "D123")
    page.get_by_role("button", name="Overview").click()
    says(page, "Overview")
    page.get_by_label("Collapse folders").uncheck()
    says(page, "Large folders stay closed")


def test_the_explorer_can_be_used_by_everyone_and_nothing_overflows(shown: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    text = lineage_page(large(40), "project")
    for width, dark in ((360, False), (900, True), (1600, False)):
        page = shown(text, width=width, dark=dark)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []


def test_without_script_the_list_is_there(shown: Open) -> None:
    page = shown(lineage_page(large(40), "project"), script=False)
    assert page.locator("[data-graph]").is_hidden()
    assert page.locator("details").count() == 11
    assert page.get_by_text("The drawing needs JavaScript").is_visible()


def test_hostile_names_stay_names_in_the_explorer(shown: Open) -> None:
    name = "T</script><img src=x onerror=alert(1)>\"'%"
    nodes = [Node(f"data_extension.{name}{number}", "data_extension", name, folder=name) for number in range(70)]
    page = shown(lineage_page(Graph.of(nodes, ()), name))
    says(page, "Overview: 70 resources in 70 boxes.")
    page.locator("summary").first.click()
    page.locator("[data-item] a").first.click()
    says(page, "Around")
    assert page.locator("img").count() == 0
