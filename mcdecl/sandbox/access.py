"""Who may call: tokens of the OAuth endpoint, and the ways a SOAP header can carry a credential."""

import hmac
import secrets
from dataclasses import dataclass

from msgspec import Struct

from mcdecl.sandbox.clock import Clock
from mcdecl.sandbox.errors import EXPIRED, LOGIN_FAILED, FaultError
from mcdecl.sandbox.soap.reader import HeaderCredentials as Sent

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


class Pass(Struct, frozen=True):
    """What a token opens: one business unit (None for the package's own), until a moment in seconds."""

    until: float
    unit: int | None


class TokenService:
    """Hands out tokens and checks them. Tokens live in memory: after a restart a client asks anew."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, Pass] = {}

    def knows(self, client_id: object, client_secret: object) -> bool:
        """Whether these are the package's id and secret."""
        return self._credentials.is_client(client_id, client_secret)

    def token(self, unit: int | None) -> str:
        """A new token, for one business unit only (fact:token-one-account); None stands for the package's own."""
        token = secrets.token_urlsafe(48)
        self._tokens[token] = Pass(self._clock.timestamp() + TOKEN_SECONDS, unit)
        return token

    def bearer(self, header: str | None) -> "Pass | None":
        """What the token of an Authorization header opens; None for one that is not good now."""
        scheme, _, token = (header or "").partition(" ")
        granted = self._tokens.get(token.strip()) if scheme.casefold() == "bearer" else None
        return granted if granted is not None and granted.until > self._clock.timestamp() else None

    def authenticate(self, sent: Sent) -> int | None:
        """Lets a SOAP call in.

        Args:
            sent: The credentials of its header.

        Returns:
            The business unit it may work in; None for the package's, and the API user's, own.

        Raises:
            FaultError: `Token Expired` for a token that was good, `Login Failed` for everything else.
        """
        if sent.token is not None:
            granted = self._tokens.get(sent.token)
            if granted is None:
                raise FaultError("Security", LOGIN_FAILED)
            if granted.until <= self._clock.timestamp():
                raise FaultError("Security", EXPIRED)
            return granted.unit
        if not self._credentials.is_user(sent.user, sent.password):
            raise FaultError("Security", LOGIN_FAILED)
        return None


def _equal(left: object, right: str) -> bool:
    return isinstance(left, str) and hmac.compare_digest(left.encode(), right.encode())
