"""Secrets that cannot be printed by accident, and the redaction of texts that may hold them."""

import json
import threading
from collections.abc import Iterable
from xml.sax.saxutils import escape

MASK = "***"
_SHORTEST = 4
"""Shorter strings are not masked: they would blank out ordinary text and protect nothing."""


class Secret:
    """A string whose `repr` and `str` are a mask; `reveal()` gives the string itself."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret in clear, for the one place that sends it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK


class Redactor:
    """Masks every secret it was told about, in whatever form XML or JSON writes it."""

    def __init__(self, secrets: Iterable[Secret | None] = ()) -> None:
        self._forms: tuple[str, ...] = ()
        self._lock = threading.Lock()
        for secret in secrets:
            if secret is not None:
                self.learn(secret)

    def learn(self, secret: Secret) -> None:
        """Mask this secret, too, from now on."""
        value = secret.reveal()
        if len(value) < _SHORTEST:
            return
        forms = {value, escape(value), escape(value, {'"': "&quot;", "'": "&apos;"}), json.dumps(value)[1:-1]}
        with self._lock:
            # The longest form first, so that no part of it is left standing.
            self._forms = tuple(sorted(forms.union(self._forms), key=len, reverse=True))

    def text(self, text: str) -> str:
        """The text with every known secret masked."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def body(self, body: bytes) -> bytes:
        """The request or answer with every known secret masked."""
        for form in self._forms:
            body = body.replace(form.encode(), MASK.encode())
        return body
