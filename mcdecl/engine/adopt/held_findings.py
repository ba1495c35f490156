"""Findings on what an export declares: the account holds it like this, so the baseline of lint knows them at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from mcdecl.engine.adopt.model import ExportReport
from mcdecl.kinds.resource import Resource
from mcdecl.project import Project, checking
from mcdecl.project.baseline import BASELINE, NO_BASELINE, KnownFinding, identities, read_baseline
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.units import findings


def held_findings(resources: Iterable[Resource], project: Project) -> Iterator[KnownFinding]:
    """The errors of these resources by themselves; `project` has them among everything that will be declared."""
    unit = project.environment.business_unit
    for resource in resources:
        for finding in chain(checking.alone(resource, project), findings(resource, project)):
            if not finding.warning:
                about = checking.affected(resource, finding.path, unit)
                yield from identities(Diagnostic("", 1, 1, finding.message, code=finding.code, about=(about,)))


def new_findings(adopted: Sequence[Resource], project: Project) -> Iterator[KnownFinding]:
    """The errors of what a project takes over from the account, and those that come with it to what is declared."""
    after = with_resources(project, adopted)
    yield from held_findings(adopted, after)
    taken = {resource.address for resource in adopted}
    others = [item for item in project.resources if not item.implied and item.address not in taken] if taken else []
    yield from sorted((Counter(held_findings(others, after)) - Counter(held_findings(others, project))).elements())


def with_resources(project: Project, resources: Sequence[Resource]) -> Project:
    """A project in which these are declared, too, and instead of what has their addresses."""
    return Project(
        project.name,
        project.root,
        project.environment,
        tuple({resource.address: resource for resource in (*project.resources, *resources)}.values()),
        above=project.above,
    )


def baseline_file(root: Path, environment: str, reports: Iterable[ExportReport], *, new: bool) -> dict[str, bytes]:
    """The baseline with what an export found besides, by its path; empty where nothing is to be added.

    Args:
        root: the folder of the project.
        environment: the name of the environment that was read.
        reports: what was exported, and with which findings.
        new: whether the project is made only now.

    Raises:
        BadBaselineError: the one that is there cannot be read.
    """
    held = [finding for report in reports for finding in report.held]
    if not held:
        return {}
    before = NO_BASELINE if new else read_baseline(root)
    after = before.adding(environment, held)
    return {} if after.environments == before.environments else {BASELINE: after.text().encode()}
