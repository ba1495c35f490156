"""`mcdecl import`."""  # noqa: N999 - called as its command

from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import chosen_units, examples, format_option, fresh_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.engine.adopt.layout import Grouping

EXAMPLES = examples(
    "mcdecl import -e prod data_extension.NTO_Customers     declare it in the file where an export would",
    "mcdecl import -e prod us:query_definition.NTO_Region   from the business unit us",
)


@click.command("import", epilog=EXAMPLES)
@project_options
@unit_option
@click.argument("addresses", type=ADDRESS, nargs=-1, required=True, metavar="ADDRESS…")
@click.option(
    "--group-by",
    type=click.Choice(("folder", "kind", "none")),
    default="folder",
    show_default=True,
    help="The file is that of the folder, of the kind, or of the resource (none).",
)
@format_option("text", "json")
@fresh_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    addresses: tuple[str, ...],
    group_by: "Grouping",
    form: str,
) -> int:
    """Declare single resources of the account in the project's files, as an export would write them.

    What is declared already stays as it is. What the new declarations refer to is named when nothing declares it. If
    the account does not have one of the addresses, nothing is written. Exit code 1 if one of them cannot be declared.
    """
    from mcdecl.cli.session import counting, print_json, project_to_compare
    from mcdecl.report.importing import import_json, import_lines
    from mcdecl.workspace.importing import import_resources

    project = project_to_compare(settings, environment, variables)
    with counting("Reading the account …") as progress:
        report = import_resources(
            project, addresses, business_units=chosen_units(), group_by=group_by, progress=progress
        )
    if form == "json":
        print_json(import_json(report))
    else:
        for line in import_lines(report):
            click.echo(line)
    return 0 if report.complete else 1
