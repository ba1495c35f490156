"""One change as Markdown: its heading, what it may cost, its differences as a `diff`."""

from collections.abc import Iterator

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.report.differences import ShownDifference, is_text, runs, shown_difference, told_parts
from mcdecl.report.markdown_text import code, details, fence, html_code, prose
from mcdecl.report.terminal import text_diff
from mcdecl.report.text import HELD, is_grave, risk_label, undo_words

MOST_LINES = 400
"""Lines of differences of one change; the rest is counted."""
LONGEST = 2000
"""Characters of one line."""


def heading(change: Change) -> str:
    """What happens to which resource, and where that is declared."""
    where = f" ({code(change.source)})" if change.source else ""
    return f"{_word(change)} {code(change.address)}{where}"


def whole(change: Change, most: int = MOST_LINES, *, opened: bool = False) -> str:
    """A change with at most so many lines of its differences; `opened` keeps what is created from being folded."""
    dangers = list(_dangers(change))
    lines = [f"**{heading(change)}**" if dangers else heading(change)]
    texts = [f"- {danger}" for danger in dangers]
    texts += [f"- warning: {prose(finding)} ({HELD})" for finding in change.held]
    texts += [f"- note: {prose(note)}" for note in change.notes]
    texts += [f"- undo: {prose(words)}"] if most == MOST_LINES and (words := undo_words(change)) else []
    texts += [f"- depends on blocked: {code(address)}" for address in change.blocked_by]
    if texts:
        lines.append("\n".join(texts))
    if change.attributes:
        lines.append(_differences(change, most))
    if change.action is Action.CREATE and not texts and change.attributes and not opened:
        count = len(change.attributes)
        summary = f"{_word(change)} {html_code(change.address)}, {count} attribute{'s' if count != 1 else ''}"
        return details(summary, lines[-1])
    return "\n\n".join(lines)


def one_liner(change: Change) -> str:
    """A change with every word of danger and without its differences."""
    return f"- {_word(change)} {code(change.address)}: {'; '.join(_dangers(change))}"


def _dangers(change: Change) -> Iterator[str]:
    """Everything that has to be read about it; none of it is ever left out."""
    yield from (f"**blocked**: {prose(reason)}" for reason in change.reasons)
    for diff in change.of(AttributeStatus.BLOCKED):
        yield f"**blocked**: {code(diff.path)}: {prose(diff.reason or '')}"
    yield from (_risk(change, warning) for warning in change.warnings)


def _word(change: Change) -> str:
    """The action in a word; a sign would be read as mark-up."""
    return change.action.value if change.action is not Action.NO_OP else "unchanged"


def _risk(change: Change, warning: str) -> str:
    words = f"{risk_label(change, warning) or 'note'}: {prose(warning)}"
    return f"**{words}**" if is_grave(change, warning) else words


def _differences(change: Change, most: int) -> str:
    lines = [_short(line) for line in difference_lines(change)]
    rest = len(lines) - most
    return fence([*lines[:most], *([f"  … and {rest} more lines"] if rest > 0 else [])], "diff")


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} … ({len(line) - LONGEST:,} characters more)"


def difference_lines(change: Change) -> Iterator[str]:
    """The differences as lines of a `diff`; dangerous ones have a `!`."""
    for run in runs(change.attributes):
        if len(run.diffs) > 1:
            word = "unknown" if run.status is AttributeStatus.UNKNOWN else "left alone"
            yield f"  {len(run.diffs)} attributes {word}: {', '.join(diff.path for diff in run.diffs)}"
            yield f"      {run.reason}"
        else:
            yield from _lines(change, run.diffs[0])


def _lines(change: Change, diff: AttributeDiff) -> Iterator[str]:
    if diff.parts and diff.status is AttributeStatus.CHANGED:
        for part in told_parts(change.kind, diff):
            yield from (
                _both(part) if not part.words else (f"{'-' if part.sign == '-' else '+'} {part.path}: {part.words}",)
            )
        return
    shown = shown_difference(change, diff)
    if is_text(diff):
        yield f"{'@@' if shown.sign == '~' else shown.sign} {diff.path}{' @@' if shown.sign == '~' else ':'}"
        new = not diff.before
        yield from (f"{'+ ' if new else ''}{text[10:]}" for _style, text in text_diff(diff.before, diff.after))
    elif diff.status is AttributeStatus.BLOCKED:
        yield f"! {diff.path}: {shown.values}"
    elif diff.status is AttributeStatus.CHANGED:
        yield from _both(shown)
    else:
        word = "unknown" if diff.status is AttributeStatus.UNKNOWN else "left alone"
        yield f"  {diff.path} {word}: {diff.reason}"


def _both(shown: ShownDifference) -> Iterator[str]:
    """The value before and the value after, a line each."""
    if shown.before is not None:
        yield f"- {shown.path}: {shown.before}"
    if shown.after is not None and shown.sign != "-":
        yield f"+ {shown.path}: {shown.after}"
