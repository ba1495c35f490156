"""Reading and writing what a project applied last: in the account where lock or ledger are kept, else in `.mcdecl`.

To keep one thing more, add a field to `AppliedState`; readers and writers here need no change.
"""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from mcdecl.account.interface import Account
from mcdecl.apply.applied_rows import read_record, read_records, record_id, write_record
from mcdecl.apply.journal import own_folder
from mcdecl.drafts import write_whole
from mcdecl.plan.applied_state import AppliedState
from mcdecl.project import Environment, Project

FOLDER = Path(".mcdecl") / "applied"
"""Where a project keeps its records, below the project's folder, when the account keeps none."""


def kept_in_account(environment: Environment) -> bool:
    """Whether an environment keeps the record in its account: it does when it keeps a lock or a ledger there."""
    return environment.lock or environment.ledger


def fresh(project: Project) -> AppliedState:
    """The record of a project of which nothing is known yet."""
    return AppliedState(project.name, project.environment.name, project.environment.business_unit)


def read_applied_state(project: Project, account: Account) -> AppliedState | None:
    """What the project applied last to the environment (and the business unit in view), or None.

    An environment that keeps it in the account since recently still has it in the local folder; that one counts then.

    Raises:
        AccountError: the account cannot be read.
        ValueError: a later version of mcdecl wrote it; the message says so.
    """
    environment = project.environment
    if kept_in_account(environment):
        here = record_id(project.name, environment.name, environment.business_unit)
        found = read_record(account, here)
        if found is not None:
            return found
    return _read_local(_path(project), project.name)


def read_all_applied_states(project: Project, account: Account) -> tuple[AppliedState, ...]:
    """The records of every project that keeps its own in this account, and the local one of this project.

    Raises:
        AccountError: the account cannot be read.
        ValueError: a later version of mcdecl wrote one.
    """
    if kept_in_account(project.environment):
        return read_records(account)
    found = _read_local(_path(project), project.name)
    return () if found is None else (found,)


def write_applied_state(project: Project, account: Account, state: AppliedState) -> None:
    """Keep what the project applied; the record that was there before is replaced as a whole.

    Raises:
        AccountError: the account did not take it.
        OSError: the local folder cannot be written.
    """
    environment = project.environment
    if kept_in_account(environment):
        write_record(account, record_id(project.name, environment.name, environment.business_unit), state)
        return
    own_folder(project.root, FOLDER)
    write_whole(_path(project), json.dumps(state.to_json(), indent=1) + "\n")


def update_applied_state(project: Project, account: Account, change: Callable[[AppliedState], AppliedState]) -> None:
    """Read the record, or begin one, and write what `change` makes of it where that is another one.

    Raises:
        AccountError: the account cannot be read, or did not take it.
        OSError: the local folder cannot be written.
        ValueError: a later version of mcdecl wrote the record.
    """
    before = read_applied_state(project, account)
    after = change(before or fresh(project))
    if after != before:
        write_applied_state(project, account, after)


def _path(project: Project) -> Path:
    names = [project.environment.name, project.environment.business_unit]
    return project.root / FOLDER / f"{'+'.join(quote(name, safe='') for name in names if name)}.json"


def _read_local(path: Path, project: str) -> AppliedState | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = AppliedState.from_json(data)
    return found if found.project == project else None
