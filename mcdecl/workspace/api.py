"""The public surface of `import mcdecl`: load a project, plan it, apply it, and an embedded account for tests.

Everything here may be relied on; other modules may change with any version.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mcdecl.account import AccountError, Connection, Secret, SoapAccount
from mcdecl.account.interface import Account
from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.plan import Change, Plan, Scope
from mcdecl.engine.plan.scope import SelectionError, risks
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.project import Diagnostic, Environment, Project, ProjectError
from mcdecl.project import load as load_project
from mcdecl.workspace import accounts
from mcdecl.workspace.identity import is_local
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.one_unit import check_units, narrowed
from mcdecl.workspace.place import Place
from mcdecl.workspace.refusal import Refusal, RefusedError
from mcdecl.workspace.stopping import AskedStopper
from mcdecl.workspace.units import Accounts
from mcdecl.workspace.workspace import ApplyRequest, Workspace

if TYPE_CHECKING:
    from mcdecl.sandbox.server import RunningSandbox

__all__ = [
    "Account",
    "AccountError",
    "AccountMoved",
    "ApplyReport",
    "Change",
    "Diagnostic",
    "Outcome",
    "OutcomeStatus",
    "Plan",
    "PlanSet",
    "Project",
    "ProjectError",
    "RefusedError",
    "Sandbox",
    "SelectionError",
    "UnitPlan",
    "apply",
    "lint",
    "load",
    "open_account",
    "plan",
]


def load(
    root: str | Path = ".",
    environment: str | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
    offline: bool = False,
) -> Project:
    """Read and check the project in a folder; no account is asked.

    Args:
        root: The folder with `mcdecl.yaml`.
        environment: The environment that is meant; the default one when left out.
        variables: Values that win over those of the files.
        variable_files: YAML or JSON files with values of variables, later ones winning.
        offline: Nothing will be asked of the environment's account, so that no secret needs to be there.

    Raises:
        ProjectError: Something is wrong with the files: `diagnostics` has all of it, each with its place.
    """
    files = [Path(file) for file in variable_files]
    return load_project(Path(root), environment, variables=variables, variable_files=files, offline=offline)


def lint(project: Project, *, business_units: Iterable[str] = ()) -> tuple[Diagnostic, ...]:
    """What the rules of `mcdecl lint` find in a project and nobody has waived, in order.

    Args:
        project: The project.
        business_units: Only what is declared in these units of the environment.

    Raises:
        RequestError: There is no such unit.
    """
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.analysis.lint.run import lint as by_rules

    known, project = registry(), narrowed(project, tuple(business_units))
    return tuple(diagnostic for unit in project.units or (project,) for diagnostic in by_rules(unit, known).findings)


@contextmanager
def open_account(project: Project, business_unit: str | None = None) -> Iterator[Account]:
    """The account of the project's environment, embedded or live, for as long as the `with` lasts.

    Args:
        project: The project.
        business_unit: Which one of several business units, by name; the one that its credentials lead to when left out.

    Raises:
        AccountError: The settings do not say how to reach it.
        RequestError: There is no such unit.
    """
    if business_unit is not None:
        check_units(project.environment, [business_unit])
    with accounts.open_account(project.unit(business_unit) if business_unit else project) as account:
        yield account


def plan(
    project: Project,
    account: Account | Mapping[str, Account] | None = None,
    *,
    targets: Iterable[str] = (),
    exclude: Iterable[str] = (),
    prune: bool = False,
    resend_unknown: bool = False,
    allow: Iterable[str] = (),
    business_units: Iterable[str] = (),
) -> Plan | PlanSet:
    """Say what an apply would change, without changing anything.

    Args:
        project: What should be.
        account: Where; the account of the project's environment when left out. Of several business units, the account
            of each by the unit's name in `mcdecl.yaml`.
        targets: Addresses or patterns such as `data_extension.NTO_*`: only these, and their dependencies.
        exclude: Addresses or patterns that are left out.
        prune: Also remove what is in `owned_folders` and not declared by the project.
        resend_unknown: Count what cannot be compared as changed.
        allow: Risks that an apply of this plan takes: `data_loss`. The plan says so in its head.
        business_units: Only these units of the environment.

    Returns:
        The plan; where the environment names business units, those of all in which something is declared.

    Raises:
        AccountError: The account cannot be read. A business unit that cannot be read says so in its `UnitPlan`.
        ProjectError: A query reads what is neither declared nor in the account, or the like.
        SelectionError: The targets mean nothing, or `exclude` leaves out what is needed.
        RequestError: There is no such business unit.
        ValueError: `allow` names no risk, or `account` is one account for several business units.
    """
    scope = Scope(tuple(targets), tuple(exclude), prune, resend_unknown, risks(allow))
    return _workspace(project, account, Silent(), business_units).plan(scope)


def apply(
    project: Project,
    account: Account | Mapping[str, Account] | None = None,
    *,
    plan: Plan | PlanSet | None = None,
    targets: Iterable[str] = (),
    exclude: Iterable[str] = (),
    prune: bool = False,
    resend_unknown: bool = False,
    allow: Iterable[str] = (),
    force: bool = False,
    new_account: bool = False,
    skip_blocked: bool = False,
    confirm: str | None = None,
    business_units: Iterable[str] = (),
    watch: Callable[[Outcome], None] = lambda _outcome: None,
    stop: Callable[[], str | None] = lambda: None,
) -> ApplyReport:
    """Make the account what the project says, with the calls that are needed and no others.

    Nobody is asked. What the account refuses is told in the report and raises nothing.

    Args:
        project: What should be.
        account: Where; the account of the project's environment when left out.
        plan: The plan that was looked at: exactly this one is carried out. It brings its own targets.
        targets: As for `plan`.
        exclude: As for `plan`.
        prune: As for `plan`.
        resend_unknown: As for `plan`.
        allow: Risks that are taken: `data_loss`; those of a plan that was made with some need not be repeated.
        force: Go beyond the project's thresholds, or undo what another branch applied to a protected environment.
        new_account: Apply to another business unit or host than the environment's last apply. An account on this
            machine that is given as `account` stands in for the environment's, and is compared with nothing.
        skip_blocked: Leave out what is blocked, and what depends on it, and apply the rest; the report lists both.
        confirm: Repeat the name of the environment; required if it is protected.
        business_units: As for `plan`.
        watch: Hears of every change as it is settled.
        stop: May give a reason to begin no further call; asked from several threads.

    Returns:
        What became of every change; `ok` when all was done, or nothing had to be. Of several business units, `units`
        has what became of each.

    Raises:
        RefusedError: The plan is blocked, or takes a risk that nobody allowed. Nothing was sent.
        AccountMoved: What would be done now is not what `plan` says. Nothing was sent.
        AccountError: The account cannot be read.
        ProjectError: As for `plan`.
        RequestError: As for `plan`.
        SelectionError: As for `plan`.
        ValueError: As for `plan`, or `plan` comes with options of its own, or is for another project.
    """
    scope = Scope(tuple(targets), tuple(exclude), prune, resend_unknown, risks(allow))
    if plan is not None and scope != Scope(prune=prune and plan.scope.prune, allow=scope.allow):
        raise ValueError("a plan brings its own targets and options; give the plan alone, or with allow")
    request = ApplyRequest(
        scope, plan, confirm, approved=True, force=force, new_account=new_account, skip_blocked=skip_blocked
    )
    try:
        applied = _workspace(project, account, Silent(watch), business_units).apply(request, AskedStopper(stop))
    except RefusedError as error:
        raise _in_python(*error.refusals) from None
    if applied.refusals:
        raise _in_python(*applied.refusals)
    if applied.blocked and not skip_blocked:
        raise _in_python(Refusal(f"{applied.blocked} of the changes are blocked; the plan says why."))
    return applied.report


def _in_python(*refusals: Refusal) -> RefusedError:
    return RefusedError(*(refusal.in_python() for refusal in refusals))


def _workspace(
    project: Project,
    account: Account | Mapping[str, Account] | None,
    observer: Observer,
    business_units: Iterable[str] = (),
) -> Workspace:
    chosen = tuple(business_units)
    project = narrowed(project, chosen)
    accounts: Accounts | None = None
    if isinstance(account, Mapping):
        accounts = account
    elif account is not None:
        if project.units:
            names = ", ".join(unit.environment.business_unit for unit in project.units)
            raise ValueError(f"one account is given for several business units; give one for each of {names}, by name")
        accounts = {"": account}
    rehearsal = accounts is not None and all(map(is_local, accounts.values()))
    return Workspace(project, observer, accounts, rehearsal, whole=not chosen)


class Sandbox:
    """An embedded account that runs in this process, for tests and rehearsals: a local Marketing Cloud over HTTP.

    A context manager: it stops at the end.

    Attributes:
        account: A client of it, as `plan` and `apply` take one; of an enterprise, of its first business unit.
        accounts: Of an enterprise, a client of each business unit by its name, as `plan` and `apply` take them.
        auth_url: Where tokens come from, for other programs.
        soap_url: Its SOAP endpoint.
        rest_url: The base of its REST addresses.
        client_id: The client id that it lets in.
        client_secret: The secret to it.
    """

    def __init__(
        self, data: str | Path | None = None, *, business_units: Mapping[str, int] | Project | None = None
    ) -> None:
        """Start it.

        Args:
            data: The file that keeps what it holds, made when it is missing; None keeps everything in memory.
            business_units: The names of an enterprise's business units and their MIDs, as `mcdecl.yaml` has them; or
                a project, for those of its environment. One account without others when left out.

        Raises:
            MissingExtraError: The packages of the extra `sandbox` are not installed.
            SandboxError: The file is in use, or is none of an embedded account.
        """
        if isinstance(business_units, Project):
            environment = business_units.environment
        else:
            environment = Environment("sandbox", "sandbox", business_units=business_units or {})
        ids, parent = environment.business_units, environment.parent_unit
        self._server: RunningSandbox = accounts.sandbox_server().start(
            Path(data) if data is not None else None, **accounts.enterprise_of(environment)
        )
        self.auth_url = self._server.auth_url
        self.soap_url = self._server.soap_url
        self.rest_url = self._server.rest_url
        self.client_id = self._server.client_id
        self.client_secret = self._server.client_secret
        self._ids = ids
        self.accounts: Mapping[str, Account] = {name: self._client(mid) for name, mid in ids.items()}
        self.account: Account = self.accounts[parent] if parent else self._client(None)

    def _client(self, mid: int | None) -> Account:
        secret = Secret(self.client_secret)
        return SoapAccount(
            Connection(auth_url=self.auth_url, client_id=self.client_id, client_secret=secret, business_unit=mid)
        )

    @property
    def place(self) -> Place:
        """The account with its files and its clock, as `run` takes it to send files."""
        return self._place(self.account, None)

    @property
    def places(self) -> Mapping[str, Place]:
        """The same of each business unit of an enterprise, by its name."""
        return {name: self._place(account, self._ids[name]) for name, account in self.accounts.items()}

    def _place(self, account: Account, mid: int | None) -> Place:
        clock = self._server.account.clock
        login = partial(accounts.embedded_login_of, self._server, mid)
        return Place(account, login, clock.now, getattr(account, "user_time", clock.now))

    def reset(self) -> None:
        """Empty it."""
        self._server.reset()

    def advance(self, seconds: float) -> None:
        """Move its clock on."""
        self._server.advance(seconds)

    def stop(self) -> None:
        """Stop it; once is enough, and more does no harm."""
        for account in (self.account, *self.accounts.values()):
            account.close()
        self._server.stop()

    def __repr__(self) -> str:
        return f"Sandbox({self.auth_url})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
