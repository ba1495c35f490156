"""From method and path to the answer of an object kept over REST."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.automations import rest_actions, rest_automations, rest_legacy, rest_scripts
from mcdecl.sandbox.extracts import rest_data_extracts
from mcdecl.sandbox.file_transfers import rest_file_locations, rest_file_transfers
from mcdecl.sandbox.filters import rest_filters
from mcdecl.sandbox.imports import rest_imports
from mcdecl.sandbox.queries import rest_queries
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError
from mcdecl.sandbox.rows import rest_writing
from mcdecl.sandbox.verifications import rest_verifications

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

Page = Callable[[list[Json]], Json]
_OK, _NOT_FOUND = 200, 404
Found = tuple[int, Any]


@cache
def kinds() -> tuple[RestKind, ...]:
    """Every type of object, the longest route first."""
    return (
        rest_data_extracts.DataExtracts(),
        rest_file_transfers.FileTransfers(),
        rest_file_locations.FileLocations(),
        rest_filters.Filters(),
        rest_queries.Queries(),
        rest_imports.Imports(),
        rest_automations.Automations(),
        rest_scripts.Scripts(),
        rest_verifications.Verifications(),
    )


def respond(
    account: "SandboxAccount", method: str, path: str, query: Mapping[str, str], page: Page, data: bytes
) -> Found | None:
    """Status and body of the answer to a call, or None when no object kept over REST has this path.

    Args:
        account: Where; what a write changes is committed here.
        method: The HTTP method.
        path: The path below the REST base.
        query: The query's parameters, names in lower case.
        page: What cuts a page out of a list.
        data: The body.

    Raises:
        RestRefusalError: It is refused; nothing of the call is kept then.
    """
    if method == "GET" and (listed := _only_lists(account, path.lower(), page)) is not None:
        return _OK, listed
    for route, answer in _OTHER.items():
        if path.lower() == route or path.lower().startswith(f"{route}/"):
            tail = path[len(route) :].strip("/")
            return kept(account, method, lambda: answer(account, method, tail, query, data))  # noqa: B023
    for kind in kinds():
        if path.lower() == kind.route or path.lower().startswith(f"{kind.route}/"):
            tail = path[len(kind.route) :].strip("/")
            return kept(account, method, lambda: _one(account, kind, method, tail, query, page, data))  # noqa: B023
    return None


def _only_lists(account: "SandboxAccount", path: str, page: Page) -> Any:
    """The lists that stand on routes of their own."""
    if path == rest_data_extracts.TYPES_ROUTE:
        return rest_data_extracts.types()
    if path == rest_file_locations.LIST_ROUTE:
        return page(rest_file_locations.listed(account))
    return None


def _definitions(account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], data: bytes) -> Found:
    definitions = rest_legacy.definitions(account, method, tail, query, body_of(data) if method == "POST" else None)
    return (_NOT_FOUND, None) if definitions is None else (_OK, definitions)


def _notifications(account: "SandboxAccount", method: str, tail: str, _query: Mapping[str, str], data: bytes) -> Found:
    record = rest_legacy.notifications(account, method, tail, body_of(data) if method == "POST" else None)
    if record is None:
        return _NOT_FOUND, None
    return _OK, "" if method == "POST" else record  # fact:rest-write-answers


def _trigger(account: "SandboxAccount", method: str, tail: str, _query: Mapping[str, str], data: bytes) -> Found:
    record = rest_actions.trigger(account, tail, body_of(data)) if method == "PATCH" else None
    return (_NOT_FOUND, None) if record is None else (_OK, record)


def _events(account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], data: bytes) -> Found:
    return rest_writing.events(account, method, tail, query, _json_of(data))


def _requests(account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], data: bytes) -> Found:
    return rest_writing.requests(account, method, tail, query, _json_of(data))


_OTHER = {
    rest_writing.EVENTS: _events,
    rest_writing.ASYNC: _requests,
    rest_legacy.DEFINITIONS: _definitions,
    rest_legacy.NOTIFICATIONS: _notifications,
    rest_actions.TRIGGERS: _trigger,
}


def kept(account: "SandboxAccount", method: str, run: Callable[[], Found]) -> Found:
    """The answer of a call whose changes are durable before it leaves, or undone."""
    if method == "GET":
        return run()
    try:
        answer = run()
        account.store.commit()
    except BaseException:
        account.store.rollback()
        raise
    return answer


def _one(
    account: "SandboxAccount",
    kind: RestKind,
    method: str,
    tail: str,
    query: Mapping[str, str],
    page: Page,
    data: bytes,
) -> Found:
    if not tail:
        return _collection(account, kind, method, query, page, data)
    if method == "POST":
        return _acted(account, kind, tail)
    document = kind.find(account, tail)
    if document is None or method not in ("GET", "PATCH", "DELETE"):
        return _NOT_FOUND, None
    if method == "GET":
        return _OK, kind.ordered(kind.shown(account, document))
    if method == "PATCH":
        return _OK, kind.ordered(kind.written(account, kind.update(account, document, body_of(data))))
    kind.delete(account, document)
    return _OK, kind.deleted


def _acted(account: "SandboxAccount", kind: RestKind, tail: str) -> Found:
    """What stands behind `actions/` of one object."""
    if isinstance(kind, rest_automations.Automations):
        done = rest_actions.perform(account, tail)
        return (_NOT_FOUND, None) if done is None else (_OK, done)
    name, _, action = tail.partition("/actions/")
    document = kind.find(account, name)
    done = None if document is None or not action else kind.act(account, document, action.lower())
    return (_NOT_FOUND, None) if done is None else (_OK, done)


def _collection(
    account: "SandboxAccount", kind: RestKind, method: str, query: Mapping[str, str], page: Page, data: bytes
) -> Found:
    if method == "GET":
        items = [kind.ordered(kind.item(account, document)) for document in kind.listing(account)]
        return _OK, page(filtered(items, query.get("$filter")))
    if method == "POST" and not isinstance(kind, rest_filters.Filters):
        # A create of a filter activity over REST makes a data extension for its result, which this account does not.
        return _OK, kind.ordered(kind.written(account, kind.create(account, body_of(data))))
    return _NOT_FOUND, None


def filtered(items: list[Json], condition: str | None) -> list[Json]:
    """The items of a list that `$filter` lets through: `property eq value`, the one form that clients send.

    Raises:
        RestRefusalError: It has another form, or names no property of the items.
    """
    if not condition:
        return items
    name, operator, value = (*condition.strip().split(" ", 2), "", "")[:3]
    if operator.lower() != "eq":
        raise RestRefusalError(f"The embedded account filters lists by `property eq value` only, not by {condition}.")
    wanted = value.strip().strip("'\"").casefold()
    known = {known.casefold(): known for item in items for known in item}
    if items and name.casefold() not in known:
        raise RestRefusalError(f"The items have no property {name} to filter by.")
    return [item for item in items if str(item.get(known[name.casefold()], "")).casefold() == wanted]


def _json_of(data: bytes) -> Any:
    """Any JSON that was sent; None for nothing.

    Raises:
        RestRefusalError: It is none.
    """
    if not data.strip():
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise RestRefusalError("The body must be JSON.", code=10004) from None


def body_of(data: bytes) -> Json:
    """The JSON object that was sent.

    Raises:
        RestRefusalError: It is none.
    """
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, Mapping):
        raise RestRefusalError("The body must be a JSON object.", code=10004)
    return dict(sent)
