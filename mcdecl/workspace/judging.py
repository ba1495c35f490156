"""Errors of a project judged by its account: what the account holds today is no error, what changes has to be right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mcdecl.account.interface import Account
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import Action, Change, Live
from mcdecl.engine.plan.scope import SelectionError
from mcdecl.engine.plan.skipping import blocked, breaking, with_blocked_by
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import kinds_with_sql
from mcdecl.kinds.values import Unknown
from mcdecl.project import Diagnostic, Project, ProjectError, examine
from mcdecl.project.baseline import read_baseline, without_known
from mcdecl.project.diagnostics import AffectedResource
from mcdecl.workspace.planning import needs_in

if TYPE_CHECKING:
    from mcdecl.analysis.lint.model import RemoteTables
    from mcdecl.analysis.lint.rule import Rule

_Identity: TypeAlias = tuple[str | None, str, tuple[AffectedResource, ...]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the errors of a project, or of one of its business units, by a plan.

    Attributes:
        project: whose errors they are.
        errors: what is wrong, by the files alone and with the tables that only the account has.
        there: these tables.
    """

    project: Project
    errors: tuple[Diagnostic, ...]
    there: Mapping[str, "RemoteTables"] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, project: Project, account: Account) -> "Judge":
        """The judge of a project, once its queries are compared with the tables of the account.

        Raises:
            AccountError: the account cannot be read.
            ProjectError: it cannot be read, and something is wrong with the files.
        """
        if not any(any(project.keys(kind)) for kind in kinds_with_sql()):
            return cls(project, project.to_judge)
        from mcdecl.workspace import online  # loaded only where there are queries

        with cls(project, project.to_judge).no_worse_than_its_files():
            there = online.unresolved(project, account)
        return cls(project, (*project.to_judge, *online.query_errors(project, there)), there)

    @contextmanager
    def no_worse_than_its_files(self) -> Iterator[None]:
        """Say what is wrong with the files where a plan of them fails: that may be why, and no account excuses it."""
        try:
            yield
        except SelectionError:
            raise
        except Exception as error:
            if self.errors:
                raise ProjectError(self.errors) from error
            raise

    def judged(self, made: Planned, *, block: bool = False) -> Planned:
        """A plan in which what is wrong and held by the account is said at its resource, and stops nothing.

        Args:
            made: the plan.
            block: whether an error blocks the changes that it is about, and stops no others.

        Raises:
            ProjectError: what changes is wrong.
        """
        held, wrong = self._sorted_out(made)
        if wrong and not block:
            raise ProjectError(wrong)
        plan = made.plan
        changes = {change.address: change for change in plan.changes}
        if not (held or wrong or any(change.action is Action.BLOCKED for change in plan.changes)):
            return made
        needs = needs_in(self.project, [*changes, *_by_address(wrong)])
        # What the baseline knows was said when it was entered.
        for address, words in _by_address(read_baseline(self.project.root).sorted_out(held)[0]).items():
            if (change := changes.get(address)) is not None:
                changes[address] = replace(change, held=(*change.held, *words))
        for address, words in _by_address(wrong).items():
            acting = changes.get(address)
            for culprit in (address,) if acting and acting.acts else breaking(address, changes, needs):
                if (change := changes.get(culprit)) is not None:
                    reasons = words if culprit == address else [f"{address}: {sentence}" for sentence in words]
                    changes[culprit] = blocked(change, reasons)
        plan = replace(plan, changes=tuple(changes[change.address] for change in plan.changes))
        return replace(made, plan=with_blocked_by(plan, needs, made.live))

    def _sorted_out(self, made: Planned) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The errors that the account holds, and the others."""
        held, wrong = list[Diagnostic](), list[Diagnostic]()
        if not self.errors:
            return held, wrong
        changes = {change.address: change for change in made.plan.changes}
        before = self._errors_before(made) if any(made.plan.acting()) else None
        for error in self.errors:
            untouched = error.about and all(_is_untouched(changes.get(about.address), about) for about in error.about)
            known = before is None or _identity(error) in before
            (held if untouched and known else wrong).append(error)
        return held, wrong

    def _errors_before(self, made: Planned) -> frozenset[_Identity]:
        """The errors that are there with the values of the account: those beside them come with the changes."""
        from mcdecl.analysis.lint.registry import registry
        from mcdecl.analysis.lint.run import errors
        from mcdecl.project.load import checked_again

        new = {change.address for change in made.plan.changes if change.action is Action.CREATE}
        resources = (_as_held(item, made.live) for item in self.project.resources if item.address not in new)
        project = checked_again(replace(self.project, resources=tuple(resources)))
        return frozenset(map(_identity, errors(project, registry(), self.there)))


def with_errors_to_judge(project: Project) -> Project:
    """A project as `examine` reads it, whose errors are left for a plan to judge.

    Raises:
        ProjectError: one is an error whatever the account holds, so that nothing needs to be read.
    """
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.analysis.lint.run import errors

    rules = registry()
    parts = [replace(part, to_judge=errors(part, rules)) for part in project.units or (project,)]
    loading = [diagnostic for diagnostic in project.warnings if diagnostic.severity == "error"]
    _check_held([*loading, *(error for part in parts for error in part.to_judge)], rules.rules)
    return replace(project, units=tuple(parts)) if project.units else parts[0]


def load_to_compare(
    root: Path,
    environment: str | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
    offline: bool = False,
) -> Project:
    """A project as `load` reads it, for comparing with the account: what that may hold is no error and stays a warning.

    Raises:
        ProjectError: something is wrong with its files whatever the account holds.
        BadBaselineError: the baseline cannot be read.
    """
    project = examine(root, environment, variables=variables, variable_files=variable_files, offline=offline)
    project = without_known(project, read_baseline(root))
    check_files(project)
    return project


def check_files(project: Project) -> None:
    """See that nothing is wrong with the files of a project that `examine` has read, whatever the account holds.

    Raises:
        ProjectError: something is.
    """
    if errors := [diagnostic for diagnostic in project.warnings if diagnostic.severity == "error"]:
        from mcdecl.analysis.lint.registry import built_in

        _check_held(errors, built_in())


def _check_held(errors: Sequence[Diagnostic], rules: Mapping[str, "Rule"]) -> None:
    """See that all of these are errors that an account may hold."""
    for error in errors:
        rule = rules.get(error.code or "")
        if not error.about or rule is None or rule.of_files:
            raise ProjectError(errors)


def _is_untouched(change: Change | None, about: AffectedResource) -> bool:
    """Whether a plan leaves what is wrong as it is: it is not in the plan, unchanged, or changed elsewhere."""
    if change is None or change.action is Action.NO_OP:
        return True
    if change.action is not Action.UPDATE or not about.attribute or change.moved_from:
        return False
    return not any(_overlap(diff.path, about.attribute) for diff in change.sent())


def _overlap(path: str, other: str) -> bool:
    """Whether two dotted paths are one, or one leads into the other; the names of items have no case."""
    first, second = f"{path.casefold()}.", f"{other.casefold()}."
    return first.startswith(second) or second.startswith(first)


def _identity(diagnostic: Diagnostic) -> _Identity:
    return diagnostic.code, diagnostic.message, diagnostic.about


def _as_held(resource: Resource, live: Live) -> Resource:
    """A resource as the account holds it, as far as the account shows it.

    An object without what every one has, as a name, is shown in part: checks rely on it.
    """
    there = live.resources.get(resource.address)
    if there is None:
        return resource
    required = {attribute.name for attribute in KINDS[resource.kind].attributes if attribute.required}
    shown = {
        name: value
        for name, value in there.state.items()
        if name in resource.state and not _is_hidden(value) and not (value is None and name in required)
    }
    words = None if resource.directives is None else replace(resource.directives, items={})
    return replace(resource, state={**resource.state, **shown}, directives=words)


def _is_hidden(value: Any) -> bool:
    if isinstance(value, Mapping):
        return ("name" in value and value["name"] is None) or any(map(_is_hidden, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_is_hidden, value))
    return isinstance(value, Unknown)


def _by_address(errors: Iterable[Diagnostic]) -> Mapping[str, tuple[str, ...]]:
    """What is wrong with each resource, in words."""
    words: dict[str, dict[str, None]] = {}
    for error in errors:
        sentence = f"{error.code}: {error.message}" if error.code else error.message
        for about in error.about:
            words.setdefault(about.address, {})[sentence] = None
    return {address: tuple(sentences) for address, sentences in words.items()}
