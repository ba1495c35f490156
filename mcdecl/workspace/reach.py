"""The account that a use case works with: the environment's own, or one that is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from mcdecl.account.interface import Account
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.sftp_login import NoSftpError, SftpLogin
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_place, open_units
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.place import Place
from mcdecl.workspace.refusal import Refusal, RefusedError

Handed = Account | Place | Mapping[str, Account | Place] | None
"""An account that is handed in, of several business units one for each by name; None for the environment's own."""


@contextmanager
def reached(project: Project, account: Handed) -> Iterator[Place]:
    """The account with its files and its clock.

    Args:
        project: whose environment says how to reach it where none is given.
        account: an account, or one with its files; it stays open.

    Raises:
        AccountError: the settings do not say how to reach it.
        RequestError: none is given for the business unit.
    """
    if isinstance(account, Mapping):
        account = _by_name(account, project.environment.business_unit)
    if isinstance(account, Place):
        yield account
    elif account is not None:
        yield _without_files(account)
    else:
        with open_place(project) as place:
            yield place


@contextmanager
def reached_units(root: Path, environments: Sequence[Environment], account: Handed) -> Iterator[dict[str, Account]]:
    """The accounts of one environment seen in several business units, by their names.

    Args:
        root: the project's folder.
        environments: the environment, in each of the units.
        account: the account of each unit by its name; it stays open.

    Raises:
        AccountError: the settings do not say how to reach one.
        RequestError: none is given for a unit, or one for all.
    """
    names = [environment.business_unit for environment in environments]
    if isinstance(account, Mapping):
        yield {name: given.account if isinstance(given := _by_name(account, name), Place) else given for name in names}
    elif account is None:
        with open_units(root, environments) as accounts:
            yield dict(zip(names, accounts, strict=True))
    else:
        raise RequestError(
            "An account is one business unit, and the environment has several.",
            "Give one for each, by the unit's name, or leave it out.",
        )


def _by_name(accounts: Mapping[str, Account | Place], name: str) -> Account | Place:
    if name not in accounts:
        raise RequestError(
            f"There is no account for business unit {name}.", "Give one for each, by the name that mcdecl.yaml has."
        )
    return accounts[name]


def _without_files(account: Account) -> Place:
    """An account whose files nobody can reach: those of the environment's settings may be another account's."""

    def login(_accepted: str | None) -> SftpLogin:
        raise NoSftpError(
            "The account that was given comes without its files.",
            "Give a Place, such as that of mcdecl.Sandbox, or leave the account out.",
        )

    def now() -> datetime:
        moment = account.server_time or datetime.now(SERVER_ZONE)
        return moment.astimezone(SERVER_ZONE).replace(tzinfo=None)

    return Place(account, login, now, getattr(account, "user_time", now))


def check_confirmed(environment: Environment, confirm: str | None) -> None:
    """See that what changes a protected environment names it.

    Raises:
        RefusedError: it is named wrongly, or is protected and not named.
    """
    name = environment.name
    if confirm is not None and confirm != name:
        raise RefusedError(Refusal(f"confirm says {confirm}, and the environment is {name}.", "Nothing was sent."))
    if environment.protected and confirm is None:
        raise RefusedError(Refusal(f"{name} is protected; give confirm={name!r} if it is meant.", "Nothing was sent."))
