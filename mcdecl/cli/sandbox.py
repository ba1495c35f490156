"""`mcdecl sandbox serve` and `mcdecl sandbox reset`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings

if TYPE_CHECKING:
    from mcdecl.sandbox.server import RunningSandbox


@click.group("sandbox")
def command() -> None:
    """The embedded account: a local Marketing Cloud that speaks the same SOAP, without credentials."""


@command.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port on loopback; 0 picks one.")
@click.option(
    "--sftp-port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port of SFTP on loopback; 0 picks one."
)
@click.option(
    "--data", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File of the account's data."
)
@click.option("--latency", type=click.IntRange(0), default=0, metavar="MS", help="Milliseconds added to every call.")
@click.option(
    "--page-size", type=click.IntRange(1, 2500), default=2500, metavar="N", help="Most results of a Retrieve."
)
@click.option(
    "--enterprise", type=click.IntRange(1), metavar="EID", help="The account's id: the enterprise's own business unit."
)
@click.option(
    "--business-unit", "units", type=click.IntRange(1), multiple=True, metavar="MID",
    help="A business unit below it; repeatable. Those that the data has stay.",
)  # fmt: skip
@click.option("--client-id", metavar="X", help="The client id that is taken; a random one without it.")
@click.option("--client-secret", metavar="Y", help="The client secret that is taken; a random one without it.")
@click.pass_obj
def serve(
    settings: Settings,
    port: int,
    sftp_port: int,
    data: Path | None,
    latency: int,
    page_size: int,
    client_id: str | None,
    client_secret: str | None,
    enterprise: int | None,
    units: tuple[int, ...],
) -> int:
    """Serve the embedded account over HTTP until Ctrl-C, and print its addresses and credentials."""
    from mcdecl.cli.session import SANDBOX_FILE, sandbox_server

    sandbox_server().serve(
        data or settings.directory / SANDBOX_FILE,
        port=port,
        sftp_port=sftp_port,
        latency_ms=latency,
        page_size=page_size,
        client_id=client_id,
        client_secret=client_secret,
        enterprise=enterprise,
        units=units,
        ready=_announce,
    )
    return 0


def _announce(server: "RunningSandbox") -> None:
    """Print what a client needs; a local account's credentials are no secret."""
    files = server.sftp
    below = [str(mid) for mid in server.account.units if mid != server.account.mid]
    shown = (("enterprise", str(server.account.mid)), ("business_units", ", ".join(below))) if below else ()
    for name, value in (
        *shown,
        ("auth_url", server.auth_url),
        ("soap_url", server.soap_url),
        ("rest_url", server.rest_url),
        ("client_id", server.client_id),
        ("client_secret", server.client_secret),
        ("sftp_host", files.host),
        ("sftp_port", str(files.port)),
        ("sftp_user", files.user),
        ("sftp_password_file", str(files.password_file)),
        ("sftp_host_key", files.fingerprint),
    ):
        click.echo(f"{name}: {value}")
    click.echo("Serving the embedded account; Ctrl-C stops it.", err=True)


@command.command("reset")
@click.option(
    "--data", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File of the account's data."
)
@click.pass_obj
def reset(settings: Settings, data: Path | None) -> int:
    """Empty the embedded account: everything in it is gone."""
    from mcdecl.cli.session import SANDBOX_FILE, sandbox_server

    path = data or settings.directory / SANDBOX_FILE
    sandbox_server().reset(path)
    click.echo(f"Emptied the embedded account in {path}.")
    return 0
