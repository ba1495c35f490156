"""Read the pages of a Retrieve, one after the other."""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeGuard

from mcdecl.account.errors import BrokenAnswer, LostAnswer, RetrieveFailed
from mcdecl.account.soap.build import retrieve_message
from mcdecl.account.soap.exchange import Exchange, SoapCall
from mcdecl.account.soap.results import check_retrieve
from mcdecl.wire.values import Retrieve

_MORE = "MoreDataAvailable"
MOST_PAGES = 20_000
"""Pages of one question: 50 million objects, of which an account holds no kind as often."""
_MOST_SAME = 3
_ROWS = "DataExtensionObject"
_EVENTS = "Event"
_NO_ID = "00000000-0000-0000-0000-000000000000"


def each_page(exchange: Exchange, request: Retrieve, *, timeout: float) -> Iterator[list[dict[str, Any]]]:
    """The objects that a question finds, page by page; a page is asked for when it is wanted.

    Args:
        exchange: What carries out the calls.
        request: What is asked.
        timeout: Seconds for each answer.

    Raises:
        LostAnswer: A later page was lost, or an earlier one came in its place: it cannot be asked for again, for
            asking moves the service on.
        AccountError: Anything else that went wrong.
    """
    seen = _Seen()
    alike = request.object_type.startswith(_ROWS) or request.object_type.endswith(_EVENTS)
    check = partial(check_retrieve, request.object_type)
    page: str | None = None
    last: list[dict[str, Any]] = []
    same = 0
    for number in range(1, MOST_PAGES + 1):
        message = partial(retrieve_message, request, continue_request=page)  # fact:continue-request
        try:
            answer = exchange.run(SoapCall("Retrieve", message, page is None, timeout, check))
        except RetrieveFailed as error:
            if page is None:
                raise
            raise _broken_off(error) from BrokenAnswer(error.message, hint=error.hint, code=error.code)
        # Rows of one data extension may be the same over whole pages; no other objects are.
        same = same + 1 if number > 1 and answer.results == last and request.object_type[:19] != _ROWS else 0
        last = answer.results
        if same >= _MOST_SAME:
            raise _endless(request, f"gave the same page of {len(last):,} objects {same + 1} times")
        yield answer.results if alike else seen.new_of(request, answer.results)
        if answer.status != _MORE or request.first_page_only:
            return
        if answer.request_id is None or (answer.request_id == page and not answer.results):
            raise BrokenAnswer(
                f"The account says that more {request.object_type} objects follow, but not how to get them.",
                retryable=False,
                arrived=False,
            )
        page = answer.request_id
    raise _endless(request, f"gave {MOST_PAGES:,} pages, and said each time that more follow")


class _Seen:
    """The objects that earlier pages had, by id. Rows and events may be alike; other objects come once."""

    def __init__(self) -> None:
        self._by_id: dict[str, dict[str, Any]] = {}

    def new_of(self, request: Retrieve, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The objects of a page without those that came before, word for word.

        Raises:
            LostAnswer: All of them came before: the page stands where another one should.
        """
        ids = [record.get("ObjectID") for record in page]
        if _all_told_apart(ids) and self._by_id.keys().isdisjoint(ids):
            self._by_id.update(zip(ids, page, strict=True))
            return page
        new: list[dict[str, Any]] = []
        for record in page:
            object_id = str(record.get("ObjectID") or record.get("ID") or "")
            if object_id in ("", _NO_ID):
                new.append(record)
            elif self._by_id.get(object_id) != record:
                self._by_id[object_id] = record
                new.append(record)
        if page and not new:
            repeated = BrokenAnswer(
                f"The account gave a page of {len(page):,} {request.object_type} objects a second time, in the place "
                "of the next one; reading them was stopped.",
                hint="Try again later. If it stays so, report it to Salesforce.",
                retryable=False,
                arrived=False,
            )
            raise LostAnswer(repeated.message, arrived=False) from repeated
        return new


def _all_told_apart(ids: list[Any]) -> TypeGuard[list[str]]:
    """Whether these are ids, and no two of them the same."""
    return set(map(type, ids)) == {str} and len(set(ids)) == len(ids) and not {"", _NO_ID} & set(ids)


def _broken_off(error: RetrieveFailed) -> LostAnswer:
    """The error for a page that the service does not give, though it gave the one before: no refusal of the question.

    It may have forgotten what was asked; all over again it may well answer.
    """
    return LostAnswer(f"A page after the first one was not given: {error.message}", arrived=False)


def _endless(request: Retrieve, what: str) -> BrokenAnswer:
    return BrokenAnswer(
        f"The account {what} when it was asked for {request.object_type} objects; reading them was stopped.",
        hint="Try again later. If it stays so, ask for fewer objects, and report it to Salesforce.",
        retryable=False,
        arrived=False,
    )
