"""Where an embedded account is put together: its folders, and what runs its tasks, are handed in here and only here."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mcdecl.sandbox.account import Parts, SandboxAccount, SandboxSettings
from mcdecl.sandbox.automations.starting import break_off
from mcdecl.sandbox.folders.folder_tree import plant
from mcdecl.sandbox.tasks.runners import RUNNERS
from mcdecl.sandbox.tasks.tasks import ThreadedTasks

PARTS: Final = Parts(plant, lambda account: ThreadedTasks(account, RUNNERS, break_off))


def open_account(
    data: Path | None = None,
    settings: SandboxSettings | None = None,
    *,
    mid: int | None = None,
    units: Iterable[int] = (),
    own_files: Iterable[int] | None = None,
) -> SandboxAccount:
    """Opens an embedded account, complete.

    Args:
        data: The DuckDB file, or None for an account in memory.
        settings: How it behaves.
        mid: Its id; the one that the data has, else the usual one, when left out.
        units: Business units below it, beside those that the data has.
        own_files: Those of the units that have an Enhanced FTP of their own; as the data says when left out.

    Raises:
        SandboxError: When the file cannot be used, or a unit's id is its own.
    """
    return SandboxAccount(PARTS, data, settings, mid=mid, units=units, own_files=own_files)
