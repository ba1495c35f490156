"""What depends on something, and what nothing reads, as text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mcdecl.analysis.lineage.drawing import plain
from mcdecl.analysis.lineage.impact import Effect, Impact, Severity
from mcdecl.analysis.lineage.unused import LIMITS, Unread

_HEADS: Final = {
    Severity.BREAKS: "Breaks without it",
    Severity.CHANGES: "Goes on, with another result",
    Severity.READS: "Reads the same rows, and is not affected as far as is known",
}
_REASONS: Final = 3
"""Reasons of one effect that are told; the others are counted."""


def impact_text(found: Impact) -> str:
    """An impact for a person."""
    return "\n".join(_impact_lines(found)) + "\n"


def _impact_lines(found: Impact) -> Iterator[str]:
    if not found.effects:
        yield f"Nothing in the project depends on {found.subject}."
    else:
        yield f"On {found.subject} depend: {_counted(found)}."
    for severity, head in _HEADS.items():
        effects = found.of(severity)
        if effects:
            yield ""
            yield f"{head}:"
            yield from _columns([(one.called, _reasons(one)) for one in effects])
    yield ""
    yield "Not known:"
    yield from (f"  {one}" for one in found.unknown)


def _counted(found: Impact) -> str:
    words = {Severity.BREAKS: "break", Severity.CHANGES: "change", Severity.READS: "only read"}
    counts = ((len(found.of(severity)), word) for severity, word in words.items())
    return ", ".join(
        f"{count} {word}{'s' if count == 1 and word != 'only read' else ''}" for count, word in counts if count
    )


def _reasons(effect: Effect) -> str:
    told, rest = effect.why[:_REASONS], len(effect.why) - _REASONS
    return "; ".join((*told, f"and {rest} more")) if rest > 0 else "; ".join(told)


def unused_text(found: Sequence[Unread]) -> str:
    """What nothing reads, for a person."""
    return "\n".join(_unused_lines(found)) + "\n"


def _unused_lines(found: Sequence[Unread]) -> Iterator[str]:
    if not found:
        yield "Everything in the project is read or run by something in it."
    for head, kinds in (("Data extensions", ("data_extension",)), ("Fields", ("field",)), ("Others", None)):
        part = [one for one in found if (one.kind in kinds if kinds else one.kind not in ("data_extension", "field"))]
        if part:
            yield f"{head}:"
            yield from _columns(
                [(one.address, f"{one.why} ({one.perhaps})" if one.perhaps else one.why) for one in part]
            )
            yield ""
    yield "Not known:"
    yield from (f"  {one}" for one in LIMITS)


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Two columns; a long first one pushes only its own second."""
    listed = [(plain(first), plain(second)) for first, second in rows]
    width = min(max(len(first) for first, _ in listed), 60)
    return (f"  {first:<{width}}  {second}" for first, second in listed)
