"""The site of a project in a real browser: it searches, fits, can be used by everyone, and stays quick."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mcdecl.analysis.lineage import graph_of
from mcdecl.project import load
from mcdecl.report.site import put, site
from mcdecl.report.site.index import index_page
from mcdecl.report.site.model import Site
from tests.report.conftest import Open
from tests.report.test_html_browser import KEYSTROKE_MS, keystrokes

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "northern-trail"
LONG = "Supercalifragilistic" * 8
HOSTILE = f"""\
data_extensions:
  'T</script><script>alert(1)</script>':
    name: "<b onclick=alert(1)>x"
    description: '"><img src=x onerror=alert(1)>'
    fields:
      - {{name: {LONG[:120]}, type: Text, length: 10, primary_key: true, default: '<i>'}}
query_definitions:
  '../../q?#%2e':
    name: {LONG[:100]}
    sql: "SELECT '</code></pre><script>alert(1)</script>' AS {LONG[:120]} FROM _Sent"
    target: 'T</script><script>alert(1)</script>'
    mode: Overwrite
"""
PAGES = (
    "index.html",
    "lineage.html",
    "data_extension/NTO_Customers.html",
    "query_definition/NTO_Snapshot.html",
    "import_definition/NTO_Customers_Daily.html",
    "automation/NTO_Nightly.html",
    "filter_definition/NTO_Unhappy.html",
    "folder/Query.html",
    "data_view/_Sent.html",
)
WIDE = """() => [...document.querySelectorAll("body *:not(.vh)")]
    .filter((one) => !one.closest(".zoom-frame") && one.getBoundingClientRect().right > innerWidth + 0.5
        && one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def northern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the example."""
    project, out = load(EXAMPLE), tmp_path_factory.mktemp("site")
    put(out, site(project, graph_of(project)))
    return out


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """The site of a text of YAML."""

    def write(text: str) -> Path:
        (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments: {dev: {account: sandbox}}\n")
        (tmp_path / "all.yaml").write_text(text)
        project = load(tmp_path)
        put(tmp_path / "out", site(project, graph_of(project)))
        return tmp_path / "out"

    return write


def seen(page: "Page") -> list[str]:
    """What the first page lists and does not filter away."""
    return [str(text) for text in page.locator("[data-item]:not([hidden]) > a").all_text_contents()]


def test_the_search_finds_names_fields_folders_and_sql(shown: Open, northern: Path) -> None:
    page = shown(northern / "index.html")
    everything = seen(page)
    search = page.get_by_label("Search", exact=True)
    search.fill("lifetimevalue")
    assert "NTO Customers" in seen(page)
    assert "NTO Surveys" not in seen(page)
    search.fill("dateadd _open")
    assert seen(page) == ["NTO lapsed customers", "NTO tracking snapshot"]
    search.fill("")
    page.get_by_label("Kind").select_option("automation")
    assert seen(page) == ["NTO nightly"]
    page.get_by_role("button", name="Reset").click()
    assert seen(page) == everything
    page.get_by_role("button", name="filter definitions").click()
    assert seen(page) == ["NTO Silent", "NTO Trail readers", "NTO Unhappy"]


def test_links_lead_through_the_site_from_a_folder_on_disk(shown: Open, northern: Path) -> None:
    from playwright.sync_api import expect

    page = shown(northern / "index.html")
    page.get_by_role("link", name="NTO Regional Customers").click()
    page.wait_for_url("**/data_extension/NTO_Regional_Customers.html")
    assert page.get_by_role("heading", level=1).inner_text() == "NTO Regional Customers"
    page.get_by_role("link", name="NTO_Region", exact=True).first.click()
    page.wait_for_url("**/query_definition/NTO_Region.html")
    page.locator(".zoom-frame a[href$='data_extension/NTO_Customers.html']").click()
    page.wait_for_url("**/data_extension/NTO_Customers.html")
    page.keyboard.press("/")
    page.wait_for_url("**/index.html#search")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.keyboard.type("snapshot")
    assert "NTO tracking snapshot" in seen(page)
    page.get_by_role("link", name="Lineage").click()
    page.wait_for_url("**/lineage.html")
    page.locator(".zoom-frame a", has_text="NTO_Nightly").click()
    page.wait_for_url("**/automation/NTO_Nightly.html")


def test_by_keyboard_one_skips_to_the_content(shown: Open, northern: Path) -> None:
    from playwright.sync_api import expect

    page = shown(northern / "data_extension/NTO_Customers.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.parametrize("width", [320, 360, 768, 1600])
def test_nothing_overflows(shown: Open, northern: Path, width: int) -> None:
    page = None
    for name in PAGES:
        page = shown(northern / name, width=width, after=page)
        assert page.evaluate(WIDE) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(shown: Open, northern: Path, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    page = None
    for name in PAGES:
        page = shown(northern / name, dark=dark, width=360 if dark else 1280, after=page)
        found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
        assert [(item["id"], [node["html"][:160] for node in item["nodes"]]) for item in found["violations"]] == [], (
            name
        )
        assert len(found["passes"]) > 15


def test_a_chosen_theme_holds_for_the_next_page(shown: Open, northern: Path) -> None:
    page = shown(northern / "index.html", dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Toggle theme").click()
    light = page.evaluate(colour)
    assert light != dark
    page.get_by_role("link", name="NTO Surveys").first.click()
    page.wait_for_url("**/NTO_Surveys.html")
    assert page.evaluate(colour) == light


def test_it_prints_on_white_without_what_only_a_screen_has(shown: Open, northern: Path, tmp_path: Path) -> None:
    page = shown(northern / "query_definition/NTO_Snapshot.html", dark=True)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("button", name="Toggle theme").is_visible()
    assert page.get_by_text("DATEADD").first.is_visible()
    assert page.pdf(path=tmp_path / "page.pdf").startswith(b"%PDF")


def test_it_can_be_read_without_script(shown: Open, northern: Path) -> None:
    page = shown(northern / "index.html", script=False)
    assert not page.get_by_role("search").is_visible()
    assert not page.get_by_role("button", name="Toggle theme").is_visible()
    page.get_by_role("link", name="NTO Customers", exact=True).click()
    page.wait_for_url("**/NTO_Customers.html")
    assert page.get_by_role("cell", name="Text(18), required").is_visible()


def test_names_become_neither_mark_up_nor_paths_nor_wide_pages(shown: Open, written: Callable[[str], Path]) -> None:
    out = written(HOSTILE)
    files = sorted(out.rglob("*.html"))
    assert any(file.parent.name == "query_definition" for file in files)
    page = None
    for file in files:
        page = shown(file, width=360, after=page)
        assert page.locator("b[onclick], img, i").count() == 0
        assert page.locator("script").count() == 1
        assert page.evaluate(WIDE) == [], file


def test_two_thousand_resources_stay_responsive(shown: Open, tmp_path: Path) -> None:
    fields = ", ".join(f"{{name: Field_{at:02}, type: Text, length: 50}}" for at in range(20))
    entries = (f"  Table_{number:04}: {{name: Table {number:04}, fields: [{fields}]}}" for number in range(2000))
    (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments: {dev: {account: sandbox}}\n")
    (tmp_path / "all.yaml").write_text("data_extensions:\n" + "\n".join(entries))
    project = load(tmp_path)
    page = shown(index_page(Site.of(project, graph_of(project))))  # the only page that grows with the project
    assert keystrokes(page) < KEYSTROKE_MS
    assert seen(page) == ["Table 1999"]
