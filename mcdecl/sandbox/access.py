"""Who may call: tokens of the OAuth endpoint, and the ways a SOAP header can carry a credential."""

import hmac
import secrets
from dataclasses import dataclass

from mcdecl.sandbox.clock import Clock
from mcdecl.sandbox.errors import EXPIRED, LOGIN_FAILED, FaultError
from mcdecl.sandbox.soap.reader import Credentials as Sent

TOKEN_SECONDS = 1079


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What this account lets in.

    Attributes:
        client_id: The installed package's client id.
        client_secret: Its secret.
        user: The API user of the legacy login.
        password: That user's password.
    """

    client_id: str
    client_secret: str
    user: str = ""
    password: str = ""

    def is_client(self, client_id: object, client_secret: object) -> bool:
        """Whether these are the package's id and secret."""
        return _equal(client_id, self.client_id) and _equal(client_secret, self.client_secret)

    def is_user(self, user: str | None, password: str | None) -> bool:
        """Whether these are the API user's name and password; never when none is configured."""
        return bool(self.user) and _equal(user, self.user) and _equal(password, self.password)


class Gate:
    """Hands out tokens and checks them. Tokens live in memory: after a restart a client asks anew."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, float] = {}

    def token(self, client_id: object, client_secret: object) -> str | None:
        """A new token for the package, or None for anyone else."""
        if not self._credentials.is_client(client_id, client_secret):
            return None
        token = secrets.token_urlsafe(48)
        self._tokens[token] = self._clock.timestamp() + TOKEN_SECONDS
        return token

    def bearer(self, header: str | None) -> float | None:
        """Until when the token of an Authorization header is good; None for one that is not good now."""
        scheme, _, token = (header or "").partition(" ")
        until = self._tokens.get(token.strip(), 0.0) if scheme.casefold() == "bearer" else 0.0
        return until if until > self._clock.timestamp() else None

    def admit(self, sent: Sent) -> None:
        """Lets a SOAP call in.

        Args:
            sent: The credentials of its header.

        Raises:
            FaultError: `Token Expired` for a token that was good, `Login Failed` for everything else.
        """
        if sent.token is not None:
            expires = self._tokens.get(sent.token)
            if expires is None:
                raise FaultError("Security", LOGIN_FAILED)
            if expires <= self._clock.timestamp():
                raise FaultError("Security", EXPIRED)
        elif not self._credentials.is_user(sent.user, sent.password):
            raise FaultError("Security", LOGIN_FAILED)


def _equal(left: object, right: str) -> bool:
    return isinstance(left, str) and hmac.compare_digest(left.encode(), right.encode())
