"""A plan as Markdown for a comment on a pull request: dangers open on top, the rest to be opened."""

from collections.abc import Callable, Iterator
from typing import Final

from mcdecl.engine.plan.model import Action, Change, Plan
from mcdecl.report.markdown_changes import heading, one_liner, whole
from mcdecl.report.markdown_text import cell, code, details, fence, marker, prose
from mcdecl.report.plan_drawings import Drawing
from mcdecl.report.sections import (
    Report,
    ReportPart,
    Section,
    about,
    consent_line,
    loses_data,
    notes,
    parts,
    sections,
    total_line,
)
from mcdecl.report.size_limit import Block, Weight, fitted, length
from mcdecl.report.text import KEPT, UNMANAGED, account_line, partial_line, summary_line, verdict
from mcdecl.report.unit_parts import shown_parts

__all__ = ["LIMIT", "length", "markdown"]

LIMIT: Final = 65_536
"""Characters that a comment holds on GitHub, as it says when it refuses a longer one."""
SHORTENED: Final = "_Shortened to fit into a comment; `mcdecl plan` and `mcdecl show` print the full plan._"
MOST_LISTED: Final = (500, 250, 100, 25)
"""How many changes of a kind are named in shorter and shorter forms."""
FEW_LINES: Final = 12
"""Lines of a change in the middle form."""


def markdown(report: Report, limit: int = LIMIT, lineage: Drawing | None = None) -> str:
    """The document, with the lineage of what it touches where that is known.

    It is longer than `limit` only where what is dangerous does not fit otherwise.
    """
    blocks = [*_blocks(report), *(_lineage(lineage) if lineage else ())]
    return fitted(blocks, limit, SHORTENED)


def _lineage(lineage: Drawing) -> Iterator[Block]:
    if lineage.mermaid:
        chart = f"```mermaid\n{lineage.mermaid.strip()}\n```"
        yield Block((details("lineage of the changes", chart), ""), Weight.SIDELINE)


def _blocks(report: Report) -> Iterator[Block]:
    project, environment = about(report)
    several = parts(report)
    yield Block((marker(project=project, environment=environment),))
    name = f"{code(project)} for {code(environment)}" if project else code(environment)
    yield Block((f"## mcdecl plan: {name}",))
    if head := consent_line(report):
        yield Block((f"**{prose(head)}**",))
    if len(several) == 1 and several[0].plan is not None and not several[0].title:
        yield from _plan(several[0].plan)
        return
    yield Block((f"**{prose(total_line(report))}**",))
    yield from (Block((prose(note),)) for note in notes(report))
    yield Block((_table(several),))
    for part in shown_parts(report):
        yield Block((f"## {prose(part.title)}",))
        if part.listed is None:
            yield _error(part.error)
            continue
        if part.heads:
            yield Block((_head(part.heads[0], part.account),))
        yield from _listed_blocks(part.listed)


def _table(several: tuple[ReportPart, ...]) -> str:
    rows = ["| | create | update | delete | replace | blocked | risky |", "|---|--:|--:|--:|--:|--:|--:|"]
    for part in several:
        if part.plan is None:
            rows.append(f"| {cell(part.title)} | no plan | | | | | |")
            continue
        counts = part.plan.summary()
        numbers = (counts.create, counts.update, counts.delete, counts.replace, counts.blocked)
        cells = (*numbers, counts.caution + counts.data_loss)
        rows.append(f"| {cell(part.title)} | {' | '.join(str(number) for number in cells)} |")
    return "\n".join(rows)


def _error(error: str) -> Block:
    lines = error.splitlines()
    full = f"**Could not be planned:**\n\n{fence(lines, 'text')}"
    return Block((full, f"**Could not be planned:** {prose(lines[0] if lines else '')} …"))


def _plan(plan: Plan) -> Iterator[Block]:
    yield Block((_head(plan, account_line(plan)),))
    yield from _listed_blocks(plan)


def _listed_blocks(plan: Plan) -> Iterator[Block]:
    for section in sections(plan):
        yield _danger(section) if section.danger else _kind(section)
    for words, lines in ((UNMANAGED, plan.unmanaged), (KEPT, plan.kept)):
        if not lines:
            continue
        listed = fence(lines, "text")
        title = f"{words} ({len(lines)})"
        yield Block((details(title, listed), f"{prose(title)}"), Weight.SIDELINE)


def _head(plan: Plan, account: str) -> str:
    """The account, the summary line, and in bold what keeps the plan from being applied as it is."""
    lines = [prose(account)] if account else []
    lines.append(f"**{summary_line(plan)}**")
    if plan.too_much:
        lines.append(f"**{prose(plan.too_much)}**")
    lines += [f"**{prose(str(mark))}.**" for mark in plan.paused]
    if sentence := verdict(plan):
        lines.append(f"**{sentence}**" if plan.summary().blocked else sentence)
    if plan.partial:
        lines.append(prose(partial_line(plan)))
    return "\n\n".join(lines)


def _danger(section: Section) -> Block:
    """What has to be read stands open; its differences fold, its words never go."""
    title = f"### {section.title.capitalize()} ({len(section.members)})"
    full = "\n\n".join([title, *(whole(change) for change in section.changes)])
    few = "\n\n".join([title, *(whole(change, FEW_LINES) for change in section.changes)])
    short = "\n".join([title, "", *(one_liner(change) for change in section.changes)])
    if any(loses_data(change) or change.action is Action.BLOCKED for change in section.changes):
        return Block((full, few, short))
    return Block((full, few, short, f"{title}\n\nToo many to list here."), Weight.CAUTION)


def _kind(section: Section) -> Block:
    title = f"<b>{section.title}</b>: {_counts(section)}"

    def folded(form: Callable[[Change], str], between: str = "\n\n") -> str:
        return details(title, between.join(form(change) for change in section.changes))

    return Block(
        (
            folded(whole),
            folded(lambda change: whole(change, FEW_LINES)),
            folded(lambda change: f"- {heading(change)}", "\n"),
            *(details(title, _listed(section, count)) for count in MOST_LISTED if count < len(section.changes)),
            f"{section.title}: {_counts(section)}",
        ),
        Weight.CHANGES,
    )


def _listed(section: Section, count: int) -> str:
    """The first changes by their headings alone."""
    lines = [f"- {heading(change)}" for change in section.changes[:count]]
    return "\n".join([*lines, f"- and {len(section.changes) - count:,} more"])


def _counts(section: Section) -> str:
    words = {
        Action.CREATE: "to create",
        Action.UPDATE: "to update",
        Action.DELETE: "to delete",
        Action.REPLACE: "to replace",
        Action.NO_OP: "unchanged, with a note",
    }
    counts = ((sum(change.action is action for change in section.members), word) for action, word in words.items())
    return ", ".join(f"{count} {text}" for count, text in counts if count)
