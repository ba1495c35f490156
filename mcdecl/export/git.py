"""Which files below a directory have changes that git does not hold yet."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

_SECONDS: Final = 30


def uncommitted(directory: Path) -> frozenset[str]:
    """The files below `directory` that are new or changed since the last commit, relative to it.

    Empty where there is no git or no repository: then nobody keeps what was there before, and nothing is known.
    """
    program = shutil.which("git")
    if program is None or not directory.is_dir():
        return frozenset()
    top = _asked(program, directory, "rev-parse", "--show-prefix")
    if top is None:
        return frozenset()
    prefix = top.removesuffix("\n")
    listed = _asked(program, directory, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", ".")
    names = (entry[3:] for entry in (listed or "").split("\0") if len(entry) > 3)
    return frozenset(name.removeprefix(prefix) for name in names)


def committed(directory: Path, file: str) -> str | None:
    """The text of a file at the last commit, or None when it was not in it."""
    program = shutil.which("git")
    return None if program is None else _asked(program, directory, "show", f"HEAD:./{file}")


def _asked(program: str, directory: Path, *arguments: str) -> str | None:
    """What git says, or None when it refuses or takes too long. It reads only: no lock is taken for it."""
    try:
        run = subprocess.run(  # noqa: S603 - the program is git as found in PATH, the arguments are given here
            [program, "--no-optional-locks", "-C", str(directory), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None
