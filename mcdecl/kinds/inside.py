"""How a value falls into parts that have no key of their own, so that a difference in it is shown part by part."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


def _as_it_is(value: Any) -> Any:
    return value


class Inside(Struct, frozen=True):
    """The parts of a value: the steps of an automation, the conditions of a filter, the entries of a list.

    Attributes:
        of: the value as lists and mappings of plain values; what it leaves out is never compared.
        item: what an entry of the outermost list is called, such as `step`; empty where an entry says itself what
            it is.
        unnamed: entries of mappings that paths of parts leave out: what a step runs is the step.
        words: a part as a person would say it, where JSON is not that.
        same: what is equal for two texts that mean the same.
    """

    of: Callable[[Any], Any] = _as_it_is
    item: str = ""
    unnamed: tuple[str, ...] = ()
    words: Callable[[Any], str] | None = None
    same: Callable[[str], str] = str

    def form(self, part: Any) -> str:
        """What is equal for two parts that are the same."""
        return json.dumps(self._folded(part), sort_keys=True, ensure_ascii=False, default=str)

    def _folded(self, part: Any) -> Any:
        if isinstance(part, Mapping):
            return {name: self._folded(value) for name, value in part.items()}
        if isinstance(part, list | tuple):
            return [self._folded(value) for value in part]
        return self.same(part) if isinstance(part, str) else part
