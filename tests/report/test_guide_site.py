"""The guide as a site: every page is there, every link leads somewhere, the search finds, everyone can use it."""

import posixpath
import re
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from mcdecl.report.guide import topics
from mcdecl.report.guide_site import guide_site, main
from mcdecl.report.site import put
from tests.report.conftest import Open

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ROOT = Path(__file__).parents[2]
OUTSIDE = "https://code.example/blob/main"
SITE = guide_site(OUTSIDE)


class Reader(HTMLParser):
    """Collects the links and the ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(str(values["href"]))
        if values.get("id"):
            self.ids.add(str(values["id"]))


READ = {path: Reader(text) for path, text in SITE.items()}


def test_every_page_of_the_guide_is_there() -> None:
    written = {str(page.relative_to(ROOT / "mcdecl" / "guide")) for page in (ROOT / "mcdecl" / "guide").rglob("*.md")}
    assert {"index.html" if path == "guide.md" else path.replace(".md", ".html") for path in written} <= {*SITE}
    assert guide_site(OUTSIDE) == SITE


@pytest.mark.parametrize("path", SITE)
def test_every_link_leads_somewhere(path: str) -> None:
    for link in READ[path].links:
        target, _, anchor = link.partition("#")
        if target.startswith(OUTSIDE):
            assert (ROOT / target.removeprefix(f"{OUTSIDE}/")).exists(), link
        elif "://" not in target:
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in SITE, link
            assert not anchor or unquote(anchor) in READ[there].ids, link


def test_each_page_leads_to_the_next_one_of_the_guide() -> None:
    order = [name for name in topics() if f"{name}.html" in SITE]
    for name, after in pairwise(order):
        assert f"{after}.html" in READ[f"{name}.html"].links


def test_without_a_repository_links_out_of_the_guide_lead_nowhere_else() -> None:
    assert OUTSIDE not in "".join(guide_site().values())


def test_the_command_writes_the_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "site"), "--repository", f"{OUTSIDE}/"]) == 0
    assert capsys.readouterr().out == f"{len(SITE)} pages in {tmp_path / 'site'}.\n"
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == SITE["index.html"]


def test_the_search_finds_and_leads_to_the_section(shown: Open, tmp_path: Path) -> None:
    put(tmp_path / "site", SITE)
    page = shown(tmp_path / "site" / "index.html", width=360)
    assert page.locator(".results").is_hidden()
    assert page.get_by_role("link", name="Running imports, queries and automations").is_visible()
    page.get_by_label("Search the guide").fill("ledger claim ten minutes")
    found = page.locator("[data-item]:visible")
    assert found.count() >= 1
    assert page.locator(".prose").is_hidden()
    found.get_by_role("link").first.click()
    page.wait_for_url("**/running.html*")
    assert page.get_by_role("heading", name="Safe runs").is_visible()
    page.keyboard.press("/")
    page.wait_for_url("**/index.html*")


def test_everyone_can_use_it_and_nothing_overflows(shown: Open, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    put(tmp_path / "site", SITE)
    for name, width, dark in (("index", 360, False), ("testing", 900, True), ("reference/attributes", 360, False)):
        page = shown(tmp_path / "site" / f"{name}.html", width=width, dark=dark)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []


def test_a_workflow_publishes_it() -> None:
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert re.search(r"python -m mcdecl\.report\.guide_site --out (\w+)", text)[1] == "site"  # type: ignore[index]
    assert "path: site" in text
    assert unescape(SITE["index.html"]).count("default-src 'none'") == 1
    assert (files("mcdecl.report") / "guide_site.py").is_file()
