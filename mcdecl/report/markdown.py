"""A plan as Markdown for a comment on a pull request: dangers open on top, the rest to be opened."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from mcdecl.engine.plan.model import Action, Change, Plan
from mcdecl.engine.plan.origin import Origin
from mcdecl.report.markdown_changes import difference_lines, heading, one_liner, whole
from mcdecl.report.markdown_lines import origin_line
from mcdecl.report.markdown_text import cell, code, details, fence, marker, prose
from mcdecl.report.plan_drawings import Drawing
from mcdecl.report.sections import (
    REMARKS,
    Report,
    ReportPart,
    Section,
    about,
    consent_line,
    loses_data,
    needs_line,
    notes,
    parts,
    sections,
    total_line,
)
from mcdecl.report.size_limit import Block, Weight, fitted, length
from mcdecl.report.text import KEPT, UNMANAGED, account_line, partial_line, summary_line, verdict
from mcdecl.report.unit_parts import shown_parts

__all__ = ["LIMIT", "length", "markdown"]

LIMIT: Final = 65_400
"""Characters for a comment: GitHub holds 65,536, as it says when it refuses a longer one; a pipeline adds a line."""
SHORTENED: Final = "_Shortened to fit into a comment; `mcdecl plan` and `mcdecl show` print the full plan._"
MOST_LISTED: Final = (500, 250, 100, 25)
"""How many changes of a kind are named in shorter and shorter forms."""
MOST_FAILED: Final = 100
"""Lines of what went wrong that are shown where not all have room."""
SMALL: Final = 60
"""Up to so many lines of differences a plan is small: then nothing of it has to be opened."""
FEW_LINES: Final = 12
"""Lines of a change in the middle form."""


def markdown(report: Report, limit: int = LIMIT, lineage: Drawing | None = None, origin: Origin | None = None) -> str:
    """The document, with the lineage of what it touches and where it comes from, where these are known.

    It is longer than `limit` only where what is dangerous does not fit otherwise.
    """
    blocks = [*_blocks(report, origin), *(_lineage(lineage) if lineage else ())]
    return fitted(blocks, limit, SHORTENED)


def failure_markdown(project: str, environment: str, text: str, origin: Origin | None = None) -> str:
    """That there is no plan, and why; it begins as the plan would, so that it takes the place of an older one.

    Args:
        project: its name; empty where its files cannot be read.
        environment: the environment that was to be planned.
        text: what went wrong, as a terminal shows it.
        origin: where it was tried.
    """
    lines = text.splitlines()
    name = f"{code(project)} for {code(environment)}" if project else code(environment)
    blocks = [
        Block((marker(project=project, environment=environment),)),
        Block((f"## mcdecl plan: {name}",)),
        Block(("**Planning failed: there is no plan of this commit.**",)),
        Block(
            (
                fence(lines, "text"),
                fence([*lines[:MOST_FAILED], f"… and {len(lines) - MOST_FAILED} more lines"], "text"),
            )
        ),
        Block((origin_line(origin),)),
    ]
    return fitted(blocks, LIMIT, "_Shortened to fit into a comment; the log has the rest._")


def _lineage(lineage: Drawing) -> Iterator[Block]:
    if lineage.mermaid:
        chart = f"```mermaid\n{lineage.mermaid.strip()}\n```"
        yield Block((details("lineage of the changes", chart), ""), Weight.SIDELINE)


def _is_small(several: Iterable[Plan]) -> bool:
    """Whether a person reads the changes without having to choose among them."""
    changes = [change for plan in several for section in sections(plan) for change in section.changes if change.acts]
    return len(changes) <= SMALL and sum(2 + len(list(difference_lines(change))) for change in changes) <= SMALL


def _blocks(report: Report, origin: Origin | None = None) -> Iterator[Block]:
    project, environment = about(report)
    several = parts(report)
    yield Block((marker(project=project, environment=environment),))
    name = f"{code(project)} for {code(environment)}" if project else code(environment)
    yield Block((f"## mcdecl plan: {name}",))
    if where := origin_line(origin):
        yield Block((where,))
    if head := consent_line(report):
        yield Block((f"**{prose(head)}**",))
    small = _is_small(part.plan for part in several if part.plan is not None)
    if len(several) == 1 and several[0].plan is not None and not several[0].title:
        yield from _plan(several[0].plan, small=small)
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
        yield from _listed_blocks(part.listed, small=small)


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


def _plan(plan: Plan, *, small: bool) -> Iterator[Block]:
    yield Block((_head(plan, account_line(plan)),))
    yield from _listed_blocks(plan, small=small)


def _listed_blocks(plan: Plan, *, small: bool) -> Iterator[Block]:
    for section in sections(plan):
        yield _danger(section) if section.danger else _kind(section, small=small)
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
    if needs := needs_line(plan):
        lines.append(f"**{prose(needs)}**")
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


def _kind(section: Section, *, small: bool) -> Block:
    title = f"<b>{section.title}</b>: {_counts(section)}"
    if section.title == REMARKS:
        title = f"{section.title} ({len(section.members)})"

    def folded(form: Callable[[Change], str], between: str = "\n\n") -> str:
        return details(title, between.join(form(change) for change in section.changes))

    open_form = []
    if small and section.title != REMARKS:
        opened = (whole(change, opened=True) for change in section.changes)
        open_form.append("\n\n".join([f"### {section.title.capitalize()}: {_counts(section)}", *opened]))
    return Block(
        (
            *open_form,
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
