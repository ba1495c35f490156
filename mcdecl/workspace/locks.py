"""Who holds the lock of an environment's business units, and releasing it whoever does."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.lock import force_release, status, utc_now
from mcdecl.engine.apply.lock_rows import LockState
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.errors import in_words


class UnitLock(Struct, frozen=True):
    """The lock of one business unit.

    Attributes:
        environment: the environment, with the business unit in view where it names units.
        state: the lock, as it was when it was looked at; None where the business unit has none.
        released: whether it was taken from who held it.
        held: whether others must keep away.
        error: why it could not be looked at.
    """

    environment: Environment
    state: LockState | None = None
    released: bool = False
    held: bool = False
    error: str = ""


def locks(project: Project, environments: Sequence[Environment], *, force: bool = False) -> Iterator[UnitLock]:
    """Look at every lock, one after the other. Of several, one that cannot be looked at is told as such.

    Args:
        project: the project.
        environments: its environment, once for each business unit that is meant.
        force: release it, whoever holds it.

    Raises:
        AccountError: the settings do not say how to reach one, or the only one cannot be asked, or refuses.
    """
    with open_units(project.root, environments) as accounts:
        for environment, account in zip(environments, accounts, strict=True):
            try:
                lock = _lock(environment, account, force=force)
            except AccountError as error:
                if len(environments) == 1:
                    raise
                lock = UnitLock(environment, error=in_words(error))
            yield lock


def _lock(environment: Environment, account: Account, *, force: bool) -> UnitLock:
    state = force_release(account) if force else status(account)
    released = force and state is not None and not state.released
    held = not released and state is not None and state.held_at(utc_now())
    return UnitLock(environment, state, released, held)
