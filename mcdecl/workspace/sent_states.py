"""What the record of a project's applies says of single resources: what was sent that no commit tells of."""

from collections.abc import Iterator, Mapping
from typing import Any

from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.plan.applied_state import AppliedState, Attempt
from mcdecl.engine.plan.model import Action, Change
from mcdecl.helpers import git
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import sql_attribute
from mcdecl.project import Project

State = Mapping[str, Any] | None
"""The whole declared state; None for what was deleted."""

_YAML = (".yaml", ".yml")


def with_states(
    before: AppliedState, project: Project, report: ApplyReport, settled: git.Checkout | None
) -> AppliedState:
    """The record with what an apply has sent, deleted, or tried without knowing how it ended.

    Args:
        before: the record.
        project: what was applied.
        report: what became of it.
        settled: what is checked out, where the account is now as the whole project says; else None.
    """
    states, attempts, gone = dict(before.states), dict(before.attempts), set[str]()
    for outcome in report.outcomes:
        for address, attempt in _tried(outcome.change, project):
            if outcome.status is OutcomeStatus.DONE:
                states[address] = attempt.state
                attempts.pop(address, None)
                gone |= {address} if attempt.state is None else set()
            elif outcome.status is not OutcomeStatus.SKIPPED:
                attempts[address] = attempt
    left = {*before.declared, *before.left} - {resource.address for resource in project.resources} - gone
    after = replace(before, states=states, attempts=attempts, left=tuple(sorted(left)))
    return after if settled is None else replace(after, states=_unsaid(states, project, settled), attempts={})


def _tried(change: Change, project: Project) -> Iterator[tuple[str, Attempt]]:
    """The addresses that a change is about, and what it tries there."""
    declared = project.resource(change.kind, change.key)
    state = declared.state if declared is not None else change.desired
    yield change.address, Attempt(change.action.value, None if change.action is Action.DELETE else state)
    if change.moved_from:
        yield f"{change.kind}.{change.moved_from}", Attempt(Action.DELETE.value)


def _unsaid(states: Mapping[str, State], project: Project, checkout: git.Checkout) -> dict[str, State]:
    """What the commit does not say while the account is as the project says: nothing where all is committed."""
    if checkout.commit is None:
        return {resource.address: resource.state for resource in project.resources}
    changed = checkout.changed
    if not changed:
        return {}
    files = {resource.address: frozenset(_files(resource, project)) for resource in project.resources}
    # A file that declares none of them, such as one with variables, may change any.
    others = {name for name in changed.difference(*files.values()) if name.endswith(_YAML)}
    declared = {resource.address: resource.state for resource in project.resources}
    kept = {address: declared.get(address, state) for address, state in states.items()}
    return kept | {address: declared[address] for address, named in files.items() if others or changed & named}


def _files(resource: Resource, project: Project) -> Iterator[str]:
    """The files that say what a resource is."""
    yield resource.origin.file
    sql = sql_attribute(resource.kind)
    if sql is not None and (file := project.file_of(resource.origin, sql)):
        yield file
