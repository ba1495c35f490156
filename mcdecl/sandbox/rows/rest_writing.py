"""Rows written over REST: at once (`hub/v1/dataevents`), and as a request with results (`data/v1/async`).

The routes are documented. The rules of a row are those of SOAP. How the service words a refusal is not recorded, nor
when it carries a request out: here it is before the answer.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.rest.object_type import Json, RestRefusalError
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import shown
from mcdecl.sandbox.rows.soap_data_extension_object import key_names, save_all
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

EVENTS: Final = "hub/v1/dataevents"
ASYNC: Final = "data/v1/async"
COLLECTION: Final = "RowRequest"
_TABLES: Final = "dataextensions/"
_KEY: Final = "key:"
_INVALID_ROWS: Final = 10006
_OK, _ACCEPTED, _NOT_FOUND = 200, 202, 404
_PAGE: Final = 50
Found = tuple[int, Any]


def events(account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], body: Any) -> Found:
    """Answers a call below `hub/v1/dataevents`.

    Args:
        account: Where.
        method: The HTTP method.
        tail: The path below the route: `key:{key}/rowset`, `{id}/rows/{column}:{value}` and what may follow.
        query: The query's parameters, names in lower case.
        body: The JSON that came.

    Raises:
        RestRefusalError: A row is refused, and with it all of them.
    """
    table, _, rest = tail.partition("/")
    owner = _owner(account, table)
    if owner is None:
        return _NOT_FOUND, None
    if method == "POST" and rest.lower() == "rowset":
        return _OK, _saved(account, owner, _rowset(body))
    place, _, more = rest.partition("/")
    if method != "PUT" or place.lower() != "rows" or not more:
        return _NOT_FOUND, None
    keys, _, column = more.partition("/column/")
    located = _located(keys)
    if column:
        name, _, action = column.partition("/")
        return (
            _incremented(account, owner, located, name, query) if action.lower() == "increment" else (_NOT_FOUND, None)
        )
    (row,) = _saved(account, owner, [{"keys": located, "values": _mapping(body, "values")}])
    return _OK, row


def requests(account: "SandboxAccount", method: str, tail: str, query: Mapping[str, str], body: Any) -> Found:
    """Answers a call below `data/v1/async`; see `events`.

    Raises:
        RestRefusalError: The request is none.
    """
    if tail.lower().startswith(_TABLES):
        table, _, rest = tail[len(_TABLES) :].partition("/")
        if method not in ("POST", "PUT") or rest.lower() != "rows":
            return _NOT_FOUND, None
        return _requested(account, table, body, change=method == "PUT")
    id, _, what = tail.partition("/")
    request = account.store.get(COLLECTION, id.lower())
    if request is None or method != "GET" or what.lower() not in ("status", "results"):
        return _NOT_FOUND, None
    return _OK, _status(request) if what.lower() == "status" else _results(request, query)


def _owner(account: "SandboxAccount", table: str) -> Document | None:
    """The data extension by `key:{CustomerKey}` or by its id."""
    if table.lower().startswith(_KEY):
        return next(iter(account.store.find("DataExtension", "CustomerKey", table[len(_KEY) :])), None)
    return account.store.get("DataExtension", table.lower())


def _requested(account: "SandboxAccount", table: str, body: Any, *, change: bool) -> Found:
    owner = _owner(account, table)
    if owner is None:
        return 400, {"requestId": str(uuid4()), "resultMessages": [_message(f"There is no data extension {table}.")]}
    items = body.get("items") if isinstance(body, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise RestRefusalError("items must be a list of rows.", code=10001)
    called = account.now()
    refusals = save_all(account, [_sent(owner, item) for item in items], SaveMode(add=True, change=change))
    id = str(uuid4())
    results = [_result(refusal) for refusal in refusals]
    document = {"ObjectID": id, "Called": called, "Results": results}
    account.store.put(COLLECTION, id, document)
    return _ACCEPTED, {"requestId": id, "resultMessages": []}


def _message(text: str) -> Json:
    return {"resultType": "Error", "resultClass": "Error", "resultCode": "Error", "message": text}


def _result(refusal: RefusalError | None) -> Json:
    if refusal is None:
        return {"errorCode": "", "message": "", "status": "OK"}
    return {"errorCode": str(int(refusal.code)), "message": refusal.message, "status": "Error"}


def _status(request: Document) -> Json:
    failed = any(result["status"] != "OK" for result in request["Results"])
    shown_status = {
        "callDateTime": request["Called"],
        "completionDateTime": request["Called"],
        "hasErrors": failed,
        "pickupDateTime": request["Called"],
        "requestStatus": "Complete",
        "resultStatus": "Error" if failed else "OK",
        "requestId": request["ObjectID"],
    }
    return {"status": shown_status, "requestId": request["ObjectID"], "resultMessages": []}


def _results(request: Document, query: Mapping[str, str]) -> Json:
    page, size = (_whole(query.get(name), default) for name, default in (("$page", 1), ("$pagesize", _PAGE)))
    start = (page - 1) * size
    items = request["Results"]
    shown_items = items[start : start + size]
    head = {"page": page, "pageSize": size, "count": len(items), "requestId": request["ObjectID"]}
    return {**head, "items": shown_items, "resultMessages": []}


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and 0 < len(text) < 10 and int(text) else default


def _rowset(body: Any) -> list[Json]:
    if not isinstance(body, list):
        raise RestRefusalError("The body must be a list of rows with keys and values.", code=10001)
    return [{"keys": _mapping(item, "keys"), "values": _mapping(item, "values")} for item in body]


def _mapping(body: Any, name: str) -> Json:
    value = body.get(name, {}) if isinstance(body, Mapping) else None
    if not isinstance(value, Mapping):
        raise RestRefusalError(f"{name} must be an object of column names and values.", code=10001)
    return dict(value)


def _located(text: str) -> Json:
    """The key columns of a path: `Column:value`, several with commas between."""
    pairs = [part.partition(":") for part in text.split(",")]
    if not all(name and colon for name, colon, _ in pairs):
        raise RestRefusalError("The row must be named as Column:value.", code=10001)
    return {name.strip(): value for name, _, value in pairs}


def _saved(account: "SandboxAccount", owner: Document, sent: list[Json]) -> list[Json]:
    """Adds or changes the rows, all of them or none, and shows them as they came."""
    documents = [_sent(owner, {**row["keys"], **row["values"]}) for row in sent]
    refusals = save_all(account, documents, SaveMode(add=True, change=True))
    refused = [refusal.message for refusal in refusals if refusal is not None]
    if refused:
        text = f"Unable to save rows for data extension {owner['CustomerKey']}: {'; '.join(dict.fromkeys(refused))}"
        raise RestRefusalError(text, code=_INVALID_ROWS)
    return sent


def _sent(owner: Document, values: Mapping[str, Any]) -> Document:
    """A row as SOAP would send it."""
    return {"CustomerKey": owner["CustomerKey"], "Properties": {"Property": [_pair(*pair) for pair in values.items()]}}


def _pair(name: str, value: Any) -> Document:
    if value is None:
        return {TYPE: "NullAPIProperty", "Name": name}
    if isinstance(value, dict | list):
        raise RestRefusalError(f"The value of {name} must be a text, a number or a truth value.", code=10001)
    return {TYPE: "APIProperty", "Name": name, "Value": str(value).lower() if isinstance(value, bool) else str(value)}


def _incremented(
    account: "SandboxAccount", owner: Document, located: Json, name: str, query: Mapping[str, str]
) -> Found:
    """Adds a step to a number of one row; a row that is not there begins at nothing."""
    field = next((field for field in owner["Fields"] if field["Name"].casefold() == name.casefold()), None)
    if field is None or field["FieldType"] not in ("Number", "Decimal"):
        raise RestRefusalError(f"{name} is not a number of this data extension.", code=_INVALID_ROWS)
    step = query.get("step", "1")
    if not step.removeprefix("-").isdecimal() or len(step) > 10:
        raise RestRefusalError("step must be a whole number.", code=10001)
    fields = {field["Name"].casefold(): field["Name"] for field in owner["Fields"]}
    keys = {fields.get(key.casefold(), key): value for key, value in located.items()}
    number = rows.matching(account, owner, keys) if set(keys) == set(key_names(owner)) else None
    held = rows.values_of(account, owner, number, [field["Name"]])[0] if number is not None else None
    total = shown((held or 0) + int(step))
    _saved(account, owner, [{"keys": located, "values": {field["Name"]: total}}])
    return _OK, {"keys": located, "values": {field["Name"]: total}}
