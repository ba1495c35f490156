"""Environments that are one business unit under different names."""

from collections.abc import Hashable, Mapping

from mcdecl.project.model import AccountSettings, Environment


def account_identity(environment: Environment) -> Hashable:
    """What two environments have in common exactly when they are known to be the same business unit.

    Without a business unit the credentials decide which one it is.
    """
    settings = environment.account
    if not isinstance(settings, AccountSettings):
        return settings
    where = (settings.subdomain or settings.auth_url or settings.soap_url or "").casefold().rstrip("/")
    if settings.business_unit is not None:
        return where, settings.business_unit
    return where, settings.client_id or settings.username or settings.user_token


def shared_units(identities: Mapping[str, Hashable]) -> tuple[str, ...]:
    """A sentence for each set of environments, given by name, that have the same identity."""
    names: dict[Hashable, list[str]] = {}
    for name, identity in identities.items():
        names.setdefault(identity, []).append(name)
    return tuple(
        f"the environments {' and '.join(same)} are the same business unit: what is applied to one changes the other"
        for same in names.values()
        if len(same) > 1
    )
