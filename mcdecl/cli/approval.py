"""Saying yes before something is sent: on the terminal, by --auto-approve, and for protected environments by name."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mcdecl.cli.session import check_named as check_named  # noqa: PLC0414 - for those that ask here
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import Environment

if TYPE_CHECKING:
    from mcdecl.workspace.guards import Objection


def check_confirm(environment: Environment, confirm: str | None) -> None:
    """See that --confirm, where it is given, names the environment that is meant.

    Raises:
        ClickException: it names another one.
    """
    if confirm is not None and confirm != environment.name:
        raise click.ClickException(
            f"--confirm says {confirm}, and the environment is {environment.name}; nothing was sent"
        )


def accounts_of(plans: Plan | PlanSet) -> str:
    """The accounts that a plan changes, in words; empty where none has been asked who it is."""
    changed = [plans] if isinstance(plans, Plan) else [plan for _, plan in plans.plans()]
    places = [plan.account.place for plan in changed if plan.account is not None and plan.summary().acts]
    return "; ".join(places)


def approve(environment: Environment, changes: int, accounts: str, *, asked: bool, confirm: str | None) -> bool:
    """Get the word for a number of changes; whether somebody was asked just now, which takes its time.

    Args:
        environment: where.
        changes: how many.
        accounts: the accounts in words, as `accounts_of` gives them.
        asked: whether a person has approved them in advance.
        confirm: the environment's name, where it was said once more.

    Raises:
        ClickException: the answer is no, or nobody can be asked.
    """
    what = f"{changes} change{'s' if changes != 1 else ''} to {environment.name}{f' ({accounts})' if accounts else ''}"
    if environment.protected and confirm is None:
        if not sys.stdin.isatty():
            raise click.ClickException(
                f"{environment.name} is protected; look at the plan, then run with --confirm {environment.name}"
            )
        typed = click.prompt(f"{environment.name} is protected. Type its name to apply {what}", err=True)
        if typed.strip() != environment.name:
            raise click.ClickException("that is not its name; nothing was sent")
        return True
    if asked:
        return False
    if not sys.stdin.isatty():
        raise click.ClickException("there is no terminal to ask on; look at the plan, then run with --auto-approve")
    if not click.confirm(f"Apply {what}?", default=False, err=True):
        raise click.ClickException("nothing was sent")
    return True


def tell_objections(objections: Sequence["Objection"]) -> bool:
    """Say on standard error what stands against an apply; whether it is refused for that."""
    for objection in objections:
        click.echo(f"{'Refused' if objection.refused else 'warning'}: {objection}", err=True)
    refused = any(item.refused for item in objections)
    if refused:
        click.echo("Nothing was sent.", err=True)
    return refused
