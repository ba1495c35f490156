"""What is remembered of earlier applies to an account, read together, and what an apply adds to it."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.plan.account import AccountName
from mcdecl.engine.plan.applied_state import AccountIdentity, AppliedState
from mcdecl.engine.plan.said import optional_words, order_digest
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.project import Project
from mcdecl.workspace.applied_state import read_all_applied_states, read_local

T = TypeVar("T")


class History(Struct, frozen=True):
    """What is remembered.

    Attributes:
        own: of this project, environment and business unit; None when nothing is.
        local: the same, as this machine has it: it remembers another account, too.
        others: of other projects, as far as they keep it in this account.
    """

    own: AppliedState | None = None
    local: AppliedState | None = None
    others: tuple[AppliedState, ...] = ()


def read_history(project: Project, account: Account) -> History:
    """What is remembered.

    Raises:
        AccountError: the account cannot be read, or a later version of mcdecl wrote the record.
    """
    environment = project.environment
    here = (project.name, environment.name, environment.business_unit)
    states, local = read_all_applied_states(project, account), read_local(project)
    own = next(
        (
            applied_state
            for applied_state in states
            if (applied_state.project, applied_state.environment, applied_state.unit) == here
        ),
        local,
    )
    return History(
        own, local, tuple(applied_state for applied_state in states if applied_state.project != project.name)
    )


def identity_of(name: AccountName) -> AccountIdentity:
    """An account's name as it is remembered."""
    return AccountIdentity(name.host, "" if name.business_unit is None else str(name.business_unit))


def remembered(before: AppliedState, project: Project, *, whole: bool, done: bool) -> AppliedState:
    """The record with what an apply makes of guards, claims and what is declared.

    Args:
        before: the record.
        project: what was applied.
        whole: whether it was all of the project.
        done: whether the account is as the project says.
    """
    settled = whole and done
    declared = {resource.address for resource in project.resources if resource.origin.file}
    here = [(item.address, KINDS[item.kind].attributes, item.state) for item in project.resources if done]
    optional = {address: tuple(optional_words(attributes, state)) for address, attributes, state in here}
    orders = {address: order_digest(attributes, state) for address, attributes, state in here}
    return replace(
        before,
        optional=_kept(before.optional, optional, whole=whole),
        orders=_kept(before.orders, orders, whole=whole),
        guards=guards_after(before.guards, project, settled=settled),
        owned_folders=project.environment.owned_folders,
        declared=tuple(sorted(declared if settled else declared | {*before.declared})),
    )


def _kept(before: Mapping[str, T], now: Mapping[str, T], *, whole: bool) -> dict[str, T]:
    """What is noted by address: a whole apply that ended well knows all of it, another what it was about."""
    both = now if whole and now else {**before, **now}
    return {address: value for address, value in sorted(both.items()) if value}


def guards_after(
    before: Mapping[str, tuple[str, ...]], project: Project, *, settled: bool
) -> dict[str, tuple[str, ...]]:
    """The guards that hold from now on: they outlive the block that gave them.

    A guard ends only where a resource is declared without it, or removed by name, and that was applied as a whole.
    """
    spoken = {*(item.address for item in project.resources), *(removal.address for removal in project.removals)}
    kept = {address: words for address, words in before.items() if not settled or address not in spoken}
    for resource in project.resources:
        if resource.directives and (words := tuple(word for word in GUARDING if getattr(resource.directives, word))):
            kept[resource.address] = words
    return dict(sorted(kept.items()))


GUARDING = ("prevent_destroy", "protected")
"""Directives that keep a resource from being pruned, also after its block is gone."""
