"""One SOAP call: log in, send, check the answer, renew the token once, retry where it is safe."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lxml import etree
from msgspec import Struct

from mcdecl.account.access import Authenticator, CallAccess
from mcdecl.account.connection import shown
from mcdecl.account.errors import (
    AccountError,
    BrokenAnswer,
    CallFailed,
    LoginRefused,
    NotSoap,
    ServiceUnavailable,
    TokenExpired,
)
from mcdecl.account.http import Caller
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap.answer import Answer
from mcdecl.account.soap.envelope import is_soap, what_came, write_envelope
from mcdecl.account.soap.read import read_answer
from mcdecl.account.transport import HttpAnswer
from mcdecl.helpers.timings import since_start

_OK, _REDIRECT, _CLIENT_ERROR, _UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR, _UNAVAILABLE = 200, 300, 400, 401, 429, 500, 503
_READING = threading.Lock()
"""Answers are read one after the other: side by side, threads only take the interpreter from each other."""


class SoapCall(Struct, frozen=True):
    """A SOAP call.

    Attributes:
        operation: The method's name, which is also the SOAPAction.
        message: What to say.
        repeatable: Whether a second execution does no harm.
        timeout: Seconds for its answer.
        check: Raises the AccountError that an answer stands for, if it stands for one.
    """

    operation: str
    message: Callable[[], etree._Element]
    repeatable: bool
    timeout: float
    check: Callable[[Answer], None]


class Exchange:
    """Carries out SOAP calls.

    Attributes:
        server_time: When the last answer was made, by the service's clock in UTC; None while none told.
        ahead: How far the service's clock is ahead of this machine's, as far as answers tell.
    """

    def __init__(self, caller: Caller, gate: Authenticator, policy: RetryPolicy) -> None:
        self._caller = caller
        self._gate = gate
        self._policy = policy
        self.server_time: datetime | None = None
        self.ahead = timedelta()

    def run(self, call: SoapCall) -> Answer:
        """The answer to a call.

        Args:
            call: What to ask or do.

        Raises:
            LostAnswer: It is not repeatable and may have been carried out.
            AccountError: Anything else that went wrong.
        """

        def attempt() -> Answer:
            access = self._gate.access()
            try:
                return self._try(access, call)
            except (TokenExpired, LoginRefused) as error:
                if not self._gate.renewed(access, error):
                    raise
            return self._try(self._gate.access(), call)

        return self._policy.run(attempt, repeatable=call.repeatable, what=f"The {call.operation} call")

    def _try(self, access: CallAccess, call: SoapCall) -> Answer:
        try:
            # Built anew for each try: an element lives in one document only.
            envelope = write_envelope(call.message(), access.login)
        except ValueError as error:
            if not isinstance(error, UnicodeEncodeError) and "XML compatible" not in str(error):
                raise
            raise CallFailed(
                f"The {call.operation} call was not sent: a text in it has a character that XML cannot say.",
                hint="A name that the account told over REST has it, such as a control character. Rename it there.",
            ) from error
        sent = self._caller.call(
            call.operation,
            "POST",
            access.soap_url,
            timeout=call.timeout,
            body=envelope,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": call.operation},
        )
        if not is_soap(sent.body) or sent.status in (_TOO_MANY, _UNAVAILABLE):
            refusal = _not_soap(sent)
            if refusal is not None:
                raise refusal
        try:
            answer = _read(sent)
        except AccountError as error:
            raise _completed(error, sent) from error.__cause__
        if answer.created is not None:
            self.server_time, self.ahead = answer.created, answer.created - datetime.now(UTC)
        call.check(answer)
        return answer


def _read(sent: HttpAnswer) -> Answer:
    with _READING:
        begun = since_start()
        answer = read_answer(sent.body)
    if sent.timing is not None:
        sent.timing.parse, sent.timing.objects = since_start() - begun, len(answer.results)
    return answer


def _completed(error: AccountError, sent: HttpAnswer) -> AccountError:
    """The error with what HTTP knows: the reader saw only the bytes."""
    error.http_status = sent.status
    error.retry_after = sent.retry_after
    if isinstance(error, NotSoap):
        error.arrived = _may_have_acted(sent.status)
    if isinstance(error, (NotSoap, BrokenAnswer)):
        error.message = f"{error.message.rstrip('.')} (from {shown(sent.url)}, HTTP {sent.status})."
    return error


def _not_soap(sent: HttpAnswer) -> AccountError | None:
    """The error for an answer that does not even begin like SOAP; None leaves it to the reader."""
    where, came = shown(sent.url), what_came(sent.body)
    if sent.status in (_TOO_MANY, _UNAVAILABLE):
        return ServiceUnavailable(
            f"{where} turned the call away with {came} (HTTP {sent.status}).",
            retry_after=sent.retry_after,
            http_status=sent.status,
        )
    if sent.status >= _SERVER_ERROR:
        return ServiceUnavailable(
            f"{where} failed with {came} instead of SOAP (HTTP {sent.status}).", arrived=True, http_status=sent.status
        )
    if sent.status == _UNAUTHORIZED:
        return LoginRefused(f"{where} does not accept the login (HTTP {sent.status}).", http_status=sent.status)
    if _REDIRECT <= sent.status < _CLIENT_ERROR:
        return NotSoap(
            f"{where} sends callers elsewhere (HTTP {sent.status}); that is not followed.", http_status=sent.status
        )
    if not sent.body.strip() or sent.body.lstrip().startswith(b"<?xml"):
        return None if sent.status == _OK else _wrong_place(sent, came)
    return _wrong_place(sent, came)


def _wrong_place(sent: HttpAnswer, came: str) -> NotSoap:
    return NotSoap(
        f"{shown(sent.url)} answered with {came} instead of SOAP (HTTP {sent.status}).",
        http_status=sent.status,
        arrived=_may_have_acted(sent.status),
    )


def _may_have_acted(status: int) -> bool:
    """Whether a request with such an answer may have been carried out: 3xx and 4xx are said before any work."""
    return status < _REDIRECT or status >= _SERVER_ERROR
