"""Impact and unused resources as text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mcdecl.analysis.lineage.drawing import plain
from mcdecl.analysis.lineage.impact import Effect, Impact, Severity
from mcdecl.analysis.lineage.unused import LIMITS, Unread
from mcdecl.kinds.roles import holds_rows

_HEADS: Final = {
    Severity.BREAKS: "Breaks without it",
    Severity.CHANGES: "Still works, with a different result",
    Severity.READS: "Reads the same rows; no known effect",
}
_REASONS: Final = 3
"""Reasons of one effect that are told; the others are counted."""


def impact_text(impact: Impact) -> str:
    """An impact for a person."""
    return "\n".join(_impact_lines(impact)) + "\n"


def _impact_lines(impact: Impact) -> Iterator[str]:
    if not impact.effects:
        yield f"Nothing in the project depends on {impact.subject}."
    else:
        yield f"Depending on {impact.subject}: {_counted(impact)}."
    for severity, head in _HEADS.items():
        effects = impact.of(severity)
        if effects:
            yield ""
            yield f"{head}:"
            yield from _columns([(effect.called, _reasons(effect)) for effect in effects])
    yield ""
    yield "Not known:"
    yield from (f"  {text}" for text in impact.unknown)


def _counted(impact: Impact) -> str:
    words = {Severity.BREAKS: "break", Severity.CHANGES: "change", Severity.READS: "only read"}
    counts = ((len(impact.of(severity)), word) for severity, word in words.items())
    return ", ".join(
        f"{count} {word}{'s' if count == 1 and word != 'only read' else ''}" for count, word in counts if count
    )


def _reasons(effect: Effect) -> str:
    first, rest = effect.why[:_REASONS], len(effect.why) - _REASONS
    return "; ".join((*first, f"and {rest} more")) if rest > 0 else "; ".join(first)


def unused_text(unreads: Sequence[Unread]) -> str:
    """What nothing reads, for a person."""
    return "\n".join(_unused_lines(unreads)) + "\n"


def _head(unread: Unread) -> str:
    if holds_rows(unread.kind):
        return "Data extensions"
    return "Fields" if unread.kind == "field" else "Others"


def _unused_lines(unreads: Sequence[Unread]) -> Iterator[str]:
    if not unreads:
        yield "Everything in the project is used by something in it."
    for head in ("Data extensions", "Fields", "Others"):
        part = [unread for unread in unreads if _head(unread) == head]
        if part:
            yield f"{head}:"
            yield from _columns(
                [
                    (unread.address, f"{unread.why} ({unread.perhaps})" if unread.perhaps else unread.why)
                    for unread in part
                ]
            )
            yield ""
    yield "Not known:"
    yield from (f"  {text}" for text in LIMITS)


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Two columns; a long first one pushes only its own second."""
    listed = [(plain(first), plain(second)) for first, second in rows]
    width = min(max(len(first) for first, _ in listed), 60)
    return (f"  {first:<{width}}  {second}" for first, second in listed)
