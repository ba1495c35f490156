"""`mcdecl trust`."""

import sys

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, parsed_variables

EXAMPLES = examples(
    "mcdecl trust                   show what the project needs, and ask",
    "mcdecl trust --show            only show it",
    "mcdecl trust --forget          allow it nothing any more",
)


@click.command("trust", epilog=EXAMPLES)
@click.option("--show", "only_show", is_flag=True, help="Only show what the project needs and what is allowed.")
@click.option("--forget", "forgotten", is_flag=True, help="Allow the project nothing any more on this machine.")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable of the project.")
@click.pass_obj
def command(
    settings: CliSettings, only_show: bool, forgotten: bool, auto_approve: bool, variables: tuple[str, ...]
) -> int:
    """Allow on this machine what a project needs for its secrets.

    Needed for a host that is not Marketing Cloud's, for a secret in a file outside the project, for an environment
    variable with the name of another tool's, and for a credentials_command. What you allow is kept in your own
    configuration folder, for this project's folder. A command is allowed as it is written and with the project files
    that it names: a change of either asks again. Run it only for files that you have read.

    Exit code 1 if something that the project needs is not allowed, 0 otherwise.
    """
    from mcdecl.report.trust import trust_lines
    from mcdecl.workspace.trusting import allow, forget, trust_state

    if forgotten:
        file = forget(settings.directory)
        click.echo(f"This project is allowed nothing on this machine any more ({file}).")
        return 0
    state = trust_state(settings.directory, parsed_variables(variables))
    if not state.needs:
        click.echo("The project needs nothing that has to be allowed.")
        return 0
    click.echo("The project needs to:")
    for line in trust_lines(state.wanted, state.allowed):
        click.echo(f"  {line}")
    if state.complete or only_show:
        return 0 if state.complete else 1
    if not auto_approve and not _confirmed():
        click.echo("Nothing was allowed.")
        return 1
    click.echo(f"Allowed; {allow(state)} has it.")
    return 0


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        click.echo("Nobody is there to ask; --auto-approve allows it.", err=True)
        return False
    return click.confirm("Allow this on this machine?", default=False)
