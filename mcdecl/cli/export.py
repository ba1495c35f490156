"""`mcdecl export`."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options

if TYPE_CHECKING:
    from mcdecl.export.layout import Grouping
    from mcdecl.export.model import Inventory, Report
    from mcdecl.export.run import Selection
    from mcdecl.project import Project

EXAMPLES = examples(
    "mcdecl export -e prod --out adopted                          everything, one file for each folder",
    "mcdecl export -e prod --out adopted 'data_extension.NTO_*'   only what one of the patterns fits",
    "mcdecl export -e prod --out adopted --folder 'Query/CRM'     only what lies there or below",
    "mcdecl export --from-mcdev ~/mcdev-project --out adopted     what mcdev has retrieved, offline",
)


@click.command("export", epilog=EXAMPLES)
@project_options
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write: a new or empty folder, or a project; without it the project itself.",
)
@click.option("--folder", metavar="PATH", help="Only what lies in this folder of the account or below it.")
@click.option(
    "--group-by",
    type=click.Choice(("folder", "kind", "none")),
    default="folder",
    show_default=True,
    help="A file for each folder, for each kind, or for each resource (none).",
)
@click.option("--overwrite", is_flag=True, help="Rewrite files whose resources the account has otherwise.")
@click.option(
    "--from-mcdev",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Read what mcdev has retrieved instead of an account.",
)
@format_option("text", "json")
@click.pass_obj
def command(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...],
    globs: tuple[str, ...],
    out: Path | None,
    folder: str | None,
    group_by: "Grouping",
    overwrite: bool,
    from_mcdev: Path | None,
    form: str,
) -> int:
    """Write what an account holds as YAML and SQL, so that a plan of it has nothing to do.

    What is declared already is not touched where the account says the same; where it does not, that is listed, and
    the file rewritten only with --overwrite. Exit code 1 while something differs or could not be read.
    """
    from mcdecl.apply.lock_rows import LOCK_TABLE
    from mcdecl.export.run import Selection
    from mcdecl.run.ledger_rows import LEDGER_TABLE

    _check_globs(globs)
    selection = Selection(globs, folder, frozenset((LOCK_TABLE.address, LEDGER_TABLE.address)))
    directory = settings.directory if out is None else out
    _check_place(directory)
    if from_mcdev is not None:
        report = _from_mcdev(from_mcdev, directory, selection, group_by, overwrite=overwrite)
    else:
        report = _from_account(settings, environment, variables, directory, selection, group_by, overwrite=overwrite)
    return _told(report, form)


def _check_globs(globs: tuple[str, ...]) -> None:
    from mcdecl.export.run import Selection
    from mcdecl.kinds import DECLARABLE
    from mcdecl.kinds.checks import did_you_mean

    for glob in globs:
        if not Selection((glob,)).kinds():
            names = [kind.name for kind in DECLARABLE.values()]
            hint = did_you_mean(glob.partition(".")[0], names) or f"a kind is one of {', '.join(names)}"
            raise click.BadParameter(f"{glob!r} fits no address; {hint}", param_hint="ADDRESS-GLOB")


def _check_place(directory: Path) -> None:
    from mcdecl.export.run import Place, place

    if place(directory) is Place.TAKEN:
        raise click.ClickException(
            f"{directory} holds files and is no project, so nothing is written there.\n"
            "Name a folder that is new or empty, or make this one a project: put a mcdecl.yaml into it."
        )


def _from_account(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...],
    directory: Path,
    selection: "Selection",
    grouping: "Grouping",
    *,
    overwrite: bool,
) -> "Report":
    from mcdecl.apply.journal import own_folder
    from mcdecl.cli.options import parsed_variables, variable_files
    from mcdecl.cli.session import SANDBOX_FILE, counting, open_account
    from mcdecl.export.config import config_for
    from mcdecl.export.run import Place, export_new, place, read_account
    from mcdecl.project import Project, ProjectError
    from mcdecl.project.config import read_config
    from mcdecl.project.files import CONFIG
    from mcdecl.project.given import given_values
    from mcdecl.project.places import Places

    there = place(directory)
    alone = there is Place.PROJECT and not (settings.directory / CONFIG).is_file()
    source = directory if alone else settings.directory
    given, wrong = given_values(variable_files(), parsed_variables(variables), places := Places({}))
    config = read_config(source, environment, given, places)
    if wrong := [*wrong, *config.found]:
        raise ProjectError(wrong)
    if config.environment.business_units:
        raise click.ClickException(
            f"{config.environment.name} names business units, and an export is of one; write an environment of its own "
            "with that unit's MID as business_unit of its account, and export that"
        )
    # What is wrong with the files there is told before the account is read.
    project = _project(directory, source, config.environment.name, variables) if there is Place.PROJECT else None
    with (
        open_account(Project(config.name, source, config.environment, ())) as account,
        counting("Reading the account …") as progress,
    ):
        found = read_account(account, selection, progress)
    _check_found(selection, any((found.found, found.left_out)))
    if project is not None:
        return _onto(found, project, grouping, selection, overwrite=overwrite)
    text = config_for(config.name, source, config.environment.name, config.environment.variables)
    report = export_new(found, directory, grouping, text)
    if config.environment.account == "sandbox" and (source / SANDBOX_FILE).is_file():
        own_folder(directory, SANDBOX_FILE.parent)
        shutil.copy2(source / SANDBOX_FILE, directory / SANDBOX_FILE)
    return report


def _project(directory: Path, source: Path, environment: str, variables: tuple[str, ...]) -> "Project":
    """The project that is there; in the environment that is read, if it has one of that name."""
    from mcdecl.cli.options import parsed_variables, variable_files
    from mcdecl.project import load
    from mcdecl.project.files import CONFIG, text_of
    from mcdecl.project.yaml_reader import YamlError, read

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


def _onto(
    found: "Inventory", project: "Project", grouping: "Grouping", selection: "Selection", *, overwrite: bool
) -> "Report":
    from mcdecl.export.run import export_onto

    return export_onto(found, project, grouping, selection, overwrite=overwrite)


def _check_found(selection: "Selection", found: bool) -> None:
    if not found and (selection.globs or selection.folder):
        wanted = [*selection.globs, *([f"folder {selection.folder}"] if selection.folder else [])]
        raise click.ClickException(f"there is nothing that fits {', '.join(wanted)}; nothing was written")


def _from_mcdev(
    folder: Path, directory: Path, selection: "Selection", grouping: "Grouping", *, overwrite: bool
) -> "Report":
    from dataclasses import replace

    from mcdecl.export.config import offline_config
    from mcdecl.export.mcdev import retrieved
    from mcdecl.export.run import Place, export_new, place, selected
    from mcdecl.project import load

    read = retrieved(folder)
    found = selected(read.inventory, selection)
    _check_found(selection, any((found.found, found.left_out, read.broken)))
    if place(directory) is Place.PROJECT:
        report = _onto(found, load(directory), grouping, selection, overwrite=overwrite)
    else:
        report = export_new(found, directory, grouping, offline_config(directory.resolve().name))
    notes = [
        f"passed over {count} of type {kind}, which no kind here matches" for kind, count in sorted(read.others.items())
    ]
    return replace(report, broken=tuple(read.broken), notes=tuple(notes))


def _told(report: "Report", form: str) -> int:
    from mcdecl.report.export import export_json, export_lines

    if form == "json":
        import json

        click.echo(json.dumps(export_json(report), ensure_ascii=False, indent=2))
    else:
        for line in export_lines(report):
            click.echo(line)
    return 0 if report.complete else 1
