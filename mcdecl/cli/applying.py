"""What applies of one business unit and of several have in common."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcdecl.account.interface import Account
    from mcdecl.cli.running import Running
    from mcdecl.engine.apply import ApplyReport
    from mcdecl.engine.observe.planning import Planned
    from mcdecl.engine.plan import Scope
    from mcdecl.engine.plan.saved import SavedPlan
    from mcdecl.project import Project


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
    from mcdecl.cli.applied import warn
    from mcdecl.engine.apply.lock_rows import LockHeld
    from mcdecl.engine.apply.lock_waiting import LockTimeout
    from mcdecl.workspace import apply_session

    watch, stop, calls = running.watch, running.stop, running.calls

    def waiting(held: LockHeld) -> None:
        click.echo(f"{held.message} Waiting for it, at most {lock_timeout} s …", err=True)

    patience = LockTimeout(lock_timeout, waiting)
    return apply_session.carry(
        project, account, made, again, watch=watch, stop=stop, calls=calls, patience=patience, warn=warn
    )


def saved_scope(saved: "SavedPlan", asked: "Scope") -> "Scope":
    """What a saved plan is about, with the risks that it or the command line allows.

    Raises:
        UsageError: the command line asks for more than the plan holds.
        ClickException: nobody has agreed to what the plan does: neither its head says so, nor the command line.
    """
    if more := saved.unmeant(asked):
        raise click.UsageError(f"this plan was made without {' '.join(more)}; make one with it: mcdecl plan --out FILE")
    if missing := saved.missing(asked):
        raise click.ClickException(
            f"Refused: this plan was made with {' '.join(missing)}, and its head does not say so. Nothing was sent. "
            f"If that is meant, run again with {' '.join(missing)}."
        )
    scope = saved.plan.scope
    return replace(scope, allow=tuple(dict.fromkeys((*scope.allow, *asked.allow))))


def saved_plan(scope: "Scope") -> "SavedPlan | None":
    """What the file holds that a scope's targets name; None where they are targets.

    Raises:
        UsageError: something else is said beside it.
        BadPlanFileError: the file cannot be used, or is not there.
    """
    from mcdecl.engine.plan.saved import BadPlanFileError, read_saved

    files = [target for target in scope.targets if Path(target).is_file()]
    if missing := [target for target in scope.targets if target not in files and _like_a_file(target)]:
        raise BadPlanFileError(f"There is no file {missing[0]}, and it is no address either.")
    if not files:
        return None
    if scope != replace(scope, targets=(files[0],), excludes=(), resend_unknown=False):
        raise click.UsageError(
            "a saved plan holds its own targets and options; name the file alone, or with --allow and --prune"
        )
    return read_saved(Path(files[0]).read_text(encoding="utf-8", errors="replace"))


def _like_a_file(argument: str) -> bool:
    """Whether what stands before the first dot is not even nearly a kind, and nothing is a pattern."""
    from mcdecl.kinds import KINDS
    from mcdecl.kinds.checks import closest

    return not {*argument} & {*"*?"} and closest(argument.partition(".")[0], KINDS) is None


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
