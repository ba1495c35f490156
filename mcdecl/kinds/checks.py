"""Checks that a schema cannot express, offline: functions from a resource and its project to findings."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from mcdecl.kinds.resource import Resource


class Finding(Struct, frozen=True):
    """Something wrong or doubtful at a path inside a resource.

    `path` leads from the resource to the place, as keys and indexes. `hint` says what to do. `lacking` says
    that something is missing that the account may have and not show: then files that were read from it cannot say it.
    """

    message: str
    path: tuple[str | int, ...] = ()
    hint: str | None = None
    warning: bool = False
    code: str | None = None
    lacking: bool = False


class Declared(Protocol):
    """The project as checks see it."""

    def state(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """The declared state of a resource in normal form, or None when the project does not declare it."""
        ...

    def keys(self, kind: str) -> Iterable[str]:
        """The declared external keys of a kind."""
        ...

    def resource(self, kind: str, key: str) -> Resource | None:
        """The declared resource, or None."""
        ...


Check = Callable[[Resource, Declared], Iterable[Finding]]


def closest(word: str, words: Iterable[str]) -> str | None:
    """The nearest of `words` when it is near enough to be meant."""
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in words}
    texts = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[texts[0]] if texts else None


def surely(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that is meant beyond doubt: the same in other capitals, or very near and alone so."""
    from difflib import get_close_matches

    by_fold = {candidate.casefold(): candidate for candidate in words}
    near = get_close_matches(word.casefold(), by_fold, n=2, cutoff=0.8)
    same = by_fold.get(word.casefold())
    return same or (by_fold[near[0]] if len(near) == 1 else None)


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """A hint naming the nearest of `words`, or None."""
    near = closest(word, words)
    return f"did you mean {near}?" if near is not None else None


def other_case(key: str, keys: Iterable[str]) -> str | None:
    """A hint naming the one of `keys` that differs from a key only in case, or None: they cannot both be there."""
    near = next((item for item in keys if item != key and item.casefold() == key.casefold()), None)
    return f"did you mean {near}? keys differ only in case" if near is not None else None
