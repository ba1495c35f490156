"""Redaction: mask secrets in texts, requests and answers before anybody reads them."""

import json
import threading
from collections.abc import Iterable
from xml.sax.saxutils import escape

from mcdecl.wire.secret import MASK, Secret

_SHORTEST = 4
"""Shorter strings are not masked: they would blank out ordinary text and protect nothing."""


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
