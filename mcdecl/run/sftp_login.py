"""How to reach the files of an account over SFTP, and how little of it may be missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mcdecl.account.secret import Secret
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.run.model import RunError

FOLDERS: Mapping[str, str] = {DEFAULT: "Import"}
"""Where imports look for their files, by file location: the Enhanced FTP has a folder for it (documented)."""


class SftpError(RunError):
    """A file could not be sent; nothing was started."""


@dataclass(frozen=True, slots=True)
class SftpLogin:
    """What logs in.

    Attributes:
        host: The server.
        port: Its port.
        user: The user.
        password: The user's password, or None.
        key_file: The file of the user's private key, or None.
        passphrase: What the key is locked with, or None.
        host_key: The fingerprint that the server's key must have, as OpenSSH writes it, or an empty text.
        folders: The folder on the server for each file location.
    """

    host: str
    port: int
    user: str
    password: Secret | None = None
    key_file: Path | None = None
    passphrase: Secret | None = None
    host_key: str = ""
    folders: Mapping[str, str] = field(default_factory=lambda: FOLDERS)

    @property
    def place(self) -> str:
        """The server, for showing."""
        return f"{self.host}:{self.port}"

    def folder(self, location: str) -> str:
        """The folder on the server for a file location.

        Args:
            location: The location's name.

        Raises:
            SftpError: This server is not known to show it.
        """
        for name, folder in self.folders.items():
            if name.casefold() == location.casefold():
                return folder
        known = ", ".join(self.folders)
        raise SftpError(
            f"The import takes its file from {location or 'an unnamed place'}; the SFTP settings know {known} only.",
            "If that server shows it, name its folder: sftp: {folders: {NAME: FOLDER}}; else send the file there "
            "yourself and run without --file.",
        )
