"""Export several business units: each into its own folder, all written as one change."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account, Progress
from mcdecl.engine.adopt.common_units import folder_of, split_by_units
from mcdecl.engine.adopt.config import first_files, has_schemas
from mcdecl.engine.adopt.existing import Directory
from mcdecl.engine.adopt.held_findings import baseline_file
from mcdecl.engine.adopt.layout import FileLayout, Grouping, unit_layouts
from mcdecl.engine.adopt.model import ExportReport, Inventory, UnitReports
from mcdecl.engine.adopt.run import Selection, look, planned_onto, report_new
from mcdecl.engine.adopt.staging import write_all
from mcdecl.engine.adopt.writing import fresh
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.sharing import listed_index
from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.project import Environment, Project


class UnitUnreadable(Error):  # noqa: N818 - named after what is so
    """A business unit that is to be exported cannot be read; `message` says which and why, `hint` what to do."""

    def __init__(self, unit: str, error: AccountError) -> None:
        super().__init__(
            f"business unit {unit}: {error.message}",
            f"{error.hint} Nothing was written; --business-unit NAME exports one that can be read.".lstrip(),
        )


def read_units(
    environment: Environment,
    accounts: Mapping[str, Account],
    selections: Mapping[str, Selection],
    progress: Progress | None = None,
) -> dict[str, Inventory]:
    """What can be declared of each business unit that is selected.

    Args:
        environment: the environment that names them.
        accounts: the account of each, and of the parent: the others refer to what that shares.
        selections: what is meant in each; see `unit_selections`.
        progress: told how many objects there are so far.

    Raises:
        UnitUnreadable: one of them cannot be read.
    """
    parent, read = environment.parent_unit, dict[str, Inventory]()
    above = listed_index(accounts[parent]) if parent not in selections else Index()
    for name in (text for text in environment.units_in_order if text in selections):
        unit = _empty(environment, name, read.get(parent))
        try:
            read[name], index = look(
                accounts[name], selections[name], progress, unit=unit, above=None if name == parent else above
            )
        except AccountError as error:
            raise UnitUnreadable(name, error) from error
        above = index if name == parent else above
    return read


def _empty(environment: Environment, name: str, parents: Inventory | None) -> Project:
    """A business unit in which nothing is declared yet, below a parent of which this is exported."""
    whole = Project("", Path(), environment, ())
    if name == environment.parent_unit:
        return whole.unit(name)
    shared = (
        tuple(declarable_resource.resource for declarable_resource in parents.resources) if parents is not None else ()
    )
    return replace(whole.unit(name), above=replace(whole.unit(environment.parent_unit), resources=shared))


def unit_selections(selection: Selection, chosen: Sequence[str], known: Sequence[str]) -> dict[str, Selection]:
    """What a selection means in each of the `chosen` units where it means something.

    `us:ADDRESS` is for the unit of that name, one of the `known`; an address without is for every unit.
    """
    selections = {}
    for name in chosen:
        globs = [written for glob in selection.globs if (written := _in_unit(glob, name, known)) is not None]
        if globs or not selection.globs:
            selections[name] = replace(selection, globs=tuple(globs))
    return selections


def _in_unit(glob: str, name: str, known: Sequence[str]) -> str | None:
    unit, colon, rest = glob.partition(":")
    if not colon or unit not in known:
        return glob
    return rest if unit == name else None


def export_new_units(
    inventories: Mapping[str, Inventory],
    directory: Path,
    environment: Environment,
    grouping: Grouping,
    config: bytes,
    *,
    merge: bool = False,
) -> UnitReports:
    """Write a project into a directory that has none.

    Args:
        inventories: what each business unit holds.
        directory: where to write.
        environment: the environment that names the units.
        grouping: which files there are.
        config: the `mcdecl.yaml`.
        merge: whether what several units have alike is written once.

    Raises:
        OSError: it cannot be written; then the directory is as it was.
    """
    layouts: dict[tuple[str, ...], FileLayout] = {
        layout.units: layout for layout in unit_layouts(environment.business_units, grouping).values()
    }
    parts = split_by_units(inventories) if merge else {(name,): part for name, part in inventories.items()}
    for units in (units for units in parts if units not in layouts):
        within = folder_of(units, inventories, [layout.within for layout in layouts.values()])
        layouts[units] = FileLayout(grouping, units, within)
    first = first_files(config, directory)
    files = {units: fresh(part, replace(layouts[units], modelines=True)) for units, part in parts.items()}
    parents = inventories.get(environment.parent_unit)
    reports = {
        name: report_new(
            inventory,
            replace(_empty(environment, name, parents), root=directory),
            [file for units in files if units[0] == name for file in files[units]],
        )
        for name, inventory in inventories.items()
    }
    baseline = baseline_file(directory, environment.name, reports.values(), new=True)
    write_all(directory, {**first, **_together(files), **baseline})
    return UnitReports(str(directory), (*first, *baseline), reports, environment.business_units)


def export_onto_units(
    inventories: Mapping[str, Inventory],
    project: Project,
    grouping: Grouping,
    selections: Mapping[str, Selection],
    *,
    overwrite: bool,
) -> UnitReports:
    """Write what is new in each unit into a project's directory, and with `overwrite` what is otherwise.

    An entry that declares something in several units at once is never rewritten.

    Raises:
        UncommittedEdits: what differs is being edited there, and `overwrite` was not asked for.
        OSError: it cannot be written; then the directory is as it was.
    """
    environment = project.environment
    layouts = unit_layouts(environment.business_units, grouping, modelines=has_schemas(project.root))
    files, reports = dict[str, dict[str, bytes]](), dict[str, ExportReport]()
    for name, inventory in inventories.items():
        others = [unit for unit in project.units if unit.environment.business_unit != name]
        elsewhere = frozenset(
            replace(each.origin, unit="") for unit in others for each in unit.resources if not each.implied
        )
        files[name], reports[name] = planned_onto(
            inventory,
            project.unit(name),
            layouts[name],
            selections[name],
            Directory(project.root, elsewhere),
            overwrite=overwrite,
        )
    baseline = baseline_file(project.root, environment.name, reports.values(), new=False)
    gone = [file for report in reports.values() for file in report.removed]
    write_all(project.root, {**_together(files), **baseline}, gone)
    return UnitReports(str(project.root), tuple(baseline), reports, environment.business_units)


def _together(files: "Mapping[Any, Mapping[str, bytes]]") -> dict[str, bytes]:
    return {path: content for each in files.values() for path, content in each.items()}
