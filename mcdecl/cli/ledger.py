"""`mcdecl ledger`."""

from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcdecl.operations.run.ledger_rows import LedgerEntry
    from mcdecl.project import Environment, Project

FORMAT_VERSION = "1.0"
"""Of the JSON form."""


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
    from mcdecl.cli.session import open_account, project_in_unit
    from mcdecl.engine.apply.lock import utc_now
    from mcdecl.operations.run.ledger import settled
    from mcdecl.operations.run.ledger_rows import read_entries

    asked = [import_] if import_ else []
    project, named = project_in_unit(settings, environment, variables, asked, kind="import_definition")
    key = next((address.removeprefix("import_definition.") for address in named), None)
    with open_account(project) as account:
        ledger_entries = read_entries(account, key)
        entries = [settled(account, entry, utc_now) for entry in ledger_entries[:last]]
    if key and not entries:
        _check_known(project, key)
    _print(entries, form, project.environment)
    return 0


def _check_known(project: "Project", key: str) -> None:
    """An import without entries has at least to be declared: a misspelled one would look as if it never ran.

    Raises:
        ClickException: It is not.
    """
    from mcdecl.kinds.checks import did_you_mean

    known = [*project.keys("import_definition")]
    if key not in known:
        hint = did_you_mean(key, known) or "`mcdecl ledger` lists all imports"
        raise click.ClickException(f"nothing was imported by {key}, and the project declares no such import; {hint}")


def _print(entries: "Sequence[LedgerEntry]", form: str, environment: "Environment") -> None:
    if form == "json":
        import json

        record = {
            "format_version": FORMAT_VERSION,
            "environment": environment.name,
            **({"unit": environment.business_unit} if environment.business_unit else {}),
            "entries": [entry.to_json() for entry in entries],
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    elif not entries:
        click.echo("The ledger has no entries.")
    else:
        from mcdecl.report.ledger import ledger_lines

        for line in ledger_lines(entries):
            click.echo(line)
