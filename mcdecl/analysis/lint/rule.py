"""A lint rule: its code, why it matters, its examples and the function that checks it."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.project.diagnostics import Severity

Check = Callable[[ProjectView], Iterable[Hit]]


class Example(Struct, frozen=True, kw_only=True):
    """A small project that shows a rule, complete enough to run.

    Attributes:
        yaml: the text of `data.yaml`.
        config: what `mcdecl.yaml` says besides the project's name; None for a folder without that file.
        files: further files by name.
        module: Python of an installed module `team_rules`.
        account: what the account holds, as `data.yaml` would say it; empty for what the rule looks for offline.
        entry_points: what that module's package declares under `mcdecl.rules`.
    """

    yaml: str = ""
    config: str | None = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    module: str = ""
    account: str = ""
    entry_points: str = ""


class Rule(Struct, frozen=True, kw_only=True):
    """A rule, declared once: the check, the reference page and a test come from it.

    Attributes:
        code: stable for ever, such as MC204; those of a team begin with other letters than MC.
        family: a few words for its sort.
        severity: of its findings, unless one says another.
        title: what is wrong, in one line.
        why: why it matters, in a few sentences.
        bad: a project with exactly one finding, of this rule.
        good: the same without any.
        check: the function that finds it; None for what the reading of the files finds, or lint itself.
        unless_live: whether the account may be so already, which is no error then: lint says it, and a plan, which has
            read the account, blocks by itself what would change.
        hardens: whether a finding may be an error although the rule is not.
        of_files: whether it is about words of the files, so that it is an error whatever the account holds.
        waivable: whether a finding can be accepted; what nothing could be planned from cannot.
        instead: for what cannot be waived, what to do where the finding is not wanted.
        fixes: what `mcdecl lint --fix` puts right of it; empty for nothing.
    """

    code: str
    family: str
    severity: Severity
    title: str
    why: str
    bad: Example
    good: Example
    check: Check | None = None
    unless_live: bool = False
    hardens: bool = False
    of_files: bool = False
    waivable: bool = True
    instead: str = "It cannot be waived because nothing can be planned. Fix it."
    fixes: str = ""
