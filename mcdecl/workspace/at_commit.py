"""The project as it stood at a commit, with the connection that its environment has now; the files here stay."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from mcdecl.helpers import git
from mcdecl.project import Project, ProjectError, examine
from mcdecl.project.baseline import read_baseline, without_known
from mcdecl.workspace.drift import reached
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.judging import with_errors_to_judge


def project_at(
    project: Project, ref: str, *, variables: Mapping[str, str] | None = None, variable_files: Sequence[Path] = ()
) -> tuple[Project, str]:
    """The project as its files were at a commit, and that commit's full hash.

    Args:
        project: the project as it is; its environment says which account is meant.
        ref: the commit: a hash, a branch, a tag, or what else git understands.
        variables: the values that the project was read with.
        variable_files: files with values of variables.

    Raises:
        NoSuchCommit: the repository does not have it, or not this folder at it.
        RequestError: the files of then have errors, or a link leads out of the project's folder.
    """
    commit = git.commit_of(project.root, ref)
    name = project.environment.name
    try:
        with TemporaryDirectory(prefix="mcdecl-") as folder:
            room = Path(folder)
            git.extract(project.root, commit, room)
            then = examine(room, name, variables=variables, variable_files=variable_files, offline=True)
            then = with_errors_to_judge(without_known(then, read_baseline(room)))
    except ProjectError as error:
        raise RequestError(
            f"The project as it stood at {commit[:12]} has errors, and no plan was made:\n{error}"
        ) from None
    except OSError as error:
        raise RequestError(
            f"The project as it stood at {commit[:12]} cannot be read: {error.strerror or error}"
        ) from None
    return reached(then, project), commit
