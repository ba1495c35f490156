"""Values of lint: hits of a rule, and remote tables that the project does not declare."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mcdecl.kinds.resource import Origin, Resource
from mcdecl.project.diagnostics import Fix, Position, Severity

Path = tuple[str | int, ...]


class Hit(Struct, frozen=True):
    """One place where a rule is not kept.

    Attributes:
        origin: the resource that it is about, or only a file.
        message: what is wrong.
        path: from the resource to the place, as keys and indexes.
        hint: what to do.
        severity: where it is another than the rule's.
        file, at: another file and the place in it, for what the resource keeps there, such as SQL.
        fix: what puts it right beyond doubt.
    """

    origin: Origin
    message: str
    path: Path = ()
    hint: str | None = None
    severity: Severity | None = None
    file: str | None = None
    at: Position | None = None
    fix: Fix | None = None


class RemoteTables(Struct, frozen=True):
    """The data extensions of one business unit's account.

    Attributes:
        names: the names of all of them.
        tables: those that queries use and nobody declares, with their fields.
        missing: addresses that resources refer to and that it has not, where that was asked.
        states: by address, what declared resources are like in the account, where that was asked.
    """

    names: tuple[str, ...] = ()
    tables: tuple[Resource, ...] = ()
    missing: frozenset[str] = frozenset()
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class UnresolvedTables(Struct, frozen=True):
    """Data extensions that queries use and the project does not declare: what they read by name, targets by key."""

    names: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.keys)
