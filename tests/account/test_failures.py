"""What the HTTP library raises, in words, and whether the request may have gone out."""

import errno
import socket
import ssl
from http.client import IncompleteRead

import pytest
import requests
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, ReadTimeoutError

from mcdecl.account import errors
from mcdecl.account.failures import never_sent_or_lost

URL = "https://user:hidden@mc.example/Service.asmx?sig=hidden"
HTTP = HTTPConnection("mc.example")


def chained(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


def certificate() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("raised", "kind", "words", "retryable", "arrived"),
    [
        (requests.ConnectTimeout(), errors.TimedOut, "No connection to .* within 10 seconds", True, False),
        (
            requests.ConnectionError(ConnectTimeoutError(HTTP, "late")),
            errors.TimedOut,
            "No connection to",
            True,
            False,
        ),
        (
            requests.ConnectionError(NameResolutionError("mc.example", HTTP, socket.gaierror(-2, "unknown"))),
            errors.HostNotFound,
            "does not resolve",
            True,
            False,
        ),
        (requests.exceptions.InvalidURL("bad"), errors.HostNotFound, "not an address", False, False),
        (
            chained(requests.ConnectionError(), ConnectionRefusedError(errno.ECONNREFUSED, "refused")),
            errors.ConnectionRefused,
            "nothing is listening",
            True,
            False,
        ),
        (
            chained(
                requests.ConnectionError(NewConnectionError(HTTP, "no")), OSError(errno.ENETUNREACH, "Net is away")
            ),
            errors.CannotConnect,
            "No connection to .* \\(Net is away\\)",
            True,
            False,
        ),
        (requests.exceptions.ProxyError("no"), errors.ConnectionRefused, "The proxy on the way", True, False),
        (chained(requests.exceptions.SSLError(), certificate()), errors.TlsFailure, "self-signed", False, False),
        (requests.exceptions.SSLError("wrong version"), errors.TlsFailure, "No secure connection", False, False),
        (requests.ReadTimeout(), errors.TimedOut, "within 120 seconds", True, True),
        (
            ReadTimeoutError(HTTPConnectionPool("mc.example"), "/", "late"),
            errors.TimedOut,
            "within 120 seconds",
            True,
            True,
        ),
        (requests.exceptions.ChunkedEncodingError(IncompleteRead(b"")), errors.BrokenAnswer, "broke off", True, True),
        (
            requests.ConnectionError(ConnectionResetError(errno.ECONNRESET, "Reset by peer")),
            errors.Interrupted,
            "before the answer came \\(Reset by peer\\)",
            True,
            True,
        ),
    ],
)
def test_each_failure_is_told_in_words(
    raised: Exception, kind: type[errors.AccountError], words: str, retryable: bool, arrived: bool
) -> None:
    error = never_sent_or_lost(raised, URL, (10.0, 120.0))
    assert type(error) is kind
    assert (error.retryable, error.arrived) == (retryable, arrived)
    with pytest.raises(kind, match=words):
        raise error
    assert "mc.example" in error.message
    assert error.hint
    assert "hidden" not in str(error)


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    left, right = requests.ConnectionError("a"), OSError("b")
    left.__context__, right.__context__ = right, left
    assert isinstance(never_sent_or_lost(left, URL, (1.0, 1.0)), errors.Interrupted)
