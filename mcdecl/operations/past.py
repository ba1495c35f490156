"""The history of a project as values: applies, runs, imported files, and downloads of tracking events.

Applies, runs and downloads are read from the project's folder: they are those of this machine. Which files were
imported, and which commits were applied by others, is in the ledger of an account.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.apply.lock import utc_now
from mcdecl.engine.apply.runs import UNFINISHED, ApplyRun, journals, read_run
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.patterns import matches
from mcdecl.kinds.roles import DATA_EXTENSION, IMPORT_DEFINITION
from mcdecl.operations.endings import PULL, RUN, Ending, endings
from mcdecl.operations.run.applied import Applied
from mcdecl.operations.run.durations import span_of
from mcdecl.operations.run.ledger_rows import ImportStage, LedgerEntry
from mcdecl.operations.run.model import RunStatus
from mcdecl.operations.run.started import Note, all_notes

APPLY, IMPORT = "apply", "import"
PAST_KINDS = (APPLY, RUN, IMPORT, PULL)
"""What there is in the history."""
STARTED = "started"
"""The outcome of a run whose end was not seen from here."""
OUTCOMES = tuple(
    dict.fromkeys(
        (
            "done", "failed", "stopped", "refused", "broken", UNFINISHED, STARTED,
            *(status.value for status in RunStatus), *(stage.value for stage in ImportStage),
        )
    )
)  # fmt: skip
"""How something in the history can have ended, or stand."""
_ID_LENGTH = 8
_SHORT_COMMIT = 7
_SLACK = timedelta(minutes=1)
"""After the end of an apply its row comes into the ledger within this time."""


class PastEvent(Struct, frozen=True):
    """One thing that was done.

    Attributes:
        id: its id.
        kind: one of `PAST_KINDS`.
        outcome: how it ended or stands, one of `OUTCOMES`.
        started: when it began, in UTC; None where that is lost.
        environment: in which environment of the project; "?" where that is lost.
        unit: in which business unit; empty where the environment names none.
        who: by whom.
        addresses: what it was about.
        words: what it was and came to, in a few words.
        task: its number in the account, where it has one.
        apply: the journal, of an apply of this machine.
        details: what else is known, as plain JSON data.
    """

    id: str
    kind: str
    outcome: str
    started: datetime | None
    environment: str = "?"
    unit: str = ""
    who: str = ""
    addresses: tuple[str, ...] = ()
    words: str = ""
    task: int | None = None
    apply: ApplyRun | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self, *, whole: bool = False) -> dict[str, Any]:
        """Plain JSON data; of an apply with all that its journal says, its calls only when `whole`."""
        if self.apply is not None:
            return {"kind": self.kind, **self.apply.to_json(whole=whole)}
        data = {
            "kind": self.kind,
            "id": self.id,
            "outcome": self.outcome,
            "started": _iso(self.started),
            "environment": self.environment,
            "unit": self.unit or None,
            "who": self.who,
            "addresses": list(self.addresses),
            "task": self.task,
            "words": self.words,
            **self.details,
        }
        return {name: value for name, value in data.items() if value is not None}


class PastFilter(Struct, frozen=True):
    """What to list of the history; what is left out does not narrow it.

    Attributes:
        kinds: of these kinds.
        outcomes: that ended like this.
        since: that began at this time or later.
        environment: in this environment.
        address: about this address; `*` stands for any text.
    """

    kinds: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    since: datetime | None = None
    environment: str | None = None
    address: str | None = None

    def takes(self, event: PastEvent) -> bool:
        """Whether an event is to be listed."""
        return (
            (not self.kinds or event.kind in self.kinds)
            and (not self.outcomes or event.outcome in self.outcomes)
            and (self.since is None or (event.started is not None and event.started >= self.since))
            and (self.environment is None or event.environment == self.environment)
            and (self.address is None or any(matches(self.address, address) for address in event.addresses))
        )


def since_time(text: str, now: datetime | None = None) -> datetime:
    """The moment that a person means by a date, a date with a time (UTC unless it has a zone), or a span before now.

    Args:
        text: such as `2026-06-01`, `2026-06-01T12:30+02:00` or `7d`.
        now: the time; the clock's when left out.

    Raises:
        ValueError: it is none of them.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        try:
            return (now or utc_now()) - span_of(text.strip())
        except OverflowError as error:  # before the first year there is
            raise ValueError(text) from error


NEVER = datetime.min.replace(tzinfo=UTC)
"""Before everything: where the beginning of an event is lost."""


def local_events(root: Path, kinds: Sequence[str] = ()) -> Iterator[PastEvent]:
    """What the project's folder knows of the kinds that are wanted; what a ledger is compared with is among them.

    Args:
        root: the project's folder.
        kinds: the kinds; all when left out.

    Raises:
        OSError: a journal cannot be read.
    """
    if not kinds or APPLY in kinds:
        yield from (_of_apply(read_run(path)) for path in journals(root))
    if not kinds or {RUN, PULL, IMPORT} & {*kinds}:
        known = endings(root)
        noted = all_notes(root)
        yield from (_of_note(note, known.get(note.id)) for note in noted)
        begun = {note.id for note in noted}
        yield from (_of_ending(ending) for ending in known.values() if ending.id not in begun)


def _of_apply(run: ApplyRun) -> PastEvent:
    header = run.header
    left = (run.summary or {}).get("left") or ()
    addresses = [address for call in run.calls for address in call.addresses]
    addresses += [str(item.get("address")) for item in left if isinstance(item, Mapping)]
    return PastEvent(
        run.id,
        APPLY,
        run.outcome,
        utc_moment(str(header.get("started", ""))),
        str(header.get("environment", "?")),
        str(header.get("unit") or ""),
        str(header.get("who", "")),
        tuple(dict.fromkeys(addresses)),
        apply=run,
    )


def _of_note(note: Note, ending: Ending | None) -> PastEvent:
    """A run that was started from here, with its end where it was seen."""
    fills = [f"{DATA_EXTENSION}.{key}" for key in note.rows]
    return PastEvent(
        note.id or _hashed(note.environment, note.unit, note.address, note.at, str(note.task)),
        RUN,
        ending.outcome if ending is not None else STARTED,
        utc_moment(ending.started if ending is not None else note.at),
        note.environment,
        note.unit,
        note.who,
        (note.address, *fills),
        ending.words if ending is not None else "",
        note.task,
        details={"ended": ending.ended} if ending is not None and ending.ended else {},
    )


def _of_ending(ending: Ending) -> PastEvent:
    """A download, or a run that the account did not start."""
    return PastEvent(
        ending.id,
        ending.kind,
        ending.outcome,
        utc_moment(ending.started),
        ending.environment,
        ending.unit,
        ending.who,
        (ending.address,) if ending.address else (),
        ending.words,
        ending.task,
        details={"ended": ending.ended} if ending.ended else {},
    )


def with_ledger(
    events: Sequence[PastEvent],
    entries: Iterable[LedgerEntry],
    commits: Iterable[Applied],
    environment: str,
    unit: str = "",
) -> list[PastEvent]:
    """The events with what a ledger says: an import of a file takes the place of the run that it was.

    Args:
        events: what the folder knows.
        entries: the imports of the ledger.
        commits: the applies of the same project that it knows.
        environment: whose ledger it is.
        unit: the business unit; empty where the environment names none.
    """
    elsewhere = [_of_commit(item) for item in commits]
    imports = [_of_import(entry, environment, unit) for entry in entries]
    unknown = [event for event in elsewhere if not any(_same_apply(event, local) for local in events)]
    return [*_joined(events, imports), *unknown]


def _joined(events: Iterable[PastEvent], imports: Sequence[PastEvent]) -> list[PastEvent]:
    told = {(event.environment, event.unit, event.task) for event in imports if event.task is not None}
    kept = [event for event in events if (event.environment, event.unit, event.task) not in told]
    return [*kept, *imports]


def _of_import(entry: LedgerEntry, environment: str, unit: str) -> PastEvent:
    rows = f"{entry.rows:,} row{'s' if entry.rows != 1 else ''}" if entry.rows is not None else ""
    into = (f"{DATA_EXTENSION}.{entry.target}",) if entry.target else ()
    return PastEvent(
        _hashed(environment, unit, entry.import_key, entry.sha256, str(entry.attempt)),
        IMPORT,
        entry.stage.value,
        entry.at,
        environment,
        unit,
        entry.by,
        (f"{IMPORT_DEFINITION}.{entry.import_key}", *into),
        ", ".join(word for word in (entry.file, rows) if word),
        entry.task,
        details={"file": entry.file, "sha256": entry.sha256, "attempt": entry.attempt, "rows": entry.rows},
    )


def _of_commit(item: Applied) -> PastEvent:
    changed = ", with changes that were not committed" if item.uncommitted else ""
    return PastEvent(
        _hashed(item.project, item.environment, item.commit, _iso(item.at) or ""),
        APPLY,
        "done",
        item.at,
        item.environment,
        "",
        item.by,
        words=f"commit {item.commit[:_SHORT_COMMIT]}{changed}",
        details={"commit": item.commit, "uncommitted": item.uncommitted},
    )


def _same_apply(event: PastEvent, local: PastEvent) -> bool:
    """Whether a commit in the ledger was written by an apply of which there is a journal here."""
    if local.apply is None or local.environment != event.environment or not (event.started and local.started):
        return False
    ended = utc_moment(str((local.apply.summary or {}).get("ended", ""))) or local.started
    same = str(local.apply.header.get("commit")) == event.details.get("commit")
    return same and local.started - _SLACK <= event.started <= ended + _SLACK


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
