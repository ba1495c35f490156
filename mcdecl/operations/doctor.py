"""What an account allows and how it behaves, compared with what mcdecl ships; it only reads.

Each check stands alone: what one of them cannot be asked is said, and the others go on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.account.errors import AccountError, NotFound, PermissionDenied, RetrieveFailed
from mcdecl.account.interface import SystemStatus
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind
from mcdecl.operations.attributes import ReadBack, read_back
from mcdecl.operations.probes.access import FTP_FOLDERS, folder_names
from mcdecl.operations.probes.model import FactVerdict, ReadingBench, Verdict
from mcdecl.operations.probes.reading import read_verdicts
from mcdecl.operations.run.sftp_login import NoSftpError, SftpError
from mcdecl.wire.values import FilterPart, Retrieve, at

if TYPE_CHECKING:
    from mcdecl.operations.run.sftp_login import SftpLogin

MOST_APART = timedelta(seconds=60)
"""How far the clocks may be apart before it is said: schedules and retention go by the account's."""
_TIME_STAMPS = 2
"""Seconds that time stamps of answers, which have none below a second, cannot tell."""
_SAMPLE = 25
_BOXES = {
    "data_extensions": "Data Extensions",
    "automations": "Automations",
    "list_and_subscribers": "List and Subscribers",
    "file_locations": "File Locations",
}
"""What Setup calls the scopes in the list of an installed package's component (fact:scopes-of-kinds)."""
_CLIENT = "Use a client ID and a client secret."
_WAY = "Setup > Installed Packages > your package > API Integration > Edit"


class CheckStatus(StrEnum):
    """How a check has ended."""

    OK = "ok"
    DIFFERS = "differs"
    MISSING = "missing"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Check(Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        area: What it belongs to: Connection, Rights, Objects, Attributes, REST or Files.
        name: What was looked at; a word of mcdecl or of the service, never of the account.
        status: How it has ended.
        found: What was found.
        fix: What to do about it, or an empty text.
        names: The properties, scopes or folders that are concerned.
    """

    area: str
    name: str
    status: CheckStatus
    found: str = ""
    fix: str = ""
    names: tuple[str, ...] = ()


class Diagnosis(Struct, frozen=True):
    """All that was found out about one business unit.

    Attributes:
        checks: What was looked at.
        facts: What the probes that only read say.
        clock_ahead: Seconds that the account's clock is ahead of this machine's, or None where nothing tells.
        private: Texts that say whose account this is; no report may have them.
    """

    checks: tuple[Check, ...]
    facts: tuple[FactVerdict, ...] = ()
    clock_ahead: float | None = None
    private: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether nothing differs, is missing or has failed."""
        good = (CheckStatus.OK, CheckStatus.UNKNOWN)
        return all(check.status in good for check in self.checks) and not self.contradicted

    @property
    def contradicted(self) -> tuple[FactVerdict, ...]:
        """The facts that do not hold here."""
        return tuple(verdict for verdict in self.facts if verdict.verdict is Verdict.DIFFERS)


def examine(bench: ReadingBench, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Diagnosis:
    """Look at an account, and change nothing in it.

    Args:
        bench: The account and its files.
        now: This machine's clock.
    """
    try:
        status = bench.account.status()
    except AccountError as error:
        return Diagnosis((Check("Connection", "Login", CheckStatus.FAILED, error.message, error.hint),))
    ahead = _ahead(bench, now)
    checks = [
        *_connection(status),
        _clock(ahead),
        *_rights(bench, status),
        *_objects(bench),
        *_attributes(bench, rest=status.rest_url is not None),
    ]
    checks += _rest(bench) if status.rest_url is not None else ()
    files, private = _files(bench)
    return Diagnosis((*checks, *files), read_verdicts(bench), ahead, private | _private(status))


def _private(status: SystemStatus) -> frozenset[str]:
    values = (status.business_unit, status.enterprise, status.auth_url, status.soap_url, status.rest_url)
    return frozenset(str(value) for value in values if value)


def _ahead(bench: ReadingBench, now: Callable[[], datetime]) -> float | None:
    """How far the account's clock is ahead, measured at one answer; it may be late by the time that this takes."""
    before = now()
    try:
        bench.account.retrieve(Retrieve("DataFolder", ("ID",), batch_size=1, first_page_only=True))
    except AccountError:
        return None
    after, there = now(), bench.account.server_time
    if there is None:
        return None
    middle = before + (after - before) / 2
    return (there - middle).total_seconds()


def _connection(status: SystemStatus) -> Iterator[Check]:
    good = CheckStatus.OK if status.ok else CheckStatus.FAILED
    yield Check("Connection", "Service", good, f"{status.status}, {status.round_trip_ms:.0f} ms")
    if status.business_unit is None:
        yield Check("Connection", "Business unit", CheckStatus.UNKNOWN, "nothing tells which one this is")
    else:
        below = f" of enterprise {status.enterprise}" if status.enterprise else ""
        yield Check("Connection", "Business unit", CheckStatus.OK, f"{status.business_unit}{below}")
    if status.rest_url is None:
        yield Check(
            "Connection", "REST", CheckStatus.MISSING, "this login has none", "Use a client ID and a client secret."
        )


def _clock(ahead: float | None) -> Check:
    if ahead is None:
        return Check("Connection", "Clock", CheckStatus.UNKNOWN, "the account does not tell the time")
    seconds = round(abs(ahead))
    near = seconds <= _TIME_STAMPS
    words = "as this machine's" if near else f"{seconds} s {'ahead of' if ahead > 0 else 'behind'} this machine"
    if timedelta(seconds=abs(ahead)) <= MOST_APART:
        return Check("Connection", "Clock", CheckStatus.OK, words)
    return Check("Connection", "Clock", CheckStatus.DIFFERS, words, "Set this machine's clock, for example by NTP.")


def _rights(bench: ReadingBench, status: SystemStatus) -> Iterator[Check]:
    """The scopes of each kind by the token, and whether one object of it can be read."""
    for kind in _declared():
        needed = [f"{scope}_{right}" for scope in kind.scopes for right in ("read", "write")]
        needed += [f"{scope}_execute" for scope in kind.scopes if kind.run is not None and scope == "automations"]
        if kind.routes is not None and status.rest_url is None:
            yield Check(
                "Rights", kind.name, CheckStatus.MISSING, "it is kept over REST, which this login lacks", _CLIENT
            )
            continue
        missing = () if status.scopes is None else tuple(scope for scope in needed if scope not in status.scopes)
        refusal = _refusal(partial(_small_read, bench, kind))
        if isinstance(refusal, PermissionDenied):
            words = f"reading is refused: {refusal.message}"
            yield Check("Rights", kind.name, CheckStatus.MISSING, words, _tick(missing or needed[:1]), missing)
        elif missing:
            words = f"the package lacks {', '.join(missing)}"
            yield Check("Rights", kind.name, CheckStatus.MISSING, words, _tick(missing), missing)
        elif refusal is not None:
            yield _failure("Rights", kind.name, refusal)
        elif status.scopes is None:
            words = "can be read; whether it can be written is not told to this login"
            yield Check("Rights", kind.name, CheckStatus.UNKNOWN, words)
        else:
            yield Check("Rights", kind.name, CheckStatus.OK, ", ".join(needed))


def _tick(scopes: Sequence[str]) -> str:
    boxes = []
    for scope in scopes:
        name, _, right = scope.rpartition("_")
        boxes.append(f"{_BOXES.get(name, name)}: {right.capitalize()}")
    return f"{_WAY}: tick {', '.join(boxes)}. For a user's login, give the user's role the same."


def _refusal(read: Callable[[], Any]) -> AccountError | None:
    try:
        read()
    except AccountError as error:
        return error
    return None


def _declared() -> Iterator[Kind]:
    return (kind for kind in KINDS.values() if kind.section is not None)


def _small_read(bench: ReadingBench, kind: Kind) -> Any:
    """One object of a kind, or a few."""
    if kind.routes is not None and kind.routes.listed:
        return bench.account.rest_get(kind.routes.listed, {"$page": "1", "$pageSize": "1"})
    object_type = kind.soap_type or (kind.routes.found_by if kind.routes is not None else "")
    name = "Name" if object_type else ""
    if not object_type:
        return None
    return bench.account.retrieve(Retrieve(object_type, (name,), batch_size=1, first_page_only=True))


def _objects(bench: ReadingBench) -> Iterator[Check]:
    """Each type that mcdecl reads over SOAP: every property of the catalogue by Describe and by a small Retrieve."""
    for object_type, (properties, only) in _catalogue().items():
        yield _described(bench, object_type, properties)
        yield _retrieved(bench, object_type, properties, only)


def _catalogue() -> Mapping[str, tuple[tuple[str, ...], FilterPart | None]]:
    """The properties that mcdecl reads of each SOAP type, with the filter that belongs to every Retrieve of it."""
    types: dict[str, tuple[tuple[str, ...], FilterPart | None]] = {}
    for kind in KINDS.values():
        if kind.soap_type is not None:
            types[kind.soap_type] = (kind.retrieved(), kind.only)
        if kind.children is not None:
            types[kind.children.object_type] = (kind.children.properties, None)
        if kind.routes is not None and kind.routes.found_by:
            types.setdefault(kind.routes.found_by, (("ObjectID", "CustomerKey", "Name"), None))
    return types


def _described(bench: ReadingBench, object_type: str, properties: Sequence[str]) -> Check:
    name = f"{object_type}, Describe"
    try:
        definition = bench.account.describe(object_type)
    except AccountError as error:
        return _failure("Objects", name, error)
    told = {
        str(item.get("Name")): item.get("IsRetrievable")
        for item in (definition or {}).get("Properties") or ()
        if isinstance(item, Mapping)
    }
    if not told:
        return Check("Objects", name, CheckStatus.UNKNOWN, "Describe gives no properties")
    missing = tuple(wanted for wanted in properties if not _is_told(wanted, told))
    if missing:
        return Check(
            "Objects", name, CheckStatus.DIFFERS, f"not listed as retrievable: {', '.join(missing)}", "", missing
        )
    return Check("Objects", name, CheckStatus.OK, f"{len(properties)} properties are listed")


def _is_told(wanted: str, told: Mapping[str, Any]) -> bool:
    """Whether Describe lists a property as retrievable; of what lies inside another it lists the outer one too."""
    return any(told.get(name) not in (None, False) for name in (wanted, wanted.partition(".")[0]))


def _retrieved(bench: ReadingBench, object_type: str, properties: Sequence[str], only: FilterPart | None) -> Check:
    name = f"{object_type}, Retrieve"

    def ask(names: Sequence[str]) -> list[dict[str, Any]]:
        return bench.account.retrieve(
            Retrieve(object_type, tuple(names), only, batch_size=_SAMPLE, first_page_only=True)
        )

    try:
        records = ask(properties)
    except RetrieveFailed as error:
        return _refused_properties(name, properties, ask, error)
    except AccountError as error:
        return _failure("Objects", name, error)
    if not records:
        return Check(
            "Objects", name, CheckStatus.OK, f"{len(properties)} properties were asked for; there is no object"
        )
    empty = tuple(wanted for wanted in properties if not any(_has(record, wanted) for record in records))
    words = f"{len(properties)} properties of {len(records)} objects"
    if empty:
        words += f"; without a value in all of them: {', '.join(empty)}"
    return Check("Objects", name, CheckStatus.OK, words, "", empty)


def _has(record: Mapping[str, Any], wanted: str) -> bool:
    return at(record, wanted) not in (None, "")


def _refused_properties(
    name: str,
    properties: Sequence[str],
    ask: Callable[[Sequence[str]], list[dict[str, Any]]],
    error: RetrieveFailed,
) -> Check:
    """Which properties a refused Retrieve was refused for: each is asked for alone, beside one that is surely there."""
    refused = []
    for wanted in properties:
        refusal = _refusal(partial(ask, (wanted,)))
        if isinstance(refusal, RetrieveFailed):
            refused.append(wanted)
        elif refusal is not None:
            return _failure("Objects", name, refusal)
    if not refused or len(refused) == len(properties):
        return Check("Objects", name, CheckStatus.FAILED, error.message, error.hint)
    return Check("Objects", name, CheckStatus.DIFFERS, f"refused: {', '.join(refused)}", "", tuple(refused))


def _attributes(bench: ReadingBench, *, rest: bool) -> Iterator[Check]:
    """For each kind which attributes of YAML read back, by a few objects of the account."""
    for shown in read_back(bench.account, rest=rest):
        if not isinstance(shown, ReadBack):
            yield _failure("Attributes", *shown)
        elif not shown.objects:
            yield Check("Attributes", shown.kind, CheckStatus.OK, "there is no object to look at")
        elif shown.required:
            words = f"in none of {shown.objects} objects: {', '.join(shown.required)}"
            yield Check("Attributes", shown.kind, CheckStatus.DIFFERS, words, "", shown.required)
        else:
            words = f"{len(shown.seen)} read back in {shown.objects} object{'s' if shown.objects != 1 else ''}"
            words += f"; without a value there: {', '.join(shown.unseen)}" if shown.unseen else ""
            words += f"; no call shows: {', '.join(shown.never)}" if shown.never else ""
            yield Check("Attributes", shown.kind, CheckStatus.OK, words, "", shown.unseen)


def _rest(bench: ReadingBench) -> Iterator[Check]:
    """Each list that mcdecl reads over REST."""
    for path, scopes in _routes().items():
        needed = tuple(f"{scope}_read" for scope in scopes)
        legacy = path.startswith("legacy/")
        params = {"$top": "1", "$skip": "0"} if legacy else {"$page": "1", "$pageSize": "1"}
        refusal = _refusal(partial(bench.account.rest_get, path, params))
        if refusal is None:
            yield Check("REST", path, CheckStatus.OK, "answered")
        elif isinstance(refusal, PermissionDenied):
            yield Check("REST", path, CheckStatus.MISSING, refusal.message, _tick(needed) if needed else "", needed)
        elif isinstance(refusal, NotFound):
            yield Check("REST", path, CheckStatus.DIFFERS, "there is no such path (HTTP 404)")
        else:
            yield _failure("REST", path, refusal)


def _routes() -> Mapping[str, tuple[str, ...]]:
    """The paths of lists, with the scopes that their kinds need."""
    paths: dict[str, tuple[str, ...]] = {}
    for kind in KINDS.values():
        routes = kind.routes
        for path in (
            *((routes.listed, routes.beside.path if routes.beside else "") if routes else ()),
            kind.rest.path if kind.rest else "",
        ):
            if path and "{" not in path and kind.found_in is None:
                paths.setdefault(path, kind.scopes or ("automations",))
    return paths


def _failure(area: str, name: str, error: AccountError) -> Check:
    """What a refusal says that is about neither properties nor a path."""
    if isinstance(error, PermissionDenied):
        return Check(area, name, CheckStatus.MISSING, error.message, error.hint)
    return Check(area, name, CheckStatus.FAILED, error.message, error.hint)


def _files(bench: ReadingBench) -> tuple[list[Check], frozenset[str]]:
    """Whether the login to the files works, and what is known of the host key; and whose files they are."""
    try:
        login: SftpLogin = bench.sftp()
    except NoSftpError:
        return [Check("Files", "SFTP", CheckStatus.UNKNOWN, "mcdecl.yaml has no sftp settings for it")], frozenset()
    except SftpError as error:
        return [Check("Files", "SFTP", CheckStatus.FAILED, error.message, error.hint)], frozenset()
    private = frozenset(text for text in (login.host, login.user, login.host_key) if text)
    try:
        names = folder_names(login)
    except SftpError as error:
        return [Check("Files", "SFTP", CheckStatus.FAILED, error.message, error.hint)], private
    missing = tuple(name for name in FTP_FOLDERS if name not in names)
    status = CheckStatus.DIFFERS if missing else CheckStatus.OK
    found = (
        f"without the folders {', '.join(missing)}" if missing else f"the folders {', '.join(FTP_FOLDERS)} are there"
    )
    key = Check("Files", "Host key", CheckStatus.OK, f"{login.host_key}, the known one")
    return [key, Check("Files", "SFTP", status, found, "", missing)], private
