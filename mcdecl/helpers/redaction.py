"""Redaction: mask secrets in texts, requests and answers before anybody reads them."""

import base64
import html
import io
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO
from urllib.parse import quote, quote_plus

from mcdecl.helpers.characters import harmless
from mcdecl.helpers.secret import MASK, Secret

SHORTEST: Final = 4
"""Shorter strings are not masked: they would blank out ordinary text and protect nothing."""
_SHORTEST_LINE: Final = 12
"""Shorter lines of a secret of several lines are not masked on their own."""
_SHORTEST_BASE64: Final = 4
"""Fewer characters of base64 say too little to be looked for inside longer texts."""


class Redactor:
    """Masks every secret that it was told, in whatever form XML, JSON, an address or base64 writes it."""

    def __init__(self, secrets: Iterable[Secret | None] = ()) -> None:
        self._forms: tuple[str, ...] = ()
        self._lock = threading.Lock()
        for secret in secrets:
            if secret is not None:
                self.learn(secret)

    def learn(self, secret: Secret) -> None:
        """Mask this secret, too, from now on: here, and in everything that the command prints."""
        if _OUTPUT.redactor is not None and _OUTPUT.redactor is not self:
            _OUTPUT.redactor.learn(secret)
        value = secret.reveal()
        if len(value) < SHORTEST:
            return
        forms = set(_forms(value))
        with self._lock:
            # The longest form first, so that no part of it is left standing.
            self._forms = tuple(sorted(forms.union(self._forms), key=lambda form: (-len(form), form)))

    def text(self, text: str) -> str:
        """The text with every known secret masked."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def body(self, body: bytes) -> bytes:
        """The request or answer with every known secret masked."""
        for form in self._forms:
            body = body.replace(form.encode(errors="surrogateescape"), MASK.encode())
        return body


def _forms(value: str) -> Iterator[str]:
    """The value as texts, XML, JSON, Python, addresses and base64 write it, whole; then its longer lines."""
    yield value
    plain = html.escape(value, quote=False)  # `xml.sax.saxutils` would load the modules of HTTP and TLS
    yield from (plain, plain.replace('"', "&quot;").replace("'", "&apos;"), html.escape(value))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    data = value.encode(errors="surrogateescape")
    for address in (quote(data), quote(data, safe=""), quote_plus(data)):
        yield from (address, _lower_hex(address))
    yield from _base64_forms(data)
    lines = value.splitlines()
    if len(lines) > 1:
        for line in lines:
            if len(line.strip()) >= _SHORTEST_LINE:
                yield line.strip()


def _lower_hex(address: str) -> str:
    """An address with its escapes in small letters, as some servers write them."""
    first, *parts = address.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in parts)])


def _base64_forms(data: bytes) -> Iterator[str]:
    """What stands in base64 for the value alone, and for it inside of something longer, wherever it begins there."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(data).decode().rstrip("=")
        if len(whole) >= _SHORTEST_BASE64:
            yield whole
        for before in range(3):
            # Characters that also hold bits of what stands before or behind it say nothing of the value alone.
            begin = (before * 8 + 5) // 6
            end = (before + len(data)) * 8 // 6
            inside = encode(bytes(before) + data + bytes(2)).decode()[begin:end]
            if len(inside) >= _SHORTEST_BASE64:
                yield inside


class _Output:
    """What is masked in everything that this process prints; None while no command runs."""

    redactor: Redactor | None = None


_OUTPUT: Final = _Output()


def learn(secret: Secret) -> None:
    """Mask a secret in everything that the running command prints; outside of a command nobody prints."""
    if _OUTPUT.redactor is not None:
        _OUTPUT.redactor.learn(secret)


@contextmanager
def masked_output() -> Iterator[None]:
    """Within the block nothing that is printed shows a secret that was learned in it, or acts on who reads it."""
    before, streams = _OUTPUT.redactor, (sys.stdout, sys.stderr)
    redactor = _OUTPUT.redactor = Redactor()
    sys.stdout, sys.stderr = (_Masking(stream, redactor) for stream in streams)
    masking = sys.stdout, sys.stderr
    try:
        yield
    finally:
        _OUTPUT.redactor = before
        # Whoever put another stream there in between takes it away himself.
        if sys.stdout is masking[0]:
            sys.stdout = streams[0]
        if sys.stderr is masking[1]:
            sys.stderr = streams[1]


class _Masking:
    """A stream of which everything but writing is that of another one."""

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        self._stream, self._redactor = stream, redactor

    def write(self, text: str) -> int:
        """Write a text with its secrets masked, and without control characters."""
        self._stream.write(harmless(self._redactor.text(text), terminal=self._stream.isatty()))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts with their secrets masked, also those that go over several."""
        self.write("".join(lines))

    @property
    def buffer(self) -> Any:
        """Where bytes are written, masked too."""
        return _MaskingBytes(self._stream.buffer, self._redactor)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)


class _MaskingBytes:
    """The same for bytes."""

    def __init__(self, stream: io.BufferedIOBase | Any, redactor: Redactor) -> None:
        self._stream, self._redactor = stream, redactor

    def write(self, data: bytes) -> int:
        """Write bytes with their secrets masked."""
        self._stream.write(self._redactor.body(bytes(data)))
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
