"""Order sections and attributes as the kinds declare them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mcdecl.analysis.fmt.model import BLANK, Alias, Collection, Node, TreeEntry, YamlDocument, entries_of
from mcdecl.kinds.types import Schema
from mcdecl.project.layers import FIELDS
from mcdecl.project.templates import TEMPLATES

_MERGE: Final = "<<"
_CHOICES: Final = ("anyOf", "oneOf", "allOf")


def arrange(document: YamlDocument, schema: Schema) -> None:
    """Put the words of a file into their order; all stay where they are if an alias would come before its anchor.

    Maps with keys of the writer's own (resources, fields of a mapping, variables) keep their order.
    """
    root = document.root
    if not isinstance(root, Collection):
        return
    before, first = _bindings(root), root.entries[:1]
    written = [(made, list(made.entries)) for made in _collections(root)]
    _arrange(root, [schema], schema.get("$defs", {}))
    if _bindings(root) != before:
        for made, entries in written:
            made.entries[:] = entries
    if document.header and root.entries[:1] != first and root.entries[0].above[:1] != [BLANK]:
        root.entries[0].above.insert(0, BLANK)


def mark_fields(node: Node | None, name: str = "", above: str = "") -> None:
    """Mark the fields of data extensions: each is written on one line where it fits."""
    if not isinstance(node, Collection):
        return
    for entry in node.entries:
        if FIELDS in (name, above) and not node.keyed and isinstance(entry.value, Collection):
            entry.value.one_line = entry.value.keyed
        inner = name if above == TEMPLATES and name == FIELDS else ""
        mark_fields(entry.value, entry.name, inner or (name if entry.key is not None else ""))


def _collections(node: Node) -> Iterator[Collection]:
    if isinstance(node, Collection):
        yield node
        yield from (entry.value for entry in entries_of(node) if isinstance(entry.value, Collection))


def _bindings(root: Collection) -> list[tuple[str, int]]:
    """Every alias in the order of the text as it was, with the place of the anchor that it would mean."""
    anchors: dict[str, int] = {}
    bindings = []
    for entry in entries_of(root):
        for node in (entry.key, entry.value):
            if isinstance(node, Alias):
                bindings.append((node.start, anchors.get(node.name, -1)))
            elif node is not None and node.anchor:
                anchors[node.anchor[1:]] = node.start
    return [(str(start), anchor) for start, anchor in sorted(bindings)]


def _arrange(node: Node, schemas: Sequence[Schema], defs: Mapping[str, Schema]) -> None:
    if not isinstance(node, Collection):
        return
    branches = [branch for schema in schemas for branch in _branches(schema, defs)]
    if node.keyed:
        _sort(node, list(dict.fromkeys(word for branch in branches for word in branch.get("properties", ()))))
    for entry in node.entries:
        _arrange(entry.value, list(_inside(branches, entry)), defs)


def _sort(made: Collection, words: Sequence[str]) -> None:
    """Put the entries into the order of the words; a map that has others is the writer's own."""
    place = {word: number for number, word in enumerate((_MERGE, *words))}
    if all(entry.name in place for entry in made.entries):
        made.entries.sort(key=lambda entry: place[entry.name])


def _inside(branches: Sequence[Schema], entry: TreeEntry) -> Iterator[Schema]:
    for branch in branches:
        if entry.key is None:
            schema: Any = branch.get("items")
        else:
            schema = branch.get("properties", {}).get(entry.name, branch.get("additionalProperties"))
        if isinstance(schema, Mapping):
            yield dict(schema)


def _branches(schema: Schema, defs: Mapping[str, Schema], depth: int = 0) -> Iterator[Schema]:
    """A schema and everything that it leaves a choice of, without references."""
    if depth > 20:  # a definition that names nothing but itself
        return
    yield schema
    reference = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    inner = [defs[reference]] if reference in defs else []
    for choice in _CHOICES:
        inner += schema.get(choice, ())
    for record in inner:
        yield from _branches(record, defs, depth + 1)
