"""How dangerous a change is, and the sentence that says what could be lost."""

from enum import StrEnum

from msgspec import Struct, field

from mcdecl.kinds.facts import ResourceFacts


class Risk(StrEnum):
    """What a change may cost: nothing, a surprise, or data."""

    NONE = "none"
    CAUTION = "caution"
    DATA_LOSS = "data_loss"

    @property
    def rank(self) -> int:
        """0 for the harmless, more for the worse."""
        return list(Risk).index(self)


class Hazard(Struct, frozen=True):
    """A risk, and in words what it means here.

    Attributes:
        risk: how bad it is.
        words: a sentence.
        rows: how many rows lose something; None where it is not about rows, or the account did not say how many.
    """

    risk: Risk
    words: str
    rows: int | None = None


class Subject(Struct, frozen=True):
    """What a hazard is about: the resource's key and what is known of its rows."""

    key: str
    facts: ResourceFacts = field(default_factory=ResourceFacts)

    def rows(self, word: str = "rows") -> str:
        """Its rows in words: `its 12,480 rows`, `its rows` where the account did not say how many."""
        count = self.facts.rows
        if count is None:
            return f"its {word}" if self.facts.has_rows is not False else f"no {word}"
        if count == 0:
            return f"no {word}"
        return f"its {count:,} {word}" if count != 1 else f"its one {word.removesuffix('s')}"

    def with_rows(self, word: str = "rows") -> str:
        """What goes with it, to be put behind its name: ` and its 3 rows`, or `, which has no rows`."""
        words = self.rows(word)
        return f", which has {words}" if words == f"no {word}" else f" and {words}"


def caution(words: str) -> Hazard:
    """A change that works, but that someone may notice."""
    return Hazard(Risk.CAUTION, words)


def data_loss(words: str, subject: Subject | None = None) -> Hazard:
    """A change after which rows, columns or mappings are gone; `subject` is whose rows, where it is about rows."""
    return Hazard(Risk.DATA_LOSS, words, None if subject is None else subject.facts.count)
