"""What becomes of the rows that a change loses: whether they are kept first, and whether an undo puts them back."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from mcdecl.engine.plan.model import Action, AttributeStatus, Change
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Items
from mcdecl.kinds.risk import Risk, Subject

_NO_KEY: Final = "do not come back: without a primary key nothing tells whose they were"
_DECLINED: Final = "--keep none keeps no copy"


class Keeping(Struct, frozen=True):
    """Whether an apply keeps the rows that it loses, as far as it is known when it is planned.

    Attributes:
        folder: where copies go, as it was written; empty where nothing is kept.
        rows_up_to: the most rows of one resource that are kept; more of them refuse the apply.
        encrypted: whether only a private key opens them.
        declined: whether somebody has said that nothing is to be kept.
    """

    folder: str = ""
    rows_up_to: int = 0
    encrypted: bool = False
    declined: bool = False

    def takes(self, count: int | None) -> bool:
        """Whether so many rows are kept; None for an unknown number."""
        return bool(self.folder) and (count is None or count <= self.rows_up_to)


NOT_KEPT: Final = Keeping()
"""Nobody has said whether rows are kept."""


class RowsBack(Struct, frozen=True):
    """What becomes of rows, or of the values of a column: a sentence, and whether an undo puts them back."""

    words: str
    comes_back: bool = False


def dropped(change: Change) -> dict[str, str]:
    """The names of the columns that go, where the rest of the rows stays, by their paths.

    Args:
        change: the change.
    """
    if change.action is not Action.UPDATE:
        return {}
    keys = {item.name: item.type.key for item in KINDS[change.kind].attributes if isinstance(item.type, Items)}
    return {
        diff.path: str(diff.before[keys[name]])
        for diff in change.of(AttributeStatus.CHANGED)
        if diff.after is None and isinstance(diff.before, Mapping) and (name := diff.path.partition(".")[0]) in keys
    }


def without_row_keys(change: Change) -> bool:
    """Whether nothing told the rows of a resource apart before a change."""
    row_keys = KINDS[change.kind].row_keys
    return row_keys is None or not row_keys(change.before or {})


def rows_back(change: Change, facts: ResourceFacts, keeping: Keeping) -> Iterator[RowsBack]:
    """What becomes of the rows that a change of something that exists loses.

    Args:
        change: the change.
        facts: what is known of its rows.
        keeping: whether they are kept first.
    """
    if not KINDS[change.kind].rows or facts.count == 0 or change.risk is not Risk.DATA_LOSS:
        return
    rows = Subject(change.key, facts).rows()
    if keeping.folder and not keeping.takes(facts.count):
        them = "it does" if facts.count == 1 else "they do"
        yield RowsBack(
            f"{rows} are more than keep takes (rows_up_to: {keeping.rows_up_to}): the apply is refused; with --keep "
            f"none {them} not come back"
        )
    elif change.action in (Action.DELETE, Action.REPLACE):
        yield _all_rows(rows, facts, keeping)
    elif columns := dropped(change):
        for path in columns:
            yield _column(path, keeping, keyless=without_row_keys(change))
    else:
        yield RowsBack(_leaving(keeping))


def _all_rows(rows: str, facts: ResourceFacts, keeping: Keeping) -> RowsBack:
    are, come, them = ("is", "comes", "it") if facts.count == 1 else ("are", "come", "them")
    if keeping.declined:
        return RowsBack(f"{rows} {'does' if facts.count == 1 else 'do'} not come back: {_DECLINED}")
    if not keeping.folder:
        return RowsBack(f"{rows} {come} back only if an apply with --keep saves {them} first")
    limit = f", unless there are more than {keeping.rows_up_to:,}" if facts.count is None else ""
    return RowsBack(f"{rows} {are} kept in {keeping.folder} first and {come} back{_with_key(keeping)}{limit}", True)


def _column(path: str, keeping: Keeping, *, keyless: bool) -> RowsBack:
    if keyless:
        copy = f"; a copy is kept in {keeping.folder}" if keeping.folder else ""
        return RowsBack(f"{path}: its values {_NO_KEY}{copy}")
    if keeping.declined:
        return RowsBack(f"{path}: its values do not come back: {_DECLINED}")
    if not keeping.folder:
        return RowsBack(f"{path}: its values come back only if an apply with --keep saves them first")
    return RowsBack(f"{path}: its values are kept in {keeping.folder} first and come back{_with_key(keeping)}", True)


def _leaving(keeping: Keeping) -> str:
    """What becomes of rows that the account deletes later, one by one or all at once."""
    words = "rows that go by it do not come back with an undo"
    if keeping.declined:
        return f"{words}, and {_DECLINED}"
    if keeping.folder:
        return f"{words}; a copy is kept in {keeping.folder} first, and mcdecl rows import adds its rows"
    return f"{words}; an apply with --keep saves a copy first"


def _with_key(keeping: Keeping) -> str:
    return " with the private key" if keeping.encrypted else ""
