"""Changes that are the same for several resources, told once."""

from collections.abc import Iterable, Sequence
from typing import Final

from mcdecl.engine.plan.model import Action, Change
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS

FEWEST: Final = 3
"""How many resources have to change alike for their changes to be told once."""
MOST_NAMED: Final = 200
"""How many of them are named where nothing is dangerous; the rest is counted."""
_APART: Final = (Action.CREATE, Action.DELETE, Action.REPLACE)
"""What is read one by one: what comes, and what goes."""


def told_once(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes in their order; what is alike stands where the first of it stands, as one that names them all.

    Args:
        changes: the changes under one heading.
    """
    groups: dict[object, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.address if change.action in _APART else _words(change), []).append(change)
    return tuple(told for group in groups.values() for told in _told(group))


def _words(change: Change) -> tuple[object, ...]:
    """What is read of a change but for whose it is."""
    values = tuple((repr(diff), diff.path) for diff in change.attributes)
    texts = (change.reasons, change.warnings, change.milder, change.notes, change.held, change.blocked_by)
    return (
        change.kind,
        change.unit,
        change.action,
        change.risk,
        change.rows_lost,
        change.undo,
        change.undo_reasons,
        values,
        *texts,
    )


def _told(group: Sequence[Change]) -> Iterable[Change]:
    if len(group) < FEWEST:
        return group
    first = group[0]
    kind = KINDS[first.kind]
    title = (kind.section or f"{kind.name}s").replace("_", " ")
    return [replace(first, address=f"{len(group)} {title}", source="", notes=(*first.notes, _named(group)))]


def _named(group: Sequence[Change]) -> str:
    most = MOST_NAMED if not (group[0].reasons or group[0].warnings) else len(group)
    more = f" and {len(group) - most} more" if len(group) > most else ""
    return f"the same for {', '.join(change.key for change in group[:most])}{more}"
