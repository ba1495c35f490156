"""`mcdecl ledger`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl ledger                            the latest files of all imports",
    "mcdecl ledger NTO_Customers_Daily        the files of one import",
    "mcdecl ledger --last 100 --format json   for a program",
)


@click.command("ledger", epilog=EXAMPLES)
@click.argument("import_", type=IMPORT, metavar="[IMPORT]", required=False)
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="Number of entries to list."
)
@click.pass_obj
def command(
    settings: CliSettings,
    import_: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    last: int,
) -> int:
    """List imported files, the latest first: those of the import definition IMPORT (its key or address), or all.

    `mcdecl run --file` keeps the ledger in the account if the environment says `ledger: true`, so that the whole team
    and CI see the same. The status of running imports is refreshed.
    """
    from mcdecl.cli.session import print_json, project_in_unit
    from mcdecl.kinds.roles import IMPORT_DEFINITION
    from mcdecl.report.ledger import ledger_json, ledger_lines
    from mcdecl.workspace.ledger import ledger

    asked = [import_] if import_ else []
    project, named = project_in_unit(settings, environment, variables, asked, kind=IMPORT_DEFINITION)
    entries = ledger(project, next(iter(named), None), last=last)
    if form == "json":
        print_json(ledger_json(entries, project.environment))
    elif not entries:
        click.echo("The ledger has no entries.")
    else:
        for line in ledger_lines(entries):
            click.echo(line)
    return 0
