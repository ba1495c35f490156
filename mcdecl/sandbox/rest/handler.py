"""REST: what SOAP cannot show, such as how many rows there are, and the objects that only it has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.rest.absent_lists import absent_list
from mcdecl.sandbox.rows import rest_rows

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DOCUMENTATION = "https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/error-handling.html"
DEFAULT_PAGE, LARGEST_PAGE = 50, 500
_MOST_DIGITS = 9
_REFUSED = 400
_LOCATIONS = "automation/v1/ftplocations"


class Response(Struct, frozen=True):
    """A JSON answer, or a plain text where the body is one."""

    status: int
    body: Any


def unauthorized() -> Response:
    """A missing, unknown or expired bearer token (fact:rest-unauthorized)."""
    return Response(401, {"message": "Not Authorized", "errorcode": 0, "documentation": DOCUMENTATION})


def forbidden() -> Response:
    """A token without the scope, decided before anything else is looked at (fact:rest-missing-scope)."""
    return Response(403, {"message": "Insufficient privileges to complete this action."})


def not_found() -> Response:
    """No such route or object (fact:rest-not-found)."""
    return Response(404, {"message": "Not Found", "errorcode": 404, "documentation": DOCUMENTATION})


def user_info(account: "SandboxAccount", issuer: str, seconds: float) -> Response:
    """Who a token is for, as the token service tells (fact:token-userinfo; only the parts that have names).

    Args:
        account: The account.
        issuer: The address of the token service.
        seconds: When the token expires, in seconds since the epoch.
    """
    return Response(
        200,
        {
            "exp": int(seconds),
            "iss": issuer,
            "user": {
                "sub": "1",
                "name": "API User",
                "preferred_username": "api-user",
                "locale": "en-US",
                "zoneinfo": account.zones.user,
            },
            "organization": {
                "member_id": account.mid,
                "enterprise_id": account.enterprise.mid,
                "locale": "en-US",
                "zoneinfo": account.zones.account,
            },
        },
    )


def throttled() -> Response:
    """Too many calls; the header Retry-After says how long to wait (fact:rest-throttled)."""
    words = {"message": "Too Many Requests", "errorcode": 50100, "retryAfter": 5, "documentation": DOCUMENTATION}
    return Response(429, words)


def answer(account: "SandboxAccount", method: str, path: str, query: Mapping[str, str], data: bytes = b"") -> Response:
    """Answers a call that is let in.

    Args:
        account: Whose objects.
        method: The HTTP method.
        path: The path below the REST base, without slashes around it.
        query: The query's parameters.
        data: The body.

    Returns:
        What to answer.
    """
    from mcdecl.sandbox.rest.object_routes import respond
    from mcdecl.sandbox.rest.object_type import RestRefusalError

    lower = {name.lower(): value for name, value in query.items()}
    try:
        response = respond(account, method, path, lower, lambda items: _page(items, lower).body, data)
    except RestRefusalError as refusal:
        return invalid(refusal.message, refusal.code, refusal.status)
    if response is not None:
        status, body = response
        return not_found() if status >= _REFUSED and body is None else Response(status, body)
    return _read(account, path, lower) if method == "GET" else not_found()


def invalid(message: str, code: int = 10000, status: int = 400) -> Response:
    """A request that the service finds wrong (documented shape)."""
    return Response(status, {"message": message, "errorcode": code, "documentation": DOCUMENTATION})


def _read(account: "SandboxAccount", path: str, lower: Mapping[str, str]) -> Response:
    empty = absent_list(path)
    if empty is not None:
        return Response(200, empty)
    if path.lower().startswith(rest_rows.ROUTE):
        return _rows(account, path[len(rest_rows.ROUTE) :], lower)
    collection, _, id = _split(path)
    if collection != _LOCATIONS:
        return not_found()
    items = _locations(account)
    if not id:
        return _page(items, lower)
    record = next((item for item in items if item["id"] == id.lower()), None)
    return not_found() if record is None else Response(200, record)


def _split(path: str) -> tuple[str, str, str]:
    parts = path.split("/")
    return "/".join(parts[:3]).lower(), "/", "/".join(parts[3:])


def _page(items: list[dict[str, Any]], query: Mapping[str, str]) -> Response:
    page = _number(query.get("$page"), 1)
    size = min(_number(query.get("$pagesize"), DEFAULT_PAGE), LARGEST_PAGE)
    start = (page - 1) * size
    body = {"count": len(items), "page": page, "pageSize": size, "items": items[start : start + size]}
    return Response(200, body)


def _rows(account: "SandboxAccount", path: str, query: Mapping[str, str]) -> Response:
    for name in ("$filter", "$orderby"):
        if name in query:  # an answer that passed over it would be a wrong one
            return invalid(f"The embedded account does not take {name} for rows.")
    numbers = {name: _number(text, 0) for name, text in query.items()}
    record = rest_rows.rowset(account, path, {name: number for name, number in numbers.items() if number})
    return Response(200, record) if record else not_found()


def _number(text: str | None, default: int) -> int:
    good = text is not None and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0
    return int(text) if good and text else default


def _locations(account: "SandboxAccount") -> list[dict[str, Any]]:
    from mcdecl.sandbox.file_transfers.soap_file_locations import ENHANCED_FTP, all_locations

    locations = []
    for location in all_locations(account):
        item: dict[str, Any] = {"name": location.name, "id": location.id, "locationTypeId": location.type}
        if location.path:
            item["relPath"] = location.path
        # That the Enhanced FTP tells its address is this account's own: a client could not find it otherwise.
        url = account.ftp_url if location.name == ENHANCED_FTP else location.url
        if url:
            item["locationUrl"] = url
        locations.append(item)
    return locations
