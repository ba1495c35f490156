"""An export of a live account, or of the business units of an environment."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import chosen_units, parsed_variables, variable_files
from mcdecl.cli.session import SANDBOX_FILE, check_units, counting, open_account, open_units
from mcdecl.engine.adopt.config import config_for
from mcdecl.engine.adopt.layout import Grouping
from mcdecl.engine.adopt.model import ExportReport, UnitReports
from mcdecl.engine.adopt.run import ExportDirectory, Selection, export_new, export_onto, place, read_account
from mcdecl.engine.adopt.units import export_new_units, export_onto_units, read_units, unit_selections
from mcdecl.engine.apply.journal import own_folder
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project import Environment, Project, ProjectError, load
from mcdecl.project.cli_variables import given_values
from mcdecl.project.config import read_config
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.positions import Places
from mcdecl.project.units import UNITS
from mcdecl.project.yaml_reader import YamlError, read


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """Where an export goes, and how.

    Attributes:
        directory: the folder.
        grouping: which files there are.
        overwrite: whether files are rewritten whose resources the account has otherwise.
    """

    directory: Path
    grouping: Grouping
    overwrite: bool


def from_account(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    selection: Selection,
    target: ExportTarget,
) -> ExportReport | UnitReports:
    """Write what the account of an environment holds, or each of its business units that is meant.

    Raises:
        ProjectError: something is wrong with the files.
        ClickException: nothing is meant, or a unit is not there.
        AccountError: the account cannot be read.
    """
    directory = target.directory
    there = place(directory)
    alone = there is ExportDirectory.PROJECT and not (settings.directory / CONFIG).is_file()
    source = directory if alone else settings.directory
    given, wrong = given_values(variable_files(), parsed_variables(variables), places := Places({}))
    config = read_config(source, environment, given, places)
    diagnostics = [*wrong, *config.found]
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        raise ProjectError(diagnostics)
    # What is wrong with the files there is told before the account is read.
    project = (
        _project(directory, source, config.environment.name, variables) if there is ExportDirectory.PROJECT else None
    )
    whole = Project(config.name, source, config.environment, ())
    report: ExportReport | UnitReports
    if config.environment.business_units or chosen_units():
        report = _units(whole, project, selection, target)
    else:
        report = _one(whole, project, selection, target)
    if project is None and config.environment.account == "sandbox" and (source / SANDBOX_FILE).is_file():
        own_folder(directory, SANDBOX_FILE.parent)
        shutil.copy2(source / SANDBOX_FILE, directory / SANDBOX_FILE)
    return report


def _one(whole: Project, project: Project | None, selection: Selection, target: ExportTarget) -> ExportReport:
    check_globs(selection)
    with open_account(whole) as account, counting("Reading the account …") as progress:
        inventory = read_account(account, selection, progress)
    check_found(selection, any((inventory.found, inventory.left_out)))
    if project is not None:
        return export_onto(inventory, project, target.grouping, selection, overwrite=target.overwrite)
    return export_new(inventory, target.directory, target.grouping, _config(whole))


def _units(whole: Project, project: Project | None, selection: Selection, target: ExportTarget) -> UnitReports:
    environment, chosen = whole.environment, chosen_units()
    check_units(environment, chosen)
    names = [name for name in environment.units_in_order if not chosen or name in chosen]
    selections = unit_selections(selection, names, environment.units_in_order)
    check_found(selection, bool(selections))
    for item in selections.values():
        check_globs(item)
    if project is not None:
        _check_there(project.environment, environment, list(selections), target.directory)
    asked = [name for name in environment.units_in_order if name in selections or name == environment.parent_unit]
    with (
        open_units(whole.root, [environment.of_unit(name) for name in asked]) as accounts,
        counting("Reading the business units …") as progress,
    ):
        record = read_units(environment, dict(zip(asked, accounts, strict=True)), selections, progress)
    check_found(selection, any(inventory.found or inventory.left_out for inventory in record.values()))
    if project is not None:
        return export_onto_units(record, project, target.grouping, selections, overwrite=target.overwrite)
    return export_new_units(record, target.directory, environment, target.grouping, _config(whole))


def _config(whole: Project) -> bytes:
    return config_for(whole.name, whole.root, whole.environment.name, whole.environment.variables)


def _check_there(there: Environment, read: Environment, names: Sequence[str], directory: Path) -> None:
    """See that the project that is written to means the same business units by these names."""
    for name in names:
        mid = read.business_units[name]
        if there.business_units.get(name) != mid:
            message = f"the environment {there.name} of {directory} has no business unit {name} with the MID {mid}"
            raise click.ClickException(f"{message}; name it there: {UNITS}: {{{name}: {mid}}}. Nothing was written.")


def _project(directory: Path, source: Path, environment: str, variables: tuple[str, ...]) -> Project:
    """The project that is there; in the environment that is read, if it has one of that name."""
    if directory.resolve() == source.resolve():
        given = parsed_variables(variables)
        return load(directory, environment, variables=given, variable_files=variable_files())
    text = text_of(directory, CONFIG)
    try:
        data = read(text) if isinstance(text, str) else None
    except YamlError:
        data = None
    known = isinstance(data, dict) and environment in (data.get("environments") or ())
    return load(directory, environment if known else None)


def check_found(selection: Selection, flag: bool) -> None:
    """See that a selection meant something.

    Raises:
        ClickException: it did not.
    """
    if not flag and (selection.globs or selection.folder):
        wanted = [*selection.globs, *([f"folder {selection.folder}"] if selection.folder else [])]
        raise click.ClickException(f"there is nothing that fits {', '.join(wanted)}; nothing was written")


def check_globs(selection: Selection) -> None:
    """See that every pattern can mean an address.

    Raises:
        BadParameter: one cannot.
    """
    for glob in selection.globs:
        if not Selection((glob,)).kinds():
            names = [kind.name for kind in DECLARABLE.values()]
            hint = did_you_mean(glob.partition(".")[0], names) or f"a kind is one of {', '.join(names)}"
            raise click.BadParameter(f"{glob!r} fits no address; {hint}", param_hint="ADDRESS-GLOB")
