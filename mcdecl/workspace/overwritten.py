"""What a plan would overwrite that somebody changed in the account since the last apply."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from mcdecl.account.interface import Account
from mcdecl.engine.observe.modified_dates import stamps
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import OVERWRITING, Change, DesiredState, Plan, build
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.engine.plan.drift import Stamp
from mcdecl.engine.plan.model import AttributeStatus
from mcdecl.engine.plan.risks import with_warning
from mcdecl.helpers import git
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.project import Project, ProjectError
from mcdecl.project.baseline import BadBaselineError
from mcdecl.workspace.drift_base import applied_part, base_of, read_own_record
from mcdecl.workspace.judging import load_to_compare


def marked(made: Planned, project: Project, account: Account) -> Plan:
    """The plan, with a warning at each change that overwrites what was changed by hand since the last apply.

    It compares with what was applied, as `drift` does. Where that is not known, nothing is said.

    Args:
        made: the plan, and what was seen of the account.
        project: the project, or one of its business units.
        account: its account.

    Raises:
        AccountError: the account cannot be read.
    """
    changing = {change.address: change for change in made.plan.changes if change.action in OVERWRITING}
    record = read_own_record(project, account)
    applied = _applied(project, record, changing)
    if record is None or applied is None:
        return made.plan
    known = [
        resource
        for resource in applied.resources
        if resource.address in changing and resource.address not in record.attempts
    ]
    since = {change.address: change for change in build(DesiredState(known), made.live).changes}
    paths = {address: _both(change, since[address]) for address, change in changing.items() if address in since}
    by_hand = {address: both for address, both in paths.items() if both}
    dates = stamps(account, made.index, by_hand) if by_hand else {}
    changes = (
        with_warning(change, _words(by_hand[change.address], dates.get(change.address, Stamp())))
        if change.address in by_hand
        else change
        for change in made.plan.changes
    )
    return replace(made.plan, changes=tuple(changes))


def _applied(project: Project, record: AppliedState | None, changing: Mapping[str, Change]) -> Project | None:
    """The project as it was applied, or None where that cannot be told."""
    base = base_of(project, record)
    if record is None or base is None:
        return None
    if all(address in record.states for address in changing):
        base = replace(base, commit="")  # what applies sent since tells it all
    with TemporaryDirectory(prefix="mcdecl-") as room:

        def loaded(commit: str) -> Project:
            git.extract(project.root, commit, Path(room))
            return load_to_compare(Path(room), project.environment.name, offline=True)

        try:
            return applied_part(base, record, project, loaded)
        except (git.NoSuchCommit, ProjectError, BadBaselineError, OSError, KeyError):
            return None


def _both(change: Change, since: Change) -> tuple[str, ...]:
    """The paths that a change overwrites and that are not as applied, but for a pause that an apply has left."""
    own = {KINDS[change.kind].paused_by} if change.resumes else set()
    other = {diff.path for diff in since.attributes if diff.status is not AttributeStatus.UNKNOWN} - own
    return tuple(diff.path for diff in change.sent() if diff.path in other)


def _words(paths: tuple[str, ...], stamp: Stamp) -> str:
    who = f" by {stamp.by}" if stamp.by else ""
    when = f" (last changed {stamp.at}, account time{who})" if stamp.at else ""
    was = "was" if len(paths) == 1 else "were"
    return f"overwrites {', '.join(paths)}, which {was} changed in the account since the last apply{when}"
