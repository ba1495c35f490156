"""A project in memory: its environment and its resources, frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final, Literal

from mcdecl.kinds.resource import Origin, Removal, Resource
from mcdecl.kinds.thresholds import Thresholds
from mcdecl.project.diagnostics import Diagnostic, Position
from mcdecl.project.lint_settings import LintSettings
from mcdecl.project.places import Path, Places

CALLS_AT_ONCE: Final = 8
"""Calls at a time where nobody says how many; the account takes 20 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """How to reach a live account; which settings go together is for the account to say."""

    subdomain: str | None = None
    business_unit: int | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    user_token: str | None = field(default=None, repr=False)
    auth_url: str | None = None
    soap_url: str | None = None
    rest_url: str | None = None
    concurrency: int | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSettings:
    """How to reach the account's files.

    Attributes:
        host: the server.
        port: its port.
        user: the user.
        password: the user's password.
        key_file: the user's private key, relative to the project's folder.
        passphrase: what the key is locked with.
        host_key: the fingerprint of the server's key.
        folders: the folder on the server for each file location, where it is not the usual.
        missing: what could not be resolved; told only by who needs these settings.
    """

    host: str
    port: int = 22
    user: str
    password: str | None = field(default=None, repr=False)
    key_file: str | None = None
    passphrase: str | None = field(default=None, repr=False)
    host_key: str | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Diagnostic, ...] = ()


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
        sftp: how files are sent to it.
    """

    name: str
    account: Literal["sandbox"] | AccountSettings
    variables: Mapping[str, Any] = field(default_factory=dict)
    lock: bool = False
    protected: bool = False
    concurrency: int | None = None
    owned_folders: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    sftp: SftpSettings | None = None

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
    """

    name: str
    root: FilePath
    environment: Environment
    resources: tuple[Resource, ...]
    warnings: tuple[Diagnostic, ...] = ()
    unresolved: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    lint: LintSettings = field(default_factory=LintSettings)
    written: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    _places: Places = field(default_factory=lambda: Places({}), repr=False, compare=False)
    _by_address: Mapping[str, Resource] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_address = {resource.address: resource for resource in self.resources}
        object.__setattr__(self, "_by_address", by_address)

    def position(self, origin: Origin) -> Position:
        """Where a resource is written."""
        return self._places.of(origin.file, origin.path, key=True)

    def source(self, origin: Origin, path: Path = ()) -> tuple[str, Position]:
        """The file and the place where the value at a path of a resource is written."""
        return self._places.inside(origin, path)

    def place(self, file: str, path: Path, *, key: bool = False) -> Position:
        """Where the value at a path of a file is written; with `key` its key is meant."""
        return self._places.of(file, path, key=key)

    def file_of(self, origin: Origin, attribute: str) -> str | None:
        """The file that holds the text of a resource's attribute, where the YAML names one: the SQL of a query."""
        return self._places.named.get((origin, attribute))

    @property
    def texts(self) -> Mapping[str, str]:
        """The files that were read, by name, `mcdecl.yaml` and SQL among them."""
        return self._places.texts

    def state(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """The declared state of a resource, or None."""
        found = self.resource(kind, key)
        return None if found is None else found.state

    def resource(self, kind: str, key: str) -> Resource | None:
        """The declared resource, or None."""
        return self._by_address.get(f"{kind}.{key}")

    def keys(self, kind: str) -> Iterable[str]:
        """The declared keys of a kind."""
        return (resource.key for resource in self.resources if resource.kind == kind)
