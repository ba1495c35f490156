"""A desired resource: what the project's files want to be true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcdecl.kinds.directives import Directives


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a resource is written: a file, relative to the project, and the path of keys inside it.

    `instance` tells apart the resources that one declaration makes: the key of each one's entry.
    """

    file: str
    path: tuple[str | int, ...] = ()
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """One declared resource in normal form.

    `state` holds every managed attribute; what it does not name is left alone. `implied` marks a folder that
    nobody declares but a path needs. `directives` is what the files say to mcdecl about it, if anything.
    """

    kind: str
    key: str
    state: Mapping[str, Any]
    origin: Origin = field(default=Origin(""), compare=False)
    implied: bool = False
    directives: "Directives | None" = None

    @property
    def address(self) -> str:
        """`kind.key`: how plans and people name it."""
        return f"{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that should not be in the account any more.

    With `destroy` it is deleted, otherwise it is only no longer mcdecl's concern. `why` says who asks for it:
    a `removed:` block, `--prune`, or what a replace left behind. `allow` are risks that may be taken for it.
    """

    kind: str
    key: str
    destroy: bool = True
    origin: Origin = field(default=Origin(""), compare=False)
    why: str = "removed"
    allow: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """`kind.key`."""
        return f"{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True)
class LiveResource:
    """One resource as the account holds it, in normal form.

    `object_id` locates it in an update (a folder's is its number); `ids` maps the casefolded names of its items
    (fields) to their ObjectIDs. `busy` is why it must not be changed now.
    """

    kind: str
    key: str
    name: str
    object_id: str
    state: Mapping[str, Any]
    ids: Mapping[str, str] = field(default_factory=dict)
    busy: str | None = None
