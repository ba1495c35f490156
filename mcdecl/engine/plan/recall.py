"""Compare a project with the state of the last apply, as input of a plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.plan.applied_state import AppliedState, PauseMark
from mcdecl.engine.plan.digests import digest, same
from mcdecl.engine.plan.model import Action, Change
from mcdecl.engine.plan.said import optional_words, order_digest
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import FromEnvironment

Secrets = Callable[[str], str | None]
"""Gives the secret in an environment variable, None or nothing when it is not set."""


class Recall(Struct, frozen=True):
    """What a plan takes from the record of what was applied last.

    Attributes:
        same: by address and dotted path, whether what is declared is what was sent last; for what is not in it,
            nothing is known.
        pauses: by address, what mcdecl paused and did not resume.
        dropped: by address, the optional words that the files said then and say no longer.
        reordered: addresses of what the files list in another order than then.
    """

    same: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    pauses: Mapping[str, PauseMark] = field(default_factory=dict)
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reordered: frozenset[str] = frozenset()


class Hidden(Struct, frozen=True):
    """A declared value, or the part of one, that an account may not show.

    Attributes:
        path: the dotted path of the attribute.
        value: the value, or that part of it.
        secret: whether it is the name of an environment variable that holds a secret.
    """

    path: str
    value: Any
    secret: bool = False

    def revealed(self, secrets: Secrets) -> Any:
        """The value itself, or the secret that it names; None where that is not set."""
        return (secrets(self.value["env"]) or None) if self.secret else self.value


def hidden(attributes: Sequence[Attribute], state: Mapping[str, Any], prefix: str = "") -> Iterator[Hidden]:
    """Everything that a state says and an account may not show, in the order of the declaration."""
    for attribute in attributes:
        value, path = state.get(attribute.name), prefix + attribute.name
        if value is None or attribute.local:
            continue
        part = value if not attribute.readable else attribute.unseen(value) if attribute.unseen is not None else None
        if part is not None:
            yield Hidden(path, part, isinstance(attribute.type, FromEnvironment))
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from hidden(attribute.type.attributes, value, f"{path}.")


def recall(state: AppliedState | None, resources: Iterable[Resource], secrets: Secrets) -> Recall:
    """What the record says about these resources; secrets are looked up only where the record has a digest of one."""
    if state is None:
        return Recall()
    record: dict[str, dict[str, bool]] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    reordered: set[str] = set()
    for resource in resources:
        attributes = KINDS[resource.kind].attributes
        if said := state.optional.get(resource.address):
            now = {*optional_words(attributes, resource.state)}
            dropped[resource.address] = tuple(word for word in said if word not in now)
        order = state.orders.get(resource.address)
        if order is not None and order != order_digest(attributes, resource.state):
            reordered.add(resource.address)
        known = state.digests.get(resource.address)
        for item in hidden(KINDS[resource.kind].attributes, resource.state) if known else ():
            made = known.get(item.path) if known else None
            value = item.revealed(secrets) if made is not None else None
            verdict = same(value, made) if made is not None and value is not None else None
            if verdict is not None:
                record.setdefault(resource.address, {})[item.path] = verdict
    return Recall(record, {mark.address: mark for mark in state.pauses}, dropped, frozenset(reordered))


def sent_digests(change: Change, secrets: Secrets) -> dict[str, str]:
    """By path, digests of what carrying out a change has sent and the account may not show."""
    if change.action not in (Action.CREATE, Action.UPDATE, Action.REPLACE):
        return {}
    sent = {diff.path for diff in change.sent()}
    made: dict[str, str] = {}
    for item in hidden(KINDS[change.kind].attributes, change.desired or {}):
        went = change.action is not Action.UPDATE or any(
            path == item.path or path.startswith(f"{item.path}.") or item.path.startswith(f"{path}.") for path in sent
        )
        value = item.revealed(secrets) if went else None
        if value is not None:
            made[item.path] = digest(value, secret=item.secret)
    return made
