"""Extract: starts extracts, and answers that they are asked for; the sign of the end is the file.

See fact:extract-file-only-sign.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.soap.writer import tag

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.reader import Document


def extract(account: "SandboxAccount", message: "Document") -> str:
    """Answers an ExtractRequestMsg with the content of its response.

    Args:
        account: Where.
        message: The message. When one of its requests cannot run, none of them does.

    Returns:
        The content. A started one has no result: the documented answer has an empty element there, and the contract
        has two forms of it. How the service words a refusal is not known.
    """
    from mcdecl.sandbox.extracts.parameters import BadParameterError

    try:
        documents = [_document(account, sent) for sent in message.get("Requests", [])]
        _start(account, documents)
    except (BadParameterError, RefusalError) as error:
        return _answer(f"Error: {error.message if isinstance(error, RefusalError) else error}")
    return _answer("OK" if documents else "Error: No request was sent.")


def _answer(status: str) -> str:
    return tag("OverallStatus", status) + tag("RequestID", str(uuid4()))


def _document(account: "SandboxAccount", sent: "Document") -> "Document":
    from mcdecl.sandbox.extracts.parameters import Parameters
    from mcdecl.sandbox.extracts.run import checked_request

    kind = sent.get("ID", "").strip()
    given = {item.get("Name", ""): item.get("Value", "") for item in sent.get("Parameters", {}).get("Parameter", [])}
    pattern = checked_request(account, kind, Parameters.of(given.items()))
    id = new_guid()
    return {
        "ObjectID": id,
        "CustomerKey": id,
        "Name": pattern,
        "Kind": kind.lower(),
        "Parameters": given,
        "Pattern": pattern,
    }


def _start(account: "SandboxAccount", documents: "list[Document]") -> None:
    from mcdecl.sandbox.extracts.run import REQUEST

    for document in documents:
        account.store.put(REQUEST, document["ObjectID"], document)
        account.tasks.start(REQUEST, document)
