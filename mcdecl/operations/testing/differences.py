"""Comparing rows: by primary key where there is one, else each with the one that it is most like."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from mcdecl.operations.testing.model import Cell, DifferenceKind, RowDifference
from mcdecl.operations.testing.values import Value, shown

Row = Mapping[str, Value]
_MOST_PAIRS = 250_000
"""Pairs of rows without a key that are held against each other to find the likest; beyond, none are paired."""
_NAMED = 3
"""Values that stand for a row without a key."""


def compare(
    wanted: Sequence[Row], records: Sequence[Row], keys: Sequence[str], *, exact: bool = True, ordered: bool = False
) -> list[RowDifference]:
    """The rows that are not as wanted; of each row only the fields that it names count.

    Args:
        wanted: the rows that there should be.
        records: the rows that there are.
        keys: the names of the primary key's fields; none without one.
        exact: whether rows beyond those wanted are wrong.
        ordered: whether they have to come in the order of those wanted.
    """
    by_key = bool(keys) and all(set(keys) <= row.keys() for row in wanted)
    pairs = _by_key(wanted, records, keys) if by_key else _by_likeness(wanted, records)
    row_differences = [
        row_difference
        for row, at in zip(wanted, pairs, strict=True)
        if (row_difference := _told(row, records, at, keys)) is not None
    ]
    if exact:
        taken = set(pairs)
        row_differences += [
            _whole(DifferenceKind.ADDED, row, keys) for at, row in enumerate(records) if at not in taken
        ]
    return row_differences or (_moved(wanted, pairs, keys) if ordered else [])


def like(wanted: Row, records: Iterable[Row]) -> list[Row]:
    """The rows that have all of the wanted values."""
    return [row for row in records if _fits(wanted, row)]


def _fits(wanted: Row, row: Row) -> bool:
    return all(row.get(name) == value for name, value in wanted.items())


def _by_key(wanted: Sequence[Row], records: Sequence[Row], keys: Sequence[str]) -> list[int | None]:
    there = {tuple(row.get(name) for name in keys): at for at, row in enumerate(records)}
    # A row that is wanted twice is there once.
    return [there.pop(tuple(row[name] for name in keys), None) for row in wanted]


def _by_likeness(wanted: Sequence[Row], records: Sequence[Row]) -> list[int | None]:
    pairs = _equal(wanted, records)
    left = [at for at in range(len(records)) if at not in set(pairs)]
    open_rows = [place for place, at in enumerate(pairs) if at is None]
    if len(left) * len(open_rows) > _MOST_PAIRS:
        return pairs
    for place in open_rows:
        row = wanted[place]
        likest = max(left, key=lambda at: _alike(row, records[at]), default=None)
        if likest is not None and 2 * _alike(row, records[likest]) >= len(row) > 1:
            pairs[place] = likest
            left.remove(likest)
    return pairs


def _equal(wanted: Sequence[Row], records: Sequence[Row]) -> list[int | None]:
    """Of each wanted row the first equal one that no other has. Those that name more come first: they fit fewer."""
    taken: set[int] = set()
    pairs: list[int | None] = [None] * len(wanted)
    tables: dict[tuple[str, ...], dict[tuple[Value, ...], list[int]]] = {}
    for place in sorted(range(len(wanted)), key=lambda number: -len(wanted[number])):
        names = tuple(sorted(wanted[place]))
        if names not in tables:
            table: dict[tuple[Value, ...], list[int]] = defaultdict(list)
            tables[names] = table
            for at in reversed(range(len(records))):
                table[tuple(records[at].get(name) for name in names)].append(at)
        candidates = tables[names].get(tuple(wanted[place][name] for name in names), [])
        while candidates and candidates[-1] in taken:
            candidates.pop()
        if candidates:
            pairs[place] = candidates.pop()
            taken.add(pairs[place] or 0)
    return pairs


def _alike(wanted: Row, row: Row) -> int:
    return sum(row.get(name) == value for name, value in wanted.items())


def _told(row: Row, records: Sequence[Row], at: int | None, keys: Sequence[str]) -> RowDifference | None:
    if at is None:
        return _whole(DifferenceKind.MISSING, row, keys)
    there = records[at]
    cells = tuple(
        Cell(name, shown(value), shown(there.get(name))) for name, value in row.items() if there.get(name) != value
    )
    return RowDifference(DifferenceKind.CHANGED, _label(there, keys), cells) if cells else None


def _whole(sort: DifferenceKind, row: Row, keys: Sequence[str]) -> RowDifference:
    named = _label_names(row, keys)
    missing = sort is DifferenceKind.MISSING
    cells = tuple(
        Cell(name, shown(value) if missing else None, None if missing else shown(value))
        for name, value in row.items()
        if name not in named
    )
    return RowDifference(sort, _label(row, keys), cells)


def _moved(wanted: Sequence[Row], pairs: Sequence[int | None], keys: Sequence[str]) -> list[RowDifference]:
    places = [at for at in pairs if at is not None]
    for place, (number, after) in enumerate(pairwise(places)):
        if after < number:
            label = f"{_label(wanted[place + 1], keys)} comes before {_label(wanted[place], keys)}"
            return [RowDifference(DifferenceKind.MOVED, label)]
    return []


def _label_names(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    if keys and set(keys) <= row.keys():
        return tuple(keys)
    return tuple(name for name, value in row.items() if value is not None)[:_NAMED] or tuple(row)[:_NAMED]


def _label(row: Row, keys: Sequence[str]) -> str:
    return ", ".join(f"{name} {shown(row.get(name))}" for name in _label_names(row, keys))
