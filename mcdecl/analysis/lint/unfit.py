"""Values that should not be set, such as dates in the past, as the declarations say."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.kinds.unfit import UnfitValue, unfit_values
from mcdecl.project.model import Project

_NOTHING: Final = object()


class UnfitHere(Struct, frozen=True):
    """Such a value, and the resource that it is of."""

    resource: Resource
    unfit_value: UnfitValue

    def stands_in(self, live: Mapping[str, Any] | None) -> bool:
        """Whether a live state of the resource has the value already."""
        held: Any = live
        for name in self.unfit_value.path:
            held = held.get(name, _NOTHING) if isinstance(held, Mapping) else _NOTHING
        return bool(held == self.unfit_value.value)


def unfit(project: Project, today: date) -> Iterator[UnfitHere]:
    """The values of a project, or of one business unit, that nobody should set.

    Args:
        project: the project.
        today: the account's day.
    """
    now = datetime.combine(today, time(), SERVER_ZONE)
    for resource in project.resources:
        if not resource.implied:
            unfit_here = unfit_values(KINDS[resource.kind].attributes, resource.state, now)
            yield from (UnfitHere(resource, unfit_value) for unfit_value in unfit_here if unfit_value.why.code)
