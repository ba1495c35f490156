"""How the account of an environment is, and what an apply has left paused there, for each business unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mcdecl.account.interface import SystemStatus
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.project import Environment, Project
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.applied_state import standing_pauses


@dataclass(frozen=True, slots=True)
class AccountState:
    """One account.

    Attributes:
        environment: the environment, with the business unit in view where it names units.
        status: what the service says of itself.
        paused: what an apply has paused there and is still off; not asked for where the service is down.
    """

    environment: Environment
    status: SystemStatus
    paused: tuple[PauseMark, ...] = ()


def account_states(project: Project, environments: Sequence[Environment]) -> tuple[AccountState, ...]:
    """Ask every account how it is.

    Args:
        project: the project.
        environments: its environment, once for each business unit that is meant.

    Raises:
        AccountError: the settings do not say how to reach one, or one cannot be asked.
    """
    with open_units(project.root, environments) as accounts:
        states = [
            AccountState(environment, account.status())
            for environment, account in zip(environments, accounts, strict=True)
        ]
        return tuple(
            replace(state, paused=standing_pauses(replace(project, environment=state.environment), account))
            if state.status.ok
            else state
            for state, account in zip(states, accounts, strict=True)
        )
