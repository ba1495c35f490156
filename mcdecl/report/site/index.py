"""The first page: everything of the project, by kind, to search and filter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mcdecl.analysis.lineage.parts import title
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import holds_rows, is_folder, sql_attribute
from mcdecl.report.page import Html, HtmlDocument, element, joined, void
from mcdecl.report.site.frame import ways
from mcdecl.report.site.model import INDEX, Site, SiteEntry, kinds_title

_FOLDERS: Final = tuple(kind for kind in KINDS if is_folder(kind))
_ORDER: Final = tuple(sorted((kind for kind in KINDS if kind not in _FOLDERS), key=lambda kind: not holds_rows(kind)))
"""What holds rows first, then the others as people read plans."""
_LAST: Final = ("file", "data_view", "table", "tracking", *_FOLDERS)
_SEARCH: Final = {
    "type": "search",
    "autocomplete": "off",
    "spellcheck": "false",
    "placeholder": "Name, key, field, folder, SQL",
}


def index_page(site: Site) -> str:
    """The whole page."""
    groups = {kind: site_entries for kind in (*_ORDER, *_LAST) if (site_entries := _of(site, kind))}
    here = element("span", site.project.name, aria_current="page")
    body = (
        element("a", "Skip to the list", href="#list", class_="skip"),
        element("div", ways(site, INDEX, [here]), class_="wrap"),
        _header(site, groups),
        _bar(site, groups),
        element(
            "main",
            *(_group(site, kind, group) for kind, group in groups.items()),
            id="list",
            class_="wrap",
            tabindex="-1",
        ),
    )
    title = f"{site.project.name} for {site.project.environment.name}"
    return HtmlDocument(title, joined(body), ["frame.css", "site.css"], ["filter.js", "theme.js"]).text()


def _of(site: Site, kind: str) -> list[SiteEntry]:
    results = (site_entry for site_entry in site.entries.values() if site_entry.node.kind == kind)
    return sorted(
        results, key=lambda site_entry: (site_entry.node.unit, site_entry.name.casefold(), site_entry.node.id)
    )


def _header(site: Site, groups: Mapping[str, Sequence[SiteEntry]]) -> Html:
    declared = sum(
        1 for site_entry in site.entries.values() if site_entry.resource is not None and not site_entry.resource.implied
    )
    tiles = (
        element(
            "button",
            element("b", f"{len(site_entries):,}"),
            " ",
            element("span", kinds_title(kind) if len(site_entries) != 1 else title(kind)),
            type="button",
            disabled=True,
            class_="tile",
            data_by="kind",
            data_value=kind,
            aria_pressed="false",
        )
        for kind, site_entries in groups.items()
    )
    environment = site.project.environment.name
    return element(
        "header",
        element("p", "mcdecl docs", class_="eyebrow"),
        element("h1", site.project.name, " ", element("span", "for"), " ", environment),
        element("p", f"{declared:,} resource{'s' if declared != 1 else ''} declared.", class_="summary"),
        element("div", *tiles, class_="tiles", role="group", aria_label="Counts"),
        class_="wrap top",
    )


def _bar(site: Site, groups: Mapping[str, Sequence[SiteEntry]]) -> Html:
    """The controls of the filter; hidden until the script has taken them."""
    units = dict.fromkeys(site_entry.node.unit for site_entry in site.entries.values() if site_entry.node.unit)
    selects = [_select("Kind", "kind", [(kind, kinds_title(kind)) for kind in groups])]
    if units:
        selects.append(_select("Business unit", "unit", [(unit, unit) for unit in units]))
    return element(
        "div",
        element(
            "div",
            element(
                "div", element("label", "Search", for_="search"), void("input", id="search", **_SEARCH), class_=_WIDE
            ),
            *selects,
            element("button", "Reset", type="button", class_="button", data_reset=True),
            element("output", aria_live="polite"),
            class_="wrap",
        ),
        class_="bar",
        role="search",
        aria_label="Search the project",
        data_filter=True,
        hidden=True,
    )


_WIDE: Final = "field grow"


def _select(label: str, by: str, options: Sequence[tuple[str, str]]) -> Html:
    choices = (element("option", text, value=value) for value, text in (("", "all"), *options))
    control = element("select", *choices, id=f"by-{by}", data_by=by)
    return element("div", element("label", label, for_=f"by-{by}"), control, class_="field")


def _group(site: Site, kind: str, site_entries: Sequence[SiteEntry]) -> Html:
    words = kinds_title(kind)
    heading = element(
        "h2", words[:1].upper() + words[1:], " ", element("span", f"{len(site_entries):,}", class_="count"), id=kind
    )
    items = element("ul", *(_item(site, site_entry) for site_entry in site_entries), class_="items")
    return element("section", heading, items, class_="group", aria_labelledby=kind, data_group=True)


def _item(site: Site, entry: SiteEntry) -> Html:
    node = entry.node
    return element(
        "li",
        element("a", entry.name, href=site.files[node.id]),
        *_lines(entry),
        class_="item",
        data_item=True,
        data_kind=node.kind,
        data_unit=node.unit or None,
    )


def _lines(entry: SiteEntry) -> Iterator[Html]:
    node = entry.node
    places = (node.label if node.label != entry.name else "", node.unit, node.place, entry.folder)
    if where := " · ".join(filter(None, places)):
        yield element("p", where, class_="soft")
    if entry.description:
        yield element("p", entry.description)
    if node.columns:
        yield element("p", ", ".join(node.columns), class_="names")
    # What is only looked for stands in the text that the filter reads, and nobody sees.
    more = " ".join(filter(None, (str(entry.state.get(sql_attribute(entry.node.kind) or "") or ""), entry.written)))
    if more:
        yield element("span", more, hidden=True)
