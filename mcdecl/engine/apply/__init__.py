"""Plan → calls: ordering, batching, partial failure, answers that are lost."""

from mcdecl.engine.apply.outcome import ApplyReport, Fate, Outcome
from mcdecl.engine.apply.run import apply

__all__ = ["ApplyReport", "Fate", "Outcome", "apply"]
