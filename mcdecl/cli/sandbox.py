"""`mcdecl sandbox`: serve it, empty it, fill its tracking, move its clock, switch automations, drop files."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import InPath, examples
from mcdecl.helpers.safe_files import LARGEST_SECRET, read_regular

if TYPE_CHECKING:
    from mcdecl.sandbox.server import RunningSandbox

F = TypeVar("F", bound=Callable[..., Any])


def _data_option(function: F) -> F:
    return click.option(
        "--data", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File of the account's data."
    )(function)


def _unit_option(function: F) -> F:
    return click.option(
        "--business-unit", "unit", metavar="MID|NAME",
        help="Business unit, by MID or by its name in mcdecl.yaml. Default: the enterprise's own.",
    )(function)  # fmt: skip


@click.group("sandbox")
def command() -> None:
    """The embedded account: a local Marketing Cloud that speaks the same SOAP, without credentials."""


@command.command(
    "serve",
    epilog=examples(
        "mcdecl sandbox serve                                     print URLs and credentials; stop with Ctrl-C",
        "mcdecl sandbox serve --port 8080 --latency 50            on a fixed port, with added latency",
        "mcdecl sandbox serve --like report.json                  an account that differs as a report says",
    ),
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port on loopback; 0 picks one.")
@click.option(
    "--sftp-port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port of SFTP on loopback; 0 picks one."
)
@_data_option
@click.option("--latency", type=click.IntRange(0), default=0, metavar="MS", help="Milliseconds added to every call.")
@click.option("--page-size", type=click.IntRange(1, 2500), metavar="N", help="Page size of a Retrieve. Default: 2500.")
@click.option(
    "--enterprise", type=click.IntRange(1), metavar="EID", help="Id of the account: the enterprise's own business unit."
)
@click.option(
    "--business-unit", "units", type=click.IntRange(1), multiple=True, metavar="MID",
    help="A business unit below it; repeatable. Existing units stay.",
)  # fmt: skip
@click.option("--own-files", is_flag=True, help="Give each of these business units an FTP of its own.")
@click.option(
    "--like",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Differ as FILE says: a report of `mcdecl doctor` or `mcdecl conformance`, or YAML like it; repeatable.",
)
@click.option("--client-id", metavar="X", help="Client id to accept. Default: random.")
@click.option("--client-secret", metavar="Y", help="Client secret to accept. Default: random.")
@click.option("--user", metavar="NAME", help="API user to accept with WS-Security; needs --password-file.")
@click.option(
    "--password-file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="File with that user's password in its first line.",
)  # fmt: skip
@click.pass_obj
def serve(
    settings: CliSettings,
    port: int,
    sftp_port: int,
    data: Path | None,
    latency: int,
    page_size: int | None,
    like: tuple[Path, ...],
    client_id: str | None,
    client_secret: str | None,
    user: str | None,
    password_file: Path | None,
    enterprise: int | None,
    units: tuple[int, ...],
    own_files: bool,
) -> int:
    """Serve the embedded account over HTTP until Ctrl-C, and print its URLs and credentials."""
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.like import read_like
    from mcdecl.workspace.sandbox_data import data_file

    server = sandbox_server()
    settings_like, unchanged = read_like(*like) if like else (None, ())
    for fact in unchanged:
        click.echo(f"warning: {fact} cannot be changed; the embedded account behaves as usual there", err=True)
    server.serve(
        data_file(settings.directory, data),
        port=port,
        sftp_port=sftp_port,
        latency_ms=latency,
        page_size=page_size,
        client_id=client_id,
        client_secret=client_secret,
        user=user,
        password=_password(user, password_file),
        enterprise=enterprise,
        units=units,
        own_files=units if own_files else None,
        settings=settings_like,
        ready=_announce,
    )
    return 0


def _password(user: str | None, file: Path | None) -> str | None:
    """The password that the API user logs in with. It comes from a file: a command line can be seen by others."""
    if (user is None) != (file is None):
        raise click.UsageError("--user and --password-file belong together: give both, or neither.")
    if file is None:
        return None
    try:
        lines = read_regular(file, largest=LARGEST_SECRET).decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--password-file {file} cannot be read: {getattr(error, 'strerror', error)}.") from None
    if not lines or not lines[0]:
        raise click.UsageError(f"--password-file {file} has no password in its first line.")
    return lines[0]


_ENVIRONMENT = """
environments: # for mcdecl.yaml; first: export MC_SERVED_SECRET={secret}
  served:
    account: {{auth_url: '{auth_url}', client_id: {client_id}, client_secret: '${{env.MC_SERVED_SECRET}}'}}"""
"""What `sandbox serve` prints for whoever wants to plan against it; what stands above it is YAML, too."""


def _announce(server: "RunningSandbox") -> None:
    """Print what a client needs; a local account's credentials are no secret."""
    from mcdecl.sandbox.server import LEGACY_USER

    files = server.sftp
    below = [str(mid) for mid in server.account.units if mid != server.account.mid]
    shown = (("enterprise", str(server.account.mid)), ("business_units", ", ".join(below))) if below else ()
    shown_user = (("soap_user", server.user),) if server.user != LEGACY_USER else ()
    for name, value in (
        *shown,
        ("auth_url", server.auth_url),
        ("soap_url", server.soap_url),
        ("rest_url", server.rest_url),
        ("client_id", server.client_id),
        ("client_secret", server.client_secret),
        *shown_user,
        ("sftp_host", files.host),
        ("sftp_port", str(files.port)),
        ("sftp_user", ", ".join([files.user, *map(str, sorted(server.account.own_files))])),
        ("sftp_password_file", str(files.password_file)),
        ("sftp_host_key", files.fingerprint),
    ):
        click.echo(f"{name}: {value}")
    click.echo(_ENVIRONMENT.format(auth_url=server.auth_url, client_id=server.client_id, secret=server.client_secret))
    click.echo("Serving the embedded account; Ctrl-C stops it.", err=True)


def _span(_context: click.Context, _parameter: click.Parameter, value: str | None) -> timedelta | None:
    """Reads a span of time as `+1d` or `+2h30m`."""
    from mcdecl.operations.run.durations import span_of

    try:
        return None if value is None else span_of(value)
    except ValueError as error:
        raise click.BadParameter(f"{error} To go back, use --set.") from None


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    """Reads a date, with a time or without."""
    try:
        return None if value is None else datetime.fromisoformat(value)
    except ValueError:
        text = f"{value!r} is not a date and time: write 2030-01-31T06:00, or 2030-01-31T06:00+01:00."
        raise click.BadParameter(text) from None


@command.command(
    "clock",
    epilog=examples(
        "mcdecl sandbox clock +1d                        one day forward, with the schedules due until then",
        "mcdecl sandbox clock --set 2031-01-31T06:00     to this time",
    ),
)
@click.argument("span", callback=_span, required=False)
@click.option("--set", "to", callback=_moment, metavar="ISO", help="Move it to this time, in server time.")
@click.option(
    "--account-zone", metavar="ZONE", help="Time zone of the account, such as Europe/Berlin; automations use its date."
)
@click.option(
    "--user-zone", metavar="ZONE", help="Time zone of the user; activities that you start alone use its date."
)
@click.option(
    "--data", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File of the account's data."
)
@click.pass_obj
def clock(
    settings: CliSettings,
    span: timedelta | None,
    to: datetime | None,
    account_zone: str | None,
    user_zone: str | None,
    data: Path | None,
) -> int:
    """Show the clock of the embedded account, or move it by SPAN (+1d, +2h30m) and run what is due.

    Schedules run when they are due, and data retention at each midnight (UTC-6).
    """
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import data_file

    if span is not None and to is not None:
        raise click.UsageError("use a span or --set, not both")
    sandbox_server()  # says so when the extra is missing
    from mcdecl.sandbox.account import SERVER_ZONE_NAME
    from mcdecl.sandbox.control.clock import ClockMove, turn

    shown = turn(data or data_file(settings.directory, None), ClockMove(span, to, account_zone, user_zone))
    ahead = round(shown.ahead.total_seconds())
    differs = f", {timedelta(seconds=abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} this machine" if ahead else ""
    click.echo(f"Server time: {shown.moment:%Y-%m-%d %H:%M:%S} (UTC-6){differs}.")
    if set(shown.zones) != {SERVER_ZONE_NAME}:
        click.echo(f"Time zones: {shown.zones[0]} of the account, {shown.zones[1]} of its user.")
    if span is not None or to is not None:
        click.echo(f"Automations started: {shown.begun}.")
        for gone in shown.deleted:
            rows = f"{gone.rows:,} row{'s' if gone.rows != 1 else ''}"
            click.echo(f"Retention deleted {f'{gone.key} with its {rows}' if gone.whole else f'{rows} of {gone.key}'}.")
    return 0


@command.command(
    "reset",
    epilog=examples(
        "mcdecl sandbox reset",
    ),
)
@_data_option
@click.pass_obj
def reset(settings: CliSettings, data: Path | None) -> int:
    """Empty the embedded account: delete everything in it."""
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import data_file

    path = data or data_file(settings.directory, None)
    sandbox_server().reset(path)
    click.echo(f"Emptied the embedded account in {path}.")
    return 0


@command.command(
    "load-tracking",
    epilog=examples(
        "mcdecl sandbox load-tracking events.csv",
    ),
)
@click.argument("file", type=InPath())
@_data_option
@_unit_option
@click.pass_obj
def load_tracking(settings: CliSettings, file: Path, data: Path | None, unit: str | None) -> int:
    """Load the tracking events of FILE into the embedded account: all of them, or none.

    FILE is CSV with a header, or JSON lines. `event` is the type of a line (sent, open, click, bounce,
    unsubscribe, ...; send and subscriber for what events are about; list, list_subscriber, email and content_area
    for what other clients read); the other columns have the names of the data view or of the SOAP API. Dates without
    a zone are server time.
    """
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import done

    sandbox_server()
    from mcdecl.sandbox.control.tracking import LOAD

    record = done(settings.directory, data, unit, LOAD, {}, file)
    click.echo(f"Loaded from {file}: {_counted(record['counts'])}.")
    return 0


@command.command(
    "switch",
    epilog=examples(
        "mcdecl sandbox switch NTO_On_File on      files that fit start the automation",
        "mcdecl sandbox switch NTO_Nightly off     pause its schedule",
    ),
)
@click.argument("key")
@click.argument("state", type=click.Choice(["on", "off"]))
@_data_option
@_unit_option
@click.pass_obj
def switch(settings: CliSettings, key: str, state: str, data: Path | None, unit: str | None) -> int:
    """Switch the schedule or file drop of the automation KEY in the embedded account on or off."""
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import done

    sandbox_server()
    from mcdecl.sandbox.control.automations import SWITCH

    record = done(settings.directory, data, unit, SWITCH, {"key": key, "on": state == "on"})
    click.echo(f"{key}: the {'file drop' if record['by_file'] else 'schedule'} is {state}.")
    return 0


@command.command(
    "drop",
    epilog=examples(
        "mcdecl sandbox drop customers.csv                                into Import",
        "mcdecl sandbox drop today.csv --name customers.csv --to In/EU    into another folder, under another name",
    ),
)
@click.argument("file", type=InPath())
@click.option("--to", "folder", default="Import", show_default=True, metavar="FOLDER", help="Folder on the FTP.")
@click.option("--name", metavar="NAME", help="Name that the file gets there. Default: its own.")
@_data_option
@_unit_option
@click.pass_obj
def drop(settings: CliSettings, file: Path, folder: str, name: str | None, data: Path | None, unit: str | None) -> int:
    """Put FILE on the FTP of the embedded account, and run the automations whose file drop it fits."""
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import done

    sandbox_server()
    from mcdecl.sandbox.control.automations import DROP

    record = done(settings.directory, data, unit, DROP, {"folder": folder, "name": name or file.name}, file)
    click.echo(f"Put {name or file.name} in {folder}.")
    for key, status in sorted(record["runs"].items()):
        click.echo(f"{key} ran: {status}.")
    for key in record["queued"]:
        click.echo(f"{key} is running, and takes the file afterwards.")
    for key in record["inactive"]:
        click.echo(f"{key} was not started: its file drop is off (mcdecl sandbox switch {key} on).")
    if not any(record.values()):
        click.echo("No file drop fits it.")
    return 0


@command.group("simulate")
def simulate() -> None:
    """Simulate activity in the embedded account."""


@simulate.command(
    "sends",
    epilog=examples(
        "mcdecl sandbox simulate sends                                 to made-up subscribers",
        "mcdecl sandbox simulate sends --to NTO_Customers --sends 5    to the rows of a data extension",
    ),
)
@click.option("--sends", type=click.IntRange(1), default=3, show_default=True, metavar="N", help="Number of sends.")
@click.option(
    "--subscribers",
    type=click.IntRange(1),
    metavar="N",
    help="Number of made-up subscribers. Default: 1000.",
)
@click.option("--to", "audience_name", metavar="KEY", help="Send to the rows of this data extension instead.")
@click.option(
    "--days",
    type=click.FloatRange(0.01, 730),
    default=7.0,
    show_default=True,
    help="Number of days in the past to cover.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Random seed; the same seed gives the same events."
)
@_data_option
@_unit_option
@click.pass_obj
def simulate_sends(
    settings: CliSettings,
    sends: int,
    subscribers: int | None,
    audience_name: str | None,
    days: float,
    seed: int,
    data: Path | None,
    unit: str | None,
) -> int:
    """Add sends with their opens, clicks, bounces and unsubscribes, as if they had happened until now."""
    from mcdecl.cli.session import sandbox_server
    from mcdecl.workspace.sandbox_data import done

    sandbox_server()
    from mcdecl.sandbox.control.tracking import SIMULATE

    if audience_name is not None and subscribers is not None:
        raise click.UsageError("use --to or --subscribers, not both")
    words = {"sends": sends, "seed": seed, "days": days, "audience": audience_name, "subscribers": subscribers}
    record = done(settings.directory, data, unit, SIMULATE, words)
    click.echo(f"Simulated sends to {record['people']} subscribers: {_counted(record['counts'])}.")
    return 0


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {table.strip('_')}" for table, count in counts.items()) or "nothing"
