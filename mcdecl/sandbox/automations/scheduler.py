"""What falls due: schedules on the account's clock, the nightly run of retention, and files that arrive.

While a server runs on its own, `tick` looks at the clock now and then. Where someone moves the clock, `move` goes
from one due moment to the next, so that all of them come in order and each sees the time it was meant for.
"""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from mcdecl.sandbox.automations import instances
from mcdecl.sandbox.automations.rest_automations import AWAITING, COLLECTION, RUNNING
from mcdecl.sandbox.automations.starting import is_on, skip, start
from mcdecl.sandbox.clock import SERVER_ZONE, server_date, wire_date
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.imports.file_names import file_name
from mcdecl.sandbox.recurrence import next_run
from mcdecl.sandbox.task import TaskFailedError
from mcdecl.sandbox.tasks.nightly import Deleted, delete_expired, next_night

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.files.tree import Files
    from mcdecl.sandbox.soap.object_type import Document

_LOOK = 0.01
_ANY, _CONTAINS, _BEGINS, _ENDS = 0, 1, 2, 3


class Moved(Struct, frozen=True):
    """What happened while the clock was moved.

    Attributes:
        begun: How many runs of automations began.
        deleted: What retention deleted, night by night.
    """

    begun: int
    deleted: tuple[Deleted, ...] = ()


class Arrival(Struct, frozen=True):
    """What a file that arrived did.

    Attributes:
        runs: The ids of the runs that it started.
        queued: The keys of automations that run and take it afterwards.
        inactive: The keys of automations that it fits and whose file drop is off.
    """

    runs: list[str] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    inactive: list[str] = field(default_factory=list)


def tick(account: "SandboxAccount") -> None:
    """Starts what fell due since the last time; of several moments that one automation missed, the last counts."""
    with account.store.exclusively():
        _tick_of_nights(account)
        for unit, automation in _automations(account):
            due = _due(automation, account.clock.utc())
            if due is not None:
                _begin(unit, automation, due)


def _tick_of_nights(account: "SandboxAccount") -> None:
    """Runs retention when a midnight has passed since the last time: once, for all nights that nobody watched."""
    night = account.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if account.last_night is not None and account.last_night < night:
        delete_expired(account, night.replace(tzinfo=SERVER_ZONE))
    account.last_night = night


def _automations(account: "SandboxAccount") -> "list[tuple[SandboxAccount, Document]]":
    """The automations of all units of an enterprise, each with its unit: they have one clock."""
    return [(unit, record) for unit in account.units.values() for record in unit.store.all(COLLECTION)]


def move(account: "SandboxAccount", target: datetime) -> Moved:
    """Moves the clock, and runs on the way what falls due until then, each to its end or to a wait that goes on.

    The data file keeps where the clock stands.

    Args:
        account: The enterprise whose clock it is.
        target: The moment to move to, with a zone; an earlier one than now starts nothing.

    Returns:
        What happened on the way.
    """
    begun, since, deleted = 0, time.monotonic(), list[Deleted]()
    seen = account.clock.utc()
    while True:
        with account.store.exclusively():
            night = next_night(account, seen)
            moments = [item for item in (_next(account, target), night) if item is not None and item <= target]
        if not moments:
            break
        due = min(moments)
        if due > account.clock.utc():
            _set(account, due)
        with account.store.exclusively():
            if night == due:
                deleted += delete_expired(account, night)
                seen = night
            ready = [(unit, record, _scheduled(record)) for unit, record in _automations(account)]
            for unit, automation, moment in ready:
                if moment is not None and moment <= due:
                    begun += _begin(unit, automation, moment)
        settle(account)
    _set(account, target + timedelta(seconds=time.monotonic() - since))  # the clock did not stand still meanwhile
    settle(account)
    account.last_night = None
    account.keep_clock()
    return Moved(begun, tuple(deleted))


def jump(account: "SandboxAccount", target: datetime) -> None:
    """Makes the clock show another moment as if it always had: no schedule has missed anything until then.

    Args:
        account: The enterprise whose clock it is.
        target: The moment, with a zone.
    """
    with account.store.exclusively():
        _set(account, target)
        account.last_night = None
        for unit, automation in _automations(account):
            if automation.get("Since"):
                moved = {**automation, "Since": target.isoformat()}
                unit.store.put(COLLECTION, automation["ObjectID"], moved)


def _set(account: "SandboxAccount", moment: datetime) -> None:
    account.clock.set(moment.astimezone(SERVER_ZONE).replace(tzinfo=None))


def _scheduled(automation: "Document") -> datetime | None:
    """The next moment of an automation's schedule that it was not started for yet."""
    schedule = automation["Body"].get("schedule")
    if schedule is None or not is_on(automation) or not automation.get("Since"):
        return None
    return next_run(schedule, datetime.fromisoformat(automation["Since"]))


def _due(automation: "Document", now: datetime) -> datetime | None:
    """The last moment of a schedule until now that the automation was not started for."""
    latest, schedule = None, automation["Body"].get("schedule")
    moment = _scheduled(automation)
    while moment is not None and moment <= now:
        latest, moment = moment, next_run(schedule, moment)
    return latest


def _next(account: "SandboxAccount", target: datetime) -> datetime | None:
    """The next moment at which something happens, until the target."""
    moments = [_scheduled(automation) for _, automation in _automations(account)]
    moments += [
        server_date(run["WaitsUntil"]).replace(tzinfo=SERVER_ZONE).astimezone(UTC)
        for unit in account.units.values()
        for run in unit.store.all(instances.COLLECTION)
        if run["WaitsUntil"]
    ]
    return min((moment for moment in moments if moment is not None and moment <= target), default=None)


def _begin(account: "SandboxAccount", automation: "Document", due: datetime) -> int:
    automation = {**automation, "Since": due.isoformat()}
    account.store.put(COLLECTION, automation["ObjectID"], automation)
    text = wire_date(due.astimezone(SERVER_ZONE).replace(tzinfo=None))
    if automation["StatusID"] == RUNNING:
        skip(account, automation, instances.SCHEDULE, text)
        return 0
    start(account, automation, instances.SCHEDULE, text)
    return 1


def settle(account: "SandboxAccount") -> None:
    """Waits until every run of an enterprise is at its end, or waits for a moment that has not come."""
    while True:
        with account.store.exclusively():
            now = account.clock.utc().astimezone(SERVER_ZONE).replace(tzinfo=None)
            running = [(unit, record) for unit, record in _automations(account) if record["StatusID"] == RUNNING]
            runs = [instances.get(unit, record["LastRunInstanceID"]) for unit, record in running]
            busy = [run for run in runs if run and not (run["WaitsUntil"] and server_date(run["WaitsUntil"]) > now)]
        if not busy:
            return
        time.sleep(_LOOK)


def arrived(account: "SandboxAccount", path: str, *, written: bool, files: "Files | None" = None) -> Arrival:
    """Dates a file that was written over SFTP by the account's clock, and starts the automations that wait for it.

    Args:
        account: The enterprise.
        path: The file's path on the FTP.
        written: Whether it was written just now; one that got another name is as old as it was.
        files: The Enhanced FTP that it is on; the enterprise's when left out.

    Returns:
        What it started, and what it fits beside.
    """
    files = files or account.files
    folder, name = PurePosixPath("/", path).parent, PurePosixPath(path).name
    if written:  # by the machine's clock it would be as old as the account's clock is ahead
        now = account.clock.timestamp()
        with suppress(FileNotFoundError):
            os.utime(files.ftp / path, (now, now))
    arrival = Arrival()
    if name.startswith("."):
        return arrival
    with account.store.exclusively():
        for unit, automation in _automations(account):
            if unit.files is not files:
                continue
            drop = automation["Body"].get("fileDrop")
            if not drop or _folder(drop) != str(folder).casefold() or not _fits(account, drop, name):
                continue
            if is_on(automation):
                _dropped(unit, automation, name, arrival)
            else:
                arrival.inactive.append(automation["CustomerKey"])
    return arrival


def _dropped(account: "SandboxAccount", automation: "Document", name: str, arrival: Arrival) -> None:
    if automation["StatusID"] == AWAITING:
        try:
            arrival.runs.append(start(account, automation, instances.FILE, file=name).interaction)
        except RefusalError as refusal:
            skip(account, automation, instances.FILE, file=f"{name} ({refusal.message})")
    elif automation["Body"]["fileDrop"]["queueFiles"]:
        files = [*automation.get("Files", []), name]
        account.store.put(COLLECTION, automation["ObjectID"], {**automation, "Files": files})
        arrival.queued.append(automation["CustomerKey"])
    else:
        skip(account, automation, instances.FILE, file=name)


def _folder(drop: "Document") -> str:
    """The folder as a path from the FTP's root; what names none is the folder of imports."""
    parts = drop["folderLocation"].replace("\\", "/").strip("/ ").casefold()
    parts = parts.removeprefix("exacttarget enhanced ftp").strip("/")
    return f"/{parts or 'import'}"


def _fits(account: "SandboxAccount", drop: "Document", name: str) -> bool:
    if drop["fileNamePatternTypeId"] == _ANY:
        return True
    try:
        wanted = file_name(drop["fileNamePattern"], account.clock.now()).casefold()
    except TaskFailedError:
        return False
    text, how = name.casefold(), drop["fileNamePatternTypeId"]
    if how == _CONTAINS:
        return wanted in text
    if how == _BEGINS:
        return text.startswith(wanted)
    return text.endswith(wanted) if how == _ENDS else text == wanted
