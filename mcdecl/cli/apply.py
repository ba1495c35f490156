"""`mcdecl apply`."""

from typing import TYPE_CHECKING

import click

from mcdecl.cli.applying import carry, nothing_sent, print_json, refusal, saved_plan, saved_scope
from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS_OR_FILE, ENVIRONMENT
from mcdecl.cli.options import examples, format_option, plain_option, project_options, scope_options, unit_option

if TYPE_CHECKING:
    from mcdecl.engine.observe.planning import Planned
    from mcdecl.engine.plan import Plan, Scope
    from mcdecl.engine.plan.saved import SavedPlan
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
    "--lock-timeout",
    type=click.IntRange(0, 86_400),
    default=0,
    show_default=True,
    metavar="SECONDS",
    help="Wait so long for a lock that someone else holds; with 0 it is refused at once.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Allow exceeding the thresholds, and undoing what another branch applied to a protected environment.",
)
@click.option(
    "--new-account", is_flag=True, help="Allow another business unit or host than at the environment's last apply."
)
@click.pass_obj
def command(
    settings: CliSettings,
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
    new_account: bool,
) -> int:
    """Make the account what the project says: show the plan, ask, then send only what is needed.

    With the FILE of a saved plan exactly that plan is carried out, without asking; it is refused when the
    account or the project is not what the plan was made from any more, or when it deletes or loses what neither the
    flags it was made with nor --prune and --allow allow. With TARGETs, addresses or patterns such
    as data_extension.NTO_*, only what they mean and what that needs is looked at and changed.

    What fails does not stop what does not depend on it; the next run picks up from there. Exit code 1 when
    anything failed, was skipped or is blocked.

    Ctrl-C lets the calls under way finish and begins no other, a second one stops at once; exit code 130.
    """
    from functools import partial

    from mcdecl.cli.applied import note
    from mcdecl.cli.approval import accounts_of, approve, check_confirm, check_named, tell_objections
    from mcdecl.cli.planning import checked_plan, planned
    from mcdecl.cli.running import carry_out
    from mcdecl.cli.session import account_name, console, open_account, sound_project
    from mcdecl.cli.showing import show, shown_form
    from mcdecl.engine.plan import Scope
    from mcdecl.report.terminal import apply_summary, print_outcome
    from mcdecl.workspace.guards import objections

    project, out = sound_project(settings, environment, variables), console()
    check_named(project.environment, environment)
    check_confirm(project.environment, confirm)
    scope = Scope(targets, excludes, prune, resend_unknown, allow)
    if project.units:
        from mcdecl.cli.unit_commands import ApplyOptions, apply_units

        return apply_units(
            project, ApplyOptions(form, plain, scope, confirm, auto_approve, force, lock_timeout, new_account)
        )
    saved = _saved(scope, project)
    if saved is not None:
        scope = saved_scope(saved, scope)
    with open_account(project) as account:
        made = checked_plan(project, account, scope)
        if saved is not None:
            _check_reviewed(_plan_of(saved), made.plan)
        counts = made.plan.summary()
        if form == "text":
            show(made.plan, shown_form(form, plain=plain))
        against = objections(project, account, made.plan, new_account=new_account, force=force)
        refused = tell_objections(against) or (counts.acts and not counts.blocked and _refusal(made.plan, force=force))
        if isinstance(refused, str):
            click.echo(refused, err=True)
        if counts.blocked or refused or not counts.acts:
            note(project, account, made.plan, whole=not made.plan.partial, done=not (counts.blocked or refused))
            return nothing_sent(made.plan.to_json(), form, refused=bool(counts.blocked or refused))
        waited = approve(
            project.environment,
            counts.acts,
            accounts_of(made.plan),
            asked=auto_approve or saved is not None,
            confirm=confirm,
        )
        watch = partial(print_outcome, out) if form == "text" else lambda _outcome: None

        def again() -> "Planned":
            return planned(project, account, scope)

        if waited:
            shown, made = made, again()
            _check_reviewed(shown.plan, made.plan)
        send = partial(carry, project, account, made, again, lock_timeout=lock_timeout)
        ended = carry_out(project, account_name(project.environment), made.plan, watch, send)
        whole = not made.plan.partial
        note(project, account, made.plan, whole=whole, done=ended.report.ok, report=ended.report)
    if form == "json":
        print_json({**made.plan.to_json(), **ended.to_json()})
    else:
        click.echo(apply_summary(ended.report))
    ended.tell()
    return ended.code


def _check_reviewed(reviewed: "Plan", now: "Plan") -> None:
    """See that a plan that somebody looked at is still what would be done.

    Raises:
        BadPlanFileError: it is for another account.
        AccountMoved: the account or the files have moved on.
    """
    from mcdecl.engine.apply.apply_locked import AccountMoved
    from mcdecl.engine.plan.saved import BadPlanFileError, movements, other_account

    if elsewhere := other_account(reviewed, now):
        raise BadPlanFileError(elsewhere, "Name the right environment with -e.")
    if others := movements(reviewed, now):
        raise AccountMoved(others)


def _saved(scope: "Scope", project: "Project") -> "SavedPlan | None":
    """The saved plan of one account that the arguments name: one that is a file; None where they are targets.

    Raises:
        UsageError: something else is said beside it.
        BadPlanFileError: the file cannot be used, is not there, or is for another account.
    """
    from mcdecl.cli.session import account_name
    from mcdecl.engine.plan import Plan
    from mcdecl.engine.plan.saved import BadPlanFileError

    saved, here = saved_plan(scope), account_name(project.environment)
    if saved is None:
        return None
    if not isinstance(saved.plan, Plan):
        raise BadPlanFileError("This plan is for several business units, and here are none.", "Choose with -e.")
    if saved.plan.project != project.name or not saved.is_for(here):
        there = ", ".join(str(value) for value in (saved.plan.project, *saved.account.values()))
        this = ", ".join(str(value) for value in (project.name, *here.values()))
        raise BadPlanFileError(f"This plan is for {there}; here is {this}.", "Name the right environment with -e.")
    return saved


def _plan_of(saved: "SavedPlan") -> "Plan":
    from mcdecl.engine.plan import Plan

    assert isinstance(saved.plan, Plan)  # noqa: S101 - narrows the type; `_saved` has looked
    return saved.plan


def _refusal(plan: "Plan", *, force: bool) -> str | None:
    """Why a plan that could be carried out may not be, or None."""
    if lossy := [change.address for change in plan.changes if change.refused(plan.scope.allow)]:
        return refusal(lossy)
    return f"Refused: {plan.too_much} Nothing was sent." if plan.too_much and not force else None
