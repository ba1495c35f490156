"""Downloading tracking events, without duplicates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.apply.lock import whoami
from mcdecl.engine.apply.runs import UNFINISHED
from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.operations.endings import PULL, Ending, new_id, note_ending, utc_text
from mcdecl.operations.tracking.bookmark import EventOrigin
from mcdecl.operations.tracking.events import EVENTS, EventKind
from mcdecl.operations.tracking.folder import EventFolder
from mcdecl.operations.tracking.into import target
from mcdecl.operations.tracking.pull import Pull, Pulled, PullRequest
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.one_unit import one_unit
from mcdecl.workspace.place import Place
from mcdecl.workspace.reach import check_confirmed, reached

USUAL = ("sent", "open", "click", "bounce", "unsubscribe")
"""The events that are downloaded where nobody says which."""
OVERLAP_HOURS = 24.0
_PREFIX = f"{DATA_EXTENSION}."


class PullReport(Struct, frozen=True):
    """What a download brought.

    Attributes:
        pulled: the events, in numbers.
        calls: how many calls of each operation the account has answered.
    """

    pulled: Pulled
    calls: Mapping[str, int]


def pull_tracking(
    project: Project,
    out: str | Path,
    account: Account | Place | None = None,
    *,
    business_units: Sequence[str] = (),
    events: Sequence[str] = USUAL,
    since: datetime | None = None,
    until: datetime | None = None,
    file_format: str = "csv",
    into: str | None = None,
    overlap_hours: float = OVERLAP_HOURS,
    confirm: str | None = None,
    progress: Callable[[Pulled], None] = lambda _pulled: None,
) -> PullReport:
    """Download tracking events, without duplicates; called again, it goes on where it was.

    Args:
        project: whose environment says where.
        out: the folder of the files and the bookmark.
        account: where; the account of the project's environment when left out.
        business_units: the business units that may be meant; all when left out.
        events: the kinds of events, such as `sent` and `not_sent`.
        since: from when on; where the last download began when left out.
        until: until just before when; the account's now when left out.
        file_format: `csv`, `parquet` or `duckdb`.
        into: the address of a data extension to which the events are also added, by its key EventID.
        overlap_hours: how much of the last download is read again for events that came late.
        confirm: the environment's name; a protected one needs it where `into` is given.
        progress: told what there is so far.

    Raises:
        RequestError: what is asked for cannot be meant.
        RefusedError: a protected environment is not confirmed.
        PullError: the folder or the data extension cannot be used.
        AccountError: the account refused something or stopped answering.
    """
    if since is not None and until is not None and since >= until:
        raise RequestError(f"since {since} is not before until {until}: the range is empty.")
    kinds = _kinds(events)
    part, named = one_unit(project, [] if into is None else [into], chosen=business_units)
    key = next((_key(address) for address in named), None)
    if key is not None:
        check_confirmed(part.environment, confirm)
    wanted = PullRequest(kinds, since, until, timedelta(hours=overlap_hours), part.environment.calls_at_once)
    with (
        EventFolder(Path(out), _origin(part, file_format, key)) as folder,
        _noted(part, Path(out), key) as heard,
        reached(part, account) as place,
    ):
        table = target(place.account, key) if key is not None else None
        pulled = Pull(place.account, folder, wanted, into=table).run(progress)
        heard.append(pulled)
        if table is not None and table.unused:
            pulled.notes.append(f"{table.key} has no field for {', '.join(table.unused)}.")
        return PullReport(pulled, dict(place.account.calls))


@contextmanager
def _noted(part: Project, out: Path, into: str | None) -> Iterator[list[Pulled]]:
    """Notes that a download begins, and how it ends, for the list of runs; takes what it brought."""
    here = part.environment
    begun = Ending(
        new_id(),
        PULL,
        UNFINISHED,
        utc_text(),
        here.name,
        here.business_unit,
        f"{_PREFIX}{into}" if into is not None else "",
        whoami(),
        words=str(out),
    )
    note_ending(part.root, begun)
    brought: list[Pulled] = []
    outcome = "failed"
    try:
        yield brought
        outcome = "done"
    except KeyboardInterrupt:
        outcome = "stopped"
        raise
    finally:
        counts = [f"{pulled.total:,} new event{'s' if pulled.total != 1 else ''}" for pulled in brought]
        words = ", ".join([str(out), *counts])
        note_ending(part.root, replace(begun, outcome=outcome, ended=utc_text(), words=words))


def _kinds(words: Sequence[str]) -> list[EventKind]:
    wanted = list(dict.fromkeys(word.strip().casefold() for word in words if word.strip()))
    for word in wanted:
        if word not in EVENTS:
            hint = did_you_mean(word, EVENTS) or f"there are {', '.join(EVENTS)}"
            raise RequestError(f'there are no "{word}" events; {hint}')
    if not wanted:
        raise RequestError(f"--events names none; there are {', '.join(EVENTS)}")
    return [EVENTS[word] for word in wanted]


def _key(into: str) -> str:
    if not into.startswith(_PREFIX):
        raise RequestError(f"--into {into} is not the address of a data extension: write {_PREFIX}{into}")
    return into.removeprefix(_PREFIX)


def _origin(project: Project, file_format: str, key: str | None) -> EventOrigin:
    who = account_name(project.environment)
    unit = who.get("business_unit")
    return EventOrigin(str(who["account"]), unit if isinstance(unit, int) else None, file_format, key)
