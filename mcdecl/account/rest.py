"""The few REST reads: what SOAP cannot show."""

import json
from collections.abc import Mapping
from typing import Any

from mcdecl.account.access import Access, Gate
from mcdecl.account.connection import shown
from mcdecl.account.errors import (
    AccountError,
    BrokenAnswer,
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

_PAGE_SIZE = 500
_OK, _REDIRECT, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _SERVER_ERROR = 200, 300, 401, 403, 404, 429, 500


class Rest:
    """Reads over REST with the bearer token of the account."""

    def __init__(self, caller: Caller, gate: Gate, policy: RetryPolicy, *, timeout: float) -> None:
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

        def attempt() -> Any:
            access = self._gate.access()
            try:
                return self._try(access, path, params)
            except LoginRefused as error:
                if not self._gate.renewed(access, error):
                    raise
            return self._try(self._gate.access(), path, params)

        return self._policy.run(attempt, repeatable=True, what=f"The REST call for {path}")

    def list(self, path: str) -> list[dict[str, Any]]:
        """The items of a collection, over all pages; a page that is not full is the last.

        Args:
            path: The path below the account's REST address.

        Raises:
            AccountError: Any page could not be read.
        """
        items: list[dict[str, Any]] = []
        last: list[dict[str, Any]] = []
        page = 1
        while True:
            answer = self.get(path, {"$page": str(page), "$pageSize": str(_PAGE_SIZE)})
            found, size, number = _page(answer, path)
            if (number or page) != page or (page > 1 and found == last):
                # A service that does not page gives its first page again and again.
                return items
            items.extend(found)
            if len(found) < size or not found:
                return items
            page, last = page + 1, found

    def _try(self, access: Access, path: str, params: Mapping[str, str] | None) -> Any:
        if access.token is None or access.rest_url is None:
            raise PermissionDenied(
                "This login has no REST: only client id and client secret have.",
                hint="Give the account a `client_id` and `client_secret` to read what SOAP cannot show.",
            )
        answer = self._caller.call(
            "REST GET",
            "GET",
            f"{access.rest_url}/{path.lstrip('/')}",
            timeout=self._timeout,
            headers={"Authorization": f"Bearer {access.token.value.reveal()}", "Accept": "application/json"},
            params=params,
        )
        if answer.status >= _REDIRECT:
            raise _refusal(answer, path)
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise _unreadable(answer) from error


def _page(answer: Any, path: str) -> tuple[list[dict[str, Any]], int, int | None]:
    """The items of a page, how many a full one has, and its number if it has one."""
    items = answer.get("items", []) if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise BrokenAnswer(f"REST answered {path} with something that is not a list.", retryable=False)
    if not isinstance(answer, dict):
        return items, len(items) + 1, None
    size, number = answer.get("pageSize"), answer.get("page")
    if not isinstance(size, int) or size <= 0:
        return items, len(items) + 1, None
    return items, size, number if isinstance(number, int) else None


def _refusal(answer: HttpAnswer, path: str) -> AccountError:
    values = _object(answer.body)
    code = values.get("errorcode")
    said = str(values.get("message", "")).rstrip(".")
    words = f"REST refused {path} (HTTP {answer.status})" + (f": {said}." if said else ".")
    explanation = explain(code if isinstance(code, int) else None, said, rest=True)
    details: dict[str, Any] = {"code": code if isinstance(code, int) else None, "http_status": answer.status}
    if answer.status == _UNAUTHORIZED:
        return LoginRefused(words, **details)
    if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
        return ServiceUnavailable(words, retry_after=answer.retry_after, **details)
    if values and answer.status == _FORBIDDEN:
        return PermissionDenied(words, **details)
    if values and answer.status == _NOT_FOUND:
        return NotFound(words, **details)
    if values:
        return AccountError(words, hint=explanation.fix if explanation else None, **details)
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
        values = json.loads(body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
