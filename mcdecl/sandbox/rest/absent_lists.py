"""Lists that clients read while they read an account, and that are empty here: mobile, journeys, content, messages.

Only reading is answered. A write to one of these routes, or a read of a single object, is not found.
"""

from typing import Any, Final

_OLDER: Final = frozenset(
    {
        "legacy/v1/beta/mobile/code",
        "legacy/v1/beta/mobile/imports",
        "legacy/v1/beta/mobile/keyword",
        "legacy/v1/beta/mobile/message",
        "legacy/v1/beta/messaging/deliverypolicy",
        "legacy/v1/beta2/data/campaign",
    }
)
"""Routes of the older REST, with its paging (recorded)."""
_NEWER: Final = frozenset(
    {
        "asset/v1/content/assets",
        "asset/v1/content/categories",
        "hub/v1/campaigns",
        "hub/v1/contacts/schema/attributegroups",
        "hub/v1/contacts/schema/setdefinitions",
        "interaction/v1/eventdefinitions",
        "interaction/v1/interactions",
        "messaging/v1/domainverification",
    }
)
_DEFINITIONS: Final = frozenset(
    {"messaging/v1/email/definitions", "messaging/v1/push/definitions", "messaging/v1/sms/definitions"}
)
"""Lists of transactional messages, which call their items definitions (documented)."""
_PAGE: Final = 50


def absent_list(path: str) -> dict[str, Any] | None:
    """The empty list at a path, or None when the path is not one of these lists."""
    route = path.lower().strip("/")
    if route in _OLDER:
        return {"startIndex": 0, "itemsPerPage": _PAGE, "totalResults": 0, "entry": []}
    if route in _NEWER:
        return {"count": 0, "page": 1, "pageSize": _PAGE, "links": {}, "items": []}
    if route in _DEFINITIONS:
        return {"count": 0, "page": 1, "pageSize": _PAGE, "definitions": []}
    return None
