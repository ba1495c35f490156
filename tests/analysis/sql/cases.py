"""The corpus: queries as practitioners write them, with what is to be found in them and where their columns come from.

A case begins with `== name | TARGET MODE | topics`; its SQL follows, and a line `> Output Type <- Table.Column, …` for
each output column. Topics are in the order of their places; none means a valid query.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mcdecl.analysis.sql import Analysis, analyse
from tests.analysis.sql.account import SCHEMAS, target

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    """One query of the corpus."""

    name: str
    into: str
    mode: str
    topics: tuple[str, ...]
    sql: str
    lineage: tuple[str, ...]

    def analysis(self) -> Analysis:
        """What is found in it."""
        return analyse(self.sql, SCHEMAS, target(self.into, self.mode))


def cases() -> Iterator[Case]:
    """Every case, by file."""
    for path in sorted(CORPUS.glob("*.sql")):
        for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, *lines = block.rstrip("\n").split("\n")
            name, target_, *topics = (part.strip() for part in head.split("|"))
            into, _, mode = target_.rpartition(" ")
            sql = "\n".join(line for line in lines if not line.startswith("> "))
            lineage = tuple(line[2:] for line in lines if line.startswith("> "))
            yield Case(f"{path.stem}: {name}", into, mode, tuple(" ".join(topics).split()), sql, lineage)


def lineage(analysis: Analysis) -> tuple[str, ...]:
    """The outputs of an analysis as the corpus writes them."""
    return tuple(
        f"{output.name or '?'} {output.type} <- {', '.join(map(str, sorted(output.sources)))}".rstrip()
        for output in analysis.outputs
    )
