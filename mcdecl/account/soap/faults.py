"""Translate SOAP faults into errors."""

import re

from mcdecl.account.errors import AccountError, Fault, LoginRefused, PermissionDenied, ServiceUnavailable, TokenExpired
from mcdecl.account.explain import explain
from mcdecl.account.soap.envelope import FaultText

_TOKEN = re.compile(r"token\s+(has\s+)?expired|expired\s+token", re.IGNORECASE)
_LOGIN = re.compile(r"login\s+failed|invalid\s+(credential|user|password|token)|not\s+authenticated", re.IGNORECASE)
_THROTTLED = re.compile(
    r"throttl|rate[\s-]*limit|too\s+many\s+(\w+\s+)?(request|call|connection)"
    r"|(limit|quota)\w*\s+(has\s+been\s+|was\s+|is\s+)?exceeded|exceed\w*\s+.{0,40}(limit|quota|rate)",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"unplanned\s+outage|maintenance|temporarily\s+(unavailable|blocked)|server\s+too\s+busy", re.IGNORECASE
)
_PERMISSION = re.compile(r"permission\s+failed|insufficient\s+privilege|not\s+authorized", re.IGNORECASE)

_UNEXPECTED, _MAINTENANCE, _NO_API_RIGHT = 2, 9, 11


def fault_error(fault: FaultText) -> AccountError:
    """The error that says in words what a fault means and whether it passes.

    Args:
        fault: The fault as it came.
    """
    words = fault.text or fault.detail or "no reason given"
    if fault.detail and fault.detail not in words:
        words = f"{words} ({fault.detail})"
    everything = f"{fault.text} {fault.detail}"
    for decide in (_about_login, _about_load):
        error = decide(fault, words, everything)
        if error is not None:
            return error
    explanation = explain(fault.code, everything)
    # A server fault may strike halfway through the work; a client fault is found before it begins, and so is
    # what the table knows to be wrong with the request.
    known_refusal = explanation is not None and not explanation.retry
    in_the_middle = fault.kind in ("Server", "Receiver") and not known_refusal
    return Fault(
        f"The account refused the call with a {fault.kind or 'SOAP'} fault: {words}",
        fault_code=fault.kind,
        text=fault.text,
        code=fault.code,
        hint=explanation.fix if explanation else None,
        retryable=in_the_middle and fault.code == _UNEXPECTED,
        arrived=in_the_middle,
    )


def is_throttling(text: str) -> bool:
    """Whether a text of the service says that it wants fewer calls for now."""
    return _THROTTLED.search(text) is not None


def _about_login(fault: FaultText, words: str, everything: str) -> AccountError | None:
    if _TOKEN.search(everything):
        return TokenExpired(
            f"The account no longer accepts the access token: {words}",
            hint="Check this machine's clock and the client id, secret and business unit.",
            fault_code=fault.kind,
            text=fault.text,
            code=fault.code,
        )
    if fault.code == _NO_API_RIGHT or _PERMISSION.search(everything):
        return PermissionDenied(f"The account refused the call: {words}", code=fault.code)
    if _LOGIN.search(everything) or fault.kind == "Security":
        return LoginRefused(f"The account does not accept the login: {words}", code=fault.code)
    return None


def _about_load(fault: FaultText, words: str, everything: str) -> AccountError | None:
    if is_throttling(everything):
        return ServiceUnavailable(
            f"The account is throttled: {words}",
            code=fault.code,
            hint="Wait a little, or lower `concurrency` of the account in mcdecl.yaml.",
        )
    if fault.code == _MAINTENANCE or _DOWN.search(everything):
        # An outage may strike halfway; in maintenance, or too busy, the service did not begin.
        outage = "outage" in everything.lower()
        return ServiceUnavailable(f"The account is not available: {words}", code=fault.code, arrived=outage)
    return None
