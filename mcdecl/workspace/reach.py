"""The account that a use case works with: the environment's own, or one that is handed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from mcdecl.account.interface import Account
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.sftp_login import NoSftpError, SftpLogin
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_place
from mcdecl.workspace.place import Place
from mcdecl.workspace.refusal import Refusal, RefusedError


@contextmanager
def reached(project: Project, account: Account | Place | None) -> Iterator[Place]:
    """The account with its files and its clock.

    Args:
        project: whose environment says how to reach it where none is given.
        account: an account, or one with its files; it stays open. None for the environment's own.

    Raises:
        AccountError: the settings do not say how to reach it.
    """
    if isinstance(account, Place):
        yield account
    elif account is not None:
        yield _without_files(account)
    else:
        with open_place(project) as place:
            yield place


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
