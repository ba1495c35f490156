"""`removed:` and `moved:` blocks: resources to delete from the account, and renamed external keys."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.checks import Finding, did_you_mean
from mcdecl.kinds.resource import NONE, Origin, Removal, Resource

REMOVED: Final = "removed"
MOVED: Final = "moved"
SECTIONS: Final = (REMOVED, MOVED)
"""Sections of a file that declare no resources."""


class Move(Struct, frozen=True):
    """A resource that had another external key before; both are addresses."""

    origin: Origin
    before: str
    after: str


@dataclass(slots=True)
class Blocks:
    """The blocks of all files, as written."""

    removals: list[tuple[Origin, str, bool]] = field(default_factory=list)
    renames: list[Move] = field(default_factory=list)

    def add(self, file: str, data: Mapping[str, Any]) -> None:
        """Take over the blocks of one file, which satisfies the schema."""
        for index, entry in enumerate(data.get(REMOVED) or ()):
            self.removals.append((Origin(file, (REMOVED, index)), entry["address"], entry.get("destroy", True)))
        for index, entry in enumerate(data.get(MOVED) or ()):
            self.renames.append(Move(Origin(file, (MOVED, index)), entry["from"], entry["to"]))

    def findings(
        self,
        resources: Iterable[Resource],
        dropped: Container[str] = (),
        *,
        units: Container[str] = (),
        inside: str = "",
    ) -> Iterator[tuple[Origin, Finding]]:
        """What is wrong with the blocks.

        Args:
            resources: what the project declares.
            dropped: the addresses that it drops in this environment.
            units: the names of the environment's business units.
            inside: the one that the blocks are in.
        """
        listed = list(resources)
        declared = {resource.address for resource in listed}
        # Of a folder that only a path names, a plan says who still lies in it.
        stay = {resource.address for resource in listed if not resource.implied}
        for origin, address, _ in self.removals:
            if (name := _unit_of(address, units)) is not None:
                yield origin, _named_unit(address, name, "address")
                continue
            yield from ((origin, finding) for finding in _bad_address(address, "address"))
            if address in stay:
                hint = "take out its declaration, or this entry"
                message = f"{address} is declared and removed at the same time"
                yield origin, Finding(message, ("address",), hint, code="MC124")
        here: list[Move] = []
        for move in self.renames:
            if move.after in dropped:
                continue
            if (finding := _between_units(move, units, inside)) is not None:
                yield move.origin, finding
                continue
            yield from ((move.origin, finding) for finding in _bad_move(move, declared, here))
            here.append(move)

    def wanted_removals(self) -> tuple[Removal, ...]:
        """The removals, each once."""
        parts = ((origin, *address.partition(".")[::2], destroy) for origin, address, destroy in self.removals)
        return tuple(
            {(kind, key): Removal(kind, key, destroy, origin) for origin, kind, key, destroy in parts}.values()
        )

    def moved(self, resources: Sequence[Resource]) -> list[Resource]:
        """The resources, each with the key that it had before."""
        old = {move.after: move.before.partition(".")[2] for move in self.renames}
        return [
            replace(resource, directives=replace(resource.directives or NONE, moved_from=old[resource.address]))
            if resource.address in old
            else resource
            for resource in resources
        ]


def _unit_of(address: str, units: Container[str]) -> str | None:
    """The business unit that stands before an address."""
    name, colon, _ = address.partition(":")
    return name if colon and name in units else None


def _named_unit(address: str, unit: str, word: str) -> Finding:
    plain = address.partition(":")[2]
    hint = f"write {plain} in a file with business_unit: {unit}"
    return Finding(
        f"a block is for the business unit of its file, and {address} names one", (word,), hint, code="MC127"
    )


def _between_units(move: Move, units: Container[str], inside: str) -> Finding | None:
    """What is wrong with a move that names business units; None for one that does not."""
    before, after = _unit_of(move.before, units), _unit_of(move.after, units)
    if before is None and after is None:
        return None
    old, new = before or inside, after or inside
    if old == new:
        return _named_unit(move.before, old, "from") if before else _named_unit(move.after, new, "to")
    plain = move.before.partition(":")[2] if before else move.before
    message = f"{plain} cannot move from {old} to {new}: no business unit takes over what another has, rows included"
    hint = f"declare it in {new}, and under removed in a file with business_unit: {old}; destroy: false keeps it there"
    return Finding(message, ("from",), hint, code="MC125")


def _bad_address(address: str, word: str) -> Iterator[Finding]:
    kind, dot, key = address.partition(".")
    known = [item.name for item in DECLARABLE.values()]
    if not dot or not key:
        yield Finding(
            f"{address!r} is no address", (word,), "write kind.key, such as data_extension.NTO_Customers", code="MC127"
        )
    elif kind not in known:
        hint = did_you_mean(kind, known) or f"one of {', '.join(known)}"
        yield Finding(f"there is no kind {kind}", (word,), hint, code="MC127")


def _bad_move(move: Move, declared: set[str], others: Sequence[Move]) -> Iterator[Finding]:
    wrong = [*_bad_address(move.before, "from"), *_bad_address(move.after, "to")]
    yield from wrong
    if wrong:
        return
    kind = move.before.partition(".")[0]
    if kind != move.after.partition(".")[0]:
        yield Finding(f"{move.before} cannot become {move.after}: that is another kind", ("to",), code="MC125")
    elif not KINDS[kind].rekey:
        hint = "declare it under the new key, and the old one under removed"
        yield Finding(f"the account cannot give a {KINDS[kind].title} another key", ("from",), hint, code="MC125")
    elif move.before in declared:
        hint = "only a key that is no longer declared can have moved"
        yield Finding(f"{move.before} is declared and moved away at the same time", ("from",), hint, code="MC125")
    elif move.after not in declared:
        hint = did_you_mean(move.after, declared) or "declare it under its new key"
        yield Finding(f"{move.after} is not declared", ("to",), hint, code="MC125")
    elif move.before in {other.before for other in others}:
        hint = "one resource cannot become two; keep one of them"
        yield Finding(f"{move.before} moves to something else already", ("from",), hint, code="MC125")
    elif move.after in {other.after for other in others}:
        yield Finding(f"something else moves to {move.after} already", ("to",), "keep one of them", code="MC125")
