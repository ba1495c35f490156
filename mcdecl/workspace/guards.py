"""What stands against an apply besides its changes: another account, a foreign branch, folders of another project.

Every way to apply asks here: one account, several business units, Python.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.account import EMBEDDED
from mcdecl.engine.plan.keeping import named
from mcdecl.helpers import git
from mcdecl.kinds import KINDS
from mcdecl.kinds.types import FromEnvironment
from mcdecl.project import Project, ProjectError
from mcdecl.workspace.history import History, identity_of, read_history
from mcdecl.workspace.judging import load_to_compare
from mcdecl.workspace.refusal import Refusal, allowed_by


class Objections(Struct, frozen=True):
    """What a person should know before an apply.

    Attributes:
        refusals: why it is refused.
        warnings: what is doubtful.
    """

    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


def objections(
    project: Project, account: Account, plan: Plan, *, new_account: bool, force: bool, rehearsal: bool = False
) -> Objections:
    """What stands against applying a plan, and is not allowed by a flag that was given.

    Args:
        project: the project, or one of its business units.
        account: where.
        plan: what would be done.
        new_account: whether another account than at the last apply is meant.
        force: whether going beyond limits is meant.
        rehearsal: whether the account only stands in for the environment's.

    Raises:
        AccountError: the account cannot be read.
    """
    history = read_history(project, account)
    refusals = [] if rehearsal else [*_secrets(plan)]
    refusals += [] if rehearsal or new_account else [*_account(plan, history)]
    refusals += _claims(project, history)
    undoes = _branch(project, plan, history) if plan.summary().acts else None
    if undoes is None:
        return Objections(tuple(refusals))
    merge = f"Merge it first: git merge {undoes.commit}"
    if project.environment.protected and not force:
        hint = f"{allowed_by('--force')} {merge}"
        return Objections((*refusals, Refusal(f"{undoes.message} Nothing was sent.", hint)))
    return Objections(tuple(refusals), (f"{undoes.message} {merge}",))


def _account(plan: Plan, history: History) -> Iterator[Refusal]:
    now = plan.account
    for before in (history.local, history.own):
        if before is None or now is None:
            continue
        there, here = before.account, identity_of(now)
        same_host = not there.host or there.host == here.host
        same_unit = not there.mid or not here.mid or there.mid == here.mid
        if same_host and same_unit:
            continue
        host = "embedded account" if there.host == EMBEDDED else there.host
        last = f"business unit {there.mid or 'unknown'}, {host}"
        yield Refusal(
            f"{plan.environment} was last applied to {last}, and this is {now.place}. Nothing was sent.",
            allowed_by("--new-account"),
        )
        return


def _secrets(plan: Plan) -> Iterator[Refusal]:
    """The secrets that would be sent, and are in no environment variable here."""
    missing: dict[str, list[str]] = {}
    for change in plan.acting():
        sent = {diff.path for diff in change.sent()}
        for attribute in KINDS[change.kind].attributes:
            value = (change.desired or {}).get(attribute.name)
            if isinstance(attribute.type, FromEnvironment) and value is not None and attribute.name in sent:
                missing.setdefault(value["env"], []).append(f"{change.address} ({attribute.name})")
    for name, users in missing.items():
        if not os.environ.get(name):
            yield Refusal(
                f"The environment variable {name} is not set, and {', '.join(users)} needs the secret in it. "
                "Nothing was sent.",
                "Set it, and apply again.",
            )


def _claims(project: Project, history: History) -> Iterator[Refusal]:
    for folder in project.environment.owned_folders:
        for other in history.others:
            for theirs in other.owned_folders:
                if not _overlap(folder, theirs):
                    continue
                where = "" if theirs.casefold() == folder.casefold() else f" by its owned folder {theirs}"
                yield Refusal(
                    f"The owned folder {folder} is claimed{where} by {named(other)}. Nothing was sent.",
                    "A folder has one owner: take it out of owned_folders in one of them, and apply that one.",
                )


def _overlap(text: str, other: str) -> bool:
    """Whether two folders are one, or one of them contains the other."""
    first, second = (f"{path.casefold()}/" for path in (text, other))
    return first.startswith(second) or second.startswith(first)


class _Undoes(Struct, frozen=True):
    """That a plan takes back what another branch applied."""

    message: str
    commit: str


def _branch(project: Project, plan: Plan, history: History) -> _Undoes | None:
    commit = history.own.commit if history.own else ""
    if not commit or git.head(project.root) is None or git.contains(project.root, commit):
        return None
    undone = _undone(project, plan, commit)
    if undone == 0:
        return None
    count = "its changes" if undone is None else f"{undone} change{'s' if undone != 1 else ''} of it"
    would = "may be" if undone is None else "would be"
    return _Undoes(
        f"{plan.environment} was last applied from {commit[:7]}, which this branch does not contain: {count} {would} "
        "undone.",
        commit[:7],
    )


def _undone(project: Project, plan: Plan, commit: str) -> int | None:
    """How many changes of a plan take back what a commit says; None where that cannot be known."""
    try:
        with TemporaryDirectory(prefix="mcdecl-") as room:
            git.extract(project.root, commit, Path(room))
            then = load_to_compare(Path(room), project.environment.name, offline=True)
    except (git.NoSuchCommit, ProjectError, OSError):
        return None
    name = project.environment.business_unit
    then = then.unit(name) if name and then.units else then
    return sum(_differs(change.kind, change.key, then, project) for change in plan.acting())


def _differs(kind: str, key: str, then: Project, now: Project) -> bool:
    before, after = then.resource(kind, key), now.resource(kind, key)
    return before is not None and (after is None or before.state != after.state)
