"""Translate exceptions of the HTTP library into errors: what broke, and whether the request had been sent."""

import socket
import ssl
from collections.abc import Iterator

from mcdecl.account.connection import shown
from mcdecl.account.errors import (
    AccountError,
    BrokenAnswer,
    CannotConnect,
    ConnectionRefused,
    HostNotFound,
    Interrupted,
    TimedOut,
    TlsFailure,
)


def never_sent_or_lost(error: BaseException, url: str, timeouts: tuple[float, float]) -> AccountError:
    """The error for an exception that requests or urllib3 raised while talking to `url`.

    Args:
        error: What was raised.
        url: The address that was asked.
        timeouts: Seconds allowed for connecting and for the answer.
    """
    chain = list(_chain(error))
    names = {type(link).__name__ for link in chain}
    where = shown(url)
    for classify in (_tls, _name, _connect):
        account_error = classify(chain, names, where, min(timeouts))
        if account_error is not None:
            return account_error
    if names & {"ReadTimeout", "ReadTimeoutError", "TimeoutError"}:
        return TimedOut(f"No complete answer from {where} within {timeouts[1]:g} seconds.")
    if names & {"IncompleteRead", "DecodeError", "ContentDecodingError", "InvalidChunkLength"}:
        return BrokenAnswer(f"The answer of {where} broke off before its end.")
    return Interrupted(f"The connection to {where} broke before the answer came ({_innermost(chain)}).")


def _tls(chain: list[BaseException], names: set[str], where: str, _: float) -> AccountError | None:
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            reason = (link.verify_message or "the certificate was refused").rstrip(".")
            return TlsFailure(f"The certificate of {where} is not to be trusted: {reason}.")
    if names & {"SSLError", "SSLEOFError"} or any(isinstance(link, ssl.SSLError) for link in chain):
        return TlsFailure(f"No secure connection to {where} ({_innermost(chain)}).")
    if any("CA certificate bundle" in str(link) for link in chain):
        return TlsFailure(
            "The CA bundle that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names cannot be read.",
            hint="Point the variable at a PEM file that exists, or unset it.",
        )
    return None


def _name(chain: list[BaseException], names: set[str], where: str, _: float) -> AccountError | None:
    if "NameResolutionError" in names or any(isinstance(link, socket.gaierror) for link in chain):
        return HostNotFound(f"The host of {where} cannot be found: its name does not resolve.")
    if names & {"InvalidURL", "LocationParseError", "InvalidSchema", "MissingSchema"}:
        return HostNotFound(f"{where} is not an address that can be reached.", retryable=False)
    return None


def _connect(chain: list[BaseException], names: set[str], where: str, seconds: float) -> AccountError | None:
    if names & {"ConnectTimeout", "ConnectTimeoutError"}:
        return TimedOut(
            f"No connection to {where} within {seconds:g} seconds.",
            arrived=False,
            hint="Check the address, and any firewall or proxy (HTTPS_PROXY) in between.",
        )
    if "ProxyError" in names:
        return ConnectionRefused(
            f"The proxy on the way to {where} cannot be reached or refuses.",
            hint="Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        )
    if any(isinstance(link, ConnectionRefusedError) for link in chain):
        return ConnectionRefused(f"{where} refuses the connection: nothing is listening there.")
    if "NewConnectionError" in names:
        return CannotConnect(
            f"No connection to {where} ({_innermost(chain)}).", hint="Check this machine's network and the address."
        )
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and everything it wraps: libraries hide the reason in args, `reason` or the context."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
        waiting.extend(value for value in inner if isinstance(value, BaseException))


def _innermost(chain: list[BaseException]) -> str:
    """The operating system's own words, or the class of the exception: never a text with addresses in it."""
    for link in reversed(chain):
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return type(chain[-1]).__name__
