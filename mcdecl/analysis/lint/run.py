"""Running rules over a project."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.registry import CODES_HINT, Registry, built_in
from mcdecl.analysis.lint.report import LintReport, Waived
from mcdecl.analysis.lint.rule import Rule
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.analysis.lint.waivers import WaiverLog, waivers_of
from mcdecl.helpers.structs import replace
from mcdecl.kinds.server_time import server_day
from mcdecl.project.baseline import Baseline, read_baseline
from mcdecl.project.checking import affected, as_written
from mcdecl.project.diagnostics import Diagnostic, Severity, ordered
from mcdecl.project.files import CONFIG
from mcdecl.project.lint_settings import SECTION
from mcdecl.project.model import Project

if TYPE_CHECKING:
    from mcdecl.analysis.lint.model import RemoteTables

Known = Mapping[str, "RemoteTables"]
"""By business unit, what its account has besides what is declared."""
OFFLINE: Final[Known] = MappingProxyType({})
_ABOUT_LINT: Final = frozenset({"MC001", "MC002", "MC003", "MC004", "MC005", "MC006", "MC007"})
"""What is wrong with lint itself, which no baseline keeps silent."""


def lint(
    project: Project,
    registry: Registry,
    codes: frozenset[str] | None = None,
    remote_tables: Known = OFFLINE,
    today: date | None = None,
    baseline: Baseline | None = None,
) -> LintReport:
    """Everything that the rules say about a project, which may hold errors of its own (`examine`).

    What keeps the project from being loaded is told whatever `codes` are asked for: without it the silence of
    the other rules would mean nothing.

    Args:
        project: the project.
        registry: the rules.
        codes: the codes that are asked for; all when left out.
        remote_tables: by business unit, what its account has besides.
        today: the account's day; the day now when left out.
        baseline: the findings that are known; those beside mcdecl.yaml when left out.

    Raises:
        BadBaselineError: the baseline cannot be read.
    """
    baseline = read_baseline(project.root) if baseline is None else baseline
    view = ProjectView(project, remote_tables, today or server_day())
    wanted = registry.codes() if codes is None else codes
    loading = [
        _levelled(finding, project)
        for finding in (*project.warnings, *project.known)
        if finding.severity == "error" or finding.code in wanted
    ]
    ledger = _ledger(project, registry.rules)
    hits = list(_hits(view, registry, wanted))
    diagnostics = [*_not_again(loading, hits), *registry.problems, *hits]
    stand, waived = _sorted_out(diagnostics, ledger)
    own = [*ledger.wrong(), *_unknown_severities(project, registry)]
    # Where something could not be read, what a waiver or an entry was for may be missing with it.
    if not any(finding.severity == "error" and not finding.about for finding in project.warnings):
        own += ledger.unused(wanted)
        own += _not_needed(baseline, stand, project, wanted, online=bool(remote_tables))
    stand, known = baseline.sorted_out(ordered(stand))
    stand += [_levelled(finding, project) for finding in own if finding.code in wanted]
    return LintReport(ordered(stand), waived, registry.rules, project.environment.name, ordered(known))


def _not_needed(
    baseline: Baseline, findings: Sequence[Diagnostic], project: Project, codes: frozenset[str], *, online: bool
) -> Iterator[Diagnostic]:
    """The entries of a baseline that no finding of a rule that ran needs."""
    name = project.environment.name
    for gone in baseline.gone(name, findings, online=online):
        if gone.code in codes:
            message = f"{gone.code} of {gone.about} no longer occurs: {gone.message}"
            line = baseline.lines.get((name, gone), 1)
            hint = "take it out: mcdecl lint --write-baseline"
            yield Diagnostic(baseline.file, line, 1, message, hint, "warning", "MC007")


def for_baseline(report: LintReport) -> tuple[Diagnostic, ...]:
    """The findings of a report that a baseline may have: what is wrong with a resource, or could be waived."""
    rules = report.rules
    return tuple(
        finding
        for finding in report.findings
        if (rule := rules.get(finding.code or "")) is not None
        and finding.code not in _ABOUT_LINT
        and (rule.waivable or (finding.about and not rule.of_files))
    )


def _not_again(loading: Iterable[Diagnostic], hits: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What loading found, but for what a rule knows more of at the same place."""
    places = {(hit.file, hit.line, hit.column, hit.code) for hit in hits}
    return (found for found in loading if (found.file, found.line, found.column, found.code) not in places)


def errors(project: Project, registry: Registry, remote_tables: Known = OFFLINE) -> tuple[Diagnostic, ...]:
    """The errors that stand in a project that was loaded; only rules that can give some are run.

    Those about what the account may have already are not among them: only a plan can tell.
    """
    severe = frozenset(
        code
        for code, rule in registry.rules.items()
        if (rule.hardens or _severity(rule, project) == "error") and not rule.unless_live
    )
    diagnostics = [_levelled(finding, project) for finding in project.warnings]
    diagnostics += [*registry.problems, *_hits(ProjectView(project, remote_tables), registry, severe)]
    serious = [finding for finding in diagnostics if finding.severity == "error"]
    if not serious:
        return ()
    stand, _ = _sorted_out(serious, _ledger(project, registry.rules))
    return ordered(stand)


def standing(project: Project) -> tuple[Diagnostic, ...]:
    """The doubts of loading that nobody has waived."""
    if not project.warnings:
        return ()
    stand, _ = _sorted_out(project.warnings, _ledger(project, built_in()))
    return ordered(stand)


def _ledger(project: Project, rules: Mapping[str, Rule]) -> WaiverLog:
    return WaiverLog(waivers_of(project), {code: rule.waivable for code, rule in rules.items()}, CODES_HINT)


def _sorted_out(diagnostics: Iterable[Diagnostic], ledger: WaiverLog) -> tuple[list[Diagnostic], tuple[Waived, ...]]:
    stand, waived = [], []
    for finding in ordered(diagnostics):
        reason = ledger.reason(finding)
        if reason is None:
            stand.append(finding)
        else:
            waived.append(Waived(finding, reason))
    return stand, tuple(waived)


def _hits(view: ProjectView, registry: Registry, codes: frozenset[str]) -> Iterator[Diagnostic]:
    for rule in registry.rules.values():
        if rule.code in codes and rule.check is not None:
            yield from _of(rule, view)


def _of(rule: Rule, view: ProjectView) -> list[Diagnostic]:
    """The findings of one rule; when it fails, that is a finding, beside what it found before."""
    diagnostics: list[Diagnostic] = []
    try:
        for hit in rule.check(view) if rule.check else ():
            diagnostics.append(_diagnostic(rule, hit, view))  # noqa: PERF401 - what came before a failure counts
    except Exception as error:  # noqa: BLE001 - one broken rule must not keep the others from speaking
        message = f"the rule {rule.code} failed: {type(error).__name__}: {error}"
        hint = "its findings are incomplete; report this to its author"
        diagnostics.append(Diagnostic(CONFIG, 1, 1, message, hint, "error", "MC001"))
    return diagnostics


def _diagnostic(rule: Rule, hit: Hit, view: ProjectView) -> Diagnostic:
    origin, project = hit.origin, view.project
    resource = view.at(origin)
    path = as_written(resource, hit.path) if resource else hit.path
    file, place = project.source(origin, path)
    if hit.at is not None:
        file, place = hit.file or origin.file, hit.at
    anchor = (origin.file, project.position(origin).line)
    severity = hit.severity or _severity(rule, project)
    if hit.severity in ("warning", "info") and rule.code in project.lint.severity:
        severity = _severity(rule, project)  # how likely a rule takes something to be gives way to the team's word
    about = tuple(affected(each, path, unit) for unit, each in view.all_at(origin))
    return Diagnostic(
        file, place.line, place.column, hit.message, hit.hint, severity, rule.code, anchor, hit.fix, about
    )


def _severity(rule: Rule, project: Project) -> Severity:
    """The rule's, or the one that the team gave it; what cannot be waived cannot be lowered either."""
    given = project.lint.severity.get(rule.code)
    if given is None or not rule.waivable:
        return rule.severity
    return "error" if given == "error" else "warning" if given == "warning" else "info"


def _levelled(finding: Diagnostic, project: Project) -> Diagnostic:
    """A finding that no rule's function made, with the severity that the team gave its rule. Errors stay errors."""
    given = project.lint.severity.get(finding.code or "")
    if given is None or finding.severity == "error":
        return finding
    return replace(finding, severity="error" if given == "error" else "warning" if given == "warning" else "info")


def _unknown_severities(project: Project, registry: Registry) -> Iterator[Diagnostic]:
    for code in project.lint.severity:
        if code not in registry.rules:
            place = project.place(CONFIG, (SECTION, "severity", code), key=True)
            message = f"there is no rule {code}"
            yield Diagnostic(CONFIG, place.line, place.column, message, CODES_HINT, "warning", "MC004")
