"""A desired resource: what the project's files want to be true."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct, field


class Origin(Struct, frozen=True):
    """Where a resource is written: a file, relative to the project, and the path of keys inside it.

    `instance` tells apart the resources that one declaration makes: the key of each one's entry; `unit` those of
    several business units, where it is expanded for each.
    """

    file: str
    path: tuple[str | int, ...] = ()
    instance: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What is said about single items.

    Attributes:
        removed: those that should go.
        renamed: those that were called otherwise before, new to old.
        positions: for the items of the state in their order, which entry of the list each was written as.
    """

    removed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    positions: tuple[int, ...] = dataclasses.field(default=(), compare=False)


class Undoes(Struct, frozen=True):
    """That a resource is to be as it was before a run: what that run made of it has to be what the account has.

    Attributes:
        run: the run.
        after: the state that the run made; None where it deleted the resource.
        notes: what a reader should know where the resource is made again.
    """

    run: str
    after: Mapping[str, Any] | None
    notes: tuple[str, ...] = ()


class Directives(Struct, frozen=True):
    """Everything that is said about a resource besides its state.

    Attributes:
        prevent_destroy: a plan that would delete or replace it is blocked.
        ignore: dotted paths, `*` for any one name, whose differences are left alone.
        allow: risks that may be taken without asking.
        replace: what the account cannot change may be reached by delete and create.
        protected: nothing may delete its rows: no Overwrite into it.
        allow_empty: a run of it may leave its data extension without rows.
        items: by attribute, what is said about single items of it.
        moved_from: the external key it had before.
        undoes: the run that an undo takes back.
    """

    prevent_destroy: bool = False
    ignore: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    replace: bool = False
    protected: bool = False
    allow_empty: bool = False
    items: Mapping[str, ItemWords] = field(default_factory=dict)
    moved_from: str | None = None
    undoes: Undoes | None = None


NONE: Final = Directives()


@dataclass(frozen=True, slots=True)
class Resource:
    """One declared resource in normal form.

    `state` holds every managed attribute; what it does not name is left alone. `implied` marks a folder that
    nobody declares but a path needs. `directives` is what the files say to mcdecl about it, if anything.
    """

    kind: str
    key: str
    state: Mapping[str, Any]
    origin: Origin = dataclasses.field(default=Origin(""), compare=False)
    implied: bool = False
    directives: Directives | None = None

    @property
    def address(self) -> str:
        """`kind.key`: how plans and people name it."""
        return f"{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that should not be in the account any more.

    With `destroy` it is deleted, otherwise it is only no longer mcdecl's concern. `why` says who asks for it:
    a `removed:` block, `--prune`, or what a replace left behind. `allow` are risks that may be taken for it; `undoes`
    is the run that made it, where an undo takes that back.
    """

    kind: str
    key: str
    destroy: bool = True
    origin: Origin = dataclasses.field(default=Origin(""), compare=False)
    why: str = "removed"
    allow: tuple[str, ...] = ()
    undoes: Undoes | None = None

    @property
    def address(self) -> str:
        """`kind.key`."""
        return f"{self.kind}.{self.key}"


class LiveResource(Struct, frozen=True):
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
