"""Access to the account for each way of logging in: the token and the addresses of a call."""

from msgspec import Struct

from mcdecl.account.auth import Token, TokenSource
from mcdecl.account.connection import Connection, service_url
from mcdecl.account.errors import AccountError, LoginRefused, PermissionDenied, TokenExpired
from mcdecl.account.soap.envelope import Login


class CallAccess(Struct, frozen=True):
    """What one try of a call needs.

    Attributes:
        login: What its SOAP header says.
        soap_url: Where SOAP goes.
        rest_url: The base of REST addresses, or None where there is none.
        token: The token in use, or None when the login needs none.
    """

    login: Login
    soap_url: str
    rest_url: str | None
    token: Token | None


class Authenticator:
    """Gives access, and renews it once for a call whose token the service no longer takes."""

    def __init__(self, connection: Connection, tokens: TokenSource | None) -> None:
        self._connection = connection
        self.tokens = tokens

    def access(self) -> CallAccess:
        """What the next try of a call needs.

        Raises:
            AccountError: No token could be had.
        """
        connection = self._connection
        if self.tokens is None:
            login = Login(username=connection.username, password=connection.password, user_token=connection.user_token)
            return CallAccess(login, connection.soap_endpoint or "", connection.rest_endpoint, None)
        token = self.tokens.token()
        return CallAccess(Login(token=token.value), self.soap_url(token), self.rest_url(token), token)

    def renewed(self, access: CallAccess, error: AccountError) -> bool:
        """Whether a new token was got in place of the refused one, so that the call is worth one more try.

        Args:
            access: What the refused try used.
            error: How it was refused.
        """
        if self.tokens is None or access.token is None or not isinstance(error, (TokenExpired, LoginRefused)):
            return False
        self.tokens.renew(access.token)
        return True

    def soap_url(self, token: Token | None) -> str:
        """Where SOAP goes: the settings' address, else what the token answer says, else by the subdomain.

        Raises:
            PermissionDenied: Nothing tells.
            BadConnection: The token may not go where the token answer says.
        """
        connection = self._connection
        if connection.soap_url is None and token is not None and token.soap_url is not None:
            return service_url(connection.followed(token.soap_url, "soap"))
        if connection.soap_endpoint is None:
            raise PermissionDenied(
                "The token answer does not say where SOAP goes.", hint="Set `soap_url` for the account in mcdecl.yaml."
            )
        return connection.soap_endpoint

    def rest_url(self, token: Token | None) -> str | None:
        """The base of REST addresses, in the same order of precedence; None where nothing tells."""
        connection = self._connection
        if connection.rest_url is None and token is not None and token.rest_url is not None:
            return connection.followed(token.rest_url, "rest").rstrip("/")
        return connection.rest_endpoint
