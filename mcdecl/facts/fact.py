"""What a fact is: one belief about the service, where it comes from, and what shows whether it holds."""

from enum import StrEnum

from msgspec import Struct


class FactKind(StrEnum):
    """How sure a fact is, the surest first."""

    DOCUMENTED = "documented"
    RECORDED = "recorded"
    REPORTED = "reported"
    GUESSED = "guessed"


KIND_MEANINGS = {
    FactKind.DOCUMENTED: "the service's documentation, or its public WSDL, says so",
    FactKind.RECORDED: "an answer of the service, or an export of a real account, that somebody published shows it",
    FactKind.REPORTED: "practitioners, or the code of clients that work on real accounts, say so",
    FactKind.GUESSED: "nobody has published it; it is our reading of what is known",
}
"""What each kind means, for people."""


class Fact(Struct, frozen=True):
    """One belief about the service that code depends on.

    Code that depends on it cites it in a comment or docstring as `fact:ID`.

    Attributes:
        id: its name, readable, in small letters with hyphens.
        sentence: what is believed.
        kind: how sure it is.
        source: the public document or repository that it comes from; of a guess, what it follows from.
        date: the day on which the source was last read.
        probe: the probe of `mcdecl.operations.probes` that shows whether it holds; empty where there is none.
        unprobed: why there is none.
    """

    id: str
    sentence: str
    kind: FactKind
    source: str
    date: str
    probe: str = ""
    unprobed: str = ""
