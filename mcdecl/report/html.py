"""A plan as one HTML page for reviewers and auditors: it stands alone, and is read without network and script too."""

from collections.abc import Iterator, Sequence

from mcdecl.engine.plan.model import Action, Change, Plan, Summary
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.report.html_changes import WORDS, change_block
from mcdecl.report.page import Html, HtmlDocument, Ids, element, joined, void, zoomed
from mcdecl.report.plan_drawings import Drawing
from mcdecl.report.sections import (
    Report,
    ReportPart,
    Section,
    about,
    consent_line,
    kind_title,
    needs_line,
    notes,
    parts,
    parts_line,
    sections,
    total,
)
from mcdecl.report.text import KEPT, UNMANAGED, account_line, counted, partial_line, verdict
from mcdecl.report.unit_parts import ShownPart, shown_parts

MOST_OPENED = 40
"""Up to so many changes edits stand open from the start; dangers always do."""


def page(report: Report, lineage: Drawing | None = None) -> str:
    """The whole page, with the lineage of the changes where that is known."""
    project, environment = about(report)
    title = f"Plan of {project} for {environment}" if project else f"Plan for {environment}"
    several = parts(report)
    body = (
        element("a", "Skip to the changes", href="#changes", class_="skip"),
        _header(report, project, environment, several),
        _bar([change for part in several if part.plan is not None for change in part.plan.changes]),
        element(
            "main",
            *_parts(shown_parts(report)),
            *([_drawing(lineage)] if lineage else []),
            id="changes",
            class_="wrap",
            tabindex="-1",
        ),
    )
    styles, scripts = ["frame.css", "changes.css"], ["filter.js", "theme.js"]
    if lineage:
        styles.append("zoom.css")
        scripts.append("zoom.js")
    return HtmlDocument(title, joined(body), styles, scripts).text()


def _drawing(lineage: Drawing) -> Html:
    title = element("h2", "Lineage of the changes", id="lineage")
    words = (
        "Rows flow from left to right; changed resources have a thick border. Zoom with Ctrl and the mouse wheel, "
        "or + and −."
    )
    return element(
        "section",
        title,
        element("p", words, class_="soft screen"),
        zoomed(Html(lineage.svg), "Lineage of the changes"),
        class_="group",
        aria_labelledby="lineage",
    )


def _header(report: Report, project: str, environment: str, several: Sequence[ReportPart]) -> Html:
    counts = total(report)
    name = (project, " ", element("span", "for"), " ", environment) if project else (environment,)
    consent = consent_line(report)
    return element(
        "header",
        element("p", "mcdecl plan", class_="eyebrow"),
        element("h1", *name),
        *(_account(several[0].plan) if len(several) == 1 and several[0].plan is not None else ()),
        *([element("p", consent, class_="banner bad")] if consent else []),
        *([element("p", line, class_="summary")] if (line := parts_line(report)) else []),
        *(element("p", note, class_="banner") for note in notes(report)),
        _tiles(counts),
        *([element("p", needs, class_="banner bad")] if (needs := needs_line(report)) else []),
        *(_banners(several[0].plan) if len(several) == 1 and several[0].plan is not None else ()),
        class_="wrap top",
    )


def _account(plan: Plan) -> Iterator[Html]:
    if line := account_line(plan):
        yield element("p", line, class_="soft")


def _tiles(counts: Summary) -> Html:
    """The counts, the headline of the page; with the script they are buttons that filter."""
    by_action = (
        (counts.create, Action.CREATE, "to create"),
        (counts.update, Action.UPDATE, "to update"),
        (counts.delete, Action.DELETE, "to delete"),
        (counts.replace, Action.REPLACE, "to replace"),
        (counts.blocked, Action.BLOCKED, "blocked"),
    )
    by_risk = ((counts.data_loss, Risk.DATA_LOSS, "data loss"), (counts.caution, Risk.CAUTION, "needs review"))
    tiles = [_tile(count, words, "action", action.value) for count, action, words in by_action if count]
    tiles += [_tile(count, words, "risk", risk.value) for count, risk, words in by_risk if count]
    quiet = ((counts.no_op, "no-op", "unchanged"), (counts.unknown, "unknown", "unknown"))
    tiles += [
        element("div", element("b", f"{count:,}"), element("span", words), class_=f"tile {tone}")
        for count, tone, words in quiet
        if count
    ]
    return element("div", *tiles, class_="tiles", role="group", aria_label="Counts")


def _tile(count: int, words: str, by: str, value: str) -> Html:
    content = (element("b", f"{count:,}"), " ", element("span", words))
    attributes = {"data_by": by, "data_value": value, "aria_pressed": "false", "class_": f"tile {value}"}
    return element("button", *content, type="button", disabled=True, **attributes)


def _banners(plan: Plan) -> Iterator[Html]:
    counts = plan.summary()
    for mark in plan.paused:
        yield element("p", f"{mark}.", class_="banner warm")
    if sentence := verdict(plan):
        yield element("p", sentence, class_="banner bad" if counts.blocked else "banner calm")
    if plan.too_much:
        yield element("p", plan.too_much, class_="banner bad")
    if plan.partial:
        yield element("p", partial_line(plan), class_="banner warm")


def _bar(changes: Sequence[Change]) -> Html:
    """The controls of the filter; hidden until the script has taken them."""
    kinds = {change.kind for change in changes}
    risks = (("data_loss", "data loss"), ("blocked", "blocked"), ("caution", "needs review"), ("none", "no risk"))
    actions = {change.action for change in changes}
    return element(
        "div",
        element(
            "div",
            _control("Search", "search", void("input", id="search", **_SEARCH), class_="field grow"),
            element(
                "button",
                "Filters",
                type="button",
                class_="button more",
                aria_expanded="false",
                aria_controls="filters",
                data_more=True,
            ),
            element(
                "div",
                _select("Kind", "kind", [(name, kind_title(name)) for name in KINDS if name in kinds]),
                _select("Action", "action", [(action.value, WORDS[action]) for action in Action if action in actions]),
                _select("Risk", "risk", risks),
                element("button", "Reset", type="button", class_="button", data_reset=True),
                element("button", "Open all", type="button", class_="button", data_fold=True, aria_expanded="false"),
                element("button", "Toggle theme", type="button", class_="button", data_turn=True),
                id="filters",
                class_="filters",
            ),
            element("output", aria_live="polite"),
            class_="wrap",
        ),
        class_="bar",
        role="search",
        aria_label="Filter the changes",
        data_filter=True,
        hidden=True,
    )


_SEARCH = {
    "type": "search",
    "autocomplete": "off",
    "aria-label": "Search",
    "spellcheck": "false",
    "placeholder": "Name, field, value, file",
}


def _control(label: str, name: str, control: Html, class_: str = "field") -> Html:
    return element("div", element("label", label, for_=name), control, class_=class_)


def _select(label: str, by: str, options: Sequence[tuple[str, str]]) -> Html:
    choices = (element("option", text, value=value) for value, text in (("", "all"), *options))
    return _control(label, f"by-{by}", element("select", *choices, id=f"by-{by}", data_by=by))


def _parts(several: Sequence[ShownPart]) -> Iterator[Html]:
    ids = Ids()
    for taken in ("changes", "lineage", "filters", "search", "by-kind", "by-action", "by-risk"):
        ids.of(taken)
    count = sum(len(part.listed.changes) for part in several if part.listed is not None)
    alone = len(several) == 1 and not several[0].title
    for part in several:
        level = 2 if alone else 3
        if part.listed is None:
            content: Sequence[Html] = (element("p", part.error, class_="error"),)
        else:
            head = () if alone else tuple(_part_head(part))
            content = (*head, *_plan(part.listed, ids, level, few=count <= MOST_OPENED))
        if alone:
            yield from content
        else:
            title = element("h2", part.title, class_="part-title")
            yield element("section", title, *content, class_="part")


def _part_head(part: ShownPart) -> Iterator[Html]:
    if part.account:
        yield element("p", part.account, class_="soft")
    if part.heads:
        yield element("p", counted(part.heads[0].summary()), class_="summary")
        yield from _banners(part.heads[0])


def _plan(plan: Plan, ids: Ids, level: int, *, few: bool) -> Iterator[Html]:
    plan_sections = list(sections(plan))
    names = [ids.of(section.title) for section in plan_sections]
    if len(plan_sections) > 1:
        yield _contents(list(zip(names, plan_sections, strict=True)))
    for name, section in zip(names, plan_sections, strict=True):
        yield _section(section, name, ids, level, few=few)
    for heading, lines in ((UNMANAGED, plan.unmanaged), (KEPT, plan.kept)):
        if not lines:
            continue
        addresses = (element("li", element("code", line)) for line in lines)
        title = element(f"h{level}", heading.capitalize(), " ", _count(len(lines)))
        yield element("section", title, element("ul", *addresses, class_="addresses"), class_="group")


def _contents(named_sections: Sequence[tuple[str, Section]]) -> Html:
    links = (
        element("li", element("a", section.title, href=f"#{name}"), " ", _count(len(section.members)))
        for name, section in named_sections
    )
    return element("nav", element("ul", *links, class_="contents"), aria_label="Sections")


def _section(section: Section, name: str, ids: Ids, level: int, *, few: bool) -> Html:
    title = element(f"h{level}", section.title.capitalize(), " ", _count(len(section.members)), id=name)
    blocks = (
        change_block(change, ids, level + 1, opened=section.danger or (few and change.action is Action.UPDATE))
        for change in section.changes
    )
    return element(
        "section",
        title,
        *blocks,
        class_="group danger" if section.danger else "group",
        aria_labelledby=name,
        data_group=True,
    )


def _count(number: int) -> Html:
    return element("span", f"{number:,}", class_="count")
