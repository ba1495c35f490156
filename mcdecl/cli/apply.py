"""`mcdecl apply`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.names import ADDRESS_OR_FILE, ENVIRONMENT
from mcdecl.cli.options import examples, format_option, plain_option, project_options, scope_options, unit_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcdecl.account.interface import Account
    from mcdecl.apply import ApplyReport
    from mcdecl.cli.running import Running
    from mcdecl.live.planning import Planned
    from mcdecl.plan import Plan, Scope
    from mcdecl.plan.saved import SavedPlan
    from mcdecl.project import Project


EXAMPLES = examples(
    "mcdecl apply                                      show the plan, ask, carry it out",
    "mcdecl apply data_extension.NTO_Customers         only this, and what it needs",
    "mcdecl apply -e prod --confirm prod --auto-approve    in a pipeline, on a protected environment",
    "mcdecl apply plan.json                            exactly the plan that was saved and reviewed",
)


@click.command("apply", epilog=EXAMPLES)
@click.argument("targets", type=ADDRESS_OR_FILE, nargs=-1, metavar="[FILE | TARGET...]")
@project_options
@unit_option
@format_option("text", "json")
@plain_option
@click.option("--auto-approve", is_flag=True, help="Do not ask; needed where there is no terminal to ask on.")
@click.option(
    "--confirm", type=ENVIRONMENT, metavar="ENV", help="The environment's name once more; a protected one needs it."
)
@scope_options
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(["data_loss"]),
    help="Take this risk; without it a plan that loses data is shown and refused.",
)
@click.option(
    "--lock-timeout",
    type=click.IntRange(0, 86_400),
    default=0,
    show_default=True,
    metavar="SECONDS",
    help="Wait so long for a lock that someone else holds; with 0 it is refused at once.",
)
@click.option("--force", is_flag=True, help="Take it that more changes or goes than the project's thresholds allow.")
@click.pass_obj
def command(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    plain: bool,
    auto_approve: bool,
    confirm: str | None,
    targets: tuple[str, ...],
    excludes: tuple[str, ...],
    prune: bool,
    resend_unknown: bool,
    allow: tuple[str, ...],
    lock_timeout: int,
    force: bool,
) -> int:
    """Make the account what the project says: show the plan, ask, then send only what is needed.

    With the FILE of a saved plan exactly that plan is carried out, without asking; it is refused when the
    account or the project is not what the plan was made from any more. With TARGETs, addresses or patterns such
    as data_extension.NTO_*, only what they mean and what that needs is looked at and changed.

    What fails does not stop what does not depend on it; the next run picks up from there. Exit code 1 when
    anything failed, was skipped or is blocked.

    Ctrl-C lets the calls under way finish and begins no other, a second one stops at once; exit code 130.
    """
    from functools import partial

    from mcdecl.apply.locked import AccountMoved
    from mcdecl.cli.applied import note
    from mcdecl.cli.approval import approve, check_confirm, check_named
    from mcdecl.cli.planning import checked_plan, planned
    from mcdecl.cli.running import carry_out
    from mcdecl.cli.session import account_name, console, open_account, sound_project
    from mcdecl.cli.showing import show, shown_form
    from mcdecl.plan import Scope
    from mcdecl.plan.saved import moved
    from mcdecl.report.terminal import apply_summary, print_outcome

    project, out = sound_project(settings, environment, variables), console()
    check_named(project.environment, environment)
    check_confirm(project.environment, confirm)
    scope = Scope(targets, excludes, prune, resend_unknown)
    if project.units:
        from mcdecl.cli.unit_commands import Asked, apply_units

        return apply_units(project, Asked(form, plain, scope, allow, confirm, auto_approve, force, lock_timeout))
    saved = _saved(scope, project)
    if saved is not None:
        scope = saved.scope
    with open_account(project) as account:
        made = checked_plan(project, account, scope)
        if saved is not None and (others := moved(saved, made.plan)):
            raise AccountMoved(others)
        counts = made.plan.summary()
        if form == "text":
            show(made.plan, shown_form(form, plain=plain))
        refused = counts.acts and not counts.blocked and _refusal(made.plan, allow, force=force)
        if refused:
            click.echo(refused, err=True)
        if counts.blocked or refused or not counts.acts:
            note(project, account, whole=not made.plan.partial, done=not (counts.blocked or refused))
            return nothing_sent(made.plan.to_json(), form, refused=bool(counts.blocked or refused))
        approve(project.environment, counts.acts, asked=auto_approve or saved is not None, confirm=confirm)
        watch = partial(print_outcome, out) if form == "text" else lambda _outcome: None

        def again() -> "Planned":
            return planned(project, account, scope)

        send = partial(carry, project, account, made, again, lock_timeout=lock_timeout)
        ended = carry_out(project, account_name(project.environment), made.plan, watch, send)
        note(project, account, whole=not made.plan.partial, done=ended.report.ok, acted=True)
    if form == "json":
        print_json({**made.plan.to_json(), **ended.to_json()})
    else:
        click.echo(apply_summary(ended.report))
    ended.tell()
    return ended.code


def carry(
    project: "Project",
    account: "Account",
    made: "Planned",
    again: "Callable[[], Planned]",
    running: "Running",
    *,
    lock_timeout: int = 0,
) -> "ApplyReport":
    """Apply the plan, under the lock where the environment wants one; for that it is waited so many seconds.

    Raises:
        LockHeld: someone else holds it.
        AccountMoved: under the lock the plan is another one.
    """
    from mcdecl.apply.lock_rows import LockHeld
    from mcdecl.apply.lock_waiting import Patience
    from mcdecl.engine import carrying

    watch, stop, calls = running.watch, running.stop, running.calls

    def waiting(held: LockHeld) -> None:
        click.echo(f"{held.message} Waiting for it, at most {lock_timeout} s …", err=True)

    patience = Patience(lock_timeout, waiting)
    return carrying.carry(project, account, made, again, watch=watch, stop=stop, calls=calls, patience=patience)


def _saved(scope: "Scope", project: "Project") -> "Plan | None":
    """The saved plan that the arguments name: one that is a file; None where they are targets.

    Raises:
        UsageError: something else is said beside it.
        BadPlanFileError: the file cannot be used, is not there, or is for another account.
    """
    from mcdecl.cli.session import account_name
    from mcdecl.plan import Plan
    from mcdecl.plan.saved import BadPlanFileError

    saved, here = saved_plan(scope), account_name(project.environment)
    if saved is None:
        return None
    if not isinstance(saved.plan, Plan):
        raise BadPlanFileError("This plan is for several business units, and here are none.", "Choose with -e.")
    if saved.plan.project != project.name or dict(saved.account) != here:
        there = ", ".join(str(value) for value in (saved.plan.project, *saved.account.values()))
        this = ", ".join(str(value) for value in (project.name, *here.values()))
        raise BadPlanFileError(f"This plan is for {there}; here is {this}.", "Name the right environment with -e.")
    return saved.plan


def saved_plan(scope: "Scope") -> "SavedPlan | None":
    """What the file holds that a scope's targets name; None where they are targets.

    Raises:
        UsageError: something else is said beside it.
        BadPlanFileError: the file cannot be used, or is not there.
    """
    from mcdecl.plan.saved import BadPlanFileError, read_saved

    files = [one for one in scope.targets if Path(one).is_file()]
    if missing := [one for one in scope.targets if one not in files and _like_a_file(one)]:
        raise BadPlanFileError(f"There is no file {missing[0]}, and it is no address either.")
    if not files:
        return None
    if scope != replace(scope, targets=(files[0],), excludes=(), prune=False, resend_unknown=False):
        raise click.UsageError("a saved plan holds its own targets and options; name the file alone")
    return read_saved(Path(files[0]).read_text(encoding="utf-8", errors="replace"))


def _like_a_file(argument: str) -> bool:
    """Whether what stands before the first dot is not even nearly a kind, and nothing is a pattern."""
    from mcdecl.kinds import KINDS
    from mcdecl.kinds.checks import closest

    return not {*argument} & {*"*?"} and closest(argument.partition(".")[0], KINDS) is None


def _refusal(plan: "Plan", allow: Sequence[str], *, force: bool) -> str | None:
    """Why a plan that could be carried out may not be, or None."""
    if lossy := [change.address for change in plan.changes if change.refused(allow)]:
        return refusal(lossy)
    return f"Refused: {plan.too_much} Nothing was sent." if plan.too_much and not force else None


def refusal(addresses: Sequence[str]) -> str:
    """Why changes that would lose data were not sent, and what to do when that is meant."""
    return (
        f"Refused: {', '.join(addresses)} would lose data, and nothing was sent. If that is meant, run again with "
        "--allow data_loss, or write lifecycle: {allow: [data_loss]} at the resource."
    )


def nothing_sent(plan: dict[str, object], form: str, *, refused: bool) -> int:
    """Tell a program that nothing was sent; the exit code."""
    if form == "json":
        print_json({**plan, "results": []})
    return 1 if refused else 0


def print_json(data: dict[str, object]) -> None:
    """Print JSON for a program."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
