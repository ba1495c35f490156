"""What `run` and `results` share: the table or the JSON, the exit code, the notes of what was started."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from mcdecl.operations.run.model import Run, RunStatus

if TYPE_CHECKING:
    from mcdecl.operations.run.model import RunTarget
    from mcdecl.operations.run.starting import Started
    from mcdecl.project import Environment, Project

TIME_OVER = 124
"""Exit code when time is over and something is not at its end, as `timeout` of coreutils has it."""
FORMAT_VERSION = "1.0"
"""Of the JSON form."""


def print_runs(runs: Sequence[Run], form: str, environment: "Environment") -> None:
    """Print runs on standard output.

    Args:
        runs: The runs.
        form: `text` or `json`.
        environment: Where they ran; of several business units the one that is in view.
    """
    if form == "json":
        import json

        unit = {"unit": environment.business_unit} if environment.business_unit else {}
        head = {"format_version": FORMAT_VERSION, "environment": environment.name, **unit}
        record = {**head, "runs": [run.to_json() for run in runs]}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    from rich.text import Text

    from mcdecl.cli.session import console
    from mcdecl.report.results import result_lines

    out = console()
    for style, line in result_lines(runs):
        out.print(Text(line, style=style), soft_wrap=True)


def exit_code(runs: Sequence[Run], *, wait: bool) -> int:
    """The exit code of a command that shows runs.

    Args:
        runs: The runs.
        wait: Whether their ends were awaited.
    """
    going = (RunStatus.QUEUED, RunStatus.RUNNING)
    good = {RunStatus.DONE} if wait else {RunStatus.DONE, *going}
    if all(run.status in good for run in runs):
        return 0
    return TIME_OVER if any(run.status in going for run in runs) and wait else 1


def noting(project: "Project") -> "Callable[[RunTarget, Started], None]":
    """Notes every run that is started, so that it can be picked up; warns when that does not work.

    Args:
        project: Whose runs.
    """
    from datetime import UTC, datetime

    from mcdecl.engine.apply.lock import whoami
    from mcdecl.operations.run.automations import AUTOMATION
    from mcdecl.operations.run.started import Note, note

    def write(target: "RunTarget", started: "Started") -> None:
        if started.task is None and started.expected is None and target.kind != AUTOMATION:
            return
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        here = project.environment
        why = note(
            project.root,
            Note(
                started.task,
                target.address,
                here.name,
                at,
                whoami(),
                here.business_unit,
                started.expected,
                started.instance,
                started.rows,
                started.may_empty,
            ),
        )
        if why:
            which = target.address if started.task is None else f"task {started.task} of {target.address}"
            click.echo(f"Warning: {which} is not noted: {why}", err=True)

    return write
