"""How a kind runs: what is started, which data extension it fills, and what a run does to the rows that are there.

A kind declares it once. What `run` can start, which targets `--backup` saves, what is refused into a protected data
extension, which writers disturb each other and what lineage draws all follow from the declaration.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from msgspec import Struct, field

from mcdecl.kinds.checks import Check, Declared, Finding
from mcdecl.kinds.resource import Resource

State: TypeAlias = Mapping[str, Any]


class Effect(StrEnum):
    """What a run may do to the rows of the data extension that it fills."""

    REPLACES = "replaces"
    """Every existing row is deleted first."""
    ADDS = "adds"
    UPDATES = "updates"
    DELETES = "deletes some"

    @property
    def erases(self) -> bool:
        """Whether rows that were there may be gone afterwards."""
        return self in ERASING


Effects: TypeAlias = frozenset[Effect]
PRIVATE_STORE: Final = "the account's private store"
"""Where extracts write and transfers move files from, as words: the Safehouse."""
ERASING: Final = frozenset({Effect.REPLACES, Effect.DELETES})
NO_EFFECTS: Final[Effects] = frozenset()


def none(_state: State) -> Effects:
    """No rows of the account change."""
    return NO_EFFECTS


def nowhere(_state: State) -> None:
    """It has none, in whatever state a resource is."""
    return


def always(*effects: Effect) -> Callable[[State], Effects]:
    """The same in whatever state a resource is."""
    known = frozenset(effects)
    return lambda _state: known


def by_mode(modes: Mapping[str, Effects]) -> Callable[[State], Effects]:
    """As the attribute `mode` says. A mode that is not known may do anything."""
    return lambda state: modes.get(str(state["mode"]), frozenset(Effect))


class Start(StrEnum):
    """By which call of SOAP a run begins."""

    PERFORM = "Perform"
    EXTRACT = "Extract"


class Step(Struct, frozen=True):
    """How a step of an automation names what it runs.

    Attributes:
        number: The service's number of the activity (fact:activity-type-numbers).
        object_type: What its runs are called in the account's lists of tasks, where only steps run it.
        inside: Whether it belongs to one step, and is declared there.
    """

    number: int
    object_type: str = ""
    inside: bool = False


class Runs(Struct, frozen=True, kw_only=True):
    """How definitions of a kind are run.

    Attributes:
        object_type: The type that Perform takes, and that the account's lists of tasks show.
        start: The call that starts a run.
        by_key: Whether a start names the external key; else it names the ObjectID.
        takes_file: Whether it reads a file, which can be sent before it is started; with `reads` only one that names
            no data extension there.
        counted: Whether the account tells how many rows of a run went well.
        fills: The attribute with the external key of the data extension that it writes into, or None.
        reads: The attribute with the external key of the data extension that it reads, or None. What a SELECT reads
            only its text tells.
        in_order: The attribute because of which columns go into the fields of what it fills by their order in the
            account, by the state of the resource; None where columns have names or numbers of their own.
        writes: The attribute with the name of the file that it writes, or None.
        lands: Where that file is then, by the state of the resource; None where its name is another one there.
        mode: The attribute with the word that decides about the rows that are there, or None.
        effects: What a run does to the rows of what it fills, by the state of the resource.
        decides: By effect, the attribute that brings it about; `fills` where none does.
        parts: What else it runs, by its state: kind and key. What that does to rows is its effect too.
    """

    object_type: str
    start: Start = Start.PERFORM
    by_key: bool = False
    takes_file: bool = False
    counted: bool = False
    fills: str | None = None
    reads: str | None = None
    in_order: Callable[[State], str | None] = nowhere
    writes: str | None = None
    lands: Callable[[State], str | None] = nowhere
    mode: str | None = None
    effects: Callable[[State], Effects] = none
    decides: Mapping[Effect, str] = field(default_factory=dict)
    parts: Callable[[State], Iterable[tuple[str, str]]] | None = None

    def file(self, state: State) -> tuple[str, str] | None:
        """Where a run writes a file, and how it is called there; None where it writes none, or that is not known.

        Args:
            state: The resource in normal form.
        """
        where = self.lands(state) if self.writes else None
        return (where, str(state[self.writes])) if where is not None and self.writes else None

    def source(self, state: State) -> str | None:
        """The external key of the data extension that it reads, or None.

        Args:
            state: The resource in normal form.
        """
        key = state.get(self.reads) if self.reads else None
        return None if key is None else str(key)

    def from_file(self, state: State) -> bool:
        """Whether its rows come from a file.

        Args:
            state: The resource in normal form.
        """
        return self.takes_file and self.source(state) is None

    def place(self, effect: Effect | None = None) -> tuple[str, ...]:
        """The path of the attribute that brings an effect about: the mode without one, else what it fills."""
        name = self.mode if effect is None else self.decides.get(effect)
        name = name or self.fills
        return (name,) if name else ()


def erasing_words(effects: Effects, mode: str = "") -> str:
    """What a run does to rows that are there, as the beginning of a sentence that goes on with whose rows they are.

    Args:
        effects: What it does; it erases.
        mode: The word that decides it, or an empty text.
    """
    if Effect.REPLACES in effects:
        return f"mode {mode} deletes every row" if mode else "every run replaces the rows"
    return f"mode {mode} may delete rows" if mode else "a run may delete rows"


def erases_protected(runs: Runs) -> Check:
    """The check that nothing deletes rows of a protected data extension.

    Args:
        runs: How the kind of the resources that are checked is run.
    """

    def check(resource: Resource, project: Declared) -> Iterable[Finding]:
        effects = runs.effects(resource.state)
        erasing = next((effect for effect in Effect if effect in effects and effect.erases), None)
        if runs.fills is None or erasing is None:
            return
        target = project.resource("data_extension", str(resource.state[runs.fills]))
        if target and target.directives and target.directives.protected:
            words = erasing_words(effects, str(resource.state[runs.mode]) if runs.mode else "")
            yield Finding(
                f"{words} of {target.key}, which is protected",
                runs.place(erasing),
                "write another mode, or into a staging data extension" if runs.mode else "fill another data extension",
                code="MC301",
            )

    return check
