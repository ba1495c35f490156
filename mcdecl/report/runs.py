"""Past applies as text."""

from collections.abc import Iterator, Sequence

from mcdecl.account.explain import explain
from mcdecl.engine.apply.runs import UNFINISHED, ApplyRun, JournalCall
from mcdecl.report.text import printable

MEANINGS = {
    "done": "everything was applied",
    "failed": "some changes failed or were skipped",
    "stopped": "it was stopped; some changes were not started",
    "refused": "nothing was sent",
    "broken": "it ended with an error",
    UNFINISHED: "the journal is incomplete: the run was killed, or is still in progress",
}
COUNTED = ("done", "failed", "skipped", "unknown")


def runs_lines(runs: Sequence[ApplyRun]) -> Iterator[str]:
    """The lines that `mcdecl runs` prints: one for each run."""
    for run in runs:
        started = str(run.header.get("started", "?"))[:19].replace("T", " ")
        where = ", ".join([str(run.header.get("environment", "?")), *_unit(run)])
        yield f"{run.id}  {started}Z  {run.outcome:10}  {where}  {_counts(run)}  {run.header.get('who', '?')}"


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
