"""Merge layers of a resource: templates, the resource itself, overrides of an environment.

Maps are merged, `fields` are merged by name, everything else is replaced; null takes a key out. Nothing is kept
about where a merged value came from: when it matters the layers are followed once more, from the last to the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.language import attribute_schema
from mcdecl.project.variables import Path, Substitution, sort_of

FIELDS: Final = "fields"
"""The attribute whose items are told apart by name."""
_MERGED, _EITHER, _WHOLE = range(3)


class Layer(Struct, frozen=True):
    """A body with everything put in place, and where it is written: a file and a path as the file has it.

    With `fields_only` the file has only the list that is the body's `fields`.
    """

    value: Any
    file: str
    path: Path
    substitution: Substitution
    fields_only: bool = False

    def written(self, path: Path) -> Path:
        """The path in the file of what is at a path of the body."""
        return self.substitution.as_written((*self.path, *(path[1:] if self.fields_only else path)))


class Clash(Struct, frozen=True):
    """A value that cannot be merged into what lies below it."""

    layer: Layer
    path: Path
    message: str


class Cursor(Struct, frozen=True):
    """A value inside a layer, and its path there."""

    layer: Layer
    value: Any
    path: Path


class Layers:
    """The layers of one body, the lowest first, merged.

    Attributes:
        value: the merged body.
        clashes: what could not be merged.
    """

    __slots__ = ("_indexes", "clashes", "home", "layers", "value")

    def __init__(self, section: str, layers: Sequence[Layer], home: tuple[str, Path]) -> None:
        """`home` is where the resource itself is written: its file and the path of its key."""
        self.layers, self.home = tuple(layers), home
        self.clashes: list[Clash] = []
        self._indexes: dict[int, dict[str, int]] = {}
        value = self.layers[0].value
        for layer in self.layers[1:]:
            if isinstance(value, Mapping) and isinstance(layer.value, Mapping):
                value = _merged(value, Cursor(layer, layer.value, ()), (), _ways(section), self.clashes)
            else:
                value = layer.value
        self.value: Any = value

    def locate(self, path: Path) -> tuple[str, Path]:
        """The file, and the path in it, where the value at a path of the merged body is written.

        Where the path leads nowhere, the last step of it that is written somewhere; else the resource's key.
        """
        best, node = self.home, self.value
        cursors = [Cursor(layer, layer.value, ()) for layer in self.layers]
        for depth, step in enumerate(path):
            inner, inside = _child(node, step)
            places = [item for cursor in cursors for item in self._same(cursor, depth, step, inner)]
            if not inside or not places:
                # An item of fields that has no name is found where it stands in the last layer.
                return best
            cursors, node = _visible(places, inner, path[: depth + 1]), inner
            best = (cursors[-1].layer.file, cursors[-1].layer.written(cursors[-1].path))
        return best

    def _same(self, cursor: Cursor, depth: int, step: str | int, inner: Any) -> Iterator[Cursor]:
        """The value in a layer that a step leads to: by key, by index, or for a field by its name."""
        value = cursor.value
        if isinstance(value, Mapping):
            if step in value:
                yield Cursor(cursor.layer, value[str(step)], (*cursor.path, step))
        elif isinstance(value, list) and isinstance(step, int):
            if depth == 1 and cursor.path == (FIELDS,) and (name := _name(inner)) is not None:
                index = self._index_of(value, name)
            else:
                index = step if step < len(value) else None
            if index is not None:
                yield Cursor(cursor.layer, value[index], (*cursor.path, index))

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        # A copy has lists of its own: what is known by the identities of these is wrong there.
        return None, {name: getattr(self, name) for name in self.__slots__} | {"_indexes": {}}

    def _index_of(self, fields: list[Any], name: str) -> int | None:
        """Where a layer has the field of a name: the first of several. Lists stay as long as their layers do."""
        indexes = self._indexes.get(id(fields))
        if indexes is None:
            indexes = self._indexes[id(fields)] = {}
            for index, item in enumerate(fields):
                if (own := _name(item)) is not None:
                    indexes.setdefault(own, index)
        return indexes.get(name)


def _child(node: Any, step: str | int) -> tuple[Any, bool]:
    if isinstance(node, Mapping):
        return node.get(str(step)), step in node
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step], True
    return None, False


def _visible(cursors: Sequence[Cursor], merged: Any, path: Path) -> list[Cursor]:
    """The layers whose value is still seen in the merged one: all for what is merged, else the last."""
    if isinstance(merged, Mapping) or (path == (FIELDS,) and isinstance(merged, list)):
        seen: list[Cursor] = []
        for cursor in cursors:
            if type(cursor.value) is not type(merged):
                seen = []
                continue
            seen.append(cursor)
        return seen or [cursors[-1]]
    return [cursors[-1]]


def _ways(section: str) -> Mapping[str, int]:
    """How each attribute of a kind is merged, from its schema."""
    ways = {}
    for attribute in DECLARABLE[section].attributes:
        schema = attribute_schema(attribute)
        ways[attribute.name] = _WHOLE if "$ref" in schema else _EITHER if "anyOf" in schema or attribute.in_file else 0
    return ways


def _merged(
    below: Mapping[str, Any], over: Cursor, path: Path, ways: Mapping[str, int], clashes: list[Clash]
) -> dict[str, Any]:
    data = dict(below)
    for key, value in over.value.items():
        at = (*path, key)
        here = Cursor(over.layer, value, (*over.path, key))
        under, way = data.get(key), ways.get(str(at[0]), _MERGED)
        if value is None:
            # A word that nobody knows is told before anything is merged, so nothing here is a slip of the pen.
            data.pop(key, None)
        elif under is None or way == _WHOLE:
            data[key] = value
        elif isinstance(under, Mapping) and isinstance(value, Mapping):
            data[key] = _merged(under, here, at, ways, clashes)
        elif at == (FIELDS,) and isinstance(under, list) and isinstance(value, list):
            data[key] = _fields(under, here, ways, clashes)
        else:
            data[key] = value
            if way != _EITHER and _shape(under) != _shape(value):
                message = f"{key} is a {sort_of(value)} here and a {sort_of(under)} in what it is merged into"
                clashes.append(Clash(over.layer, here.path, message))
    return data


def _fields(below: Sequence[Any], over: Cursor, ways: Mapping[str, int], clashes: list[Clash]) -> list[Any]:
    """Fields on fields: one that is there already keeps its place, a new one comes after the others."""
    items = list(below)
    index_of = {name: index for index, item in enumerate(below) if (name := _name(item)) is not None}
    for index, item in enumerate(over.value):
        # A name that one layer says twice is merged once; the other stays, and is told as declared twice.
        place = index_of.pop(_name(item) or "", None)
        if place is None:
            items.append(item)
        else:
            at = Cursor(over.layer, item, (*over.path, index))
            items[place] = _merged(items[place], at, (FIELDS, place), ways, clashes)
    return items


def _name(item: Any) -> str | None:
    """The name of a field as it counts: without regard to case."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return name.casefold() if isinstance(name, str) else None


def _shape(value: Any) -> type:
    return next((kind for kind in (dict, list) if isinstance(value, kind)), str)
