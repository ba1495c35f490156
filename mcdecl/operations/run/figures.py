"""What a run added and what it updated: the account tells only how many rows went well.

The rest follows from the update mode, or from how many rows the target had before and has after. The latter holds as
long as nothing else writes into it meanwhile; where the numbers contradict each other, nothing is said.
"""

from collections.abc import Callable, Mapping
from typing import Final

from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.runs import Effect, Effects
from mcdecl.operations.run.model import Figures, RunTarget

Rule = Callable[[Figures, int | None, int | None], Figures]


def counted(target: RunTarget, figures: Figures, before: int | None, after: int | None) -> Figures:
    """The figures with what can be told of added and updated rows.

    Args:
        target: What ran.
        figures: What the account told.
        before: Rows of the target before, or None.
        after: Rows of the target after, or None.
    """
    run, own = KINDS[target.kind].run if target.kind in KINDS else None, target.own
    if run is None or own is None:
        return figures
    rule = (_COUNTED if run.counted else _UNCOUNTED).get(own.effects)
    return rule(figures, before, after) if rule is not None else figures


def _all_added(figures: Figures, _before: int | None, _after: int | None) -> Figures:
    return replace(figures, added=figures.successful, updated=None if figures.successful is None else 0)


def _all_updated(figures: Figures, _before: int | None, _after: int | None) -> Figures:
    return replace(figures, updated=figures.successful, added=None if figures.successful is None else 0)


def _by_difference(figures: Figures, before: int | None, after: int | None) -> Figures:
    if before is None or after is None or figures.successful is None:
        return figures
    added = after - before
    if not 0 <= added <= figures.successful:  # others have added or deleted rows meanwhile
        return figures
    return replace(figures, added=added, updated=figures.successful - added)


def _filled(figures: Figures, _before: int | None, after: int | None) -> Figures:
    return replace(figures, added=after, updated=None if after is None else 0)


def _appended(figures: Figures, before: int | None, after: int | None) -> Figures:
    grown = None if before is None or after is None or after < before else after - before
    return replace(figures, added=grown, updated=None if grown is None else 0)


def _grown(figures: Figures, before: int | None, after: int | None) -> Figures:
    grown = None if before is None or after is None or after < before else after - before
    return replace(figures, added=grown)


_UPSERTS: Final = frozenset({Effect.ADDS, Effect.UPDATES})
_COUNTED: Final[Mapping[Effects, Rule]] = {
    frozenset({Effect.REPLACES}): _all_added,
    frozenset({Effect.ADDS}): _all_added,
    frozenset({Effect.UPDATES}): _all_updated,
    _UPSERTS: _by_difference,
}
"""Where the account tells how many rows went well."""
_UNCOUNTED: Final[Mapping[Effects, Rule]] = {
    frozenset({Effect.REPLACES}): _filled,
    frozenset({Effect.ADDS}): _appended,
    _UPSERTS: _grown,
}
"""Where it tells nothing."""
