"""Rows by their keys, for calls that write a few rows each: a large table is read once, and not for every call.

An index is made where a table was looked through several times, and is right until anything writes rows without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.store import Document

SMALL: Final = 2_000
"""Rows of a table that is indexed at once: reading it takes no longer than looking through it."""
LARGEST: Final = 2_000_000
"""Rows of a table that is never indexed, to spare memory."""
PATIENCE: Final = 8
"""How often a table is looked through before it is indexed, which takes about as long."""
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {"INTEGER": (int,), "BOOLEAN": (bool,), "TIMESTAMP": (datetime,)}
Key = tuple[Any, ...]


@dataclass(slots=True)
class KeyIndex:
    """The rows of one data extension.

    Attributes:
        names: The columns of the key.
        version: The store's `row_version` for which it is right.
        rows: The first row of each key, in the form in which keys compare.
        unique: Whether no two rows have the same key.
    """

    names: tuple[str, ...]
    version: int
    rows: dict[Key, int]
    unique: bool


@dataclass(slots=True)
class KeyIndexes:
    """The indexes of an enterprise's data extensions, by ObjectID, and how often others were looked through."""

    made: dict[str, KeyIndex] = field(default_factory=dict)
    looks: dict[str, int] = field(default_factory=dict)

    def of(self, owner: "Document", names: Sequence[str], version: int) -> KeyIndex | None:
        """The index of a data extension, if there is one that is right."""
        index = self.made.get(owner["ObjectID"])
        if index is None or index.version != version or index.names != tuple(names):
            return None
        return index

    def pays(self, owner: "Document", rows: int) -> bool:
        """Notes that a table of so many rows is looked through; whether to make an index of it instead."""
        id = owner["ObjectID"]
        self.looks[id] = looks = self.looks.get(id, 0) + 1
        if rows > LARGEST or (rows > SMALL and looks <= PATIENCE):
            return False
        self.looks[id] = 0
        return True

    def keep(self, owner: "Document", index: KeyIndex) -> None:
        """Keeps a new index, and none that is no longer right."""
        self.made = {id: known for id, known in self.made.items() if known.version == index.version}
        self.made[owner["ObjectID"]] = index

    def clear(self) -> None:
        """Forgets everything."""
        self.made.clear()
        self.looks.clear()


def made(names: Sequence[str], version: int, found: Iterable[tuple[Any, ...]]) -> KeyIndex:
    """An index of rows.

    Args:
        names: The columns of the key.
        version: The store's `row_version`.
        found: For each row, in the order of row keys, its row key and the values of its key in the form that compares.
    """
    rows: dict[Key, int] = {}
    count = 0
    for number, *values in found:
        count += 1
        rows.setdefault(tuple(values), number)
    return KeyIndex(tuple(names), version, rows, len(rows) == count)


def comparing(connection: "duckdb.DuckDBPyConnection", types: Mapping[str, str], keys: Mapping[str, Any]) -> Key | None:
    """A key in the form that compares; None for one with values of other types, which only SQL can compare.

    Args:
        connection: What compares texts that are not ASCII: what their small letters are, only the database knows.
        types: The SQL type of each column.
        keys: The key's values by column.
    """
    values: list[Any] = []
    for name, value in keys.items():
        if types[name] == "VARCHAR" and isinstance(value, str):
            values.append(_folded(connection, value))
        elif isinstance(value, _TYPES.get(types[name], (Decimal, int))) and (
            isinstance(value, bool) is (types[name] == "BOOLEAN")
        ):
            values.append(value)
        else:
            return None
    return tuple(values)


def _folded(connection: "duckdb.DuckDBPyConnection", text: str) -> str:
    if text.isascii():
        return text.rstrip(" ").lower()
    (folded,) = connection.execute("SELECT lower(rtrim(?, ' '))", [text]).fetchone() or (text,)
    return str(folded)
