"""The live account behind one small interface; its parts are loaded when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcdecl.account.connection import Connection, Timeouts
    from mcdecl.account.errors import AccountError, LostAnswer
    from mcdecl.account.explain import Explanation, explain
    from mcdecl.account.interface import Account, Identity, PerformResult, SystemStatus
    from mcdecl.account.pool import ConnectionPool
    from mcdecl.account.retry import RetryPolicy
    from mcdecl.account.soap_account import SoapAccount
    from mcdecl.helpers.secret import Secret

__all__ = [
    "Account",
    "AccountError",
    "Connection",
    "ConnectionPool",
    "Explanation",
    "Identity",
    "LostAnswer",
    "PerformResult",
    "RetryPolicy",
    "Secret",
    "SoapAccount",
    "SystemStatus",
    "Timeouts",
    "explain",
]

_HOMES = {
    "Account": ".interface",
    "AccountError": ".errors",
    "Connection": ".connection",
    "ConnectionPool": ".pool",
    "Explanation": ".explain",
    "Identity": ".interface",
    "LostAnswer": ".errors",
    "PerformResult": ".interface",
    "RetryPolicy": ".retry",
    "Secret": "mcdecl.helpers.secret",
    "SoapAccount": ".soap_account",
    "SystemStatus": ".interface",
    "Timeouts": ".connection",
    "explain": ".explain",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
