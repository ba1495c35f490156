"""The page of one resource, file or data view."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from mcdecl.analysis.lineage import around, svg
from mcdecl.analysis.lineage.parts import title
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.report.page import Html, HtmlDocument, Ids, element, joined, zoomed
from mcdecl.report.site.details import facts, facts_list, mapping_table, steps_list
from mcdecl.report.site.fields import fields_table
from mcdecl.report.site.frame import ways
from mcdecl.report.site.model import INDEX, Site, SiteEntry, kinds_title, way
from mcdecl.report.site.relations import relation_block, relations

_READABLE: Final = 60
"""Boxes of a drawing; beyond them only the nearest are drawn, and beyond twice as many none."""


def entry_page(site: Site, entry: SiteEntry) -> str:
    """The whole page."""
    page, ids = site.files[entry.node.id], Ids()
    drawn = _lineage(site, entry, page)
    body = (
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("div", ways(site, page, _steps(site, entry, page)), class_="wrap"),
        element("header", *_head(entry), class_="wrap top"),
        element(
            "main",
            facts_list(facts(site, entry, page)),
            *(_section(name, content, ids) for name, content in _parts(site, entry, page)),
            *([_section("Lineage", drawn, ids)] if drawn else []),
            id=ids.of("content"),
            class_="wrap",
            tabindex="-1",
        ),
    )
    styles, scripts = ["frame.css", "site.css"], ["theme.js", "site.js"]
    if drawn:
        styles.append("zoom.css")
        scripts.append("zoom.js")
    return HtmlDocument(f"{entry.name} · {site.project.name}", joined(body), styles, scripts).text()


def _steps(site: Site, entry: SiteEntry, page: str) -> Iterator[Html]:
    yield element("a", site.project.name, href=way(page, INDEX))
    if entry.node.unit:
        yield joined((entry.node.unit,))
    group = f"{way(page, INDEX)}#{entry.node.kind}"
    yield element("a", kinds_title(entry.node.kind), href=group)
    yield element("span", entry.node.label, aria_current="page")


def _head(entry: SiteEntry) -> Iterator[Html]:
    yield element("p", title(entry.node.kind), class_="eyebrow")
    yield element("h1", entry.name)
    yield element("p", element("code", entry.node.id), class_="address")
    if entry.description:
        yield element("p", entry.description, class_="said")


def _parts(site: Site, entry: SiteEntry, page: str) -> Iterator[tuple[str, Html]]:
    """The parts of a page by their headings; what says nothing is left out."""
    state = entry.state
    if sql := state.get(sql_attribute(entry.node.kind) or ""):
        yield "SQL", highlighted(str(sql))
    if isinstance(state.get("mapping"), Mapping):
        yield "Mapping", mapping_table(state["mapping"])
    if state.get("steps"):
        yield "Steps", steps_list(site, entry, state["steps"], page)
    if entry.node.holds_rows and entry.node.columns:
        yield "Fields" if holds_rows(entry.node.kind) else "Columns", fields_table(site, entry, page)
    for relation in relations(site, entry):
        if relation.nodes or relation.empty:
            yield relation.title, relation_block(site, relation, page)


def _section(name: str, content: Html, ids: Ids) -> Html:
    own = ids.of(name.lower())
    return element("section", element("h2", name, id=own), content, class_="group", aria_labelledby=own)


def _lineage(site: Site, entry: SiteEntry, page: str) -> Html:
    """What rows come from and where they go, near by; nothing where they go nowhere or far too many ways."""
    own = entry.node.id
    if own not in site.flow.nodes:
        return Html("")
    part = around(site.flow, [own], up=2, down=2)
    if len(part.nodes) > _READABLE:
        part = around(site.flow, [own], up=1, down=1)
    if not part.edges or len(part.nodes) > 2 * _READABLE:
        return Html("")
    drawing = svg(part, marked=[own], leads=lambda node: site.href(node.id, page))
    return zoomed(Html(drawing), f"Lineage of {entry.name}")


_CLASSES: Final = (("Keyword", "k"), ("Comment", "c"), ("Literal.String", "s"), ("Literal.Number", "n"))
_NAMED: Final = ("Name.Function", "Name.Builtin")


def highlighted(sql: str) -> Html:
    """A query as a block to read."""
    from pygments.lexers.sql import TransactSqlLexer
    from pygments.token import Token

    lexer = TransactSqlLexer(stripnl=False, ensurenl=False)
    text = sql.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    tokens = [*lexer.get_tokens(text), (Token, "")]
    pieces = [_piece(kind, words, after == "(") for (kind, words), (_, after) in pairwise(tokens)]
    return element("pre", element("code", joined(pieces)), class_="sql")


@cache
def _class(kind: object, *, called: bool) -> str:
    """The class of a sort of token, of which there are few."""
    name = str(kind).removeprefix("Token.")
    if name in _NAMED:  # LEFT is a function, and a word of LEFT JOIN
        return "f" if called else "k"
    return next((short for long, short in _CLASSES if name.startswith(long)), "")


@lru_cache(maxsize=16384)
def _piece(kind: object, words: str, called: bool) -> Html:
    """A token; queries have the same ones again and again."""
    text = _class(kind, called=called)
    return element("span", words, class_=text) if text else joined((words,))
