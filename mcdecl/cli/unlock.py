"""`mcdecl unlock`."""

from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.project import Environment


EXAMPLES = examples(
    "mcdecl unlock -e prod            who holds the lock",
    "mcdecl unlock -e prod --force    release it, whoever holds it",
)


@click.command("unlock", epilog=EXAMPLES)
@project_options
@unit_option
@click.option("--force", is_flag=True, help="Release the lock, whoever holds it.")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], force: bool) -> int:
    """Say who holds the lock of the environment's business unit, or release it with --force.

    Only force a lock whose run is surely dead: one that is alive stops at its next renewal, in the middle of
    its work. A dead run's lease runs out by itself within minutes.

    Exit code 1 when somebody holds it, 0 when it is free or was released.
    """
    from mcdecl.cli.session import check_named, load_project, open_units, views

    project = load_project(settings, environment, variables)
    if force:
        check_named(project.environment, environment)
    seen = views(project)
    with open_units(project.root, seen) as accounts:
        return max(_unlock(item, account, force=force) for item, account in zip(seen, accounts, strict=True))


def _unlock(environment: "Environment", account: "Account", *, force: bool) -> int:
    """Tell of the lock of one business unit, or release it; the exit code."""
    from mcdecl.engine.apply.lock import force_release, status, utc_now
    from mcdecl.engine.apply.own_tables import shown_moment

    name = environment.name + (f", {environment.business_unit}" if environment.business_unit else "")
    state = force_release(account) if force else status(account)
    if state is None:
        why = "no apply has made it yet" if environment.lock else "the environment does not say lock: true"
        click.echo(f"{name}: free; there is no lock in this business unit ({why}).")
        return 0
    held = state.refusal().seen_from(environment.name)
    if force and not state.released:
        purpose = f" ({held.reason})" if held.reason else ""
        click.echo(f"{name}: released; {held.holder or 'someone'} had it since {shown_moment(held.since)}{purpose}.")
    elif state.held_at(utc_now()):
        click.echo(f"{name}: {held.message}\n{held.hint}")
        return 1
    else:
        click.echo(f"{name}: free" + (f"; {state.holder} had it last." if state.holder else "."))
    return 0
