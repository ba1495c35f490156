"""`mcdecl results`."""

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import SPAN, format_option, host_key_option, project_options


@click.command("results")
@click.argument("which", metavar="[TASK-ID | ADDRESS]", required=False)
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
@host_key_option
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
    accept_host_key: str | None,
) -> int:
    """Say how a run stands: the one of a task id, or the latest one of an address.

    Without either, the last runs that were started from this folder are listed. What a run added and updated can
    only be told here where its mode alone decides it. Of an extract the file is looked for, as `mcdecl run` does.

    Exit code 1 when a run failed or is not known.
    """
    import time

    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.cli.run_words import exit_code, print_runs
    from mcdecl.cli.session import load_project, open_place
    from mcdecl.cli.sftp import exports_of
    from mcdecl.run.later import Later
    from mcdecl.run.waiting import Patience

    project = load_project(settings, environment, variables)
    patience = Patience(until=time.monotonic() + timeout)
    with open_place(project) as place, RunWatch(lambda _target, _started: None) as watch:
        exports = exports_of(place, accept_host_key)
        later = Later(place.account, exports, project.root, project.environment.name, project.resources)
        try:
            past = later.runs(which, last, patience)
            runs = [later.awaited(one, patience, watch) if wait else later.now(one, patience) for one in past]
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return 130
    if not runs and form == "text":
        click.echo("No run was started from this folder in this environment.")
        return 0
    print_runs(runs, form, project.environment.name)
    return exit_code(runs, wait=wait)
