"""What changing an attribute means: each rule says whether the account takes a change, and if not, why."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

Judge = Callable[[Any, Any], str | None]


class ChangeRule(Struct, frozen=True):
    """The fate of a change from one value to another.

    `word` is what reference pages print. `judge` takes the values before and after and gives None where the
    account takes the change, else the reason and the remedy in one sentence. With `ignored` the account takes
    the call but drops the change, so that the difference is reported and never sent. `lost` gives the reason why a
    value could not be written again once its resource is gone, or None.
    """

    word: str
    judge: Judge
    ignored: bool = False
    lost: Callable[[Any], str | None] | None = None


def _allowed(_before: Any, _after: Any) -> str | None:
    return None


IN_PLACE = ChangeRule("in place", _allowed)


def never(reason: str) -> ChangeRule:
    """The account refuses every change of a set value; `reason` says why and what to do instead."""
    return ChangeRule("never", lambda _before, _after: reason)


def ignored(reason: str) -> ChangeRule:
    """The account accepts such a change and drops it silently; it is shown as left alone with `reason`.

    As fact:scale-ignored has it.
    """
    return ChangeRule("ignored by the account", lambda _before, _after: reason, ignored=True)


def replaced(reason: str) -> ChangeRule:
    """Only a new object can take another value."""
    return ChangeRule("replace", lambda _before, _after: reason)


def _only_larger(before: Any, after: Any) -> str | None:
    # fact:field-never-shorter
    if isinstance(before, int) and isinstance(after, int) and after >= before:
        return None
    return (
        f"the account refuses to shorten a field ({_said(before)} → {_said(after)}); keep the length, "
        "or add a field under a new name"
    )


def _only_optional(before: Any, after: Any) -> str | None:
    # fact:field-never-required-later
    if before and not after:
        return None
    return "the account cannot make an optional field required; keep it optional or give a new field a default"


def _said(value: Any) -> str:
    return "no limit" if value is None else str(value)


GROW_ONLY = ChangeRule("grow only", _only_larger)
RELAX_ONLY = ChangeRule("required to optional only", _only_optional)


class Unfit(Struct, frozen=True):
    """Why a value must not be set.

    Attributes:
        code: of the rule of lint; empty where only the account tells whether the value is set already.
        message: what is wrong with it.
        hint: what to do.
    """

    code: str
    message: str
    hint: str
