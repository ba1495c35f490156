"""`mcdecl ledger`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl ledger                            the last files, whatever the import",
    "mcdecl ledger NTO_Customers_Daily        those of one import",
    "mcdecl ledger --last 100 --format json   for a program",
)


@click.command("ledger", epilog=EXAMPLES)
@click.argument("import_", type=IMPORT, metavar="[IMPORT]", required=False)
@project_options
@unit_option
@format_option("text", "json")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many to list.")
@click.pass_obj
def command(
    settings: CliSettings,
    import_: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    last: int,
) -> int:
    """List which files were imported, the latest first: of the import definition IMPORT (its key or address), or all.

    The ledger is kept in the account by `mcdecl run --file` where the environment says `ledger: true`, so that
    everybody who works with the account, and CI, sees the same. What is shown as running is asked for anew.
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
