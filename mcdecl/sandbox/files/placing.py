"""Bringing files to their places so that nobody sees half of one."""

import os
import shutil
from pathlib import Path


def place(draft: Path, target: Path, moment: float) -> Path:
    """Copies a file into its place, whole or not at all; one that is there already is replaced.

    Args:
        draft: The file.
        target: Its place and name.
        moment: When that is, in seconds since the epoch, by the clock that the file's age will be told by.

    Returns:
        The target.
    """
    hidden = target.with_name(f".{target.name}.part")  # in the same folder, so that the last step is one step
    try:
        shutil.copyfile(draft, hidden)
        os.utime(hidden, (moment, moment))
        return hidden.replace(target)
    finally:
        hidden.unlink(missing_ok=True)
