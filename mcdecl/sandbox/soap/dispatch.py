"""From the bytes of a request to the bytes of its answer."""

from collections.abc import Callable

from msgspec import Struct

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.errors import Code, FaultDetail, FaultError
from mcdecl.sandbox.soap import describing, executing, extracting, performing, retrieving, status, writing
from mcdecl.sandbox.soap.envelope import FAULT_ACTION, envelope, fault_body, message
from mcdecl.sandbox.soap.reader import Document, Envelope


class SoapOperation(Struct, frozen=True):
    """One operation of the API: its name, the root of its answer, and what answers it."""

    name: str
    response: str
    answer: Callable[[SandboxAccount, Document], str]


def _writing(method: str) -> SoapOperation:
    return SoapOperation(
        method, f"{method}Response", lambda account, document: writing.write(account, method, document)
    )


OPERATIONS = {
    "CreateRequest": _writing("Create"),
    "UpdateRequest": _writing("Update"),
    "DeleteRequest": _writing("Delete"),
    "RetrieveRequestMsg": SoapOperation("Retrieve", "RetrieveResponseMsg", retrieving.retrieve),
    "DefinitionRequestMsg": SoapOperation("Describe", "DefinitionResponseMsg", describing.describe),
    "SystemStatusRequestMsg": SoapOperation("GetSystemStatus", "SystemStatusResponseMsg", status.system_status),
    "VersionInfoRequestMsg": SoapOperation("VersionInfo", "VersionInfoResponseMsg", status.version_info),
    "PerformRequestMsg": SoapOperation("Perform", "PerformResponseMsg", performing.perform),
    "ConfigureRequestMsg": SoapOperation("Configure", "ConfigureResponseMsg", performing.configure),
    "ScheduleRequestMsg": SoapOperation("Schedule", "ScheduleResponseMsg", performing.schedule),
    "ExtractRequestMsg": SoapOperation("Extract", "ExtractResponseMsg", extracting.extract),
    "ExecuteRequestMsg": SoapOperation("Execute", "ExecuteResponseMsg", executing.execute),
    "QueryRequestMsg": SoapOperation("Query", "QueryResponseMsg", executing.query),
}


def operation_of(request: Envelope) -> SoapOperation:
    """The operation that the root of the body names.

    Raises:
        FaultError: When it names none (an answer sent as a request, say).
    """
    soap_operation = OPERATIONS.get(request.root)
    if soap_operation is None:
        text = f"Server did not recognize the message {request.root}."
        raise FaultError("Client", text)
    return soap_operation


def answer(account: SandboxAccount, request: Envelope) -> bytes:
    """Runs an operation and commits what it changed before the answer is made.

    Args:
        account: The account.
        request: The request, already let in.

    Returns:
        The bytes of the answer.

    Raises:
        FaultError: When it cannot be run or committed; nothing of the call is kept then.
    """
    operation = operation_of(request)
    try:
        with account.store.exclusively():
            content = operation.answer(account, request.body)
    except FaultError:
        raise
    except Exception as error:
        words = f"An unexpected error occurred ({type(error).__name__})."
        raise FaultError("Server", words, FaultDetail(Code.UNEXPECTED, words)) from error
    action = operation.response.removesuffix("Msg")
    return envelope(message(operation.response, content), action, account.clock, request.message_id)


def fault(account: SandboxAccount, error: FaultError, url: str, relates_to: str | None = None) -> bytes:
    """The bytes of a fault."""
    return envelope(fault_body(error, url), FAULT_ACTION, account.clock, relates_to)
