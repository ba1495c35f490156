"""The account itself: its store, clock, settings and the helpers that every object type uses."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mcdecl.sandbox.clock import Clock, wire_date
from mcdecl.sandbox.files.tree import Files
from mcdecl.sandbox.store import Store

if TYPE_CHECKING:
    from mcdecl.sandbox.engine.tasks import Tasks
    from mcdecl.sandbox.rest_rows import RowSet
    from mcdecl.sandbox.soap.paging import Continuation

MID = 510001234


@dataclass
class Settings:
    """How this account behaves; tests change it while it runs.

    Attributes:
        page_size: The largest number of results in an answer of Retrieve.
        latency_ms: How long every answer is held back.
        name_release_seconds: How long the name of a deleted data extension stays taken (documented to be
            "not at once"; how long is not known).
        field_filter_truncates: Filtering fields by their data extension's key dies with a SQL truncation
            text, as recorded from some accounts.
        rest_denied: REST answers 403, as for a package without the scopes.
        describe_is_empty: Describe answers with nothing but a request id, as reported from one account.
        task_delay_seconds: How long a task stays New before it is begun.
        system_status: What GetSystemStatus says: `OK`, `UnplannedOutage` or `InMaintenance`.
        query_seconds: How long a query may run before it is cancelled (reported: 30 minutes).
        query_ctes: Queries may begin with WITH, which is reported to depend on the edition.
    """

    page_size: int = 2500
    latency_ms: int = 0
    name_release_seconds: float = 3.0
    field_filter_truncates: bool = False
    rest_denied: bool = False
    describe_is_empty: bool = False
    task_delay_seconds: float = 0.0
    system_status: str = "OK"
    query_seconds: float = 1800.0
    query_ctes: bool = False


class SandboxAccount:
    """One business unit with everything in it.

    Attributes:
        store: The documents and rows.
        clock: Server time.
        settings: How it behaves.
        mid: Its id.
        continuations: Retrieves with more data, by the request id to go on from.
        row_sets: Sets of rows that REST reads page by page, by their token.
        refuses_some: Whether the call under way is to refuse every other object (a mishap).
        tasks: What Perform started.
        files: The files of its Enhanced FTP.
        sftp_url: Where clients reach them, empty while no server shows them.
    """

    def __init__(self, data: Path | None = None, settings: Settings | None = None) -> None:
        """Opens the account.

        Args:
            data: The DuckDB file, or None for one in memory.
            settings: How it behaves.

        Raises:
            SandboxError: When the file cannot be used.
        """
        self.clock = Clock()
        self.settings = settings or Settings()
        self.mid = MID
        self.store = Store(data)
        self.files = Files(data)
        self.sftp_url = ""
        self.continuations: OrderedDict[str, Continuation] = OrderedDict()
        self.row_sets: OrderedDict[str, RowSet] = OrderedDict()
        self.refuses_some = False
        self._seed()
        self.tasks = self._tasks()

    def _tasks(self) -> "Tasks":
        from mcdecl.sandbox.engine.tasks import Tasks

        return Tasks(self)

    def _seed(self) -> None:
        from mcdecl.sandbox.objects.folder_tree import plant

        if not any(True for _ in self.store.all("DataFolder")):
            plant(self)
            self.store.commit()

    def now(self) -> str:
        """Server time as the wire writes it."""
        return wire_date(self.clock.now())

    def new_id(self, sequence: str, count: int = 1) -> int:
        """Takes the next `count` numbers of a sequence, durable with the call's commit, and gives the first."""
        known = self.store.get("Sequence", sequence)
        value = int(known["value"]) + 1 if known else 1
        self.store.put("Sequence", sequence, {"value": value + count - 1})
        return value

    def reset(self) -> None:
        """Breaks off what runs, empties the account and plants the starting tree again."""
        self.tasks.stop(patience=0)
        self.store.clear()
        self.files.clear()
        self.continuations.clear()
        self.row_sets.clear()
        self._seed()

    def close(self) -> None:
        """Closes the store, when what runs has ended."""
        self.tasks.stop()
        self.store.close()
        self.files.close()


def new_guid() -> str:
    """A new ObjectID."""
    return str(uuid4())
