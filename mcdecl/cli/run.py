"""`mcdecl run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import SPAN, examples, format_option, host_key_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.cli.session import Place
    from mcdecl.operations.run.ledger import Ledger
    from mcdecl.operations.run.model import RunTarget
    from mcdecl.operations.run.preflight import FileContent
    from mcdecl.operations.run.runner import RunItem

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
    import time

    from mcdecl.cli.approval import check_named
    from mcdecl.cli.one_unit import project_in_unit
    from mcdecl.cli.preflight import admitted, ledger_of, saving
    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.cli.run_words import exit_code, noting, print_runs
    from mcdecl.cli.session import open_place
    from mcdecl.operations.run.files import check_files, check_import
    from mcdecl.operations.run.preflight import Consent, protected_keys, refuse_erasing
    from mcdecl.operations.run.runner import Runner
    from mcdecl.operations.run.targets import chosen, find_targets
    from mcdecl.operations.run.waiting import WaitPolicy
    from mcdecl.workspace.sftp import exports_of

    project, addresses = project_in_unit(settings, environment, variables, addresses)
    check_named(project.environment, environment)
    resources = chosen(project.resources, addresses)
    check_files(files, resources, wait=not no_wait)
    consent = Consent(unchecked=no_check, errors=allow_errors, force=force, again=again)
    patience = WaitPolicy(until=time.monotonic() + timeout)
    with open_place(project) as place, RunWatch(noting(project), tell=form == "text" and not no_wait) as watch:
        try:
            targets = find_targets(place.account, resources, project.resources)
            check_import(files, targets[0], resources[0])
            protected = protected_keys(project.resources)
            for target in targets:
                refuse_erasing(target, protected)
            ledger = ledger_of(project, place.account, again=again) if files else None
            contents = []
            if files:
                contents = admitted(project, place.account, resources[0], targets[0], files, consent, watch, ledger)
            items = _items(place, targets, contents, accept_host_key, watch, ledger, replace=replace, force=force)
            if backup is not None:
                items = saving(place.account, items, backup, watch, backup_format)
            exports = exports_of(place, accept_host_key)
            runs = Runner(place.account, watch, patience, exports, wait=not no_wait).run(items)
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return INTERRUPTED
    print_runs(runs, form, project.environment)
    return exit_code(runs, wait=not no_wait)


def _items(
    place: "Place",
    targets: "Sequence[RunTarget]",
    contents: "Sequence[FileContent]",
    accepted: str | None,
    watch: "RunWatch",
    ledger: "Ledger | None",
    *,
    replace: bool,
    force: bool,
) -> "list[RunItem]":
    """What to run: each target once, or the one import once for each file."""
    from mcdecl.operations.run.file_names import expected_name
    from mcdecl.operations.run.ledger import Recorded
    from mcdecl.operations.run.runner import NoRecord, RunItem
    from mcdecl.operations.run.sending import Parcel, send_file

    if not contents:
        return [RunItem(target, may_empty=force) for target in targets]
    target, login = targets[0], place.sftp(accepted)
    folder = login.folder(target.location)

    def name() -> str:
        return expected_name(target.pattern, place.user_now())

    def item(content: "FileContent", *, again: bool) -> RunItem:
        # The second file takes the place of the first, which this very command has sent and seen imported.
        parcel = Parcel(content.path, folder, name, replace=replace or again)
        record = Recorded(ledger, content, target) if ledger is not None else None

        def send() -> str:
            content.check_same()
            if record is not None:
                record.claim()
            return send_file(login, parcel, lambda *told: watch.sending(target, *told))

        return RunItem(target, send, record or NoRecord(), may_empty=force)

    name()  # what cannot be named is found before anything is sent
    return [item(content, again=number > 0) for number, content in enumerate(contents)]
