"""`mcdecl export`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.engine.adopt.layout import Grouping
    from mcdecl.engine.adopt.model import ExportReport, UnitReports
    from mcdecl.engine.adopt.run import Selection

EXAMPLES = examples(
    "mcdecl export -e prod --out adopted                          everything, one file for each folder",
    "mcdecl export -e prod --out adopted 'data_extension.NTO_*'   only what one of the patterns fits",
    "mcdecl export -e prod --out adopted --folder 'Query/CRM'     only what lies there or below",
    "mcdecl export -e prod --out adopted --business-unit us       only that business unit",
    "mcdecl export --from-mcdev ~/mcdev-project --out adopted     what mcdev has retrieved, offline",
)


@click.command("export", epilog=EXAMPLES)
@project_options
@unit_option
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
    settings: CliSettings,
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
    from mcdecl.cli.exporting import ExportTarget, from_account
    from mcdecl.engine.adopt.run import Selection
    from mcdecl.engine.apply.applied_rows import APPLIED_TABLE
    from mcdecl.engine.apply.lock_rows import LOCK_TABLE
    from mcdecl.operations.run.ledger_rows import LEDGER_TABLE

    selection = Selection(globs, folder, frozenset((LOCK_TABLE.address, LEDGER_TABLE.address, APPLIED_TABLE.address)))
    directory = settings.directory if out is None else out
    _check_place(directory)
    report: ExportReport | UnitReports
    if from_mcdev is not None:
        report = _from_mcdev(from_mcdev, directory, selection, group_by, overwrite=overwrite)
    else:
        target = ExportTarget(directory, group_by, overwrite)
        report = from_account(settings, environment, variables, selection, target)
    return _told(report, form)


def _check_place(directory: Path) -> None:
    from mcdecl.engine.adopt.run import ExportDirectory, place

    if place(directory) is ExportDirectory.TAKEN:
        raise click.ClickException(
            f"{directory} holds files and is no project, so nothing is written there.\n"
            "Name a folder that is new or empty, or make this one a project: put a mcdecl.yaml into it."
        )


def _from_mcdev(
    folder: Path, directory: Path, selection: "Selection", grouping: "Grouping", *, overwrite: bool
) -> "ExportReport":
    from dataclasses import replace

    from mcdecl.cli.exporting import check_found, check_globs
    from mcdecl.engine.adopt.config import offline_config
    from mcdecl.engine.adopt.mcdev import retrieved
    from mcdecl.engine.adopt.run import ExportDirectory, export_new, export_onto, place, selected
    from mcdecl.project import load

    check_globs(selection)
    read = retrieved(folder)
    inventory = selected(read.inventory, selection)
    check_found(selection, any((inventory.found, inventory.left_out, read.broken)))
    if place(directory) is ExportDirectory.PROJECT:
        report = export_onto(inventory, load(directory), grouping, selection, overwrite=overwrite)
    else:
        report = export_new(inventory, directory, grouping, offline_config(directory.resolve().name))
    notes = [
        f"passed over {count} of type {kind}, which no kind here matches" for kind, count in sorted(read.others.items())
    ]
    return replace(report, broken=tuple(read.broken), notes=tuple(notes))


def _told(report: "ExportReport | UnitReports", form: str) -> int:
    from mcdecl.engine.adopt.model import ExportReport
    from mcdecl.report.export import export_json, export_lines, unit_export_json, unit_export_lines

    if form == "json":
        import json

        record = export_json(report) if isinstance(report, ExportReport) else unit_export_json(report)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        for line in export_lines(report) if isinstance(report, ExportReport) else unit_export_lines(report):
            click.echo(line)
    return 0 if report.complete else 1
