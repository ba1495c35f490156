"""Environments that share one business unit under different names."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

from mcdecl.project.embedded import EMBEDDED
from mcdecl.project.model import AccountSettings, Environment
from mcdecl.project.variables import mentions

_ADDRESSES: Final = ("subdomain", "auth_url", "soap_url")
_CREDENTIALS: Final = ("client_id", "username", "user_token")


def account_identity(environment: Environment) -> Hashable | None:
    """What two environments have in common exactly when they are known to be the same business unit.

    Without a business unit the credentials decide which one it is. None when it cannot be told.
    """
    settings = environment.account
    if environment.business_units:
        return None  # those are compared one by one
    if not isinstance(settings, AccountSettings):
        return settings, environment.sandbox
    words = (*_ADDRESSES, *_CREDENTIALS, "business_unit")
    return _identity({word: getattr(settings, word) for word in words})


def written_identity(account: Any) -> Hashable | None:
    """The same from an account as it is written; None when it depends on the environment's variables."""
    if not isinstance(account, Mapping):
        return str(account), ""
    if EMBEDDED in account:
        return EMBEDDED, str(account[EMBEDDED])
    if any(mention.startswith("var.") for mention in mentions(dict(account))):
        return None
    return _identity(account)


def shared_units(identities: Mapping[str, Hashable | None]) -> dict[str, str]:
    """By the last of them, a sentence for each set of environments, given by name, that have the same identity."""
    names: dict[Hashable, list[str]] = {}
    for name, identity in identities.items():
        if identity is not None:
            names.setdefault(identity, []).append(name)
    return {
        same[-1]: f"the environments {' and '.join(same)} are the same business unit: "
        "what is applied to one changes the other"
        for same in names.values()
        if len(same) > 1
    }


def _identity(settings: Mapping[str, Any]) -> Hashable | None:
    where = next((str(settings[word]) for word in _ADDRESSES if settings.get(word)), "").casefold().rstrip("/")
    if settings.get("business_unit") is not None:
        return where, "business_unit", str(settings["business_unit"])
    who = next((str(settings[word]) for word in _CREDENTIALS if settings.get(word)), None)
    return None if who is None else (where, who)
