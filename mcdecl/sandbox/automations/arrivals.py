"""Which files each user of the SFTP server sees, and what a file that arrives there starts."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations.scheduler import arrived

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.files.sessions import FtpTree
    from mcdecl.sandbox.files.tree import Files


def trees_of(account: "SandboxAccount") -> "Mapping[str, FtpTree]":
    """The tree of each user by name: of the enterprise, and of each unit that has an Enhanced FTP of its own.

    Args:
        account: The enterprise.
    """
    from mcdecl.sandbox.files.sessions import FtpTree

    own = [account.units[mid] for mid in account.own_files if mid in account.units]
    return {str(unit.mid): FtpTree(unit.files.ftp, partial(_arrived, account, unit.files)) for unit in (account, *own)}


def _arrived(account: "SandboxAccount", files: "Files", path: str, written: bool) -> None:
    arrived(account, path, written=written, files=files)
