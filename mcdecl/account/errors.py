# ruff: noqa: N818 - an error is named after what happened, as the rest of the program reads it
"""Errors between this program and an account, each with a message for people.

Two questions decide what happens next, and every error answers them: is it worth trying again
(`retryable`), and may the service have carried the request out (`arrived`)?
"""

from typing import ClassVar, Final

from mcdecl.helpers.error import Error
from mcdecl.helpers.redaction import Redactor


class AccountError(Error):
    """Something between this program and the account failed.

    Attributes:
        message: What is wrong and where.
        hint: What to do about it, or an empty string.
        code: The account's error code, where it gave one.
        retryable: Whether the same request may well succeed a little later.
        arrived: Whether the service may have received the request and acted on it.
        retry_after: Seconds that the service asked to wait, where it did.
        http_status: The HTTP status of the answer, where there was one.
    """

    default_hint: ClassVar[str] = ""
    default_retryable: ClassVar[bool] = False
    default_arrived: ClassVar[bool] = False
    most_tries: ClassVar[int] = 20
    """Upper limit on the tries that this kind of failure is worth, whatever the policy allows."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        code: int | None = None,
        retryable: bool | None = None,
        arrived: bool | None = None,
        retry_after: float | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(message, self.default_hint if hint is None else hint)
        self.code = code
        self.retryable = self.default_retryable if retryable is None else retryable
        self.arrived = self.default_arrived if arrived is None else arrived
        self.retry_after = retry_after
        self.http_status = http_status

    def redact(self, redactor: Redactor) -> None:
        """Mask every secret in the words of this error (a service may echo what it was sent)."""
        self.message = redactor.text(self.message)
        self.hint = redactor.text(self.hint)
        self.args = (self.message,)


class BadConnection(AccountError):
    """The settings of an account do not say how to reach it; found before anything is sent."""


class CannotConnect(AccountError):
    """No connection came about: the request was never sent."""

    default_retryable = True


class HostNotFound(CannotConnect):
    """The host name does not resolve."""

    default_hint = "Check the subdomain (or the address) in mcdecl.yaml, and this machine's network and DNS."


class ConnectionRefused(CannotConnect):
    """Nothing listens at the address, or something in between refuses."""

    default_hint = "Check the address and port, and any firewall or proxy (HTTPS_PROXY) in between."


class TlsFailure(CannotConnect):
    """The other side could not prove who it is, or no secure channel came about."""

    default_retryable = False
    default_hint = (
        "If a company proxy opens TLS, point REQUESTS_CA_BUNDLE at its certificate authority; "
        "otherwise do not trust this connection."
    )


class LoginRefused(AccountError):
    """The credentials are not accepted."""

    default_hint = "Check client id, client secret and business unit (MID) of the installed package."


class WrongBusinessUnit(AccountError):
    """The login is for another business unit than the one that is meant."""

    default_hint = "Correct business_unit in mcdecl.yaml, or use the credentials of the account that is meant."


class PermissionDenied(AccountError):
    """The credentials are good but may not do this."""

    default_hint = "Give the installed package the missing scope, or its user the missing permission."


class NotFound(AccountError):
    """REST has nothing at this address."""


class NotSoap(AccountError):
    """Something else than the expected answer came back: an HTML page, a proxy's text."""

    default_hint = "Check the address; a proxy, a login page or a firewall may be answering in its place."


class BrokenAnswer(AccountError):
    """An answer came, but it is cut short or cannot be read."""

    default_retryable = True
    default_arrived = True
    default_hint = "Try again; if it keeps happening, something between here and the account cuts answers short."


class Interrupted(AccountError):
    """The connection broke after the request had begun to go out."""

    default_retryable = True
    default_arrived = True
    default_hint = "Try again; if it keeps happening, check the network and any proxy in between."


class ServiceUnavailable(AccountError):
    """The service is down, in maintenance, or wants fewer requests for now."""

    default_retryable = True
    default_hint = "Wait a little and try again; `mcdecl status` shows how the account is doing."


class TimedOut(AccountError):
    """No complete answer within the time allowed."""

    default_retryable = True
    default_arrived = True
    most_tries = 2
    default_hint = "Try again later; the account is slow or overloaded."


class Fault(AccountError):
    """The service answered with a SOAP fault.

    Attributes:
        fault_code: The fault's own code word, such as `Client` or `Security`.
        text: The service's text.
    """

    def __init__(
        self,
        message: str,
        *,
        fault_code: str,
        text: str,
        hint: str | None = None,
        code: int | None = None,
        retryable: bool = False,
        arrived: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, code=code, retryable=retryable, arrived=arrived)
        self.fault_code = fault_code
        self.text = text

    def redact(self, redactor: Redactor) -> None:
        """Mask every secret in the words of this error, the service's text included."""
        super().redact(redactor)
        self.text = redactor.text(self.text)


class TokenExpired(Fault):
    """The service no longer takes the token; a new one cures it."""


class CallFailed(AccountError):
    """The service refused a call as a whole and gave no result for any object."""


class RetrieveFailed(CallFailed):
    """A Retrieve came back with an `Error:` status instead of results."""


class LostAnswer(AccountError):
    """A write was sent and its answer lost: it may or may not have been carried out (fact:lost-create).

    Read the objects back before writing them again. The failure itself is the `__cause__`.
    """

    default_arrived = True
    default_hint = "Run `mcdecl plan`: it reads the account and shows what is left to do."


REFUSED: Final = (PermissionDenied, NotFound, CallFailed)
"""What the account does not show this login, however often it is asked: this can be done without. Whatever else goes
wrong may be otherwise the next time, and nothing may take its place without a word."""
PARTLY: Final = (PermissionDenied, NotFound, CallFailed, ServiceUnavailable, NotSoap, BrokenAnswer)
"""Answers that may concern one question alone; whoever cannot connect or log in reads nothing."""
