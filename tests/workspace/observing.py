"""An observer for tests: it remembers what it heard, and gives the answers that it was given."""

from collections.abc import Sequence

from mcdecl.engine.apply.calls import ApplyCall
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.outcome import Outcome
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.workspace.applied import Ended
from mcdecl.workspace.observer import Silent
from mcdecl.workspace.refusal import Refusal


class Recorder(Silent):
    """Remembers every event as a line.

    Attributes:
        events: what was heard, in order.
        questions: what was asked.
    """

    def __init__(self, *, yes: bool | None = None, name: str | None = None) -> None:
        """Answer `yes` to every question, and `name` to every question for one; None says that nobody is there."""
        super().__init__()
        self.events: list[str] = []
        self.questions: list[str] = []
        self._yes, self._name = yes, name

    def planned(self, plan: Plan | PlanSet) -> None:
        """A plan."""
        self.events.append(f"planned {len(list(plan.acting()))}")

    def warning(self, message: str) -> None:
        """A warning."""
        self.events.append(f"warning {message}")

    def refused(self, refusals: Sequence[Refusal]) -> None:
        """A refusal."""
        self.events += [f"refused {refusal}" for refusal in refusals]

    def ask(self, question: str) -> bool | None:
        """A question."""
        self.questions.append(question)
        return self._yes

    def ask_name(self, question: str) -> str | None:
        """A question for a name."""
        self.questions.append(question)
        return self._name

    def begun(self, unit: str) -> None:
        """A start."""
        self.events.append(f"begun {unit}".rstrip())

    def waiting(self, held: LockHeld, seconds: float) -> None:
        """A wait."""
        self.events.append(f"waiting {seconds:g} for {held.holder}")

    def settled(self, unit: str, outcome: Outcome) -> None:
        """An outcome."""
        self.events.append(f"settled {unit}:{outcome.change.address}")

    def under_way(self, unit: str, call: ApplyCall) -> None:
        """A call without an answer."""
        self.events.append(f"under way {unit}:{','.join(call.addresses)}")

    def ended(self, unit: str, ended: Ended) -> None:
        """An end."""
        self.events.append(f"ended {unit} {ended.code}".replace("  ", " "))
