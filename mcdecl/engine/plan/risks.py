"""Risk of a change: all hazards that the declarations see in its differences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.engine.plan.model import Change
from mcdecl.helpers.structs import replace
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import NONE, Directives
from mcdecl.kinds.risk import Hazard, Risk, Subject
from mcdecl.kinds.values import Unknown


def hazards(
    attributes: Sequence[Attribute],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: Iterable[str],
    subject: Subject,
    directives: Directives = NONE,
) -> Iterator[Hazard]:
    """The hazards of an update from one state to another, for the dotted paths that change."""
    paths = tuple(changed)
    for attribute in attributes:
        below = tuple(_below(attribute.name, paths))
        if not below:
            continue
        old, new = before.get(attribute.name), after.get(attribute.name)
        if isinstance(old, Unknown):
            continue
        if attribute.hazard is not None and (hazard := attribute.hazard(old, new, subject)) is not None:
            yield hazard
        if isinstance(attribute.type, Items):
            renamed = directives.items[attribute.name].renamed if attribute.name in directives.items else {}
            yield from _of_items(attribute, old or (), new or (), below, subject, renamed)
        elif isinstance(attribute.type, Group) and isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from hazards(attribute.type.attributes, old, new, below, subject)
        elif attribute.lost is not None and isinstance(old, Mapping) and isinstance(new, Mapping):
            kept = {name.casefold() for name in new}
            yield from (attribute.lost(name, old[name], subject) for name in old if name.casefold() not in kept)


def _below(name: str, paths: Iterable[str]) -> Iterator[str]:
    """What follows `name` in the paths that begin with it; empty text for the attribute as a whole."""
    for path in paths:
        if path == name:
            yield ""
        elif path.startswith(f"{name}."):
            yield path[len(name) + 1 :]


def _of_items(
    attribute: Attribute,
    before: Sequence[Any],
    after: Sequence[Any],
    paths: Sequence[str],
    subject: Subject,
    renamed: Mapping[str, str],
) -> Iterator[Hazard]:
    """The hazards of items that change or go; `paths` begin with an item's name, which may hold dots."""
    assert isinstance(attribute.type, Items)  # noqa: S101 - narrows the type; the caller has looked
    key, inner = attribute.type.key, attribute.type.group.attributes
    old = {item[key].casefold(): item for item in before}
    for item in after:
        was = renamed.get(item[key], item[key]).casefold()
        there = old.get(item[key].casefold()) or old.get(was)
        if there is not None and (below := tuple(_below(item[key], paths))):
            yield from hazards(inner, there, item, below, subject)
    if attribute.lost is not None:
        yield from (
            attribute.lost(item[key], item, subject)
            for item in before
            if item[key] in paths and _gone(item, key, after)
        )


def _gone(item: Mapping[str, Any], key: str, after: Sequence[Any]) -> bool:
    return item[key].casefold() not in {other[key].casefold() for other in after}


class Worst(Struct, frozen=True):
    """What several hazards come to.

    Attributes:
        risk: the worst of their risks.
        warnings: their words, the worst first, each once.
        milder: those of a lesser risk.
        rows: how many rows lose something by it; None where that is not known, or it is about something else, too.
    """

    risk: Risk = Risk.NONE
    warnings: tuple[str, ...] = ()
    milder: tuple[str, ...] = ()
    rows: int | None = None


def worst(hazards: Iterable[Hazard]) -> Worst:
    """The worst of several hazards, and the words of all."""
    ranked = sorted(hazards, key=lambda hazard: -hazard.risk.rank)
    risk = ranked[0].risk if ranked else Risk.NONE
    words = tuple(dict.fromkeys(hazard.words for hazard in ranked))
    grave = [hazard for hazard in ranked if hazard.risk is risk]
    grave_words = {hazard.words for hazard in grave}
    rows = [hazard.rows for hazard in grave if hazard.rows is not None] if risk is Risk.DATA_LOSS else []
    return Worst(
        risk,
        words,
        tuple(word for word in words if word not in grave_words),
        max(rows) if rows and len(rows) == len(grave) else None,
    )


def with_warning(change: Change, warning: str) -> Change:
    """The change with one more thing to look at before it is applied."""
    milder = (*change.milder, warning) if change.risk is Risk.DATA_LOSS else change.milder
    risk = Risk.CAUTION if change.risk is Risk.NONE else change.risk
    return replace(change, risk=risk, warnings=(*change.warnings, warning), milder=milder)
