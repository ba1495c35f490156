"""What changes do to the rows that come out: said with each change, and with what lies downstream of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from mcdecl.engine.plan.model import Action, Change, Plan
from mcdecl.engine.plan.risks import with_warning
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.risk import Risk

_TOLD: Final = 6
"""Things downstream that are named; the others are counted."""
COMPARE: Final = "mcdecl compare"


class AudienceChange(Struct, frozen=True):
    """What one change does to rows.

    Attributes:
        audience: the category.
        columns: the columns whose values change, where it is only these.
        downstream: by address of a resource, what it does to its rows.
        outside: what lies downstream and is no resource: files, sends.
    """

    audience: Audience
    columns: tuple[str, ...] = ()
    downstream: Mapping[str, Audience] | None = None
    outside: tuple[str, ...] = ()


def judged_attributes(change: Change) -> tuple[str, ...]:
    """The attributes that change and decide about rows."""
    if change.action not in (Action.UPDATE, Action.REPLACE):
        return ()
    sent = {diff.path.partition(".")[0] for diff in change.sent()}
    return tuple(
        attribute.name
        for attribute in KINDS[change.kind].attributes
        if attribute.rows is not None and attribute.name in sent
    )


def with_audiences(plan: Plan, audiences: Mapping[str, AudienceChange]) -> Plan:
    """The plan with what its changes do to rows.

    Args:
        plan: the plan.
        audiences: by address, what a change does.
    """
    if not audiences:
        return plan
    causes: dict[str, list[tuple[str, Audience]]] = {}
    for address, judged in audiences.items():
        for other, audience in (judged.downstream or {}).items():
            causes.setdefault(other, []).append((address, audience))
    changes = [_with(change, audiences.get(change.address), causes.get(change.address, ())) for change in plan.changes]
    # A warning makes a change risky, and the risky come first.
    changes.sort(key=lambda change: -change.risk.rank if change.acts else 0)
    return replace(plan, changes=tuple(changes))


def _with(change: Change, own: AudienceChange | None, causes: Sequence[tuple[str, Audience]]) -> Change:
    categories = [audience for _, audience in causes] + ([own.audience] if own else [])
    if not categories:
        return change
    worst = max(categories, key=lambda audience: audience.rank)
    by = tuple(address for address, audience in causes if audience is not Audience.SAME_ROWS)
    change = replace(change, audience=worst, audience_by=by)
    return change if own is None else _told(change, own)


def _told(change: Change, own: AudienceChange) -> Change:
    if own.audience is Audience.SAME_ROWS:
        return replace(change, notes=(*change.notes, "same rows: only the way it is written changes"))
    if own.audience is Audience.OTHER_COLUMNS:
        columns = f" in {', '.join(own.columns)}" if own.columns else ""
        return replace(change, notes=(*change.notes, f"other columns: the same rows, with other values{columns}"))
    words = f"the audience may change; see {COMPARE}{_downstream(own)}"
    return with_warning(change, words) if change.risk is Risk.NONE else replace(change, notes=(*change.notes, words))


def _downstream(own: AudienceChange) -> str:
    """The data extensions, files and sends downstream, in words."""
    tables = [address for address in own.downstream or () if KINDS[address.partition(".")[0]].rows]
    names = list(dict.fromkeys((*tables, *own.outside)))
    if not names:
        return ""
    rest = len(names) - _TOLD
    return f"; it feeds {', '.join(names[:_TOLD])}{f' and {rest} more' if rest > 0 else ''}"
