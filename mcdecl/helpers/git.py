"""Read-only git queries: commit of a folder, uncommitted files, the folder at another commit.

The files of a branch can look like a bare repository: `HEAD`, `config`, `objects` and `refs` beside `mcdecl.yaml`. git
would take them for one, run the programs that its configuration names, and find other commits in it. So only
repositories that have a `.git` are asked, and no program of their configuration that watches files is run.
"""

import io
import os
import subprocess
import tarfile
import threading
from errno import EFBIG, EPERM
from pathlib import Path
from typing import Final, NamedTuple

from mcdecl.helpers.error import Error
from mcdecl.helpers.programs import program as find_program
from mcdecl.helpers.safe_files import inside

_SECONDS: Final = 30
LARGEST: Final = 256 << 20
"""Bytes of one answer: a commit can unpack to any size."""
_SAFELY: Final = ("--no-optional-locks", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false")
_FILES: Final = ("100644 ", "100755 ")
"""How the entries of files begin that are no links."""
_MOST_LEFT_OUT: Final = 1000
_BARE: Final = ("HEAD", "objects", "refs")


class NoSuchCommit(Error):  # noqa: N818 - named after what happened, as the account's errors are
    """The repository does not have a commit, or not the folder at it."""

    def __init__(self, commit: str) -> None:
        super().__init__(
            f"The repository does not have commit {commit[:12]}, or not this folder at it.",
            "In a shallow clone, fetch more of the history: git fetch --unshallow",
        )


def uncommitted(directory: Path) -> frozenset[str]:
    """The files below `directory` that are new or changed since the last commit, relative to it.

    Empty where there is no git or no repository: then nobody keeps what was there before, and nothing is known.
    """
    if not directory.is_dir():
        return frozenset()
    top = _text(directory, "rev-parse", "--show-prefix")
    if top is None:
        return frozenset()
    prefix = top.removesuffix("\n")
    listed = _text(directory, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", ".")
    names = (entry[3:] for entry in (listed or "").split("\0") if len(entry) > 3)
    return frozenset(name.removeprefix(prefix) for name in names)


def may_hold(directory: Path, name: str) -> bool:
    """Whether version control may have brought files below `directory`/`name`: no when there is no repository.

    Where git is missing or refuses to say, a branch may have brought them.
    """
    return holds(directory, name) is not False


def holds(directory: Path, name: str) -> bool | None:
    """Whether version control holds files below `directory`/`name`; None where git is missing or refuses to say.

    Case does not count: where it is nothing to the file system, they are there under this name.
    """
    if _looks_bare(directory):
        return None
    if not any((folder / ".git").exists() for folder in _upwards(directory)):
        return False
    listed = _asked(directory, "--icase-pathspecs", "ls-files", "-z", "--", name)
    return None if listed is None else bool(listed)


def committed(directory: Path, file: str) -> str | None:
    """The text of a file at the last commit, or None when it was not in it."""
    return _text(directory, "show", f"HEAD:./{file}")


def file_at(directory: Path, commit: str, file: str) -> bytes | None:
    """What a file below `directory` held at a commit, or None when neither is there."""
    known = _text(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    return _asked(directory, "show", f"{known.strip()}:./{file}") if known else None


class Checkout(NamedTuple):
    """What is checked out in a folder.

    Attributes:
        commit: its full hash; None where there is no repository or no commit.
        changed: the files that are new or changed since, as `uncommitted` gives them.
    """

    commit: str | None = None
    changed: frozenset[str] = frozenset()


def checkout(directory: Path) -> Checkout:
    """What is checked out in a folder."""
    commit = head(directory)
    return Checkout() if commit is None else Checkout(commit, uncommitted(directory))


def head(directory: Path) -> str | None:
    """The commit that is checked out, as its full hash; None where there is no repository or no commit."""
    text = _text(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return text.strip() if text else None


def resolved(directory: Path, name: str) -> str | None:
    """The full hash of the commit that a branch, a tag or a hash means; None where there is none."""
    text = _text(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return text.strip() if text else None


def forked_from(directory: Path, name: str) -> str | None:
    """The commit at which what is checked out left a branch; None where there is none, or nothing in common."""
    commit = resolved(directory, name)
    text = _text(directory, "merge-base", commit, "HEAD") if commit else None
    return text.strip() if text else None


def commit_of(directory: Path, ref: str) -> str:
    """The full hash of the commit that a name means: a hash, a branch, a tag, or what else git understands.

    Raises:
        NoSuchCommit: there is none, or no repository.
    """
    text = _text(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not text:
        raise NoSuchCommit(ref)
    return text.strip()


def contains(directory: Path, commit: str) -> bool:
    """Whether a commit is among those that led to the one that is checked out; not so when it is not there at all."""
    return _asked(directory, "merge-base", "--is-ancestor", commit, "HEAD") is not None


def extract(directory: Path, commit: str, into: Path) -> None:
    """Writes what was in `directory` at a commit into an empty folder.

    Raises:
        NoSuchCommit: the repository does not have it.
        OSError: the folder cannot be written, it is too large, or a link in it leads out of it.
    """
    packed = _asked(directory, "archive", "--format=tar", commit, ".")
    if packed is None:
        raise NoSuchCommit(commit)
    if len(packed) > LARGEST:
        raise OSError(EFBIG, f"its files take more than {LARGEST >> 20} MB")
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(into, filter="data")
    except tarfile.FilterError as error:
        words = f"{error.tarinfo.name} leads out of the project's folder, where nothing is read or written"
        raise OSError(EPERM, words, error.tarinfo.name) from None
    except tarfile.ReadError:
        pass  # an archive without any file is none to the library
    _complete(directory, commit, into)


def _complete(directory: Path, commit: str, into: Path) -> None:
    """Writes the files of a commit that `git archive` left out, as `export-ignore` in its .gitattributes asks for.

    Raises:
        OSError: one cannot be written, or there are too many.
    """
    listed = _asked(directory, "ls-tree", "-r", "-z", commit, ".") or b""
    entries = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0") if entry.startswith(_FILES))
    left_out = [name for _, _, name in entries if not os.path.lexists(into / name)]
    if len(left_out) > _MOST_LEFT_OUT:
        raise OSError(EFBIG, f"export-ignore in .gitattributes hides {len(left_out):,} of its files")
    for name in left_out:
        content = _asked(directory, "show", f"{commit}:./{name}")
        if content is None or len(content) > LARGEST:
            raise OSError(EFBIG, "a file of it cannot be read", name)
        path = inside(into, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _text(directory: Path, *arguments: str) -> str | None:
    content = _asked(directory, *arguments)
    return None if content is None else content.decode(errors="replace")


def _asked(directory: Path, *arguments: str) -> bytes | None:
    """What git says, or None when there is none, it refuses or takes too long. No lock is taken for it.

    Of what is larger than `LARGEST`, the beginning: a byte more than that.
    """
    program = find_program("git")
    if program is None or _looks_bare(directory):
        return None
    try:
        run = subprocess.Popen(  # noqa: S603 - the program is git as found in PATH, the arguments are given here
            [program, *_SAFELY, "-C", str(directory), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    late = threading.Timer(_SECONDS, run.kill)
    late.start()
    try:
        with run:  # its end is waited for, too
            said = run.stdout.read(LARGEST + 1) if run.stdout is not None else b""
            if len(said) > LARGEST:
                run.kill()
    finally:
        late.cancel()
    return said if run.returncode == 0 or len(said) > LARGEST else None


def _looks_bare(directory: Path) -> bool:
    """Whether git would come upon what looks like a bare repository before a `.git`: old versions cannot be told."""
    for folder in _upwards(directory):
        if (folder / ".git").exists():
            return False
        if all((folder / name).exists() for name in _BARE):
            return True
    return False


def _upwards(directory: Path) -> tuple[Path, ...]:
    return (directory.absolute(), *directory.absolute().parents)
