"""What business units below the parent use of a shared data extension: it cannot go while they do."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mcdecl.engine.plan import Action, Plan
from mcdecl.engine.plan.referrers import blocked_by
from mcdecl.kinds import KINDS
from mcdecl.kinds.query_definition import Sql
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.shared import shared_key
from mcdecl.project import Project

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def without_deleting_used(plan: Plan, below: Sequence[Project], name_of: Callable[[str], str]) -> Plan:
    """The plan with each deletion blocked of what a unit below goes on using.

    Args:
        plan: the parent's.
        below: the projects of the units below it.
        name_of: what the account calls the data extension with an address.
    """
    changes = list(plan.changes)
    for place, change in enumerate(changes):
        if change.action is Action.DELETE and change.kind == DATA_EXTENSION:
            users = tuple(_users(change.key, name_of(change.address), below))
            changes[place] = blocked_by(change, users) if users else change
    return replace(plan, changes=tuple(changes)) if changes != list(plan.changes) else plan


def _users(key: str, name: str, below: Sequence[Project]) -> Iterator[str]:
    for project in below:
        for resource in project.resources:
            if how := next(_uses(resource, key, name), ""):
                line = (
                    f"{resource.origin.file}:{project.position(resource.origin).line}; " if resource.origin.file else ""
                )
                yield f"{project.environment.business_unit}:{resource.address} ({line}{how})"


def _uses(resource: Resource, key: str, name: str) -> Iterator[str]:
    """How a resource uses it: by key with the prefix, or in SQL by name with the prefix."""
    kind = KINDS[resource.kind]
    for reference in kind.references(resource.state):
        if reference.kind == DATA_EXTENSION and shared_key(reference.key) == key:
            yield ".".join(reference.path)
    quoted = re.escape(name)
    reads = re.compile(rf"\bENT\s*\.\s*(\[{quoted}\]|\"{quoted}\"|{quoted}(?!\w))", re.IGNORECASE)
    for attribute in kind.attributes:
        text = resource.state.get(attribute.name)
        if isinstance(attribute.type, Sql) and isinstance(text, str) and reads.search(_COMMENTS.sub(" ", text)):
            yield f"its {attribute.name} reads it"
