"""Redaction: mask secrets in texts, requests and answers before anybody reads them."""

import base64
import json
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from mcdecl.wire.secret import MASK, Secret

_SHORTEST = 4
"""Shorter strings are not masked: they would blank out ordinary text and protect nothing."""


class Redactor:
    """Masks every secret it was told about, in whatever form XML, JSON, an address or base64 writes it."""

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
        forms = {*_texts(value), *_in_base64(value)}
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


def _texts(value: str) -> Iterator[str]:
    yield from (value, escape(value), escape(value, {'"': "&quot;", "'": "&apos;"}))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield from (quote(value), quote(value, safe=""), quote_plus(value))


def _in_base64(value: str) -> Iterator[str]:
    """What of it stands in base64 whatever is around it: three bytes are four characters, so there are three ways."""
    for before, shared in ((0, 0), (1, 2), (2, 3)):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            certain = encode(b"-" * before + value.encode()).rstrip(b"=")[shared:-1].decode()
            if len(certain) >= _SHORTEST:
                yield certain
