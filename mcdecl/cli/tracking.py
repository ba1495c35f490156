"""`mcdecl tracking pull`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import DATA_EXTENSION
from mcdecl.cli.options import OutPath, examples, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.operations.tracking.pull import Pulled

_STOPPED = 130


@click.group("tracking")
def command() -> None:
    """Tracking events: sends, opens, clicks, bounces and unsubscribes."""


@command.command(
    "pull",
    epilog=examples(
        "mcdecl tracking pull --since 2026-06-01 --out events                   everything until now; run again for "
        "new events",
        "mcdecl tracking pull --out events --into data_extension.NTO_Events     also into a data extension",
    ),
)
@project_options
@unit_option
@click.option(
    "--events",
    default="sent,open,click,bounce,unsubscribe",
    show_default=True,
    metavar="WORDS",
    help="Also: not_sent, survey, forward, forward_opt_in.",
)
@click.option(
    "--since", metavar="DATE", help="Start. Default: the start of the previous pull. UTC unless it has a time zone."
)
@click.option("--until", metavar="DATE", help="End (exclusive). Default: the account's current time.")
@click.option("--out", required=True, type=OutPath(), metavar="DIR", help="Folder of the files and bookmark.")
@click.option(
    "--format", "file_format", type=click.Choice(("csv", "parquet", "duckdb")), default="csv", show_default=True,
    help="Form of the files.",
)  # fmt: skip
@click.option(
    "--into",
    type=DATA_EXTENSION,
    metavar="ADDRESS",
    help="Also add the events to this data extension, by its primary key EventID.",
)
@click.option(
    "--overlap", type=click.FloatRange(0), default=24.0, show_default=True, metavar="HOURS",
    help="How much of the previous pull to read again for late events.",
)  # fmt: skip
@click.option(
    "--summary", "form", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="Form of what is printed at the end.",
)  # fmt: skip
@click.pass_obj
def pull(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    events: str,
    since: str | None,
    until: str | None,
    out: Path,
    file_format: str,
    into: str | None,
    overlap: float,
    form: str,
) -> int:
    """Download tracking events, without duplicates.

    Run it again after any interruption: it resumes from the bookmark in DIR. Late events are read again without
    duplicates. Times are in UTC.

    Exit code 1 if something was refused or the account stopped answering, 130 if it was stopped.
    """
    from mcdecl.cli.session import check_named, print_json, project_in_unit
    from mcdecl.operations.tracking.summary import lines, summary
    from mcdecl.workspace.tracking import pull_tracking

    begin, end = _date("--since", since), _date("--until", until)
    if begin is not None and end is not None and begin >= end:
        raise click.ClickException(f"--since {since} is not before --until {until}: the range is empty.")
    project, named = project_in_unit(settings, environment, variables, [] if into is None else [into])
    if named:
        check_named(project.environment, environment)
    try:
        with _progress() as progress:
            report = pull_tracking(
                project,
                out,
                events=events.split(","),
                since=begin,
                until=end,
                file_format=file_format,
                into=next(iter(named), None),
                overlap_hours=overlap,
                confirm=project.environment.name,
                progress=progress,
            )
    except KeyboardInterrupt:
        click.echo("Stopped. Downloaded events stay; run the same command to resume.", err=True)
        return _STOPPED
    if form == "json":
        print_json(summary(report.pulled, report.calls))
    else:
        click.echo("\n".join(lines(report.pulled, report.calls, str(out))))
    return 0


def _date(option: str, text: str | None) -> datetime | None:
    from mcdecl.operations.tracking.times import parse_given

    try:
        return None if text is None else parse_given(text)
    except ValueError:
        raise click.ClickException(
            f"{option} {text} is not a date: write 2026-01-31, or 2026-01-31T12:30 in UTC, or with an offset."
        ) from None


@contextmanager
def _progress() -> "Iterator[Callable[[Pulled], None]]":
    """Shows on a terminal's standard error how many events there are; nothing elsewhere."""
    from mcdecl.report.progress import Late, heard

    if not heard():
        yield lambda _pulled: None
        return
    with Late("Pulling tracking events") as status:
        yield lambda pulled: status.update(f"Pulling tracking events: {pulled.total:,} in {pulled.spans:,} spans")
