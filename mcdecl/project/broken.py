"""Which external keys a file that cannot be read may declare, so that nobody says that none does."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct

from mcdecl.project.templates import EXTEND, TEMPLATES
from mcdecl.project.variables import Substitution, as_text

_ENTRY: Final = re.compile(
    r"(?:^|[{,])[ \t]*[\"']?((?:\$\{[^{}\n]*\}|[^\"'{}\[\],\n$]|\$(?!\{))+?)[\"']?[ \t]*:(?=\s|$)", re.MULTILINE
)
"""The key of an entry in a text that may be no YAML; mentions of variables may be in it."""
_MENTION: Final = re.compile(r"(\$\{[^{}\n]*\})")
_ANYTHING: Final = ".+"

Substitutions = Callable[[], Iterable[Substitution]]
"""Gives what resolves mentions, for each business unit."""


class BrokenKeys(Struct, frozen=True):
    """The keys that files with an error may declare.

    Attributes:
        keys: those that are written out.
        patterns: regular expressions of those that hold a mention which cannot be resolved.
        any: whether it can be any key, because a file could not even be opened.
    """

    keys: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()
    any: bool = False

    def may_be(self, key: str) -> bool:
        """Whether one of the files may declare a key."""
        return self.any or key in self.keys or any(pattern.fullmatch(key) for pattern in self.patterns)


def keys_of(wrong: Iterable[str | None], others: Iterable[str], substitutions: Substitutions) -> BrokenKeys:
    """The keys that broken files may declare.

    Args:
        wrong: the texts of the files with an error; None for one that cannot be read.
        others: the texts of all other files: where a broken file has templates, what extends one is not made either.
        substitutions: gives what resolves the mentions in a key.
    """
    texts = list(wrong)
    known = [text for text in texts if text is not None]
    if len(known) < len(texts):
        return BrokenKeys(any=True)
    if any(TEMPLATES in text for text in known):
        known += [text for text in others if EXTEND in text]
    written = dict.fromkeys(match[1].strip() for text in known for match in _ENTRY.finditer(text))
    keys = {key for key in written if "${" not in key}
    patterns: dict[str, None] = {}
    for key in written:
        if "${" in key:
            for substitution in substitutions():
                literal, pattern = _resolved(key, substitution)
                if literal is None:
                    patterns[pattern] = None
                else:
                    keys.add(literal)
    return BrokenKeys(frozenset(keys), tuple(map(re.compile, patterns)))


def _resolved(key: str, substitution: Substitution) -> tuple[str | None, str]:
    """The key that a written one becomes, None where that is not known; and a regular expression for it."""
    parts = list(_parts(key, substitution))
    pattern = "".join(_ANYTHING if part is None else re.escape(part) for part in parts)
    return None if None in parts else "".join(part or "" for part in parts), pattern


def _parts(key: str, substitution: Substitution) -> Iterator[str | None]:
    """The parts of a key with their values; None for a mention that cannot be resolved."""
    for part in _MENTION.split(key):
        if not _MENTION.fullmatch(part):
            yield part
            continue
        before = len(substitution.unresolved)
        value = substitution.text(part)
        resolved = len(substitution.unresolved) == before and not isinstance(value, list | dict)
        yield as_text(value) if resolved else None
