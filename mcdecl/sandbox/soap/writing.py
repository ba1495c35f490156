"""Create, Update and Delete: object by object, one result each; a bad object does not stop the others."""

from uuid import uuid4

from msgspec import Struct

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.errors import Code, RefusalError, ValueFault
from mcdecl.sandbox.soap import object_types
from mcdecl.sandbox.soap.object_type import Done, SaveMode
from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.writer import object_xml, tag

_ROWS = "DataExtensionObject"


class _Outcome(Struct, frozen=True):
    sent: Document
    done: Done | None
    refusal: RefusalError | None


def write(account: SandboxAccount, method: str, message: Document) -> str:
    """Answers a CreateRequest, UpdateRequest or DeleteRequest.

    Args:
        account: Where; its store is not committed here.
        method: `Create`, `Update` or `Delete`.
        message: The message.

    Returns:
        The content of the response: Results, RequestID, OverallStatus.
    """
    options = message.get("Options", {})
    objects = message.get("Objects", [])
    for kind in {sent[TYPE]: object_types.writable(sent[TYPE]) for sent in objects}.values():
        if kind is not None:
            kind.prepare(account, [sent for sent in objects if sent[TYPE] == kind.name])
    try:
        outcomes = [_attempt(account, method, sent, options, ordinal) for ordinal, sent in enumerate(objects)]
    finally:
        account.found_rows.clear()
    results = "".join(_result(method, ordinal, outcome) for ordinal, outcome in enumerate(outcomes))
    return results + tag("RequestID", str(uuid4())) + tag("OverallStatus", _overall(outcomes))


def _overall(outcomes: list[_Outcome]) -> str:
    good = sum(outcome.done is not None for outcome in outcomes)
    if good == len(outcomes) and outcomes:
        return "OK"
    return "Has Errors" if good else "Error"


def _attempt(account: SandboxAccount, method: str, sent: Document, options: Document, ordinal: int) -> _Outcome:
    try:
        return _Outcome(sent, _done(account, method, sent, options, ordinal), None)
    except RefusalError as refusal:
        return _Outcome(sent, None, refusal)


def _done(account: SandboxAccount, method: str, sent: Document, options: Document, ordinal: int) -> Done:
    if len(sent) == 1:
        raise RefusalError(Code.NULL_OBJECT, f"The object at index {ordinal} of the request is empty.")
    if account.refuses_some and ordinal % 2 == 0:
        raise RefusalError(Code.UNEXPECTED, "An unexpected error occurred with this object.")
    kind = object_types.writable(sent[TYPE])
    if kind is None:
        text = f"{method} does not take objects of type {sent[TYPE]}."
        raise RefusalError(Code.OBJECT_TYPE_NOT_SUPPORTED, text)
    if method == "Delete":
        return kind.delete(account, sent)
    mode = SaveMode.of(method, _save_action(options, kind.name))
    return kind.create(account, sent, mode) if method == "Create" else kind.update(account, sent, mode)


def _save_action(options: Document, kind: str) -> str | None:
    for option in options.get("SaveOptions", {}).get("SaveOption", []):
        if option.get("PropertyName") in ("*", kind):
            action: str | None = option.get("SaveAction")
            return action
    return None


def _result(method: str, ordinal: int, outcome: _Outcome) -> str:
    done, refusal = outcome.done, outcome.refusal
    status = "OK" if done else "Error"
    text = done.message if done else refusal.message if refusal else ""
    parts = [tag("StatusCode", status), tag("StatusMessage", text), tag("OrdinalID", ordinal)]
    if refusal is not None:
        parts.append(tag("ErrorCode", int(refusal.code)))
    if method == "Create":
        parts.append(tag("NewID", done.new_id if done else 0))
        if done and done.object_id:
            parts.append(tag("NewObjectID", done.object_id))
    if not (method == "Create" and done and not done.echo_on_create):
        echo = (done.echo if done else None) or outcome.sent
        parts.append(object_xml("Object", {**echo, TYPE: outcome.sent[TYPE]}, "APIObject"))
    if outcome.sent[TYPE] != _ROWS:
        return f"<Results>{''.join(parts)}</Results>"
    parts.append(_row_faults(method, refusal))
    return f'<Results xsi:type="DataExtension{method}Result">{"".join(parts)}</Results>'


def _row_faults(method: str, refusal: RefusalError | None) -> str:
    if refusal is None:
        return ""
    text = tag("ErrorMessage", refusal.message) + _faults("Key", refusal.key_faults)
    return text if method == "Delete" else text + _faults("Value", refusal.value_faults)


def _faults(word: str, faults: tuple[ValueFault, ...]) -> str:
    if not faults:
        return ""
    inner = "".join(
        f"<{word}Error>{tag('Name', fault.name)}{tag('ErrorCode', int(fault.code))}"
        f"{tag('ErrorMessage', fault.message)}</{word}Error>"
        for fault in faults
    )
    return f"<{word}Errors>{inner}</{word}Errors>"
