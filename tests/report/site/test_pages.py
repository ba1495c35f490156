"""The pages of a site as text."""

from pathlib import Path

import pytest
from lxml import html

from mcdecl.analysis.lineage import graph_of
from mcdecl.project import load
from mcdecl.report.page import Html
from mcdecl.report.site import site
from mcdecl.report.site.entry_page import highlighted

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "northern-trail"


def test_the_same_project_gives_the_same_bytes_and_links_lead_somewhere() -> None:
    pages = [site(project, graph_of(project)) for project in (load(EXAMPLE), load(EXAMPLE))]
    assert pages[0] == pages[1]
    for page, text in pages[0].items():
        assert str(EXAMPLE) not in text
        for link in html.fromstring(text.encode()).iter("a"):
            path, _, anchor = str(link.get("href")).partition("#")
            target = (Path("/") / page).parent.joinpath(path).resolve() if path else Path("/") / page
            name = str(target.relative_to("/"))
            assert name in pages[0], (page, link.get("href"))
            assert not anchor or f'id="{anchor}"' in pages[0][name], (page, anchor)


def test_a_page_tells_what_fills_and_reads_a_data_extension() -> None:
    project = load(EXAMPLE)
    text = site(project, graph_of(project))["data_extension/NTO_Regional_Customers.html"]
    words = " ".join(html.fromstring(text.encode()).find(".//main").text_content().split())
    assert "What fills it" in words
    assert "NTO_Region: NTO_Customers.Email" in words
    assert "NTO_Region_File" in words
    assert "crm/regions.yaml:" in words


def test_what_a_screen_reader_says_has_all_its_words() -> None:
    project = load(EXAMPLE)
    pages = site(project, graph_of(project))
    fields = html.fromstring(pages["data_extension/NTO_Customers.html"].encode()).xpath("//th[@role='rowheader']")
    assert [field.text_content() for field in fields[:2]] == ["CustomerId, primary key", "Email"]
    tiles = html.fromstring(pages["index.html"].encode()).xpath("//button[@data-by='kind']")
    assert {"11 data extensions", "1 automation", "1 filter activity"} <= {tile.text_content() for tile in tiles}


def test_sql_keeps_its_letters() -> None:
    sql = "SELECT LEFT(a, 1) -- <b>\nFROM [x y] LEFT JOIN z ON 'it''s' = N'<'"
    block = highlighted(sql)
    assert isinstance(block, Html)
    assert html.fromstring(block).text_content() == sql
    assert '<span class="f">LEFT</span>(' in block
    assert '<span class="k">LEFT</span> ' in block or '<span class="k">LEFT JOIN</span>' in block


def test_asking_whether_there_is_a_page_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    project = load(EXAMPLE)
    pages = site(project, graph_of(project))
    made: list[object] = []
    monkeypatch.setattr("mcdecl.report.site.pages.entry_page", lambda *of: made.append(of) or "page")
    assert "data_extension/NTO_Regional_Customers.html" in pages
    assert "nowhere.html" not in pages
    assert made == []
    assert len(pages) == len(list(pages))
