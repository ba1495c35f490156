"""What hears of a plan and an apply while they are under way, and answers their questions."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from mcdecl.engine.apply.calls import ApplyCall
    from mcdecl.engine.apply.lock_rows import LockHeld
    from mcdecl.engine.apply.outcome import Outcome
    from mcdecl.engine.plan import Plan
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.workspace.applied import Ended, RestoredRows
    from mcdecl.workspace.refusal import Refusal

_logger = logging.getLogger("mcdecl.workspace")


class Observer(Protocol):
    """Hears of every step. `unit` is the name of a business unit, empty where the environment has none.

    `settled` may be called from several threads, one at a time.
    """

    def reading(self) -> AbstractContextManager[None]:
        """The account is read as long as the context lasts."""
        ...

    def planned(self, plan: "Plan | PlanSet") -> None:
        """This would be done. Nothing was sent yet."""
        ...

    def warning(self, message: str) -> None:
        """Something is doubtful, or failed and costs nothing."""
        ...

    def refused(self, refusals: "Sequence[Refusal]") -> None:
        """Nothing will be sent, for these reasons."""
        ...

    def ask(self, question: str) -> bool | None:
        """Yes or no to a question; None where nobody can be asked."""
        ...

    def ask_name(self, question: str) -> str | None:
        """A name that answers a question; None where nobody can be asked."""
        ...

    def begun(self, unit: str) -> None:
        """The changes of a business unit are about to be sent."""
        ...

    def waiting(self, held: "LockHeld", seconds: float) -> None:
        """Another run holds the lock; it is waited for, at most so many seconds."""
        ...

    def keeping(self, address: str) -> "AbstractContextManager[Callable[[int, int], None]]":
        """Rows are kept or put back as long as the context lasts; it hears how many, and of how many."""
        ...

    def kept(self, address: str, rows: int, path: "Path", warning: str) -> None:
        """Rows that are about to be lost were kept in a file; the warning, if any, says which will not come back."""
        ...

    def restored(self, rows: "RestoredRows") -> None:
        """It is known what became of rows that are put back."""
        ...

    def settled(self, unit: str, outcome: "Outcome") -> None:
        """It is known what became of a change."""
        ...

    def settled_so_far(self) -> None:
        """`settled` has told of all changes of one call: what is shown of them can be written in one go."""
        ...

    def under_way(self, unit: str, call: "ApplyCall") -> None:
        """A call was under way when the apply was stopped at once; its outcome is not known."""
        ...

    def ended(self, unit: str, ended: "Ended") -> None:
        """The changes of a business unit are settled, or left."""
        ...


class Silent:
    """An observer that says nothing and cannot be asked; warnings are logged. A base for others."""

    def __init__(self, watch: "Callable[[Outcome], None]" = lambda _outcome: None) -> None:
        """Say nothing.

        Args:
            watch: hears of every change as it is settled.
        """
        self._watch = watch

    def reading(self) -> AbstractContextManager[None]:
        """Nothing is shown."""
        return nullcontext()

    def planned(self, plan: "Plan | PlanSet") -> None:
        """Nothing is shown."""

    def warning(self, message: str) -> None:
        """Logged."""
        _logger.warning("%s", message)

    def refused(self, refusals: "Sequence[Refusal]") -> None:
        """Whoever called gets them."""

    def ask(self, question: str) -> bool | None:  # noqa: ARG002 - part of the protocol
        """Nobody answers."""
        return None

    def ask_name(self, question: str) -> str | None:  # noqa: ARG002 - part of the protocol
        """Nobody answers."""
        return None

    def begun(self, unit: str) -> None:
        """Nothing is shown."""

    def keeping(self, address: str) -> "AbstractContextManager[Callable[[int, int], None]]":  # noqa: ARG002 - protocol
        """Nothing is shown."""
        return nullcontext(lambda _rows, _total: None)

    def kept(self, address: str, rows: int, path: "Path", warning: str) -> None:
        """Nothing is shown."""

    def restored(self, rows: "RestoredRows") -> None:
        """Nothing is shown."""

    def waiting(self, held: "LockHeld", seconds: float) -> None:
        """Nothing is shown."""

    def settled(self, unit: str, outcome: "Outcome") -> None:  # noqa: ARG002 - part of the protocol
        """Handed on."""
        self._watch(outcome)

    def settled_so_far(self) -> None:
        """Nothing is shown."""

    def under_way(self, unit: str, call: "ApplyCall") -> None:
        """Nothing is shown: the report says it of each of its changes."""

    def ended(self, unit: str, ended: "Ended") -> None:
        """Nothing is shown."""
