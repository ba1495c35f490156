"""Writing what an account holds, or what mcdev has retrieved, as the files of a project."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from mcdecl.account.interface import Progress
from mcdecl.engine.adopt.config import config_for, offline_config
from mcdecl.engine.adopt.layout import Grouping
from mcdecl.engine.adopt.mcdev import retrieved
from mcdecl.engine.adopt.model import ExportReport, UnitReports
from mcdecl.engine.adopt.run import (
    ExportDirectory,
    Selection,
    declaring,
    export_new,
    export_onto,
    place,
    read_account,
    selected,
)
from mcdecl.engine.adopt.units import export_new_units, export_onto_units, read_units, unit_selections
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE, LEDGER_TABLE, LOCK_TABLE
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project import Environment, Project, ProjectError, load
from mcdecl.project.cli_variables import given_values
from mcdecl.project.config import read_config
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.positions import Places
from mcdecl.project.scaffold import NewProject, created_project
from mcdecl.project.units import UNITS
from mcdecl.project.yaml_reader import YamlError, read
from mcdecl.workspace.accounts import own_data_file, sandbox_file
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.exported_findings import with_query_errors, with_unit_query_errors
from mcdecl.workspace.judging import load_to_compare
from mcdecl.workspace.one_unit import check_units
from mcdecl.workspace.reach import Handed, reached, reached_units

OWN = frozenset((LOCK_TABLE.address, LEDGER_TABLE.address, APPLIED_TABLE.address))
"""What mcdecl keeps in an account for itself."""


class BadPatternError(RequestError):
    """A pattern can mean no address."""


def export(
    project: Project,
    out: str | Path | None = None,
    *,
    targets: Sequence[str] = (),
    folder: str | None = None,
    group_by: Grouping = "folder",
    overwrite: bool = False,
    business_units: Sequence[str] = (),
    merge_units: bool = False,
    account: Handed = None,
    progress: Progress | None = None,
) -> ExportReport | UnitReports:
    """Write the contents of an account as YAML and SQL, so that a plan of the result has nothing to do.

    What is declared already is not touched where the account says the same; where it does not, the report lists it,
    and the file is rewritten only with `overwrite`.

    Args:
        project: whose environment says which account is read, or which business units.
        out: where to write: a new or empty folder, or a project; the folder of `project` when left out.
        targets: addresses or patterns such as `data_extension.NTO_*`: only these.
        folder: only what is in this folder of the account or below it.
        group_by: a file for each folder, for each kind, or for each resource (`none`).
        overwrite: rewrite files whose resources differ in the account.
        business_units: only these units of the environment.
        merge_units: write what is the same in several of them once, into a new project.
        account: the account to read, of several business units each by name; the environment's own when left out.
        progress: told how many objects there are so far.

    Returns:
        What was written and what was left; of an environment with business units, the report of each.

    Raises:
        ProjectError: something is wrong with the files in `out`.
        RequestError: nothing is meant, a unit is not there, or the folder holds files and is not a project.
        AccountError: the account cannot be read.
        OSError: the files cannot be written.
    """
    selection = Selection(tuple(targets), folder, OWN)
    directory = project.root if out is None else Path(out)
    there = check_directory(directory)
    # What is wrong with the files there is told before the account is read.
    onto = _target(project, directory) if there is ExportDirectory.PROJECT else None
    if merge_units and onto is not None:
        raise RequestError(
            f"{directory} is a project, and what several business units have alike is merged only in a new one.",
            "Name a new folder with --out, or leave --merge-units out.",
        )
    target = _Target(directory, group_by, overwrite, onto, merge_units)
    report: ExportReport | UnitReports
    if project.environment.business_units or business_units:
        report = _units(project, selection, target, business_units, account, progress)
    else:
        report = _one(project, selection, target, account, progress)
    own_account = account is None and project.environment.account == "sandbox"
    data = sandbox_file(project.environment.sandbox)
    if onto is None and own_account and (project.root / data).is_file():
        shutil.copy2(project.root / data, own_data_file(directory, project.environment.sandbox))
    return report


def export_mcdev(
    folder: str | Path,
    out: str | Path,
    *,
    targets: Sequence[str] = (),
    account_folder: str | None = None,
    group_by: Grouping = "folder",
    overwrite: bool = False,
) -> ExportReport:
    """Write what mcdev has retrieved as YAML and SQL, offline.

    Args:
        folder: the folder of mcdev's project, or of one business unit that it has retrieved.
        out: as for `export`.
        targets: as for `export`.
        account_folder: only what is in this folder of the account or below it.
        group_by: as for `export`.
        overwrite: as for `export`.

    Raises:
        NoRetrieveFolder: there is nothing that mcdev has retrieved.
        ProjectError: something is wrong with the files in `out`.
        RequestError: nothing is meant, or the folder holds files and is not a project.
        OSError: the files cannot be written.
    """
    selection, directory = Selection(tuple(targets), account_folder, OWN), Path(out)
    there = check_directory(directory)
    _check_globs(selection)
    record = retrieved(Path(folder))
    inventory = selected(record.inventory, selection)
    _check_found(selection, any((inventory.resources, inventory.left_out, record.broken)))
    if there is ExportDirectory.PROJECT:
        report = export_onto(inventory, load_to_compare(directory), group_by, selection, overwrite=overwrite)
    else:
        report = export_new(inventory, directory, group_by, offline_config(directory.resolve().name))
    report = with_query_errors(report, directory, None)
    passed_over = ", ".join(f"{count} {kind}" for kind, count in sorted(record.others.items()))
    notes = [f"passed over what mcdecl has no kind for: {passed_over}"] if passed_over else []
    return replace(report, broken=tuple(record.broken), notes=(*report.notes, *notes))


def init_from_account(
    root: Path, new: NewProject, *, group_by: Grouping = "folder", progress: Progress | None = None
) -> tuple[list[str], ExportReport]:
    """Create a project that declares what its live account holds.

    Args:
        root: its folder: new, or without anything that a project would read.
        new: what is asked about it, the live account included.
        group_by: as for `export`.
        progress: as for `export`.

    Returns:
        The files of the project itself, and what was exported.

    Raises:
        CannotCreateProjectError: something is in the way.
        ProjectError: a credential is missing.
        AccountError: the account cannot be read.
        OSError: something cannot be written. Whatever is raised, nothing is left behind.
    """
    with created_project(root, replace(new, adopted=True)) as written:
        report = export(load(root, new.environment), group_by=group_by, progress=progress)
    if isinstance(report, UnitReports):
        raise TypeError("a new project has no business units")
    return written, report


def check_directory(directory: Path) -> ExportDirectory:
    """What the directory is, once something may be written there.

    Raises:
        RequestError: it holds files and is not a project.
    """
    there = place(directory)
    if there is ExportDirectory.TAKEN:
        raise RequestError(
            f"{directory} holds files and is not a project, so nothing is written there.\n"
            "Name a folder that is new or empty, or make this one a project: put a mcdecl.yaml into it."
        )
    return there


def export_source(
    root: Path,
    directory: Path,
    environment: str | None,
    *,
    variables: Mapping[str, str],
    variable_files: Sequence[Path] = (),
) -> Project:
    """The project whose account is read; its files are read where they are also written to, else its settings alone.

    Args:
        root: the folder that the command works in.
        directory: where the export is written; where it is a project and `root` is none, its account is read.
        environment: the environment; the default one where None.
        variables: values that win over those of the files.
        variable_files: files with values of variables.

    Raises:
        ProjectError: something is wrong with the files.
    """
    alone = place(directory) is ExportDirectory.PROJECT and not (root / CONFIG).is_file()
    source = directory if alone else root
    given, wrong = given_values(variable_files, variables, places := Places({}))
    config = read_config(source, environment, given, places)
    diagnostics = [*wrong, *config.diagnostics]
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        raise ProjectError(diagnostics)
    if place(directory) is ExportDirectory.PROJECT and directory.resolve() == source.resolve():
        return load_to_compare(source, config.environment.name, variables=variables, variable_files=variable_files)
    return Project(config.name, source, config.environment, ())


class _Target(Struct, frozen=True):
    """Where an export goes, and how.

    Attributes:
        directory: the folder.
        grouping: which files there are.
        overwrite: whether files are rewritten whose resources differ in the account.
        project: the project that is there, if one is.
        merge_units: whether what several business units have alike is written once.
    """

    directory: Path
    grouping: Grouping
    overwrite: bool
    project: Project | None
    merge_units: bool = False


def _one(
    whole: Project,
    selection: Selection,
    target: _Target,
    account: Handed,
    progress: Progress | None,
) -> ExportReport:
    _check_globs(selection)
    selection = declaring(selection, target.project)
    with reached(whole, account) as there:
        inventory = read_account(there.account, selection, progress)
        _check_found(selection, any((inventory.resources, inventory.left_out, inventory.unread)))
        if target.project is not None:
            project = target.project
            report = export_onto(inventory, project, target.grouping, selection, overwrite=target.overwrite)
            return with_query_errors(report, project.root, project.environment.name, there.account)
        name = whole.environment.name
        report = export_new(inventory, target.directory, target.grouping, _config(whole), name)
        return with_query_errors(report, target.directory, name, there.account)


def _units(
    whole: Project,
    selection: Selection,
    target: _Target,
    chosen: Sequence[str],
    account: Handed,
    progress: Progress | None,
) -> UnitReports:
    environment = whole.environment
    check_units(environment, chosen)
    names = [name for name in environment.units_in_order if not chosen or name in chosen]
    selections = unit_selections(selection, names, environment.units_in_order)
    _check_found(selection, bool(selections))
    for item in selections.values():
        _check_globs(item)
    if target.project is not None:
        _check_there(target.project.environment, environment, list(selections), target.directory)
    if target.project is not None:
        selections = {name: declaring(item, target.project.unit(name)) for name, item in selections.items()}
    asked = [name for name in environment.units_in_order if name in selections or name == environment.parent_unit]
    with reached_units(whole.root, [environment.of_unit(name) for name in asked], account) as accounts:
        record = read_units(environment, accounts, selections, progress)
        _check_found(selection, any(each.resources or each.left_out or each.unread for each in record.values()))
        if target.project is not None:
            reports = export_onto_units(record, target.project, target.grouping, selections, overwrite=target.overwrite)
        else:
            reports = export_new_units(
                record, target.directory, environment, target.grouping, _config(whole), merge=target.merge_units
            )
        name = (target.project.environment if target.project is not None else environment).name
        return with_unit_query_errors(reports, target.directory, name, accounts)


def _config(whole: Project) -> bytes:
    return config_for(whole.name, whole.root, whole.environment.name, whole.environment.variables)


def _check_there(there: Environment, read: Environment, names: Sequence[str], directory: Path) -> None:
    """See that the project that is written to means the same business units by these names."""
    for name in names:
        mid = read.business_units[name]
        if there.business_units.get(name) != mid:
            message = f"the environment {there.name} of {directory} has no business unit {name} with the MID {mid}"
            raise RequestError(f"{message}; name it there: {UNITS}: {{{name}: {mid}}}. Nothing was written.")


def _target(source: Project, directory: Path) -> Project:
    """The project that is there; in the environment that is read, if it has one of that name."""
    if directory.resolve() == source.root.resolve():
        return source
    text = text_of(directory, CONFIG)
    try:
        data = read(text) if isinstance(text, str) else None
    except YamlError:
        data = None
    name = source.environment.name
    known = isinstance(data, dict) and name in (data.get("environments") or ())
    return load_to_compare(directory, name if known else None)


def _check_found(selection: Selection, flag: bool) -> None:
    """See that a selection meant something.

    Raises:
        RequestError: it did not.
    """
    if not flag and (selection.globs or selection.folder):
        wanted = [*selection.globs, *([f"folder {selection.folder}"] if selection.folder else [])]
        raise RequestError(f"nothing matches {', '.join(wanted)}; nothing was written")


def _check_globs(selection: Selection) -> None:
    """See that every pattern can mean an address.

    Raises:
        BadPatternError: one cannot.
    """
    for glob in selection.globs:
        if not Selection((glob,)).kinds():
            names = [kind.name for kind in DECLARABLE.values()]
            hint = did_you_mean(glob.partition(".")[0], names) or f"a kind is one of {', '.join(names)}"
            raise BadPatternError(f"{glob!r} matches no address; {hint}")
