"""The account of a project's environment, embedded or live, opened and closed again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from errno import EPERM
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypedDict

from mcdecl.helpers.error import Error
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.workspace.place import Place
from mcdecl.workspace.sftp import embedded_login, sftp_login

if TYPE_CHECKING:
    from mcdecl.account import ConnectionPool, SoapAccount
    from mcdecl.account.interface import Account
    from mcdecl.operations.run.sftp_login import SftpLogin
    from mcdecl.project import Environment, Project
    from mcdecl.sandbox.server import RunningSandbox

SANDBOX_FILE = Path(".mcdecl") / "sandbox.duckdb"
"""Where the embedded account of a project keeps its data, below the project's folder."""


def sandbox_file(name: str = "") -> Path:
    """The same for one of several embedded accounts, by its name."""
    return SANDBOX_FILE.with_stem(f"{SANDBOX_FILE.stem}-{name}") if name else SANDBOX_FILE


def own_data_file(root: Path, name: str = "") -> Path:
    """The data file of an embedded account of the project, in a folder that is there.

    Raises:
        OSError: the folder cannot be made, a link stands where the file, or what belongs to it, is kept, or a branch
            has brought it: it would say what applies have made, and where a server is.
    """
    from mcdecl.helpers import git
    from mcdecl.helpers.own_folder import BROUGHT, own_folder
    from mcdecl.helpers.safe_files import stays

    file = sandbox_file(name)
    own_folder(root, SANDBOX_FILE.parent)
    parts = [file.with_name(file.name + ending) for ending in ("", ".wal", ".files")]
    for part in parts:
        stays(root, part)
    if any((root / part).exists() for part in parts) and git.holds(root, f"{file.as_posix()}*"):
        raise OSError(EPERM, BROUGHT, str(file))
    return root / file


class EnterpriseWords(TypedDict):
    """What the embedded account is told about its business units when it is started."""

    enterprise: int | None
    units: list[int]
    own_files: frozenset[int]


class MissingExtraError(Error):
    """Something is asked for whose packages are not installed: which, and how to install them."""


@contextmanager
def open_account(project: "Project") -> Iterator["Account"]:
    """The account of the project's environment, embedded or live; of several business units the one in view.

    Raises:
        AccountError: the settings do not say how to reach it.
    """
    with open_place(project) as place:
        yield place.account


@contextmanager
def open_place(project: "Project") -> Iterator[Place]:
    """The account of the project's environment, with its files and its clock.

    Raises:
        AccountError: the settings do not say how to reach it.
    """
    with open_places(project.root, [project.environment]) as [place]:
        yield place


@contextmanager
def open_units(root: Path, environments: "Sequence[Environment]") -> Iterator[list["Account"]]:
    """The accounts of one environment seen in several business units.

    Raises:
        AccountError: the settings do not say how to reach one.
    """
    with open_places(root, environments) as places:
        yield [place.account for place in places]


@contextmanager
def open_places(root: Path, environments: "Sequence[Environment]") -> Iterator[list[Place]]:
    """The same, each with its files and its clock; all together make no more calls at once than the environment says.

    Raises:
        AccountError: the settings do not say how to reach one.
    """
    from mcdecl.account import ConnectionPool

    with ExitStack() as opened:
        pool = opened.enter_context(ConnectionPool(at_once=environments[0].calls_at_once))
        if environments[0].account == "sandbox":
            reach = opened.enter_context(_embedded(root, environments[0], pool))
        else:
            reach = partial(_real, root, pool)
        places = []
        for environment in environments:
            places.append(reach(environment))
            opened.callback(places[-1].account.close)
        yield places


def _real(root: Path, pool: "ConnectionPool", environment: "Environment") -> Place:
    account = _live(root, environment, pool)

    def now() -> datetime:
        return account.now().astimezone(SERVER_ZONE).replace(tzinfo=None)

    return Place(account, lambda accepted: sftp_login(environment, root, accepted), now, account.user_time)


def account_name(environment: "Environment") -> dict[str, object]:
    """What tells an environment's account from others, nothing secret: a saved plan is for this one only."""
    settings = environment.account
    units = dict(environment.business_units)
    if isinstance(settings, str):
        mid = units.get(environment.business_unit)
        named = {"sandbox": environment.sandbox} if environment.sandbox else {}
        in_unit = {"business_unit": mid} if mid else {}
        return {"environment": environment.name, "account": settings, **named, **in_unit}
    where = settings.subdomain or settings.auth_url or settings.soap_url
    return {"environment": environment.name, "account": where, "business_unit": settings.business_unit}


@contextmanager
def _embedded(
    root: Path, environment: "Environment", pool: "ConnectionPool"
) -> Iterator["Callable[[Environment], Place]"]:
    """The embedded account, started in this process; gives what reaches a unit of it over HTTP like any other."""
    from mcdecl.account import Connection, Secret, SoapAccount

    ids = environment.business_units
    file = own_data_file(root, environment.sandbox)
    with sandbox_server().start(file, **enterprise_of(environment)) as server:

        def reach(environment: "Environment") -> Place:
            connection = Connection(
                auth_url=server.auth_url,
                client_id=server.client_id,
                client_secret=Secret(server.client_secret),
                business_unit=ids.get(environment.business_unit),
                expected=environment.expected_unit,
                concurrency=environment.calls_at_once,
            )
            account = SoapAccount(connection, pool=pool)
            login = partial(embedded_login_of, server, connection.business_unit)
            return Place(account, login, server.account.clock.now, account.user_time)

        yield reach


def enterprise_of(environment: "Environment") -> "EnterpriseWords":
    """How the embedded account is started for an environment: with its business units, and whose files are apart."""
    ids, parent = environment.business_units, environment.parent_unit
    below = [mid for name, mid in ids.items() if name != parent]
    return {"enterprise": ids.get(parent), "units": below, "own_files": environment.units_with_own_files}


def embedded_login_of(server: "RunningSandbox", mid: int | None, _accepted: str | None = None) -> "SftpLogin":
    """What logs in to the files of a business unit of the embedded account, whose key is known by itself."""
    return embedded_login(server.sftp_of(mid))


def sandbox_server() -> ModuleType:
    """The module that runs the embedded account.

    Raises:
        MissingExtraError: the extra that it needs is not installed.
    """
    try:
        from mcdecl.sandbox import server
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"The embedded account needs {error.name}.", "Install it with: python -m pip install 'mcdecl[sandbox]'"
        ) from error
    return server


def _live(root: Path, environment: "Environment", pool: "ConnectionPool") -> "SoapAccount":
    from mcdecl.account import Connection, SoapAccount, Timeouts
    from mcdecl.account.copies import Copies

    settings = environment.account
    assert not isinstance(settings, str)  # noqa: S101 - narrows the type; the caller has looked
    return SoapAccount(
        Connection(
            subdomain=settings.subdomain,
            auth_url=settings.auth_url,
            soap_url=settings.soap_url,
            rest_url=settings.rest_url,
            business_unit=settings.business_unit,
            expected=environment.expected_unit,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            username=settings.username,
            password=settings.password,
            user_token=settings.user_token,
            concurrency=environment.calls_at_once,
            timeouts=Timeouts(call=settings.timeout, retrieve=settings.timeout) if settings.timeout else Timeouts(),
            hosts=environment.hosts,
        ),
        pool=pool,
        copies=Copies(root, _who_asks(environment)),
    )


def _who_asks(environment: "Environment") -> dict[str, object]:
    """What tells an account, and the login that looks at it, from others."""
    settings = environment.account
    assert not isinstance(settings, str)  # noqa: S101 - narrows the type; the caller has looked
    where = (settings.subdomain, settings.auth_url, settings.soap_url, settings.rest_url)
    who = (settings.client_id, settings.username, settings.business_unit, environment.expected_unit)
    return {"where": where, "who": who}
