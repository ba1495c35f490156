"""What a plan touches, drawn for the documents that show it."""

from collections.abc import Iterator

from mcdecl.analysis.lineage import mermaid, svg, touched
from mcdecl.analysis.lineage.mermaid import too_much
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.project import Project
from mcdecl.report.plan_drawings import Drawing
from mcdecl.workspace.lineage import project_graph

MOST_DRAWN = 400
"""Boxes of a drawing beyond which nobody finds anything in it."""


def drawing(report: Plan | PlanSet, project: Project) -> Drawing | None:
    """The drawing of what the changes of a plan touch; None where nothing goes anywhere, or far too much does."""
    changed = list(_changed(report))
    part = touched(project_graph(project), changed)
    if not part.edges or len(part.nodes) > MOST_DRAWN:
        return None
    chart = mermaid(part, marked=changed)
    return Drawing("" if too_much(chart) else chart, svg(part, marked=changed))


def _changed(report: Plan | PlanSet) -> Iterator[str]:
    """What the graph calls the resources that change: of several business units with their unit before them."""
    if isinstance(report, Plan):
        yield from (change.address for change in report.acting())
        return
    for unit_plan, plan in report.plans():
        yield from (f"{unit_plan.unit}:{change.address}" for change in plan.acting())
