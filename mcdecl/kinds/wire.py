"""How attributes travel: codecs between normal form and wire objects.

A codec names the properties it reads, builds the part of a wire object that a value needs, and reads a value
out of a record. `Lookup` answers what a codec cannot know itself: which object id a key has, which folder a
path is. Plans hold keys and paths; ids appear only here, when a call is made or an answer is read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct, field

from mcdecl.helpers.error import Error
from mcdecl.helpers.secret import Secret
from mcdecl.kinds.values import Unknown
from mcdecl.wire.values import at, merged, placed


class UnwritableError(Error, LookupError):
    """Something that cannot be sent as it is; the message says why."""


class NotInAccountError(UnwritableError):
    """A reference that the account does not hold; the message says what was looked for."""


class Lookup(Protocol):
    """What the account holds, by identity."""

    def object_id(self, kind: str, key: str) -> str:
        """The ObjectID of the resource with this external key.

        Raises:
            NotInAccountError: the account does not hold it.
        """
        ...

    def name(self, kind: str, key: str) -> str:
        """The name of the resource with this external key.

        Raises:
            NotInAccountError: the account does not hold it.
        """
        ...

    def key(self, kind: str, *, object_id: str | None = None, name: str | None = None) -> str | None:
        """The external key of the resource with this ObjectID or name, or None."""
        ...

    def owners_key(self, kind: str, key: str) -> str:
        """The key that a resource has in the business unit that owns it: without the prefix of what is shared."""
        ...

    def folder_id(self, path: str) -> int:
        """The id of a folder.

        Raises:
            NotInAccountError: the account does not hold it.
        """
        ...

    def folder_type(self, path: str) -> str:
        """The content type of a folder.

        Raises:
            NotInAccountError: the account does not hold it.
        """
        ...

    def folder_path(self, folder_id: int) -> str | None:
        """The path of a folder id, or None."""
        ...

    def sees_shared(self) -> bool:
        """Whether what the parent business unit shares could be read; True where there is no parent."""
        ...

    def known(self, kind: str) -> bool:
        """Whether resources of this kind could be read at all (file locations need REST)."""
        ...

    def fields(self, key: str) -> Mapping[str, str]:
        """Field name (casefolded) to field type of a data extension, empty when it is not known."""
        ...

    def record(self, kind: str, key: str) -> Mapping[str, Any]:
        """What REST showed of the resource with this external key, or answered when it was made; else nothing."""
        ...

    def now(self) -> datetime:
        """The account's clock, with its zone."""
        ...

    def secret(self, name: str) -> Secret:
        """The secret in this environment variable.

        Raises:
            NotInAccountError: the variable is not set.
        """
        ...


_UNNAMED = "deleted, or not visible)"


def unnamed(object_id: str) -> str:
    """What stands for the key of an object that is surely not the one that is wanted, and has no key to show."""
    return f"(id {object_id}: {_UNNAMED}"


def is_unnamed(key: str) -> bool:
    """Whether a key is what `unnamed` gives."""
    return key.endswith(_UNNAMED)


class WriteContext(Struct, frozen=True):
    """What a codec may need besides the value: the account, the whole desired state, what is there now.

    `before` is None for a create; `ids` maps casefolded item names to their ObjectIDs.
    """

    lookup: Lookup
    state: Mapping[str, Any]
    before: Any = None
    ids: Mapping[str, str] = field(default_factory=dict)
    creating: bool = True


class Codec(Protocol):
    """Between a value in normal form and its part of a wire object."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The Retrieve properties it needs."""
        ...

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The wire part that sets the value."""
        ...

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The value in normal form that a record holds."""
        ...


class ItemCodec(Codec, Protocol):
    """A codec of items that can go one by one."""

    def encode_dropped(self, object_ids: Sequence[str]) -> dict[str, Any]:
        """The wire part of a delete that takes these items away and nothing else."""
        ...


class Plain(Struct, frozen=True):
    """A scalar at one path, read where it is written unless `read` says otherwise.

    `missing` is the normal form of an element that the answer does not carry or carries empty; a None value is
    written as `empty`. `created` is the path in a create, where that goes another way than the rest. `read_as` and
    `write_as` turn the wire's form into normal form and back.
    """

    path: str
    read: str | None = None
    missing: Any = None
    empty: Any = ""
    created: str | None = None
    read_as: Callable[[Any], Any] | None = None
    write_as: Callable[[Any], Any] | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The one property."""
        return (self.read or self.path,)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The value at its path."""
        path = self.created if self.created and writing.creating else self.path
        if self.write_as is not None:
            value = self.write_as(value)
            return {} if value is None else placed(path, value)
        return placed(path, self.empty if value is None else value)

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The value at the read path."""
        value = at(record, self.read or self.path)
        if self.read_as is not None and value is not None:
            value = self.read_as(value)
        return self.missing if value is None or value == "" else value


class Placed(Struct, frozen=True):
    """A folder path, travelling as the folder's id in `path`; no id means the root `default`."""

    path: str = "CategoryID"

    @property
    def reads(self) -> tuple[str, ...]:
        """The category id."""
        return (self.path,)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The id of the folder."""
        return placed(self.path, writing.lookup.folder_id(value))

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The path of the folder."""
        folder_id = at(record, self.path)
        if folder_id is None:
            return Unknown("the account did not show its folder")
        path = lookup.folder_path(int(folder_id))
        return path if path is not None else Unknown(f"folder {folder_id} is not visible to this credential")


class KeyedByID(Struct, frozen=True):
    """A reference that is written by external key and reads back as an ObjectID.

    `typed` is the wire type that the referred object must carry. `sought` says that ids which no declaration names
    are looked up one by one: one that is not found even so surely is none of the project's.
    """

    kind: str
    path: str
    typed: str | None = None
    sought: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The ObjectID of what is referred to."""
        return (f"{self.path}.ObjectID",)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The key, in an object of the right type; of what the parent shares the id (fact:import-shared-target)."""
        lookup = writing.lookup
        shared = lookup.owners_key(self.kind, value) != value
        part = (
            placed(f"{self.path}.ObjectID", lookup.object_id(self.kind, value))
            if shared
            else placed(f"{self.path}.CustomerKey", value)
        )
        return merged(part, placed(f"{self.path}.@type", self.typed)) if self.typed else part

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key of the object with that id."""
        object_id = at(record, f"{self.path}.ObjectID")
        if not object_id:
            return None
        key = lookup.key(self.kind, object_id=object_id)
        if key is not None:
            return key
        if not lookup.known(self.kind):
            return Unknown(f"the account shows only the id {object_id}, and the list of names could not be read")
        if self.sought:  # such as what stood in a data extension's place before it was made anew
            return unnamed(object_id)
        return Unknown(f"the account shows only the id {object_id}, which no list names")


class ById(Struct, frozen=True):
    """A reference that travels as the id of what it refers to. `created` is the path in a create, as for `Plain`."""

    kind: str
    path: str
    created: str | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The id."""
        return (self.path,)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The id of what has the key."""
        path = self.created if self.created and writing.creating else self.path
        return placed(path, writing.lookup.object_id(self.kind, value))

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key of what has the id."""
        object_id = at(record, self.path)
        if not object_id:
            return None
        key = lookup.key(self.kind, object_id=str(object_id))
        if key is None and not lookup.known(self.kind):
            return Unknown(f"the account shows only the id {object_id}, and the list of names could not be read")
        return unnamed(str(object_id)) if key is None else key


class Confided(Struct, frozen=True):
    """A secret, named by its environment variable: it is written and never read."""

    path: str

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing: no call shows a secret."""
        return ()

    def encode(self, value: Mapping[str, str], writing: WriteContext) -> dict[str, Any]:
        """The secret at its path, masked wherever it is printed."""
        return placed(self.path, writing.lookup.secret(value["env"]))

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> None:
        """Never called for: secrets are declared as not readable."""
