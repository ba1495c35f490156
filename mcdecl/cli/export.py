"""`mcdecl export`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import (
    OutPath,
    chosen_units,
    examples,
    format_option,
    fresh_option,
    parsed_variables,
    project_options,
    timings_option,
    unit_option,
    variable_files,
)

if TYPE_CHECKING:
    from mcdecl.engine.adopt.layout import Grouping
    from mcdecl.engine.adopt.model import ExportReport, UnitReports

EXAMPLES = examples(
    "mcdecl export -e prod --out adopted                          everything, one file for each folder",
    "mcdecl export -e prod --out adopted 'data_extension.NTO_*'   only resources that match a pattern",
    "mcdecl export -e prod --out adopted --folder 'Query/CRM'     only this folder and its subfolders",
    "mcdecl export -e prod --out adopted --business-unit us       only that business unit",
    "mcdecl export --from-mcdev ~/mcdev-project --out adopted     the files that mcdev has retrieved, offline",
)


@click.command("export", epilog=EXAMPLES)
@project_options
@unit_option
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@click.option(
    "--out",
    type=OutPath(file_okay=False),
    metavar="DIR",
    help="Where to write: a new or empty folder, or a project. Default: the current project.",
)
@click.option("--folder", metavar="PATH", help="Only this folder of the account and its subfolders.")
@click.option(
    "--group-by",
    type=click.Choice(("folder", "kind", "none")),
    default="folder",
    show_default=True,
    help="Write one file per folder, per kind, or per resource (none).",
)
@click.option("--overwrite", is_flag=True, help="Rewrite files whose resources differ in the account.")
@click.option("--merge-units", is_flag=True, help="Write what is the same in several business units once.")
@click.option(
    "--from-mcdev",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Read the files that mcdev has retrieved instead of an account.",
)
@format_option("text", "json")
@timings_option
@fresh_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    globs: tuple[str, ...],
    out: Path | None,
    folder: str | None,
    group_by: "Grouping",
    overwrite: bool,
    merge_units: bool,
    from_mcdev: Path | None,
    form: str,
) -> int:
    """Write the contents of an account as YAML and SQL, so that a plan of the result has nothing to do.

    Resources that are already declared stay unchanged. If the account differs, the difference is listed, and the file
    is rewritten only with --overwrite. Exit code 1 while something differs or could not be read.
    """
    from mcdecl.cli.session import counting
    from mcdecl.workspace.export import BadPatternError, check_directory, export, export_mcdev, export_source

    directory = settings.directory if out is None else out
    check_directory(directory)
    report: ExportReport | UnitReports
    try:
        if from_mcdev is not None:
            report = export_mcdev(
                from_mcdev,
                directory,
                targets=globs,
                account_folder=folder,
                group_by=group_by,
                overwrite=overwrite,
            )
        else:
            given, files = parsed_variables(variables), variable_files()
            project = export_source(settings.directory, directory, environment, variables=given, variable_files=files)
            what = "business units" if project.environment.business_units else "account"
            with counting(f"Reading the {what} …") as progress:
                report = export(
                    project,
                    directory,
                    targets=globs,
                    folder=folder,
                    group_by=group_by,
                    overwrite=overwrite,
                    business_units=chosen_units(),
                    merge_units=merge_units,
                    progress=progress,
                )
    except BadPatternError as error:
        raise click.BadParameter(error.message, param_hint="ADDRESS-GLOB") from None
    return _told(report, form)


def _told(report: "ExportReport | UnitReports", form: str) -> int:
    from mcdecl.cli.session import print_json
    from mcdecl.engine.adopt.model import ExportReport
    from mcdecl.report.export import export_json, export_lines, unit_export_json, unit_export_lines

    if form == "json":
        print_json(export_json(report) if isinstance(report, ExportReport) else unit_export_json(report))
    else:
        for line in export_lines(report) if isinstance(report, ExportReport) else unit_export_lines(report):
            click.echo(line)
    return 0 if report.complete else 1
