"""Plan → calls: ordering, batching, partial failure, answers that are lost."""

from mcdecl.apply.outcome import ApplyReport, Fate, Outcome
from mcdecl.apply.run import apply

__all__ = ["ApplyReport", "Fate", "Outcome", "apply"]
