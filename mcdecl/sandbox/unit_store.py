"""The part of a store that belongs to one business unit below the enterprise.

All units of an enterprise live in one data file, so that a call or a query that touches two of them is one transaction.
Tables of rows are named by ObjectIDs, which no two units share.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from mcdecl.sandbox.store import Document, Store

if TYPE_CHECKING:
    import duckdb


class UnitStore:
    """A `Store` whose collections are those of one unit; everything else is the enterprise's."""

    def __init__(self, whole: Store, mid: int) -> None:
        """Opens nothing.

        Args:
            whole: The enterprise's store.
            mid: The unit.
        """
        self._whole = whole
        self._prefix = f"{mid}:"

    @contextmanager
    def exclusively(self) -> Iterator[Self]:
        """Holds the whole store for one thread; see `Store.exclusively`.

        Yields:
            This part of it.
        """
        with self._whole.exclusively():
            yield self

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """The connection of the whole store."""
        return self._whole.connection

    @property
    def row_version(self) -> int:
        """See `Store`."""
        return self._whole.row_version

    def writing(self, *, indexed: bool = False) -> "duckdb.DuckDBPyConnection":
        """See `Store.writing`."""
        return self._whole.writing(indexed=indexed)

    def all(self, collection: str) -> Iterable[Document]:
        """The unit's documents of a collection."""
        return self._whole.all(self._prefix + collection)

    def get(self, collection: str, id: str) -> Document | None:
        """One document of the unit, or None."""
        return self._whole.get(self._prefix + collection, id)

    def put(self, collection: str, id: str, document: Document) -> None:
        """Sets a document of the unit."""
        self._whole.put(self._prefix + collection, id, document)

    def remove(self, collection: str, id: str) -> None:
        """Removes a document of the unit."""
        self._whole.remove(self._prefix + collection, id)

    def find(self, collection: str, name: str, value: object) -> list[Document]:
        """The unit's documents with this value; see `Store.find`."""
        return self._whole.find(self._prefix + collection, name, value)

    def commit(self) -> None:
        """Commits the whole store."""
        self._whole.commit()

    def rollback(self) -> None:
        """Undoes what this call changed, in whichever unit."""
        self._whole.rollback()
