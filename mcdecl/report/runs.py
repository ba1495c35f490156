"""What was done before, as text: the table of `mcdecl runs`, and one entry in full."""

from collections.abc import Iterator, Sequence

from mcdecl.account.explain import explain
from mcdecl.engine.apply.runs import UNFINISHED, ApplyRun, JournalCall
from mcdecl.helpers.characters import printable
from mcdecl.operations.past import STARTED, PastEvent
from mcdecl.report.wrapping import wrapped

MEANINGS = {
    "done": "everything was applied",
    "failed": "some changes failed or were skipped",
    "stopped": "it was stopped; some changes were not started",
    "refused": "nothing was sent",
    "broken": "it ended with an error",
    UNFINISHED: "the journal is incomplete: the run was killed, or is still in progress",
}
COUNTED = ("done", "failed", "skipped", "unknown")


_TITLES = ("id", "started (UTC)", "kind", "outcome", "environment", "what", "by")
_OWN_LINE = 5
"""The column from which on a narrow terminal shows the rest below."""
_GAP = 2
_SHORT_COMMIT = 7


def past_lines(events: Sequence[PastEvent], width: int | None = None) -> Iterator[str]:
    """The table that `mcdecl runs` prints.

    Args:
        events: what was done, in the order in which it is shown.
        width: the columns of the terminal; where a line would be wider, what was done and by whom is below it. None
            for a log.
    """
    if not events:
        return
    rows = [_cells(event) for event in events]
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    stacked = width is not None and sum(widths) + _GAP * (len(widths) - 1) > width
    for cells in (_TITLES, *rows):
        if not stacked:
            yield _joined(cells, widths)
            continue
        yield from wrapped(_joined(cells[:_OWN_LINE], widths), width or 0)
        below = ", ".join(cell for cell in cells[_OWN_LINE:] if cell)
        if below and cells is not _TITLES:
            yield from wrapped(f"  {below}", width or 0)


def event_lines(event: PastEvent) -> Iterator[str]:
    """All that is known of one entry: of an apply its calls."""
    if event.apply is not None:
        yield from run_lines(event.apply)
        return
    yield f"{event.id}: {event.kind}, {event.outcome}"
    record = event.to_json()
    shown = {**record, "addresses": ", ".join(event.addresses)}
    names = [name for name in shown if name not in ("id", "kind", "outcome") and shown[name] not in ("", None)]
    width = max(map(len, names), default=0)
    for name in names:
        yield f"  {name:{width}}  {printable(str(shown[name]))}"
    if event.outcome == STARTED:
        which = event.task if event.task is not None else next(iter(event.addresses), "")
        yield f"Its end was not seen from here. See how it stands: mcdecl results {printable(str(which))}"


def _cells(event: PastEvent) -> tuple[str, ...]:
    started = f"{event.started:%Y-%m-%d %H:%M}" if event.started is not None else "?"
    where = f"{event.environment}, {event.unit}" if event.unit else event.environment
    return tuple(map(printable, (event.id, started, event.kind, event.outcome, where, _what(event), event.who or "?")))


def _what(event: PastEvent) -> str:
    """What was done in a line: of an apply the commit and the counts, else the address and what came of it."""
    if event.apply is not None:
        commit = str(event.apply.header.get("commit") or "")[:_SHORT_COMMIT]
        return ", ".join([*([f"commit {commit}"] if commit else []), _counts(event.apply)])
    parts = [*event.addresses[:1], *([event.words] if event.words else [])]
    return ", ".join([*parts, *([f"task {event.task}"] if event.task is not None else [])])


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)).rstrip()


def run_lines(run: ApplyRun) -> Iterator[str]:
    """The lines that `mcdecl runs ID` prints."""
    header = run.header
    yield f"{run.id}: {run.outcome} ({MEANINGS.get(run.outcome, 'an outcome of a newer version')})"
    for name in ("started", "project", "environment", "who"):
        yield f"  {name:11}  {header.get(name, '?')}"
        if name == "environment":
            yield from (f"  {'unit':11}  {unit}" for unit in _unit(run))
    if run.summary is not None:
        yield f"  {'ended':11}  {run.summary.get('ended', '?')}"
    yield f"  {'changes':11}  {_counts(run)}"
    yield f"  {'journal':11}  {run.path}"
    if run.torn:
        yield f"  {'torn':11}  {run.torn} line{'s' if run.torn != 1 else ''} could not be read"
    for call in run.calls:
        yield from _call_lines(call)
    left = (run.summary or {}).get("left") or []
    for item in left:
        yield f"  {item.get('result', '?')}: {printable(str(item.get('address')))}{_code(item.get('code'))}"
    if run.outcome != "done":
        yield "The next plan shows what is left."


def _unit(run: ApplyRun) -> Iterator[str]:
    """The business unit of a run, where its environment names some."""
    if unit := run.header.get("unit"):
        yield str(unit)


def _counts(run: ApplyRun) -> str:
    if run.summary is None:
        asked = run.header.get("changes", "?")
        ended = sum(1 for call in run.calls if call.end is not None)
        return f"{asked} planned, {ended} of {len(run.calls)} calls ended"
    counts = run.summary.get("counts") or {}
    return ", ".join(f"{counts.get(name, 0)} {name}" for name in COUNTED if counts.get(name) or name == "done")


def _call_lines(call: JournalCall) -> Iterator[str]:
    end = call.end or {}
    took = f" in {end['ms']} ms" if "ms" in end else ""
    tries = f", {end['attempts']} attempts" if end.get("attempts", 1) != 1 else ""
    why = f" ({end['error']})" if end.get("error") else ""
    what = printable(", ".join(call.addresses)) or "?"
    yield f"  call {call.number}: {call.result}{why} {call.operation} {what}{took}{tries}"
    for item in end.get("refused") or ():
        yield f"      refused: {printable(str(item.get('address')))}{_code(item.get('code'))}"


def _code(code: object) -> str:
    """A code with what it means."""
    if not isinstance(code, int):
        return ""
    meaning = explain(code, "")
    return f" (code {code}: {meaning.meaning})" if meaning is not None else f" (code {code})"
