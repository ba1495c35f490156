"""Texts without anything personal: every word that is not known to be harmless gives way to a hash.

It goes by what is known, not by what looks private: names, keys, ids and addresses can have any form. Words that stay
are those of the guide and of the register of facts, which anyone can read. The same word has the same hash in one
report, and another one in the next, so that nobody can try out which word it was.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from mcdecl.facts import FACTS
from mcdecl.kinds import KINDS

_RUN = re.compile(r"[^\s,;()\"'|=<>\[\]{}]+")
_WORD = re.compile(r"[A-Za-z]+")
_PIECE = re.compile(r"[A-Za-z0-9_]+")
_ADDRESS = re.compile(r"@|://|\\|[^.]\.[^.]")
"""What addresses of any sort have in them; properties with a dot are known by their whole name."""
_DECIMAL = re.compile(r"\d+\.\d+")
_LARGEST_NUMBER = 100_000
"""Numbers below it are counts, sizes, seconds and codes; ids of accounts are above it."""
_DIGITS = 8
_TECHNICAL = "HTTP OK SFTP SOAP REST SHA ms s UTC Retrieve DataFolder fields objects"


class Anonymizer:
    """Replaces words by hashes, the same word by the same hash."""

    def __init__(self, private: Collection[str] = (), known: Iterable[str] = (), salt: bytes | None = None) -> None:
        """Nothing is replaced yet.

        Args:
            private: Words that are replaced even where they are known to be harmless.
            known: Further words that stay, such as paths that mcdecl asks for.
            salt: What hashes are made with; random when left out, as it must be outside of tests.
        """
        self._private = {text.casefold() for text in private if text}
        self._known = frozenset(known)
        self._salt = salt or secrets.token_bytes(16)

    def hashed(self, word: str) -> str:
        """What stands for a word."""
        digest = hmac.new(self._salt, word.casefold().encode(), hashlib.sha256).hexdigest()
        return f"hash-{digest[:_DIGITS]}"

    def text(self, text: str) -> str:
        """A text with a hash in place of each word that is not known to be harmless."""
        return _RUN.sub(lambda match: self._run(match[0]), text)

    def _run(self, run: str) -> str:
        core = run.rstrip(".:!?")
        tail = run[len(core) :]
        if core.casefold() in self._private:
            return self.hashed(core) + tail
        if core in self._known:
            return run
        if _ADDRESS.search(core) and not _DECIMAL.fullmatch(core) and core not in vocabulary():
            return self.hashed(core) + tail
        pieces = _PIECE.findall(core)
        if all(self._harmless(piece) for piece in pieces) and core.isascii():
            return run
        return self.hashed(core) + tail

    def _harmless(self, piece: str) -> bool:
        if piece.casefold() in self._private:
            return False
        if piece.isdecimal():
            return int(piece) < _LARGEST_NUMBER
        return piece in self._known or piece in vocabulary() or piece.casefold() in vocabulary()


@cache
def vocabulary() -> frozenset[str]:
    """The words that stay: those of facts, kinds and the pages that people wrote."""
    words: set[str] = set(_TECHNICAL.split())
    for fact in FACTS.values():
        words.update(_WORD.findall(fact.sentence))
        words.update(fact.id.split("-"))
    for kind in KINDS.values():
        properties = (*kind.retrieved(), *(kind.children.properties if kind.children else ()))
        words.update(piece for name in properties for piece in (name, *name.split(".")))
        words.update(filter(None, (kind.name, kind.soap_type, kind.routes.found_by if kind.routes else None)))
        words.update(f"{scope}_{right}" for scope in kind.scopes for right in ("read", "write", "execute"))
    for page in (files("mcdecl") / "guide").iterdir():
        if page.name.endswith(".md"):
            words.update(_WORD.findall(page.read_text(encoding="utf-8")))
    return frozenset(words | {word.casefold() for word in words})
