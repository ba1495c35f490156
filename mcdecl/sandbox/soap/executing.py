"""Execute, which runs named routines, and Query, which this account refuses: Retrieve is what clients use."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import uuid4

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.writer import tag
from mcdecl.sandbox.subscribers import unsubscribing

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.reader import Document

Parameters: TypeAlias = dict[str, str]
Routine: TypeAlias = "Callable[[SandboxAccount, Parameters], str]"
ROUTINES: Final[dict[str, Routine]] = {unsubscribing.NAME: unsubscribing.log_unsubscribe}
"""What can be executed, by name: takes the parameters and says what it did, or raises a `RefusalError`."""


def execute(account: "SandboxAccount", message: "Document") -> str:
    """Answers an ExecuteRequestMsg with the content of its response: a result per request.

    Args:
        account: Where.
        message: The message.
    """
    requests = message.get("Requests", [])
    results, good = [], 0
    for ordinal, sent in enumerate(requests):
        try:
            text, status, code = _run(account, sent), "OK", ""
            good += 1
        except RefusalError as refusal:
            text, status, code = refusal.message, "Error", tag("ErrorCode", int(refusal.code))
        head = tag("StatusCode", status) + tag("StatusMessage", text) + tag("OrdinalID", ordinal)
        results.append(f"<Results>{head}{code}</Results>")
    overall = "OK" if results and good == len(results) else "Has Errors" if good else "Error"
    return tag("OverallStatus", overall) + tag("RequestID", str(uuid4())) + "".join(results)


def _run(account: "SandboxAccount", sent: "Document") -> str:
    name = sent.get("Name", "")
    routine = ROUTINES.get(name)
    if routine is None:
        known = ", ".join(ROUTINES)
        text = f"The embedded account does not execute {name or 'a routine without a name'}; it executes {known}."
        raise RefusalError(Code.METHOD_NOT_ALLOWED, text)
    unit = _unit(account, sent.get("Client", {}).get("ID"))
    return routine(unit, {entry.get("Name", ""): entry.get("Value", "") for entry in sent.get("Parameters", [])})


def _unit(account: "SandboxAccount", mid: int | None) -> "SandboxAccount":
    """The business unit that a request names; only the enterprise may name another one than its own."""
    if mid in (None, account.mid):
        return account
    unit = account.units.get(mid) if mid is not None and account.enterprise is account else None
    if unit is None:
        raise RefusalError(Code.NONE, f"There is no business unit {mid} below this one.")
    return unit


def query(_account: "SandboxAccount", _message: "Document") -> str:
    """Answers a QueryRequestMsg with the content of its response: that it is not done here."""
    text = "Error: The embedded account does not answer the operation Query; use Retrieve."
    return tag("OverallStatus", text) + tag("RequestID", str(uuid4()))
