"""An account that is reached, with what surrounds it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.operations.run.sftp_login import SftpLogin


class Place(Struct, frozen=True):
    """An account with what surrounds it.

    Attributes:
        account: the account.
        sftp: how to log in to its files; takes the host key that the person accepts, if any. Raises SftpError.
        now: its server time, without a zone.
        user_now: the time of the user as whom calls come: what is started alone takes the file of that day.
    """

    account: "Account"
    sftp: Callable[[str | None], "SftpLogin"]
    now: Callable[[], datetime]
    user_now: Callable[[], datetime]
