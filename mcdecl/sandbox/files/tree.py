"""The account's files on disk, beside its data; made when something first asks for them.

Below the home folder: `ftp` is what the Enhanced FTP shows, `safehouse` the private store, `outside` has a folder for
each location outside of the account, which stands for it: nothing is sent over a network; `units` has the same for each
business unit with an Enhanced FTP of its own. `host_key` and `password` belong to the SFTP server and stay when the
account is emptied, so that clients go on trusting it.
"""

import glob
import os
import secrets
import shutil
import stat
import tempfile
from contextlib import suppress
from errno import ELOOP, EPERM
from pathlib import Path

IMPORT, EXPORT, REPORTS = "Import", "Export", "Reports"
FOLDERS = (IMPORT, EXPORT, REPORTS)
"""The folders that every Enhanced FTP has and that must not be deleted (fact:ftp-folders)."""
UNITS = "units"
"""The folder in which business units with an FTP of their own have their files."""
NOT_OWN = "it is not what the embedded account keeps there; delete it, and it is made again"
_LARGEST_PRIVATE = 64 * 1024
FORBIDDEN = frozenset('\\/:*<>|?"')
"""Characters that a file's name must not have (fact:ftp-file-names)."""


def utf8(path: Path) -> str:
    """A path as DuckDB takes it, which wants UTF-8 whatever the locale of the process is."""
    return os.fsencode(path).decode(errors="surrogateescape")


def only(path: Path) -> str:
    """A path for DuckDB to read this file alone: signs that would mean other files as well stand for themselves."""
    return glob.escape(utf8(path))


def home_of(data: Path) -> Path:
    """The folder of the files that belong to a data file."""
    return data.with_name(data.name + ".files")


def allowed_name(name: str) -> bool:
    """Whether a file may have this name."""
    return name not in ("", ".", "..") and not FORBIDDEN & set(name) and name.isprintable()


class Files:
    """The files of one account."""

    def __init__(self, data: Path | None) -> None:
        """Nothing is made yet.

        Args:
            data: The account's data file, or None: then all is in a temporary folder that `close` removes.
        """
        self._kept = home_of(data) if data is not None else None
        self._home: Path | None = None

    @property
    def home(self) -> Path:
        """The home folder with its folders in it."""
        if self._home is None:
            home = self._kept or Path(tempfile.mkdtemp(prefix="mcdecl-sandbox-"))
            _furnish(home)
            self._home = home
        return self._home

    @property
    def ftp(self) -> Path:
        """What the Enhanced FTP shows as its root."""
        return self.home / "ftp"

    @property
    def safehouse(self) -> Path:
        """The private store, which no client sees."""
        return self.home / "safehouse"

    def outside(self, id: str) -> Path:
        """The folder that stands for a location outside of the account."""
        path = self.home / "outside" / id
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def folder(self, name: str) -> Path:
        """One of `FOLDERS`."""
        return self.ftp / name

    @property
    def password_file(self) -> Path:
        """Where the SFTP user's password stands, made up when it is first asked for."""
        path = self.home / "password"
        if not path.exists():
            write_private(path, (secrets.token_urlsafe(24) + "\n").encode())
        return path

    @property
    def host_key_file(self) -> Path:
        """Where the SFTP server's private key is kept."""
        return self.home / "host_key"

    def clear(self) -> None:
        """Removes every file, but not what the SFTP server is known by."""
        home = self._home or self._kept
        if home is not None and home.exists():
            empty(home)
            _furnish(home)

    def close(self) -> None:
        """Removes a temporary folder."""
        if self._home is not None and self._kept is None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None


class UnitFiles(Files):
    """The files of a business unit that has an Enhanced FTP of its own, below those of its enterprise.

    The SFTP server is the enterprise's: its host key and password are there.
    """

    def __init__(self, enterprise: Files, mid: int) -> None:
        """Nothing is made yet."""
        super().__init__(None)
        self._enterprise, self._name = enterprise, str(mid)

    @property
    def home(self) -> Path:
        """The home folder with its folders in it."""
        home = self._enterprise.home / UNITS / self._name
        if not home.exists():
            _furnish(home)
        return home

    def clear(self) -> None:
        """Does nothing: the enterprise removes the files of its units."""

    def close(self) -> None:
        """Does nothing: the enterprise removes a temporary folder."""


def empty(home: Path) -> None:
    """Removes all files below a home folder, but not what the SFTP server is known by."""
    for name in ("ftp", "safehouse", "outside", UNITS):
        with suppress(FileNotFoundError):
            shutil.rmtree(home / name)


def _furnish(home: Path) -> None:
    for name in ("ftp", "safehouse", "outside", UNITS, "password", "host_key"):
        if (home / name).is_symlink():
            raise OSError(ELOOP, "it is a link, where the embedded account keeps files of its own", str(home / name))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for below in ("safehouse", *(f"ftp/{name}" for name in FOLDERS)):
        (home / below).mkdir(mode=0o700, parents=True, exist_ok=True)
    ignore = home / ".gitignore"  # a password and a host key lie here
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def read_private(path: Path) -> bytes:
    """What such a file holds.

    Raises:
        OSError: It is no regular file, or too large: a server would wait, or fill memory.
    """
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode) or path.lstat().st_size > _LARGEST_PRIVATE:
        raise OSError(EPERM, NOT_OWN, str(path))
    return path.read_bytes()


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made for its owner alone
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).replace(path)
