"""Plan → calls: ordering, batching, partial failure, answers that are lost."""

from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.run import apply

__all__ = ["ApplyReport", "Outcome", "OutcomeStatus", "apply"]
