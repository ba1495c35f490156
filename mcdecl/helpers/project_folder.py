"""The folder of the project that a command is about: the current one, or the nearest one above with a mcdecl.yaml."""

import os
from pathlib import Path
from typing import Final

CONFIG: Final = "mcdecl.yaml"


def project_folder(directory: Path) -> Path:
    """The nearest folder at or above `directory` that is a project; `directory` itself where none is.

    It looks no further than the root of the git repository: what lies above belongs to somebody else.
    """
    start = directory.absolute()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return directory if folder == start else Path(os.path.relpath(folder, Path.cwd()))
        if (folder / ".git").exists():
            break
    return directory
