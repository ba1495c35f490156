"""The register of facts as people read it: the list with its counts, one fact, the page of the reference.

Where a fact is used is read from the code: it cites facts in its comments as `fact:ID`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from mcdecl.facts import AREAS, FACTS, KIND_MEANINGS, Fact, counts
from mcdecl.operations.probes.reading import READING
from mcdecl.report.reference import cell, page

SUBJECT = "facts"
CITATION = re.compile(r"\bfact:([a-z0-9]+(?:-[a-z0-9]+)*)")
_APART = ("facts", "operations/probes")
"""Where facts are written down and tried: a mention there does not make the code depend on one."""


@cache
def citations() -> Mapping[str, tuple[str, ...]]:
    """The modules of the package that cite a fact, by its id."""
    found: dict[str, dict[str, None]] = {}
    for name, source in _modules(files("mcdecl")):
        for fact_id in CITATION.findall(source):
            found.setdefault(fact_id, {})[name] = None
    return {fact_id: tuple(sorted(modules)) for fact_id, modules in found.items()}


def _modules(folder: Traversable, inside: str = "") -> Iterator[tuple[str, str]]:
    if inside.removesuffix("/") in _APART:
        return
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _modules(entry, f"{inside}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"mcdecl/{inside}{entry.name}", entry.read_text(encoding="utf-8")


def facts_text() -> str:
    """All facts by area, and how many there are of each kind."""
    lines = [f"{len(FACTS)} facts about the service that mcdecl depends on:", *_counted(), ""]
    lines.append("mcdecl explain ID shows one: its source, what checks it, and where it is used.")
    width = max(map(len, FACTS))
    for title, facts in AREAS.items():
        lines += ["", f"{title}:"]
        lines += [f"  {fact.id:<{width}}  {fact.kind:<10}  {fact.sentence}" for fact in facts]
    return "\n".join(lines)


def _counted() -> Iterator[str]:
    for kind, count in counts().items():
        yield f"  {count:>4} {kind}: {KIND_MEANINGS[kind]}"
    probed = sum(1 for fact in FACTS.values() if fact.probe)
    yield f"  {probed:>4} of them have a probe (mcdecl doctor, mcdecl conformance)"


def fact_text(fact_id: str) -> str | None:
    """One fact, or None."""
    fact = FACTS.get(fact_id.removeprefix("fact:"))
    return None if fact is None else "\n".join(_fact_lines(fact))


def _fact_lines(fact: Fact) -> Iterator[str]:
    yield f"{fact.id}: {fact.kind} ({KIND_MEANINGS[fact.kind]})"
    yield ""
    yield fact.sentence
    yield ""
    yield f"Source: {fact.source} (read {fact.date})"
    yield f"Probe: {_probe(fact)}"
    yield "Used in:"
    yield from (f"  {module}" for module in citations().get(fact.id, ()))


def _probe(fact: Fact) -> str:
    if not fact.probe:
        return f"none: {fact.unprobed}"
    commands = "mcdecl doctor, mcdecl conformance" if fact.probe in READING else "mcdecl conformance"
    return f"{fact.probe} ({commands})"


def facts_page() -> str:
    """The page of the reference."""
    return page("Facts about the service", _page_lines())


def _page_lines() -> Iterator[str]:
    yield (
        "What mcdecl believes about Marketing Cloud, where each belief comes from, and what checks it. A probe is a "
        "few calls that show whether it holds; `mcdecl explain ID` shows where the code uses a fact."
    )
    yield ""
    yield "| kind | facts | meaning |"
    yield "|---|---|---|"
    yield from (f"| {kind} | {count} | {cell(KIND_MEANINGS[kind])} |" for kind, count in counts().items())
    for title, facts in AREAS.items():
        yield f"\n## {title}\n"
        yield "| fact | kind | what is believed | source | probe |"
        yield "|---|---|---|---|---|"
        for fact in facts:
            words = (f"`{fact.id}`", fact.kind, fact.sentence, fact.source, _probe(fact))
            yield "| " + " | ".join(map(cell, words)) + " |"
