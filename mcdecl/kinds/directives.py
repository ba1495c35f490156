"""Words about a resource that are for mcdecl alone: they steer a plan and never reach the account."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mcdecl.helpers.patterns import matches
from mcdecl.kinds.language import Attribute, Group, Items, Kind, normal_state
from mcdecl.kinds.resource import NONE, Directives, ItemWords
from mcdecl.kinds.types import Choice, Flag, Texts

LIFECYCLE: Final = Attribute(
    name="lifecycle",
    type=Group(
        (
            Attribute(
                name="prevent_destroy",
                type=Flag(),
                doc="true: a plan that would delete or replace it is blocked.",
                default=False,
            ),
            Attribute(
                name="ignore",
                type=Texts(),
                doc="Paths whose differences are ignored, such as description, retention or fields.*.default.",
                default=(),
                examples=(["description", "fields.*.default"],),
            ),
            Attribute(
                name="allow",
                type=Texts(Choice(("data_loss",))),
                doc="Risks that are allowed without --allow, such as data_loss. Remove it after the apply.",
                default=(),
                examples=(["data_loss"],),
            ),
            Attribute(
                name="replace",
                type=Flag(),
                doc="true: delete and create it again if the account cannot change it. Its rows are lost.",
                default=False,
            ),
        ),
        optional=True,
    ),
    doc="What plans may do with this resource.",
    local=True,
)


def directives_of(kind: Kind, written: Mapping[str, Any]) -> Directives:
    """What a resource, as written, says besides its state."""
    local = normal_state([attribute for attribute in kind.attributes if attribute.local], written, local=True)
    items = {
        attribute.name: words
        for attribute in kind.attributes
        if isinstance(attribute.type, Items) and (words := _item_words(attribute.type, written.get(attribute.name)))
    }
    lifecycle = local.pop("lifecycle", None) or {}
    if not items and not lifecycle and not any(local.values()):
        return NONE
    return Directives(
        prevent_destroy=bool(lifecycle.get("prevent_destroy")),
        ignore=tuple(lifecycle.get("ignore", ())),
        allow=tuple(lifecycle.get("allow", ())),
        replace=bool(lifecycle.get("replace")),
        protected=bool(local.get("protected")),
        allow_empty=bool(local.get("allow_empty")),
        items=items,
    )


def leads_somewhere(attributes: Sequence[Attribute], path: Sequence[str]) -> bool:
    """Whether the parts of a path of `lifecycle.ignore` can mean anything; `*` stands for any one name."""
    for attribute in attributes:
        if attribute.local or not matches(path[0], attribute.name):
            continue
        inner, rest = attribute.type, path[1:]
        if isinstance(inner, Items):
            inner, rest = inner.group, rest[1:]
        if not rest or (isinstance(inner, Group) and leads_somewhere(inner.attributes, rest)):
            return True
    return False


def _item_words(items: Items, written: Any) -> ItemWords | None:
    if items.gone is None:
        return None
    entries = written or ()
    if not any(items.gone in entry or items.formerly in entry for entry in entries):
        return None
    removed = tuple(entry[items.key] for entry in entries if entry.get(items.gone))
    renamed = {
        entry[items.key]: entry[items.formerly]
        for entry in entries
        if items.formerly and items.formerly in entry and not entry.get(items.gone)
    }
    positions = tuple(position for position, entry in enumerate(entries) if not entry.get(items.gone))
    return ItemWords(removed, renamed, positions) if removed or renamed else None
