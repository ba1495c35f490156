"""Documents that stand alone."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from mcdecl.report.page import Html, HtmlDocument, asset

ASSETS = ("page.css", "frame.css", "changes.css", "site.css", "zoom.css", "filter.js", "site.js", "theme.js", "zoom.js")


def policy(text: str) -> str:
    match = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert match is not None
    return match[1].replace("&#x27;", "'")


def digest(text: str, name: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    assert match is not None
    return b64encode(sha256(match[1].encode()).digest()).decode()


def test_only_what_is_in_it_runs() -> None:
    text = HtmlDocument("t", Html("<p>x</p>"), ["changes.css"], ["filter.js", "zoom.js"]).text()
    said = policy(text)
    assert said.startswith("default-src 'none';")
    assert f"style-src 'sha256-{digest(text, 'style')}'" in said
    assert f"script-src 'sha256-{digest(text, 'script')}'" in said
    assert "unsafe" not in said


def test_a_page_without_script_allows_none() -> None:
    text = HtmlDocument("t", Html()).text()
    assert "script-src 'none'" in policy(text)
    assert "<script" not in text


def test_the_policy_stands_before_what_it_is_about() -> None:
    text = HtmlDocument("t", Html(), (), ["filter.js"]).text()
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script>")


def test_a_title_is_text() -> None:
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in HtmlDocument("</title><script>", Html()).text()


@pytest.mark.parametrize("name", ASSETS)
def test_no_asset_reaches_out_or_ends_its_element(name: str) -> None:
    text = asset(name)
    assert not re.search(r"https?:|//[a-z]|@import|url\(|fetch|XMLHttp|</", text.replace("// ", ""))


def test_it_is_one_document() -> None:
    text = HtmlDocument("t", Html()).text()
    assert text.startswith("<!doctype html>\n<html")
    assert text.endswith("</html>\n")
    assert 'lang="en"' in text
