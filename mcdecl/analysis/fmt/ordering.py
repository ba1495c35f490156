"""Order sections and attributes as the kinds declare them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

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
    written = [(made, list(made.entries)) for made in _collections(root)] if before else []
    _Order(schema).arrange(root, (schema,))
    if before and _bindings(root) != before:
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


class _Order:
    """The order of words by one schema; what it says is worked out once for each place, not for each value there."""

    def __init__(self, schema: Schema) -> None:
        self._defs: Mapping[str, Schema] = schema.get("$defs", {})
        self._places: dict[tuple[int, ...], _Place] = {}

    def arrange(self, node: Node, schemas: Sequence[Schema]) -> None:
        """Put everything in a value into its order, by the schemas that the value may have."""
        if not isinstance(node, Collection):
            return
        place = self._place(schemas)
        if node.keyed:
            _sort(node, place.words)
        for entry in node.entries:
            if isinstance(entry.value, Collection):
                self.arrange(entry.value, place.inside(entry))

    def _place(self, schemas: Sequence[Schema]) -> "_Place":
        # The schemas live as long as the one that they are part of, so their identities stay theirs.
        key = tuple(map(id, schemas))
        if key not in self._places:
            branches = [branch for schema in schemas for branch in _branches(schema, self._defs)]
            self._places[key] = _Place(branches)
        return self._places[key]


class _Place:
    """A place in a file: the schemas that what stands there may have, and the order of the words that they know."""

    def __init__(self, branches: Sequence[Schema]) -> None:
        self._branches = branches
        words = dict.fromkeys(word for branch in branches for word in branch.get("properties", ()))
        self.words = {word: number for number, word in enumerate((_MERGE, *words))}
        self._inside: dict[str | None, list[Schema]] = {}

    def inside(self, entry: TreeEntry) -> list[Schema]:
        """The schemas that the value of an entry may have."""
        name = None if entry.key is None else entry.name
        known = name if name in self.words or name is None else ""  # names of the writer's own are all alike
        if known not in self._inside:
            self._inside[known] = list(_inside(self._branches, entry))
        return self._inside[known]


def _sort(made: Collection, place: Mapping[str, int]) -> None:
    """Put the entries into the order of the words; a map that has others is the writer's own."""
    if all(entry.name in place for entry in made.entries):
        made.entries.sort(key=lambda entry: place[entry.name])


def _inside(branches: Sequence[Schema], entry: TreeEntry) -> Iterator[Schema]:
    for branch in branches:
        if entry.key is None:
            schema: Any = branch.get("items")
        else:
            schema = branch.get("properties", {}).get(entry.name, branch.get("additionalProperties"))
        if isinstance(schema, Mapping):
            yield cast(Schema, schema)


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
