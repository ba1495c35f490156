"""Fields of a large account, found without reading all of them, and read only as far as somebody asks."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from mcdecl.sandbox.store import Document

INDEXED = ("ObjectID", "Name")
"""Properties of fields by which they are found, whatever their letter case."""


def field_views(owner: "Document", places: Iterable[int]) -> "Iterator[Document]":
    """Fields of a data extension as they read; they share the part that names it."""
    key, fields = owner["CustomerKey"], owner["Fields"]
    named = {"CustomerKey": key}
    for at in places:
        field = fields[at]
        yield {**field, "CustomerKey": f"[{key}].[{field['Name']}]", "DataExtension": named}


def shown_order(count: int) -> Iterator[int]:
    """The places of fields in the order in which they are read: not that of their Ordinal (fact:fields-unsorted)."""
    yield from range(1, count, 2)
    yield from range(count - 1 - (count - 1) % 2, -1, -2)


class FieldViews(Sequence["Document"]):
    """All fields of some data extensions; each is made when it is looked at."""

    def __init__(self, owners: Iterable["Document"]) -> None:
        """Take the data extensions as they are now.

        Args:
            owners: the data extensions.
        """
        self._owners = tuple(owners)
        self._ends = tuple(accumulate(len(owner["Fields"]) for owner in self._owners))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, at: int) -> "Document": ...

    @overload
    def __getitem__(self, at: slice) -> "list[Document]": ...

    def __getitem__(self, at: int | slice) -> "Document | list[Document]":
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return list(self._between(start, stop))[::step] if step > 0 else [self[n] for n in range(start, stop, step)]
        place = at + len(self) if at < 0 else at
        for view in self._between(place, place + 1):
            return view
        raise IndexError(at)

    def __iter__(self) -> "Iterator[Document]":
        return self._between(0, len(self))

    def _between(self, start: int, stop: int) -> "Iterator[Document]":
        if start < 0:
            return
        number = bisect_right(self._ends, start)
        begin = self._ends[number - 1] if number else 0
        for owner in self._owners[number:]:
            if begin >= stop:
                return
            count = len(owner["Fields"])
            yield from field_views(owner, islice(shown_order(count), max(start - begin, 0), stop - begin))
            begin += count


class FieldIndex:
    """Where the fields with a name or an ObjectID are. It notices by itself which data extensions have changed.

    A document is never changed in place, so that one which is the same object as before has the same fields.
    """

    def __init__(self) -> None:
        self._known: dict[str, Document] = {}
        self._places: dict[tuple[str, str], dict[str, int]] = {}

    def find(self, owners: "Iterable[Document]", name: str, values: Iterable[str]) -> "list[Document]":
        """The fields whose property has one of these values, in the order in which `FieldViews` has them.

        Args:
            owners: all data extensions as they are now.
            name: one of `INDEXED`.
            values: the values.
        """
        self._refresh({owner["ObjectID"]: owner for owner in owners})
        found: dict[str, list[int]] = {}
        for value in dict.fromkeys(value.casefold() for value in values):
            for id, at in self._places.get((name, value), {}).items():
                found.setdefault(id, []).append(at)
        views: list[Document] = []
        for id, owner in self._known.items():
            if id in found:
                places = sorted(found[id], key=lambda at: (0, at) if at % 2 else (1, -at))
                views += field_views(owner, places)
        return views

    def _refresh(self, now: "dict[str, Document]") -> None:
        for id, owner in self._known.items():
            if now.get(id) is not owner:
                for entry, _ in _entries(owner):
                    self._places.get(entry, {}).pop(id, None)
        for id, owner in now.items():
            if self._known.get(id) is not owner:
                for entry, at in _entries(owner):
                    self._places.setdefault(entry, {})[id] = at
        self._known = now


def _entries(owner: "Document") -> Iterator[tuple[tuple[str, str], int]]:
    for at, field in enumerate(owner["Fields"]):
        for name in INDEXED:
            yield (name, str(field[name]).casefold()), at
