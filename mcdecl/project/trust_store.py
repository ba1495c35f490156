"""What a person allowed the projects on this machine, kept in that person's own folder, never in a project."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import read_regular

FILE: Final = "trust.json"
_VERSION: Final = 1


class TrustStoreError(Error):
    """What was allowed on this machine cannot be kept: why, and what to do."""


class AllowedCommand(Struct, frozen=True):
    """A program that may run for a project.

    Attributes:
        words: the program and its arguments.
        files: the files of the project that it reads as far as its words tell, with the digest of what they held.
    """

    words: tuple[str, ...]
    files: Mapping[str, str]


class Grants(Struct, frozen=True):
    """What one project was allowed.

    Attributes:
        hosts: hosts to which credentials may go.
        files: files outside of the project that hold secrets.
        commands: programs that may run.
        variables: environment variables that may log in although they have the name of another tool's.
    """

    hosts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    commands: tuple[AllowedCommand, ...] = ()
    variables: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hosts or self.files or self.commands or self.variables)


def store_file() -> Path | None:
    """Where it is kept; None for a user without a folder."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
        else:
            base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    except RuntimeError:
        return None
    return base.absolute() / "mcdecl" / FILE


def read_grants(root: Path) -> Grants:
    """What the project in `root` was allowed here; nothing where the store cannot be read, or could be a branch's."""
    projects = _projects(root)
    return _grants(projects.get(_name(root)))


def write_grants(root: Path, grants: Grants) -> Path:
    """Keep what the project in `root` is allowed, in place of what it was before; nothing forgets it.

    Raises:
        TrustStoreError: it cannot be kept.
    """
    file = store_file()
    if file is None or _of_project(file, root):
        why = "this user has no folder of its own" if file is None else f"{file} is inside of the repository"
        raise TrustStoreError(f"Nothing can be allowed here: {why}.", "Set XDG_CONFIG_HOME to a folder elsewhere.")
    projects = {name: value for name, value in _projects(root).items() if name != _name(root)}
    if grants:
        projects[_name(root)] = {
            "hosts": list(grants.hosts),
            "files": list(grants.files),
            "commands": [{"words": list(command.words), "files": dict(command.files)} for command in grants.commands],
            "variables": list(grants.variables),
        }
    text = json.dumps({"version": _VERSION, "projects": projects}, ensure_ascii=False, indent=2) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, text, mode=0o600)
    except OSError as error:
        raise TrustStoreError(f"{file} cannot be written: {error.strerror or error}.") from None
    return file


def _projects(root: Path) -> dict[str, Any]:
    file = store_file()
    if file is None or _of_project(file, root):
        return {}
    try:
        data = json.loads(read_regular(file))
    except (OSError, ValueError, RecursionError):
        return {}
    projects = data.get("projects") if isinstance(data, dict) and data.get("version") == _VERSION else None
    return projects if isinstance(projects, dict) else {}


def _grants(written: Any) -> Grants:
    """The grants among what was read, each of which has to be well formed."""
    if not isinstance(written, dict):
        return Grants()
    commands = [
        AllowedCommand(_texts(command.get("words")), dict(command["files"]))
        for command in written.get("commands") or ()
        if isinstance(command, dict) and isinstance(command.get("files"), dict)
    ]
    texts = {word: _texts(written.get(word)) for word in ("hosts", "files", "variables")}
    return Grants(**texts, commands=tuple(commands))


def _texts(written: Any) -> tuple[str, ...]:
    return tuple(word for word in written if isinstance(word, str)) if isinstance(written, list) else ()


def _name(root: Path) -> str:
    return str(root.resolve())


def _of_project(file: Path, root: Path) -> bool:
    """Whether a file is in the project's repository, so that a branch could bring it: as where HOME is the checkout."""
    real, folder = file.resolve(), root.resolve()
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    return top in real.parents or folder in real.parents
