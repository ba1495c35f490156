"""What lint finds wrong with queries that an export has just declared: the account holds them, so the baseline has it.

The engine enters what checks of kinds find (`mcdecl.engine.adopt.held_findings`); SQL is understood only here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.adopt.model import ExportReport, UnitReports
from mcdecl.engine.adopt.staging import write_all
from mcdecl.helpers.structs import replace
from mcdecl.kinds.roles import kinds_with_sql
from mcdecl.project import Project, ProjectError, examine
from mcdecl.project.baseline import BASELINE, KnownFinding, identities, read_baseline
from mcdecl.project.diagnostics import Diagnostic


def with_query_errors(
    report: ExportReport, root: Path, environment: str | None, account: Account | None = None
) -> ExportReport:
    """The report of an export, once the baseline knows what is wrong with the queries that it declares.

    Args:
        report: what was exported.
        root: the folder of the project.
        environment: the environment that was read.
        account: the account, for what only that shows; None for the files alone.

    Raises:
        BadBaselineError: the baseline cannot be read.
        OSError: it cannot be written.
    """
    accounts = {} if account is None else {"": account}
    noted = _noted({"": report}, root, environment, accounts)[""]
    return noted if noted is report else replace(noted, written=_with_baseline(report.written))


def with_unit_query_errors(
    reports: UnitReports, root: Path, environment: str | None, accounts: Mapping[str, Account]
) -> UnitReports:
    """The same for business units; `accounts` are theirs by name."""
    noted = _noted(reports.units, root, environment, accounts)
    same = all(noted[name] is report for name, report in reports.units.items())
    return reports if same else replace(reports, units=noted, written=_with_baseline(reports.written))


def _with_baseline(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*written, BASELINE)))


def _noted(
    reports: Mapping[str, ExportReport], root: Path, environment: str | None, accounts: Mapping[str, Account]
) -> dict[str, ExportReport]:
    kinds = frozenset(kinds_with_sql())
    adopted = {unit: {*report.exported, *report.updated} for unit, report in reports.items()}
    if not any(address.partition(".")[0] in kinds for addresses in adopted.values() for address in addresses):
        return dict(reports)
    try:
        project = examine(root, environment, offline=True)
    except ProjectError:
        return dict(reports)
    before = read_baseline(root)
    name = project.environment.name
    known, noted, online = before.environments.get(name, Counter()), dict(reports), set[KnownFinding]()
    for part in project.units or (project,):
        unit = part.environment.business_unit if project.units else ""
        if not adopted.get(unit):
            continue
        offline, with_account = _errors(part, accounts.get(unit))
        new = _about((*offline, *with_account), adopted[unit]) - known
        online |= (_about(with_account, adopted[unit]) - _about(offline, adopted[unit])).keys()
        if new:
            noted[unit] = replace(reports[unit], held=(*reports[unit].held, *sorted(new.elements())))
            known = known | new
    if known != before.environments.get(name, Counter()):
        write_all(root, {BASELINE: before.adding(name, known, online=online).text().encode()})
    return noted


def _errors(project: Project, account: Account | None) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Errors of a project or of one of its business units: those that the files show, and those that the account does.

    What the account does not answer is left to the first plan.
    """
    from mcdecl.analysis.lint.registry import registry
    from mcdecl.analysis.lint.run import errors
    from mcdecl.workspace import online

    offline = errors(project, registry())
    if account is None:
        return offline, ()
    try:
        return offline, online.query_errors(project, online.unresolved(project, account))
    except AccountError:
        return offline, ()


def _about(found: Iterable[Diagnostic], addresses: set[str]) -> Counter[KnownFinding]:
    """The findings that are about these resources alone."""
    return Counter(
        known
        for finding in found
        if finding.about and all(about.address in addresses for about in finding.about)
        for known in identities(finding)
    )
