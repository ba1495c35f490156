"""What REST tells of the account itself: who a token is for, its addresses, its roles and time zones."""

from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.organization.soap_organization import USER_ID, Role
from mcdecl.sandbox.time_zones import windows_names

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_CONTEXT: Final = "platform/v1/tokencontext"
_ENDPOINTS: Final = "platform/v1/endpoints"
_SETUP: Final = "platform/v1/setup/quickflow/data"
Found = tuple[int, Any] | None


def answer(account: "SandboxAccount", method: str, path: str, base: str) -> Found:
    """The status and the body of an answer, or None when the path is of something else.

    Args:
        account: Of which business unit.
        method: The HTTP method.
        path: The path below the REST base.
        base: The address of the account, with a slash at its end.
    """
    route = path.lower().strip("/")
    if method != "GET":
        return None
    if route == _CONTEXT:
        return 200, token_context(account)
    if route == _SETUP:
        return 200, _setup(account)
    if route == _ENDPOINTS or route.startswith(f"{_ENDPOINTS}/"):
        return _endpoints(route.removeprefix(_ENDPOINTS).strip("/"), base)
    return None


def token_context(account: "SandboxAccount") -> dict[str, Any]:
    """Who a token is for (fact:token-context; only the parts that have names)."""
    return {"enterprise": {"id": account.enterprise.mid}, "organization": {"id": account.mid}, "user": {"id": USER_ID}}


def _endpoints(wanted: str, base: str) -> Found:
    """The addresses by kind, or the one that is asked for (clients read its `url`)."""
    known = {"soap": f"{base}Service.asmx", "rest": base}
    if not wanted:
        items = [{"type": kind, "url": url} for kind, url in known.items()]
        return 200, {"count": len(items), "page": 1, "pageSize": 50, "items": items}
    return (200, {"type": wanted, "url": known[wanted]}) if wanted in known else None


def _setup(account: "SandboxAccount") -> dict[str, Any]:
    """What the setup pages choose from (its names are recorded)."""
    return {
        "languages": [{"Key": "en-US", "Value": "English (United States)"}],
        "roles": [
            {"roleID": role["ObjectID"], "roleName": role["Name"], "description": role["Description"]}
            for role in Role().views(account.enterprise)
        ],
        "timeZones": [{"id": str(number), "description": name} for number, name in windows_names().items()],
        "defaultUserData": {},
    }
