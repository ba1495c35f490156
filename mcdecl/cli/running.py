"""One apply from its first call to its last word: the journal, the signals, and what is said at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from mcdecl.cli.stopping import StopNow, Stopper
from mcdecl.engine.apply import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.calls import ApplyCall, Calls
from mcdecl.engine.apply.journal import Journal
from mcdecl.engine.apply.steps import pauses
from mcdecl.report.text import printable
from mcdecl.workspace.apply_session import journal_head

if TYPE_CHECKING:
    from mcdecl.engine.apply.run import Watch
    from mcdecl.engine.plan import Plan
    from mcdecl.project import Project

STOPPED = 130
"""Exit code of an apply that was stopped before everything was done, as shells have it for Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An apply that has ended.

    Attributes:
        report: what became of every change.
        stopped: what stopped it, or an empty text.
        journal: its journal, or None where none could be written.
    """

    report: ApplyReport
    stopped: str = ""
    journal: str | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        if self.report.ok:
            return 0
        return STOPPED if self.stopped else 1

    def tell(self) -> None:
        """Say on standard error what a person has to know when not everything was done."""
        if self.report.ok:
            return
        if self.stopped:
            click.echo(f"Stopped by {self.stopped}. The next plan shows what is left.", err=True)
        if self.journal:
            click.echo(f"Journal: {self.journal}", err=True)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, to stand beside the plan's."""
        return {
            "results": [outcome.to_json() for outcome in self.report.outcomes],
            "stopped": self.stopped or None,
            "journal": self.journal,
        }


@dataclass(slots=True)
class Running:
    """What an apply is told by and tells: hand `watch`, `stop` and `calls` on to it."""

    plan: "Plan"
    on_outcome: "Watch"
    calls: Calls
    stopper: Stopper = field(default_factory=Stopper)
    _heard: dict[str, Outcome] = field(default_factory=dict)
    _under_way: tuple[ApplyCall, ...] = ()

    def __post_init__(self) -> None:
        self.stopper.at_once = self._remember

    def stop(self) -> str | None:
        """Why no further call may begin."""
        return self.stopper.reason()

    def watch(self, outcome: Outcome) -> None:
        """Hear of a settled change."""
        self._heard[outcome.change.address] = outcome
        self.on_outcome(outcome)

    def cut_short(self) -> ApplyReport:
        """The report of an apply that was left where it was."""
        touched = self.calls.touched
        for call in self._under_way:
            what = printable(f"{call.operation.value} of {', '.join(call.addresses)}")
            click.echo(f"Under way, and its outcome is not known: {what}", err=True)
        for change in self.plan.acting():
            if change.address in self._heard:
                continue
            if change.address in touched:
                words = "a call for it was sent; whether it was done is not known"
                paused = "the apply was stopped before it was resumed" if pauses(change) else ""
                self.watch(Outcome(change, OutcomeStatus.UNKNOWN, words, stays_paused=paused))
            else:
                self.watch(Outcome(change, OutcomeStatus.SKIPPED, "not tried: stopped at once"))
        return ApplyReport(tuple(self._heard.values()))

    def _remember(self) -> None:
        self._under_way = self.calls.under_way


def carry_out(
    project: "Project",
    account: dict[str, object],
    plan: "Plan",
    on_outcome: "Watch",
    send: Callable[[Running], ApplyReport],
) -> Ended:
    """Let `send` apply a plan, with a journal, in a way that Ctrl-C and SIGTERM stop between two calls.

    Raises:
        Exception: whatever `send` raises; the journal notes that it did.
    """
    header = journal_head(project, account, plan)
    journal = Journal(project.root, header, warn=lambda words: click.echo(words, err=True))
    running = Running(plan, on_outcome, Calls(journal))
    with running.stopper as stopper:
        try:
            report = send(running)
        except StopNow:
            report = running.cut_short()
        except BaseException:
            journal.finish("broken" if running.calls.count else "refused", ApplyReport())
            raise
        stopped = "" if report.ok else stopper.asked
        journal.finish("done" if report.ok else "stopped" if stopped else "failed", report)
    return Ended(report, stopped, str(journal.path) if journal.path else None)
