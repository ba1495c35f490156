"""What was changed in the account since the run that an undo takes back: a conflict, told in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.model import AttributeDiff, AttributeStatus
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Kind
from mcdecl.kinds.resource import LiveResource, Undoes

_REFUSED = (AttributeStatus.CHANGED, AttributeStatus.BLOCKED)


def conflicts(kind: Kind, there: LiveResource, diffs: Sequence[AttributeDiff], undoes: Undoes | None) -> Iterator[str]:
    """What an undo would change that is neither as it was before the run nor as the run made it.

    Args:
        kind: the kind.
        there: the resource as the account has it.
        diffs: what the undo would change.
        undoes: what the run made; None where nothing is undone.
    """
    sent = [diff for diff in diffs if diff.status is AttributeStatus.CHANGED and diff.path != "key"]
    if undoes is None or not sent:
        return
    if undoes.after is None:
        paths = ", ".join(diff.path for diff in sent)
        yield (
            f"run {undoes.run} deleted it, and somebody has created it again, with another {paths}. Look at it, and "
            f"leave it out: --exclude {there.kind}.{there.key}"
        )
        return
    others = [diff for diff in _since(kind, there.state, undoes.after) if diff.status in _REFUSED]
    for diff in sent:
        if any(_overlap(diff.path, other.path) for other in others):
            yield (
                f"{diff.path} was changed since run {undoes.run} set it. Look at it, and leave it out: "
                f"--exclude {there.kind}.{there.key}"
            )


def changed_since(kind: Kind, there: LiveResource, undoes: Undoes | None) -> Iterator[str]:
    """Why something that a run created must not go again without a look: it is not as the run made it."""
    if undoes is None or undoes.after is None:
        return
    others = [
        diff.path
        for diff in _since(kind, there.state, undoes.after)
        if diff.status in _REFUSED or _by_hand(kind, diff, undoes.after)
    ]
    if others:
        yield (
            f"{', '.join(others)}: changed since run {undoes.run} created it. Look at it, and leave it out: "
            f"--exclude {there.kind}.{there.key}"
        )


def _by_hand(kind: Kind, diff: AttributeDiff, after: Mapping[str, Any]) -> bool:
    """Whether an item that the run did not make was added by hand, and not by the account itself."""
    name, _, item = diff.path.partition(".")
    attribute = next((attribute for attribute in kind.attributes if attribute.name == name), None)
    if diff.status is not AttributeStatus.LEFT_ALONE or diff.after is not None or attribute is None:
        return False
    brought = frozenset[str]() if attribute.brought is None else attribute.brought(after)
    return brought is not None and item.casefold() not in brought


def _since(kind: Kind, now: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AttributeDiff]:
    readable = {name: value for name, value in after.items() if name in now}
    return diff_states(kind.attributes, now, readable, ResourceFacts(rows=0, any_rows=False))


def _overlap(path: str, other: str) -> bool:
    first, second = f"{path}.".casefold(), f"{other}.".casefold()
    return first.startswith(second) or second.startswith(first)
