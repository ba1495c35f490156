"""Pages of a Retrieve: what was found is kept, and goes out a page at a time."""

from collections.abc import Sequence
from uuid import uuid4

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.errors import RetrieveError
from mcdecl.sandbox.pages import Continuation
from mcdecl.sandbox.soap.reader import Document
from mcdecl.sandbox.soap.writer import Write, tag

_KEPT = 50


def first_page(account: SandboxAccount, records: Sequence[Document], write: Write, size: int) -> str:
    """The content of a RetrieveResponseMsg for the first page; `size` is what the caller asks at most."""
    largest = account.settings.page_size
    return _page(account, Continuation(records, write, min(size, largest) if size > 0 else largest))


def next_page(account: SandboxAccount, request_id: str) -> str:
    """The page after the one that was answered under `request_id`.

    Raises:
        RetrieveError: When nothing is known under that id.
    """
    rest = account.continuations.get(request_id)
    if rest is None:
        raise RetrieveError("Error: The ContinueRequest is not known, or its results are no longer kept.")
    return _page(account, rest)


def _page(account: SandboxAccount, rest: Continuation) -> str:
    end = rest.start + rest.size
    more = end < len(rest.documents)  # so that no page is ever empty: clients cannot read one
    request_id = str(uuid4())
    if more:
        account.continuations[request_id] = Continuation(rest.documents, rest.write, rest.size, end)
        while len(account.continuations) > _KEPT:
            account.continuations.popitem(last=False)
    head = tag("OverallStatus", "MoreDataAvailable" if more else "OK") + tag("RequestID", request_id)
    return head + rest.write(rest.documents[rest.start : end])


def error_page(text: str) -> str:
    """The content of a RetrieveResponseMsg that only says what is wrong."""
    return tag("OverallStatus", text) + tag("RequestID", str(uuid4()))
