"""`mcdecl runs`."""

from datetime import datetime

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import chosen_units, examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl runs                                      the latest applies, runs and downloads of this machine",
    "mcdecl runs -e prod                              also the imports of the team, from the ledger in the account",
    "mcdecl runs --outcome failed --since 7d          what failed in the last seven days",
    "mcdecl runs --address data_extension.NTO_Orders  what changed or filled one data extension",
    "mcdecl runs ID                                   one of them in full, by its id or the beginning of it",
)
KINDS = ("apply", "run", "import", "pull")


@click.command("runs", epilog=EXAMPLES)
@click.argument("run", metavar="[ID]", required=False)
@project_options
@unit_option
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind of entry; repeatable.")
@click.option("--outcome", "outcomes", multiple=True, metavar="WORD", help="Only entries that ended so; repeatable.")
@click.option("--since", metavar="WHEN", help="Only entries from then on: 2026-06-01, or 7d, 12h. In UTC.")
@click.option(
    "--address",
    type=ADDRESS,
    metavar="ADDRESS",
    help="Only entries about this address or pattern, such as data_extension.NTO_*.",
)
@click.option(
    "--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="Number of entries to list."
)
@format_option("text", "json")
@click.pass_obj
def command(
    settings: CliSettings,
    run: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    kinds: tuple[str, ...],
    outcomes: tuple[str, ...],
    since: str | None,
    address: str | None,
    last: int,
    form: str,
) -> int:
    """List what was done, the latest first: applies, runs, imported files, downloads of tracking events.

    Applies, runs and downloads are those of this project's folder on this machine. With -e, the ledger of that
    environment is read too, if it keeps one (`ledger: true`): imported files and applied commits of the whole team.
    Without -e no account is asked.

    With ID, show one entry in full: of an apply, its calls. How a run that was only started stands now says
    `mcdecl results`; claims on files are listed and freed by `mcdecl ledger`.
    """
    from mcdecl.cli.session import print_json, read_project, terminal_width
    from mcdecl.operations.past import PastFilter
    from mcdecl.report.runs import event_lines, past_lines
    from mcdecl.workspace.past import find_past, past

    project = read_project(settings, environment, variables) if environment is not None else None
    if project is not None and "import" in kinds and not project.environment.ledger:
        raise click.ClickException(_without_ledger(project.environment.name))
    if project is None and kinds and {*kinds} == {"import"}:
        raise click.UsageError("imported files are in the ledger of an account: add -e ENV")
    root, units = settings.directory, chosen_units()
    if run is not None:
        event = find_past(root, run, project, units)
        if form == "json":
            print_json(event.to_json(whole=True))
        else:
            click.echo("\n".join(event_lines(event)))
        return 0
    wanted = PastFilter(kinds, _known(outcomes), _moment(since), environment, address)
    events = past(root, wanted, project, units)
    if form == "json":
        print_json([event.to_json() for event in events[:last]])
        return 0
    if not events:
        narrowed = wanted != PastFilter()
        click.echo("No entry matches." if narrowed else "Nothing was applied, run or downloaded from this folder yet.")
    for line in past_lines(events[:last], terminal_width()):
        click.echo(line)
    if len(events) > last:
        click.echo(f"{len(events) - last:,} earlier: --last {len(events)} lists all.")
    return 0


def _without_ledger(environment: str) -> str:
    return (
        f"environment {environment} keeps no ledger of imports: write ledger: true there in mcdecl.yaml, and apply. "
        "Without it, mcdecl runs --kind run lists the runs that were started from this folder."
    )


def _known(outcomes: tuple[str, ...]) -> tuple[str, ...]:
    from mcdecl.kinds.checks import did_you_mean
    from mcdecl.operations.past import OUTCOMES

    for word in outcomes:
        if word not in OUTCOMES:
            hint = did_you_mean(word, OUTCOMES) or f"there are {', '.join(OUTCOMES)}"
            raise click.BadParameter(f"{word!r} is no outcome; {hint}", param_hint="--outcome")
    return outcomes


def _moment(since: str | None) -> datetime | None:
    from mcdecl.operations.past import since_time

    try:
        return None if since is None else since_time(since)
    except ValueError:
        raise click.BadParameter(
            f"{since!r} is no date and no span: write 2026-06-01, 2026-06-01T12:30 (UTC), 7d or 12h.",
            param_hint="--since",
        ) from None
