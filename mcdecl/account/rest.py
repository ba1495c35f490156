"""REST client: one call and its answer, with token renewal and retries."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from mcdecl.account.access import Authenticator, CallAccess
from mcdecl.account.connection import shown
from mcdecl.account.errors import (
    AccountError,
    BrokenAnswer,
    CallFailed,
    LoginRefused,
    NotFound,
    NotSoap,
    PermissionDenied,
    ServiceUnavailable,
)
from mcdecl.account.explain import explain
from mcdecl.account.http import Caller
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap.envelope import what_came
from mcdecl.account.transport import HttpAnswer
from mcdecl.helpers.json_text import read_json

_PAGE_SIZE = 500
MOST_PAGES = 10_000
"""Pages of one collection: five million objects."""
_OK, _REDIRECT, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _SERVER_ERROR = 200, 300, 401, 403, 404, 429, 500
_UNAVAILABLE = 503


class RestClient:
    """Calls over REST with the bearer token of the account."""

    def __init__(self, caller: Caller, gate: Authenticator, policy: RetryPolicy, *, timeout: float) -> None:
        self._caller = caller
        self._gate = gate
        self._policy = policy
        self._timeout = timeout

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """What REST has at `path`, decoded from JSON.

        Args:
            path: The path below the account's REST address.
            params: Query parameters.

        Raises:
            PermissionDenied: The credential lacks the scope, or the login has no REST.
            NotFound: There is nothing at this path.
            AccountError: Anything else that went wrong.
        """
        return self._run(RestCall("GET", path, params=params), repeatable=True, read=_decoded)

    def send(self, method: str, path: str, body: bytes | None, *, repeatable: bool) -> Any:
        """Write with `method` at `path`; what the answer says, decoded from JSON, or None where it says nothing.

        Args:
            method: POST, PATCH, PUT or DELETE.
            path: The path below the account's REST address; it may hold a query.
            body: JSON to send.
            repeatable: Whether a second execution does no harm.

        Raises:
            LostAnswer: It is not repeatable and may have been carried out.
            PermissionDenied: The credential lacks the scope, or the login has no REST.
            NotFound: There is nothing at this path.
            AccountError: Anything else that went wrong.
        """
        return self._run(RestCall(method, path, body), repeatable=repeatable, read=_said)

    def _run(self, asked: "RestCall", *, repeatable: bool, read: Callable[[HttpAnswer], Any]) -> Any:
        def attempt() -> Any:
            access = self._gate.access()
            try:
                return read(self._try(access, asked))
            except LoginRefused as error:
                if not self._gate.renewed(access, error):
                    raise
            return read(self._try(self._gate.access(), asked))

        return self._policy.run(attempt, repeatable=repeatable, what=f"The REST call for {asked.shown}")

    def _pages(self, path: str) -> tuple[list[dict[str, Any]], int]:
        """The items of all pages, and how many there are as the last of them says; 0 where it does not."""
        items: list[dict[str, Any]] = []
        last: list[dict[str, Any]] = []
        count = 0
        for page in range(1, MOST_PAGES + 1):
            answer = self.get(path, {"$page": str(page), "$pageSize": str(_PAGE_SIZE)})
            records, size, number = _page(answer, path)
            count = _count(answer)
            if (number or page) != page or (page > 1 and records == last):
                # A service that does not page gives its first page again and again.
                return items, count
            items.extend(records)
            if len(records) < size or not records:
                return items, count
            last = records
        raise endless_list(path)

    def list(self, path: str) -> list[dict[str, Any]]:
        """The items of a collection, over all pages; a page that is not full is the last (fact:rest-pages).

        Where fewer came than the answers count, all pages are asked for once more: somebody may have changed the
        collection meanwhile, or a page was lost.

        Args:
            path: The path below the account's REST address.

        Raises:
            AccountError: Any page could not be read, or some are missing a second time.
        """
        items, count = self._pages(path)
        if len(items) < count:
            items, count = self._pages(path)
        if len(items) < count:
            raise short_list(path, len(items), count)
        return items

    def _try(self, access: CallAccess, asked: "RestCall") -> HttpAnswer:
        if access.token is None or access.rest_url is None:
            raise PermissionDenied(
                "This login cannot use REST; only a client ID with a client secret can.",
                hint="Give the account a `client_id` and `client_secret` to read what SOAP cannot show.",
            )
        headers = {"Authorization": f"Bearer {access.token.value.reveal()}", "Accept": "application/json"}
        answer = self._caller.call(
            f"REST {asked.method}",
            asked.method,
            f"{access.rest_url}/{asked.path.lstrip('/')}",
            timeout=self._timeout,
            body=asked.body or b"",
            headers=headers | ({"Content-Type": "application/json"} if asked.body else {}),
            params=asked.params,
        )
        if answer.status >= _REDIRECT:
            raise _refusal(answer, asked)
        return answer


class RestCall(Struct, frozen=True):
    """One REST call."""

    method: str
    path: str
    body: bytes | None = None
    params: Mapping[str, str] | None = None

    @property
    def shown(self) -> str:
        """The call in words: reads are the rule and need no method."""
        return self.path if self.method == "GET" else f"{self.method} {self.path}"


def endless_list(path: str) -> BrokenAnswer:
    """The error for a collection without an end."""
    return BrokenAnswer(
        f"REST gave {MOST_PAGES:,} full pages of {path}, and more follow; reading was stopped.",
        hint="Try again later. If it stays so, report it to Salesforce.",
        retryable=False,
    )


def _decoded(answer: HttpAnswer) -> Any:
    try:
        return read_json(answer.body)
    except ValueError as error:
        raise _unreadable(answer) from error


def _said(answer: HttpAnswer) -> Any:
    """What a write was answered with. Some say `OK`, some the bare id, some nothing; none says HTML.

    See fact:rest-write-answers.
    """
    text = answer.body.lstrip()
    if text[:1] == b"<":
        raise _unreadable(answer)
    try:
        return read_json(text)
    except ValueError:
        return None


def _page(answer: Any, path: str) -> tuple[list[dict[str, Any]], int, int | None]:
    """The items of a page, how many a full one has, and its number if it has one."""
    items = answer.get("items", []) if isinstance(answer, dict) else answer
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BrokenAnswer(f"REST answered {path} with something that is not a list of objects.", retryable=False)
    if not isinstance(answer, dict):
        return items, len(items) + 1, None
    size, number = answer.get("pageSize"), answer.get("page")
    if not isinstance(size, int) or size <= 0:
        return items, len(items) + 1, None
    return items, size, number if isinstance(number, int) else None


def _count(answer: Any) -> int:
    """How many items a collection has over all pages, as a page says; 0 where it does not say it."""
    count = answer.get("count") if isinstance(answer, dict) else None
    return count if isinstance(count, int) else 0


def _refusal(answer: HttpAnswer, asked: RestCall) -> AccountError:
    values = _object(answer.body)
    code = values.get("errorcode")
    text = str(values.get("message", "")).rstrip(".")
    words = f"REST refused {asked.shown} (HTTP {answer.status})" + (f": {text}." if text else ".")
    explanation = explain(code if isinstance(code, int) else None, text, rest=True)
    details: dict[str, Any] = {"code": code if isinstance(code, int) else None, "http_status": answer.status}
    if answer.status == _UNAUTHORIZED:
        return LoginRefused(words, **details)
    if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
        # A write that failed inside the service may have been carried out all the same; one turned away was not.
        inside = answer.status not in (_TOO_MANY, _UNAVAILABLE) and asked.method != "GET"
        return ServiceUnavailable(words, retry_after=answer.retry_after, arrived=inside, **details)
    if values and answer.status == _FORBIDDEN:
        return PermissionDenied(words, **details)
    if values and answer.status == _NOT_FOUND:
        return NotFound(words, **details)
    if values:
        return CallFailed(words, hint=explanation.fix if explanation else None, **details)
    return _unreadable(answer)


def _unreadable(answer: HttpAnswer) -> AccountError:
    where = shown(answer.url)
    if answer.status == _OK and answer.body.lstrip()[:1] in (b"{", b"["):
        return BrokenAnswer(f"The answer of {where} is cut short or damaged: no readable JSON.")
    return NotSoap(
        f"{where} answered with {what_came(answer.body)} instead of JSON (HTTP {answer.status}).",
        http_status=answer.status,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = read_json(body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def short_list(path: str, given: int, count: int) -> BrokenAnswer:
    """The error for a collection of which some objects do not come."""
    return BrokenAnswer(
        f"REST says that {path} has {count:,} objects, and gave {given:,} of them.",
        hint="Try again later. If it stays so, report it to Salesforce.",
        retryable=False,
    )
