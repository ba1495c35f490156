"""Index of the account's objects by key and id, which codecs need to resolve references."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from sys import intern
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from mcdecl.engine.plan.account_state import FolderFact
from mcdecl.engine.plan.model import Action, Change
from mcdecl.helpers.secret import Secret
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import parent, path_after, paths_of, spellings
from mcdecl.kinds.roles import DATA_EXTENSION, holds_rows, is_folder
from mcdecl.kinds.shared import as_shared, shared_key
from mcdecl.kinds.wire import NotInAccountError
from mcdecl.wire.values import Result


class IndexEntry(Struct, frozen=True):
    """One object by its three names."""

    key: str
    name: str
    object_id: str


class Index:
    """The lookup of codecs, filled from records as they are read and from results as things are made."""

    def __init__(self, above: "Index | None" = None) -> None:
        """Knows nothing yet, but what the parent business unit shares, whose index is `above`.

        `secrets` gives what an environment variable holds; the process's own until somebody puts another in its place.
        `clock` is what the account's clock showed when it was read; `moved_folders` are the paths that folders still
        have, by the casefolded ones that they are to get.
        """
        self.secrets: Callable[[str], str | None] = os.environ.get
        self.clock: datetime | None = None
        self.moved_folders: Mapping[str, str] = {}
        self._above = above
        self._keys: dict[str, dict[str, IndexEntry]] = {}
        self._ids: dict[str, dict[str, IndexEntry]] = {}
        self._names: dict[str, dict[str, IndexEntry]] = {}
        self._unreadable: set[str] = set()
        self._fields: dict[str, Mapping[str, str]] = {}
        self._same_fields: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._records: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._folder_ids: dict[str, int] = {}
        self._folder_paths: dict[int, str] = {}
        self._folders: dict[str, FolderFact] = {}
        self._folder_records: dict[str, Mapping[str, Any]] = {}

    def add(self, kind: str, key: str, name: str, object_id: str) -> None:
        """Note that the account holds this object."""
        entry = IndexEntry(key, name, object_id)
        self._keys.setdefault(kind, {})[key] = entry
        self._ids.setdefault(kind, {})[object_id.casefold()] = entry
        self._names.setdefault(kind, {})[name.casefold()] = entry

    def add_records(self, kind: str, records: Iterable[Mapping[str, Any]]) -> None:
        """Note the objects of Retrieve records."""
        declared = KINDS[kind]
        for record in records:
            if key := declared.key_of(record):
                self.add(kind, key, declared.name_of(record), declared.id_of(record))
                if declared.routes is not None:
                    self._records[kind, key] = record

    def add_folders(
        self, records: Iterable[Mapping[str, Any]], moves: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Note the folders of Retrieve records, by path and by id; those that are to move, under their new paths.

        Args:
            records: the records.
            moves: new paths by old ones; those that the account has, and whose new path it has not, are pending.
        """
        known = paths_of(records)
        there = {path.casefold() for path, _ in known.values()}
        pending = {old: new for old, new in moves.items() if old.casefold() in there and new.casefold() not in there}
        self.moved_folders = {new.casefold(): old for old, new in pending.items()}
        for folder_id, (at_present, record) in known.items():
            path = path_after(at_present, pending)
            self.add_folder(path, folder_id, str(record.get("ContentType", "")), bool(record.get("AllowChildren")))
            for folded in spellings(path):
                self._folder_records.setdefault(folded, record)

    def add_folder(self, path: str, folder_id: int, content_type: str, allows_children: bool = True) -> None:
        """Note one folder. Two with the same path exist (in other content types): the first one stays."""
        self._folder_paths[folder_id] = path
        fact = FolderFact(path, content_type, allows_children)
        for number, folded in enumerate(spellings(path)):
            if folded not in self._folder_ids or (not number and self._folders[folded].path.casefold() != folded):
                self._folder_ids[folded] = folder_id
                self._folders[folded] = fact

    def folder_record(self, path: str) -> Mapping[str, Any] | None:
        """The record that a folder was read from, or None."""
        return self._folder_records.get(path.casefold())

    def add_fields(self, key: str, types: Mapping[str, str]) -> None:
        """Note the field types of a data extension; names are compared without case."""
        same = tuple(zip(types, map(str, types.values()), strict=True))
        if (known := self._same_fields.get(same)) is None:
            known = self._same_fields[same] = {intern(name.casefold()): field_type for name, field_type in same}
        self._fields[key] = known

    def mark_unreadable(self, kind: str) -> None:
        """Note that this credential cannot list a kind."""
        self._unreadable.add(kind)

    def add_created(self, kind: str, key: str, state: Mapping[str, Any], result: Result) -> None:
        """Note what a Create made, so that what rests on it can be sent."""
        if is_folder(kind):
            above = parent(key) or key
            self.add_folder(key, int(result.new_id or 0), self.folder_type(above))
            return
        self.add(kind, key, str(state.get("name", "")), result.object_id or "")
        if KINDS[kind].routes is not None:
            self._records[kind, key] = result.object or {}
        if holds_rows(kind):
            self.add_fields(key, {field["name"]: field["type"] for field in state["fields"]})

    def add_changed(self, change: Change) -> None:
        """Note what an update changed of what others are found by: key, name, and the fields that it added."""
        state = change.desired or {}
        if change.action is not Action.UPDATE or is_folder(change.kind):
            return
        self.add(change.kind, change.key, str(state.get("name", "")), change.object_id or "")
        if holds_rows(change.kind):
            known = self.fields(change.moved_from or change.key)
            self.add_fields(change.key, {**known, **{field["name"]: field["type"] for field in state["fields"]}})

    @property
    def above(self) -> "Index | None":
        """The index of the parent business unit; None where there is none."""
        return self._above

    @property
    def folders(self) -> Mapping[str, FolderFact]:
        """Existing folders by casefolded path."""
        return self._folders

    def keys(self, kind: str) -> tuple[str, ...]:
        """All known keys of a kind."""
        return tuple(self._keys.get(kind, ()))

    def holds(self, kind: str, key: str) -> bool:
        """Whether an object with this key was seen; with this name, where references say names."""
        if shared := self._shared(kind, key):
            return shared[0].holds(kind, shared[1])
        if KINDS[kind].named and key.casefold() in self._names.get(kind, ()):
            return True
        return key in self._keys.get(kind, ())

    def object_id(self, kind: str, key: str) -> str:
        """The ObjectID of a key.

        Raises:
            NotInAccountError: no such object was seen.
        """
        return self.entry(kind, key).object_id

    def name(self, kind: str, key: str) -> str:
        """The name of a key.

        Raises:
            NotInAccountError: no such object was seen.
        """
        return self.entry(kind, key).name

    def key(self, kind: str, *, object_id: str | None = None, name: str | None = None) -> str | None:
        """The key of an ObjectID or a name, or None."""
        if object_id is not None:
            entry = self._ids.get(kind, {}).get(object_id.casefold())
        else:
            entry = self._names.get(kind, {}).get((name or "").casefold())
        if entry is None and self._above is not None and kind == DATA_EXTENSION:
            key = self._above.key(kind, object_id=object_id, name=name)
            return as_shared(key) if key is not None else None
        return entry.key if entry is not None else None

    def owners_key(self, kind: str, key: str) -> str:
        """The key that a resource has in the business unit that owns it."""
        shared = self._shared(kind, key)
        return shared[1] if shared else key

    def folder_id(self, path: str) -> int:
        """The id of a folder path.

        Raises:
            NotInAccountError: no such folder was seen.
        """
        folder_id = self._folder_ids.get(path.casefold())
        if folder_id is None:
            raise NotInAccountError(f"the account has no folder {path}")
        return folder_id

    def folder_type(self, path: str) -> str:
        """The content type of a folder path.

        Raises:
            NotInAccountError: no such folder was seen.
        """
        fact = self._folders.get(path.casefold())
        if fact is None:
            raise NotInAccountError(f"the account has no folder {path}")
        return fact.content_type

    def folder_path(self, folder_id: int) -> str | None:
        """The path of a folder id, or None."""
        return self._folder_paths.get(folder_id)

    def sees_shared(self) -> bool:
        """Whether what the parent business unit shares could be read; True where there is no parent."""
        return self._above is None or self._above.known(DATA_EXTENSION)

    def can_tell(self, kind: str, key: str) -> bool:
        """Whether it is known if there is an object with this key."""
        return self.sees_shared() if self._shared(kind, key) else self.known(kind)

    def known(self, kind: str) -> bool:
        """Whether this credential can list a kind."""
        return kind not in self._unreadable

    def fields(self, key: str) -> Mapping[str, str]:
        """Casefolded field name to type of a data extension; empty when it is not known."""
        if shared := self._shared(DATA_EXTENSION, key):
            return shared[0].fields(shared[1])
        return self._fields.get(key, {})

    def _shared(self, kind: str, key: str) -> "tuple[Index, str] | None":
        """The parent's index and the key there of what the parent shares."""
        there = shared_key(key) if kind == DATA_EXTENSION and self._above is not None else None
        return (self._above, there) if self._above is not None and there is not None else None

    def record(self, kind: str, key: str) -> Mapping[str, Any]:
        """What REST showed of an object, or answered when it was made; else nothing."""
        return self._records.get((kind, key), {})

    def now(self) -> datetime:
        """The account's clock, with its zone; this machine's where the account has not told."""
        return self.clock or datetime.now(UTC)

    def secret(self, name: str) -> Secret:
        """The secret in an environment variable, looked up only now that it is to be sent.

        Raises:
            NotInAccountError: the variable is not set, or empty.
        """
        text = self.secrets(name)
        if not text:
            raise NotInAccountError(f"the environment variable {name}, which holds a secret, is not set")
        return Secret(text)

    def entry(self, kind: str, key: str) -> IndexEntry:
        """The object with a key.

        Raises:
            NotInAccountError: no such object was seen.
        """
        shared = self._shared(kind, key)
        try:
            return shared[0].entry(kind, shared[1]) if shared else self._keys[kind][key]
        except KeyError:
            raise NotInAccountError(f"the account has no {KINDS[kind].title} {key}") from None
