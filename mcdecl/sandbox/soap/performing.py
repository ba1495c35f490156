"""Perform, Configure, Schedule and Extract: this account does not run anything yet, and says so clearly."""

from uuid import uuid4

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.errors import Code
from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.writer import object_xml, tag


def perform(_account: SandboxAccount, message: Document) -> str:
    """Answers a PerformRequestMsg with the content of its response: an error per definition."""
    action = message.get("Action", "")
    definitions = message.get("Definitions", {}).get("Definition", [])
    return _refused([_performed(action, ordinal, sent) for ordinal, sent in enumerate(definitions)])


def _performed(action: str, ordinal: int, sent: Document) -> str:
    text = f"The embedded account does not perform {action or 'anything'} on {sent[TYPE]}."
    base = tag("StatusCode", "Error") + tag("StatusMessage", text)
    counted = base + tag("OrdinalID", ordinal) + tag("ErrorCode", int(Code.METHOD_NOT_ALLOWED))
    return f"{counted}{object_xml('Object', sent, 'APIObject')}<Task>{base}</Task>"


def configure(_account: SandboxAccount, message: Document) -> str:
    """Answers a ConfigureRequestMsg with the content of its response: an error per configuration."""
    sent = message.get("Configurations", {}).get("Configuration", [])
    text = "The embedded account does not configure objects."
    return _refused([_head(text, ordinal) + object_xml("Object", one, "APIObject") for ordinal, one in enumerate(sent)])


def schedule(_account: SandboxAccount, message: Document) -> str:
    """Answers a ScheduleRequestMsg with the content of its response: an error per interaction."""
    sent = message.get("Interactions", {}).get("Interaction", [])
    text = "The embedded account does not schedule anything."
    task = tag("StatusCode", "Error") + tag("StatusMessage", text)
    asked = {TYPE: "ScheduleDefinition", "Recurrence": {TYPE: "DailyRecurrence"}} | message.get("Schedule", {})
    results = [
        f"{_head(text, ordinal)}{object_xml('Object', asked, 'ScheduleDefinition')}<Task>{task}</Task>"
        for ordinal, _ in enumerate(sent)
    ]
    return _refused(results)


def extract(_account: SandboxAccount, _message: Document) -> str:
    """Answers an ExtractRequestMsg with the content of its response: an error."""
    text = "Error: The embedded account does not run extracts."
    return tag("OverallStatus", text) + tag("RequestID", str(uuid4()))


def _head(text: str, ordinal: int) -> str:
    return (
        tag("StatusCode", "Error")
        + tag("StatusMessage", text)
        + tag("OrdinalID", ordinal)
        + tag("ErrorCode", int(Code.METHOD_NOT_ALLOWED))
    )


def _refused(results: list[str]) -> str:
    inner = "".join(f"<Result>{result}</Result>" for result in results)
    return (
        f"<Results>{inner}</Results>"
        + tag("OverallStatus", "Error")
        + tag("OverallStatusMessage", None)
        + tag("RequestID", str(uuid4()))
    )
