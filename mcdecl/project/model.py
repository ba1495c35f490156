"""A project in memory: its environment and its resources, frozen."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final, Literal

from msgspec import Struct, field

from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Origin, Removal, Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.kinds.shared import shared_key
from mcdecl.kinds.thresholds import Thresholds
from mcdecl.project.diagnostics import Diagnostic, Position
from mcdecl.project.keep_settings import KeepSettings
from mcdecl.project.lint_settings import LintSettings
from mcdecl.project.positions import Path, Places
from mcdecl.wire.hosts import Hosts

CALLS_AT_ONCE: Final = 16
"""Calls at a time where nobody says how many; the account takes 20 at most."""


class AccountSettings(Struct, frozen=True, kw_only=True):
    """How to reach a live account; which settings go together is for the account to say."""

    subdomain: str | None = None
    business_unit: int | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    user_token: Secret | None = None
    auth_url: str | None = None
    soap_url: str | None = None
    rest_url: str | None = None
    concurrency: int | None = None
    timeout: float | None = None


class SftpSettings(Struct, frozen=True, kw_only=True):
    """How to reach the account's files.

    Attributes:
        host: the server; empty for the embedded account, which has its own.
        port: its port.
        user: the user.
        password: the user's password.
        key_file: the user's private key, relative to the project's folder.
        passphrase: what the key is locked with.
        host_key: the fingerprint of the server's key.
        folders: the folder on the server for each file location, where it is not the usual.
        export: the folder on the server in which extracts arrive, where it is not the usual.
        missing: what could not be resolved; told only by who needs these settings.
    """

    host: str = ""
    port: int = 22
    user: str
    password: Secret | None = None
    key_file: str | None = None
    passphrase: Secret | None = None
    host_key: str | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    export: str | None = None
    missing: tuple[Diagnostic, ...] = ()


def _reached_by(settings: SftpSettings | None) -> tuple[str, str] | None:
    """The server and the user by which files are reached."""
    return None if settings is None else (settings.host.casefold(), settings.user)


@dataclass(frozen=True, slots=True)
class Environment:
    """One place that a project can be applied to.

    Attributes:
        name, account, variables: as `mcdecl.yaml` says.
        lock: whether applies there take a lock in the account.
        protected: whether they need the environment's name said once more.
        concurrency: how many calls may be under way at a time, where the account does not say it.
        owned_folders: paths of the folders in which everything is the project's.
        thresholds: how much one apply may touch without --force.
        sftp: how its files are reached.
        business_units: the units of its enterprise by name, with their MIDs.
        business_unit: the name of the unit that is in view; empty where all are, or none is named.
        ledger: whether a ledger of imports is kept in the account.
        expected_unit: the MID that the account has to say it is; None where nobody pins it.
        unit_variables: the values of variables in each of the business units.
        unit_sftp: how the files of a business unit are reached, where it does not share those of the environment.
        never_delete: patterns of addresses that no plan deletes, whatever the files say.
        hosts: where its credentials may go.
        sandbox: the name of its embedded account, where the project has several; empty for the only one.
        keep: how rows are kept before an apply loses them; None where nobody asks for it.
    """

    name: str
    account: Literal["sandbox"] | AccountSettings
    variables: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    lock: bool = False
    protected: bool = False
    concurrency: int | None = None
    owned_folders: tuple[str, ...] = ()
    thresholds: Thresholds = dataclasses.field(default_factory=Thresholds)
    sftp: SftpSettings | None = None
    business_units: Mapping[str, int] = dataclasses.field(default_factory=dict)
    business_unit: str = ""
    ledger: bool = False
    expected_unit: int | None = None
    never_delete: tuple[str, ...] = ()
    unit_variables: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict, repr=False)
    unit_sftp: Mapping[str, SftpSettings | None] = dataclasses.field(default_factory=dict, repr=False)
    hosts: Hosts = dataclasses.field(default_factory=Hosts, repr=False)
    sandbox: str = ""
    keep: KeepSettings | None = None

    @property
    def parent_unit(self) -> str:
        """The unit that is the enterprise's own: the one named `parent`, else the first; empty without units."""
        return "parent" if "parent" in self.business_units else next(iter(self.business_units), "")

    @property
    def default_unit(self) -> str:
        """The unit of what says nothing: the one that the account's `business_unit` means, else the parent."""
        return self.chosen_unit or self.parent_unit

    @property
    def chosen_unit(self) -> str:
        """The unit that the account's `business_unit` means; empty where it says none."""
        mid = getattr(self.account, "business_unit", None)
        return next((name for name, own in self.business_units.items() if own == mid), "")

    @property
    def units_in_order(self) -> tuple[str, ...]:
        """The names of the units, the parent first: the others may rest on what it shares."""
        return tuple(dict.fromkeys([self.parent_unit, *self.business_units])) if self.business_units else ()

    def of_unit(self, name: str) -> "Environment":
        """The environment with one of its units in view, whose account, variables and files are that unit's."""
        mid, account = self.business_units[name], self.account
        reached = account if isinstance(account, str) else replace(account, business_unit=mid)
        variables, sftp = self.unit_variables.get(name, self.variables), self.unit_sftp.get(name, self.sftp)
        return replace(self, account=reached, business_unit=name, variables=variables, sftp=sftp)

    @property
    def units_with_own_files(self) -> frozenset[int]:
        """The MIDs of the units below the parent whose files another server or user has than the parent's."""
        shared = _reached_by(self.unit_sftp.get(self.parent_unit))
        return frozenset(
            mid
            for name, mid in self.business_units.items()
            if name != self.parent_unit and _reached_by(self.unit_sftp.get(name)) != shared
        )

    @property
    def calls_at_once(self) -> int:
        """Calls that may be under way at a time."""
        return self.concurrency or getattr(self.account, "concurrency", None) or CALLS_AT_ONCE


@dataclass(frozen=True, slots=True)
class Project:
    """What a project's files say for one environment.

    Attributes:
        name: its name in `mcdecl.yaml`.
        root: its folder.
        environment: the chosen environment.
        resources: everything that is declared, and the folders that paths imply, each in normal form.
        warnings: what is doubtful, by place.
        removals: what should not be in the account any more.
        unresolved: addresses that resources refer to and nobody declares; they must be in the account.
        lint: what `mcdecl.yaml` says about lint.
        written: by address, every declared resource as one would write it out: expanded, texts in place.
        units: one project for each business unit that has anything to it, the parent first, each with that unit's
            part; empty where the environment names no units.
        known: what is wrong or doubtful and stands in the baseline of lint, so that it is no warning.
        to_judge: errors that a plan judges once it has read the account, because what the account holds is no error.
        above: of a unit below the parent, the parent's part.
        left_out: the parts of business units that a command leaves out.
    """

    name: str
    root: FilePath
    environment: Environment
    resources: tuple[Resource, ...]
    warnings: tuple[Diagnostic, ...] = ()
    unresolved: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    lint: LintSettings = dataclasses.field(default_factory=LintSettings)
    written: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict, repr=False, compare=False)
    units: "tuple[Project, ...]" = ()
    known: tuple[Diagnostic, ...] = dataclasses.field(default=(), repr=False, compare=False)
    to_judge: tuple[Diagnostic, ...] = dataclasses.field(default=(), repr=False, compare=False)
    above: "Project | None" = dataclasses.field(default=None, repr=False, compare=False)
    left_out: "tuple[Project, ...]" = dataclasses.field(default=(), repr=False, compare=False)
    _places: Places = dataclasses.field(default_factory=lambda: Places({}), repr=False, compare=False)
    _by_address: Mapping[str, Resource] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_address = {resource.address: resource for resource in self.resources}
        object.__setattr__(self, "_by_address", by_address)

    def position(self, origin: Origin) -> Position:
        """Where a resource is written."""
        return self._places.of(origin.file, origin.path, key=True)

    def source(self, origin: Origin, path: Path = ()) -> tuple[str, Position]:
        """The file and the place where the value at a path of a resource is written."""
        return self._places.inside(origin, path)

    def written_at(self, origin: Origin, path: Path) -> tuple[str, Path]:
        """The file, and the path in it, where the value at a path of a resource is written; else that of its key."""
        return self._places.locate(origin, path)

    def place(self, file: str, path: Path, *, key: bool = False) -> Position:
        """Where the value at a path of a file is written; with `key` its key is meant."""
        return self._places.of(file, path, key=key)

    def file_of(self, origin: Origin, attribute: str) -> str | None:
        """The file that holds the text of a resource's attribute, where the YAML names one: the SQL of a query."""
        return self._places.named.get((origin, attribute))

    @property
    def places(self) -> Places:
        """Where everything is written."""
        return self._places

    @property
    def texts(self) -> Mapping[str, str]:
        """The files that were read, by name, `mcdecl.yaml` and SQL among them."""
        return self._places.texts

    def state(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """The declared state of a resource, or None."""
        resource = self.resource(kind, key)
        return None if resource is None else resource.state

    def resource(self, kind: str, key: str) -> Resource | None:
        """The declared resource, or None; what the parent business unit shares by its name with `ENT.`."""
        there = shared_key(key) if self.above is not None and holds_rows(kind) else None
        if self.above is not None and there is not None:
            return self.above.resource(kind, there)
        return self._by_address.get(f"{kind}.{key}")

    def unit(self, name: str) -> "Project":
        """The part in one of the environment's business units, also where nothing is declared there."""
        here = self.environment.of_unit(name)
        parts = {project.environment.business_unit: project for project in self.units}
        if name in parts:
            return parts[name]
        above = parts.get(here.parent_unit) if name != here.parent_unit else None
        empty = replace(self, environment=here, resources=(), removals=(), unresolved=(), written={}, units=())
        return replace(empty, above=above)

    def with_units(self, units: "tuple[Project, ...]") -> "Project":
        """The project in these of its business units alone."""
        names = {unit.environment.business_unit for unit in units}
        others = (unit for unit in self.units if unit.environment.business_unit not in names)
        return replace(self, units=units, left_out=(*self.left_out, *others))

    def where(self, resource: Resource | Removal) -> str:
        """The `file:line` of a resource; `mcdecl.yaml` where its settings declare it."""
        origin = resource.origin
        return f"{origin.file}:{self.position(origin).line}" if origin.file else "mcdecl.yaml"

    def keys(self, kind: str) -> Iterable[str]:
        """The declared keys of a kind."""
        return (resource.key for resource in self.resources if resource.kind == kind)
