"""What commands begin with: the project's files, and the account of its environment."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import chosen_units, parsed_variables, variable_files
from mcdecl.cli.progress import Late, heard, watched
from mcdecl.cli.sftp import embedded_login, sftp_login
from mcdecl.drafts import write_whole
from mcdecl.kinds.checks import did_you_mean

if TYPE_CHECKING:
    from rich.console import Console

    from mcdecl.account.interface import Account
    from mcdecl.project import Diagnostic, Environment, Project
    from mcdecl.run.sftp_login import SftpLogin

SANDBOX_FILE = Path(".mcdecl") / "sandbox.duckdb"
"""Where the embedded account of a project keeps its data, below the project's folder."""


def load_project(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    offline: bool = False,
    said: "set[Diagnostic] | None" = None,
) -> "Project":
    """The project's files, read and checked; doubts that nobody has waived go to standard error.

    A command that asks no account anything says `offline`: then no secret needs to be there. Warnings that are in
    `said` are not repeated, and the new ones are put there.

    Raises:
        ProjectError: something is wrong with them.
    """
    from mcdecl.lint.run import standing
    from mcdecl.project import load
    from mcdecl.report.findings import line

    project = load(
        settings.directory,
        environment,
        variables=parsed_variables(variables),
        variable_files=variable_files(),
        offline=offline,
    )
    said = set() if said is None else said
    for doubt in standing(project):
        if doubt not in said:
            click.echo(line(doubt), err=True)
            said.add(doubt)
    return narrowed(project, chosen_units())


def views(project: "Project") -> "list[Environment]":
    """The environment once for each business unit that is meant, whether or not anything is declared in it."""
    environment, chosen = project.environment, chosen_units()
    names = [name for name in environment.units_in_order if not chosen or name in chosen]
    return [environment.of_unit(name) for name in names] or [environment]


def narrowed(project: "Project", names: Sequence[str]) -> "Project":
    """The project with only these of its business units; with all of them when no names are given.

    Raises:
        ClickException: the environment has no such unit.
    """
    known = project.environment.business_units
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known) or 'none'}"
            raise click.ClickException(f"{project.environment.name} has no business unit {name}; {hint}")
    units = tuple(unit for unit in project.units if not names or unit.environment.business_unit in names)
    if names and not units:
        raise click.ClickException(f"nothing is declared in business unit {', '.join(names)}")
    return replace(project, units=units) if names else project


def sound_project(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...] = (),
    *,
    offline: bool = False,
    said: "set[Diagnostic] | None" = None,
) -> "Project":
    """The same for what goes on to the account: the rules of lint that can give errors are asked first.

    Raises:
        ProjectError: something is wrong with the files, or an error of lint stands.
    """
    from mcdecl.lint.registry import registry
    from mcdecl.lint.run import errors
    from mcdecl.project import ProjectError

    project = load_project(settings, environment, variables, offline=offline, said=said)
    rules = registry()
    if wrong := [one for unit in project.units or (project,) for one in errors(unit, rules)]:
        raise ProjectError(wrong)
    return project


@dataclass(frozen=True, slots=True)
class Place:
    """An account with what surrounds it.

    Attributes:
        account: the account.
        sftp: how to log in to its files; takes the host key that the person accepts, if any. Raises SftpError.
        now: its server time, without a zone.
    """

    account: "Account"
    sftp: Callable[[str | None], "SftpLogin"]
    now: Callable[[], datetime]


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
    with _opened(project.root, [project.environment]) as [place]:
        yield place


@contextmanager
def open_units(root: Path, environments: "Sequence[Environment]") -> Iterator[list["Account"]]:
    """The accounts of one environment seen in several business units.

    Raises:
        AccountError: the settings do not say how to reach one.
    """
    with _opened(root, environments) as places:
        yield [place.account for place in places]


@contextmanager
def _opened(root: Path, environments: "Sequence[Environment]") -> Iterator[list[Place]]:
    with ExitStack() as opened:
        if environments[0].account == "sandbox":
            reach = opened.enter_context(_embedded(root, environments[0]))
        else:
            reach = partial(_real, root)
        places = []
        for environment in environments:
            places.append(reach(environment))
            opened.callback(places[-1].account.close)
        yield places


def _real(root: Path, environment: "Environment") -> Place:
    from mcdecl.run.file_names import server_now

    return Place(_live(environment), lambda accepted: sftp_login(environment, root, accepted), server_now)


def account_name(environment: "Environment") -> dict[str, object]:
    """What tells an environment's account from others, nothing secret: a saved plan is for this one only."""
    settings = environment.account
    units = dict(environment.business_units)
    if isinstance(settings, str):
        mid = units.get(environment.business_unit)
        return {"environment": environment.name, "account": settings, **({"business_unit": mid} if mid else {})}
    where = settings.subdomain or settings.auth_url or settings.soap_url
    return {"environment": environment.name, "account": where, "business_unit": settings.business_unit}


def write_file(path: Path, text: str) -> None:
    """Write a file that the user named, whole or not at all.

    Raises:
        ClickException: it cannot be written.
    """
    try:
        write_whole(path, text)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error


@contextmanager
def _embedded(root: Path, environment: "Environment") -> Iterator["Callable[[Environment], Place]"]:
    """The embedded account, started in this process; gives what reaches a unit of it over HTTP like any other."""
    from mcdecl.account import Connection, Secret, SoapAccount
    from mcdecl.apply.journal import own_folder

    own_folder(root, SANDBOX_FILE.parent)
    ids, parent = environment.business_units, environment.parent_unit
    below = [mid for name, mid in ids.items() if name != parent]
    with sandbox_server().start(root / SANDBOX_FILE, enterprise=ids.get(parent), units=below) as server:

        def reach(environment: "Environment") -> Place:
            connection = Connection(
                auth_url=server.auth_url,
                client_id=server.client_id,
                client_secret=Secret(server.client_secret),
                business_unit=ids.get(environment.business_unit),
                concurrency=environment.calls_at_once,
            )
            account = SoapAccount(connection)
            return Place(account, lambda _accepted: embedded_login(server.sftp), server.account.clock.now)

        yield reach


def sandbox_server() -> ModuleType:
    """The module that runs the embedded account.

    Raises:
        ClickException: the extra that it needs is not installed.
    """
    try:
        from mcdecl.sandbox import server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"the embedded account needs {error.name}; install it with: python -m pip install 'mcdecl[sandbox]'"
        ) from error
    return server


def _live(environment: "Environment") -> "Account":
    from mcdecl.account import Connection, Secret, SoapAccount, Timeouts

    settings = environment.account
    assert not isinstance(settings, str)  # noqa: S101 - narrows the type; the caller has looked
    return SoapAccount(
        Connection(
            subdomain=settings.subdomain,
            auth_url=settings.auth_url,
            soap_url=settings.soap_url,
            rest_url=settings.rest_url,
            business_unit=settings.business_unit,
            client_id=settings.client_id,
            client_secret=Secret(settings.client_secret) if settings.client_secret else None,
            username=settings.username,
            password=Secret(settings.password) if settings.password else None,
            user_token=Secret(settings.user_token) if settings.user_token else None,
            concurrency=environment.calls_at_once,
            timeouts=Timeouts(call=settings.timeout, retrieve=settings.timeout) if settings.timeout else Timeouts(),
        )
    )


def console() -> "Console":
    """The console for results, on standard output; lines are broken where a person looks at them, not in a log."""
    from rich.console import Console

    return Console(soft_wrap=not (sys.stdout.isatty() and watched()), highlight=False)


@contextmanager
def counting(words: str) -> Iterator[Callable[[int], None] | None]:
    """As `busy`, with a callback for how many objects there are so far; None where nobody watches."""
    if not heard():
        yield None
        return
    with Late(words) as status:
        yield lambda count: status.update(f"{words} {count:,} objects")


@contextmanager
def busy(words: str) -> Iterator[None]:
    """Say on a terminal's standard error that something takes more than a moment.

    Nothing is said elsewhere, in CI, nor from other threads.
    """
    if not heard() or threading.current_thread() is not threading.main_thread():
        yield
        return
    with Late(words):
        yield
