"""The account itself: its store, clock, settings and the helpers that every object type uses."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from mcdecl.helpers.structs import plain
from mcdecl.sandbox.clock import Clock, wire_date
from mcdecl.sandbox.data_extensions.field_index import FieldIndex
from mcdecl.sandbox.files.tree import Files, UnitFiles
from mcdecl.sandbox.pages import Continuation, RowSet
from mcdecl.sandbox.rows.key_index import KeyIndexes
from mcdecl.sandbox.store import Documents, SandboxError, Store
from mcdecl.sandbox.task import Tasks
from mcdecl.sandbox.unit_store import UnitStore

MID = 510001234
_CLOCK = "Clock"
_ZONES = "Zones"
SERVER_ZONE_NAME = "Etc/GMT+6"


class Zones(Struct, frozen=True):
    """Time zones by IANA name; server time, UTC-6, until someone sets others.

    Attributes:
        account: The account's.
        user: The user's, as whom every call comes.
    """

    account: str = SERVER_ZONE_NAME
    user: str = SERVER_ZONE_NAME


@dataclass
class SandboxSettings:
    """How this account behaves; tests change it while it runs.

    Attributes:
        page_size: The largest number of results in an answer of Retrieve (fact:retrieve-page-size).
        latency_ms: How long every answer is held back.
        name_release_seconds: How long the name of a deleted data extension stays taken (documented to be
            "not at once"; how long is not known, fact:name-not-free-at-once).
        field_filter_truncates: Filtering fields by their data extension's key dies with a SQL truncation
            text, as recorded from some accounts (fact:field-filter-by-parent).
        rest_denied: REST answers 403, as for a package without the scopes (fact:rest-missing-scope).
        describe_is_empty: Describe answers with nothing but a request id, as reported from one account
            (fact:describe-empty).
        task_delay_seconds: How long a task stays New before it is begun; a change also counts for those that wait.
        system_status: What GetSystemStatus says: `OK`, `UnplannedOutage` or `InMaintenance`.
        query_seconds: How long a query may run before it is cancelled (fact:query-time-limit).
        unlimited_texts: A text field that is made without MaxLength is unlimited, and not 50 characters long; which of
            the two the service does is not known (fact:text-without-max-length).
        query_ctes: Queries may begin with WITH, which is reported to depend on the edition (fact:query-cte).
        sftp_posix_rename: SFTP can put a file in another's place in one step, as OpenSSH can; others cannot
            (fact:ftp-posix-rename).
        clock_seconds_ahead: How far its clock is ahead when it is opened; behind when negative.
        in_list_size: The most values that an IN filter takes, or None for any number (fact:in-list-size).
        exact_texts: Filters compare texts with regard to case (fact:texts-compare-without-case).
        denied_types: Object types that Retrieve refuses, as without a permission (fact:retrieve-without-scope).
        denied_routes: Beginnings of REST paths that are answered with 403 (fact:rest-missing-scope).
        missing_scopes: Scopes that the package lacks by what its token says.
        unreadable: Properties as `DataExtension.IsTestable` that Retrieve refuses and Describe does not list.
        not_read_back: Properties, written so, that are always read without a value (fact:written-reads-back).
        fields_reversed: New fields get their Ordinal from the last one on (fact:fields-in-sent-order).
        unknown_columns_refused: A value for a column that does not exist is refused (fact:unknown-columns-dropped).
        folder_description_optional: A folder needs no Description element (fact:folder-description-element).
        closed_units: Business units that the installed package is not enabled for: it gets no token there.
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
    unlimited_texts: bool = False
    query_ctes: bool = False
    sftp_posix_rename: bool = True
    clock_seconds_ahead: float = 0.0
    in_list_size: int | None = None
    exact_texts: bool = False
    denied_types: frozenset[str] = frozenset()
    denied_routes: tuple[str, ...] = ()
    missing_scopes: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    not_read_back: frozenset[str] = frozenset()
    fields_reversed: bool = False
    unknown_columns_refused: bool = False
    folder_description_optional: bool = False
    closed_units: frozenset[int] = frozenset()


class Parts(Struct, frozen=True):
    """What an account is put together from that knows accounts itself; `mcdecl.sandbox.assembly` has them.

    Attributes:
        plant: Puts the starting folders into an empty business unit.
        tasks: Makes what runs the tasks of a business unit.
    """

    plant: "Callable[[SandboxAccount], None]"
    tasks: "Callable[[SandboxAccount], Tasks]"


class SandboxAccount:
    """One business unit with everything in it, and of an enterprise the units below it.

    Attributes:
        store: The documents and rows.
        whole: The store of the enterprise, which `store` is a part of.
        clock: Server time.
        settings: How it behaves.
        mid: Its id.
        enterprise: The business unit that is the enterprise's own; an account without others is one itself.
        units: Of an enterprise, itself and every unit below it, by id.
        folder_base: What its starting folders' ids are counted from.
        continuations: Retrieves with more data, by the request id to go on from.
        row_sets: Sets of rows that REST reads page by page, by their token.
        refuses_some: Whether the call under way is to refuse every other object (a mishap).
        field_index: Where fields are, by name and ObjectID.
        key_indexes: Where rows are, by their keys; of the enterprise.
        found_rows: Which rows a call is about, by data extension and key, while it writes rows.
        tasks: What Perform started.
        own_files: Of an enterprise, the ids of the units that have an Enhanced FTP of their own; the others share its.
        last_night: The midnight after which a running server last looked for what retention deletes; of the enterprise.
        sftp_url: Where clients reach them, empty while no server shows them.
    """

    def __init__(
        self,
        parts: Parts,
        data: Path | None = None,
        settings: SandboxSettings | None = None,
        *,
        mid: int | None = None,
        units: Iterable[int] = (),
        own_files: Iterable[int] | None = None,
        within: "SandboxAccount | None" = None,
    ) -> None:
        """Opens the account.

        Args:
            parts: What it is put together from.
            data: The DuckDB file, or None for one in memory.
            settings: How it behaves.
            mid: Its id; the one that the data has, else `MID`, when left out.
            units: Business units below it, beside those that the data has.
            own_files: Those of the units that have an Enhanced FTP of their own; as the data says when left out.
            within: The enterprise that it is a unit of; then `data`, `settings` and `units` are that one's.

        Raises:
            SandboxError: When the file cannot be used, or a unit's id is its own.
        """
        self.units: dict[int, SandboxAccount] = {}
        self.folder_base = 0
        self._parts = parts
        if within is None:
            self._open(data, settings)
        else:
            self._join(within, mid or MID)
        self.continuations: OrderedDict[str, Continuation] = OrderedDict()
        self.row_sets: OrderedDict[str, RowSet] = OrderedDict()
        self.refuses_some = False
        self.field_index = FieldIndex()
        self.key_indexes: KeyIndexes = within.key_indexes if within is not None else KeyIndexes()
        self.found_rows: dict[tuple[str, ...], int | None] = {}
        self.last_night: datetime | None = None
        self.seed()
        if within is None:
            moved = self.store.get(_CLOCK, _CLOCK)
            self.clock.advance(moved["seconds"] if moved else 0.0)
        self.tasks = parts.tasks(self)
        if within is None:
            try:
                self._found(mid, units, own_files)
            except SandboxError:
                self.close()
                raise

    def _open(self, data: Path | None, settings: SandboxSettings | None) -> None:
        self.clock = Clock()
        self.settings = settings or SandboxSettings()
        self.clock.advance(self.settings.clock_seconds_ahead)
        self.mid = MID
        self.enterprise = self
        whole = Store(data)
        self.store: Store | UnitStore = whole
        self.whole = whole
        self._files = Files(data)
        self.own_files: frozenset[int] = frozenset()
        self.sftp_url = ""

    def _join(self, enterprise: "SandboxAccount", mid: int) -> None:
        """Becomes a unit of an enterprise."""
        self.clock, self.settings = enterprise.clock, enterprise.settings
        self.mid, self.enterprise = mid, enterprise
        self.whole = enterprise.whole
        self.store = UnitStore(self.whole, mid)
        self._files, self.sftp_url = UnitFiles(enterprise.files, mid), ""

    @property
    def files(self) -> Files:
        """The files of its Enhanced FTP: the enterprise's, unless it has one of its own."""
        return self._files if self.mid in self.enterprise.own_files else self.enterprise._files  # noqa: SLF001

    @property
    def ftp_url(self) -> str:
        """Where clients reach these files, with the user; empty while no server shows them."""
        enterprise = self.enterprise
        url = enterprise.sftp_url
        own = self.mid in enterprise.own_files
        return url.replace(f"//{enterprise.mid}@", f"//{self.mid}@") if own else url

    def _found(self, mid: int | None, units: Iterable[int], own_files: Iterable[int] | None) -> None:
        """Makes the enterprise what the data says it is and the caller wants it to be, durably.

        Units that are there stay: only an emptied account is without them.
        """
        known = self.store.get("Enterprise", "")
        self.mid = mid or (known["MID"] if known else MID)
        below = dict.fromkeys([*(known["Units"] if known else ()), *units])
        if self.mid in below:
            text = f"The enterprise and a business unit below it have the same id, {self.mid}. Give each its own."
            raise SandboxError(text)
        before = known.get("OwnFiles", ()) if known else ()
        self.own_files = frozenset(before if own_files is None else own_files)
        if below or mid:
            self._keep_units(list(below))
        self.units = {self.mid: self}
        for unit in below:
            self.units[unit] = SandboxAccount(self._parts, mid=unit, within=self)
        self.store.commit()

    def _keep_units(self, below: list[int]) -> None:
        """Writes down which units there are."""
        words = {"MID": self.mid, "Units": below, "OwnFiles": sorted(self.own_files)}
        self.store.put("Enterprise", "", words)

    def unit(self, mid: int) -> "SandboxAccount | None":
        """The business unit of this enterprise with an id, or None when the package cannot reach one."""
        return None if mid in self.settings.closed_units else self.units.get(mid)

    def keep_clock(self) -> None:
        """Writes down where the clock stands, so that it stands there when the data is opened again."""
        with self.whole.exclusively() as store:
            store.put(_CLOCK, _CLOCK, {"seconds": self.clock.ahead})

    def seed(self) -> None:
        """Plants the starting tree where nothing grows yet."""
        if not any(True for _ in self.store.all("DataFolder")):
            self._parts.plant(self)
            self.store.commit()
        if self.enterprise is not self:
            self.folder_base = int((self.store.get("Unit", "") or {})["FolderBase"])

    @property
    def zones(self) -> Zones:
        """The time zones of the account and of the user who calls it."""
        return Zones(**(self.enterprise.store.get(_ZONES, _ZONES) or {}))

    def set_zones(self, account: str | None, user: str | None) -> None:
        """Sets the zones that are given, durable with the call's commit.

        Args:
            account: The account's, by its IANA name.
            user: The user's.

        Raises:
            SandboxError: There is no such zone.
        """
        changed = {word: zone for word, zone in (("account", account), ("user", user)) if zone is not None}
        for zone in changed.values():
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                text = f"There is no time zone {zone}: use an IANA name such as Europe/Berlin or America/Chicago."
                raise SandboxError(text) from None
        self.enterprise.store.put(_ZONES, _ZONES, {**plain(self.zones), **changed})

    def local_now(self, *, by_hand: bool) -> datetime:
        """What the clock shows to whom a run belongs, without a zone: the user who starts it, else the account."""
        zone = self.zones.user if by_hand else self.zones.account
        return self.clock.utc().astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def now(self) -> str:
        """Server time as the wire writes it."""
        return wire_date(self.clock.now())

    def new_id(self, sequence: str, count: int = 1) -> int:
        """Takes the next `count` numbers of a sequence, durable with the call's commit, and gives the first.

        Sequences are the enterprise's: no two of its units have a number twice.
        """
        store = self.enterprise.store
        known = store.get("Sequence", sequence)
        value = int(known["value"]) + 1 if known else 1
        store.put("Sequence", sequence, {"value": value + count - 1})
        return value

    def reset(self, documents: Documents | None = None) -> None:
        """Breaks off what runs, empties the account and plants the starting tree again, or what it had once.

        Args:
            documents: What `whole.documents` gave for this account while it had no rows and no files; the starting
                tree when left out.
        """
        units = list(self.units.values())
        for unit in units:
            unit.tasks.stop(patience=0)
        self.whole.clear()
        self.key_indexes.clear()
        self.files.clear()
        if documents is not None:
            self.whole.fill(documents)
        for unit in units:
            unit.continuations.clear()
            unit.row_sets.clear()
            unit.last_night = None
            unit.seed()
        if len(units) > 1 and documents is None:
            self._keep_units([unit.mid for unit in units[1:]])
            self.store.commit()

    def close(self) -> None:
        """Closes the store, when what runs has ended."""
        for unit in self.units.values() or (self,):
            unit.tasks.stop()
        self.whole.close()
        self.files.close()


def new_guid() -> str:
    """A new ObjectID."""
    return str(uuid4())
