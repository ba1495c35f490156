"""A plan as a document: plain words, JSON, Markdown, or a page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.environments import Everywhere
from mcdecl.engine.plan.origin import Origin
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers.characters import harmless
from mcdecl.report.plan_drawings import Drawing

if TYPE_CHECKING:
    from mcdecl.project import Project
    from mcdecl.report.sections import Report

MOST_DRAWN = 400
"""Boxes of a drawing beyond which nobody finds anything in it."""


def document(
    report: "Report", form: str, project: "Project | None" = None, origin: Origin | None = None
) -> tuple[str, str]:
    """The text of a plan, or of several.

    Args:
        report: the plan.
        form: `plain`, `json`, `slack`, `markdown` or `html`.
        project: what it was made from, where it is at hand: documents then draw what the plan touches.
        origin: where it comes from, for a comment or a message.

    Returns:
        The text, and what is doubtful about it, for a person; empty when nothing is.
    """
    if form == "plain":
        from mcdecl.report.plain import plain_text

        return plain_text(report), ""
    if form == "json":
        import json

        text = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        return harmless(text, terminal=False) + "\n", ""
    if form == "slack":
        from mcdecl.report.slack import plan_message

        return plan_message(report, origin), ""
    drawn = None if project is None or isinstance(report, Everywhere) else drawing(report, project)
    if form == "html":
        from mcdecl.report.html import page

        return page(report, drawn), ""
    from mcdecl.report.markdown import LIMIT, length, markdown

    text = markdown(report, lineage=drawn, origin=origin)
    doubt = (
        f"The risks of this plan alone take {length(text):,} characters, and a comment holds {LIMIT:,}; none was "
        "left out. --format html makes a page of it."
    )
    return text, doubt if length(text) > LIMIT else ""


def drawing(report: Plan | PlanSet, project: "Project") -> Drawing | None:
    """The drawing of what the changes of a plan touch; None where nothing goes anywhere, or far too much does."""
    from mcdecl.analysis.lineage import graph_of, mermaid, svg, touched
    from mcdecl.analysis.lineage.mermaid import too_much
    from mcdecl.analysis.lint.queries import understood

    changed = list(_changed(report))
    part = touched(graph_of(project, understood), changed)
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
