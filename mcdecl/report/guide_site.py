"""The guide as a small site with search, for publishing: `python -m mcdecl.report.guide_site --out DIR`.

Each page of the guide becomes a page that needs no network; the first one searches the sections of all of them.
"""

import argparse
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from mcdecl.report.guide import ORDER, topics
from mcdecl.report.page import Html, HtmlDocument, element, joined, void
from mcdecl.report.site import put

if TYPE_CHECKING:
    from markdown_it.token import Token

INDEX: Final = "index.html"
_STYLES: Final = ("frame.css", "guide.css")
_FROM_ROOT: Final = "mcdecl/guide"
"""Where the guide is in the repository: its links may lead out of it."""


class Section(Struct, frozen=True):
    """A heading of a page and the text below it.

    Attributes:
        title: the heading.
        anchor: its id in the page.
        text: what is below it, as plain text.
    """

    title: str
    anchor: str
    text: str


class GuidePage(Struct, frozen=True):
    """A page of the guide.

    Attributes:
        path: its file below the guide, such as `reference/commands.md`.
        title: its heading.
        html: its content.
        sections: its headings, the first one being the page itself.
    """

    path: str
    title: str
    html: Html
    sections: tuple[Section, ...]

    @property
    def file(self) -> str:
        """Its file in the site."""
        return INDEX if self.path == f"{ORDER}.md" else f"{self.path.removesuffix('.md')}.html"


def guide_site(repository: str = "") -> dict[str, str]:
    """The pages of the site by their paths; the same for the same guide.

    Args:
        repository: the address at which the files of the repository can be read, for links that lead out of the
            guide; without one these are plain text.
    """
    texts = dict(sorted(_texts(files("mcdecl") / "guide")))
    pages = {path: _page(path, text, texts, repository) for path, text in texts.items()}
    order = [pages[f"{topic}.md"] for topic in topics() if f"{topic}.md" in pages]
    rest = [page for page in pages.values() if page not in order]
    site = {page.file: _document(page, order, [*order, *rest]) for page in pages.values()}
    for folder in sorted({posixpath.dirname(path) for path in texts} - {""}):
        site[f"{folder}/{INDEX}"] = _folder(folder, [page for page in pages.values() if _is_in(page.path, folder)])
    return site


def _texts(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of every page below a folder."""
    for item in folder.iterdir():
        if item.is_dir():
            yield from _texts(item, f"{above}{item.name}/")
        elif item.name.endswith(".md"):
            yield f"{above}{item.name}", item.read_text(encoding="utf-8")


def _is_in(path: str, folder: str) -> bool:
    return posixpath.dirname(path) == folder


def _page(path: str, text: str, known: Mapping[str, str], repository: str) -> GuidePage:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    _lead(tokens, path, known, repository)
    sections = tuple(_sections(tokens))
    html = str(reader.renderer.render(tokens, reader.options, {}))
    html = html.replace("<pre>", '<pre tabindex="0">').replace("</table>", "</table></div>")
    html = html.replace("<table>", '<div class="table" tabindex="0" role="group" aria-label="Table"><table>')
    title = sections[0].title if sections else path
    return GuidePage(path, title, Html(re.sub(r"<h1[^>]*>.*?</h1>\n?", "", html, count=1)), sections)


def _lead(tokens: Sequence["Token"], path: str, known: Mapping[str, str], repository: str) -> None:
    """Give headings ids, and links the places that they have in the site."""
    used: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _slug(_plain(tokens[number + 1]), used))
        for inner in token.children or ():
            if inner.type == "link_open":
                _follow(inner, path, known, repository)


def _slug(title: str, used: dict[str, int]) -> str:
    """The id of a heading, as code hosts make it."""
    slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    count = used.get(slug, 0)
    used[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def _follow(link: "Token", path: str, known: Mapping[str, str], repository: str) -> None:
    """Turn a link between files into one between pages; what is outside of the guide is in the repository."""
    target, _, anchor = str(link.attrGet("href") or "").partition("#")
    if "://" in target or not target:
        return
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    page = there if there in known else None
    if page is not None:
        to = INDEX if page == f"{ORDER}.md" else f"{page.removesuffix('.md')}.html"
    elif any(name.startswith(f"{there}/") for name in known):
        to = f"{there}/{INDEX}"
    else:
        outside = posixpath.normpath(posixpath.join(_FROM_ROOT, there))
        link.attrSet("href", f"{repository}/{outside}" if repository else "#")
        return
    way = posixpath.relpath(to, posixpath.dirname(path) or ".")
    link.attrSet("href", f"{way}#{anchor}" if anchor else way)


def _plain(inline: "Token") -> str:
    """The text of a line without its marks."""
    return "".join(child.content if child.type in ("text", "code_inline") else " " for child in inline.children or ())


def _sections(tokens: Sequence["Token"]) -> Iterator[Section]:
    title, anchor, words = "", "", list[str]()
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2", "h3"):
            if title:
                yield Section(title, anchor, " ".join(words))
            title, anchor, words = _plain(tokens[number + 1]), str(token.attrGet("id")), []
        elif token.type == "inline":
            words.append(_plain(token))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    if title:
        yield Section(title, anchor, " ".join(words))


def _document(page: GuidePage, order: Sequence[GuidePage], every: Sequence[GuidePage]) -> str:
    first = page.file == INDEX
    heading = element("h1", "mcdecl: the guide" if first else page.title)
    content = element("div", page.html, class_="prose")
    if first:
        content = joined((_search(every), content))
    body = joined(
        (
            element("header", _ways(page.file), heading, class_="wrap top"),
            element("main", content, *(() if first else _beside(page, order)), id="content", class_="wrap"),
        )
    )
    scripts = ["theme.js", "filter.js"] if first else ["theme.js", "site.js"]
    return HtmlDocument("mcdecl" if first else f"{page.title} · mcdecl", body, _STYLES, scripts).text()


def _ways(file: str) -> Html:
    """Links of every page: to the first one, and to its search."""
    home = posixpath.relpath(INDEX, posixpath.dirname(file) or ".")
    turn = element("button", "Toggle theme", type="button", class_="button", data_turn=True, hidden=True)
    if file == INDEX:
        return element("nav", turn, class_="guide-ways", aria_label="Site")
    search = element("a", "Search", href=f"{home}#search", data_search=True)
    return element("nav", element("a", "Guide", href=home), search, turn, class_="guide-ways", aria_label="Site")


def _beside(page: GuidePage, order: Sequence[GuidePage]) -> Iterator[Html]:
    """The pages before and after one, in the order of the guide."""
    if page not in order:
        return
    at = order.index(page)
    links = []
    for words, other in (
        ("Before", order[at - 1] if at else None),
        ("Next", order[at + 1] if order[at + 1 :] else None),
    ):
        if other is not None:
            way = posixpath.relpath(other.file, posixpath.dirname(page.file) or ".")
            links.append(element("span", f"{words}: ", element("a", other.title, href=way)))
    yield element("nav", *links, class_="guide-ways", aria_label="Pages")


def _search(pages: Sequence[GuidePage]) -> Html:
    """The search over the sections of all pages: what is found is listed, until then nothing."""
    field = void(
        "input", id="search", type="search", autocomplete="off", spellcheck="false", placeholder="A word or several"
    )
    bar = element(
        "div",
        element("div", element("label", "Search the guide", for_="search"), field, class_="field grow"),
        element("button", "Reset", type="button", class_="button", data_reset=True),
        element("output", aria_live="polite"),
        class_="filters",
        role="search",
        data_filter=True,
        hidden=True,
    )
    items = (_item(page, section) for page in pages for section in page.sections)
    return joined((bar, element("ul", *items, class_="results")))


def _item(page: GuidePage, section: Section) -> Html:
    first = section is page.sections[0]
    link = element("a", section.title, href=page.file if first else f"{page.file}#{section.anchor}")
    of = () if first else (" ", element("span", page.title, class_="soft"))
    text = element("span", f" {unescape(section.text)}", hidden=True)
    return element("li", link, *of, text, data_item=True)


def _folder(folder: str, pages: Sequence[GuidePage]) -> str:
    items = (
        element("li", element("a", page.title, href=posixpath.relpath(page.file, folder)))
        for page in sorted(pages, key=lambda page: page.title.casefold())
    )
    title = f"Reference: {posixpath.basename(folder)}"
    body = (
        element("header", _ways(f"{folder}/{INDEX}"), element("h1", title), class_="wrap top"),
        element("main", element("div", element("ul", *items), class_="prose"), id="content", class_="wrap"),
    )
    return HtmlDocument(f"{title} · mcdecl", joined(body), _STYLES, ["theme.js", "site.js"]).text()


def main(arguments: Sequence[str]) -> int:
    """Write the site into a folder.

    Args:
        arguments: `--out DIR`, and `--repository URL` of the repository's files.
    """
    parser = argparse.ArgumentParser(prog="python -m mcdecl.report.guide_site", description=__doc__)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="Folder of the site.")
    parser.add_argument("--repository", default="", metavar="URL", help="Where the repository's files can be read.")
    chosen = parser.parse_args(list(arguments))
    pages = guide_site(chosen.repository.rstrip("/"))
    put(chosen.out, pages)
    sys.stdout.write(f"{len(pages)} pages in {chosen.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
