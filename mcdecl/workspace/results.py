"""How runs stand that were started before: by task, by address, or the last ones of a folder."""

import time
from collections.abc import Sequence
from contextlib import ExitStack

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.operations.endings import endings, note_ending
from mcdecl.operations.run.model import Run
from mcdecl.operations.run.resume import Later, Past
from mcdecl.operations.run.started import Note, notes
from mcdecl.operations.run.waiting import WaitPolicy
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_places
from mcdecl.workspace.one_unit import check_units, one_unit
from mcdecl.workspace.place import Place
from mcdecl.workspace.run import TIMEOUT
from mcdecl.workspace.sftp import exports_of
from mcdecl.workspace.watching_runs import UNWATCHED, RunObserver, ending_of

LAST = 10
"""How many runs are listed where nobody says how many."""


class Results(Struct, frozen=True):
    """Runs that were started before.

    Attributes:
        environment: where; with the business unit in view where all runs are of one.
        runs: the runs, the latest first.
    """

    environment: Environment
    runs: tuple[Run, ...]


def results(
    project: Project,
    which: str | None = None,
    *,
    business_units: Sequence[str] = (),
    accept_host_key: str | None = None,
    wait: bool = False,
    timeout: float = TIMEOUT,
    last: int = LAST,
    observer: RunObserver = UNWATCHED,
) -> Results:
    """Say how runs stand: the one of a task's number, the latest one of an address, or the last ones from this folder.

    Args:
        project: what is declared.
        which: a task's number or an address; the last runs when left out.
        business_units: the business units that may be meant; all when left out.
        accept_host_key: the host key to trust of an SFTP server of which the settings know none.
        wait: wait for the end.
        timeout: seconds to wait for all together.
        last: how many to list.
        observer: hears of what is seen while waiting.

    Raises:
        RequestError: it cannot be told which business unit is meant.
        RunError: the address is not declared, or nothing is known of a run of it.
        AccountError: the account cannot be asked.
    """
    patience = WaitPolicy(until=time.monotonic() + timeout)
    asked = _asked(project, which, last, business_units)
    parts = list({part.environment.business_unit: part for part, _ in asked}.values())
    runs: list[Run] = []
    with ExitStack() as opened:
        environments = [part.environment for part in parts]
        places = opened.enter_context(open_places(project.root, environments)) if parts else []
        laters = {
            part.environment.business_unit: _later(part, place, accept_host_key)
            for part, place in zip(parts, places, strict=True)
        }
        for part, meant in asked:
            later = laters[part.environment.business_unit]
            part_runs = []
            for past in later.runs(meant, last, patience):
                part_runs.append(later.awaited(past, patience, observer) if wait else later.now(past, patience))
                _note(part, past, part_runs[-1])
            runs += [_named(run, part) for run in part_runs] if len(parts) > 1 else part_runs
    return Results(parts[0].environment if len(parts) == 1 else project.environment, tuple(runs))


def _asked(
    project: Project, which: str | None, last: int, chosen: Sequence[str]
) -> list[tuple[Project, Note | str | None]]:
    """What to ask of which business unit, the latest run first; of the account where there are no units.

    A task's number is looked for where this folder has started it.
    """
    environment = project.environment
    if not environment.business_units:
        check_units(environment, chosen)
        return [(project, which)]
    known = [
        note for note in notes(project.root, environment.name) if note.unit in (chosen or environment.business_units)
    ]
    if which is None:
        return [(project.unit(note.unit), note) for note in known[:last]]
    if which.isdecimal():
        units = {note.unit for note in known if str(note.task) == which}
        return [(project.unit(units.pop()) if len(units) == 1 else one_unit(project, chosen=chosen)[0], which)]
    part, [address] = one_unit(project, [which], chosen=chosen)
    return [(part, address)]


def _note(part: Project, past: Past, run: Run) -> None:
    """Note the end of a run that was started from here, once it is known, for the list of runs."""
    if past.note is None or not past.note.id or not run.status.ended:
        return
    known = endings(part.root).get(past.note.id)
    if known is None or known.outcome != run.status.value:
        note_ending(part.root, ending_of(run, past.note, part))


def _named(run: Run, part: Project) -> Run:
    """A run with the business unit that it is of, where several are listed."""
    return replace(run, address=f"{part.environment.business_unit}:{run.address}")


def _later(part: Project, place: Place, accepted: str | None) -> Later:
    here, exports = part.environment, exports_of(place, accepted)
    return Later(place.account, exports, part.root, here.name, part.resources, here.business_unit)
