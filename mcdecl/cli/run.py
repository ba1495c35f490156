"""`mcdecl run`."""

from functools import partial
from pathlib import Path
from typing import Literal

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import (
    SPAN,
    InPath,
    OutPath,
    chosen_units,
    examples,
    format_option,
    host_key_option,
    project_options,
    unit_option,
)

INTERRUPTED = 130
"""Exit code of a wait that Ctrl-C ended, as shells have it."""


EXAMPLES = examples(
    "mcdecl run query_definition.NTO_Region                                    run it, wait, report the result",
    "mcdecl run import_definition.NTO_Customers_Daily --file customers.csv     send a file first",
    "mcdecl run automation.NTO_Nightly --no-wait                               print the task id and exit",
)


@click.command("run", epilog=EXAMPLES)
@click.argument("addresses", type=STARTED, metavar="ADDRESS…", nargs=-1, required=True)
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=InPath(),
    metavar="FILE",
    help="Send this file to the import before the run; repeatable, one run per file.",
)
@click.option("--replace", is_flag=True, help="Replace an existing file of the same name.")
@host_key_option
@click.option("--no-check", is_flag=True, help="Skip the file check before sending (see check-file).")
@click.option("--allow-errors", is_flag=True, help="Send files with bad rows to an import with allow_errors: true.")
@click.option("--force", is_flag=True, help="Allow an Overwrite that leaves no rows or far fewer rows than now.")
@click.option(
    "--again", is_flag=True, help="Import content again although the ledger shows that this import already received it."
)
@click.option(
    "--backup",
    type=OutPath(file_okay=False),
    metavar="DIR",
    help="First save the rows that a run may delete to DIR; if that fails, nothing is started.",
)
@click.option(
    "--backup-format", type=click.Choice(("csv", "parquet")), default="csv", show_default=True, help="Form of --backup."
)
@click.option("--no-wait", is_flag=True, help="Print the task ids and exit; see `mcdecl results`.")
@click.option(
    "--timeout",
    type=SPAN,
    default="2h",
    show_default=True,
    metavar="DURATION",
    help="Stop waiting after this time, such as 90s, 10m or 1h30m, with exit code 124; the run continues.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    addresses: tuple[str, ...],
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    files: tuple[Path, ...],
    replace: bool,
    accept_host_key: str | None,
    no_check: bool,
    allow_errors: bool,
    force: bool,
    again: bool,
    backup: Path | None,
    backup_format: Literal["csv", "parquet"],
    no_wait: bool,
    timeout: float,
) -> int:
    """Run declared resources, such as import_definition.KEY or query_definition.KEY, wait, and report the results.

    A key alone is enough where only one thing that can be run has it.

    Several resources run one after the other in the given order; after a failure no other one is started. With
    --no-wait they are all started at once. A run that is in progress is not started again.

    An extract ends when its file arrives: mcdecl looks for it over SFTP, with the settings of the environment. Without
    them the result is unknown.

    If the environment has business units, the resource runs in the one that declares it. If several do, choose one with
    --business-unit or an address such as us:query_definition.KEY.

    Exit code 1 if anything failed or its result is unknown, 124 on timeout, 130 after Ctrl-C. In the last two cases the
    runs continue in the account.
    """
    from mcdecl.cli.session import check_named, print_runs, read_project
    from mcdecl.operations.run.preflight import RefusedFileError
    from mcdecl.operations.run.targets import in_full
    from mcdecl.report.results import exit_code
    from mcdecl.report.run_watch import RunWatch
    from mcdecl.workspace.one_unit import one_unit
    from mcdecl.workspace.run import run

    whole = read_project(settings, environment, variables)
    project, addresses = one_unit(whole, in_full(whole.resources, addresses), chosen=chosen_units())
    check_named(project.environment, environment)
    with RunWatch(partial(click.echo, err=True), show=form == "text" and not no_wait) as watch:
        try:
            runs = run(
                project,
                addresses,
                files=files,
                replace=replace,
                accept_host_key=accept_host_key,
                check=not no_check,
                allow_errors=allow_errors,
                force=force,
                again=again,
                backup=backup,
                backup_format=backup_format,
                wait=not no_wait,
                timeout=timeout,
                confirm=project.environment.name,
                observer=watch,
            )
        except RefusedFileError as error:
            from mcdecl.report.filecheck import file_text

            click.echo(file_text(error.report, "the import"), err=True)
            raise
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return INTERRUPTED
    print_runs(runs, form, project.environment)
    return exit_code(runs, wait=not no_wait)
