"""`mcdecl status`."""

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import format_option, project_options


@click.command("status")
@project_options
@format_option("text", "json")
@click.pass_obj
def command(settings: Settings, environment: str | None, variables: tuple[str, ...], form: str) -> int:
    """Say whether the account is up, who is asking and how quick it answers.

    Exit code 1 when the service reports an outage or maintenance, or cannot be reached.
    """
    from dataclasses import asdict

    from mcdecl.cli.session import load_project, open_account
    from mcdecl.report.status import status_lines

    project = load_project(settings, environment, variables)
    with open_account(project) as account:
        status = account.status()
    if form == "json":
        import json

        click.echo(json.dumps({"environment": project.environment.name, **asdict(status)}, indent=2))
    else:
        click.echo("\n".join(status_lines(project.environment.name, status)))
    return 0 if status.ok else 1
