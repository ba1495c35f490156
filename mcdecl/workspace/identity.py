"""Which account this is: by its own word, not only by what the settings say."""

from urllib.parse import urlsplit

from mcdecl.account.interface import Account
from mcdecl.engine.plan.account import EMBEDDED, AccountName
from mcdecl.project import Environment

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def account_named(environment: Environment, account: Account) -> AccountName:
    """The name of an environment's account, with the business unit that its login is for.

    Raises:
        WrongBusinessUnit: that is not the one that the environment says.
        AccountError: the account cannot be reached.
    """
    mid = account.business_unit()
    check_expected(environment, mid)
    address = urlsplit(account.identity.soap_url or account.identity.auth_url or "")
    embedded = environment.account == EMBEDDED and address.hostname in _LOOPBACK
    host = EMBEDDED if embedded else address.netloc.rpartition("@")[2]
    return AccountName(environment.name, mid, host, environment.business_unit)


def is_local(account: Account) -> bool:
    """Whether an account is on this machine: no real one is."""
    identity = account.identity
    return urlsplit(identity.soap_url or identity.auth_url or "").hostname in _LOOPBACK


def check_expected(environment: Environment, mid: int | None) -> None:
    """Compare with the environment's words; for accounts that are handed in, which do not know of them.

    Raises:
        WrongBusinessUnit: it is another one, or one is pinned and nothing tells which it is.
    """
    from mcdecl.account.errors import WrongBusinessUnit

    expected = environment.expected_unit
    if expected is not None and mid != expected:
        which = "does not say which business unit it is" if mid is None else f"is business unit {mid}"
        raise WrongBusinessUnit(
            f"mcdecl.yaml says that {environment.name} is business unit {expected}, and the account {which}. "
            "Nothing was read or sent."
        )
