"""How to reach the files of an account over SFTP, and how little of it may be missing."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from mcdecl.helpers.secret import Secret
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.operations.run.errors import RunError

FOLDERS: Mapping[str, str] = {DEFAULT: "Import"}
"""Where imports look for their files, by file location: the Enhanced FTP has a folder for it (fact:ftp-folders)."""


EXPORT = "Export"
"""The folder of the Enhanced FTP in which extracts arrive (fact:extract-export-folder)."""


class SftpError(RunError):
    """The server of the files cannot be used.

    Attributes:
        retryable: Whether the same may well succeed a little later.
    """

    retryable = False


class SftpLostError(SftpError):
    """The server cannot be reached just now, or the connection broke."""

    retryable = True


class NoSftpError(SftpError):
    """Nothing says how to reach a server."""


class SftpLogin(Struct, frozen=True):
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
        export: The folder on the server in which extracts arrive.
    """

    host: str
    port: int
    user: str
    password: Secret | None = None
    key_file: Path | None = None
    passphrase: Secret | None = None
    host_key: str = ""
    folders: Mapping[str, str] = field(default_factory=lambda: FOLDERS)
    export: str = EXPORT

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


def sftp_available() -> None:
    """Nothing, if the library for SFTP is installed.

    Raises:
        SftpError: It is not.
    """
    try:
        import asyncssh  # noqa: F401 - only whether it is there
    except ImportError:
        raise SftpError("SFTP needs asyncssh.", "Install the extra: pip install 'mcdecl[sftp]'") from None
