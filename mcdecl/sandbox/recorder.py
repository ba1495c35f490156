"""What was called: a list for assertions, with every secret taken out of the bodies."""

import re
from collections import deque
from dataclasses import dataclass

from mcdecl.helpers.structs import replace

_XML = re.compile(rb"(<(?:\w+:)?(fueloauth|oAuthToken|Password|Username)\b[^>]*>)[^<]*")
_JSON = re.compile(rb'("(?:access_token|client_secret|client_id)"\s*:\s*")[^"]*')
_KEPT = 10_000
REDACTED = b"redacted"


@dataclass(frozen=True, slots=True, repr=False)
class RecordedCall:
    """One call.

    Attributes:
        operation: The SOAP operation, `Token` or `REST`; `?` when the envelope could not be read.
        objects: How many objects were sent to be written.
        object_type: The type asked for, or of the first object sent; the path of a REST call.
        request: The body that came.
        response: The body that went out (as it was meant, when it was cut or not sent).
        status: The HTTP status; 0 when the connection was dropped.
    """

    operation: str
    objects: int
    object_type: str
    request: bytes
    response: bytes
    status: int


class Recorder:
    """Keeps the latest calls when it is on; what is read from it has no secrets."""

    def __init__(self, *, on: bool) -> None:
        self._on = on
        self._calls: deque[RecordedCall] = deque(maxlen=_KEPT)

    def add(self, call: RecordedCall) -> None:
        """Adds a call."""
        if self._on:
            self._calls.append(call)

    def calls(self) -> list[RecordedCall]:
        """The calls so far, with tokens, passwords and client credentials replaced."""
        # A copy first: other threads add calls meanwhile.
        return [
            replace(call, request=_redacted(call.request), response=_redacted(call.response))
            for call in tuple(self._calls)
        ]

    def clear(self) -> None:
        """Forgets them."""
        self._calls.clear()


def _redacted(body: bytes) -> bytes:
    return _JSON.sub(rb"\1" + REDACTED, _XML.sub(rb"\1" + REDACTED, body))
