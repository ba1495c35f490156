"""How the account of an environment is, and what an apply has left paused there, for each business unit."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account, SystemStatus
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.helpers.structs import replace
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.applied_state import standing_pauses
from mcdecl.workspace.errors import in_words
from mcdecl.workspace.side_by_side import side_by_side


class AccountState(Struct, frozen=True):
    """One account.

    Attributes:
        environment: the environment, with the business unit in view where it names units.
        status: what the service says of itself; None where it could not be asked.
        paused: what an apply has paused there and is still off; not asked for where the service is down.
        error: why it could not be asked.
    """

    environment: Environment
    status: SystemStatus | None
    paused: tuple[PauseMark, ...] = ()
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the service could be asked, and says that all is well."""
        return self.status is not None and self.status.ok


def account_states(project: Project, environments: Sequence[Environment]) -> tuple[AccountState, ...]:
    """Ask every account how it is, side by side. Of several, one that cannot be asked is told as such.

    Args:
        project: the project.
        environments: its environment, once for each business unit that is meant.

    Raises:
        AccountError: the settings do not say how to reach one, or the only one cannot be asked.
    """
    with open_units(project.root, environments) as accounts:
        if not environments[0].business_unit:
            return (_state(project, environments[0], accounts[0]),)
        jobs = [
            partial(_state_or_error, project, environment, account)
            for environment, account in zip(environments, accounts, strict=True)
        ]
        return tuple(side_by_side(jobs, project.environment.calls_at_once))


def _state_or_error(project: Project, environment: Environment, account: Account) -> AccountState:
    try:
        return _state(project, environment, account)
    except AccountError as error:
        return AccountState(environment, None, error=in_words(error))


def _state(project: Project, environment: Environment, account: Account) -> AccountState:
    status = account.status()
    paused = standing_pauses(replace(project, environment=environment), account) if status.ok else ()
    return AccountState(environment, status, paused)
