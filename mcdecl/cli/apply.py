"""`mcdecl apply`."""

import sys
from collections.abc import Sequence

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import format_option, project_options


@click.command("apply")
@project_options
@format_option("text", "json")
@click.option("--auto-approve", is_flag=True, help="Do not ask; needed where there is no terminal to ask on.")
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
    resend_unknown: bool,
    allow: tuple[str, ...],
) -> int:
    """Make the account what the project says: show the plan, ask, then send only what is needed.

    What fails does not stop what does not depend on it; the next run picks up from there. Exit code 1 when
    anything failed, was skipped or is blocked.
    """
    from mcdecl.apply import apply
    from mcdecl.cli.planning import planned
    from mcdecl.cli.session import console, load_project, open_account
    from mcdecl.report.terminal import apply_summary, print_outcome, print_plan

    project, out = load_project(settings, environment, variables), console()
    with open_account(project) as account:
        made = planned(project, account, resend_unknown=resend_unknown)
        counts = made.plan.summary()
        if form == "text":
            print_plan(out, made.plan)
        if counts.blocked or not counts.acts:
            return _nothing_sent(made.plan.to_json(), form, refused=bool(counts.blocked))
        if lossy := [change.address for change in made.plan.changes if change.refused(allow)]:
            click.echo(_refusal(lossy), err=True)
            return _nothing_sent(made.plan.to_json(), form, refused=True)
        if not auto_approve:
            _ask(counts.acts, project.environment.name)
        report = apply(
            made.plan,
            account,
            made.index,
            concurrency=_concurrency(project.environment.account),
            watch=(lambda outcome: print_outcome(out, outcome)) if form == "text" else lambda _outcome: None,
        )
    if form == "json":
        _print_json({**made.plan.to_json(), "results": [outcome.to_json() for outcome in report.outcomes]})
    else:
        click.echo(apply_summary(report))
    return 0 if report.ok else 1


def _concurrency(account: object) -> int:
    return int(getattr(account, "concurrency", None) or 8)


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


def _ask(changes: int, environment: str) -> None:
    """Ask on the terminal.

    Raises:
        ClickException: there is no terminal, or the answer is no.
    """
    if not sys.stdin.isatty():
        raise click.ClickException("there is no terminal to ask on; look at the plan, then run with --auto-approve")
    question = f"Apply {changes} change{'s' if changes != 1 else ''} to {environment}?"
    if not click.confirm(question, default=False, err=True):
        raise click.ClickException("nothing was sent")
