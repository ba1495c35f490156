"""`mcdecl apply`."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS_OR_FILE
from mcdecl.cli.options import (
    consent_options,
    examples,
    format_option,
    fresh_option,
    plain_option,
    project_options,
    scope_options,
    unit_option,
)
from mcdecl.helpers.error import Error
from mcdecl.workspace.observer import Silent

if TYPE_CHECKING:
    from rich.console import Console

    from mcdecl.engine.apply.calls import ApplyCall
    from mcdecl.engine.apply.lock_rows import LockHeld
    from mcdecl.engine.apply.outcome import Outcome
    from mcdecl.engine.plan import Plan, Scope
    from mcdecl.engine.plan.saved import SavedPlan
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.workspace.applied import Ended, RestoredRows
    from mcdecl.workspace.refusal import Refusal


EXAMPLES = examples(
    "mcdecl apply                                      show the plan, ask, apply it",
    "mcdecl apply data_extension.NTO_Customers         only this, and its dependencies",
    "mcdecl apply -e prod --confirm prod --auto-approve    in a pipeline, on a protected environment",
    "mcdecl apply plan.json                            exactly this saved plan",
    "mcdecl apply --skip-blocked                       all changes except blocked ones",
)


@click.command("apply", epilog=EXAMPLES)
@click.argument("targets", type=ADDRESS_OR_FILE, nargs=-1, metavar="[FILE | TARGET...]")
@project_options
@unit_option
@format_option("text", "json")
@plain_option
@consent_options
@scope_options
@click.option(
    "--lock-timeout",
    type=click.IntRange(0, 86_400),
    default=0,
    show_default=True,
    metavar="SECONDS",
    help="Wait up to this long for a lock held by another run; 0 refuses at once.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Allow exceeding the thresholds, and undoing what another branch applied to a protected environment.",
)
@click.option(
    "--new-account", is_flag=True, help="Allow a different business unit or host than in the environment's last apply."
)
@click.option(
    "--skip-blocked",
    is_flag=True,
    help="Leave out blocked changes and what depends on them, and apply the rest; the exit code is 1 then.",
)
@fresh_option
@click.option(
    "--keep",
    metavar="DIR",
    help="Before rows or columns are lost, keep them in DIR; with `none`, keep nothing, whatever mcdecl.yaml says.",
)
@click.option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file with the private key, if an undo puts back rows that were encrypted.",
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
    skip_blocked: bool,
    keep: str | None,
    identity: Path | None,
) -> int:
    """Apply the project to the account: show the plan, ask for approval, then send only the necessary calls.

    With the FILE of a saved plan, apply carries out exactly that plan without asking. It refuses the plan if the
    account or the project has changed since, or if the plan deletes or loses data that neither its own flags nor
    --prune and --allow permit. With TARGETs (addresses, or patterns such as data_extension.NTO_*), only matching
    resources and their dependencies are planned and changed.

    If anything is blocked, nothing is sent. With --skip-blocked, blocked and invalid changes are left out and listed,
    with everything that depends on them, and the rest is applied.

    If a resource fails, anything that does not depend on it continues; the next run picks up from there. Exit code 1
    when anything failed, was skipped or is blocked.

    With --keep, or keep in mcdecl.yaml, rows that a change would delete are written to files first, and the change is
    made only after they are; see `mcdecl kept` and `mcdecl undo`.

    Ctrl-C finishes the calls under way and starts no others; a second Ctrl-C stops at once. Exit code 130.
    """
    from mcdecl.cli.options import chosen_units
    from mcdecl.cli.session import (
        check_named,
        print_json,
        project_as_it_is,
        project_at_commit,
        project_to_plan,
    )
    from mcdecl.engine.plan import Scope
    from mcdecl.workspace.stopping import SignalStopper
    from mcdecl.workspace.workspace import ApplyRequest, Workspace

    scope = Scope(targets, excludes, prune, resend_unknown, allow)
    saved = _saved(scope)
    if saved is not None and saved.plan.scope.ref:
        project, _ = project_at_commit(settings, environment, variables, saved.plan.scope.ref)
    elif saved is not None and saved.undo_of is not None:
        project = project_as_it_is(settings, environment, variables)
    else:
        project = project_to_plan(settings, environment, variables)
    check_named(project.environment, environment)
    request = ApplyRequest(
        scope,
        saved,
        confirm,
        auto_approve,
        force,
        new_account,
        lock_timeout,
        skip_blocked,
        keep=keep,
        identity=identity,
    )
    observer = TerminalObserver(form, plain=plain)
    workspace = Workspace(project, observer, whole=not chosen_units())
    try:
        applied = workspace.apply(request, SignalStopper())
    except Error as error:
        if form == "json" and (sent := observer.so_far()) is not None:
            print_json({**sent, "error": error.message})
        raise
    if form == "json":
        print_json(applied.to_json())
    elif len(applied.ended) > 1:
        from mcdecl.report.terminal import apply_summary

        click.echo(f"{len(applied.ended)} business units. {apply_summary(applied.report)}")
    return applied.code


def _saved(scope: "Scope") -> "SavedPlan | None":
    """The saved plan that the arguments name: one that is a file; None where they are targets.

    Raises:
        UsageError: something else is said beside it, or more than it holds.
        BadPlanFileError: the file cannot be used, or is not there.
    """
    from mcdecl.helpers.structs import replace
    from mcdecl.workspace.reviewed import plan_file, read_saved_file

    file = plan_file(scope.targets)
    if file is None:
        return None
    if scope != replace(scope, targets=scope.targets[:1], excludes=(), resend_unknown=False):
        raise click.UsageError(
            "a saved plan contains its own targets and options; pass only the file, or the file with --allow and "
            "--prune"
        )
    saved = read_saved_file(file)
    if more := saved.unmeant(scope):
        raise click.UsageError(
            f"this plan was created without {' '.join(more)}; create one with it: mcdecl plan --out FILE"
        )
    return saved


class TerminalObserver(Silent):
    """Shows a plan and its apply on standard output, unless a program reads that; asks and warns on standard error."""

    def __init__(self, form: str, *, plain: bool) -> None:
        """Show it in a form.

        Args:
            form: `text`, or `json`, which is printed at the end.
            plain: whether text is in whole words.
        """
        super().__init__()
        self._text, self._plain = form == "text", plain
        self._console: Console | None = None
        self._untried: list[Outcome] = []
        self._unwritten: list[Outcome] = []
        self._plan: Plan | PlanSet | None = None
        self._settled: dict[str, list[Outcome]] = {}

    def so_far(self) -> "dict[str, Any] | None":
        """The JSON form of what was done until now; None before there was a plan."""
        from mcdecl.workspace.applied import cut_off

        return None if self._plan is None else cut_off(self._plan, self._settled).to_json()

    def reading(self) -> AbstractContextManager[None]:
        """Said when it takes more than a moment."""
        from mcdecl.cli.session import busy

        return busy("Reading the account …")

    def planned(self, plan: "Plan | PlanSet") -> None:
        """Shown."""
        from mcdecl.cli.session import show, shown_form

        self._plan = plan
        if self._text:
            show(plan, shown_form("text", plain=self._plain))

    def warning(self, message: str) -> None:
        """Said."""
        click.echo(f"warning: {message}", err=True)

    def refused(self, refusals: "Sequence[Refusal]") -> None:
        """A line for each reason."""
        for refusal in refusals:
            click.echo(f"Refused: {refusal}", err=True)

    def ask(self, question: str) -> bool | None:
        """Yes or no; anything else is asked again."""
        return click.confirm(question, default=False, err=True) if sys.stdin.isatty() else None

    def ask_name(self, question: str) -> str | None:
        """What is typed."""
        return str(click.prompt(question, err=True)) if sys.stdin.isatty() else None

    def waiting(self, held: "LockHeld", seconds: float) -> None:
        """Who holds it, and how long it is waited for."""
        click.echo(f"{held.message} Waiting for it, at most {seconds:g} s …", err=True)

    def keeping(self, address: str) -> "AbstractContextManager[Callable[[int, int], None]]":
        """How many rows there are, where it takes more than a moment."""
        from mcdecl.cli.session import counting_rows

        return counting_rows(f"Rows of {address}")

    def kept(self, address: str, rows: int, path: Path, warning: str) -> None:
        """A line, and what will not come back."""
        if self._text:
            click.echo(f"  kept    {rows:,} row{'' if rows == 1 else 's'} of {address} in {path}")
        if warning:
            click.echo(f"warning: {address}: {warning}", err=True)

    def restored(self, rows: "RestoredRows") -> None:
        """A line, and what to do where not all are back."""
        if self._text or rows.problem:
            click.echo(f"  rows    {rows.back:,} of {rows.kept:,} are back in {rows.address}", err=not self._text)
        if rows.problem:
            click.echo(f"{rows.address}: {rows.problem} {rows.hint}".rstrip(), err=True)

    def settled(self, unit: str, outcome: "Outcome") -> None:
        """A line, which is written with the others of its call: each write costs a call to the system."""
        self._settled.setdefault(unit, []).append(outcome)
        if outcome.untried:
            self._untried.append(outcome)
        elif self._text:
            self._unwritten.append(outcome)

    def settled_so_far(self) -> None:
        """The lines are written."""
        from mcdecl.cli.session import console
        from mcdecl.report.terminal import print_outcomes

        if self._unwritten:
            self._console = self._console or console()
            outcomes, self._unwritten = self._unwritten, []
            print_outcomes(self._console, outcomes)

    def under_way(self, unit: str, call: "ApplyCall") -> None:
        """What it does, and to what."""
        from mcdecl.helpers.characters import printable

        self.settled_so_far()
        addresses = [f"{unit}:{address}" if unit else address for address in call.addresses]
        what = printable(f"{call.operation.value} of {', '.join(addresses)}")
        click.echo(f"In progress, outcome unknown: {what}", err=True)

    def ended(self, unit: str, ended: "Ended") -> None:
        """The numbers, and what a person has to know when not everything was done."""
        from mcdecl.report.terminal import apply_summary, untried_lines

        self.settled_so_far()
        if self._text:
            for line in untried_lines(self._untried):
                click.echo(line)
            self._untried.clear()
            click.echo(f"{f'business unit {unit}: ' if unit else ''}{apply_summary(ended.report)}")
        if ended.report.ok:
            return
        if ended.stopped:
            click.echo(f"Stopped by {ended.stopped}. The next plan shows what is left.", err=True)
        if ended.journal:
            click.echo(f"Journal: {ended.journal}", err=True)
