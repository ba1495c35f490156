"""What probes would do in an account, and what they found out about each fact."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mcdecl.facts import AREAS, FACTS
from mcdecl.helpers.version import __version__
from mcdecl.operations.probes.model import FactVerdict, Verdict
from mcdecl.report.anonymous import Anonymizer
from mcdecl.report.doctor import FORMAT_VERSION, fact_json

Left = tuple[str, str]
"""What an earlier run has left behind: kind and name."""


def plan_lines(
    environment: str, folders: list[tuple[str, bool]], prefix: str, left: list[Left], probes: list[str]
) -> Iterator[str]:
    """What would be done.

    Args:
        environment: the environment's name.
        folders: the paths, each with whether it has to be created.
        prefix: what the names of all that is created begin with.
        left: what is deleted first.
        probes: the probes that write.
    """
    yield f"{environment}: {len(probes)} probes create data extensions, folders, rows and queries, and delete them."
    for path, new in folders:
        yield f"  in {path}" + (" (is created, and deleted at the end)" if new else "")
    yield f"  names and keys begin with {prefix}; nothing else is changed, and nothing is run"
    if left:
        yield f"  {len(left)} left behind by an earlier run, deleted first:"
        yield from (f"    {kind} {name}" for kind, name in left)
    yield f"  probes: {', '.join(probes)}"


def verdict_lines(verdicts: list[FactVerdict]) -> Iterator[str]:
    """Each fact, by area: whether it holds, and what came where it does not."""
    by_fact = {verdict.fact: verdict for verdict in verdicts}
    width = max(len(verdict.verdict) for verdict in verdicts)
    for title, facts in AREAS.items():
        shown = [by_fact[fact.id] for fact in facts if fact.id in by_fact]
        if not shown:
            continue
        yield f"\n{title}"
        for verdict in shown:
            yield f"  {verdict.verdict:<{width}}  {verdict.fact}: {FACTS[verdict.fact].sentence}"
            if verdict.verdict is not Verdict.HOLDS:
                word = "Found" if verdict.verdict is Verdict.DIFFERS else "Why"
                yield f"  {'':<{width}}  {word}: {verdict.found}"


def conformance_summary(environment: str, verdicts: list[FactVerdict]) -> str:
    """The end in one line."""
    counted = Counter(verdict.verdict for verdict in verdicts)
    holding, differing, unseen = (counted[verdict] for verdict in (Verdict.HOLDS, Verdict.DIFFERS, Verdict.NOT_PROBED))
    words = f"{holding} hold, {differing} do not hold, {unseen} not probed"
    without = sum(1 for fact in FACTS.values() if not fact.probe)
    return f"{environment}: of {len(FACTS)} facts {words}; {without} have no probe (mcdecl explain facts)."


def conformance_json(
    environment: str, verdicts: list[FactVerdict], left: list[str], stopped: str, *, ok: bool
) -> dict[str, Any]:
    """What `mcdecl conformance` gives a program."""
    return {
        "format_version": FORMAT_VERSION,
        "environment": environment,
        "ok": ok,
        "facts": [fact_json(verdict) for verdict in verdicts],
        "left_behind": left,
        "stopped": stopped,
    }


def conformance_report(verdicts: list[FactVerdict], private: set[str]) -> dict[str, Any]:
    """What does not hold, fit for a public bug report; `mcdecl sandbox serve --like` makes an account like it."""
    hide = Anonymizer(private)
    differing = [verdict for verdict in verdicts if verdict.verdict is Verdict.DIFFERS]
    return {
        "format_version": FORMAT_VERSION,
        "mcdecl": __version__,
        "facts": {verdict.fact: verdict.value for verdict in differing},
        "account": {},
        "counts": dict(Counter(verdict.verdict.value for verdict in verdicts)),
        "findings": [{**fact_json(verdict), "found": hide.text(verdict.found)} for verdict in differing],
    }
