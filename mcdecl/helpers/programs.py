"""Where a program is: in a folder that PATH names as a whole, never in the current folder, which a branch can fill.

Windows looks into the current folder first; so does an empty or relative entry of PATH on any system.
"""

import os
from collections.abc import Mapping
from pathlib import Path

_ENDS = (".exe", ".com") if os.name == "nt" else ("",)


def program(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """The file of a program; None where there is none.

    Args:
        name: Its name, without a folder.
        environment: Has the PATH; None for that of the process.
    """
    if not is_plain_name(name):
        return None
    wanted = [name] if name.lower().endswith(_ENDS) else [name + end for end in _ENDS]
    for entry in (os.environ if environment is None else environment).get("PATH", "").split(os.pathsep):
        for file in (Path(entry) / one for one in wanted):
            # A folder that may not be looked into holds no program; `Path.is_file` raises for it.
            if file.is_absolute() and os.path.isfile(file) and os.access(file, os.X_OK):  # noqa: PTH113
                return str(file)
    return None


def is_plain_name(name: str) -> bool:
    """Whether a program is named without a folder."""
    return bool(name) and "\0" not in name and Path(name).name == name
