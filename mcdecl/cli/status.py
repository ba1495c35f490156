"""`mcdecl status`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl status                    the default environment",
    "mcdecl status -e prod            another environment",
    "mcdecl status --format json      for a monitor",
)


@click.command("status", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str) -> int:
    """Check the connection: the service, the user, the response time, and automations that an apply left paused.

    Exit code 1 when the service reports an outage or maintenance, or cannot be reached.
    """
    from mcdecl.cli.session import load_project, print_json, views
    from mcdecl.report.status import status_json, status_lines
    from mcdecl.workspace.account_states import account_states

    project = load_project(settings, environment, variables)
    states = account_states(project, views(project))
    if form == "json":
        records = [status_json(state.environment, state.status, state.paused) for state in states]
        print_json(records if project.units else records[0])
    else:
        for state in states:
            click.echo("\n".join(status_lines(state.environment, state.status, state.paused)))
    return 0 if all(state.status.ok for state in states) else 1
