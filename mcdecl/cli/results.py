"""`mcdecl results`."""

from functools import partial

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import (
    SPAN,
    chosen_units,
    examples,
    format_option,
    host_key_option,
    project_options,
    unit_option,
)

EXAMPLES = examples(
    "mcdecl results                                                the latest runs started from here",
    "mcdecl results 3 --wait                                       wait for the run with a task id",
    "mcdecl results import_definition.NTO_Customers_Daily          the latest run of an import",
)


@click.command("results", epilog=EXAMPLES)
@click.argument("which", type=STARTED, metavar="[TASK-ID | ADDRESS]", required=False)
@project_options
@unit_option
@format_option("text", "json")
@click.option("--wait", is_flag=True, help="Wait until the run ends.")
@click.option(
    "--timeout",
    type=SPAN,
    default="2h",
    show_default=True,
    metavar="DURATION",
    help="With --wait: stop waiting after this time, with exit code 124.",
)
@click.option(
    "--last", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Number of entries to list."
)
@host_key_option
@click.pass_obj
def command(
    settings: CliSettings,
    which: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    wait: bool,
    timeout: float,
    last: int,
    accept_host_key: str | None,
) -> int:
    """Show the status of a run, by its task id or the latest run of an address.

    Without an argument, list the latest runs that were started from this folder. Added and updated rows are shown only
    if the mode alone determines them. For an extract it looks for the file, like `mcdecl run`.

    Exit code 1 when a run failed or is not known.
    """
    from mcdecl.cli.session import print_runs, read_project
    from mcdecl.report.results import exit_code
    from mcdecl.report.run_watch import RunWatch
    from mcdecl.workspace.results import results

    project = read_project(settings, environment, variables)
    with RunWatch(partial(click.echo, err=True)) as watch:
        try:
            report = results(
                project,
                which,
                business_units=chosen_units(),
                accept_host_key=accept_host_key,
                wait=wait,
                timeout=timeout,
                last=last,
                observer=watch,
            )
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return 130
    if not report.runs and form == "text":
        click.echo("No run was started from this folder in this environment.")
        return 0
    print_runs(report.runs, form, report.environment)
    return exit_code(report.runs, wait=wait)
