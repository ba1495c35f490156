"""`mcdecl unlock`."""

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import project_options


@click.command("unlock")
@project_options
@click.option("--force", is_flag=True, help="Release the lock, whoever holds it.")
@click.pass_obj
def command(settings: Settings, environment: str | None, variables: tuple[str, ...], force: bool) -> int:
    """Say who holds the lock of the environment's business unit, or release it with --force.

    Only force a lock whose run is surely dead: one that is alive stops at its next renewal, in the middle of
    its work. A dead run's lease runs out by itself within minutes.

    Exit code 1 when somebody holds it, 0 when it is free or was released.
    """
    from mcdecl.apply.lock import force_release, status, utc_now
    from mcdecl.apply.lock_rows import said
    from mcdecl.cli.session import load_project, open_account

    project = load_project(settings, environment, variables)
    name = project.environment.name
    with open_account(project) as account:
        state = force_release(account) if force else status(account)
    if state is None:
        why = "no apply has made it yet" if project.environment.lock else "the environment does not say lock: true"
        click.echo(f"{name}: free; there is no lock in this business unit ({why}).")
        return 0
    held = state.refusal().seen_from(name)
    if force and not state.released:
        purpose = f" ({held.reason})" if held.reason else ""
        click.echo(f"{name}: released; {held.holder or 'someone'} had it since {said(held.since)}{purpose}.")
    elif state.held_at(utc_now()):
        click.echo(f"{name}: {held.message}\n{held.hint}")
        return 1
    else:
        click.echo(f"{name}: free" + (f"; {state.holder} had it last." if state.holder else "."))
    return 0
