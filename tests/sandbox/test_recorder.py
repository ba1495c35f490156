"""What the embedded account keeps of the calls that came."""

import pytest

from mcdecl.sandbox import recorder
from mcdecl.sandbox.recorder import RecordedCall, Recorder

CALL = RecordedCall("Create", 1, "DataExtension", b"<fueloauth>key</fueloauth>", b"", 200)


def test_calls_that_come_while_they_are_read_are_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, redacted = Recorder(on=True), recorder._redacted
    kept.add(CALL)

    def slow(body: bytes) -> bytes:
        kept.add(CALL)
        return redacted(body)

    monkeypatch.setattr(recorder, "_redacted", slow)
    (call,) = kept.calls()
    assert call.request == b"<fueloauth>redacted</fueloauth>"
