"""Where the embedded account keeps its data, and the account itself opened from it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import Settings

if TYPE_CHECKING:
    from mcdecl.project import Environment
    from mcdecl.sandbox.account import SandboxAccount


def data_file(settings: Settings, data: Path | None) -> Path:
    """The file of the account's data: the one that is named, else the project's own.

    Before it is made it is kept out of version control: in `.mcdecl`, and in a folder that has nothing else in it.
    """
    from mcdecl.apply.journal import own_folder
    from mcdecl.cli.session import SANDBOX_FILE

    if data is None:
        if settings.directory.is_dir():
            own_folder(settings.directory, SANDBOX_FILE.parent)
        return settings.directory / SANDBOX_FILE
    folder = data.parent
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        with suppress(OSError):  # what is wrong with the folder is told by who writes the data
            folder.mkdir(parents=True, exist_ok=True)
            text = f"# Written by mcdecl: the data of an embedded account.\n{data.name}*\n"
            (folder / ".gitignore").write_text(text, encoding="utf-8")
    return data


@contextmanager
def opened(settings: Settings, data: Path | None, unit: str | None) -> "Iterator[SandboxAccount]":
    """The account itself, without a server: no other process may have its data file meanwhile.

    Args:
        settings: the project's folder.
        data: the file of its data, or None for the project's own.
        unit: the business unit that is meant, by its MID or its name in `mcdecl.yaml`; None for the enterprise's own.

    Raises:
        ClickException: the file cannot be used, or there is no such unit.
    """
    from mcdecl.sandbox.account import SandboxAccount
    from mcdecl.sandbox.store import SandboxError

    environment = None if unit is None or unit.isdecimal() else _naming(settings, unit)
    ids = environment.business_units if environment is not None else {}
    parent = environment.parent_unit if environment is not None else ""
    below = [mid for name, mid in ids.items() if name != parent]
    try:
        account = SandboxAccount(data_file(settings, data), mid=ids.get(parent), units=below)
        try:
            yield account if unit is None else _unit(account, ids.get(unit) or int(unit))
        finally:
            account.close()
    except SandboxError as error:
        raise click.ClickException(str(error)) from None


def _unit(account: "SandboxAccount", mid: int) -> "SandboxAccount":
    found = account.units.get(mid)
    if found is None:
        there = ", ".join(map(str, account.units))
        raise click.ClickException(f"the embedded account has no business unit {mid}; it has {there}")
    return found


def _naming(settings: Settings, name: str) -> "Environment":
    """The environment in the embedded account that names a business unit so.

    Raises:
        ProjectError: `mcdecl.yaml` is not there or wrong.
        ClickException: none does.
    """
    from mcdecl.kinds.checks import did_you_mean
    from mcdecl.project.config import environment_names, read_config
    from mcdecl.project.places import Places

    known: dict[str, Environment] = {}
    for each in environment_names(settings.directory):
        found = read_config(settings.directory, each, (), Places({}), offline=True).environment
        if found.account == "sandbox":
            known |= {unit: found for unit in found.business_units if unit not in known}
    if name not in known:
        hint = did_you_mean(name, known) or "give its MID"
        raise click.ClickException(f"no environment in the embedded account names a business unit {name}; {hint}")
    return known[name]
