"""What was done in a project: listed and looked up, with the ledger of an account where one is named."""

from collections.abc import Sequence
from pathlib import Path

from mcdecl.engine.apply.lock import utc_now
from mcdecl.engine.apply.runs import NoSuchRun
from mcdecl.operations.past import APPLY, IMPORT, NEVER, PastEvent, PastFilter, local_events, with_ledger
from mcdecl.operations.run.applied import applied_commits
from mcdecl.operations.run.ledger import settled
from mcdecl.operations.run.ledger_rows import read_entries
from mcdecl.project import Project
from mcdecl.workspace.one_unit import check_units
from mcdecl.workspace.reach import reached


def past(root: Path, wanted: PastFilter, project: Project | None = None, units: Sequence[str] = ()) -> list[PastEvent]:
    """What was done, the latest first.

    Args:
        root: the project's folder.
        wanted: what to list.
        project: whose environment's ledger is read, where it keeps one; None to ask no account.
        units: the business units of the project whose ledgers are read; all when left out.

    Raises:
        RequestError: there is no such business unit.
        RunError: the ledger is not there, or not as mcdecl made it.
        AccountError: the account cannot be asked.
        OSError: a journal cannot be read.
    """
    events = list(local_events(root, wanted.kinds))
    if project is not None and project.environment.ledger and (not wanted.kinds or {APPLY, IMPORT} & {*wanted.kinds}):
        events = _with_ledger(events, project, units)
    chosen = [event for event in events if wanted.takes(event)]
    return sorted(chosen, key=lambda event: event.started or NEVER, reverse=True)


def find_past(root: Path, wanted: str, project: Project | None = None, units: Sequence[str] = ()) -> PastEvent:
    """What was done under an id, or the beginning of one; an apply also by the whole name of its journal.

    Args:
        root: the project's folder.
        wanted: the id.
        project: as `past` has it.
        units: as `past` has it.

    Raises:
        NoSuchRun: there is none, or there are several; else as `past`.
    """
    events = [event for event in past(root, PastFilter(), project, units) if wanted and _is(event, wanted)]
    if len(events) == 1:
        return events[0]
    hint = "`mcdecl runs` lists those that there are."
    if events:
        raise NoSuchRun(f"Several runs begin with {wanted}: {', '.join(event.id for event in events)}.", hint)
    raise NoSuchRun(f"There is no run {wanted} in .mcdecl.", hint)


def _is(event: PastEvent, wanted: str) -> bool:
    return event.id.startswith(wanted) or (event.apply is not None and event.apply.path.stem == wanted)


def _with_ledger(events: list[PastEvent], project: Project, chosen: Sequence[str]) -> list[PastEvent]:
    """The events with what the ledgers of the environment say."""
    environment = project.environment
    check_units(environment, chosen)
    apart = bool(environment.business_units) and not environment.business_unit
    parts = [project.unit(name) for name in environment.units_in_order if not chosen or name in chosen]
    for part in parts if apart else [project]:
        with reached(part, None) as place:
            entries = [settled(place.account, entry, utc_now) for entry in read_entries(place.account)]
            commits = [item for item in applied_commits(place.account) if item.project == project.name]
        events = with_ledger(events, entries, commits, part.environment.name, part.environment.business_unit)
    return events
