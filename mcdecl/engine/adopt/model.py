"""Values of an export: what can be written, what is left out and why, and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import is_folder


@dataclass(frozen=True, slots=True)
class DeclarableResource:
    """A resource that can be declared.

    Attributes:
        resource: what a project would want.
        written: the same as YAML says it, defaults left out.
        held: the state that it came from, also what cannot be declared of it.
    """

    resource: Resource
    written: Mapping[str, Any]
    held: Mapping[str, Any]

    @property
    def folder(self) -> str | None:
        """The path of the folder that it lies in, or is."""
        if is_folder(self.resource.kind):
            return self.resource.key
        path = self.resource.state.get("folder")
        return path if isinstance(path, str) else None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A resource that cannot be declared, and why; `folder` is where it lies, as far as that is known."""

    kind: str
    key: str
    reason: str
    folder: str | None = None

    @property
    def address(self) -> str:
        """`kind.key`."""
        return f"{self.kind}.{self.key}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that an export could write, what it cannot, and what is to say besides."""

    resources: tuple[DeclarableResource, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceDifference:
    """A declared resource that the account has otherwise: where it is declared, and each path with both values.

    `by_hand` says why the file is not rewritten even with `--overwrite`.
    """

    address: str
    file: str
    line: int
    paths: tuple[tuple[str, Any, Any], ...]
    by_hand: str | None = None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did.

    Attributes:
        directory: where it wrote.
        written: the files that were made or rewritten, relative to the directory.
        exported: addresses that are new in the directory.
        updated: addresses whose declaration was rewritten.
        unchanged: how many resources are declared as the account has them.
        differing: what the account has otherwise and was left as it is.
        left_out: what cannot be declared.
        absent: declared addresses that the account does not hold.
        broken: files that could not be read (of a folder that another tool has retrieved), and why.
        notes: what else is worth knowing.
        removed: files that were taken away: the untouched example of `mcdecl init`.
    """

    directory: str
    written: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: int = 0
    differing: tuple[ResourceDifference, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    absent: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = field(default=())
    removed: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the directory now says what was read: what cannot be declared does not count."""
        return not self.differing and not self.broken


@dataclass(frozen=True, slots=True)
class UnitReports:
    """What an export of business units did.

    Attributes:
        directory: where it wrote.
        written: the files that belong to none of them.
        units: by name, what was done for each.
        ids: their MIDs.
    """

    directory: str
    written: tuple[str, ...]
    units: Mapping[str, ExportReport]
    ids: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether the directory now says what was read."""
        return all(export_report.complete for export_report in self.units.values())
