"""Apply: carry out a plan with ordering, batches, partial failures and lost answers."""

from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.run import apply

__all__ = ["ApplyReport", "Outcome", "OutcomeStatus", "apply"]
