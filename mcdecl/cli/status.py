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

    Of several business units each has a row; --business-unit shows one in full. Exit code 1 when the service reports an
    outage or maintenance, or one of them cannot be reached.
    """
    from mcdecl.cli.session import load_project, print_json, views
    from mcdecl.report.status import status_json, status_lines, status_rows
    from mcdecl.workspace.account_states import account_states

    project = load_project(settings, environment, variables)
    states = account_states(project, views(project))
    if form == "json":
        records = [status_json(state.environment, state.status, state.paused, state.error) for state in states]
        print_json(records if project.units else records[0])
    else:
        rows = [(state.environment, state.status, state.paused, state.error) for state in states]
        click.echo("\n".join(status_rows(rows) if len(rows) > 1 else status_lines(*rows[0])))
    return 0 if all(state.ok for state in states) else 1
