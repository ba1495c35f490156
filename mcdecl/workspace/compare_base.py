"""What a project is compared with: a commit that is named, the one that was applied last, or the base branch."""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.helpers import git
from mcdecl.helpers.structs import replace
from mcdecl.project import Project, ProjectError
from mcdecl.project.files import CONFIG
from mcdecl.workspace.applied_state import read_local
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.judging import load_to_compare

_BRANCHES: Final = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


class ComparedWith(Struct, frozen=True):
    """The version that a project is compared with.

    Attributes:
        commit: its full hash.
        words: what it is, for a person.
    """

    commit: str
    words: str


def compared_with(project: Project, ref: str | None) -> ComparedWith:
    """The version that is meant.

    Args:
        project: the project as it is.
        ref: a commit, branch or tag; when left out, the commit that this machine applied last, else the one at which
            the branch left its base.

    Raises:
        RequestError: there is none.
    """
    root = project.root
    if git.head(root) is None:
        raise RequestError("The project is in no git repository with a commit, so there is no earlier version of it.")
    if ref is not None:
        commit = git.resolved(root, ref)
        if commit is None:
            raise RequestError(
                f"The repository has no commit {ref}.",
                "Give a branch, a tag or a commit. In a shallow clone, fetch it first: git fetch --unshallow",
            )
        return ComparedWith(commit, f"{ref} ({commit[:12]})" if not commit.startswith(ref) else f"commit {commit[:12]}")
    applied = _applied(project)
    if applied and git.resolved(root, applied):
        return ComparedWith(applied, f"commit {applied[:12]}, applied last to {project.environment.name}")
    base = os.environ.get("GITHUB_BASE_REF")
    for branch in ((f"origin/{base}",) if base else ()) + _BRANCHES:
        if (commit := git.forked_from(root, branch)) is not None:
            return ComparedWith(commit, f"commit {commit[:12]} of {branch}")
    commit = git.head(root) or ""
    return ComparedWith(commit, f"the last commit ({commit[:12]})")


def _applied(project: Project) -> str:
    """The commit that this machine applied last to the environment, by its own record; empty where none is known."""
    for part in (project, *project.units):
        try:
            record = read_local(part)
        except (AccountError, OSError, ValueError):
            continue
        if record is not None and record.commit:
            return record.commit
    return ""


def load_version(
    project: Project,
    base: ComparedWith,
    rooms: ExitStack,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[Path] = (),
) -> Project:
    """The project as it is at a commit, in the same environment.

    Args:
        project: the project as it is now.
        base: the commit.
        rooms: keeps the folder with its files for as long as it is open.
        variables: the values that the project was read with.
        variable_files: files with values of variables.

    Raises:
        RequestError: the commit has no project in this folder, or one that cannot be read.
        NoSuchCommit: the repository does not have it.
    """
    room = Path(rooms.enter_context(TemporaryDirectory(prefix="mcdecl-")))
    try:
        git.extract(project.root, base.commit, room)
    except git.NoSuchCommit:
        raise RequestError(f"The folder of this project has no files in {base.words}.", _ANOTHER) from None
    if not (room / CONFIG).is_file():
        raise RequestError(
            f"{_start(base.words)} has no {CONFIG} in the project's folder: there was no project yet.", _ANOTHER
        )
    try:
        then = load_to_compare(
            room,
            project.environment.name,
            variables=variables or {},
            variable_files=variable_files,
            offline=True,
        )
    except ProjectError as error:
        first = next((item for item in error.diagnostics if item.severity == "error"), error.diagnostics[0])
        raise RequestError(
            f"The project of {base.words} cannot be read: {first.file}:{first.line}: {first.message}", _ANOTHER
        ) from None
    return replace(then, environment=replace(then.environment, sandbox=project.environment.sandbox))


_ANOTHER: Final = "Name another version to compare with, such as: mcdecl compare HEAD~1"


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
