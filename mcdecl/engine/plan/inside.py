"""Differences inside a value without keyed attributes, such as steps: align the entries, then describe them.

A step that is inserted is one added step, and the steps behind it are as they were. What differs inside two entries
that belong together is described by deepdiff, which is imported only when there is something to describe.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from msgspec import Struct

from mcdecl.engine.plan.model import PartDiff
from mcdecl.kinds.inside import Inside

_MOST_PAIRS: Final = 400
"""Pairs of entries that are looked at for likeness in one place; beyond them everything is removed and added."""
_ALIKE: Final = 0.6
"""How alike two entries have to be, of 0 to 1, to be taken for one that was changed."""


def inside(path: str, before: Any, after: Any, options: Inside) -> Iterator[PartDiff]:
    """The parts in which two values of an attribute differ, in the order of the wanted value.

    Args:
        path: the attribute.
        before: its value in normal form.
        after: the wanted one.
        options: how they fall into parts.
    """
    parts = list(_Inside(options).value(path, options.of(before), options.of(after), options.item))
    whole = len(parts) == 1 and parts[0].path == path and not parts[0].item and None not in _sides(parts[0])
    # That the whole value is another one is what the attribute says already.
    yield from () if whole else parts


class _Inside(Struct, frozen=True):
    """Compares values as one attribute says it."""

    options: Inside

    def value(self, path: str, before: Any, after: Any, item: str = "") -> Iterator[PartDiff]:
        if self.options.form(before) == self.options.form(after):
            return
        if isinstance(before, list) and isinstance(after, list):
            yield from self._entries(path, before, after, item)
        elif isinstance(before, Mapping) and isinstance(after, Mapping) and before.keys() & after.keys():
            yield from self._mapping(path, before, after)
        else:
            yield PartDiff(path, before, after)

    def _below(self, path: str, names: Sequence[str | int]) -> str:
        return ".".join((path, *(str(name) for name in names if name not in self.options.unnamed)))

    def _mapping(self, path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PartDiff]:
        """Lists in both are compared entry by entry; the rest is described by deepdiff."""
        lists = [name for name in before if isinstance(before[name], list) and isinstance(after.get(name), list)]
        for name in lists:
            yield from self.value(self._below(path, (name,)), before[name], after[name])
        old, new = ({name: value for name, value in record.items() if name not in lists} for record in (before, after))
        if self.options.form(old) != self.options.form(new):
            yield from self._described(path, old, new)

    def _described(self, path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PartDiff]:
        from deepdiff import DeepDiff
        from deepdiff.helper import NotPresent

        def there(value: Any) -> Any:
            return None if isinstance(value, NotPresent) else value

        deep_diff = DeepDiff(before, after, view="tree", verbose_level=2)
        levels = [level for listed in deep_diff.values() for level in listed]
        for level in sorted(levels, key=lambda level: str(level.path())):
            where = self._below(path, level.path(output_format="list"))
            old, new = there(level.t1), there(level.t2)
            if self.options.form(old) != self.options.form(new):
                yield PartDiff(where, old, new)

    def _entries(self, path: str, before: list[Any], after: list[Any], item: str) -> Iterator[PartDiff]:
        aligned = self._aligned(before, after)
        left = set(range(len(before))) - {old for old, _ in aligned.values()}
        # What goes stands before what comes in its place.
        parts = [((place, 0), PartDiff(path, before[place], None, _called(item, place))) for place in sorted(left)]
        for place, value in enumerate(after):
            if place not in aligned:
                parts.append(((place, 1), PartDiff(path, None, value, _called(item, place))))
                continue
            old, moved = aligned[place]
            if moved:
                parts.append(
                    (
                        (place, 1),
                        PartDiff(
                            path, before[old], value, *(_called(item or "place", number) for number in (place, old))
                        ),
                    )
                )
            else:
                where = self._below(path, (place + 1,)) if item or not isinstance(value, str) else path
                parts.extend(((place, 1), part) for part in self.value(where, before[old], value))
        yield from (part for _, part in sorted(parts, key=lambda entry: entry[0]))

    def _aligned(self, before: list[Any], after: list[Any]) -> dict[int, tuple[int, bool]]:
        """For entries of `after`, the one of `before` that each was, and whether it only moved."""
        old, new = ([self.options.form(value) for value in values] for values in (before, after))
        record: dict[int, tuple[int, bool]] = {}
        blocks: list[tuple[list[int], list[int]]] = []
        for tag, low, high, left, right in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                record |= {left + step: (low + step, False) for step in range(high - low)}
            else:
                blocks.append((list(range(low, high)), list(range(left, right))))
        gone = [place for lost, _ in blocks for place in lost]
        for place in (place for _, come in blocks for place in come):
            was = next((number for number in gone if old[number] == new[place]), None)
            if was is not None:
                gone.remove(was)
                record[place] = was, True
        for lost, come in blocks:
            old_left, new_left = (
                [number for number in lost if number in gone],
                [number for number in come if number not in record],
            )
            record |= {place: (number, False) for number, place in self._pairs(before, after, old_left, new_left)}
        return record

    def _pairs(
        self, before: list[Any], after: list[Any], lost: Sequence[int], come: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """Entries that were changed: those that have most in common first."""
        if len(lost) * len(come) > _MOST_PAIRS:
            return
        likeness = {(number, place): self._likeness(before[number], after[place]) for number in lost for place in come}
        taken: set[int] = set()
        given: set[int] = set()
        for (item, place), (common, ratio) in sorted(likeness.items(), key=lambda pair: pair[1], reverse=True):
            if item not in taken and place not in given and (common or ratio >= _ALIKE):
                taken.add(item)
                given.add(place)
                yield item, place

    def _likeness(self, item: Any, other: Any) -> tuple[int, float]:
        """How many plain values two entries have in common, and how alike they are as text."""
        common = len(self._leaves(item) & self._leaves(other)) if not isinstance(item, str) else 0
        return common, SequenceMatcher(None, self.options.form(item), self.options.form(other), autojunk=False).ratio()

    def _leaves(self, value: Any) -> set[str]:
        if isinstance(value, Mapping):
            return set().union(*(self._leaves(inner) for inner in value.values()))
        if isinstance(value, list):
            return set().union(*(self._leaves(inner) for inner in value))
        return {self.options.form(value)}


def _sides(part: PartDiff) -> tuple[Any, Any]:
    return part.before, part.after


def _called(item: str, place: int) -> str:
    return f"{item} {place + 1}" if item else ""
