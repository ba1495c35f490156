"""`mcdecl results`."""

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import SPAN, examples, format_option, project_options

EXAMPLES = examples(
    "mcdecl results                                                the last runs started from here",
    "mcdecl results 3 --wait                                       wait for the run with a task id",
    "mcdecl results import_definition.NTO_Customers_Daily          the latest run of an import",
)


@click.command("results", epilog=EXAMPLES)
@click.argument("which", type=STARTED, metavar="[TASK-ID | ADDRESS]", required=False)
@project_options
@format_option("text", "json")
@click.option("--wait", is_flag=True, help="Wait for the end.")
@click.option(
    "--timeout",
    type=SPAN,
    default="2h",
    show_default=True,
    metavar="DURATION",
    help="With --wait: stop waiting after this time; exit code 124 then.",
)
@click.option("--last", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="How many to list.")
@click.pass_obj
def command(
    settings: Settings,
    which: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    wait: bool,
    timeout: float,
    last: int,
) -> int:
    """Say how a run stands: the one of a task id, or the latest one of an address.

    Without either, the last runs that were started from this folder are listed. What a run added and updated can
    only be told here where its mode alone decides it.

    Exit code 1 when a run failed or is not known.
    """
    import time

    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.cli.run_words import exit_code, print_runs
    from mcdecl.cli.session import load_project, open_account
    from mcdecl.run.later import Later
    from mcdecl.run.waiting import Patience

    project = load_project(settings, environment, variables)
    patience = Patience(until=time.monotonic() + timeout)
    with open_account(project) as account, RunWatch(lambda _target, _task: None) as watch:
        later = Later(account, project.root, project.environment.name, project.resources)
        try:
            chosen = later.tasks(which, last)
            runs = [later.awaited(one, patience, watch) if wait else later.now(one) for one in chosen]
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return 130
    if not runs and form == "text":
        click.echo("No run was started from this folder in this environment.")
        return 0
    print_runs(runs, form, project.environment.name)
    return exit_code(runs, wait=wait)
