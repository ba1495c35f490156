"""Who holds the lock of an environment's business units, and releasing it whoever does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mcdecl.engine.apply.lock import force_release, status, utc_now
from mcdecl.engine.apply.lock_rows import LockState
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_units


@dataclass(frozen=True, slots=True)
class UnitLock:
    """The lock of one business unit.

    Attributes:
        environment: the environment, with the business unit in view where it names units.
        state: the lock, as it was when it was looked at; None where the business unit has none.
        released: whether it was taken from who held it.
        held: whether others must keep away.
    """

    environment: Environment
    state: LockState | None = None
    released: bool = False
    held: bool = False


def locks(project: Project, environments: Sequence[Environment], *, force: bool = False) -> Iterator[UnitLock]:
    """Look at every lock, one after the other.

    Args:
        project: the project.
        environments: its environment, once for each business unit that is meant.
        force: release it, whoever holds it.

    Raises:
        AccountError: an account cannot be asked, or refuses.
    """
    with open_units(project.root, environments) as accounts:
        for environment, account in zip(environments, accounts, strict=True):
            state = force_release(account) if force else status(account)
            released = force and state is not None and not state.released
            held = not released and state is not None and state.held_at(utc_now())
            yield UnitLock(environment, state, released, held)
