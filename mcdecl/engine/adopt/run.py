"""Run an export: read the account, compare with the project, write the files."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from mcdecl.account.interface import Account, Progress
from mcdecl.engine.adopt.config import first_files, has_schemas, ignore_kept
from mcdecl.engine.adopt.existing import Directory, compared, without_clashes
from mcdecl.engine.adopt.held_findings import baseline_file, held_findings, new_findings, with_resources
from mcdecl.engine.adopt.inventory import described, inventory
from mcdecl.engine.adopt.layout import FileLayout, Grouping
from mcdecl.engine.adopt.model import ExportReport, Inventory
from mcdecl.engine.adopt.staging import write_all
from mcdecl.engine.adopt.writing import fresh, onto
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.inventory import AccountInventory, read_inventory
from mcdecl.helpers.patterns import matches
from mcdecl.helpers.safe_files import read_inside
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.roles import FOLDER
from mcdecl.kinds.shared import in_shared_folder
from mcdecl.kinds.types import folder_parts
from mcdecl.project import Environment, Project
from mcdecl.project.files import CONFIG
from mcdecl.project.scaffold import is_example


class ExportDirectory(StrEnum):
    """What a directory is, for an export."""

    FREE = "free"
    PROJECT = "project"
    TAKEN = "taken"


class Selection(Struct, frozen=True):
    """Which resources are meant: those that one of the globs fits, in the folder or below it.

    Attributes:
        globs: patterns of addresses; none means every one.
        folder: a path, or None for everywhere.
        left: addresses that are never meant.
        only: addresses (casefolded), where only these are meant; None for all that the globs fit.
        declared: addresses that the project declares that is written to; what has several keys goes by these.
    """

    globs: tuple[str, ...] = ()
    folder: str | None = None
    left: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    declared: frozenset[str] = frozenset()

    def kinds(self) -> tuple[str, ...]:
        """The kinds that a glob can fit."""
        names = [kind.name for kind in DECLARABLE.values()]
        if self.only is not None:
            return tuple(name for name in names if any(address.startswith(f"{name}.") for address in self.only))
        return tuple(name for name in names if any(_may_fit(glob, name) for glob in self.globs or ("*",)))

    def means(self, kind: str, key: str) -> bool:
        """Whether an address is meant, as far as globs tell."""
        address = f"{kind}.{key}"
        if address in self.left or (self.only is not None and address.casefold() not in self.only):
            return False
        return not self.globs or any(matches(glob, address) for glob in self.globs)

    def holds(self, folder: str | None) -> bool:
        """Whether a path is the chosen folder or below it."""
        if self.folder is None:
            return True
        wanted = [part.casefold() for part in folder_parts(self.folder)]
        return folder is not None and [part.casefold() for part in folder_parts(folder)][: len(wanted)] == wanted


def declaring(selection: Selection, project: Project | None) -> Selection:
    """The selection for an export into a project, or into none."""
    if project is None:
        return selection
    return replace(selection, declared=frozenset(resource.address for resource in project.resources))


def _may_fit(glob: str, kind: str) -> bool:
    before, dot, _ = glob.partition(".")
    return matches(before, kind) if dot else matches(glob, f"{kind}.") or "*" in glob


def place(directory: Path) -> ExportDirectory:
    """What a directory is. One with hidden entries only, such as a fresh repository, is free."""
    if (directory / CONFIG).is_file():
        return ExportDirectory.PROJECT
    if not directory.exists():
        return ExportDirectory.FREE
    return (
        ExportDirectory.TAKEN
        if any(not entry.name.startswith(".") for entry in directory.iterdir())
        else ExportDirectory.FREE
    )


def read_account(account: Account, selection: Selection, progress: Progress | None = None) -> Inventory:
    """What can be declared of an account.

    Raises:
        AccountError: the account cannot be read.
    """
    return look(account, selection, progress)[0]


def look(
    account: Account,
    selection: Selection,
    progress: Progress | None = None,
    *,
    unit: Project | None = None,
    above: Index | None = None,
) -> tuple[Inventory, Index]:
    """The same, in one business unit of several, and what the units below it may refer to.

    Args:
        account: the account.
        selection: what is meant.
        progress: told how many objects there are so far.
        unit: as in `inventory`.
        above: the index of the parent.

    Raises:
        AccountError: the account cannot be read.
    """
    kinds = selection.kinds()
    listed = [kind for kind in kinds if kind != FOLDER]
    census = read_inventory(
        account, listed, selection.means, above=above, declared=selection.declared, progress=progress
    )
    folders = list(_with_selected_notes(census, selection)) if FOLDER in kinds else []
    if above is not None:
        folders = [
            live_resource for live_resource in folders if not in_shared_folder(live_resource.key)
        ]  # the parent's, wherever they are seen
    return selected(inventory(census, folders, unit), selection), census.index


def _with_selected_notes(account_inventory: AccountInventory, selection: Selection) -> list[LiveResource]:
    """Folders that no resource's path implies, and those with a description of their own."""
    live = account_inventory.live.resources.values()
    paths = [path for item in live if item.kind != FOLDER and isinstance(path := item.state.get("folder"), str)]
    implied = {step.casefold() for path in paths for step in ancestry(path)}
    folders = [item for item in live if item.kind == FOLDER and selection.means(FOLDER, item.key)]
    for live_resource in folders:
        implied |= {step.casefold() for step in ancestry(live_resource.key)[:-1]}
    ours = [folder for folder in folders if folder.key.casefold() not in account_inventory.fixed]
    return [our for our in ours if our.key.casefold() not in implied or described(our)]


def selected(inventory: Inventory, selection: Selection) -> Inventory:
    """The part of an inventory that is meant."""
    return Inventory(
        tuple(
            declarable_resource
            for declarable_resource in inventory.resources
            if selection.means(declarable_resource.resource.kind, declarable_resource.resource.key)
            and selection.holds(declarable_resource.folder)
        ),
        tuple(
            left_out
            for left_out in inventory.left_out
            if selection.means(left_out.kind, left_out.key) and selection.holds(left_out.folder)
        ),
        inventory.notes,
        inventory.keys,
        {
            name: why
            for name, why in inventory.unread.items()
            if _is_meant(name, selection) or name in inventory.may_pass
        },
    )


def _is_meant(unread: str, selection: Selection) -> bool:
    """Whether a kind or a single address that could not be read is one that was asked for."""
    kind, _, key = unread.partition(".")
    return kind in selection.kinds() and (not key or selection.means(kind, key))


def export_new(
    inventory: Inventory, directory: Path, grouping: Grouping, config: bytes, environment: str = "sandbox"
) -> ExportReport:
    """Write a project into a directory that has none; `config` is its `mcdecl.yaml`, with one environment.

    Raises:
        OSError: it cannot be written; then the directory is as it was.
    """
    first = first_files(config, directory)
    files = {**first, **fresh(inventory, FileLayout(grouping, modelines=True))}
    report = report_new(inventory, Project("", directory, Environment(environment, "sandbox"), ()), files)
    baseline = baseline_file(directory, environment, [report], new=True)
    write_all(directory, files | baseline)
    return replace(report, written=(*report.written, *baseline), notes=(*report.notes, *ignore_kept(first)))


def report_new(inventory: Inventory, project: Project, files: Iterable[str]) -> ExportReport:
    """What an export of all of these into an empty project, or business unit of one, is, written as these files."""
    resources = [declarable_resource.resource for declarable_resource in inventory.resources]
    return ExportReport(
        str(project.root),
        written=tuple(files),
        held=tuple(held_findings(resources, with_resources(project, resources))),
        exported=tuple(declarable_resource.resource.address for declarable_resource in inventory.resources),
        left_out=inventory.left_out,
        notes=inventory.notes,
        unread=inventory.unread,
    )


def export_onto(
    inventory: Inventory, project: Project, grouping: Grouping, selection: Selection, *, overwrite: bool
) -> ExportReport:
    """Write what is new into a project's directory, and with `overwrite` what is otherwise.

    Raises:
        UncommittedEdits: what differs is being edited there, and `overwrite` was not asked for.
        OSError: it cannot be written; then the directory is as it was.
    """
    files, report = planned_onto(
        inventory,
        project,
        FileLayout(grouping, modelines=has_schemas(project.root)),
        selection,
        Directory(project.root),
        overwrite=overwrite,
    )
    baseline = baseline_file(project.root, project.environment.name, [report], new=False)
    write_all(project.root, files | baseline, report.removed)
    return replace(report, written=tuple(sorted({*report.written, *baseline})))


def planned_onto(
    inventory: Inventory,
    project: Project,
    layout: FileLayout,
    selection: Selection,
    directory: Directory,
    *,
    overwrite: bool,
) -> tuple[dict[str, bytes], ExportReport]:
    """The files of that, and what it comes to; nothing is written yet.

    Raises:
        UncommittedEdits: as there.
    """
    scope = {
        resource.address: not inventory.unread.keys() & {resource.kind, resource.address}
        and _in_scope(selection)(resource.kind, resource.key, resource.state)
        for resource in project.resources
    }
    comparison, clashing = without_clashes(compared(inventory, project, directory, scope), project)
    examples = _examples(project, comparison.absent)
    first = {*directory.files()} <= {*examples.values()}
    writing = onto(comparison, inventory, project, layout, directory, overwrite=overwrite, first=first)
    updated = [entry.exported for entry in comparison.differing if entry.declared.address in writing.updated]
    adopted = [item.resource for item in (*comparison.new, *updated)]
    return writing.files, ExportReport(
        str(project.root),
        written=tuple(sorted(writing.files)),
        exported=tuple(declarable_resource.resource.address for declarable_resource in comparison.new),
        updated=tuple(writing.updated),
        unchanged=comparison.unchanged,
        differing=tuple(entry.difference for entry in writing.left),
        left_out=tuple(sorted((*inventory.left_out, *clashing), key=lambda item: item.address)),
        absent=tuple(address for address in comparison.absent if address not in examples),
        notes=inventory.notes,
        unread=inventory.unread,
        removed=tuple(sorted(set(examples.values()))),
        held=tuple(new_findings(adopted, project)),
    )


def _examples(project: Project, absent: Iterable[str]) -> dict[str, str]:
    """What `mcdecl init` declared as an example and nobody has touched, by address its file: no account holds it."""
    if project.environment.account == "sandbox":
        return {}
    gone = {}
    for resource in project.resources:
        file = resource.origin.file
        if resource.address in absent and is_example(file, read_inside(project.root, file)):
            gone[resource.address] = file
    return gone


def _in_scope(selection: Selection) -> Callable[[str, str, Mapping[str, object]], bool]:
    def inside(kind: str, key: str, state: Mapping[str, object]) -> bool:
        path = key if kind == FOLDER else state.get("folder")
        return selection.means(kind, key) and selection.holds(path if isinstance(path, str) else None)

    return inside
