"""Encrypting kept rows with age, and opening them again; the library is an extra."""

from errno import ECANCELED
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from mcdecl.helpers.atomic_write import open_private
from mcdecl.helpers.safe_files import LARGEST_SECRET, read_regular
from mcdecl.operations.run.errors import RunError

_SSH: Final = "ssh-"


def _age() -> Any:
    """The library.

    Raises:
        RunError: it is not installed.
    """
    try:
        return import_module("pyrage")
    except ImportError:
        raise RunError("Encrypting kept rows needs pyrage.", "Install the extra: pip install 'mcdecl[age]'") from None


def recipient_of(text: str) -> Any:
    """What copies are encrypted for.

    Raises:
        RunError: it is no public key of age or SSH, or the library is missing.
    """
    age = _age()
    try:
        return age.ssh.Recipient.from_str(text) if text.startswith(_SSH) else age.x25519.Recipient.from_str(text)
    except age.RecipientError as error:
        raise RunError(
            f"The recipient {text[:24]} is no public key of age or SSH ({error}).", "Correct keep.recipient."
        ) from None


def encrypt(source: Path, out: Path, recipient: Any) -> None:
    """Write a file encrypted, readable by its owner alone.

    Raises:
        OSError: it cannot be written.
    """
    with source.open("rb") as plain, open_private(out, "wb") as secret:
        _age().encrypt_io(plain, secret, [recipient])


def decrypt(source: Path, out: Path, identity: Path | None) -> None:
    """Write what a file holds, readable by its owner alone.

    Args:
        source: the encrypted file.
        out: the file to write.
        identity: the file with the private key, of age or SSH.

    Raises:
        RunError: there is no such key, or it is not the right one.
        OSError: a file cannot be read or written.
    """
    age = _age()
    if identity is None:
        raise RunError(f"{source} is encrypted.", "Name the file with the private key: --identity FILE")
    keys = _identities(age, identity)
    try:
        with source.open("rb") as secret, open_private(out, "wb") as plain:
            age.decrypt_io(secret, plain, keys)
    except age.DecryptError as error:
        out.unlink(missing_ok=True)
        raise RunError(f"{source} cannot be decrypted with {identity}: {error}.") from None


class _Door:
    """A file that takes nothing: that something is to be written is all that has to be known."""

    opened = False

    def write(self, _content: bytes) -> int:
        self.opened = True
        raise OSError(ECANCELED, "no more is needed")

    def flush(self) -> None:
        """Nothing is held back."""


def check_identity(source: Path, identity: Path) -> None:
    """See that a private key opens a file, without writing anything.

    Args:
        source: the encrypted file.
        identity: the file with the private key, of age or SSH.

    Raises:
        RunError: it is no such key, or not the right one.
        OSError: a file cannot be read.
    """
    age = _age()
    keys, door = _identities(age, identity), _Door()
    try:
        with source.open("rb") as secret:
            age.decrypt_io(secret, door, keys)
    except OSError:
        if not door.opened:
            raise
    except age.DecryptError as error:
        raise RunError(f"{source} cannot be decrypted with {identity}: {error}.") from None


def _identities(age: Any, file: Path) -> list[Any]:
    content = read_regular(file, largest=LARGEST_SECRET)
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    try:
        if keys := [line for line in lines if line.startswith("AGE-SECRET-KEY-")]:
            return [age.x25519.Identity.from_str(key) for key in keys]
        return [age.ssh.Identity.from_buffer(content)]
    except age.IdentityError:
        raise RunError(f"{file} holds no private key of age or SSH that can be used.") from None
