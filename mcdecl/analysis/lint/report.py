"""Report of lint: findings and waived findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from mcdecl.analysis.lint.rule import Rule
from mcdecl.project.diagnostics import Diagnostic


class Waived(Struct, frozen=True):
    """A finding that somebody accepted, and the reason."""

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class LintReport:
    """What stands, what is waived and what a baseline knows, each by place.

    `rules` are all that there are, by code. `environment` is the one that was looked at.
    """

    findings: tuple[Diagnostic, ...]
    waived: tuple[Waived, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict, repr=False, compare=False)
    environment: str = ""
    known: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error stands."""
        return any(finding.severity == "error" for finding in self.findings)
