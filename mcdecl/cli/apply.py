"""`mcdecl apply`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import format_option, project_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcdecl.account.interface import Account
    from mcdecl.apply import ApplyReport
    from mcdecl.cli.running import Running
    from mcdecl.live.planning import Planned
    from mcdecl.plan import Plan
    from mcdecl.project import Project


@click.command("apply")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@project_options
@format_option("text", "json")
@click.option("--auto-approve", is_flag=True, help="Do not ask; needed where there is no terminal to ask on.")
@click.option("--confirm", metavar="ENV", help="The environment's name once more; a protected one needs it.")
@click.option("--resend-unknown", is_flag=True, help="Send again what cannot be compared.")
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(["data_loss"]),
    help="Take this risk; without it a plan that loses data is shown and refused.",
)
@click.pass_obj
def command(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    auto_approve: bool,
    confirm: str | None,
    resend_unknown: bool,
    allow: tuple[str, ...],
    file: Path | None,
) -> int:
    """Make the account what the project says: show the plan, ask, then send only what is needed.

    With the FILE of a saved plan exactly that plan is carried out, without asking; it is refused when the
    account or the project is not what the plan was made from any more.

    What fails does not stop what does not depend on it; the next run picks up from there. Exit code 1 when
    anything failed, was skipped or is blocked.

    Ctrl-C lets the calls under way finish and begins no other, a second one stops at once; exit code 130.
    """
    from functools import partial

    from mcdecl.cli.approval import approve, check_confirm
    from mcdecl.cli.planning import planned
    from mcdecl.cli.running import carry_out
    from mcdecl.cli.session import account_name, console, load_project, open_account
    from mcdecl.report.terminal import apply_summary, print_outcome, print_plan

    project, out = load_project(settings, environment, variables), console()
    check_confirm(project.environment, confirm)
    with open_account(project) as account:
        made = planned(project, account, resend_unknown=resend_unknown)
        if file is not None:
            _check_reviewed(file, made.plan, project)
        counts = made.plan.summary()
        if form == "text":
            print_plan(out, made.plan)
        if counts.blocked or not counts.acts:
            return _nothing_sent(made.plan.to_json(), form, refused=bool(counts.blocked))
        if lossy := [change.address for change in made.plan.changes if change.refused(allow)]:
            click.echo(_refusal(lossy), err=True)
            return _nothing_sent(made.plan.to_json(), form, refused=True)
        approve(project.environment, counts.acts, asked=auto_approve or file is not None, confirm=confirm)
        watch = partial(print_outcome, out) if form == "text" else lambda _outcome: None

        def again() -> "Planned":
            return planned(project, account, resend_unknown=resend_unknown)

        send = partial(_send, project, account, made, again)
        ended = carry_out(project, account_name(project.environment), made.plan, watch, send)
    if form == "json":
        _print_json({**made.plan.to_json(), **ended.to_json()})
    else:
        click.echo(apply_summary(ended.report))
    ended.tell()
    return ended.code


def _send(
    project: "Project", account: "Account", made: "Planned", again: "Callable[[], Planned]", running: "Running"
) -> "ApplyReport":
    """Apply the plan, under the lock where the environment wants one."""
    from mcdecl.apply import apply
    from mcdecl.apply.locked import apply_locked

    concurrency = project.environment.calls_at_once
    watch, stop, calls = running.watch, running.stop, running.calls
    if not project.environment.lock:
        return apply(made.plan, account, made.index, concurrency=concurrency, watch=watch, stop=stop, calls=calls)
    reason = f"apply of {project.name}"
    return apply_locked(
        made, account, again, reason=reason, concurrency=concurrency, watch=watch, stop=stop, calls=calls
    )


def _check_reviewed(file: Path, now: "Plan", project: "Project") -> None:
    """Compare a saved plan with what would be done now.

    Raises:
        BadPlanFileError: the file cannot be used, or is for another account.
        AccountMoved: something differs.
    """
    from mcdecl.apply.locked import AccountMoved
    from mcdecl.cli.session import account_name
    from mcdecl.plan.saved import BadPlanFileError, moved, read_saved

    saved = read_saved(file.read_text(encoding="utf-8", errors="replace"))
    here = account_name(project.environment)
    if saved.plan.project != project.name or dict(saved.account) != here:
        there = ", ".join(str(value) for value in (saved.plan.project, *saved.account.values()))
        this = ", ".join(str(value) for value in (project.name, *here.values()))
        raise BadPlanFileError(f"This plan is for {there}; here is {this}.", "Name the right environment with -e.")
    if others := moved(saved.plan, now):
        raise AccountMoved(others)


def _refusal(addresses: Sequence[str]) -> str:
    return (
        f"Refused: {', '.join(addresses)} would lose data, and nothing was sent. If that is meant, run again with "
        "--allow data_loss, or write lifecycle: {allow: [data_loss]} at the resource."
    )


def _nothing_sent(plan: dict[str, object], form: str, *, refused: bool) -> int:
    if form == "json":
        _print_json({**plan, "results": []})
    return 1 if refused else 0


def _print_json(data: dict[str, object]) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
