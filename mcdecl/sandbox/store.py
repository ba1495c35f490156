"""The durable store: documents in memory for reading, written through to one DuckDB file.

All of it belongs to one thread at a time, the one inside `exclusively`: the server's event loop for the length of
a call, or a task for as long as it changes something. Whoever has it changes documents with `put` and `remove`;
`commit` writes everything in one transaction, before the answer leaves, and `rollback` undoes it.
"""

import json
import os
import secrets
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mcdecl.sandbox.files.tree import empty, home_of, utf8

if TYPE_CHECKING:
    import duckdb

Document = dict[str, Any]
Documents = dict[str, dict[str, Document]]
"""Documents by collection and id."""
MEMORY = "2GB"
"""What DuckDB may take of the machine's memory; more than that goes to disk, beside the data file if there is one."""
_SPILL = "8GB"
"""What it may take of the disk for that, so that a query of many rows fails and does not fill the disk."""

_open_files: set[Path] = set()


class SandboxError(Exception):
    """The embedded account cannot work with its data; the message says what, where and what to do."""


class SandboxInUseError(SandboxError):
    """Another process (or another account of this one) has the data file open."""


class SandboxDataError(SandboxError):
    """The data file cannot be read."""


SandboxInUse = SandboxInUseError


class Store:
    """Collections of documents, each under an id, and tables of rows beside them.

    Attributes:
        path: The file, or None when everything is in memory.
        row_version: Another number whenever rows may have changed in a way that indexes of them did not follow.
    """

    def __init__(self, path: Path | None) -> None:
        """Opens the store and reads all documents.

        Args:
            path: The DuckDB file, made when missing; None keeps everything in memory.

        Raises:
            SandboxInUseError: When the file is open elsewhere.
            SandboxDataError: When it is no data file of an embedded account.
        """
        self.path = Path(os.path.realpath(path)) if path is not None else None  # also of a ring of links
        self._documents: Documents = {}
        self._indexes: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
        self._dirty: dict[tuple[str, str], Document | None] = {}
        self._before: dict[tuple[str, str], Document | None] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._in_transaction = False
        self.row_version = 0
        self._lock = threading.RLock()
        if self.path is not None:
            self._open(self.path)

    def _open(self, path: Path) -> None:
        if path in _open_files:
            raise _in_use(path)
        self._connection = _connect(path)
        _open_files.add(path)
        try:
            self._load()
        except Exception:
            self.close()
            raise

    def _load(self) -> None:
        connection = self.connection
        connection.execute(
            "CREATE TABLE IF NOT EXISTS documents (collection VARCHAR NOT NULL, id VARCHAR NOT NULL, body VARCHAR)"
        )
        self._documents = {}
        for collection, id, body in connection.execute(
            "SELECT collection, id, body FROM documents ORDER BY rowid"
        ).fetchall():
            self._documents.setdefault(collection, {})[id] = json.loads(body)

    @contextmanager
    def exclusively(self) -> Iterator[Self]:
        """Holds the store for one thread; commits at the end, or rolls back when an exception leaves the block.

        Yields:
            The store.
        """
        with self._lock:
            try:
                yield self
            except BaseException:
                self.rollback()
                raise
            self.commit()

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """The DuckDB connection; of a store in memory it is made when first needed."""
        if self._connection is None:
            import duckdb

            self._connection = duckdb.connect(":memory:", config={**_limits(), "temp_directory": _spill_folder()})
        return self._connection

    def writing(self, *, indexed: bool = False) -> "duckdb.DuckDBPyConnection":
        """The connection inside of this call's transaction, for statements on row tables.

        Args:
            indexed: Whether the caller brings the indexes of rows up to date itself.
        """
        if not indexed:
            self.row_version += 1
        connection = self.connection
        if not self._in_transaction:
            connection.begin()
            self._in_transaction = True
        return connection

    def all(self, collection: str) -> Iterable[Document]:
        """The documents of a collection, in the order of their creation."""
        return self._documents.get(collection, {}).values()

    def get(self, collection: str, id: str) -> Document | None:
        """One document, or None. It must not be changed in place: `put` a changed copy."""
        return self._documents.get(collection, {}).get(id)

    def put(self, collection: str, id: str, document: Document) -> None:
        """Sets a document; it is durable after `commit`."""
        self._remember(collection, id)
        self._set(collection, id, document)
        self._dirty[collection, id] = document

    def remove(self, collection: str, id: str) -> None:
        """Removes a document; it is durable after `commit`."""
        self._remember(collection, id)
        self._set(collection, id, None)
        self._dirty[collection, id] = None

    def find(self, collection: str, name: str, value: object) -> list[Document]:
        """The documents whose attribute `name` equals the text `value` without regard to case, by an index."""
        if not isinstance(value, str) or not value:
            return []
        index = self._indexes.get((collection, name))
        if index is None:
            index = self._indexes[collection, name] = {}
            for id, document in self._documents.get(collection, {}).items():
                _index(index, id, None, document.get(name))
        documents = self._documents.get(collection, {})
        return [documents[id] for id in index.get(value.casefold(), ())]

    def _set(self, collection: str, id: str, document: Document | None) -> None:
        documents = self._documents.setdefault(collection, {})
        old = documents.get(id, {})
        for (owner, name), index in self._indexes.items():
            if owner == collection:
                _index(index, id, old.get(name), (document or {}).get(name))
        if document is None:
            documents.pop(id, None)
        else:
            documents[id] = document

    def _remember(self, collection: str, id: str) -> None:
        key = (collection, id)
        if key not in self._before:
            self._before[key] = self.get(collection, id)

    def commit(self) -> None:
        """Writes what this call changed, in one transaction. When it fails, the call's changes are undone.

        Raises:
            Exception: What DuckDB raised.
        """
        if self.path is None:
            self._end_transaction(keep=True)
            self._dirty.clear()
            self._before.clear()
            return
        if not self._dirty and not self._in_transaction:
            return
        try:
            self._write(self.writing(indexed=True))
            self._end_transaction(keep=True)
        except Exception:
            self.rollback()
            raise
        self._dirty.clear()
        self._before.clear()

    def _write(self, connection: "duckdb.DuckDBPyConnection") -> None:
        if not self._dirty:
            return
        old = [key for key in self._dirty if self._before[key] is not None]
        new = [(key, document) for key, document in self._dirty.items() if document is not None]
        if old:
            connection.execute(
                "DELETE FROM documents WHERE (collection, id) IN (SELECT (unnest(?::VARCHAR[]), unnest(?::VARCHAR[])))",
                [[collection for collection, _ in old], [id for _, id in old]],
            )
        if new:
            columns = [
                [collection for (collection, _), _ in new],
                [id for (_, id), _ in new],
                [json.dumps(document, separators=(",", ":")) for _, document in new],
            ]
            connection.execute(
                "INSERT INTO documents SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", columns
            )

    def rollback(self) -> None:
        """Undoes what this call changed."""
        self.row_version += 1
        for (collection, id), document in self._before.items():
            self._set(collection, id, document)
        self._dirty.clear()
        self._before.clear()
        self._end_transaction(keep=False)

    def _end_transaction(self, *, keep: bool) -> None:
        if not self._in_transaction:
            return
        self._in_transaction = False
        if keep:
            self.connection.commit()
        else:
            self.connection.rollback()

    def documents(self) -> Documents:
        """All documents as they are now: what is changed later does not change them."""
        return {collection: dict(documents) for collection, documents in self._documents.items()}

    def fill(self, documents: Documents) -> None:
        """Puts what `documents` gave into an empty store, durably. Tables of rows are not among it."""
        for collection, of_it in documents.items():
            for id, document in of_it.items():
                self.put(collection, id, document)
        self.commit()

    def clear(self) -> None:
        """Empties everything: documents and row tables, at once and durably."""
        self.rollback()
        self._documents = {}
        self._indexes = {}
        if self._connection is None:
            return
        connection = self.writing()
        for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            connection.execute(f'DROP TABLE "{name}"' if name != "documents" else "DELETE FROM documents")
        self._end_transaction(keep=True)

    def close(self) -> None:
        """Closes the file. What was committed is in it whether or not this is called."""
        if self.path is not None:
            _open_files.discard(self.path)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _index(index: dict[str, dict[str, None]], id: str, old: object, new: object) -> None:
    if isinstance(old, str):
        index.get(old.casefold(), {}).pop(id, None)
    if isinstance(new, str):
        index.setdefault(new.casefold(), {})[id] = None


def _limits() -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": MEMORY, "max_temp_directory_size": _SPILL}


def _spill_folder() -> str:
    """Where a store in memory spills, made when it is needed; DuckDB would take the working directory."""
    return str(Path(tempfile.gettempdir()) / f"mcdecl-spill-{os.getpid()}-{secrets.token_hex(4)}")


def _connect(path: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if any(file.exists() and not file.is_file() for file in (path, path.with_name(path.name + ".wal"))):
            raise SandboxDataError(_unreadable(path))  # a pipe would never open
        connection = duckdb.connect(utf8(path), config={**_limits(), "autoinstall_known_extensions": False})
        if _has_code(connection):
            connection.close()
            raise SandboxDataError(_unreadable(path))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise _in_use(path) from None
        raise SandboxDataError(_unreadable(path)) from error
    except (duckdb.Error, OSError) as error:
        raise SandboxDataError(_unreadable(path)) from error
    with suppress(OSError):
        path.chmod(0o600)  # rows of people are for their owner
    return connection


def _has_code(connection: "duckdb.DuckDBPyConnection") -> bool:
    """Whether a data file holds what runs when it is read, as none of an embedded account does.

    Views can read other files, and macros take the names of functions, those that are asked here included.
    """
    (count,) = connection.execute(
        "SELECT (SELECT count(*) FROM system.main.duckdb_views() WHERE NOT internal)"
        " + (SELECT count(*) FROM system.main.duckdb_functions() WHERE NOT internal)"
    ).fetchone() or (0,)
    return bool(count)


def _in_use(path: Path) -> SandboxInUseError:
    return SandboxInUseError(
        f"The embedded account's data in {path} is in use by another process. "
        "Stop that one (an `mcdecl sandbox serve`, or another mcdecl run), or use another file."
    )


def _unreadable(path: Path) -> str:
    return (
        f"The embedded account's data in {path} cannot be opened: it is not a data file of this version, or it may "
        "not be written. Give another file, or empty it with `mcdecl sandbox reset`."
    )


def reset(path: Path) -> bool:
    """Empties the store in `path` by removing its file, and the account's files beside it.

    Args:
        path: The data file.

    Returns:
        Whether there was one.

    Raises:
        SandboxInUseError: When it is open elsewhere.
    """
    path = Path(os.path.realpath(path))
    if path in _open_files:
        raise _in_use(path)
    if not path.exists():
        return False
    with suppress(SandboxDataError):
        _connect(path).close()
    empty(home_of(path))
    path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    return True
