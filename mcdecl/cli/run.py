"""`mcdecl run`."""

from functools import partial
from pathlib import Path
from typing import Literal

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import SPAN, examples, format_option, host_key_option, project_options, unit_option

INTERRUPTED = 130
"""Exit code of a wait that Ctrl-C ended, as shells have it."""


EXAMPLES = examples(
    "mcdecl run query_definition.NTO_Region                                    start it, wait, say what it did",
    "mcdecl run import_definition.NTO_Customers_Daily --file customers.csv     send a file first",
    "mcdecl run automation.NTO_Nightly --no-wait                               print the task id and leave",
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
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Send this file to the import before it is started; repeatable: one run after the other.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there under the same name.")
@host_key_option
@click.option("--no-check", is_flag=True, help="Send files without looking into them first (see check-file).")
@click.option("--allow-errors", is_flag=True, help="Send files with bad rows to an import with allow_errors: true.")
@click.option(
    "--force", is_flag=True, help="Allow an Overwrite to leave no rows, or a file that brings far fewer than are there."
)
@click.option("--again", is_flag=True, help="Import content once more that the ledger says this import has had.")
@click.option(
    "--backup",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Save the rows of each data extension of which a run may delete rows in DIR first; else nothing is started.",
)
@click.option(
    "--backup-format", type=click.Choice(("csv", "parquet")), default="csv", show_default=True, help="Form of --backup."
)
@click.option("--no-wait", is_flag=True, help="Print the task ids and leave; `mcdecl results` picks them up.")
@click.option(
    "--timeout",
    type=SPAN,
    default="2h",
    show_default=True,
    metavar="DURATION",
    help="Stop waiting after this time, such as 90s, 10m or 1h30m; the run goes on. Exit code 124 then.",
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
    """Start what is declared, such as import_definition.KEY or query_definition.KEY, wait, and say what it did.

    Several run one after the other in the order given; after a failure no further one is started. With --no-wait
    they are started side by side. What is running already is not started again.

    The end of an extract is its file: it is looked for over SFTP, by the settings of the environment. Without such
    settings its end stays unknown.

    Where the environment names business units, it runs in the one that declares it; --business-unit or an address
    such as us:query_definition.KEY says which, when several do.

    Exit code 1 when anything failed or its end is unknown, 124 when the time is over, 130 when Ctrl-C ended the
    waiting: what was started goes on in the account in both cases.
    """
    from mcdecl.cli.session import check_named, print_runs, project_in_unit
    from mcdecl.operations.run.preflight import RefusedFileError
    from mcdecl.report.results import exit_code
    from mcdecl.report.run_watch import RunWatch
    from mcdecl.workspace.run import run

    project, addresses = project_in_unit(settings, environment, variables, addresses)
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
