"""The stage of test cases: an embedded account for each that has what is set up once, and nothing of other cases."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from mcdecl.account.interface import Account
from mcdecl.engine.observe.sharing import shared_index
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import Figures, RunStatus, State
from mcdecl.operations.testing.tables import RefusedRowError
from mcdecl.project import Environment, Project
from mcdecl.project.units import shared_by_reference
from mcdecl.workspace.accounts import embedded_login_of, enterprise_of, sandbox_server

if TYPE_CHECKING:
    from mcdecl.engine.observe.index import Index
    from mcdecl.operations.run.sftp_login import SftpLogin
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.server import RunningSandbox
    from mcdecl.sandbox.store import Documents

SettingUp = Callable[[], AbstractContextManager[None]]
"""Entered while an account is set up, which takes a moment."""


class EmbeddedStage(Struct, frozen=True):
    """An embedded account that is as a project says; see `mcdecl.operations.testing.stage.Stage`."""

    account: Account
    missing: Mapping[str, str]
    _server: "RunningSandbox"
    _mid: int = 0
    _units: "Mapping[str, EmbeddedStage]" = field(default_factory=dict)

    @property
    def _unit(self) -> "SandboxAccount":
        """The business unit that this is, inside the embedded account."""
        return self._server.account.units.get(self._mid, self._server.account)

    def unit(self, name: str) -> "EmbeddedStage":
        """The stage of one of its business units, by name; itself for an empty name."""
        return self._units[name] if name else self

    def login(self) -> "SftpLogin":
        """What logs in to its files."""
        return embedded_login_of(self._server, self._mid)

    def now(self) -> datetime:
        """Its server time, without a zone."""
        return self._server.account.clock.now()

    def set_clock(self, moment: datetime) -> None:
        """Makes its clock show a moment in server time; nothing is started by that."""
        from mcdecl.sandbox.automations.scheduler import jump
        from mcdecl.sandbox.clock import SERVER_ZONE

        jump(self._server.account, moment.replace(tzinfo=SERVER_ZONE))

    def advance(self, span: timedelta) -> None:
        """Lets time go by: what falls due meanwhile runs, and is at its end."""
        self._server.move_clock(self._server.account.clock.utc() + span)
        self.settle()

    def pause(self, seconds: float) -> None:
        """Lets so many seconds of the machine's time go by, or fewer: what runs in this unit ends meanwhile."""
        self._unit.tasks.settle(seconds)

    def settle(self) -> State | None:
        """Waits until nothing runs in any business unit; how the task that this one started last ended."""
        for unit in self._server.account.units.values():
            _wait_for_tasks(unit)
        account = self._unit
        with account.store.exclusively():
            tasks = list(account.tasks.all())
        if not tasks:
            return None
        last = tasks[-1]
        status = RunStatus.DONE if last.status == "Completed" else RunStatus.FAILED
        figures = Figures(read=last.figures.total, errors=last.figures.errors)
        return State(last.id, status, last.key, last.type, last.started, last.ended, None, figures, last.message)

    def put_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows of one data extension, all of them or none.

        Raises:
            RefusedRowError: one is refused.
        """
        from mcdecl.sandbox.rows.soap_data_extension_object import RefusedAtError, create_all

        try:
            create_all(self._unit, [dict(row) for row in rows])
        except RefusedAtError as error:
            raise RefusedRowError(error.number, error.message) from None

    def replace_query(self, object_type: str, key: str, sql: str) -> None:
        """Gives a query another text, whatever an account would say to that."""
        account = self._unit
        with account.store.exclusively() as store:
            for record in store.find(object_type, "CustomerKey", key):
                store.put(object_type, record["ObjectID"], {**record, "QueryText": sql})

    def load_tracking(self, file: Path) -> None:
        """Adds the events of a file.

        Raises:
            RunError: it cannot be taken; nothing of it is kept.
        """
        from mcdecl.sandbox.store import SandboxError
        from mcdecl.sandbox.tracking.seed_file import load

        try:
            load(self._unit, file)
        except SandboxError as error:
            raise RunError(str(error)) from None

    def outside(self, location: str) -> Path | None:
        """The folder that stands for a file location outside of the account, by its external key."""
        from mcdecl.sandbox.file_transfers.soap_file_locations import location_by_key

        account = self._unit
        with account.store.exclusively():
            file_location = location_by_key(account, location)
        return account.files.outside(file_location.id) if file_location is not None else None


def _wait_for_tasks(account: "SandboxAccount") -> None:
    """Waits until a business unit runs nothing."""
    while True:
        with account.store.exclusively():
            going = [task.id for task in account.tasks.all() if task.unfinished]
        if not going:
            return
        for task in going:
            account.tasks.wait(task)


class SetUp(Struct, frozen=True):
    """What an account that was set up has, and by unit and address why something is not in it."""

    documents: "Documents"
    missing: Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Rehearsals:
    """Stages for the cases of one run.

    What a project comes to is set up once. Each case finds an account that has that and nothing else; there is one
    server for it, emptied and filled between cases, so that no case waits for one to start.
    """

    _server: ModuleType
    _setting_up: SettingUp
    _opened: ExitStack
    _servers: "dict[str, RunningSandbox]" = dataclasses.field(default_factory=dict)
    _set_up: dict[int, SetUp] = dataclasses.field(default_factory=dict)

    @classmethod
    @contextmanager
    def opened(cls, setting_up: SettingUp = nullcontext) -> Iterator["Rehearsals"]:
        """A place for stages; everything in it is gone at the end.

        Args:
            setting_up: entered while an account is set up.

        Raises:
            MissingExtraError: the extra that the embedded account needs is not installed.
        """
        server = sandbox_server()
        with ExitStack() as opened:
            yield cls(server, setting_up, opened)

    @contextmanager
    def stage(self, project: Project) -> Iterator[EmbeddedStage]:
        """A stage for one case.

        Args:
            project: what is to be in the account; the same object for every case that plays in the same.

        Raises:
            AccountError: the account could not be set up.
        """
        made = self.set_up(project)
        with self._served(project.environment, made.documents) as (server, accounts):
            ids = project.environment.business_units
            stages = {
                name: EmbeddedStage(account, made.missing.get(name, {}), server, ids.get(name, 0))
                for name, account in accounts.items()
            }
            yield replace(stages[project.environment.parent_unit], _units=stages)

    def set_up(self, project: Project) -> SetUp:
        """What an account has that is as a project says; set up once.

        Args:
            project: what is to be in it; the same object for whatever plays in the same.

        Raises:
            AccountError: the account could not be set up.
        """
        if id(project) not in self._set_up:
            with self._setting_up():
                self._set_up[id(project)] = self._made(project)
        return self._set_up[id(project)]

    def _started(self, environment: Environment) -> "RunningSandbox":
        """The server whose business units are those of an environment."""
        words = enterprise_of(environment)
        which = repr(words)
        if which not in self._servers:
            self._servers[which] = self._opened.enter_context(self._server.start(None, record=False, **words))
        return self._servers[which]

    @contextmanager
    def _served(
        self, environment: Environment, documents: "Documents | None" = None
    ) -> "Iterator[tuple[RunningSandbox, Mapping[str, Account]]]":
        """The embedded account with what it is to have, and a client for each business unit by name.

        Where there are no units the client's name is empty.
        """
        from mcdecl.account import Connection, Secret, SoapAccount

        ids = environment.business_units
        server = self._started(environment)
        server.reset(documents)
        with ExitStack() as opened:
            accounts: dict[str, Account] = {}
            for name in environment.units_in_order or ("",):
                accounts[name] = SoapAccount(
                    Connection(
                        auth_url=server.auth_url,
                        client_id=server.client_id,
                        client_secret=Secret(server.client_secret),
                        business_unit=ids.get(name),
                    )
                )
                opened.callback(accounts[name].close)
            yield server, accounts

    def _made(self, project: Project) -> SetUp:
        """Applies a project to an empty account. What cannot be made is left out: a case that needs it says so."""
        sharing, missing = shared_by_reference(project.units), dict[str, Mapping[str, str]]()
        with self._served(project.environment) as (server, accounts):
            for unit in project.units or (project,):  # the parent first: the others see what it shares
                name = unit.environment.business_unit
                above = shared_index(accounts[project.environment.parent_unit], sharing) if unit.above else None
                missing[name] = _applied(unit, accounts[name], above, () if unit.above else sharing)
            with server.account.store.exclusively():
                return SetUp(server.account.whole.documents(), missing)


def _applied(project: Project, account: Account, above: "Index | None", sharing: Sequence[str]) -> Mapping[str, str]:
    """Applies a project, or the part of one business unit, to an empty account; why something is not there."""
    from mcdecl.engine.apply.outcome import OutcomeStatus
    from mcdecl.engine.apply.run import apply
    from mcdecl.engine.observe.planning import plan_account
    from mcdecl.engine.plan import Action, DesiredState

    wish = DesiredState(
        resources=_in_account_order(project), project=project.name, environment=project.environment.name
    )
    planned = plan_account(account, wish, above=above, sharing=sharing)
    planned.index.secrets = lambda name: f"rehearsal of {name}"  # nothing outside is logged in to
    report = apply(planned.plan, account, planned.index)
    blocked = {
        change.address: "; ".join(change.reasons) or "it is blocked"
        for change in planned.plan.changes
        if change.action is Action.BLOCKED
    }
    return blocked | {
        outcome.change.address: outcome.message
        for outcome in report.outcomes
        if outcome.status is not OutcomeStatus.DONE
    }


def _in_account_order(project: Project) -> tuple[Resource, ...]:
    """The resources as a rehearsal has them, fields in the order that the environment's account is known to have."""
    from mcdecl.kinds.field_order import FIELDS
    from mcdecl.workspace.field_orders import remembered

    orders = remembered(project)

    def ordered(resource: Resource) -> Resource:
        names = [name.casefold() for name in orders.get(resource.key, ())] if holds_rows(resource.kind) else []
        if not names:
            return resource
        places = {name: place for place, name in enumerate(names)}
        fields = sorted(resource.state[FIELDS], key=lambda field: places.get(field["name"].casefold(), len(places)))
        return replace(resource, state={**resource.state, FIELDS: fields})

    return tuple(_rehearsed(ordered(resource)) for resource in project.resources)


def _rehearsed(resource: Resource) -> Resource:
    """The resource with what an account can have that holds only what projects declare."""
    attributes = KINDS[resource.kind].attributes
    values = {
        attribute.name: attribute.rehearsed(resource.state[attribute.name])
        for attribute in attributes
        if attribute.rehearsed is not None and attribute.name in resource.state
    }
    return replace(resource, state={**resource.state, **values}) if values else resource
