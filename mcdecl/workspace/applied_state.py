"""Reading and writing what a project applied last: in the account where lock or ledger are kept, else in `.mcdecl`.

To keep one thing more, add a field to `AppliedState`; readers and writers here need no change.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from mcdecl.account.errors import CallFailed, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.engine.observe.read import observe
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.applied_state import AppliedState, PauseMark
from mcdecl.engine.plan.pausing import standing
from mcdecl.engine.plan.recall import Recall, recall
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.own_folder import own_folder, read_own
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.project import Environment, Project

FOLDER = Path(".mcdecl") / "applied"
"""Where a project keeps its records, below the project's folder, when the account keeps none."""


def kept_in_account(environment: Environment) -> bool:
    """Whether an environment keeps the record in its account.

    It does when it keeps a lock or a ledger there, or claims folders: other projects have to see that.
    """
    return environment.lock or environment.ledger or bool(environment.owned_folders)


def fresh(project: Project) -> AppliedState:
    """The record of a project of which nothing is known yet."""
    return AppliedState(project.name, project.environment.name, project.environment.business_unit)


def read_applied_state(project: Project, account: Account) -> AppliedState | None:
    """What the project applied last to the environment (and the business unit in view), or None.

    The local one counts where the account has none, as when the environment keeps it there since recently, and where it
    is of the same account and later: an account that did not take it has an earlier one.

    Raises:
        AccountError: the account cannot be read, or a later version of mcdecl wrote the record.
    """
    environment = project.environment
    with _understood():
        if kept_in_account(environment):
            from mcdecl.engine.apply.applied_rows import read_record, record_id

            here = record_id(project.name, environment.name, environment.business_unit)
            applied_state, local = read_record(account, here), _read_local(project)
            return local if applied_state is None or _later(local, applied_state) else applied_state
        return _read_local(project)


def read_all_applied_states(project: Project, account: Account) -> tuple[AppliedState, ...]:
    """The records of every project that keeps its own in this account, and the local one of this project.

    Raises:
        AccountError: the account cannot be read, or a later version of mcdecl wrote a record.
    """
    with _understood():
        if kept_in_account(project.environment):
            from mcdecl.engine.apply.applied_rows import read_records

            return read_records(account)
        applied_state = _read_local(project)
    return () if applied_state is None else (applied_state,)


def read_local(project: Project) -> AppliedState | None:
    """The record as this machine has it: it stays when the environment comes to mean another account.

    Raises:
        AccountError: a later version of mcdecl wrote it.
    """
    with _understood():
        return _read_local(project)


def write_applied_state(project: Project, account: Account, state: AppliedState, *, local: bool = True) -> None:
    """Keep what the project applied; the record that was there before is replaced as a whole.

    Args:
        project: whose record it is.
        account: where it was applied.
        state: the record.
        local: whether this machine remembers it besides an account that keeps it.

    Raises:
        AccountError: the account did not take it.
        OSError: the local folder cannot be written.
    """
    environment = project.environment
    if kept_in_account(environment):
        from mcdecl.engine.apply.applied_rows import record_id, write_record

        write_record(account, record_id(project.name, environment.name, environment.business_unit), state)
        if not local:
            return
    write_applied_state_locally(project, state)


def write_applied_state_locally(project: Project, state: AppliedState) -> None:
    """Keep it in the local folder, which is read where the account has none.

    Raises:
        OSError: the folder cannot be written.
    """
    own_folder(project.root, FOLDER)
    write_whole(_path(project), json.dumps(state.to_json()) + "\n", mode=0o600)


def update_applied_state(
    project: Project, account: Account, change: Callable[[AppliedState], AppliedState], *, local: bool = True
) -> None:
    """Read the record, or begin one, and write what `change` makes of it where that is another one.

    `local` as in `write_applied_state`.

    Raises:
        AccountError: the account cannot be read, or did not take it.
        OSError: the local folder cannot be written.
    """
    before = read_applied_state(project, account)
    after = change(before or fresh(project))
    if after != before:
        write_applied_state(project, account, after, local=local)


def state_to_recall(project: Project, account: Account) -> AppliedState | None:
    """What the project applied last, for a plan.

    A data extension that is not as mcdecl made it tells nothing: the plan is to put it right.

    Raises:
        AccountError: the account cannot be asked, or a later version of mcdecl wrote the record.
    """
    try:
        return read_applied_state(project, account)
    except RetrieveFailed:
        return None


def recalled(state: AppliedState | None, account: Account, resources: Sequence[Resource]) -> Recall:
    """What the record says about these resources.

    Raises:
        AccountError: the account cannot be asked.
    """
    memory = recall(state, resources, os.environ.get)
    others = {*memory.pauses} - {resource.address for resource in resources}
    gone = others - {mark.address for mark in still_off(account, [memory.pauses[address] for address in others])}
    return replace(memory, pauses={address: mark for address, mark in memory.pauses.items() if address not in gone})


def standing_pauses(project: Project, account: Account) -> tuple[PauseMark, ...]:
    """What an apply of the project has paused and is still off, by the record and by the account.

    Raises:
        AccountError: the account cannot be asked, or a later version of mcdecl wrote the record.
    """
    state = read_applied_state(project, account)
    return still_off(account, state.pauses) if state is not None else ()


def still_off(account: Account, marks: Sequence[PauseMark]) -> tuple[PauseMark, ...]:
    """Those of the marks whose objects are there and off; asks only where there are marks.

    Raises:
        AccountError: the account cannot be asked.
    """
    asked = [Resource(kind, key, {}) for mark in marks for kind, _, key in [mark.address.partition(".")]]
    known = [resource for resource in asked if resource.kind in KINDS]
    live = observe(account, known).live if known else Live()
    return standing({mark.address: mark for mark in marks}, asked, live)


class LaterRecordError(CallFailed):
    """A later version of mcdecl wrote the record of what was applied last."""

    default_hint = "Use that version of mcdecl, or a later one."


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise LaterRecordError(f"The record of what was applied last cannot be read: {error}.") from error


def _later(local: AppliedState | None, other: AppliedState) -> bool:
    """Whether the local record is of the same account, and was not written before the other one (to the second)."""
    if local is None or local.at is None or other.at is None:
        return False
    return local.account == other.account and local.at >= other.at


def _path(project: Project) -> Path:
    names = [project.environment.name, project.environment.business_unit]
    return project.root / FOLDER / f"{'+'.join(quote(name, safe='') for name in names if name)}.json"


def _read_local(project: Project) -> AppliedState | None:
    try:
        data = json.loads(read_own(project.root, _path(project).relative_to(project.root)))
    except (OSError, ValueError, RecursionError):
        return None
    applied_state = AppliedState.from_json(data)
    return applied_state if applied_state.project == project.name else None
