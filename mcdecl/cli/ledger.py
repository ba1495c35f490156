"""`mcdecl ledger`."""

import sys
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.project import Project

EXAMPLES = examples(
    "mcdecl ledger                            the latest files of all imports",
    "mcdecl ledger NTO_Customers_Daily        the files of one import",
    "mcdecl ledger --last 100 --format json   for a program",
    "mcdecl ledger NTO_Customers_Daily --release    free what a dead run has claimed",
)


MOST_CLAIMS = 1000
"""Entries that are looked through for claims."""


@click.command("ledger", epilog=EXAMPLES)
@click.argument("import_", type=IMPORT, metavar="[IMPORT]", required=False)
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="Number of entries to list."
)
@click.option("--release", is_flag=True, help="Show what dead runs have claimed for IMPORT, and free it after asking.")
@click.option("--auto-approve", is_flag=True, help="With --release, do not ask.")
@click.pass_obj
def command(
    settings: CliSettings,
    import_: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    last: int,
    release: bool,
    auto_approve: bool,
) -> int:
    """List imported files, the latest first: those of the import definition IMPORT (its key or address), or all.

    `mcdecl run --file` keeps the ledger in the account if the environment says `ledger: true`, so that the whole team
    and CI see the same. The status of running imports is refreshed.

    A run that dies while it sends a file leaves a claim, which runs out ten minutes after its last renewal; one that
    dies while its import starts leaves an entry of which nobody knows. --release frees both. Use it only if that run
    is certainly dead, and look at the data extension first if the import may have started.
    """
    from mcdecl.cli.session import check_named, print_json, project_in_unit
    from mcdecl.kinds.roles import IMPORT_DEFINITION
    from mcdecl.report.ledger import ledger_json, ledger_lines
    from mcdecl.workspace.ledger import ledger

    asked = [import_] if import_ else []
    project, named = project_in_unit(settings, environment, variables, asked, kind=IMPORT_DEFINITION)
    if release:
        if not import_ or form != "text":
            raise click.UsageError("--release needs an import definition, and the form text")
        check_named(project.environment, environment)
        return _release(project, next(iter(named)), auto_approve=auto_approve)
    entries = ledger(project, next(iter(named), None), last=last)
    if form == "json":
        print_json(ledger_json(entries, project.environment))
    elif not entries:
        click.echo("The ledger has no entries.")
    else:
        for line in ledger_lines(entries):
            click.echo(line)
    return 0


def _release(project: "Project", address: str, *, auto_approve: bool) -> int:
    """Free the claims on an import after showing them."""
    from mcdecl.report.ledger import claim_lines
    from mcdecl.workspace.ledger import ledger, open_claims, release_claims

    claims = open_claims(ledger(project, address, last=MOST_CLAIMS))
    if not claims:
        click.echo("Nothing is claimed.")
        return 0
    for line in claim_lines(claims):
        click.echo(line)
    if not auto_approve:
        if not sys.stdin.isatty():
            click.echo("Nothing was released: nobody is there to ask. --auto-approve releases them.", err=True)
            return 1
        if not click.confirm("Is the run that claimed this certainly dead? Release", default=False):
            click.echo("Nothing was released.")
            return 1
    freed = len(release_claims(project, claims))
    left = len(claims) - freed
    click.echo(f"Released {freed}" + (f"; {left} went on meanwhile." if left else "."))
    return 0
