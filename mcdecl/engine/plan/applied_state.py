"""The state of the last apply, as a value: what a later plan cannot read from the account.

One such record is kept for each project, environment and business unit. It is no state file: what the account shows is
always read there. Only what it does not show is remembered, and losing the record costs comparisons, never data.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Self

from msgspec import Struct, field

from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.structs import field_names, replace

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""


class AccountIdentity(Struct, frozen=True):
    """Which account it was, nothing secret: the host that was asked, and the MID of the business unit."""

    host: str = ""
    mid: str = ""


class PauseMark(Struct, frozen=True):
    """Something that mcdecl paused and did not resume.

    Attributes:
        address: what is paused, such as `automation.NTO_Nightly`.
        since: when it was paused, in UTC.
        reason: why it was not resumed, in a sentence.
    """

    address: str
    since: datetime | None = None
    reason: str = ""

    def __str__(self) -> str:
        """For a person."""
        since = f" since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"{self.address} was paused by an apply and is still off{since}: {self.reason or 'no reason is known'}"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"address": self.address, "since": _text(self.since), "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The mark that `to_json` gave."""
        return cls(str(data["address"]), utc_moment(data.get("since")), str(data.get("reason") or ""))


class Attempt(Struct, frozen=True):
    """A change of which an apply does not know that it was carried out: the account may show it, in part or not.

    Attributes:
        action: what was tried: create, update, replace or delete.
        state: the state that it was to have; None for a deletion.
    """

    action: str
    state: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"action": self.action, "state": None if self.state is None else dict(self.state)}


class AppliedState(Struct, frozen=True):
    """What is remembered of the applies of one project to one account.

    Attributes:
        project, environment, unit: whose record it is; `unit` is empty where the environment names none.
        commit: the full hash of the commit that was applied last as a whole; empty when none is known.
        uncommitted: whether files differed from it then.
        at: when the record was written, in UTC.
        by: who applied.
        account: which account it was.
        digests: by address and dotted path, digests of values that were sent and cannot be read back.
        pauses: what mcdecl paused and did not resume.
        guards: by address, the words that protected a resource, such as `protected` or `prevent_destroy`.
        optional: by address, the words that the files said and the account keeps when they say them no longer.
        orders: by address, a digest of the order in which the files listed items, such as the fields of a table.
        owned_folders: paths of the folders that the project claims.
        declared: addresses of what the project declares, so that other projects know.
        left: addresses of what it declared once, neither declares now nor deleted.
        states: by address, what applies have sent that `commit` does not say: the whole declared state, or None for
            what they deleted.
        attempts: by address, what an apply tried and does not know to be done.
        more: what a later version of mcdecl keeps here; it is written back as it was.
    """

    project: str
    environment: str
    unit: str = ""
    commit: str = ""
    uncommitted: bool = False
    at: datetime | None = None
    by: str = ""
    account: AccountIdentity = field(default_factory=AccountIdentity)
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pauses: tuple[PauseMark, ...] = ()
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    owned_folders: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    states: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def pause_of(self, address: str) -> PauseMark | None:
        """The mark of a pause at an address, if there is one."""
        return next((mark for mark in self.pauses if mark.address == address), None)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data: `from_json` gives the same record again."""
        own = {
            "format_version": FORMAT_VERSION,
            "project": self.project,
            "environment": self.environment,
            "unit": self.unit,
            "commit": self.commit,
            "uncommitted": self.uncommitted,
            "at": _text(self.at),
            "by": self.by,
            "account": {"host": self.account.host, "mid": self.account.mid},
            "digests": {address: dict(paths) for address, paths in self.digests.items()},
            "pauses": [mark.to_json() for mark in self.pauses],
            "guards": {address: list(words) for address, words in self.guards.items()},
            "optional": {address: list(words) for address, words in self.optional.items()},
            "orders": dict(self.orders),
            "owned_folders": list(self.owned_folders),
            "declared": list(self.declared),
            "left": list(self.left),
            "states": {address: None if state is None else dict(state) for address, state in self.states.items()},
            "attempts": {address: attempt.to_json() for address, attempt in self.attempts.items()},
        }
        return {**self.more, **own}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The record that `to_json` gave; what is missing is not known, what is not known here is kept in `more`.

        Raises:
            ValueError: the data is of another format version, or none of a record.
        """
        version = str(data.get("format_version")) if isinstance(data, Mapping) else "none"
        if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise ValueError(f"the record has format version {version}; this mcdecl reads {FORMAT_VERSION}")
        try:
            return cls._read(data)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("the record is not as mcdecl wrote it") from error

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Self:
        account = data.get("account") or {}
        known = {"format_version", *(item for item in field_names(cls))}
        return cls(
            project=str(data["project"]),
            environment=str(data["environment"]),
            unit=str(data.get("unit") or ""),
            commit=str(data.get("commit") or ""),
            uncommitted=bool(data.get("uncommitted")),
            at=utc_moment(data.get("at")),
            by=str(data.get("by") or ""),
            account=AccountIdentity(str(account.get("host") or ""), str(account.get("mid") or "")),
            digests={
                address: {path: str(digest) for path, digest in paths.items()}
                for address, paths in (data.get("digests") or {}).items()
            },
            pauses=tuple(PauseMark.from_json(mark) for mark in data.get("pauses") or ()),
            guards={
                address: tuple(str(word) for word in words) for address, words in (data.get("guards") or {}).items()
            },
            optional={
                address: tuple(str(word) for word in words) for address, words in (data.get("optional") or {}).items()
            },
            orders={address: str(digest) for address, digest in (data.get("orders") or {}).items()},
            owned_folders=tuple(str(path) for path in data.get("owned_folders") or ()),
            declared=tuple(str(address) for address in data.get("declared") or ()),
            left=tuple(str(address) for address in data.get("left") or ()),
            states=dict(data.get("states") or {}),
            attempts={
                address: Attempt(str(tried["action"]), tried.get("state"))
                for address, tried in (data.get("attempts") or {}).items()
            },
            more={name: value for name, value in data.items() if name not in known},
        )

    def with_digests(self, sent: Mapping[str, Mapping[str, str]], *, gone: frozenset[str] = frozenset()) -> Self:
        """The record with further digests, path by path, and without those of addresses that are gone."""
        kept = {address: dict(paths) for address, paths in self.digests.items() if address not in gone}
        for address, paths in sent.items():
            kept[address] = {**kept.get(address, {}), **paths}
        return replace(self, digests={address: paths for address, paths in kept.items() if paths})


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
