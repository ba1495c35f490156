"""Write many files as one change: either all of them are written, or the directory stays as it was."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path


def write_all(
    directory: Path, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], gone: Sequence[str] = ()
) -> frozenset[str]:
    """Put files, by their paths below `directory`, into it. Whatever fails, none of them is left changed.

    Those in `gone`, which are there, are taken away.

    They are written in full beside where they go, one after the other as they are given, and only then moved.
    `directory` is made when it is missing.

    Returns:
        The paths of the files.

    Raises:
        OSError: a file cannot be written, or there is no room for it.
    """
    given = iter(files.items() if isinstance(files, Mapping) else files)
    first = next(given, None)
    if first is None and not gone:
        return frozenset()
    made = _made(directory)
    try:
        with tempfile.TemporaryDirectory(prefix=".mcdecl-draft-", dir=directory) as name:
            staging = Path(name)
            paths = []
            for path, content in chain(() if first is None else (first,), given):
                draft = staging / "new" / path
                draft.parent.mkdir(parents=True, exist_ok=True)
                draft.write_bytes(content)
                paths.append(path)
            _Move(directory, staging).all(paths, gone)
    except BaseException:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return frozenset(paths)


def _made(directory: Path) -> list[Path]:
    """Make a directory; the first of those that were missing, as a list that may be empty."""
    missing = [step for step in (directory, *directory.parents) if not step.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return missing[-1:]


class _Move:
    """Moves drafts to their places; on failure every file and folder is put back."""

    def __init__(self, directory: Path, staging: Path) -> None:
        self._directory, self._staging = directory, staging
        self._replaced: list[tuple[Path, Path]] = []
        self._added: list[Path] = []
        self._folders: list[Path] = []

    def all(self, paths: list[str], gone: Sequence[str]) -> None:
        try:
            for path in paths:
                self._one(path)
            for path in gone:
                self._keep(self._directory / path, path)
                (self._directory / path).unlink()
        except BaseException:
            self._back()
            raise

    def _one(self, path: str) -> None:
        target = self._directory / path
        for folder in reversed([step for step in target.parents if not step.exists()]):
            folder.mkdir()
            self._folders.append(folder)
        if target.exists():
            self._keep(target, path)
        else:
            self._added.append(target)
        (self._staging / "new" / path).replace(target)

    def _keep(self, target: Path, path: str) -> None:
        """A copy of a file, with which it can be put back."""
        kept = self._staging / "old" / path
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target, kept)
        self._replaced.append((target, kept))

    def _back(self) -> None:
        for target, kept in self._replaced:
            kept.replace(target)
        for target in self._added:
            target.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            folder.rmdir()
