"""Values whose day is over, as their declarations tell: nobody may set them, and what the account has already stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.resource import Resource
from mcdecl.project.model import Project


@dataclass(frozen=True, slots=True)
class Expired:
    """A value that must not be set any more: of which resource, which attribute, and why."""

    resource: Resource
    attribute: Attribute
    reason: str


def expired(project: Project, today: date) -> Iterator[Expired]:
    """The values of a project, or of one business unit, that are over.

    Args:
        project: the project.
        today: the account's day.
    """
    for resource in project.resources:
        for attribute in KINDS[resource.kind].attributes:
            if attribute.expired is not None and not resource.implied:
                reason = attribute.expired(resource.state.get(attribute.name), today)
                if reason is not None:
                    yield Expired(resource, attribute, reason)
