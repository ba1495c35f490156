"""Events put into an embedded account, and the folder that pulls bring them to."""

import csv
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mcdecl.account import SoapAccount
from mcdecl.operations.tracking.bookmark import EventOrigin
from mcdecl.operations.tracking.events import EVENTS
from mcdecl.operations.tracking.folder import EventFolder
from mcdecl.operations.tracking.into import EventTable
from mcdecl.operations.tracking.pull import Pull, Pulled, PullRequest
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.tracking.tables import record

ORIGIN = EventOrigin("here", 510001234, "csv")
START = datetime(2026, 3, 1)
TABLES = {"sent": "_Sent", "open": "_Open", "click": "_Click", "bounce": "_Bounce", "unsubscribe": "_Unsubscribe"}


def put(server: RunningSandbox, word: str, events: Iterable[tuple[str, datetime]], **values: Any) -> None:
    """Adds events by subscriber and moment in server time."""
    head = {"JobID": 7, "BatchID": 1, "SubscriberID": 1, **values}
    rows = [{**head, "SubscriberKey": key, "EventDate": moment} for key, moment in events]
    with server.account.store.exclusively():
        record(server.account, TABLES[word], rows)


def pull(
    account: SoapAccount,
    path: Path,
    *words: str,
    since: datetime | None = START,
    until: datetime | None = None,
    overlap: timedelta = timedelta(days=1),
    origin: EventOrigin = ORIGIN,
    into: EventTable | None = None,
    at_once: int = 3,
) -> Pulled:
    """One pull of these kinds, `sent` if none are named."""
    kinds = [EVENTS[word] for word in words or ("sent",)]
    with EventFolder(path, origin) as folder:
        return Pull(account, folder, PullRequest(kinds, since, until, overlap, at_once), into=into).run()


def rows(path: Path) -> list[dict[str, str]]:
    """The events in the CSV parts of a folder."""
    records: list[dict[str, str]] = []
    for part in sorted(path.glob("*.csv")):
        with part.open(encoding="utf-8", newline="") as file:
            records += csv.DictReader(file)
    return records


def keys(path: Path) -> list[str]:
    """The subscribers of the events in a folder, in order."""
    return sorted(row["SubscriberKey"] for row in rows(path))
