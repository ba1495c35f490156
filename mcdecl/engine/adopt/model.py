"""Values of an export: what can be written, what is left out and why, and the report."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct, field

from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import is_folder
from mcdecl.project.baseline import KnownFinding


class DeclarableResource(Struct, frozen=True):
    """A resource that can be declared.

    Attributes:
        resource: what a project would want.
        written: the same as YAML says it, defaults left out.
        held: the state that it came from, also what cannot be declared of it.
        inside: whether another resource declares it, so that it is not written for itself.
        unsaid: what cannot be declared of it and the account keeps: the attribute, and why.
    """

    resource: Resource
    written: Mapping[str, Any]
    held: Mapping[str, Any]
    inside: bool = False
    unsaid: tuple[str, ...] = ()

    @property
    def folder(self) -> str | None:
        """The path of the folder that it lies in, or is."""
        if is_folder(self.resource.kind):
            return self.resource.key
        path = self.resource.state.get("folder")
        return path if isinstance(path, str) else None


class LeftOut(Struct, frozen=True):
    """A resource that cannot be declared, and why; `folder` is where it lies, as far as that is known."""

    kind: str
    key: str
    reason: str
    folder: str | None = None

    @property
    def address(self) -> str:
        """`kind.key`."""
        return f"{self.kind}.{self.key}"


class Inventory(Struct, frozen=True):
    """Everything that an export could write, what it cannot, and what is to say besides.

    `keys` has by kind the keys that the account holds, whether or not they are meant; `unread` the kinds, and
    the single addresses, that could not be read, and why; `may_pass` those of the kinds that may well be readable the
    next time.
    """

    resources: tuple[DeclarableResource, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    keys: Mapping[str, Collection[str]] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    may_pass: Collection[str] = ()


class ResourceDifference(Struct, frozen=True):
    """A declared resource that the account has otherwise: where it is declared, and each path with both values.

    `by_hand` says why the file is not rewritten even with `--overwrite`.
    """

    address: str
    file: str
    line: int
    paths: tuple[tuple[str, Any, Any], ...]
    by_hand: str | None = None


class ExportReport(Struct, frozen=True):
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
        held: what checks find wrong with what was exported or updated, or because of it, and the account holds like
            this: the baseline of lint knows it.
        unread: kinds, and single addresses, that are meant and could not be read, and why.
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
    held: tuple[KnownFinding, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the directory now says what was read: what cannot be declared does not count."""
        return not self.differing and not self.broken and not self.unread


class UnitReports(Struct, frozen=True):
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


class ImportReport(Struct, frozen=True):
    """What an import did. Where the environment names business units, each address begins with its unit and a colon.

    Attributes:
        directory: the folder of the project.
        written: files that were made or added to, relative to the directory.
        imported: addresses that are declared now and were not before.
        declared: addresses that were declared already, with file and line.
        left_out: what cannot be declared, and why.
        undeclared: addresses that what was imported refers to, that the account holds and nothing declares: by
            address, what refers to it.
    """

    directory: str
    written: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    declared: tuple[tuple[str, str, int], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    undeclared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything that was named is declared now."""
        return not self.left_out
