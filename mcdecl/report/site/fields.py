"""The fields of a data extension as a table: what each is, what it is filled from, what uses it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from mcdecl.analysis.lineage import Edge, Point, Role
from mcdecl.report.page import Html, element, hidden_words, joined
from mcdecl.report.site.model import Site, SiteEntry
from mcdecl.report.text import field_line

_HEADS = ("Field", "Type", "Filled from", "Used by")


def fields_table(site: Site, entry: SiteEntry, page: str) -> Html:
    """The declared fields in their order; of what no file declares, the columns that are used."""
    declared = list(entry.state.get("fields") or ())
    fields: list[Mapping[str, Any]] = declared or [{"name": column} for column in entry.node.columns]
    ends = _Ends(site)
    rows = (_row(site, entry, field, page, ends) for field in fields)
    return table(_HEADS if declared else ("Column", *_HEADS[2:]), rows)


def table(heads: Iterable[str], rows: Iterable[Html]) -> Html:
    """A table whose rows stand beneath each other on a narrow screen, and stay rows to a screen reader."""
    head = element("tr", *(element("th", text, scope="col", role="columnheader") for text in heads), role="row")
    return element(
        "table",
        element("thead", head, role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        class_="table",
        role="table",
    )


def row(first: Html, *cells: tuple[str, Html], id: str | None = None) -> Html:
    """A row: what it is about, and the other cells with the head of each."""
    others = (element("td", content, role="cell", data_label=head if content else None) for head, content in cells)
    return element("tr", element("th", first, scope="row", role="rowheader"), *others, role="row", id=id)


class _Ends:
    """The edges at each column, looked through once a node."""

    def __init__(self, site: Site) -> None:
        graph = site.graph
        self._into = cache(lambda node: _grouped((edge.target, edge) for edge in graph.up(node)))
        self._from = cache(lambda node: _grouped((edge.source, edge) for edge in graph.down(node)))

    def into(self, point: Point) -> Sequence[Edge]:
        """The edges that end at a point."""
        return self._into(point.node).get(point, ())

    def out_of(self, point: Point) -> Sequence[Edge]:
        """The edges that begin at a point."""
        return self._from(point.node).get(point, ())


def _grouped(edges: Iterable[tuple[Point, Edge]]) -> Mapping[Point, list[Edge]]:
    groups: dict[Point, list[Edge]] = {}
    for point, edge in edges:
        groups.setdefault(point, []).append(edge)
    return groups


def _row(site: Site, entry: SiteEntry, field: Mapping[str, Any], page: str, ends: _Ends) -> Html:
    name = str(field["name"])
    point = Point(entry.node.id, entry.node.column(name) or name)
    filled, used = _listed(_filled(site, point, page, ends)), _listed(_used(site, point, page, ends))
    line = field_line({**field, "primary_key": False}) if "type" in field else ""
    if not (filled or used):
        return _unused_row(name, line, key=bool(field.get("primary_key")))
    return _field_row(name, line, filled, used, key=bool(field.get("primary_key")))


@lru_cache(maxsize=4096)
def _unused_row(name: str, line: str, *, key: bool) -> Html:
    """The row of a field that nothing fills or uses; many tables have fields that are declared alike."""
    return _field_row(name, line, Html(""), Html(""), key=key)


def _field_row(name: str, line: str, filled: Html, used: Html, *, key: bool) -> Html:
    cells = [("Filled from", filled), ("Used by", used)]
    badge = [hidden_words(", primary "), element("span", "key", class_="badge")] if key else []
    if line:
        cells.insert(0, ("Type", joined((line,))))
    return row(joined((name, *badge)), *cells)


def _listed(parts: Iterator[Html]) -> Html:
    htmls = list(dict.fromkeys(parts))
    return element("ul", *(element("li", html) for html in htmls)) if htmls else Html("")


def _filled(site: Site, point: Point, page: str, ends: _Ends) -> Iterator[Html]:
    """Each activity that fills a column, with the columns that it makes the value of."""
    for edge in ends.into(point):
        if edge.source.column is not None:
            origins = [_called(site, item.source) for item in ends.into(edge.source) if item.source.column is not None]
            text = f": {', '.join(dict.fromkeys(origins))}" if origins else ""
            yield joined((site.link(edge.source.node, page), text))


def _called(site: Site, point: Point) -> str:
    """A column, with its table where it is not of a file, which has no other."""
    node = site.graph.nodes[point.node]
    return str(point.column) if node.kind == "file" else f"{node.label}.{point.column}"


def _used(site: Site, point: Point, page: str, ends: _Ends) -> Iterator[Html]:
    """Each activity that uses a column, and for what."""
    for edge in ends.out_of(point):
        made = edge.target.column
        if edge.role is Role.DECIDES:
            words = "" if site.graph.nodes[edge.target.node].kind == "sends" else " (condition)"
        else:
            words = "" if made is None or made == point.column else f" as {made}"
        yield joined((site.link(edge.target.node, page), words))
