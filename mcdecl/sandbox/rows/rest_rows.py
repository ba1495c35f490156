"""Rows over REST: a page of a data extension's rows and how many there are in all, in one answer.

The shape is recorded (fact:rest-rows-shape): names in lower case, every value as text, empty text for no value. How
the number of rows goes with a filter, and how long the token of a set of rows lives, is not known.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mcdecl.sandbox.clock import wire_date
from mcdecl.sandbox.data_extensions.sharing import shared_as
from mcdecl.sandbox.pages import RowSet
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.rows.row_values import shown

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.soap.object_type import Document

ROUTE, TAIL = "data/v1/customobjectdata/", "/rowset"
LARGEST_PAGE = 2500
_TOKENS_KEPT = 50
_TOKEN_LIFE = timedelta(days=1)


def rowset(account: "SandboxAccount", path: str, query: Mapping[str, int]) -> dict[str, Any] | None:
    """A page of rows, by `key/{CustomerKey}/rowset` or, to go on, by `token/{requestToken}/rowset`.

    Args:
        account: Where.
        path: The path below `ROUTE`.
        query: `$page` and `$pagesize`, as far as they were given.

    Returns:
        The body of the answer, or None when there is no such data extension, token or route.
    """
    by, _, name = path.partition("/")
    if not name.lower().endswith(TAIL):
        return None
    name = name[: -len(TAIL)]
    if by.lower() == "token":
        known = account.row_sets.get(name.lower())
        if known is None:
            return None
        home = account.enterprise.units[known.home]
        owner = home.store.get("DataExtension", known.object_id)
        return None if owner is None else _page(home, owner, name.lower(), known.size, query)
    if by.lower() != "key":
        return None
    records = account.store.find("DataExtension", "CustomerKey", name)
    home, owner = (account, records[0]) if records else (account.enterprise, shared_as(account, name))
    if owner is None:
        return None
    size = min(query.get("$pagesize", LARGEST_PAGE), LARGEST_PAGE)
    return _page(home, owner, _new_token(account, RowSet(owner["ObjectID"], size, home.mid)), size, query)


def _new_token(account: "SandboxAccount", rows_set: RowSet) -> str:
    token = str(uuid4())
    account.row_sets[token] = rows_set
    while len(account.row_sets) > _TOKENS_KEPT:
        account.row_sets.popitem(last=False)
    return token


def _page(
    account: "SandboxAccount", owner: "Document", token: str, size: int, query: Mapping[str, int]
) -> dict[str, Any]:
    page, total = query.get("$page", 1), rows.count(account, owner)
    link = f"/v1/customobjectdata/token/{token}/rowset?$page="
    links = {"self": f"{link}{page}"}
    if page > 1:
        links["prev"] = f"{link}{page - 1}"
    if page * size < total:
        links["next"] = f"{link}{page + 1}"
    return {
        "links": links,
        "requestToken": token,
        "tokenExpireDateUtc": wire_date((account.clock.utc() + _TOKEN_LIFE).replace(tzinfo=None)),
        "customObjectId": owner["ObjectID"],
        "customObjectKey": owner["CustomerKey"],
        "pageSize": size,
        "page": page,
        "count": total,
        "top": 0,
        "items": _items(account, owner, size, (page - 1) * size),
    }


def _items(account: "SandboxAccount", owner: "Document", size: int, start: int) -> list[dict[str, dict[str, str]]]:
    fields = owner["Fields"]
    keys = [field["Name"] for field in fields if field["IsPrimaryKey"]] or [rows.ROW_KEY]
    names = keys + [field["Name"] for field in fields if not field["IsPrimaryKey"]]
    lower = [name.lower() for name in names]
    first, others = lower[: len(keys)], lower[len(keys) :]
    items = []
    for values in rows.fetch(account, owner, names, limit=size, offset=start):
        texts = [value if type(value) is str else shown(value) for value in values]
        items.append(
            {
                "keys": dict(zip(first, texts, strict=False)),
                "values": dict(zip(others, texts[len(keys) :], strict=True)),
            }
        )
    return items
