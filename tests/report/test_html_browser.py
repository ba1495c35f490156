"""The page of a plan in a real browser: it filters, fits, can be used by everyone, and stays quick."""

import statistics
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.operations.comparing.model import (
    ChangedColumn,
    ChangedValue,
    Comparison,
    NotPlayed,
    StoreKind,
    TableDifference,
)
from mcdecl.report.audience_html import audience_page
from mcdecl.report.html import page as html_page
from mcdecl.report.plan_drawings import Drawing
from tests.report.conftest import PATIENCE_MS, Open
from tests.report.plans import full_plan, large_plan, quiet_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

KEYSTROKE_MS = 250
"""What a key may take of the processor until the page is painted, with 2,000 resources; some 25 ms."""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="lineage" width="2400" height="800" '
    'viewBox="0 0 2400 800"><rect x="0" y="0" width="90" height="40" fill="#dbeafe"/></svg>'
)
PAINTED = """async (text) => {
  const search = document.querySelector("input[type=search]");
  search.value = text;
  search.dispatchEvent(new Event("input", {bubbles: true}));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""


def visible(page: "Page") -> list[str]:
    """The addresses of the changes that are not filtered away."""
    locator = page.locator("[data-item]:not([hidden])")
    return [str(text) for text in locator.locator("summary code").all_text_contents()]


def keystrokes(page: "Page") -> float:
    """What a page takes of the processor for a key in the search, in milliseconds: the median of some."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")

    page.evaluate(PAINTED, "")
    times = []
    for text in ("1", "12", "123", "12", "field_07", "", "table_1999"):
        before = spent()
        page.evaluate(PAINTED, text)
        times.append((spent() - before) * 1000)
    print(f"2,000 resources: a key takes {statistics.median(times):.0f} ms, at worst {max(times):.0f} ms")
    assert min(times) > 0
    return statistics.median(times)


def several() -> Everywhere:
    return Everywhere(
        (
            EnvironmentPlan("dev", full_plan()),
            EnvironmentPlan("prod", quiet_plan()),
            EnvironmentPlan("qa", error="Not\nreachable <b>."),
        )
    )


def drawn() -> str:
    return html_page(full_plan(), Drawing("", SVG))


def compared() -> str:
    long = "Supercalifragilistic" * 8
    example = ChangedValue({"Id": "7"}, "<b>old</b>", long)
    table = TableDifference(
        StoreKind.DATA_EXTENSION, long, data="generated rows", key=("Id",), before=9, after=8, entered=1, left=2,
        changed=1, columns=(ChangedColumn(long, 1, (example,)),), who_entered=({"Id": "1"},), who_left=({"Id": long},),
    )  # fmt: skip
    head = Comparison("main", tables=(table,), problems=(NotPlayed(long, "it cannot be run"),), uncovered=(long,))
    return audience_page(head, "shop", "dev")


def text_of(report: Any) -> str:
    made = report()
    return made if isinstance(made, str) else html_page(made)


def test_the_filters_by_kind_action_risk_and_text_work(shown: Open) -> None:
    page = shown(html_page(full_plan()))
    everything = visible(page)
    page.get_by_label("Kind").select_option("query_definition")
    assert sorted(visible(page)) == ["query_definition.NTO_Fresh", "query_definition.NTO_Region"]
    page.get_by_label("Action", exact=True).select_option("update")
    assert visible(page) == ["query_definition.NTO_Region"]
    page.get_by_role("button", name="Reset").click()
    assert visible(page) == everything
    page.get_by_label("Risk").select_option("data_loss")
    assert visible(page) == ["data_extension.NTO_Customers", "data_extension.NTO_Gone"]
    page.get_by_label("Risk").select_option("")
    page.get_by_label("Search").fill("region HAVING")
    assert set(visible(page)) == {"query_definition.NTO_Fresh", "query_definition.NTO_Region"}
    assert page.locator("output").inner_text() == f"2 of {len(everything)} shown"
    page.get_by_label("Search").fill("nothing has this")
    assert visible(page) == []
    assert page.locator("[data-group]:not([hidden])").count() == 0


def test_the_counts_filter_and_say_so(shown: Open) -> None:
    page = shown(html_page(full_plan()))
    tile = page.get_by_role("button", name="to delete")
    tile.click()
    assert visible(page) == ["data_extension.NTO_Gone"]
    assert tile.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="to create").click()
    assert tile.get_attribute("aria-pressed") == "false"
    page.get_by_label("Action", exact=True).select_option("delete")
    assert visible(page) == ["data_extension.NTO_Gone"]
    assert page.locator("button[aria-pressed=true]").count() == 0


def test_it_can_be_used_by_keyboard_alone(shown: Open) -> None:
    page = shown(html_page(full_plan()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box() is not None
    page.keyboard.press("/")
    page.keyboard.type("NTO_Fresh")
    assert visible(page) == ["query_definition.NTO_Fresh"]
    page.keyboard.press("Escape")
    assert len(visible(page)) > 1
    fresh = page.locator("details", has=page.locator("code", has_text="NTO_Fresh")).last
    fresh.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fresh.get_attribute("open") is not None


def test_the_focus_goes_down_the_page(shown: Open) -> None:
    page = shown(html_page(full_plan()))
    tops = []
    for _ in range(25):
        page.keyboard.press("Tab")
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert all(below >= above - 60 for above, below in pairwise(tops[1:]))


def test_a_link_to_a_change_opens_it_through_a_filter(shown: Open) -> None:
    from playwright.sync_api import expect

    page = shown(html_page(full_plan()))
    page.get_by_label("Search").fill("NTO_Region")
    page.evaluate("location.hash = 'query_definition.NTO_Fresh'")
    fresh = page.locator("[id='query_definition.NTO_Fresh']")
    expect(fresh).to_have_attribute("open", "")
    assert fresh.is_visible()


@pytest.mark.parametrize(
    "report", [full_plan, quiet_plan, several, compared], ids=["full", "quiet", "several", "compared"]
)
def test_nothing_overflows(shown: Open, report: Any) -> None:
    page = None
    for width in (320, 360, 768, 1600):
        page = shown(text_of(report), width=width, after=page)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *:not(.vh)")]
                .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && one.checkVisibility())
                .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert wide == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "report", [drawn, quiet_plan, several, compared], ids=["drawn", "quiet", "several", "compared"]
)
def test_axe_finds_nothing(shown: Open, dark: bool, report: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = shown(text_of(report), dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found.response["violations"]] == []
    assert len(found.response["passes"]) > 20


def test_axe_can_fail(shown: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = shown("<!doctype html><title>x</title><button></button>")
    assert Axe().run(page).violations_count > 0


def test_headings_do_not_skip_a_level(shown: Open) -> None:
    for report in (full_plan(), several()):
        levels = shown(html_page(report)).evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5')].map((one) => Number(one.tagName[1]))"
        )
        assert levels[0] == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_light_and_dark_can_be_chosen(shown: Open) -> None:
    page = shown(html_page(full_plan()), dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Toggle theme").click()
    light = page.evaluate(colour)
    assert dark != light
    page.get_by_role("button", name="Toggle theme").click()
    assert page.evaluate(colour) == dark


def test_it_prints_everything_on_white(shown: Open, tmp_path: Path) -> None:
    page = shown(html_page(full_plan()), dark=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("search").is_visible()
    assert page.pdf(path=tmp_path / "plan.pdf").startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0


def test_it_can_be_read_without_script(shown: Open) -> None:
    page = shown(html_page(full_plan()), script=False)
    assert not page.get_by_role("search").is_visible()
    assert page.get_by_text("drops field Phone").is_visible()


def test_no_name_becomes_mark_up(shown: Open) -> None:
    page = shown(html_page(full_plan()))
    assert page.locator("script").count() == 1
    assert page.get_by_text("<script>alert(1)</script>").count() >= 1


def test_the_policy_stops_what_would_be_put_in(browser: "Browser", tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(html_page(quiet_plan()), encoding="utf-8")
    with browser.new_page() as page:
        page.set_default_timeout(PATIENCE_MS)
        page.goto(file.as_uri())
        blocked = page.evaluate(
            """() => new Promise((done) => {
                addEventListener("securitypolicyviolation", (event) => done(event.violatedDirective));
                const script = document.createElement("script");
                script.textContent = "window.broken = 1";
                document.body.append(script);
            })"""
        )
        assert blocked == "script-src-elem"
        assert page.evaluate("window.broken") is None


def test_the_lineage_zooms(shown: Open) -> None:
    page = shown(html_page(full_plan(), Drawing("", SVG)), width=360)
    width = "document.querySelector('.zoom-frame svg').getBoundingClientRect().width"
    first = page.evaluate(width)
    page.get_by_role("button", name="Zoom in").click()
    assert page.evaluate(width) > first
    page.get_by_role("button", name="Fit the whole drawing").click()
    assert page.evaluate(width) <= 360
    frame = page.get_by_role("region", name="Lineage of the changes, scrolls")
    frame.focus()
    fitted = page.evaluate(width)
    page.keyboard.press("+")
    assert page.evaluate(width) > fitted
    page.keyboard.press("0")
    assert page.evaluate(width) == fitted
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_two_thousand_resources_stay_responsive(shown: Open) -> None:
    page = shown(html_page(large_plan(2000)))
    assert keystrokes(page) < KEYSTROKE_MS
    assert visible(page) == ["data_extension.Table_1999"]
