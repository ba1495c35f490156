"""Which files belong to a project."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mcdecl.helpers.safe_files import real_path

CONFIG: Final = "mcdecl.yaml"
"""The file that makes a folder a project."""
SKIPPED: Final = frozenset({"node_modules", "__pycache__", "venv"})
"""Folders that packages and tools make; what lies in them belongs to no project."""
YAML: Final = (".yaml", ".yml")
"""Ends of names of YAML files."""
TESTS: Final = (".mctest.yaml", ".mctest.yml")
"""Ends of names of files that hold tests of data flows."""
_OTHERS: Final = (*TESTS, ".vars.yaml", ".vars.yml")
"""Ends of names of files that declare no resources: tests of data flows, values for `--var-file`."""


def resource_files(root: Path, *, besides: Iterable[Path] = ()) -> Iterator[str]:
    """The project's YAML files but `mcdecl.yaml` and those `besides`, relative to `root`, in order.

    Hidden folders are left out, so are tests of data flows, values of variables, what packages bring, and
    folders that are projects of their own.
    """
    others = {real_path(path) for path in besides}
    for path in files_of(root, YAML):
        if path != CONFIG and declares(path) and not (others and real_path(root / path) in others):
            yield path


def test_files(root: Path) -> Iterator[str]:
    """The project's files of test cases, relative to `root`, in order; folders are left out as above."""
    return files_of(root, TESTS)


def declares(name: str) -> bool:
    """Whether a YAML file, by its name, is one that declares resources, if it is not `mcdecl.yaml`."""
    return not name.endswith(_OTHERS)


def files_of(root: Path, ends: tuple[str, ...]) -> Iterator[str]:
    """The project's files whose names end so, relative to `root`, in order."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED and not (here / name / CONFIG).exists()
        )
        for name in sorted(names):
            if name.endswith(ends) and not name.startswith("."):
                yield (here / name).relative_to(root).as_posix()
