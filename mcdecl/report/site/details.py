"""What is declared of a resource: its attributes in words, and steps and mappings in a form of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.types import Text
from mcdecl.report.page import Html, element, joined
from mcdecl.report.site.fields import row, table
from mcdecl.report.site.model import Site, SiteEntry
from mcdecl.report.text import shown

_ELSEWHERE: Final = ("name", "description", "fields", "sql", "steps", "mapping")
"""What a page shows at another place."""


def facts(site: Site, entry: SiteEntry, page: str) -> Iterator[tuple[str, Html]]:
    """Words and values of everything about an entry that has no place of its own; nothing that is empty."""
    node = entry.node
    for word, text in (("External key" if entry.resource else "", node.label), ("Place", node.place)):
        if word and text:
            yield word, element("code", text)
    if node.unit:
        yield "Business unit", _unit(entry)
    if node.kind in KINDS:
        yield from _attributes(site, entry, page)
    if entry.written:
        yield "Declared in", element("code", entry.written)
    if node.outer:
        yield "Declared", joined(("not declared in the project",))
    if node.partial:
        yield "Not known", joined((node.partial,))


def _unit(entry: SiteEntry) -> Html:
    mid = entry.project.environment.business_units.get(entry.node.unit)
    return joined((entry.node.unit, f" (MID {mid})" if mid is not None else ""))


def _attributes(site: Site, entry: SiteEntry, page: str) -> Iterator[tuple[str, Html]]:
    record = _said(entry)
    for attribute in KINDS[entry.node.kind].attributes:
        value = record.get(attribute.name)
        if attribute.name not in _ELSEWHERE or (attribute.name == "mapping" and isinstance(value, str)):
            content = _value(site, entry, attribute, value, page)
            if content:
                yield _words(attribute.name), content


def _said(entry: SiteEntry) -> Mapping[str, Any]:
    """The state, and what the files say to mcdecl itself."""
    if entry.resource is None:
        return {}
    written = entry.project.written.get(entry.resource.address) or {}
    local = {
        attribute.name: written.get(attribute.name)
        for attribute in KINDS[entry.resource.kind].attributes
        if attribute.local
    }
    return {**local, **entry.resource.state}


def _value(site: Site, entry: SiteEntry, attribute: Attribute, value: Any, page: str) -> Html:
    if value is None or (isinstance(value, str | Sequence | Mapping) and not value):
        return Html("")
    if attribute.refers_to and isinstance(value, str):
        return _reference(site, entry, attribute.refers_to, value, page)
    if attribute.show is not None:
        return element("code", attribute.show(value))
    if isinstance(value, Mapping):
        inside = _inside(attribute)
        results = ((name, _value(site, entry, inside.get(name, _NO_WORDS), item, page)) for name, item in value.items())
        items = [element("li", f"{_words(name)}: ", content) for name, content in results if content]
        return element("ul", *items) if items else Html("")
    return joined((_plain(value),))


_NO_WORDS: Final = Attribute(name="", type=Text(), doc="")
"""Stands for what a mapping holds without a declaration of its own."""


def _inside(attribute: Attribute) -> Mapping[str, Attribute]:
    inner = getattr(attribute.type, "attributes", ())
    return {item.name: item for item in inner}


def _reference(site: Site, entry: SiteEntry, kind: str, key: str, page: str) -> Html:
    text = site.find(entry, kind, key)
    href = site.href(text, page) if text is not None else None
    return joined((key,)) if href is None else element("a", key, href=href)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else shown(value)


def _words(name: str) -> str:
    """An attribute's name as a person would say it; what has capitals is the service's own word."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def facts_list(facts: Iterator[tuple[str, Html]]) -> Html:
    """Words and values beside each other."""
    return element(
        "dl", *(joined((element("dt", word), element("dd", value))) for word, value in facts), class_="facts"
    )


def mapping_table(mapping: Mapping[str, Any]) -> Html:
    """Which field an import fills from which column."""
    rows = (
        row(joined((field,)), ("From", joined((f"column {column}" if isinstance(column, int) else str(column),))))
        for field, column in mapping.items()
    )
    return table(("Field", "From"), rows)


def steps_list(site: Site, entry: SiteEntry, steps: Mapping[str, Mapping[str, Any]], page: str) -> Html:
    """The steps of an automation in their order."""
    return element("ol", *(element("li", _step(site, entry, step, page)) for step in steps.values()), class_="steps")


def _step(site: Site, entry: SiteEntry, step: Mapping[str, Any], page: str) -> Html:
    name = element("div", str(step["name"]), class_="soft-line") if step.get("name") else ""
    if "wait" in step:
        zone = f" ({step['time_zone']})" if step.get("time_zone") else ""
        return element("div", name, f"waits {step['wait']}{zone}")
    runs = (_run(site, entry, str(address), page) for address in step.get("run", ()))
    return element("div", name, element("ul", *runs))


def _run(site: Site, entry: SiteEntry, address: str, page: str) -> Html:
    kind, _, key = address.partition(".")
    title = KINDS[kind].title if kind in KINDS else kind
    return element("li", _reference(site, entry, kind, key, page), " ", element("span", title, class_="soft-line"))
