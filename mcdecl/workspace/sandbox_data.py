"""Where the embedded account keeps its data, and what is done to the account itself."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.helpers.safe_files import check_regular
from mcdecl.kinds.checks import did_you_mean
from mcdecl.project.config import environment_names, read_config
from mcdecl.project.positions import Places
from mcdecl.workspace.accounts import SANDBOX_FILE, own_data_file
from mcdecl.workspace.errors import RequestError

if TYPE_CHECKING:
    from mcdecl.project import Environment
    from mcdecl.sandbox.control.channel import Answer, ControlAction, Words


def data_file(root: Path, data: Path | None) -> Path:
    """The file of the account's data: the one that is named, else the project's own.

    Before it is made it is kept out of version control: in `.mcdecl`, and in a folder that has nothing else in it.
    """
    if data is None:
        return own_data_file(root) if root.is_dir() else root / SANDBOX_FILE
    folder = data.parent
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        with suppress(OSError):  # what is wrong with the folder is told by who writes the data
            folder.mkdir(parents=True, exist_ok=True)
            text = f"# Written by mcdecl: the data of an embedded account.\n{data.name}*\n"
            (folder / ".gitignore").write_text(text, encoding="utf-8")
    return data


def done(
    root: Path,
    data: Path | None,
    unit: str | None,
    action: "ControlAction",
    words: "Words",
    file: Path | None = None,
) -> "Answer":
    """Does something to the account itself, also while a server has its data file.

    Args:
        root: the project's folder.
        data: the file of its data, or None for the project's own.
        unit: the business unit that is meant, by its MID or its name in `mcdecl.yaml`; None for the enterprise's own.
        action: what is done.
        words: how.
        file: what it reads, if it does.

    Returns:
        What the action says.

    Raises:
        SandboxError: the data file cannot be used, there is no such unit, or the action refuses.
        RequestError: nothing names a unit so.
        OSError: the file cannot be read, or is no regular one.
    """
    from mcdecl.sandbox.control import channel

    if file is not None:
        check_regular(file)
    environment = None if unit is None or unit.isdecimal() else _naming(root, unit)
    ids = environment.business_units if environment is not None else {}
    parent = environment.parent_unit if environment is not None else ""
    below = [mid for name, mid in ids.items() if name != parent]
    meant = {} if unit is None else {"unit": ids.get(unit) or int(unit)}
    where = data_file(root, data)
    return channel.done(where, action, {**words, **meant}, file=file, enterprise=ids.get(parent), units=below)


def _naming(root: Path, name: str) -> "Environment":
    """The environment in the embedded account that names a business unit so.

    Raises:
        ProjectError: `mcdecl.yaml` is not there or wrong.
        RequestError: none does.
    """
    known: dict[str, Environment] = {}
    for each in environment_names(root):
        environment = read_config(root, each, (), Places({}), offline=True).environment
        if environment.account == "sandbox":
            known |= {unit: environment for unit in environment.business_units if unit not in known}
    if name not in known:
        hint = did_you_mean(name, known) or "use its MID"
        raise RequestError(f"no environment in the embedded account names a business unit {name}; {hint}")
    return known[name]
