"""The folder in which mcdecl keeps what is its own, below that of a project."""

from contextlib import suppress
from errno import EPERM
from functools import lru_cache
from pathlib import Path
from typing import Final

from mcdecl.helpers import git
from mcdecl.helpers.safe_files import LARGEST, read_inside, stays

TOP: Final = ".mcdecl"
BROUGHT: Final = (
    "version control has brought it, and only what mcdecl wrote here is believed; "
    "if it is yours, take it out of git: git rm -r --cached"
)


def own_folder(root: Path, below: Path) -> Path:
    """A folder that is mcdecl's own, made when it is missing.

    It is kept out of version control by a .gitignore of its own unless somebody wrote one.

    Args:
        root: the project's folder.
        below: the folder in it, `.mcdecl` or one below.

    Raises:
        OSError: it cannot be made.
    """
    folder, top = root / below, root / below.parts[0]
    for place in dict.fromkeys((top, folder)):
        stays(root, place.relative_to(root))
    if not top.exists():
        top.mkdir(mode=0o700, parents=True)  # rows, events and local data are for their owner
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (top / ".gitignore").open("x", encoding="utf-8") as ignore:
        ignore.write("# Written by mcdecl: nothing here belongs in version control.\n*\n")
    return folder


def read_own(root: Path, file: str | Path, *, largest: int = LARGEST) -> bytes:
    """What a file below `.mcdecl` holds, if mcdecl has written it here.

    Raises:
        OSError: it cannot be read, or a branch has brought it: it would say what the account or a check has told.
    """
    content = read_inside(root, file, largest=largest)
    if _is_brought(root):
        raise OSError(EPERM, BROUGHT, str(file))
    return content


def check_written_here(root: Path, file: Path) -> None:
    """See that a file of mcdecl's own in a project is none that version control holds: a branch may have brought it.

    Raises:
        OSError: it is one.
    """
    if file.is_relative_to(root) and git.holds(root, file.relative_to(root).as_posix()):
        raise OSError(EPERM, BROUGHT, str(file))


@lru_cache(maxsize=32)
def _is_brought(root: Path) -> bool:
    return git.may_hold(root, TOP)
