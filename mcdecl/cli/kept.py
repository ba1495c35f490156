"""`mcdecl kept`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options

if TYPE_CHECKING:
    from mcdecl.operations.run.errors import RunError
    from mcdecl.operations.run.kept_rows import KeptCopy
    from mcdecl.project import Project

_FOLDER = click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder with the copies. Default: keep.to of mcdecl.yaml, or .mcdecl/kept.",
)


@click.group("kept")
def command() -> None:
    """List, remove or restore rows that an apply has kept before it lost them."""


@command.command("list", epilog=examples("mcdecl kept list", "mcdecl kept list --format json"))
@project_options
@_FOLDER
@format_option("text", "json")
@click.pass_obj
def list_(
    settings: CliSettings, environment: str | None, variables: tuple[str, ...], folder: Path | None, form: str
) -> int:
    """List the kept copies, the oldest first, and what cannot be used. Exit code 1 if something cannot."""
    from datetime import UTC, datetime

    from mcdecl.cli.session import print_json
    from mcdecl.report.kept import FORMAT_VERSION, kept_lines, kept_record

    copies, broken = _copies(_project(settings, environment, variables), folder)
    now = datetime.now(UTC)
    if form == "json":
        print_json(
            {
                "format_version": FORMAT_VERSION,
                "kept": [kept_record(copy, now) for copy in copies],
                "unusable": [error.message for error in broken],
            }
        )
    else:
        click.echo("\n".join(kept_lines(copies, now)) or "Nothing is kept here.")
        for error in broken:
            click.echo(f"warning: {error.message}", err=True)
    return 1 if broken else 0


@command.command(
    "remove",
    epilog=examples(
        "mcdecl kept remove --expired        copies that are older than keep.days",
        "mcdecl kept remove 1a2b3c4d         those of one run",
    ),
)
@click.argument("run", metavar="[RUN]", required=False)
@click.option("--expired", is_flag=True, help="Remove the copies that are older than they were to be kept.")
@project_options
@_FOLDER
@click.pass_obj
def remove(
    settings: CliSettings,
    run: str | None,
    expired: bool,
    environment: str | None,
    variables: tuple[str, ...],
    folder: Path | None,
) -> int:
    """Remove kept copies: those of a RUN, or with --expired the old ones. Their rows are gone then."""
    from datetime import UTC, datetime, timedelta

    from mcdecl.operations.run.kept_rows import remove_copies, remove_work
    from mcdecl.workspace.keep import kept_days, kept_folder

    if (run is None) is not expired:
        raise click.UsageError("name a RUN, or write --expired; not both")
    project = _project(settings, environment, variables)
    copies, _ = _copies(project, folder)
    now = datetime.now(UTC)
    chosen = [copy for copy in copies if (copy.expired(now) if run is None else copy.run == run)]
    if run is not None and not chosen:
        raise click.ClickException(f"nothing of run {run} is kept here; mcdecl kept list shows what is")
    remove_copies(chosen)
    click.echo(f"{len(chosen)} kept cop{'y' if len(chosen) == 1 else 'ies'} removed.")
    if expired:
        left = remove_work(folder or kept_folder(project), now - timedelta(days=kept_days(project)))
        if left:
            click.echo(f"{left} file{'' if left == 1 else 's'} that a broken-off copy had left removed.")
    return 0


@command.command(
    "restore",
    epilog=examples(
        "mcdecl kept restore 1a2b3c4d data_extension.NTO_Customers",
        "mcdecl kept restore 1a2b3c4d data_extension.NTO_Customers --identity key.txt    if it is encrypted",
        "mcdecl kept restore 1a2b3c4d data_extension.NTO_Customers --only-refused        rows that were refused before",
    ),
)
@click.argument("run", metavar="RUN")
@click.argument("address", metavar="ADDRESS")
@project_options
@_FOLDER
@click.option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file with the private key, if the copy is encrypted.",
)
@click.option("--only-refused", is_flag=True, help="Put back only the rows that the account refused the last time.")
@click.option(
    "--from-row",
    type=click.IntRange(1),
    metavar="N",
    help="After a lost answer without a primary key: go on with this row, once you have looked which rows are there.",
)
@click.pass_obj
def restore(
    settings: CliSettings,
    run: str,
    address: str,
    environment: str | None,
    variables: tuple[str, ...],
    folder: Path | None,
    identity: Path | None,
    only_refused: bool,
    from_row: int | None,
) -> int:
    """Put the rows that RUN has kept of ADDRESS back into the data extension that is there now.

    All rows go into an empty data extension only; values of dropped columns go to the rows with the same primary key.
    An apply of `mcdecl undo` does this by itself; use this where it was broken off. It goes on where it was. Rows that
    the account refuses are written to a CSV file with the reason, which `mcdecl rows import` takes; --only-refused puts
    back just these.
    """
    from mcdecl.cli.session import check_named, counting_rows, open_place
    from mcdecl.helpers.own_folder import check_written_here
    from mcdecl.operations.run.kept_restore import refused_rows_of, restore_refused
    from mcdecl.operations.run.kept_restore import restore as restore_all
    from mcdecl.workspace.keep import place_name

    project = _project(settings, environment, variables)
    copies, _ = _copies(project, folder)
    chosen = [copy for copy in copies if copy.run == run and address in (copy.address, copy.full_address)]
    if not chosen:
        raise click.ClickException(f"run {run} has kept nothing of {address} here; mcdecl kept list shows what is kept")
    copy = chosen[-1]
    check_written_here(project.root, copy.path)
    check_named(project.environment, environment)
    part = project.unit(copy.unit) if copy.unit else project
    with open_place(part) as place, counting_rows(f"Rows of {address}") as progress:
        put_back = restore_refused if only_refused else restore_all
        written = put_back(
            place.account, place_name(part), copy, identity, lambda rows: progress(rows, copy.rows), from_row
        )
    for row, message in written.refusals:
        click.echo(f"{copy.path}: row {row}: {message}", err=True)
    if written.refused_earlier:
        click.echo(f"{written.refused_earlier:,} more were refused before it was broken off.", err=True)
    if written.refused_in_all:
        if not copy.encrypted:
            click.echo(f"The refused rows are in {refused_rows_of(copy)}, with the reason.", err=True)
        if not only_refused:
            click.echo("Put back only these, when they can be: the same command with --only-refused", err=True)
    if only_refused:
        sent = written.taken_in_all + written.refused_in_all
        click.echo(f"{written.taken_in_all:,} of {sent:,} refused rows are back in {address}.")
        return 1 if written.refused_in_all else 0
    click.echo(f"{written.taken_in_all:,} of {copy.rows:,} rows are back in {address}.")
    return 0 if written.taken_in_all == copy.rows else 1


def _project(settings: CliSettings, environment: str | None, variables: tuple[str, ...]) -> "Project":
    from mcdecl.cli.session import project_as_it_is

    return project_as_it_is(settings, environment, variables)


def _copies(project: "Project", folder: Path | None) -> "tuple[list[KeptCopy], list[RunError]]":
    """The copies of a folder, and what cannot be used."""
    from mcdecl.operations.run.kept_rows import KeptCopy, copies_in
    from mcdecl.workspace.keep import kept_folder, named_folder

    if folder is not None:
        named_folder(project, folder, "--from")
    read = list(copies_in(kept_folder(project) if folder is None else folder))
    copies = [item for item in read if isinstance(item, KeptCopy)]
    return copies, [item for item in read if not isinstance(item, KeptCopy)]
